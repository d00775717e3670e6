package delivery_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/loa-vn/loa/internal/delivery"
	"github.com/loa-vn/loa/internal/fault"
	"github.com/loa-vn/loa/internal/job"
	"github.com/loa-vn/loa/internal/sqldb"
	"github.com/loa-vn/loa/internal/sqldb/sqldbtest"
)

// site is a service on one database, with the calls that tests make often.
type site struct {
	*delivery.Service
	db *sqldb.DB
	t  *testing.T
}

func newSite(t *testing.T, db *sqldb.DB) site {
	t.Helper()
	s := site{delivery.New(job.NewLedger()), db, t}
	s.update(func(ctx context.Context, tx *sqldb.Tx) error {
		return s.SaveSite(ctx, tx, delivery.Site{}) // tests run at night too
	})
	return s
}

func (s site) update(f func(ctx context.Context, tx *sqldb.Tx) error) {
	s.t.Helper()
	if err := s.try(f); err != nil {
		s.t.Fatal(err)
	}
}

func (s site) try(f func(ctx context.Context, tx *sqldb.Tx) error) error {
	ctx := context.Background()
	return s.db.Update(ctx, func(tx *sqldb.Tx) error { return f(ctx, tx) })
}

func items(from, to int) []delivery.Item {
	list := make([]delivery.Item, 0, to-from)
	for i := from; i < to; i++ {
		list = append(list, delivery.Item{
			Recipient: fmt.Sprintf("p%06d", i), Unit: fmt.Sprintf("u%d", i%3), Address: fmt.Sprintf("p%06d@example.invalid", i), Locale: "vi",
		})
	}
	return list
}

// start opens a run over n people in three units, on channels[0].
func (s site) start(n int, change ...func(*delivery.NewRun)) delivery.RunID {
	s.t.Helper()
	r := delivery.NewRun{
		Statement: "s1", Version: "v1", Title: "Mức thu học phí", Agency: "a1", Lane: delivery.LaneNormal, Channels: []string{"email"},
	}
	for u := range 3 {
		r.Targets = append(r.Targets, delivery.UnitCount{Unit: fmt.Sprintf("u%d", u), N: int64((n + 2 - u) / 3)})
	}
	for _, f := range change {
		f(&r)
	}
	var id delivery.RunID
	s.update(func(ctx context.Context, tx *sqldb.Tx) (err error) {
		id, err = s.Start(ctx, tx, r)
		return err
	})
	return id
}

func (s site) enqueue(id delivery.RunID, list []delivery.Item) {
	s.t.Helper()
	s.update(func(ctx context.Context, tx *sqldb.Tx) error { return s.Enqueue(ctx, tx, id, list) })
}

func (s site) expanded(id delivery.RunID) {
	s.t.Helper()
	s.update(func(ctx context.Context, tx *sqldb.Tx) error { return s.Expanded(ctx, tx, id) })
}

func (s site) finish(id delivery.RunID) error {
	return s.try(func(ctx context.Context, tx *sqldb.Tx) error { return s.Finish(ctx, tx, id) })
}

func (s site) books(id delivery.RunID) (b delivery.Books) {
	s.t.Helper()
	s.update(func(ctx context.Context, tx *sqldb.Tx) (err error) {
		b, err = s.Books(ctx, tx, id)
		return err
	})
	return b
}

func (s site) audit(id delivery.RunID) (d []delivery.Difference) {
	s.t.Helper()
	s.update(func(ctx context.Context, tx *sqldb.Tx) (err error) {
		d, err = s.Audit(ctx, tx, id)
		return err
	})
	return d
}

func (s site) attempts(id delivery.RunID) (found []delivery.Attempt) {
	s.t.Helper()
	s.update(func(ctx context.Context, tx *sqldb.Tx) (err error) {
		found, err = s.Attempts(ctx, tx, delivery.AttemptFilter{Run: id, Limit: 100_000})
		return err
	})
	return found
}

func (s site) receive(id delivery.RunID, event delivery.Event) {
	s.t.Helper()
	s.update(func(ctx context.Context, tx *sqldb.Tx) error {
		found, err := s.Attempts(ctx, tx, delivery.AttemptFilter{Run: id, Limit: 100_000})
		if err != nil {
			return err
		}
		var answers []delivery.Answer
		for _, a := range found {
			answers = append(answers, delivery.Answer{Attempt: a.ID, Event: event, Code: "test"})
		}
		return s.Receive(ctx, tx, answers)
	})
}

func TestBooksBalanceOnlyWhenEveryoneTargetedHasAnEnd(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		s := newSite(t, db)
		id := s.start(10)
		s.enqueue(id, items(0, 9)) // one of the audience is forgotten
		s.expanded(id)
		s.receive(id, delivery.EventHanded)
		err := s.finish(id)
		if fault.Code(err) != "delivery.books_open" || s.books(id).Pending() != 1 {
			t.Fatalf("with one person missing Finish says %v, pending %d", err, s.books(id).Pending())
		}
	})
}

