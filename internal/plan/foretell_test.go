package plan_test

import (
	"context"
	"testing"
	"time"

	"github.com/loa-vn/loa/internal/delivery"
	"github.com/loa-vn/loa/internal/measure"
	"github.com/loa-vn/loa/internal/plan"
	"github.com/loa-vn/loa/internal/sqldb"
)

// paid is a way that bills two parts of 150 đồng and knows no limit.
type paid struct{}

func (paid) Price(context.Context, plan.Stage, string) (parts int, cost int64) { return 2, 300 }
func (paid) Limit(string) float64                                              { return 0 }
func (paid) Silent(string) bool                                                { return false }

// goes launches a stage and lets its messages be handed over one every ten seconds.
func (w *town) goes(st plan.Stage, f *measure.Forecaster) plan.Stage {
	w.t.Helper()
	st = w.approve(w.submit(st))
	w.tick()
	for _, a := range w.attempts(st) {
		w.clock.pass(10 * time.Second)
		w.hear(a.ID, delivery.EventHanded)
	}
	w.tick()
	st = w.now(st)
	w.ok(w.post.Summarise(w.ctx, w.db, st.Run))
	w.ok(f.Compare(w.ctx, st))
	return st
}

func (w *town) kept(f *measure.Forecaster, st plan.Stage) measure.Kept {
	w.t.Helper()
	k, was, err := f.Kept(w.ctx, st)
	w.ok(err)
	if !was {
		w.t.Fatal("nothing was kept")
	}
	return k
}

func TestAForecastIsKeptBeforeTheLaunchAndHeldAgainstWhatHappened(t *testing.T) {
	inTown(t, func(w *town) {
		f := measure.New(w.db, w.people, w.post).Forecaster(paid{})
		w.plans.BeforeLaunch(f.Keep)
		mail := func(st *plan.Stage) { st.Channels = []string{"email"} }
		first := w.goes(w.stage(mail), f)
		if first.State != plan.StateFinished {
			t.Fatalf("the first is %s", first.State)
		}
		if k := w.kept(f, first); k.Forecast.Sure != measure.SureNone || k.Forecast.All.N != 20 || k.Forecast.All.Cost != 20*300 || k.Happened == nil {
			t.Errorf("without a past: %+v", k)
		}
		w.summary(first, 20)

		asked := w.stage(mail)
		live, err := f.Forecast(w.ctx, asked)
		w.ok(err)
		second := w.goes(asked, f)
		k := w.kept(f, second)
		if !k.Forecast.All.Known || k.Forecast.Sure != measure.SureLow || k.Forecast.All.Handed.Ninety.Sub(k.Forecast.Start) != live.All.Handed.Ninety.Sub(live.Start) {
			t.Errorf("asked before: %+v; kept: %+v", live.All, k.Forecast.All)
		}
		// Eighteen of twenty, one every ten seconds.
		want := second.LaunchedAt.Add(180 * time.Second)
		if off := k.Forecast.All.Handed.Ninety.Sub(want).Abs(); off > 15*time.Second {
			t.Errorf("nine tenths foretold for %s, want about %s", k.Forecast.All.Handed.Ninety, want)
		}
		if off := k.Happened.Handed.Ninety.Sub(want).Abs(); off > 15*time.Second {
			t.Errorf("nine tenths at %s, want about %s", k.Happened.Handed.Ninety, want)
		}
		r, err := f.Record(w.ctx)
		w.ok(err)
		if r.Runs != 1 || r.Median > 15*time.Second {
			t.Errorf("the record is %+v", r)
		}
		w.ok(f.Keep(w.ctx, second)) // too late: nothing is foretold of what was launched
		if again := w.kept(f, second); !again.Forecast.Made.Equal(k.Forecast.Made) {
			t.Error("the forecast was made anew after the launch")
		}
	})
}

// summary looks at what was kept of a run's receipts: everybody's, the first and the
// last too.
func (w *town) summary(st plan.Stage, n int64) {
	w.t.Helper()
	var handed, answered int64
	w.ok(w.db.View(w.ctx, func(tx *sqldb.Tx) error {
		paces, err := w.post.Paces(w.ctx, tx, st.Run)
		for _, p := range paces {
			handed, answered = handed+p.Handed, answered+p.ByHanded.N()
		}
		return err
	}))
	if handed != n || answered != n {
		w.t.Errorf("the summary has %d handed over and %d answers, want %d", handed, answered, n)
	}
}

func TestAForecastThatCannotBeMadeHoldsNothingBack(t *testing.T) {
	inTown(t, func(w *town) {
		w.plans.BeforeLaunch(func(context.Context, plan.Stage) error { return context.DeadlineExceeded })
		st := w.approve(w.submit(w.stage(nil)))
		if _, err := w.plans.Tick(w.ctx); err == nil {
			t.Error("the trouble is not told")
		}
		if st = w.now(st); st.State != plan.StateRunning {
			t.Errorf("the stage is %s", st.State)
		}
	})
}
