package deliverybench_test

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"os/signal"
	"strconv"
	"syscall"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/loa-vn/loa/internal/channel/sms"
	"github.com/loa-vn/loa/internal/channel/webpush"
	"github.com/loa-vn/loa/internal/delivery"
	"github.com/loa-vn/loa/internal/delivery/deliverybench"
	"github.com/loa-vn/loa/internal/job"
	"github.com/loa-vn/loa/internal/pushsink"
	"github.com/loa-vn/loa/internal/sqldb"
)

// held is how many attempts of one channel a worker of the kill test holds.
const held = 100

// crowds are those of the kill test: everybody over every channel as an alert, and
// others by short message without haste.
func crowds(push string, n int) []deliverybench.Crowd {
	keys := pushsink.NewCrowd()
	return []deliverybench.Crowd{
		{Channel: "email", People: n},
		{Channel: "sms", People: n, At: deliverybench.Mobile},
		{Channel: "webpush", People: n, At: func(i int) string { return keys.Subscription(push, fmt.Sprintf("p%07d", i)) }},
		{Channel: "sms", Key: "sms later", Lane: delivery.LaneNormal, People: n, At: func(i int) string { return deliverybench.Mobile(1_000_000 + i) }},
	}
}

// workerProcess goes on with all runs: DATABASE RECIPIENTS SMTP SMPP PUSH.
func workerProcess() error {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM)
	defer stop()
	db, err := sqldb.Open(ctx, os.Args[1])
	if err != nil {
		return err
	}
	n, err := strconv.Atoi(os.Args[2])
	if err != nil {
		return err
	}
	key, err := webpush.NewKey(make([]byte, 32))
	if err != nil {
		return err
	}
	svc, answers := delivery.New(job.NewLedger()), &later{}
	phones := sms.New(sms.Config{Name: "kill", Addr: os.Args[4], SystemID: "kill", From: "LOA", Window: 20}, sms.Ports{Answers: answers, Now: time.Now})
	defer func() { _ = phones.Close() }()
	w := delivery.NewWorker(svc, db, deliverybench.Text(), deliverybench.Links(), []delivery.Channel{
		channel(os.Args[3]), phones,
		webpush.New(webpush.Config{Keys: []webpush.Key{key}, Subject: "mailto:loa@loa.invalid", Local: true, Connections: 8}, time.Now),
	}, delivery.Options{
		Slots: held, Batch: held / 2, Lease: 2 * time.Second, Sweep: 200 * time.Millisecond,
		Patience: delivery.Patience{First: 100 * time.Millisecond, Most: time.Second, Tries: 30, Doubt: 500 * time.Millisecond},
	})
	answers.worker = w
	var g errgroup.Group
	g.Go(func() error { return w.Run(ctx) })
	g.Go(func() error {
		defer stop()
		return goOn(ctx, db, svc, w, crowds(os.Args[5], n))
	})
	return g.Wait()
}

type later struct{ worker *delivery.Worker }

func (l later) Take(ctx context.Context, a delivery.Answer) error { return l.worker.Take(ctx, a) }

func goOn(ctx context.Context, db *sqldb.DB, svc *delivery.Service, w *delivery.Worker, all []deliverybench.Crowd) error {
	var g errgroup.Group
	for _, c := range all {
		g.Go(func() error {
			id, err := c.Open(ctx, db, svc) // the run that there is, after the first time
			if err != nil {
				return err
			}
			if err := c.Expand(ctx, db, svc, id, w.Nudge); err != nil {
				return fmt.Errorf("%s: %w", cmp.Or(c.Key, c.Channel), err)
			}
			return deliverybench.Await(ctx, db, svc, id, func() {})
		})
	}
	return g.Wait()
}
