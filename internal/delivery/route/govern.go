package route

import (
	"context"
	"time"

	"github.com/loa-vn/loa/internal/delivery"
)

// Govern sets the terms of the accounts that are named and how many workers share
// their rates. While an account returns, it gets that share of its rate.
func (r *Route) Govern(terms map[string]delivery.Terms, workers int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.workers = max(1, workers)
	now := r.opts.Now()
	for _, a := range r.accounts {
		a.look(now)
		if t, ok := terms[a.Name]; ok {
			a.terms = t
		}
		share := 1 / float64(r.workers)
		if a.state == delivery.AccountReturning {
			share *= a.share
		}
		a.bucket.set(a.terms.Rate*share, a.terms.Burst*share, now)
	}
}

// Accounts says how each account fares.
func (r *Route) Accounts() []delivery.AccountHealth {
	r.mu.Lock()
	defer r.mu.Unlock()
	now := r.opts.Now()
	out := make([]delivery.AccountHealth, len(r.accounts))
	for i, a := range r.accounts {
		a.look(now)
		out[i] = delivery.AccountHealth{
			Name: a.Name, Terms: a.terms, State: a.state, Share: a.share, Until: a.until, Err: a.why,
			Latency: seconds(a.fast), Usual: seconds(a.usual), InAir: a.air, Taken: a.taken, Failed: a.failed,
		}
		if a.bucket.rate > 0 {
			a.bucket.refill(now)
			out[i].Tokens = a.bucket.tokens
		}
	}
	return out
}

// Inquire asks the account that took a message. One that cannot be asked knows no
// more than we do.
func (r *Route) Inquire(ctx context.Context, provider, ref string) (delivery.Answer, error) {
	for _, a := range r.accounts {
		asked, ok := a.Channel.(delivery.Inquirer)
		if ok && (a.Name == provider || provider == "" && a.Name == r.name) {
			return asked.Inquire(ctx, provider, ref)
		}
	}
	return delivery.Answer{Provider: provider, Ref: ref}, nil
}

// Heard notes that a provider reports on its messages: an account whose receipts
// stop coming is left for another.
func (r *Route) Heard(provider string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, a := range r.accounts {
		if a.Name == provider || provider == "" && a.Name == r.name {
			a.hears(r.opts.Now())
		}
	}
}

func seconds(s float64) time.Duration { return time.Duration(s * float64(time.Second)) }
