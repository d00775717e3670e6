package delivery

import (
	"time"

	"github.com/loa-vn/loa/internal/fault"
)

// Terms are how one account at a provider is used, as the desk has set them. A
// unit is what the provider counts: an SMS of three parts is three.
type Terms struct {
	Rate   float64 `json:"rate"`   // units a second over all nodes; 0 for as fast as it goes
	Burst  float64 `json:"burst"`  // units that may leave at once after a pause; 0 for one second's worth
	Order  int     `json:"order"`  // accounts of the lowest order are used while one of them works
	Weight int     `json:"weight"` // share among accounts of one order and price; 0 counts as 1
}

// Check refuses terms under which nothing would ever leave.
func (t Terms) Check() error {
	if !(t.Rate >= 0 && t.Rate <= 100_000) || !(t.Burst >= 0 && t.Burst <= 1_000_000) || t.Order < 0 || t.Order > 99 || t.Weight < 0 || t.Weight > 1000 {
		return fault.Invalid("delivery.terms_malformed").On("rate")
	}
	return nil
}

// AccountState is how an account stands.
type AccountState string

// The closed set of account states.
const (
	AccountUp        AccountState = "up"
	AccountResting   AccountState = "resting"   // it failed or was slow; left alone until a moment
	AccountProbing   AccountState = "probing"   // a few messages are tried on it
	AccountReturning AccountState = "returning" // it works again and gets a growing share
)

// AccountHealth is how an account fares in this worker.
type AccountHealth struct {
	Name    string
	Terms   Terms
	State   AccountState
	Share   float64       // of its rate that it gets: 0 to 1
	Until   time.Time     // of its rest
	Err     error         // why it rests or has rested last; nil if it never has
	Tokens  float64       // units that may leave now; 0 where no rate is set
	Latency time.Duration // of late
	Usual   time.Duration // over a long time
	InAir   int
	Taken   int64 // messages handed over since the start
	Failed  int64 // messages it failed, not counting what was wrong with a recipient
}

// Governed may be implemented by a channel that keeps to terms: one that sends
// over accounts.
type Governed interface {
	// Govern is told the terms by account, and how many workers share the rates.
	// It is called often and must be quick.
	Govern(terms map[string]Terms, workers int)
	// Accounts says how each fares.
	Accounts() []AccountHealth
}

// Heedful may be implemented by a channel that wants to know whose receipts come.
type Heedful interface {
	// Heard is told the account that has just reported on a message, as in Answer. It
	// must be quick, and pass over names that are not its own.
	Heard(provider string)
}
