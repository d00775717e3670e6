// Package route makes one channel of several accounts at providers, each with its
// own rate, price and ill days.
//
// A message goes to the accounts of the lowest order that work, the cheapest of
// them first, and among equals by their weights. An account that fails, loses
// answers, grows slow or falls silent is left alone for a while and comes back
// slowly: three messages first, then a tenth of its rate, then two. Rates are
// kept by buckets of what the provider bills, divided evenly among the workers
// that are alive; a message whose token is not there within a quarter of a second
// is postponed, which costs it nothing.
//
// The surprise: with more than one account a lost answer is final, even where each
// of them could recognise a repetition, since another account could not. Only an
// alert is then sent again, by another account, on purpose.
package route

import (
	"context"
	"sync"
	"time"

	"github.com/loa-vn/loa/internal/delivery"
	"github.com/loa-vn/loa/internal/fault"
)

// Account is one way to one provider.
type Account struct {
	Name    string // in receipts; the channel's own name stands for the channel itself
	Channel delivery.Channel
	Terms   delivery.Terms // until Govern says otherwise
}

// Options of a route.
type Options struct {
	Now func() time.Time
	// Recognised says that the recipient's side knows a repetition by the message's
	// key whichever account carried it, as mailboxes do by Message-ID.
	Recognised bool
}

// Route is a channel over accounts.
type Route struct {
	name string
	opts Options

	mu       sync.Mutex
	accounts []*account
	workers  int
	waiting  int     // senders that wait for a token
	size     float64 // units of a message, moving average
}

type account struct {
	Account
	terms  delivery.Terms
	bucket bucket
	standing
	width  int
	air    int
	used   float64 // units over weight, to share by weight
	credit float64 // while it returns: of the next message
	taken  int64
	failed int64
}

// New returns a route named as its channel. It needs one account at least.
func New(name string, opts Options, accounts ...Account) *Route {
	r := &Route{name: name, opts: opts, workers: 1, size: 1}
	rest := firstRest
	if len(accounts) == 1 {
		rest = soleRest
	}
	for _, a := range accounts {
		acc := &account{Account: a, terms: a.Terms, width: 8, standing: standing{state: delivery.AccountUp, share: 1, first: rest}}
		if wide, ok := a.Channel.(delivery.Wide); ok {
			acc.width = wide.Width()
		}
		acc.bucket.set(a.Terms.Rate, a.Terms.Burst, opts.Now())
		r.accounts = append(r.accounts, acc)
	}
	return r
}

// Name is the channel's.
func (r *Route) Name() string { return r.name }

// Guarantee is the account's where there is one, and the weakest of all where
// repetitions are recognised across them; otherwise at most once.
func (r *Route) Guarantee() delivery.Guarantee {
	if len(r.accounts) > 1 && !r.opts.Recognised {
		return delivery.AtMostOnce
	}
	g := delivery.AtLeastOnce
	for _, a := range r.accounts {
		g = min(g, a.Channel.Guarantee())
	}
	return g
}

// Width is how many messages all accounts carry at once.
func (r *Route) Width() int {
	n := 0
	for _, a := range r.accounts {
		n += a.width
	}
	return n
}

// Silent is whether every account wakes nobody.
func (r *Route) Silent() bool {
	for _, a := range r.accounts {
		if s, ok := a.Channel.(delivery.Silent); !ok || !s.Silent() {
			return false
		}
	}
	return true
}

// Send hands one message to the first account that takes it. A recipient who is
// refused is refused; only what surely was not taken goes on to another account.
func (r *Route) Send(ctx context.Context, m delivery.Message) (delivery.Receipt, error) {
	tried := map[*account]bool{}
	var last error
	for {
		a, units, err := r.claim(ctx, m, tried)
		if err != nil {
			if delivery.Decide(last).Verdict == delivery.VerdictUnknown { // it may have been taken, and nobody else can be asked
				err = last
			}
			return delivery.Receipt{}, err
		}
		begin := r.opts.Now()
		receipt, err := a.Channel.Send(ctx, m)
		d := delivery.Decide(err)
		r.note(ctx, a, d, units, r.opts.Now().Sub(begin))
		if a.Name != r.name {
			receipt.Provider = a.Name
		}
		again := d.Verdict == delivery.VerdictUnavailable && !d.Apart || d.Verdict == delivery.VerdictUnknown && m.Lane == delivery.LaneUrgent
		if !again || ctx.Err() != nil {
			return receipt, err
		}
		tried[a], last = true, err
	}
}

// claim finds the account for a message and takes its units, waiting a moment if
// that is all it takes.
func (r *Route) claim(ctx context.Context, m delivery.Message, tried map[*account]bool) (*account, float64, error) {
	const patience = 250 * time.Millisecond
	deadline := r.opts.Now().Add(patience)
	for {
		a, units, wait, err := r.choose(m, tried)
		if a != nil || err != nil {
			return a, units, err
		}
		if r.opts.Now().Add(wait).After(deadline) {
			return nil, 0, delivery.Postpone(wait)
		}
		if err := r.pause(ctx, wait); err != nil {
			return nil, 0, delivery.Postpone(wait)
		}
	}
}

func (r *Route) pause(ctx context.Context, d time.Duration) error {
	r.mu.Lock()
	r.waiting++
	r.mu.Unlock()
	defer func() {
		r.mu.Lock()
		r.waiting--
		r.mu.Unlock()
	}()
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// note writes down what an account did with a message.
func (r *Route) note(ctx context.Context, a *account, d delivery.Decision, units float64, took time.Duration) {
	r.mu.Lock()
	defer r.mu.Unlock()
	now := r.opts.Now()
	a.air--
	switch d.Verdict {
	case delivery.VerdictUnavailable:
		a.bucket.giveBack(units)
		if ctx.Err() == nil && !d.Apart {
			a.failed++
			a.fails(now, d.Err, d.After)
		}
	case delivery.VerdictUnknown:
		if ctx.Err() == nil {
			a.failed++
			a.losesAnswer(now, d.Err)
		}
	case delivery.VerdictPostponed:
		a.bucket.giveBack(units)
		a.tried = max(0, a.tried-1)
	case delivery.VerdictHanded:
		a.taken++
		a.unheard++
		a.answered(now, took)
	case delivery.VerdictRetry, delivery.VerdictReject, delivery.VerdictSuppress:
		a.answered(now, took)
	}
	// To leave a slow or silent provider helps only where there is another.
	if a.state == delivery.AccountUp || a.state == delivery.AccountReturning {
		switch {
		case !r.anotherThan(a, now):
		case a.slow():
			a.fails(now, errSlow, 0)
		case a.silent(now):
			a.fails(now, errSilent, silence)
		}
	}
}

func (r *Route) anotherThan(a *account, now time.Time) bool {
	for _, b := range r.accounts {
		if b.look(now); b != a && b.state != delivery.AccountResting {
			return true
		}
	}
	return false
}

// resting is the error while no account may be used.
func (r *Route) resting(now time.Time) error {
	var first *account
	for _, a := range r.accounts {
		if a.state == delivery.AccountResting && (first == nil || a.until.Before(first.until)) {
			first = a
		}
	}
	if first == nil { // each has all the messages that it is tried with
		return delivery.Postpone(time.Second)
	}
	return delivery.Unavailable(fault.Unavailable("delivery.no_account", "channel", r.name).Wrap(first.why), first.until.Sub(now))
}
