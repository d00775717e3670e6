package route

import (
	"cmp"
	"slices"
	"time"

	"github.com/loa-vn/loa/internal/delivery"
)

// offer is what one account would take for a message.
type offer struct {
	*account
	units float64
	price int64
}

// choose takes the units of a message from the account that is to carry it. With
// no account and no error, the message may be tried again after the wait.
func (r *Route) choose(m delivery.Message, tried map[*account]bool) (*account, float64, time.Duration, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	now := r.opts.Now()
	offers := returnSlowly(r.offers(m, tried, now))
	if len(offers) == 0 {
		return nil, 0, 0, r.resting(now)
	}
	hasty := m.Lane == delivery.LaneUrgent || m.Lane == delivery.LaneCorrection
	best := time.Duration(0)
	for _, o := range offers {
		// What can wait does not leave for a dearer order while the first one works.
		if best > 0 && !hasty && o.terms.Order > offers[0].terms.Order {
			break
		}
		wait := o.bucket.wait(o.units, m.Lane, now)
		if o.air >= o.width {
			wait = max(wait, 20*time.Millisecond)
		}
		if wait == 0 {
			o.begin(o.units)
			for _, a := range r.accounts {
				a.used *= 0.999 // what was long ago no longer counts
			}
			r.size += (o.units - r.size) / 50
			return o.account, o.units, 0, nil
		}
		if o.bucket.rate > 0 { // those who wait already go first
			wait += time.Duration(float64(r.waiting) * o.units / o.bucket.rate * float64(time.Second))
		}
		if best == 0 || wait < best {
			best = wait
		}
	}
	return nil, 0, best, nil
}

// offers lists the accounts that may carry a message, the one to prefer first.
func (r *Route) offers(m delivery.Message, tried map[*account]bool, now time.Time) []offer {
	list := make([]offer, 0, len(r.accounts))
	for _, a := range r.accounts {
		a.look(now)
		if tried[a] || !a.admits() {
			continue
		}
		o := offer{account: a, units: 1}
		if p, ok := a.Channel.(delivery.Priced); ok && m.Rendering != nil {
			parts, cost := p.Price(m)
			o.units, o.price = float64(max(1, parts)), cost
		}
		list = append(list, o)
	}
	slices.SortStableFunc(list, func(a, b offer) int {
		return cmp.Or(cmp.Compare(a.terms.Order, b.terms.Order), cmp.Compare(a.price, b.price), cmp.Compare(a.used, b.used))
	})
	return list
}

// returnSlowly puts an account that comes back behind the others for all but its
// share of the messages, and tries one that may have recovered with the next one.
func returnSlowly(list []offer) []offer {
	if len(list) < 2 {
		return list
	}
	front, back := make([]offer, 0, len(list)), []offer(nil)
	for _, o := range list {
		switch o.state {
		case delivery.AccountReturning:
			if o.credit = min(1, o.credit+o.share); o.credit < 1 {
				back = append(back, o)
				continue
			}
		case delivery.AccountUp, delivery.AccountResting, delivery.AccountProbing:
		}
		front = append(front, o)
	}
	return append(front, back...)
}

// begin notes that a message is on its way by this account.
func (a *account) begin(units float64) {
	a.bucket.take(units)
	a.air++
	a.used += units / float64(max(1, a.terms.Weight))
	switch a.state {
	case delivery.AccountProbing:
		a.tried++
	case delivery.AccountReturning:
		a.credit = max(0, a.credit-1)
	case delivery.AccountUp, delivery.AccountResting:
	}
}

// Price is what the account bills that would be chosen while all of them work.
func (r *Route) Price(m delivery.Message) (parts int, cost int64) {
	r.mu.Lock()
	defer r.mu.Unlock()
	var best delivery.Terms
	for i, a := range r.accounts {
		n, sum := 0, int64(0)
		if p, ok := a.Channel.(delivery.Priced); ok {
			n, sum = p.Price(m)
		}
		order := a.terms.Order
		if i == 0 || order < best.Order || order == best.Order && sum < cost {
			parts, cost, best = n, sum, a.terms
		}
	}
	return parts, cost
}

// Room is how many messages of a lane could leave now and within a second.
func (r *Route) Room(l delivery.Lane) int {
	const unlimited = 1 << 20
	r.mu.Lock()
	defer r.mu.Unlock()
	now, units, alive := r.opts.Now(), 0.0, 0
	for _, a := range r.accounts {
		a.look(now)
		if !a.admits() {
			continue
		}
		alive++
		if a.bucket.rate == 0 {
			return unlimited
		}
		a.bucket.refill(now)
		units += max(0, a.bucket.tokens-a.bucket.reserve(l)+a.bucket.rate)
	}
	return max(alive, int(units/max(1, r.size)))
}
