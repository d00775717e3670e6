package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"

	"github.com/loa-vn/loa/internal/channel/webpush"
	"github.com/loa-vn/loa/internal/delivery"
	"github.com/loa-vn/loa/internal/delivery/deliverybench"
	"github.com/loa-vn/loa/internal/fault"
	"github.com/loa-vn/loa/internal/pushsink"
)

type benchPushCmd struct {
	benchEmailCmd `embed:""`
}

// Run measures one delivery of pushes as [benchEmailCmd.Run] does mails: each is
// encrypted for a key of its recipient's, and the sink opens one in a hundred.
func (c benchPushCmd) Run(e *env) error {
	if c.Recipients < 1 {
		return fault.Invalid("cli.bench_nobody")
	}
	key, err := webpush.NewKey(make([]byte, 32)) // the sink does not look at it
	if err != nil {
		return err
	}
	db, remove, err := c.database(e)
	if err != nil {
		return err
	}
	program, err := os.Executable()
	if err != nil {
		return errors.Join(err, remove())
	}
	crowd, bar := pushsink.NewCrowd(), newBar(e.Err, e.print.T("cli.bench_pushes"))
	report, err := deliverybench.Bench(e.ctx, deliverybench.Options{
		DB: db, Recipients: c.Recipients,
		Channel: func(string) delivery.Channel {
			return webpush.New(webpush.Config{Keys: []webpush.Key{key}, Subject: "mailto:loa@loa.invalid", Local: true}, db.Now)
		},
		Address: func(url string, i int) string { return crowd.Subscription(url, fmt.Sprintf("p%07d", i)) },
		Size:    300,
		Sink: func(ctx context.Context) *exec.Cmd {
			cmd := exec.CommandContext(ctx, program, "bench", "push-sink")
			cmd.Stderr = e.Err
			return cmd
		},
		Progress: func(settled int64) { bar.set(int(settled), c.Recipients) },
	})
	bar.end()
	if err := errors.Join(err, remove()); err != nil {
		return err
	}
	return c.tell(e, "cli.bench_push_done", report)
}

type benchPushSinkCmd struct{}

// Run takes pushes until its input ends, then prints what it took.
func (benchPushSinkCmd) Run(e *env) error {
	return pushsink.Process("127.0.0.1:0", e.In, e.Out, pushsink.Options{Keep: -1, Decrypt: 100, Rules: []pushsink.Rule{}})
}
