package sms

import (
	"fmt"
	"strings"
	"sync"

	"github.com/loa-vn/loa/internal/delivery"
)

// group is one message with all its parts.
type group struct {
	attempt delivery.AttemptID
	coding  byte
	parts   []partState
}

// partState is what is known of one part.
type partState struct {
	id        string // "" until the provider has named it
	delivered bool
}

// ref names all parts; "" until all have a name.
func (g *group) ref() string {
	if len(g.parts) == 1 {
		return g.parts[0].id
	}
	ids := make([]string, len(g.parts))
	for i, p := range g.parts {
		if p.id == "" {
			return ""
		}
		ids[i] = p.id
	}
	return strings.Join(ids, ",")
}

func (g *group) delivered() bool {
	for _, p := range g.parts {
		if !p.delivered {
			return false
		}
	}
	return true
}

// ledger remembers which id belongs to which message, as long as receipts are
// likely: the latest hundred thousand ids or so, in two halves of which the older
// is forgotten when the younger is full. What it has forgotten is reported by the
// provider's id alone.
type ledger struct {
	mu         sync.Mutex
	young, old map[string]*group
	lost       map[mark]*group // submits without an answer
}

// mark is what a receipt may say of a submit whose answer never came.
type mark struct {
	to        string
	reference uint16
}

const (
	half     = 50_000
	mostLost = 10_000
)

func newLedger() *ledger {
	return &ledger{young: map[string]*group{}, lost: map[mark]*group{}}
}

// sent notes the provider's id of a part.
func (l *ledger) sent(id string, g *group, part int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if id == "" {
		return // taken, but without a name: nothing will be heard of it
	}
	g.parts[part] = partState{id: id}
	if len(l.young) >= half {
		l.young, l.old = map[string]*group{}, l.young
	}
	l.young[id] = g
}

// ref is the message's name, once all parts have theirs.
func (l *ledger) ref(g *group) string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return g.ref()
}

// unanswered notes a submit that may have been taken: its receipt may tell.
func (l *ledger) unanswered(m mark, g *group) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.lost) >= mostLost {
		clear(l.lost)
	}
	l.lost[m] = g
}

func (l *ledger) find(id string) *group {
	if g := l.young[id]; g != nil {
		return g
	}
	return l.old[id]
}

func (l *ledger) knows(id string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.find(id) != nil
}

// replaceable is the group of a whole message that is still on its way, as far as
// we know; nil if it is not, or if we do not know it.
func (l *ledger) replaceable(id string) *group {
	l.mu.Lock()
	defer l.mu.Unlock()
	if g := l.find(id); g != nil && len(g.parts) == 1 && !g.parts[0].delivered {
		return g
	}
	return nil
}

// answer is what a receipt means for its message; false while it means nothing
// yet, because other parts are still on their way.
func (l *ledger) answer(r receipt, cfg Config) (delivery.Answer, bool) {
	a := delivery.Answer{Provider: cfg.Name, Ref: r.id, Event: r.event(), Code: r.code(), Suppress: r.suppress(cfg.DeadCodes)}
	l.mu.Lock()
	defer l.mu.Unlock()
	g := l.find(r.id)
	if g == nil && r.mark != 0 {
		g = l.claim(r)
	}
	if g == nil {
		return a, true
	}
	a.Attempt, a.Ref = g.attempt, g.ref()
	if len(g.parts) == 1 {
		g.parts[0].delivered = a.Event == delivery.EventDelivered || g.parts[0].delivered
		return a, true
	}
	return a, l.part(g, r, &a)
}

// part books a receipt for one part of several: the message is delivered with the
// last of them and rejected with the first that is.
func (l *ledger) part(g *group, r receipt, a *delivery.Answer) bool {
	for i := range g.parts {
		if g.parts[i].id != r.id {
			continue
		}
		g.parts[i].delivered = a.Event == delivery.EventDelivered || g.parts[i].delivered
		a.Detail = fmt.Sprintf("part %d of %d", i+1, len(g.parts))
	}
	if a.Event == delivery.EventDelivered {
		a.Detail = fmt.Sprintf("%d parts", len(g.parts))
		return g.delivered()
	}
	return a.Event == delivery.EventRejected
}

// claim finds the submit without an answer that a receipt tells of.
func (l *ledger) claim(r receipt) *group {
	m := mark{to: r.to, reference: r.mark}
	g := l.lost[m]
	if g == nil || len(g.parts) != 1 {
		return nil
	}
	delete(l.lost, m)
	g.parts[0].id = r.id
	l.young[r.id] = g
	return g
}
