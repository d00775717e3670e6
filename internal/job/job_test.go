package job_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync/atomic"
	"testing"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/loa-vn/loa/internal/fault"
	"github.com/loa-vn/loa/internal/job"
	"github.com/loa-vn/loa/internal/sqldb"
	"github.com/loa-vn/loa/internal/sqldb/sqldbtest"
)

func record(t *testing.T, db *sqldb.DB, l *job.Ledger, facts ...job.Fact) {
	t.Helper()
	ctx := context.Background()
	for _, f := range facts {
		err := db.Update(ctx, func(tx *sqldb.Tx) error {
			_, err := l.Record(ctx, tx, f)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

func verify(db *sqldb.DB) (n int64, err error) {
	ctx := context.Background()
	err = db.View(ctx, func(tx *sqldb.Tx) error {
		n, err = job.Verify(ctx, tx)
		return err
	})
	return n, err
}

func TestTheChainHoldsUntilSomeoneTouchesIt(t *testing.T) {
	tampering := map[string]string{
		"changed": `UPDATE fact SET actor = 'someone else' WHERE seq = 2`,
		"removed": `DELETE FROM fact WHERE seq = 2`,
		"cut off": `DELETE FROM fact WHERE seq = 3`,
	}
	for name, touch := range tampering {
		t.Run(name, func(t *testing.T) {
			sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
				l := job.NewLedger()
				record(t, db, l, job.Fact{Kind: "a.made", Subject: "1"}, job.Fact{Kind: "a.changed", Subject: "1", Detail: map[string]int{"n": 1}},
					job.Fact{Kind: "b.made", Subject: "2", Actor: "x"})
				if n, err := verify(db); err != nil || n != 3 {
					t.Fatalf("a whole chain: %d, %v", n, err)
				}
				ctx := context.Background()
				err := db.Update(ctx, func(tx *sqldb.Tx) error { _, err := tx.Exec(ctx, touch); return err })
				if err != nil {
					t.Fatal(err)
				}
				if _, err := verify(db); fault.Code(err) != "job.chain_broken" {
					t.Errorf("after tampering Verify says %v", err)
				}
			})
		})
	}
}

func TestManyWritersMakeOneChain(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		l, ctx := job.NewLedger(), context.Background()
		var g errgroup.Group
		for i := range 8 {
			g.Go(func() error {
				for range 10 {
					err := db.Update(ctx, func(tx *sqldb.Tx) error {
						_, err := l.Record(ctx, tx, job.Fact{Kind: "a.made", Subject: fmt.Sprint(i)})
						return err
					})
					if err != nil {
						return err
					}
				}
				return nil
			})
		}
		if err := g.Wait(); err != nil {
			t.Fatal(err)
		}
		if n, err := verify(db); err != nil || n != 80 {
			t.Fatalf("%d entries, %v", n, err)
		}
	})
}

func TestEntriesNewestFirstByFilter(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		l, ctx := job.NewLedger(), context.Background()
		record(t, db, l, job.Fact{Kind: "a.made", Subject: "1"}, job.Fact{Kind: "b.made", Subject: "1"}, job.Fact{Kind: "a.gone", Subject: "2"})
		err := db.View(ctx, func(tx *sqldb.Tx) error {
			for filter, want := range map[job.Filter]int64{
				{}: 3, {Subject: "1"}: 2, {Kind: "a."}: 3, {Kind: "a.made"}: 1, {Before: 3}: 2,
			} {
				got, err := l.Entries(ctx, tx, filter)
				if err != nil || len(got) == 0 || got[0].Seq != want {
					t.Errorf("%+v found %v, %v", filter, got, err)
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}

func TestAReactionFollowsItsFactAndIsTriedAgain(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
		defer cancel()
		if err := job.Migrate(ctx, db); err != nil {
			t.Fatal(err)
		}
		l := job.Open(db, slog.New(slog.DiscardHandler))
		var calls atomic.Int32
		seen := make(chan job.Entry, 1)
		err := l.React(job.Reaction{On: "plan.approved", Name: "plan.expand", Do: func(_ context.Context, e job.Entry) error {
			if calls.Add(1) == 1 {
				return errors.New("the first try fails")
			}
			seen <- e
			return nil
		}})
		if err != nil {
			t.Fatal(err)
		}
		done := make(chan error, 1)
		running, stop := context.WithCancel(ctx)
		go func() { done <- l.Run(running) }()
		// A fact that is rolled back has no consequence.
		_ = db.Update(ctx, func(tx *sqldb.Tx) error {
			_, _ = l.Record(ctx, tx, job.Fact{Kind: "plan.approved", Subject: "undone"})
			return errors.New("undo")
		})
		record(t, db, l, job.Fact{Kind: "plan.approved", Subject: "p1"}, job.Fact{Kind: "plan.made", Subject: "p2"})
		select {
		case e := <-seen:
			if e.Subject != "p1" {
				t.Errorf("reacted to %q", e.Subject)
			}
		case <-ctx.Done():
			t.Error("no reaction within 30 seconds")
		}
		stop()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
}

func TestUnfinishedWorkMovesWithTheSite(t *testing.T) {
	ctx := context.Background()
	open := func(engine sqldb.Dialect) *job.Ledger {
		db := sqldbtest.Open(t, sqldbtest.URL(t, engine))
		if err := job.Migrate(ctx, db); err != nil {
			t.Fatal(err)
		}
		l := job.Open(db, slog.New(slog.DiscardHandler))
		if err := l.React(job.Reaction{On: "a.made", Name: "follow"}); err != nil {
			t.Fatal(err)
		}
		if engine == sqldb.SQLite {
			record(t, db, l, job.Fact{Kind: "a.made", Subject: "1"}, job.Fact{Kind: "a.made", Subject: "2"})
		}
		return l
	}
	from, to := open(sqldb.SQLite), open(sqldb.Postgres)
	if err := from.CarryOver(ctx, to); err != nil {
		t.Fatal(err)
	}
	if n, err := to.Unfinished(ctx); err != nil || n != 2 {
		t.Errorf("%d moved, %v", n, err)
	}
}
