package delivery_test

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/loa-vn/loa/internal/delivery"
	"github.com/loa-vn/loa/internal/fault"
	"github.com/loa-vn/loa/internal/sqldb"
	"github.com/loa-vn/loa/internal/sqldb/sqldbtest"
)

// watch is a clock that the test turns.
type watch struct {
	mu sync.Mutex
	at time.Time
}

func (w *watch) now() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.at = w.at.Add(time.Microsecond)
	return w.at
}

func (w *watch) turn(to time.Time) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.at = to
}

func (s site) capped(c delivery.Cap, q delivery.Quiet) {
	s.t.Helper()
	s.update(func(ctx context.Context, tx *sqldb.Tx) error {
		return s.SaveSite(ctx, tx, delivery.Site{Cap: c, Quiet: q})
	})
}

// a run of its own agency and version.
func of(n int, lane delivery.Lane) func(*delivery.NewRun) {
	return func(r *delivery.NewRun) {
		r.Agency, r.Version, r.Lane = fmt.Sprint("a", n), fmt.Sprint("v", n), lane
	}
}

// waits until n attempts of a run are laid back because their people had enough.
func (s site) waitCapped(id delivery.RunID, n int) (due time.Time) {
	s.t.Helper()
	wait(s.t, "people who had enough are laid back", func() bool {
		k := 0
		for _, a := range s.attempts(id) {
			if a.Code == "capped" && a.State == delivery.StateQueued {
				k, due = k+1, a.DueAt
			}
		}
		return k == n
	})
	return due
}

func TestAPersonGetsNoMoreThanTheCapFromAllAgenciesTogether(t *testing.T) {
	clock := &watch{}
	sqldbtest.EachAt(t, clock.now, func(t *testing.T, db *sqldb.DB) {
		clock.turn(at(9, 0))
		s, p := newSite(t, db), &provider{}
		s.capped(delivery.Cap{Day: 2, Week: 3}, delivery.DefaultQuiet())
		first, second := s.full(5, of(1, delivery.LaneNormal)), s.full(5, of(2, delivery.LaneBulk))
		opts := quick()
		opts.Lease = 300 * time.Millisecond // renewed soon after the clock is turned
		s.work(opts, p)
		s.waitFinished(first)
		s.waitFinished(second)
		third := s.full(5, of(3, delivery.LaneNormal))
		if due := s.waitCapped(third, 5); !due.Equal(at(24, 0)) {
			t.Errorf("the third message may leave at %s", due)
		}
		alert, correction := s.full(5, of(4, delivery.LaneUrgent)), s.full(5, of(5, delivery.LaneCorrection))
		duty := s.full(5, of(6, delivery.LaneNormal), func(r *delivery.NewRun) {
			r.Duty = delivery.Duty{Clause: "khoản 1 Điều 3", Reason: "Luật buộc báo cho từng hộ trước khi thu hồi"}
		})
		for _, id := range []delivery.RunID{alert, correction, duty} {
			s.waitFinished(id)
			if r := s.run(id); r.Beyond != 5 {
				t.Errorf("%s went beyond the cap %d times", r.Version, r.Beyond)
			}
		}
		if r := s.run(first); r.Beyond != 0 {
			t.Errorf("an ordinary run went beyond the cap %d times", r.Beyond)
		}
		// A midnight later there is no room in the week, and that midnight is in the
		// quiet hours.
		clock.turn(at(24+6, 31))
		wait(t, "the week's cap holds them", func() bool { return s.waitCapped(third, 5).Equal(at(7*24, 0)) })
		clock.turn(at(7*24, 5))
		s.waitFinished(s.full(5, of(7, delivery.LaneUrgent)))
		if n := len(p.got()); n != 30 {
			t.Errorf("at night %d messages have left, an alert the last", n)
		}
		clock.turn(at(7*24+7, 0))
		s.waitFinished(third)
		if n := len(p.got()); n != 35 {
			t.Errorf("%d messages left", n)
		}
		if d := s.audit(third); len(d) != 0 {
			t.Errorf("the audit found %+v", d)
		}
	})
}

