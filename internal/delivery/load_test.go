package delivery_test

import (
	"context"
	"fmt"
	"os"
	"slices"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/loa-vn/loa/internal/delivery"
	"github.com/loa-vn/loa/internal/sqldb"
	"github.com/loa-vn/loa/internal/sqldb/sqldbtest"
)

// How long an alert waits for its first hand-off while bulk waits and its provider
// is slow. LOA_WAITING=1000000 measures it over a million.
func TestAnAlertLeavesAtOnceHoweverMuchWaits(t *testing.T) {
	waiting, alerts := 4_000, 8
	if n, err := strconv.Atoi(os.Getenv("LOA_WAITING")); err == nil {
		waiting, alerts = n, 100
	}
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		s := newSite(t, db)
		left := make(chan delivery.RunID, alerts)
		var once sync.Map
		p := &slow{left: func(m delivery.Message) {
			if _, again := once.LoadOrStore(m.Run, true); m.Lane == delivery.LaneUrgent && !again {
				left <- m.Run
			}
		}}
		begin := time.Now()
		s.crowd(waiting, 20)
		t.Logf("%d waiting after %s", waiting, time.Since(begin).Round(time.Millisecond))
		opts := delivery.Options{Senders: 8}
		w, _ := s.work(opts, p)
		wait(t, "bulk fills its share", func() bool { return w.Health().Channels[0].Held > 600 })
		var took []time.Duration
		for i := range alerts {
			at := time.Now()
			id := s.start(3, func(r *delivery.NewRun) { r.Lane, r.Version = delivery.LaneUrgent, fmt.Sprint("alert", i) })
			s.enqueue(id, items(0, 3))
			w.Nudge()
			<-left
			took = append(took, time.Since(at))
			s.expanded(id)
		}
		slices.Sort(took)
		p99 := took[(len(took)*99+99)/100-1]
		t.Logf("from the order to the first hand-off: median %s, p99 %s", took[len(took)/2].Round(time.Millisecond), p99.Round(time.Millisecond))
		if p99 > 2*time.Second {
			t.Errorf("the slowest: %s", took[len(took)-3:])
		}
	})
}

// crowd opens bulk runs of several agencies with so many people waiting in all.
func (s site) crowd(people, runs int) {
	s.t.Helper()
	for r := range runs {
		id := s.start(people/runs, func(n *delivery.NewRun) {
			n.Lane, n.Version, n.Agency = delivery.LaneBulk, fmt.Sprint("bulk", r), fmt.Sprint("a", r%7)
		})
		for i := 0; i < people/runs; i += 1000 {
			s.enqueue(id, items(i, min(i+1000, people/runs)))
		}
		s.expanded(id)
	}
}

// slow is a provider that takes a fifth of a second for each message.
type slow struct {
	provider
	left func(m delivery.Message)
}

func (p *slow) Send(ctx context.Context, m delivery.Message) (delivery.Receipt, error) {
	p.left(m)
	select {
	case <-time.After(200 * time.Millisecond):
	case <-ctx.Done():
	}
	return delivery.Receipt{Code: "250"}, nil
}
