package deliverybench_test

import (
	"context"
	"os/exec"
	"testing"
	"time"

	"github.com/loa-vn/loa/internal/delivery"
	"github.com/loa-vn/loa/internal/delivery/deliverybench"
	"github.com/loa-vn/loa/internal/fault"
	"github.com/loa-vn/loa/internal/job"
	"github.com/loa-vn/loa/internal/smtpsink"
	"github.com/loa-vn/loa/internal/sqldb"
	"github.com/loa-vn/loa/internal/sqldb/sqldbtest"
)

// 20,000 mails; the process is killed without warning at about a quarter and
// started again. Nobody may be lost, nobody beyond those in flight may get the
// mail twice, and the run must not be finished before its books balance.
func TestAKilledProcessLosesNobody(t *testing.T) {
	const people = 20_000
	for _, engine := range []sqldb.Dialect{sqldb.SQLite, sqldb.Postgres} {
		t.Run(engine.String(), func(t *testing.T) {
			ctx, cancel := context.WithTimeout(t.Context(), 3*time.Minute)
			defer cancel()
			url := sqldbtest.URL(t, engine)
			db := sqldbtest.Open(t, url)
			svc := delivery.New(job.NewLedger())
			sink, err := smtpsink.Start("127.0.0.1:0", smtpsink.Options{Keep: -1, Rules: []smtpsink.Rule{}})
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = sink.Close() }()
			id, err := deliverybench.Open(ctx, db, svc, people)
			if err != nil {
				t.Fatal(err)
			}
			start := func() *exec.Cmd {
				cmd := process(ctx, "worker", url, string(id), "20000", sink.Addr())
				if err := cmd.Start(); err != nil {
					t.Fatal(err)
				}
				return cmd
			}

			first := start()
			await(ctx, t, "a quarter has been sent", func() bool { n, _ := sink.Total(); return n >= people/4 })
			if err := first.Process.Kill(); err != nil {
				t.Fatal(err)
			}
			_ = first.Wait() // it says that it was killed
			inFlight := leased(ctx, t, db, svc, id)
			err = db.Update(ctx, func(tx *sqldb.Tx) error { return svc.Finish(ctx, tx, id) })
			if fault.Code(err) != "delivery.books_open" {
				t.Fatalf("after the kill Finish says %v", err)
			}

			second := start()
			if err := second.Wait(); err != nil {
				t.Fatalf("the second process: %v", err)
			}
			c := sink.Count()
			t.Logf("killed at a quarter with %d in flight: %d lost, %d repeated", inFlight, people-c.Recipients, c.Repeated)
			if c.Recipients != people {
				t.Errorf("%d people were lost", people-c.Recipients)
			}
			if c.Repeated > inFlight {
				t.Errorf("%d mails were repeated with %d in flight", c.Repeated, inFlight)
			}
			balanced(ctx, t, db, svc, id)
		})
	}
}

func await(ctx context.Context, t *testing.T, what string, holds func() bool) {
	t.Helper()
	look := time.NewTicker(2 * time.Millisecond)
	defer look.Stop()
	for !holds() {
		select {
		case <-ctx.Done():
			t.Fatalf("it never came to pass that %s", what)
		case <-look.C:
		}
	}
}

func leased(ctx context.Context, t *testing.T, db *sqldb.DB, svc *delivery.Service, id delivery.RunID) (n int64) {
	t.Helper()
	err := db.View(ctx, func(tx *sqldb.Tx) error {
		b, err := svc.Books(ctx, tx, id)
		if err == nil {
			n = b.Channels[0].Waiting.Leased
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func balanced(ctx context.Context, t *testing.T, db *sqldb.DB, svc *delivery.Service, id delivery.RunID) {
	t.Helper()
	err := db.View(ctx, func(tx *sqldb.Tx) error {
		run, err := svc.Run(ctx, tx, id)
		if err != nil {
			return err
		}
		b, err := svc.Books(ctx, tx, id)
		if err != nil {
			return err
		}
		if run.State != delivery.RunFinished || !b.Balanced() || b.Channels[0].Handed != run.Members {
			t.Errorf("the run is %s with the books %+v", run.State, b.Channels)
		}
		d, err := svc.Audit(ctx, tx, id)
		if len(d) != 0 {
			t.Errorf("the audit found %+v", d)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}
