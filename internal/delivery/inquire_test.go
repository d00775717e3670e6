package delivery_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/loa-vn/loa/internal/delivery"
	"github.com/loa-vn/loa/internal/sqldb"
	"github.com/loa-vn/loa/internal/sqldb/sqldbtest"
)

// silentCarrier reports on nothing by itself and answers when it is asked.
type silentCarrier struct {
	carrier
	mu    sync.Mutex
	asked map[string]int
	says  func(ref string) (delivery.Answer, error)
}

func (c *silentCarrier) Inquire(_ context.Context, provider, ref string) (delivery.Answer, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.asked == nil {
		c.asked = map[string]int{}
	}
	c.asked[provider+"/"+ref]++
	return c.says(ref)
}

func (c *silentCarrier) Send(ctx context.Context, m delivery.Message) (delivery.Receipt, error) {
	r, err := c.carrier.Send(ctx, m)
	if len(r.Refs) > 0 {
		r.Ref = r.Refs[0]
	}
	return r, err
}

func TestSilentMessagesAreAskedAfter(t *testing.T) {
	for _, parts := range []int{1, 2} {
		t.Run(fmt.Sprint(parts, " parts"), func(t *testing.T) {
			sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
				s := newSite(t, db)
				var mu sync.Mutex
				failed := false
				c := &silentCarrier{carrier: carrier{parts: parts}, says: func(string) (delivery.Answer, error) {
					mu.Lock()
					defer mu.Unlock()
					if !failed {
						failed = true
						return delivery.Answer{}, errors.New("the line is cut")
					}
					return delivery.Answer{Event: delivery.EventDelivered, Code: "DELIVERED"}, nil
				}}
				id := s.full(45) // more than two pages
				opts := quick()
				opts.Inquire = 20 * time.Millisecond
				s.work(opts, c)
				wait(t, "the line is cut", func() bool { mu.Lock(); defer mu.Unlock(); return failed })
				s.update(func(ctx context.Context, tx *sqldb.Tx) error {
					_, err := tx.Exec(ctx, `UPDATE delivery_inquiry SET due_at = 0`) // not in a minute
					return err
				})
				wait(t, "all have arrived", func() bool { return s.books(id).Channels[0].Delivered == 45 })
				if d := s.audit(id); len(d) != 0 {
					t.Errorf("the audit found %+v", d)
				}
			})
		})
	}
}

func TestALostAnswerIsUnknownAndSentAgainOnlyInTheUrgentLane(t *testing.T) {
	for lane, want := range map[delivery.Lane]int{delivery.LaneUrgent: 2, delivery.LaneCorrection: 1, delivery.LaneNormal: 1, delivery.LaneBulk: 1} {
		t.Run(string(lane), func(t *testing.T) {
			sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
				s := newSite(t, db)
				var mu sync.Mutex
				tries := 0
				p := &provider{guarantee: delivery.AtMostOnce, answer: func(m delivery.Message) error {
					mu.Lock()
					defer mu.Unlock()
					if tries++; m.Try == 1 {
						return delivery.Unknown(errors.New("no answer"))
					}
					return nil
				}}
				id := s.full(1, func(r *delivery.NewRun) { r.Lane = lane })
				s.work(quick(), p)
				s.waitFinished(id)
				mu.Lock()
				defer mu.Unlock()
				if tries != want {
					t.Errorf("sent %d times, want %d", tries, want)
				}
				if a := s.attempts(id)[0]; want == 1 && a.State != delivery.StateUnknown || want == 2 && a.State != delivery.StateHanded {
					t.Errorf("it is %s", a.State)
				}
			})
		})
	}
}

func TestAReportThatComesInTimeSavesAnAlertFromGoingTwice(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		s := newSite(t, db)
		lost := make(chan delivery.AttemptID, 9)
		p := &provider{guarantee: delivery.AtMostOnce, answer: func(m delivery.Message) error {
			lost <- m.Attempt
			return delivery.Unknown(errors.New("no answer"))
		}}
		opts := quick()
		opts.Patience.Doubt = time.Hour
		id := s.full(1, func(r *delivery.NewRun) { r.Lane = delivery.LaneUrgent })
		w, _ := s.work(opts, p)
		attempt := <-lost
		wait(t, "it waits for evidence", func() bool { return s.attempts(id)[0].State == delivery.StateRetry })
		if err := w.Take(t.Context(), delivery.Answer{Attempt: attempt, Event: delivery.EventDelivered}); err != nil {
			t.Fatal(err)
		}
		s.waitFinished(id)
		if a := s.attempts(id)[0]; a.State != delivery.StateDelivered || a.Tries != 1 {
			t.Errorf("%s after %d tries", a.State, a.Tries)
		}
	})
}

func TestALostAnswerIsAskedForAtOnceByTheNameThatIsKnown(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		s := newSite(t, db)
		c := &silentCarrier{carrier: carrier{parts: 1}, says: func(string) (delivery.Answer, error) {
			return delivery.Answer{Event: delivery.EventHanded, Code: "ENROUTE"}, nil
		}}
		c.guarantee, c.answer = delivery.AtMostOnce, func(delivery.Message) error { return delivery.Unknown(errors.New("no answer")) }
		id := s.full(1)
		s.work(quick(), c)
		s.waitFinished(id)
		if a := s.attempts(id)[0]; a.State != delivery.StateHanded || a.Code != "ENROUTE" {
			t.Errorf("%s %s", a.State, a.Code)
		}
	})
}

// Two workers find the same dead one at once: what it held is sent once.
func TestTwoSweepersSucceedADeadWorkerTogether(t *testing.T) {
	const held = 300
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		s, p, q := newSite(t, db), &provider{guarantee: delivery.AtLeastOnce}, &provider{guarantee: delivery.AtLeastOnce}
		id := s.full(held)
		s.update(func(ctx context.Context, tx *sqldb.Tx) error {
			for _, query := range []string{
				`INSERT INTO delivery_worker (id, name, until_at) VALUES (99, 'dead', 1)`,
				`UPDATE delivery_attempt SET state = 'leased', lease = 99, due_at = NULL, tries = 1`,
				`UPDATE delivery_pending SET state = 'leased'`,
			} {
				if _, err := tx.Exec(ctx, query); err != nil {
					return err
				}
			}
			return nil
		})
		opts := quick()
		opts.Batch, opts.Slots = 40, 60
		s.work(opts, p)
		s.work(opts, q)
		s.waitFinished(id)
		if n := len(p.got()) + len(q.got()); n != held {
			t.Errorf("%d people got %d messages", held, n)
		}
		if d := s.audit(id); len(d) != 0 {
			t.Errorf("the audit found %+v", d)
		}
		wait(t, "the dead worker is struck off", func() bool { return s.count(`SELECT COUNT(*) FROM delivery_worker WHERE id = 99`) == 0 })
	})
}
