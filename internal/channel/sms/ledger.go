package sms

import (
	"fmt"
	"sync"

	"github.com/loa-vn/loa/internal/delivery"
)

// group is one message with all its parts.
type group struct {
	attempt delivery.AttemptID
	coding  byte
	ids     []string // of its parts; "" for one that the provider has not named
	settled bool     // its one part has arrived or failed
}

// ledger remembers which id belongs to which message, as long as receipts are
// likely: the latest hundred thousand ids or so, in two halves of which the older
// is forgotten when the younger is full. It saves the books a search by the
// provider's id, and nothing depends on it: what it has forgotten, and every part
// of several, is reported by that id alone.
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
	if id == "" {
		return // taken, but without a name: nothing will be heard of it
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	g.ids[part] = id
	if len(l.young) >= half {
		l.young, l.old = map[string]*group{}, l.young
	}
	l.young[id] = g
}

// named are the ids of a message's parts, as far as they are known.
func (l *ledger) named(g *group) []string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return append([]string(nil), g.ids...)
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

// replaceable is the message of one part that is still on its way, as far as we
// know; nil if it is not, or if we do not know it.
func (l *ledger) replaceable(id string) *group {
	l.mu.Lock()
	defer l.mu.Unlock()
	if g := l.find(id); g != nil && len(g.ids) == 1 && !g.settled {
		return g
	}
	return nil
}

// answer is what a receipt says to the books: of a message of one part by our own
// id, if we remember it, and of anything else by the provider's.
func (l *ledger) answer(r receipt, cfg Config) delivery.Answer {
	a := delivery.Answer{Provider: cfg.Name, Ref: r.id, Event: r.event(), Code: r.code(), Suppress: r.suppress(cfg.DeadCodes)}
	l.mu.Lock()
	defer l.mu.Unlock()
	g := l.find(r.id)
	if g == nil && r.mark != 0 {
		m := mark{to: r.to, reference: r.mark}
		if g = l.lost[m]; g != nil {
			delete(l.lost, m)
			a.Detail = fmt.Sprintf("by our reference %d", r.mark)
		}
	}
	if g != nil && len(g.ids) == 1 {
		a.Attempt = g.attempt
		g.settled = g.settled || a.Event == delivery.EventDelivered || a.Event == delivery.EventRejected
	}
	return a
}
