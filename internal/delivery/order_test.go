package delivery

import (
	"context"
	"fmt"
	"math/rand/v2"
	"testing"

	"pgregory.net/rapid"

	"github.com/loa-vn/loa/internal/job"
	"github.com/loa-vn/loa/internal/sqldb"
	"github.com/loa-vn/loa/internal/sqldb/sqldbtest"
)

// step is one thing that is written: the worker's own word with the provider's
// ids, or a report by our id or theirs.
type step struct {
	own    *outcome
	answer Answer
}

// The worker's word and any reports, by our id and by the provider's, in any order,
// repeated, in transactions of any size, with restarts between them, end in one
// state: what the strongest evidence says.
func TestAnswersInAnyOrderEndInTheSameState(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		l := ledger{t, db, New(job.NewLedger())}
		run := l.open(200)
		seq := int64(0)
		rapid.Check(t, func(rt *rapid.T) {
			if seq++; seq > 200 {
				return
			}
			id := attemptID(run, seq)
			want, steps := drawSteps(rt, id)
			r := rand.New(rand.NewPCG(rapid.Uint64().Draw(rt, "seed"), 1))
			r.Shuffle(len(steps), func(i, j int) { steps[i], steps[j] = steps[j], steps[i] })
			for len(steps) > 0 {
				n := 1 + r.IntN(len(steps))
				l.write(steps[:n])
				if steps = steps[n:]; r.IntN(3) == 0 {
					l.restart()
				}
			}
			l.restart()
			if got := l.state(id); got != want {
				rt.Fatalf("it ends %s, want %s", got, want)
			}
		})
		if d := l.audit(run); len(d) != 0 {
			t.Errorf("the audit found %+v", d)
		}
	})
}

// drawSteps makes what happens to an attempt, and what the best of it proves.
func drawSteps(t *rapid.T, id AttemptID) (State, []step) {
	parts := rapid.IntRange(1, 3).Draw(t, "parts")
	refs := make([]string, parts)
	for i := range refs {
		refs[i] = fmt.Sprintf("%d.%d", id, i)
	}
	own := rapid.SampledFrom([]Event{EventHanded, EventUnknown}).Draw(t, "own")
	steps, best := []step{{own: &outcome{id: id, event: own, provider: "vt", refs: refs, try: 1}}}, own
	seen := make([]Event, parts)
	for range rapid.IntRange(0, 6).Draw(t, "reports") {
		e := rapid.SampledFrom([]Event{EventHanded, EventUnknown, EventRejected, EventDelivered}).Draw(t, "event")
		a := Answer{Attempt: id, Event: e}
		if i := rapid.IntRange(-1, parts-1).Draw(t, "part"); i >= 0 {
			a = Answer{Provider: "vt", Ref: refs[i], Event: e}
			seen[i] = further(seen[i], e)
		} else {
			best = stronger(best, e)
		}
		steps = append(steps, step{answer: a})
		if rapid.Bool().Draw(t, "again") {
			steps = append(steps, step{answer: a})
		}
	}
	return stronger(best, Whole(parts, seen)).state(), steps
}

// ledger is a database with the steps of the test above.
type ledger struct {
	t   *testing.T
	db  *sqldb.DB
	svc *Service
}

func (l ledger) update(f func(ctx context.Context, tx *sqldb.Tx) error) {
	l.t.Helper()
	ctx := context.Background()
	if err := l.db.Update(ctx, func(tx *sqldb.Tx) error { return f(ctx, tx) }); err != nil {
		l.t.Fatal(err)
	}
}

func (l ledger) open(n int) (num int64) {
	l.update(func(ctx context.Context, tx *sqldb.Tx) error {
		id, err := l.svc.Start(ctx, tx, NewRun{
			Statement: "s1", Version: "v1", Lane: LaneNormal, Channels: []string{"sms"}, Targets: []UnitCount{{Unit: "u", N: int64(n)}},
		})
		if err != nil {
			return err
		}
		items := make([]Item, n)
		for i := range items {
			items[i] = Item{Recipient: fmt.Sprint(i), Unit: "u", Address: "84900000000"}
		}
		if err := l.svc.Enqueue(ctx, tx, id, items); err != nil {
			return err
		}
		run, err := l.svc.Run(ctx, tx, id)
		num = run.Num
		return err
	})
	return num
}

func (l ledger) write(steps []step) {
	l.update(func(ctx context.Context, tx *sqldb.Tx) error {
		var own []outcome
		var answers []Answer
		for _, s := range steps {
			if s.own != nil {
				own = append(own, *s.own)
			} else {
				answers = append(answers, s.answer)
			}
		}
		if err := settle(ctx, tx, own); err != nil {
			return err
		}
		return l.svc.Receive(ctx, tx, answers)
	})
}

// restart is a new worker's first sweep.
func (l ledger) restart() {
	l.t.Helper()
	w := NewWorker(l.svc, l.db, nil, nil, nil, Options{})
	if err := w.strays(context.Background()); err != nil {
		l.t.Fatal(err)
	}
}

func (l ledger) state(id AttemptID) (s State) {
	l.update(func(ctx context.Context, tx *sqldb.Tx) error {
		return tx.QueryRow(ctx, `SELECT state FROM delivery_attempt WHERE id = ?`, int64(id)).Scan(&s)
	})
	return s
}

func (l ledger) audit(num int64) (d []Difference) {
	l.update(func(ctx context.Context, tx *sqldb.Tx) error {
		runs, err := collectRuns(ctx, tx, `WHERE num = ?`, num)
		if err != nil {
			return err
		}
		d, err = l.svc.Audit(ctx, tx, runs[0].ID)
		return err
	})
	return d
}

// A worker that lost its lease and comes back has no say in what is done next, but
// what it saw happen counts.
func TestALateWorkersWordIsEvidenceOnly(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		l := ledger{t, db, New(job.NewLedger())}
		run := l.open(2)
		mine, its := int64(7), int64(8)
		for seq := int64(1); seq <= 2; seq++ {
			l.update(func(ctx context.Context, tx *sqldb.Tx) error {
				runs, err := collectRuns(ctx, tx, `WHERE num = ?`, run)
				if err != nil {
					return err
				}
				_, _, err = claim(ctx, tx, its, pick{run: runs[0], desk: &desk{name: "sms"}, limit: 1}, Cap{})
				return err
			})
		}
		late := func(seq int64, e Event) State {
			l.update(func(ctx context.Context, tx *sqldb.Tx) error {
				return settle(ctx, tx, []outcome{{id: attemptID(run, seq), event: e, lease: mine}})
			})
			return l.state(attemptID(run, seq))
		}
		if s := late(1, EventRetry); s != StateLeased {
			t.Errorf("its retry made it %s", s)
		}
		if s := late(1, EventRelease); s != StateLeased {
			t.Errorf("its release made it %s", s)
		}
		if s := late(2, EventHanded); s != StateHanded {
			t.Errorf("what it handed over is %s", s)
		}
	})
}
