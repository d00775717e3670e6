// Package deliverybench measures delivery by using it: it opens a run over N
// recipients, expands it in pages, lets the product's own worker send it over the
// product's own channel to a server in a process of its own, and waits until the
// books close. What it prints is what an operator would see.
package deliverybench

import (
	"context"
	"fmt"
	"os/exec"
	"strings"
	"syscall"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/loa-vn/loa/internal/delivery"
	"github.com/loa-vn/loa/internal/job"
	"github.com/loa-vn/loa/internal/lang"
	"github.com/loa-vn/loa/internal/sqldb"
)

// Options say what to measure.
type Options struct {
	DB         *sqldb.DB // migrated, empty
	Recipients int
	// Channel makes the channel that sends to the server at addr.
	Channel func(addr string) delivery.Channel
	// Answered makes, instead of Channel, one whose provider reports later. The bench
	// then goes on until everybody's message is reported as delivered.
	Answered func(addr string, answers delivery.Answers) delivery.Channel
	// Sink makes the command of a process that prints its address as the first
	// line, takes mails until its input ends and then prints a JSON object with the
	// numbers taken, recipients and repeated. Nil sends to Target instead.
	Sink   func(ctx context.Context) *exec.Cmd
	Target string
	// Address is where the i-th recipient is reached by way of the server at addr;
	// nil makes addresses of mails.
	Address  func(addr string, i int) string
	Text     string // of everybody's message; "" for a mail of Size
	Size     int    // of a mail's HTML text in bytes of UTF-8; 1,800 makes mails of 6.5 KB
	Worker   delivery.Options
	Progress func(settled int64) // called a few times a second; may be nil
}

// Usage is what a process took from the machine.
type Usage struct {
	CPU     time.Duration `json:"cpu_ns"` // user and system, of all cores
	PeakRSS int64         `json:"peak_rss_bytes"`
}

// Report is what came out.
type Report struct {
	Engine     string        `json:"engine"`
	Recipients int           `json:"recipients"`
	Took       time.Duration `json:"took_ns"`    // from the first page of expansion to closed books
	Rate       float64       `json:"per_second"` // recipients over Took
	MailBytes  int64         `json:"mail_bytes"` // of an average mail; 0 without a sink
	Lost       int64         `json:"lost"`       // recipients the sink never saw; -1 without a sink
	Duplicated int64         `json:"duplicated"` // mails beyond the first; -1 without a sink
	Loa        Usage         `json:"loa"`
	Sink       Usage         `json:"sink"`
}

// String is the form that people read.
func (r Report) String() string {
	return fmt.Sprintf("%s: %d recipients in %.1f s: %.0f/s; loa %.1f CPU s, %d MB peak; sink %.1f CPU s, %d MB peak; mails of %d bytes; lost %d, duplicated %d",
		r.Engine, r.Recipients, r.Took.Seconds(), r.Rate, r.Loa.CPU.Seconds(), r.Loa.PeakRSS>>20,
		r.Sink.CPU.Seconds(), r.Sink.PeakRSS>>20, r.MailBytes, r.Lost, r.Duplicated)
}

// Bench runs it once.
func Bench(ctx context.Context, o Options) (Report, error) {
	r := Report{Engine: o.DB.Dialect().String(), Recipients: o.Recipients, Lost: -1, Duplicated: -1}
	addr, finish := o.Target, func(*Report) error { return nil }
	if o.Sink != nil {
		var err error
		if addr, finish, err = startSink(o.Sink(ctx)); err != nil {
			return r, fmt.Errorf("bench: %w", err)
		}
	}
	before, begin := usage(syscall.RUSAGE_SELF), time.Now() //nolint:forbidigo // A bench measures the real thing.
	if err := o.deliver(ctx, addr); err != nil {
		return r, fmt.Errorf("bench: %w", err)
	}
	r.Took = time.Since(begin)
	r.Rate = float64(o.Recipients) / r.Took.Seconds()
	r.Loa = usage(syscall.RUSAGE_SELF)
	r.Loa.CPU -= before.CPU
	if err := finish(&r); err != nil {
		return r, fmt.Errorf("bench: %w", err)
	}
	return r, nil
}

