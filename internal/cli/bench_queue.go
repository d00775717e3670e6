package cli

import (
	"encoding/json"

	"github.com/loa-vn/loa/internal/channel/email"
	"github.com/loa-vn/loa/internal/delivery/deliverybench"
	"github.com/loa-vn/loa/internal/sqldb"
)

type benchUrgentCmd struct {
	benchFlags `embed:""`

	Alerts int `help:"How many alerts, to ten people each." default:"100"`
}

// Run measures how soon an alert leaves while --recipients bulk mails wait.
func (c benchUrgentCmd) Run(e *env) error {
	var u deliverybench.Urgency
	err := c.with(e, "cli.bench_alerts", func(db *sqldb.DB, bar *bar) (err error) {
		cfg := email.Config{Security: email.SecurityOff, From: "loa@loa.invalid"}
		u, err = deliverybench.Urgent(e.ctx, c.aim(deliverybench.Options{
			DB: db, Recipients: c.Recipients, Channel: mails(cfg, db), Sink: sinkProcess(e, "sink"),
			Progress: func(n int64) { bar.set(int(n), c.Alerts) },
		}), max(1, c.Alerts))
		return err
	})
	switch {
	case err != nil:
		return err
	case c.JSON:
		return json.NewEncoder(e.Out).Encode(u)
	}
	e.say("cli.bench_urgent_done", "engine", u.Engine, "alerts", u.Alerts, "before", u.Before, "after", u.After,
		"p50", u.MS[0], "p99", u.MS[1], "max", u.MS[2])
	c.tellProcess(e, "loa", u.Loa)
	c.tellProcess(e, "sink", u.Sink)
	return nil
}

type benchCoverageCmd struct {
	benchFlags `embed:""`
}

// Run measures how quickly the coverage of a run of --recipients is read.
func (c benchCoverageCmd) Run(e *env) error {
	var r deliverybench.Reading
	err := c.with(e, "cli.bench_readings", func(db *sqldb.DB, _ *bar) (err error) {
		r, err = deliverybench.Coverage(e.ctx, db, c.Recipients)
		return err
	})
	switch {
	case err != nil:
		return err
	case c.JSON:
		return json.NewEncoder(e.Out).Encode(r)
	}
	e.say("cli.bench_coverage_done", "engine", r.Engine, "attempts", r.Attempts, "units", r.Units,
		"p50", e.tenth(float64(r.US[0])/1000), "p95", e.tenth(float64(r.US[1])/1000), "first", e.tenth(float64(r.First)/1000))
	c.tellProcess(e, "loa", r.Loa)
	return nil
}
