package route

import (
	"errors"
	"time"

	"github.com/loa-vn/loa/internal/delivery"
)

const (
	firstRest  = 5 * time.Second // with other accounts to go to
	soleRest   = time.Second     // without
	longest    = 5 * time.Minute
	probes     = 3                // messages tried on an account after its rest
	stepTime   = 10 * time.Second // between two tenths of its return
	lostInARow = 3                // answers lost one after another that make an account rest
	known      = 20               // messages after which an account has a usual latency
	slower     = 4                // times its usual latency is too slow
	hardly     = 500 * time.Millisecond
	silence    = 2 * time.Minute // the shortest silence of receipts that means something
)

// Why an account rests, besides what its provider says.
var (
	errSlow   = errors.New("the provider answers several times slower than it usually does")
	errSilent = errors.New("the provider takes messages and reports on none of them any more")
)

// standing is how an account fares: up, resting after a failure, then tried with a
// few messages, then given a tenth more every so often. Whatever fails on the way
// begins a rest that is twice as long.
type standing struct {
	first time.Duration // rest
	state delivery.AccountState
	share float64
	until time.Time // of a rest
	next  time.Time // tenth of a return
	rests int
	why   error
	tried int // messages of the probe
	good  int // of them taken
	lost  int // answers, in a row

	fast, usual float64 // seconds, moving averages
	samples     int

	heard   time.Time // the last receipt
	gap     float64   // seconds between receipts, moving average
	answers int
	unheard int // messages taken since
}

// look moves on what time alone moves: a rest that is over.
func (s *standing) look(now time.Time) {
	if s.state == delivery.AccountResting && !now.Before(s.until) {
		s.state, s.share, s.tried, s.good = delivery.AccountProbing, 0, 0, 0
	}
}

// admits reports whether the account may be given a message at all.
func (s *standing) admits() bool {
	switch s.state {
	case delivery.AccountResting:
		return false
	case delivery.AccountProbing:
		return s.tried < probes
	case delivery.AccountUp, delivery.AccountReturning:
	}
	return true
}

// fails begins a rest.
func (s *standing) fails(now time.Time, why error, asked time.Duration) {
	if s.state == delivery.AccountResting {
		return // others that were in the air fail too and do not count again
	}
	rest := min(s.first<<min(s.rests, 10), longest)
	s.rests++
	s.state, s.share, s.until, s.why, s.lost = delivery.AccountResting, 0, now.Add(max(rest, asked)), why, 0
	s.fast, s.unheard = 0, 0
	if !s.heard.IsZero() { // no receipts are expected while nothing is sent
		s.heard = s.until
	}
}

// losesAnswer notes that nobody knows whether a message was taken.
func (s *standing) losesAnswer(now time.Time, why error) {
	if s.lost++; s.lost >= lostInARow || s.state == delivery.AccountProbing {
		s.fails(now, why, 0)
	}
}

// answered notes that the provider answered a message, whatever it said, and how
// long that took.
func (s *standing) answered(now time.Time, took time.Duration) {
	s.lost = 0
	sec := took.Seconds()
	if s.fast == 0 {
		s.fast = sec
	}
	s.fast += (sec - s.fast) / 5
	if !s.slow() {
		s.samples++
		s.usual += (sec - s.usual) / float64(min(s.samples, 200))
	}
	switch s.state {
	case delivery.AccountProbing:
		if s.good++; s.good >= probes {
			s.state, s.share, s.next = delivery.AccountReturning, 0.1, now.Add(stepTime)
		}
	case delivery.AccountReturning:
		if now.Before(s.next) {
			return
		}
		s.next = now.Add(stepTime)
		if s.share += 0.1; s.share > 0.95 {
			s.state, s.share, s.rests = delivery.AccountUp, 1, 0
		}
	case delivery.AccountUp, delivery.AccountResting:
	}
}

func (s *standing) slow() bool {
	return s.samples >= known && s.fast > slower*s.usual && s.fast > s.usual+hardly.Seconds()
}

// hears notes a receipt.
func (s *standing) hears(now time.Time) {
	if !s.heard.IsZero() {
		s.gap += (max(0, now.Sub(s.heard).Seconds()) - s.gap) / 20
	}
	s.heard, s.unheard = now, 0
	s.answers++
}

// silent reports whether receipts that used to come have stopped.
func (s *standing) silent(now time.Time) bool {
	quiet := now.Sub(s.heard)
	return s.answers >= known && s.unheard >= known && !s.heard.IsZero() && quiet > silence && quiet.Seconds() > 10*s.gap
}
