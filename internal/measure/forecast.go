package measure

import (
	"time"

	"github.com/loa-vn/loa/internal/delivery"
)

// Ask is all that a forecast is made from. The rules are pure: the same ask gives
// the same forecast.
type Ask struct {
	Start    time.Time      // the first message leaves then at the earliest
	Expires  time.Time      // none leaves after; zero for never
	Quiet    delivery.Quiet // the zero Quiet for a lane that no quiet hours bind
	Channels []AskChannel
}

// AskChannel is one way to people with what is known of it.
type AskChannel struct {
	Channel string
	Silent  bool    // wakes nobody: quiet hours do not bind it
	Rate    Rate    // messages a second
	Ahead   int64   // messages that wait and go first
	Price   float64 // đồng a message
	Past    Past
	Units   []AskUnit
}

// AskUnit is a commune: how many are written to, and its own past if there is
// enough of it.
type AskUnit struct {
	Unit string
	N    int64
	Past *Past // nil: the channel's
}

// Rate is how quickly messages leave, in messages a second, and within what bounds
// recent runs were. All zero where nothing is known.
type Rate struct {
	Usual, Slowest, Quickest float64
	Runs                     int  // it was seen in
	Limited                  bool // the providers' accounts allow no more
}

// Past is what became of earlier messages.
type Past struct {
	Meant     int64 // people whose end is known
	Handed    int64 // handed over or further
	Delivered int64
	Taken     delivery.Spread // first answer to hand-off: tries in between
	Arrived   delivery.Spread // first answer to the receipt of delivery
}

// Enough is how many receipts must be there before anything is said, and how many
// in a commune before it is told apart from the whole channel.
const (
	Enough       = 20
	EnoughInUnit = 50
)

// Known reports whether the past says anything of hand-offs.
func (p Past) Known() bool { return p.Meant >= Enough && p.Handed > 0 }

// Receipts reports whether it says anything of deliveries.
func (p Past) Receipts() bool { return p.Known() && p.Arrived.N() >= Enough }

// Times are the moments at which half and nine tenths of everybody meant have come
// to something; zero where that is not to be expected or not known.
type Times struct {
	Half   time.Time `json:"half,omitzero"`
	Ninety time.Time `json:"ninety,omitzero"`
}

// Line is what is to be expected of a commune, of a channel or of all.
type Line struct {
	Unit      string  `json:"unit,omitempty"`
	Channel   string  `json:"channel,omitempty"`
	N         int64   `json:"n"` // contact points written to
	Known     bool    `json:"known"`
	Handed    Times   `json:"handed,omitzero"`
	Receipts  bool    `json:"receipts"` // enough of them in the past to say when messages arrive
	Delivered Times   `json:"delivered,omitzero"`
	Never     float64 `json:"never"` // contact points that are never handed a message
	Cost      float64 `json:"cost"`  // đồng
}

// Sureness is how much a forecast is worth.
type Sureness string

// The closed set of sureness.
const (
	SureNone Sureness = "none" // too little is known: no time is named
	SureLow  Sureness = "low"  // one or two runs, or runs that differ more than twofold
	SureFair Sureness = "fair" // three runs or more, alike within twofold
)

// Forecast is what is to be expected of a stage.
type Forecast struct {
	Made     time.Time `json:"made"`
	Start    time.Time `json:"start"`
	All      Line      `json:"all"`
	Early    time.Time `json:"early,omitzero"` // nine tenths handed, if it goes as in the quickest recent run
	Late     time.Time `json:"late,omitzero"`  // and as in the slowest
	Channels []Line    `json:"channels"`
	Units    []Line    `json:"units"` // the slowest first
	Sure     Sureness  `json:"sure"`
	Runs     int       `json:"runs"`     // of the channel that is known least
	Receipts int64     `json:"receipts"` // hand-offs and refusals it rests on
}
