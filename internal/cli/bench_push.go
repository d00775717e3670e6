package cli

import (
	"fmt"

	"github.com/loa-vn/loa/internal/channel/webpush"
	"github.com/loa-vn/loa/internal/delivery"
	"github.com/loa-vn/loa/internal/delivery/deliverybench"
	"github.com/loa-vn/loa/internal/pushsink"
	"github.com/loa-vn/loa/internal/sqldb"
)

type benchPushCmd struct {
	benchFlags `embed:""`
}

// Run measures one delivery of pushes: each is encrypted for a key of its
// recipient's, and the sink opens one in a hundred. A target is the URL of a push
// service whose endpoints are as the sink's.
func (c benchPushCmd) Run(e *env) error {
	key, err := webpush.NewKey(make([]byte, 32)) // the sink does not look at it
	if err != nil {
		return err
	}
	crowd := pushsink.NewCrowd()
	return c.measure(e, "cli.bench_pushes", "cli.bench_push_done", func(db *sqldb.DB) deliverybench.Options {
		return deliverybench.Options{
			Channel: func(string) delivery.Channel {
				return webpush.New(webpush.Config{Keys: []webpush.Key{key}, Subject: "mailto:loa@loa.invalid", Local: true}, db.Now)
			},
			Address: func(url string, i int) string { return crowd.Subscription(url, fmt.Sprintf("p%07d", i)) },
			Size:    300,
			Sink:    sinkProcess(e, "push-sink"),
		}
	})
}

type benchPushSinkCmd struct{}

// Run takes pushes until its input ends, then prints what it took.
func (benchPushSinkCmd) Run(e *env) error {
	return pushsink.Process("127.0.0.1:0", e.In, e.Out, pushsink.Options{Keep: -1, Decrypt: 100, Rules: []pushsink.Rule{}})
}
