package delivery_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/loa-vn/loa/internal/delivery"
	"github.com/loa-vn/loa/internal/fault"
	"github.com/loa-vn/loa/internal/sqldb"
	"github.com/loa-vn/loa/internal/sqldb/sqldbtest"
)

// carrier takes messages in parts and reports by ids of its own.
type carrier struct {
	provider
	parts  int
	report func(ref string) // called before Send returns: the report overtakes it
}

func (c *carrier) Send(ctx context.Context, m delivery.Message) (delivery.Receipt, error) {
	r, err := c.provider.Send(ctx, m)
	r.Provider, r.Parts, r.Cost = "vt", c.parts, int64(300*c.parts)
	for i := range c.parts {
		r.Refs = append(r.Refs, fmt.Sprintf("%s.%d.%d", m.Recipient, m.Try, i))
		if c.report != nil {
			c.report(r.Refs[i])
		}
	}
	return r, err
}

func (s site) count(query string) (n int) {
	s.t.Helper()
	s.update(func(ctx context.Context, tx *sqldb.Tx) error { return tx.QueryRow(ctx, query).Scan(&n) })
	return n
}

func TestReportsThatOvertakeTheirSendFindTheirMessage(t *testing.T) {
	const people = 400
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		s := newSite(t, db)
		var w *delivery.Worker
		var g errgroup.Group
		c := &carrier{parts: 2, report: func(ref string) {
			g.Go(func() error {
				return w.Take(t.Context(), delivery.Answer{Provider: "vt", Ref: ref, Event: delivery.EventDelivered, Code: "DELIVRD"})
			})
		}}
		id := s.start(people)
		w, _ = s.work(quick(), c)
		s.enqueue(id, items(0, people))
		s.expanded(id)
		wait(t, "everyone has it", func() bool { return s.books(id).Channels[0].Delivered == people })
		if err := g.Wait(); err != nil {
			t.Error(err)
		}
		if n := s.count(`SELECT COUNT(*) FROM delivery_stray`); n != 0 {
			t.Errorf("%d reports stay without a message", n)
		}
		if d := s.audit(id); len(d) != 0 {
			t.Errorf("the audit found %+v", d)
		}
		first := s.attempts(id)[0].ID
		var past []delivery.Happening
		s.update(func(ctx context.Context, tx *sqldb.Tx) (err error) {
			past, err = s.History(ctx, tx, first)
			return err
		})
		if len(past) != 3 || past[0].Provider != "vt" || past[0].Parts != 2 || past[0].Cost != 600 || past[1].Ref == past[2].Ref {
			t.Errorf("the history is %+v", past)
		}
	})
}

func TestAMessageInPartsHasArrivedWhenAllOfThemHave(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		s := newSite(t, db)
		id := s.full(2)
		w, _ := s.work(quick(), &carrier{parts: 3})
		s.waitFinished(id)
		take := func(ref string, e delivery.Event, want delivery.State) {
			t.Helper()
			if err := w.Take(t.Context(), delivery.Answer{Provider: "vt", Ref: ref, Event: e}); err != nil {
				t.Fatal(err)
			}
			if got := s.attempts(id)[0].State; got != want {
				t.Errorf("after %s of %s it is %s, want %s", e, ref, got, want)
			}
		}
		take("p000000.1.2", delivery.EventDelivered, delivery.StateHanded)
		take("p000000.1.0", delivery.EventDelivered, delivery.StateHanded)
		take("p000000.1.2", delivery.EventDelivered, delivery.StateHanded) // again
		take("p000000.1.1", delivery.EventRejected, delivery.StateRejected)
		take("p000000.1.1", delivery.EventDelivered, delivery.StateDelivered) // the carrier thought better of it
		if a := s.attempts(id)[1]; a.State != delivery.StateHanded {
			t.Errorf("the other person's is %s", a.State)
		}
	})
}

func TestAReportMayComeToAnotherNodeBeforeTheSendIsWrittenDown(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		s := newSite(t, db)
		other, _ := s.work(quick()) // has no channel: it only listens
		err := other.Take(t.Context(), delivery.Answer{Provider: "vt", Ref: "p000000.1.0", Event: delivery.EventDelivered, Code: "DELIVRD"})
		if err != nil {
			t.Fatal(err)
		}
		if n := s.count(`SELECT COUNT(*) FROM delivery_stray`); n != 1 {
			t.Fatalf("%d strays are kept", n)
		}
		id := s.full(1)
		s.work(quick(), &carrier{parts: 1})
		wait(t, "the report has found its message", func() bool { return s.attempts(id)[0].State == delivery.StateDelivered })
		if n := s.count(`SELECT COUNT(*) FROM delivery_stray`); n != 0 {
			t.Errorf("%d strays are left", n)
		}
	})
}

