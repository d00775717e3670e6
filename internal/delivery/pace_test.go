package delivery_test

import (
	"sync"
	"testing"
	"time"

	"github.com/loa-vn/loa/internal/delivery"
	"github.com/loa-vn/loa/internal/sqldb"
	"github.com/loa-vn/loa/internal/sqldb/sqldbtest"
)

func TestWhatIsPostponedCostsNoTryAndComesAgain(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		s := newSite(t, db)
		var mu sync.Mutex
		asked := map[string][]time.Time{}
		p := &provider{answer: func(m delivery.Message) error {
			mu.Lock()
			defer mu.Unlock()
			asked[m.Recipient] = append(asked[m.Recipient], time.Now())
			if m.Recipient < "p000003" && len(asked[m.Recipient]) < 5 { // more often than patience has tries
				return delivery.Postpone(120 * time.Millisecond)
			}
			return nil
		}}
		id := s.full(6)
		w, _ := s.work(quick(), p)
		s.waitFinished(id)
		for _, a := range s.attempts(id) {
			if a.State != delivery.StateHanded || a.Tries != 1 || a.Code != "250" {
				t.Errorf("%s is %s with %q after %d tries", a.Recipient, a.State, a.Code, a.Tries)
			}
		}
		for i, at := range asked["p000000"][1:] {
			if waited := at.Sub(asked["p000000"][i]); waited < 119*time.Millisecond {
				t.Errorf("it came again after %s", waited)
			}
		}
		if err := w.Health().Channels[0].Err; err != nil {
			t.Errorf("the channel rests for it: %v", err)
		}
		if d := s.audit(id); len(d) != 0 {
			t.Errorf("the audit found %+v", d)
		}
	})
}

// narrow is a channel that says how much it can carry.
type narrow struct {
	provider
	room int
}

func (n *narrow) Room(l delivery.Lane) int {
	if l == delivery.LaneUrgent {
		return n.room + 2
	}
	return n.room
}

func TestNoMoreIsClaimedThanTheChannelCanCarry(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		s, turn := newSite(t, db), make(chan struct{})
		n := &narrow{provider: provider{answer: func(delivery.Message) error { <-turn; return nil }}, room: 5}
		bulk := s.full(40, func(r *delivery.NewRun) { r.Lane = delivery.LaneBulk })
		w, _ := s.work(quick(), n)
		wait(t, "five are claimed", func() bool { return w.Health().Channels[0].Held == 5 })
		s.full(10, func(r *delivery.NewRun) { r.Version, r.Lane = "v2", delivery.LaneUrgent })
		wait(t, "and of the alert as many as it may have", func() bool { return w.Health().Channels[0].Held == 12 })
		if b := s.books(bulk).Channels[0]; b.Waiting.Leased != 5 {
			t.Errorf("of the bulk run %d are claimed", b.Waiting.Leased)
		}
		close(turn)
		s.waitFinished(bulk)
	})
}
