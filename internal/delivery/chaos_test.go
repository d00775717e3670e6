package delivery_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/loa-vn/loa/internal/delivery"
	"github.com/loa-vn/loa/internal/sqldb"
	"github.com/loa-vn/loa/internal/sqldb/sqldbtest"
)

// Two workers with a provider of every mood, receipts for attempts at random,
// people who confirm and people who leave, all at once: in the end everyone is in
// one place and the counters say what the rows say.
func TestTheBooksSurviveEverythingAtOnce(t *testing.T) {
	const people = 900
	moods := []func(error) error{
		delivery.Reject, delivery.Suppressing, delivery.Unknown,
		func(err error) error { return delivery.Retry(err, 0) },
		func(err error) error { return delivery.Unavailable(err, 0) },
		func(error) error { return nil }, func(error) error { return nil }, func(error) error { return nil },
	}
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		s := newSite(t, db)
		p := &provider{guarantee: delivery.AtLeastOnce, answer: func(delivery.Message) error {
			return moods[rand.IntN(len(moods))](errors.New("a mood"))
		}}
		opts := quick()
		opts.Batch, opts.Slots, opts.Rest = 40, 80, time.Millisecond
		id := s.start(people)
		s.work(opts, p)
		s.work(opts, p)
		var g errgroup.Group
		g.Go(func() error {
			for i := 0; i < people; i += 50 {
				if err := s.try(func(ctx context.Context, tx *sqldb.Tx) error { return s.Enqueue(ctx, tx, id, items(i, i+50)) }); err != nil {
					return err
				}
			}
			return s.try(func(ctx context.Context, tx *sqldb.Tx) error { return s.Expanded(ctx, tx, id) })
		})
		for range 3 {
			g.Go(func() error { return s.meddle(id, people) })
		}
		if err := g.Wait(); err != nil {
			t.Fatal(err)
		}
		s.waitFinished(id)
		b := s.books(id)
		if !b.Balanced() || b.Pending() != 0 || b.Channels[0].Targeted != people {
			t.Errorf("the books: %+v", b.Channels)
		}
		if d := s.audit(id); len(d) != 0 {
			t.Errorf("the audit found %+v", d)
		}
	})
}

// meddle does from outside what providers and people do, in no order.
func (s site) meddle(id delivery.RunID, people int) error {
	events := []delivery.Event{delivery.EventHanded, delivery.EventDelivered, delivery.EventRejected, delivery.EventUnknown}
	for range 40 {
		err := s.try(func(ctx context.Context, tx *sqldb.Tx) error {
			run, err := s.Run(ctx, tx, id)
			if err != nil {
				return err
			}
			var answers []delivery.Answer
			for range 10 {
				attempt, _ := delivery.ParseAttempt(fmt.Sprintf("%d-%d", run.Num, 1+rand.IntN(people)))
				answers = append(answers, delivery.Answer{Attempt: attempt, Event: events[rand.IntN(len(events))], Code: "late"})
			}
			return s.Receive(ctx, tx, answers)
		})
		if err != nil {
			return fmt.Errorf("receive: %w", err)
		}
		who := fmt.Sprintf("p%06d", rand.IntN(people))
		err = s.try(func(ctx context.Context, tx *sqldb.Tx) error {
			if rand.IntN(2) == 0 {
				return s.Confirm(ctx, tx, id, who)
			}
			return s.Suppress(ctx, tx, who, delivery.ReasonUnsubscribed)
		})
		if err != nil {
			return fmt.Errorf("confirm or suppress: %w", err)
		}
	}
	return nil
}

// PostgreSQL cuts every connection again and again while a worker sends: outcomes
// wait in memory until they are written, and nobody is lost or sent to twice.
func TestLostDatabaseConnectionsLoseNobody(t *testing.T) {
	const people = 2000
	url := sqldbtest.URL(t, sqldb.Postgres)
	db, other := sqldbtest.Open(t, url), sqldbtest.Open(t, url)
	s, p := newSite(t, db), &provider{}
	id := s.full(people)
	opts := quick()
	opts.Batch, opts.Slots = 50, 100
	sent := make(chan struct{}, people)
	p.answer = func(delivery.Message) error { sent <- struct{}{}; return nil }
	s.work(opts, p)
	ctx := context.Background()
	for range 20 {
		for range 50 {
			<-sent
		}
		err := other.Update(ctx, func(tx *sqldb.Tx) error {
			_, err := tx.Exec(ctx, `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
				WHERE datname = current_database() AND pid <> pg_backend_pid()`)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	wait(t, "the run is finished", func() bool {
		var run delivery.Run
		err := other.View(ctx, func(tx *sqldb.Tx) (err error) {
			run, err = s.Run(ctx, tx, id)
			return err
		})
		return err == nil && run.State == delivery.RunFinished
	})
	times := map[string]int{}
	for _, m := range p.got() {
		times[m.Recipient]++
	}
	if len(times) != people || len(p.got()) != people {
		t.Errorf("%d of %d people got %d messages", len(times), people, len(p.got()))
	}
	if d := s.audit(id); len(d) != 0 {
		t.Errorf("the audit found %+v", d)
	}
}