func TestAnIDThatStaysUnknownIsToldOnceAndForgotten(t *testing.T) {
	var mu sync.Mutex
	now := time.Now()
	clock := func() time.Time { mu.Lock(); defer mu.Unlock(); return now }
	later := func(d time.Duration) { mu.Lock(); defer mu.Unlock(); now = now.Add(d) }
	sqldbtest.EachAt(t, clock, func(t *testing.T, db *sqldb.DB) {
		s := newSite(t, db)
		id := s.full(1)
		opts := quick()
		opts.Lease = 1000 * time.Hour // the clock jumps
		w, _ := s.work(opts, &carrier{parts: 1})
		s.waitFinished(id)
		for range 3 {
			if err := w.Take(t.Context(), delivery.Answer{Provider: "vt", Ref: "whose?", Event: delivery.EventRejected}); err != nil {
				t.Fatal(err)
			}
		}
		later(11 * time.Minute)
		wait(t, "it is told", func() bool { return w.Health().Strays == 1 })
		if b := s.books(id).Channels[0]; b.Handed != 1 {
			t.Errorf("the books: %+v", b)
		}
		if n, err := s.Forget(t.Context(), db); err != nil || n != 0 {
			t.Errorf("%d forgotten too early, %v", n, err)
		}
		later(8 * 24 * time.Hour)
		if n, err := s.Forget(t.Context(), db); err != nil || n != 2 {
			t.Errorf("%d forgotten, %v; want the stray and the id", n, err)
		}
		if n := w.Health().Strays; n != 1 {
			t.Errorf("told %d times", n)
		}
	})
}

func TestAComplaintIsHonouredAndABounceIsOfTheAddressAlone(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		s := newSite(t, db)
		id := s.full(3)
		w, _ := s.work(quick(), &provider{})
		s.waitFinished(id)
		for i, reason := range []delivery.Reason{delivery.ReasonComplained, delivery.ReasonBounced} {
			a := delivery.Answer{Attempt: s.attempts(id)[i].ID, Event: delivery.EventRejected, Suppress: reason}
			if i == 0 {
				a.Event = "" // a complaint says nothing about arrival
			}
			if err := w.Take(t.Context(), a); err != nil {
				t.Fatal(err)
			}
		}
		if n := s.count(`SELECT COUNT(*) FROM suppression WHERE who LIKE 'r:%'`); n != 1 {
			t.Errorf("%d persons are suppressed, want the one who complained", n)
		}
		if n := s.count(`SELECT COUNT(*) FROM fact WHERE kind = 'recipient.suppressed' AND subject = 'p000000'`); n != 1 {
			t.Errorf("%d facts tell of the complaint", n)
		}
		next := s.full(3, func(r *delivery.NewRun) { r.Version = "v2" })
		s.waitFinished(next)
		if b := s.books(next).Channels[0]; b.Suppressed != 2 || b.Handed != 1 {
			t.Errorf("the next run's books: %+v", b)
		}
	})
}

func TestOddAnswersHarmNothingElse(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		s := newSite(t, db)
		id := s.full(1)
		w, _ := s.work(quick(), &carrier{parts: 1})
		s.waitFinished(id)
		for _, a := range []delivery.Answer{
			{},
			{Ref: "x"},
			{Event: delivery.EventDelivered},
			{Ref: "x", Event: delivery.EventLease},
			{Ref: "x", Event: "nonsense"},
			{Ref: "x", Suppress: "spite"},
			{Ref: string(make([]byte, 300)), Event: delivery.EventDelivered},
		} {
			if err := w.Take(t.Context(), a); fault.KindOf(err) != fault.KindInvalid {
				t.Errorf("%+v: %v", a, err)
			}
		}
		for _, a := range []delivery.Answer{
			{Attempt: 1 << 60, Event: delivery.EventDelivered},
			{Attempt: -1, Event: delivery.EventDelivered, Suppress: delivery.ReasonComplained},
			{Ref: "\x00\xff", Provider: "\x00", Event: delivery.EventDelivered, Code: "\xff", Detail: "\x00"},
			{Provider: "vt", Ref: "p000000.1.0", Event: delivery.EventDelivered, Code: "\x00\xff", Detail: "a\x00b\xffc"},
		} {
			if err := w.Take(t.Context(), a); err != nil {
				t.Errorf("%+v: %v", a, err)
			}
		}
		if a := s.attempts(id)[0]; a.State != delivery.StateDelivered || a.Detail != "a�b�c" {
			t.Errorf("%+v", a)
		}
	})
}

func TestAStoppedWorkerRefusesAnswersSoThatTheyAreRepeated(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		s := newSite(t, db)
		w, stop := s.work(quick(), &provider{})
		id := s.full(200)
		s.waitFinished(id)
		list := s.attempts(id)
		written := make([]bool, len(list))
		var g errgroup.Group
		begun := make(chan struct{}, len(list))
		for i, a := range list {
			g.Go(func() error {
				begun <- struct{}{}
				err := w.Take(t.Context(), delivery.Answer{Attempt: a.ID, Event: delivery.EventDelivered})
				written[i] = err == nil
				if err != nil && fault.KindOf(err) != fault.KindUnavailable {
					return err
				}
				return nil
			})
		}
		<-begun
		stop()
		if err := g.Wait(); err != nil {
			t.Fatal(err)
		}
		for i, a := range s.attempts(id) {
			if written[i] && a.State != delivery.StateDelivered {
				t.Errorf("%s was said to be written down and is %s", a.ID, a.State)
			}
		}
		if err := w.Take(t.Context(), delivery.Answer{Attempt: list[0].ID, Event: delivery.EventDelivered}); fault.KindOf(err) != fault.KindUnavailable {
			t.Errorf("afterwards: %v", err)
		}
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		idle := delivery.NewWorker(s.Service, db, content{}, nil, nil, quick())
		if err := idle.Take(ctx, delivery.Answer{Ref: "x", Event: delivery.EventDelivered}); !errors.Is(err, context.Canceled) {
			t.Errorf("with nobody to write: %v", err)
		}
	})
}
