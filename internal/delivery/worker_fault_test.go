package delivery_test

import (
	"context"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/loa-vn/loa/internal/delivery"
	"github.com/loa-vn/loa/internal/fault"
	"github.com/loa-vn/loa/internal/lang"
	"github.com/loa-vn/loa/internal/sqldb"
	"github.com/loa-vn/loa/internal/sqldb/sqldbtest"
)

func TestAWorkerThatDiedIsSucceeded(t *testing.T) {
	for name, c := range map[string]struct {
		guarantee delivery.Guarantee
		state     delivery.State
	}{
		"where a repetition is recognised": {delivery.AtLeastOnce, delivery.StateHanded},
		"where it is not":                  {delivery.AtMostOnce, delivery.StateUnknown},
	} {
		t.Run(name, func(t *testing.T) {
			sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
				s, p := newSite(t, db), &provider{guarantee: c.guarantee}
				id := s.full(10)
				// A worker took four and was never heard of again.
				s.update(func(ctx context.Context, tx *sqldb.Tx) error {
					if _, err := tx.Exec(ctx, `INSERT INTO delivery_worker (id, name, until_at) VALUES (99, 'dead', 1)`); err != nil {
						return err
					}
					if _, err := tx.Exec(ctx, `UPDATE delivery_attempt SET state = 'leased', lease = 99, due_at = NULL, tries = 1
						WHERE recipient < 'p000004'`); err != nil {
						return err
					}
					if _, err := tx.Exec(ctx, `UPDATE delivery_pending SET n = 6`); err != nil {
						return err
					}
					_, err := tx.Exec(ctx, `INSERT INTO delivery_pending (run, channel, state, n) VALUES (?, 'email', 'leased', 4)`, string(id))
					return err
				})
				s.work(quick(), p)
				s.waitFinished(id)
				for _, a := range s.attempts(id)[:4] {
					if a.State != c.state {
						t.Errorf("%s is %s", a.Recipient, a.State)
					}
				}
				if d := s.audit(id); len(d) != 0 {
					t.Errorf("the audit found %+v", d)
				}
			})
		})
	}
}

func TestAStoppedWorkerLetsWhatIsInTheAirLandAndGivesBackTheRest(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		s := newSite(t, db)
		entered, release := make(chan struct{}, 100), make(chan struct{})
		p := &provider{answer: func(delivery.Message) error { entered <- struct{}{}; <-release; return nil }}
		id := s.full(50)
		opts := quick()
		opts.Senders = 2
		_, stop := s.work(opts, p)
		<-entered
		<-entered
		go func() { close(release) }()
		stop()
		b := s.books(id).Channels[0]
		if b.Waiting.Leased != 0 || b.Handed != int64(len(p.got())) || b.Handed < 2 || b.Waiting.Queued != 50-b.Handed {
			t.Errorf("after the stop: %+v; sent %d", b, len(p.got()))
		}
		for _, a := range s.attempts(id) {
			if a.State == delivery.StateQueued && a.Tries != 0 {
				t.Errorf("%s was given back with %d tries", a.Recipient, a.Tries)
			}
		}
	})
}

func TestAFullDiskPausesAndLosesNothing(t *testing.T) {
	db := sqldbtest.SQLite(t)
	s := newSite(t, db)
	id := s.full(400)
	limit := func(pages string) {
		s.update(func(ctx context.Context, tx *sqldb.Tx) error {
			_, err := tx.Exec(ctx, `PRAGMA max_page_count = `+pages)
			return err
		})
	}
	var once sync.Once
	p := &provider{answer: func(delivery.Message) error { once.Do(func() { limit("1") }); return nil }}
	opts := quick()
	opts.Batch, opts.Slots = 20, 40
	w, _ := s.work(opts, p)
	wait(t, "health says that nothing can be written", func() bool {
		return fault.Code(w.Health().Err) == "delivery.database_unwritable"
	})
	said := lang.For(lang.VI).Error(w.Health().Err)
	if !strings.Contains(said, "Không ghi được") {
		t.Errorf("the desk says %q", said)
	}
	if n := len(p.got()); n == 400 {
		t.Error("it went on as if nothing had happened")
	}
	limit("1073741823")
	s.waitFinished(id)
	if n := len(p.got()); n != 400 {
		t.Errorf("400 people got %d messages", n)
	}
	if w.Health().Err != nil {
		t.Errorf("afterwards health still says %v", w.Health().Err)
	}
}

// The answer to a commit can get lost after the commit: then rows are leased to a
// worker that does not know of them.
func TestAClaimWhoseAnswerGotLostIsNotForgotten(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		s, p := newSite(t, db), &provider{}
		opts := quick()
		opts.Lease = 200 * time.Millisecond
		s.work(opts, p)
		id := s.start(3)
		wait(t, "the worker is enlisted", func() (ok bool) {
			s.update(func(ctx context.Context, tx *sqldb.Tx) error {
				return tx.QueryRow(ctx, `SELECT COUNT(*) = 1 FROM delivery_worker`).Scan(&ok)
			})
			return ok
		})
		s.update(func(ctx context.Context, tx *sqldb.Tx) error {
			if err := s.Enqueue(ctx, tx, id, items(0, 3)); err != nil {
				return err
			}
			if _, err := tx.Exec(ctx, `UPDATE delivery_attempt SET state = 'leased', due_at = NULL, tries = 1,
				lease = (SELECT id FROM delivery_worker)`); err != nil {
				return err
			}
			_, err := tx.Exec(ctx, `UPDATE delivery_pending SET state = 'leased'`)
			return err
		})
		s.expanded(id)
		s.waitFinished(id)
		if len(p.got()) != 3 {
			t.Errorf("3 people got %d messages", len(p.got()))
		}
		for _, a := range s.attempts(id) {
			if a.Tries != 1 {
				t.Errorf("%s needed %d tries", a.Recipient, a.Tries)
			}
		}
		if d := s.audit(id); len(d) != 0 {
			t.Errorf("the audit found %+v", d)
		}
	})
}
