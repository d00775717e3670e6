package deliverybench

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"syscall"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/loa-vn/loa/internal/delivery"
	"github.com/loa-vn/loa/internal/job"
	"github.com/loa-vn/loa/internal/sqldb"
)

// Urgency is how long alerts took from their launch to the first hand-off that the
// books know of.
type Urgency struct {
	Engine   string        `json:"engine"`
	Alerts   int           `json:"alerts"`
	Before   int64         `json:"waiting_before"` // bulk attempts when the first was launched
	After    int64         `json:"waiting_after"`  // and when the last had been handed over
	P50, P99 time.Duration `json:"-"`
	Max      time.Duration `json:"-"`
	MS       [3]int64      `json:"p50_p99_max_ms"`
	Loa      Usage         `json:"loa"`
	Sink     Usage         `json:"sink"`
}

// Urgent fills the queue with o.Recipients bulk messages, lets the worker send them,
// and meanwhile launches so many alerts to ten people each, one after another.
func Urgent(ctx context.Context, o Options, alerts int) (Urgency, error) {
	u := Urgency{Engine: o.DB.Dialect().String(), Alerts: alerts}
	addr, finish := o.Target, func(*Report) error { return nil }
	if o.Sink != nil {
		var err error
		if addr, finish, err = startSink(o.Sink(ctx)); err != nil {
			return u, fmt.Errorf("bench: %w", err)
		}
	}
	svc, ch := delivery.New(job.NewLedger()), o.Channel(addr)
	bulk := Crowd{Channel: ch.Name(), Lane: delivery.LaneBulk, Key: "bulk", People: o.Recipients}
	id, err := bulk.Open(ctx, o.DB, svc)
	if err == nil {
		err = bulk.Expand(ctx, o.DB, svc, id, func() {})
	}
	if err != nil {
		return u, fmt.Errorf("bench: %w", err)
	}
	w := delivery.NewWorker(svc, o.DB, text{o.Size, o.Text}, links{}, []delivery.Channel{ch}, o.Worker)
	running, stop := context.WithCancel(ctx)
	defer stop()
	var g errgroup.Group
	g.Go(func() error { return w.Run(running) })
	g.Go(func() error { defer stop(); return u.launch(ctx, o, svc, w, bulk, id) })
	if err := g.Wait(); err != nil {
		return u, fmt.Errorf("bench: %w", err)
	}
	var r Report
	err = finish(&r)
	u.Loa, u.Sink = usage(syscall.RUSAGE_SELF), r.Sink
	return u, err
}

// launch launches the alerts. A bulk run that ended meanwhile makes the rest of the
// figures worthless, and is an error.
func (u *Urgency) launch(ctx context.Context, o Options, svc *delivery.Service, w *delivery.Worker, bulk Crowd, id delivery.RunID) (err error) {
	if u.Before, err = waiting(ctx, o.DB, svc, id); err != nil {
		return err
	}
	took := make([]time.Duration, 0, u.Alerts)
	for i := range u.Alerts {
		d, err := alert(ctx, o.DB, svc, w, Crowd{Channel: bulk.Channel, Key: fmt.Sprintf("alert %d", i), People: 10})
		if err != nil {
			return err
		}
		took = append(took, d)
		if o.Progress != nil {
			o.Progress(int64(i + 1))
		}
	}
	slices.Sort(took)
	n := len(took)
	u.P50, u.P99, u.Max = took[n/2], took[n*99/100], took[n-1]
	u.MS = [3]int64{u.P50.Milliseconds(), u.P99.Milliseconds(), u.Max.Milliseconds()}
	if u.After, err = waiting(ctx, o.DB, svc, id); err == nil && u.After == 0 {
		return errors.New("the bulk messages were out before the last alert: ask for more recipients")
	}
	return err
}

func alert(ctx context.Context, db *sqldb.DB, svc *delivery.Service, w *delivery.Worker, c Crowd) (time.Duration, error) {
	launched := db.Now()
	id, err := c.Open(ctx, db, svc)
	if err != nil {
		return 0, err
	}
	if err := c.Expand(ctx, db, svc, id, w.Nudge); err != nil {
		return 0, err
	}
	look := time.NewTicker(10 * time.Millisecond)
	defer look.Stop()
	for {
		var run delivery.Run
		err := db.View(ctx, func(tx *sqldb.Tx) (err error) {
			run, err = svc.Run(ctx, tx, id)
			return err
		})
		if err != nil || !run.FirstAt.IsZero() {
			return run.FirstAt.Sub(launched), err
		}
		select {
		case <-ctx.Done():
			return 0, ctx.Err()
		case <-look.C:
		}
	}
}

func waiting(ctx context.Context, db *sqldb.DB, svc *delivery.Service, id delivery.RunID) (n int64, err error) {
	err = db.View(ctx, func(tx *sqldb.Tx) error {
		b, err := svc.Books(ctx, tx, id)
		n = b.Pending()
		return err
	})
	return n, err
}
