package cli

import (
	"github.com/loa-vn/loa/internal/channel/sms"
	"github.com/loa-vn/loa/internal/delivery"
	"github.com/loa-vn/loa/internal/delivery/deliverybench"
	"github.com/loa-vn/loa/internal/smppsink"
	"github.com/loa-vn/loa/internal/sqldb"
)

type benchSMSCmd struct {
	benchFlags `embed:""`

	Window int `help:"Messages in the air at once." default:"100"`
}

// Run measures one delivery of short messages. It ends when everybody's message is
// reported as delivered.
func (c benchSMSCmd) Run(e *env) error {
	return c.measure(e, "cli.bench_messages", "cli.bench_sms_done", func(db *sqldb.DB) deliverybench.Options {
		return deliverybench.Options{
			Answered: func(addr string, answers delivery.Answers) delivery.Channel {
				return sms.New(sms.Config{Name: "bench", Addr: addr, SystemID: "bench", From: "LOA", Window: c.Window}, sms.Ports{Answers: answers, Now: db.Now})
			},
			Address: func(_ string, i int) string { return deliverybench.Mobile(i) },
			Text:    "Từ 01/9/2025, học sinh công lập toàn tỉnh được miễn học phí.",
			Sink:    sinkProcess(e, "sms-sink"),
		}
	})
}

type benchSMSSinkCmd struct{}

// Run takes messages until its input ends, then prints what it took.
func (benchSMSSinkCmd) Run(e *env) error {
	return smppsink.Process("127.0.0.1:0", e.In, e.Out, smppsink.Options{Keep: -1, Rules: []smppsink.Rule{}})
}
