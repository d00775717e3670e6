package cli

import (
	"context"
	"crypto/rand"
	"crypto/rsa"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"runtime/pprof"
	"strings"

	"github.com/loa-vn/loa/internal/channel/email"
	"github.com/loa-vn/loa/internal/delivery"
	"github.com/loa-vn/loa/internal/delivery/deliverybench"
	"github.com/loa-vn/loa/internal/fault"
	"github.com/loa-vn/loa/internal/lang"
	"github.com/loa-vn/loa/internal/smtpsink"
	"github.com/loa-vn/loa/internal/sqldb"
)

type benchCmd struct {
	Email benchEmailCmd `cmd:"" help:"Send mails to a sink on this machine and measure it."`
	Push  benchPushCmd  `cmd:"" help:"Send encrypted pushes to a sink on this machine and measure it."`
	SMS   benchSMSCmd   `cmd:"" name:"sms" help:"Send short messages with receipts to a sink on this machine and measure it."`

	Urgent   benchUrgentCmd   `cmd:"" help:"Launch alerts while bulk mails wait, and measure how soon they leave."`
	Coverage benchCoverageCmd `cmd:"" help:"Measure how quickly the coverage of a large run is read."`

	Sink benchSinkCmd `cmd:"" hidden:"" help:"The sink of mails, as a process of its own."`

	PushSink benchPushSinkCmd `cmd:"" hidden:"" help:"The sink of pushes, as a process of its own."`
	SMSSink  benchSMSSinkCmd  `cmd:"" name:"sms-sink" hidden:"" help:"The sink of short messages, as a process of its own."`
}

// benchFlags are what every bench is told.
type benchFlags struct {
	Recipients int    `help:"How many." default:"20000"`
	Engine     string `help:"sqlite: a database of its own in the data folder, removed afterwards. postgres: the one that --db names, which must be empty." enum:"sqlite,postgres" default:"sqlite"`
	Target     string `help:"Address of a server on this machine that takes the messages; the program's own sink when empty."`
	Profile    string `help:"File for a CPU profile." type:"path"`
	JSON       bool   `help:"Print the figures as JSON."`
}

type benchEmailCmd struct {
	benchFlags `embed:""`

	DKIM bool `name:"dkim" help:"Loa signs each mail (RSA, 2048 bits)."`
}

// Run measures one delivery by the program's own worker over its own channel.
func (c benchEmailCmd) Run(e *env) error {
	cfg := email.Config{Security: email.SecurityOff, From: "loa@loa.invalid"}
	if c.DKIM {
		key, err := rsa.GenerateKey(rand.Reader, 2048)
		if err != nil {
			return fmt.Errorf("bench: %w", err)
		}
		cfg.Signing, cfg.Keys = email.SigningLoa, []email.SigningKey{{Domain: "loa.invalid", Selector: "bench", Private: key}}
	}
	return c.measure(e, "cli.bench_mails", "cli.bench_done", func(db *sqldb.DB) deliverybench.Options {
		return deliverybench.Options{Channel: mails(cfg, db), Sink: sinkProcess(e, "sink")}
	})
}

func mails(cfg email.Config, db *sqldb.DB) func(addr string) delivery.Channel {
	return func(addr string) delivery.Channel {
		cfg.Addr = addr
		return email.New(cfg, db.Now)
	}
}

// measure runs one bench and tells its figures. A message that was lost or repeated
// is exit code 1: a fast bench that loses people has measured nothing.
func (c benchFlags) measure(e *env, what, done string, options func(db *sqldb.DB) deliverybench.Options) error {
	var report deliverybench.Report
	err := c.with(e, what, func(db *sqldb.DB, bar *bar) (err error) {
		o := c.aim(options(db))
		o.DB, o.Recipients = db, c.Recipients
		o.Progress = func(settled int64) { bar.set(int(settled), c.Recipients) }
		report, err = deliverybench.Bench(e.ctx, o)
		return err
	})
	if err != nil {
		return err
	}
	return c.tell(e, done, report)
}

// aim sends to the target instead of the sink, if there is one.
func (c benchFlags) aim(o deliverybench.Options) deliverybench.Options {
	if o.Target = c.Target; c.Target != "" {
		o.Sink = nil
	}
	return o
}