// deliver runs one delivery from its start to its closed books.
func (o Options) deliver(ctx context.Context, addr string) error {
	svc := delivery.New(job.NewLedger())
	var w *delivery.Worker
	var ch delivery.Channel
	if o.Answered != nil {
		ch = o.Answered(addr, later{&w})
	} else {
		ch = o.Channel(addr)
	}
	crowd := Crowd{Channel: ch.Name(), People: o.Recipients}
	if o.Address != nil {
		crowd.At = func(i int) string { return o.Address(addr, i) }
	}
	id, err := crowd.Open(ctx, o.DB, svc)
	if err != nil {
		return err
	}
	w = delivery.NewWorker(svc, o.DB, text{o.Size, o.Text}, links{}, []delivery.Channel{ch}, o.Worker)
	running, stop := context.WithCancel(ctx)
	defer stop()
	var g errgroup.Group
	g.Go(func() error { return w.Run(running) })
	g.Go(func() error {
		defer stop()
		if err := crowd.Expand(ctx, o.DB, svc, id, w.Nudge); err != nil {
			return err
		}
		err := Await(ctx, o.DB, svc, id, func() {
			if o.Progress != nil {
				o.Progress(w.Health().Settled)
			}
		})
		if err != nil || o.Answered == nil {
			return err
		}
		return awaitReports(ctx, o.DB, svc, id, int64(o.Recipients))
	})
	return g.Wait()
}

// later takes answers to the worker, which is made after the channel.
type later struct{ worker **delivery.Worker }

func (l later) Take(ctx context.Context, a delivery.Answer) error { return (*l.worker).Take(ctx, a) }

// awaitReports returns when everybody's message is reported as delivered.
func awaitReports(ctx context.Context, db *sqldb.DB, svc *delivery.Service, id delivery.RunID, n int64) error {
	look := time.NewTicker(100 * time.Millisecond)
	defer look.Stop()
	for {
		var books delivery.Books
		err := db.View(ctx, func(tx *sqldb.Tx) (err error) {
			books, err = svc.Books(ctx, tx, id)
			return err
		})
		if err != nil || books.Channels[0].Of(delivery.LayerDelivered) >= n {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-look.C:
		}
	}
}

// Await returns when the run is finished.
func Await(ctx context.Context, db *sqldb.DB, svc *delivery.Service, id delivery.RunID, tick func()) error {
	look := time.NewTicker(100 * time.Millisecond)
	defer look.Stop()
	for {
		var run delivery.Run
		err := db.View(ctx, func(tx *sqldb.Tx) (err error) {
			run, err = svc.Run(ctx, tx, id)
			return err
		})
		if err != nil || run.State == delivery.RunFinished {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-look.C:
			tick()
		}
	}
}

type text struct {
	size int
	all  string
}

func (t text) Rendering(context.Context, delivery.RunID, string, lang.Locale) (*delivery.Rendering, error) {
	if t.all != "" {
		return &delivery.Rendering{Agency: "Sở Giáo dục và Đào tạo tỉnh Bắc Ninh", Text: t.all}, nil
	}
	const sentence = "Từ ngày 01/9/2025, học sinh các trường công lập trên địa bàn tỉnh được miễn học phí. "
	if t.size == 0 {
		t.size = 1800
	}
	body := strings.Repeat("<p>"+sentence+"</p>\n", t.size/len(sentence))
	return &delivery.Rendering{
		Agency: "Sở Giáo dục và Đào tạo tỉnh Bắc Ninh", From: "sogddt@loa.invalid", Subject: "Mức thu học phí từ ngày 01/9/2025",
		Text: strings.Repeat(sentence+"\n", t.size/len(sentence)/4), HTML: "<!doctype html><html lang=\"vi\"><body>" + body + "</body></html>",
	}, nil
}

type links struct{}

func (links) Links(run delivery.RunID, recipient, _ string) delivery.Links {
	base := "https://loa.invalid/"
	return delivery.Links{Unsubscribe: base + "u/" + recipient, Confirm: base + "c/" + recipient, Web: base + "t/" + string(run)}
}

// Text and Links are what the bench sends, for a process that goes on with a run.
func Text() delivery.Content { return text{} }

// Links makes the bench's links.
func Links() delivery.Linker { return links{} }