func TestASurplusInOneUnitDoesNotPayForAnother(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		s := newSite(t, db)
		id := s.start(9)
		list := items(0, 9)
		list[0].Unit = "u1" // counted four times there, twice in u0
		s.enqueue(id, list)
		s.expanded(id)
		s.receive(id, delivery.EventHanded)
		if b := s.books(id); b.Balanced() {
			t.Errorf("balanced: %+v", b.Units)
		}
		if err := s.finish(id); fault.KindOf(err) != fault.KindConflict {
			t.Errorf("Finish says %v", err)
		}
	})
}

func TestARunOpensFillsAndFinishes(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		s := newSite(t, db)
		id := s.start(10)
		if again := s.start(10); again != id {
			t.Errorf("asked twice, two runs: %s and %s", id, again)
		}
		s.enqueue(id, items(0, 6))
		s.enqueue(id, items(4, 10)) // a page handed in again after a crash
		if err := s.finish(id); fault.Code(err) != "delivery.books_open" {
			t.Errorf("while expanding Finish says %v", err)
		}
		s.expanded(id)
		b := s.books(id)
		if !b.Balanced() || b.Pending() != 10 || b.Channels[0].Waiting.Queued != 10 || b.Channels[0].Targeted != 10 {
			t.Errorf("after expansion: %+v", b)
		}
		s.receive(id, delivery.EventHanded)
		if err := s.finish(id); err != nil {
			t.Fatal(err)
		}
		if err := s.finish(id); err != nil {
			t.Errorf("finishing twice: %v", err)
		}
		// A receipt after the end still moves a person on.
		s.receive(id, delivery.EventDelivered)
		s.receive(id, delivery.EventHanded)
		if b := s.books(id); b.Channels[0].Delivered != 10 || b.Channels[0].Handed != 0 || !b.Balanced() {
			t.Errorf("after the receipts: %+v", b.Channels)
		}
		if d := s.audit(id); len(d) != 0 {
			t.Errorf("the audit found %+v", d)
		}
		err := s.try(func(ctx context.Context, tx *sqldb.Tx) error { return s.Enqueue(ctx, tx, id, items(10, 11)) })
		if fault.Code(err) != "delivery.run_closed" {
			t.Errorf("adding to a finished run: %v", err)
		}
	})
}

func TestTheAuditFindsWhatWasTampered(t *testing.T) {
	for name, touch := range map[string]string{
		"a counter":         `UPDATE delivery_count SET n = n + 1 WHERE layer = 'pending' AND unit = 'u1'`,
		"a pending counter": `UPDATE delivery_pending SET n = n - 1 WHERE state = 'queued'`,
		"a row":             `UPDATE delivery_attempt SET state = 'handed' WHERE recipient = 'p000004'`,
		"a row removed":     `DELETE FROM delivery_attempt WHERE recipient = 'p000004'`,
		"a counter made up": `INSERT INTO delivery_count (run, unit, channel, layer, n) SELECT id, 'u9', 'email', 'handed', 1 FROM delivery_run`,
	} {
		t.Run(name, func(t *testing.T) {
			sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
				s := newSite(t, db)
				id := s.start(10)
				s.enqueue(id, items(0, 10))
				if d := s.audit(id); len(d) != 0 {
					t.Fatalf("an honest ledger: %+v", d)
				}
				s.update(func(ctx context.Context, tx *sqldb.Tx) error { _, err := tx.Exec(ctx, touch); return err })
				if d := s.audit(id); len(d) == 0 {
					t.Error("the audit found nothing")
				}
			})
		})
	}
}

func TestConfirmingBeforeTheMailGoesOutEndsTheMatter(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		s := newSite(t, db)
		id := s.start(3)
		s.enqueue(id, items(0, 3))
		s.update(func(ctx context.Context, tx *sqldb.Tx) error { return s.Confirm(ctx, tx, id, "p000001") })
		if b := s.books(id); b.Channels[0].Confirmed != 1 || b.Channels[0].Waiting.Queued != 2 {
			t.Errorf("%+v", b.Channels)
		}
		a := s.attempts(id)[1]
		if a.State != delivery.StateConfirmed || !a.DueAt.IsZero() {
			t.Errorf("it is %s and due at %s", a.State, a.DueAt)
		}
		var past []delivery.Happening
		s.update(func(ctx context.Context, tx *sqldb.Tx) (err error) {
			past, err = s.History(ctx, tx, a.ID)
			return err
		})
		if len(past) != 1 || past[0].Event != delivery.EventConfirmed || past[0].Code != "portal" {
			t.Errorf("its history is %+v", past)
		}
	})
}