// with runs what is measured on an empty database, under the profiler if asked.
func (c benchFlags) with(e *env, what string, run func(db *sqldb.DB, bar *bar) error) (err error) {
	if c.Recipients < 1 {
		return fault.Invalid("cli.bench_nobody")
	}
	db, remove, err := c.database(e)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, remove()) }()
	if c.Profile != "" {
		f, err := os.Create(c.Profile)
		if err != nil {
			return fmt.Errorf("bench: %w", err)
		}
		defer func() { _ = f.Close() }()
		if err := pprof.StartCPUProfile(f); err != nil {
			return fmt.Errorf("bench: %w", err)
		}
		defer pprof.StopCPUProfile()
	}
	bar := newBar(e.Err, e.print.T(what))
	defer bar.end()
	return run(db, bar)
}

// sinkProcess starts this very program as a sink, so that its figures are its own.
func sinkProcess(e *env, name string) func(ctx context.Context) *exec.Cmd {
	return func(ctx context.Context) *exec.Cmd {
		program, err := os.Executable()
		if err != nil {
			program = os.Args[0]
		}
		cmd := exec.CommandContext(ctx, program, "bench", name)
		cmd.Stderr = e.Err
		return cmd
	}
}

func (c benchFlags) tell(e *env, done string, r deliverybench.Report) error {
	if c.JSON {
		if err := json.NewEncoder(e.Out).Encode(r); err != nil {
			return err
		}
	} else {
		e.say(done, "engine", r.Engine, "recipients", r.Recipients, "seconds", e.tenth(r.Took.Seconds()),
			"rate", int64(math.Round(r.Rate)), "bytes", r.MailBytes)
		c.tellProcess(e, "loa", r.Loa)
		if r.Lost < 0 {
			e.say("cli.bench_foreign")
			return nil
		}
		c.tellProcess(e, "sink", r.Sink)
		e.say("cli.bench_people", "lost", r.Lost, "duplicated", r.Duplicated)
	}
	if r.Lost > 0 || r.Duplicated > 0 {
		return fault.Conflict("cli.bench_wrong", "lost", r.Lost, "duplicated", r.Duplicated)
	}
	return nil
}

func (benchFlags) tellProcess(e *env, name string, u deliverybench.Usage) {
	e.say("cli.bench_process", "name", name, "cpu", e.tenth(u.CPU.Seconds()), "peak", u.PeakRSS>>20)
}

// tenth writes seconds with one decimal: 12,5 in Vietnamese.
func (e *env) tenth(seconds float64) string {
	s := fmt.Sprintf("%.1f", seconds)
	if e.print.Locale == lang.VI {
		s = strings.Replace(s, ".", ",", 1)
	}
	return s
}

// database opens an empty database for the bench; remove closes it, and deletes
// what the bench has made.
func (c benchFlags) database(e *env) (db *sqldb.DB, remove func() error, err error) {
	url, dir := e.config.Database(), ""
	switch {
	case c.Engine == "sqlite":
		if err := os.MkdirAll(e.config.Data, 0o750); err != nil {
			return nil, nil, fmt.Errorf("bench: %w", err)
		}
		if dir, err = os.MkdirTemp(e.config.Data, "bench-"); err != nil {
			return nil, nil, fmt.Errorf("bench: %w", err)
		}
		url = "sqlite:" + filepath.Join(dir, "loa.db")
	case !strings.HasPrefix(url, "postgres"):
		return nil, nil, fault.Invalid("cli.bench_no_postgres")
	}
	if db, err = sqldb.Open(e.ctx, url); err != nil {
		return nil, nil, err
	}
	remove = func() error {
		err := db.Close()
		if dir != "" {
			err = errors.Join(err, os.RemoveAll(dir))
		}
		return err
	}
	if err := prepareBench(e.ctx, db); err != nil {
		return nil, nil, errors.Join(err, remove())
	}
	return db, remove, nil
}

// prepareBench makes the tables and refuses a database in which anything was ever
// sent or anybody lives: a bench must never touch a real site.
func prepareBench(ctx context.Context, db *sqldb.DB) error {
	if err := db.Migrate(ctx); err != nil {
		return err
	}
	return db.View(ctx, func(tx *sqldb.Tx) error {
		var rows int64
		err := tx.QueryRow(ctx, `SELECT (SELECT COUNT(*) FROM auth_user) + (SELECT COUNT(*) FROM delivery_run)
			+ (SELECT COUNT(*) FROM audience_subscriber)`).Scan(&rows)
		if err == nil && rows > 0 {
			err = fault.Conflict("cli.bench_not_empty")
		}
		return err
	})
}

type benchSinkCmd struct{}

// Run takes mails until its input ends, then prints what it took.
func (benchSinkCmd) Run(e *env) error {
	return smtpsink.Process("127.0.0.1:0", e.In, e.Out, smtpsink.Options{Keep: -1, Rules: []smtpsink.Rule{}})
}
