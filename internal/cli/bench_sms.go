package cli

import (
	"context"
	"errors"
	"os"
	"os/exec"

	"github.com/loa-vn/loa/internal/channel/sms"
	"github.com/loa-vn/loa/internal/delivery"
	"github.com/loa-vn/loa/internal/delivery/deliverybench"
	"github.com/loa-vn/loa/internal/fault"
	"github.com/loa-vn/loa/internal/smppsink"
)

type benchSMSCmd struct {
	benchEmailCmd `embed:""`

	Window int    `help:"Messages in the air at once." default:"100"`
	Target string `help:"Address of a message centre on this machine; the program's own sink when empty."`
}

// Run measures one delivery of short messages as [benchEmailCmd.Run] does mails. It
// ends when everybody's message is reported as delivered.
func (c benchSMSCmd) Run(e *env) error {
	if c.Recipients < 1 {
		return fault.Invalid("cli.bench_nobody")
	}
	db, remove, err := c.database(e)
	if err != nil {
		return err
	}
	program, err := os.Executable()
	if err != nil {
		return errors.Join(err, remove())
	}
	bar := newBar(e.Err, e.print.T("cli.bench_messages"))
	o := deliverybench.Options{
		DB: db, Recipients: c.Recipients, Target: c.Target,
		Answered: func(addr string, answers delivery.Answers) delivery.Channel {
			return sms.New(sms.Config{Name: "bench", Addr: addr, SystemID: "bench", From: "LOA", Window: c.Window}, sms.Ports{Answers: answers, Now: db.Now})
		},
		Address:  func(_ string, i int) string { return deliverybench.Mobile(i) },
		Text:     "Từ 01/9/2025, học sinh công lập toàn tỉnh được miễn học phí.",
		Progress: func(settled int64) { bar.set(int(settled), c.Recipients) },
	}
	if c.Target == "" {
		o.Sink = func(ctx context.Context) *exec.Cmd {
			cmd := exec.CommandContext(ctx, program, "bench", "sms-sink")
			cmd.Stderr = e.Err
			return cmd
		}
	}
	report, err := deliverybench.Bench(e.ctx, o)
	bar.end()
	if err := errors.Join(err, remove()); err != nil {
		return err
	}
	if c.Target != "" {
		report.Lost, report.Duplicated = 0, 0 // a foreign centre does not say; every receipt has come
	}
	return c.tell(e, "cli.bench_sms_done", report)
}

type benchSMSSinkCmd struct{}

// Run takes messages until its input ends, then prints what it took.
func (benchSMSSinkCmd) Run(e *env) error {
	return smppsink.Process("127.0.0.1:0", e.In, e.Out, smppsink.Options{Keep: -1, Rules: []smppsink.Rule{}})
}