func TestWhoHadEnoughUntilTheRunEndsExpiresAsCapped(t *testing.T) {
	clock := &watch{}
	sqldbtest.EachAt(t, clock.now, func(t *testing.T, db *sqldb.DB) {
		clock.turn(at(9, 0))
		s, p := newSite(t, db), &provider{}
		s.capped(delivery.Cap{Day: 1}, delivery.Quiet{})
		s.full(3, of(1, delivery.LaneNormal))
		s.work(quick(), p)
		wait(t, "three have one", func() bool { return len(p.got()) == 3 })
		late := s.full(4, of(2, delivery.LaneNormal), func(r *delivery.NewRun) { r.NotBefore, r.Expires = at(9, 0), at(20, 0) })
		s.waitCapped(late, 3)
		clock.turn(at(20, 1))
		s.waitFinished(late)
		for _, a := range s.attempts(late)[:3] {
			if a.State != delivery.StateExpired || a.Code != "capped" {
				t.Errorf("%s is %s with %q", a.Recipient, a.State, a.Code)
			}
		}
	})
}

func TestARaisedCapWakesThoseWhomTheLowerOneHeld(t *testing.T) {
	clock := &watch{}
	sqldbtest.EachAt(t, clock.now, func(t *testing.T, db *sqldb.DB) {
		clock.turn(at(9, 0))
		s, p := newSite(t, db), &provider{}
		s.capped(delivery.Cap{Day: 1}, delivery.Quiet{})
		s.work(quick(), p)
		s.waitFinished(s.full(5, of(1, delivery.LaneNormal)))
		second, third := s.full(5, of(2, delivery.LaneNormal)), s.full(5, of(3, delivery.LaneNormal))
		s.waitCapped(second, 5)
		s.waitCapped(third, 5)
		// One more a day: five of the ten leave, the others are asked and laid back once more.
		s.capped(delivery.Cap{Day: 2}, delivery.Quiet{})
		clock.turn(at(9, 1)) // beyond the grace
		wait(t, "one more each has left", func() bool { return len(p.got()) == 10 })
		wait(t, "the others wait for tomorrow", func() bool {
			n := 0
			for _, a := range append(s.attempts(second), s.attempts(third)...) {
				if a.Code == "capped" && a.DueAt.Equal(at(24, 0)) {
					n++
				}
			}
			return n == 5
		})
		s.capped(delivery.Cap{Day: 1}, delivery.Quiet{})
		s.capped(delivery.Cap{}, delivery.Quiet{})
		clock.turn(at(9, 2))
		s.waitFinished(second)
		s.waitFinished(third)
		if n := len(p.got()); n != 15 {
			t.Errorf("%d messages left", n)
		}
	})
}

func TestWhatDoesNotLeaveDoesNotCount(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		s := newSite(t, db)
		var mu sync.Mutex
		tries := map[string]int{}
		p := &provider{answer: func(m delivery.Message) error {
			mu.Lock()
			defer mu.Unlock()
			tries[m.Recipient+m.Version]++
			switch n := tries[m.Recipient+m.Version]; {
			case m.Version == "v1" && m.Recipient == "p000000":
				return delivery.Reject(context.Canceled)
			case m.Version == "v1" && n < 4:
				return delivery.Postpone(time.Millisecond)
			}
			return nil
		}}
		s.capped(delivery.Cap{Day: 2}, delivery.Quiet{})
		s.work(quick(), p)
		for i := range 2 {
			s.waitFinished(s.full(4, of(i+1, delivery.LaneNormal)))
		}
		s.waitCapped(s.full(4, of(3, delivery.LaneNormal)), 3) // all but the one whose first was refused
		wait(t, "his has left", func() bool { return len(p.got()) >= 8 })
		if n := len(p.got()); n != 8 {
			t.Errorf("%d messages left", n)
		}
	})
}

func TestASilentChannelHasNoCap(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		s, p := newSite(t, db), &provider{silent: true}
		s.capped(delivery.Cap{Day: 1}, delivery.Quiet{})
		s.work(quick(), p)
		for i := range 3 {
			s.waitFinished(s.full(2, of(i, delivery.LaneNormal)))
		}
	})
}

func TestHalfADutyIsRefused(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		s := newSite(t, db)
		err := s.try(func(ctx context.Context, tx *sqldb.Tx) error {
			_, err := s.Start(ctx, tx, delivery.NewRun{
				Statement: "s", Version: "v", Lane: delivery.LaneNormal, Channels: []string{"email"}, Duty: delivery.Duty{Clause: "khoản 1 Điều 3"},
			})
			return err
		})
		if fault.Code(err) != "delivery.duty_incomplete" {
			t.Errorf("it says %v", err)
		}
	})
}
