package delivery

import (
	"context"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/loa-vn/loa/internal/sqldb"
)

// Options adjust a worker; zero fields take the value named.
type Options struct {
	Name     string        // in the table of workers: "worker"
	Slots    int           // attempts of one channel held at once: 1000
	Senders  int           // messages of one channel in the air at once, where it does not say: 8
	Batch    int           // rows in one transaction: 500
	Flush    time.Duration // longest wait of an outcome for its transaction: 50 ms
	Poll     time.Duration // longest wait for new work without a nudge: 250 ms
	Lease    time.Duration // how long a silent worker is believed alive: 15 s
	Sweep    time.Duration // between looks for lapsed leases, expired and finished runs: 1 s
	Rest     time.Duration // first rest of a channel whose provider is gone, doubling to a minute: 1 s
	Inquire  time.Duration // silence after which a channel's provider is asked, where it does not say: 10 min
	Grace    time.Duration // for what is in the air when the worker stops: 10 s
	Patience Patience      // DefaultPatience
	Luck     func() float64
	Log      *slog.Logger
}

func (o Options) withDefaults() Options {
	set := func(d *time.Duration, v time.Duration) {
		if *d == 0 {
			*d = v
		}
	}
	num := func(n *int, v int) {
		if *n == 0 {
			*n = v
		}
	}
	num(&o.Slots, 1000)
	num(&o.Senders, 8)
	num(&o.Batch, 500)
	set(&o.Flush, 50*time.Millisecond)
	set(&o.Poll, 250*time.Millisecond)
	set(&o.Lease, 15*time.Second)
	set(&o.Sweep, time.Second)
	set(&o.Rest, time.Second)
	set(&o.Inquire, 10*time.Minute)
	set(&o.Grace, 10*time.Second)
	if o.Patience == (Patience{}) {
		o.Patience = DefaultPatience()
	}
	if o.Name == "" {
		o.Name = "worker"
	}
	if o.Luck == nil {
		o.Luck = rand.Float64
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	return o
}

// Wide may be implemented by a channel that knows how many messages it carries at
// once.
type Wide interface{ Width() int }

// Worker claims, sends and settles. Several of them, in one process or on several
// machines, share the work on one database.
//
// One goroutine does all the writing, so that outcomes and claims go in batches;
// the others only talk to providers. What has been claimed and is not settled is
// bounded by Options.Slots a channel: that is all a crash can repeat.
type Worker struct {
	svc     *Service
	db      *sqldb.DB
	content Content
	links   Linker
	opts    Options
	desks   []*desk
	wake    chan struct{}
	results chan result
	letters chan *letter  // answers that came from outside
	shut    chan struct{} // closed when no more of them are written

	id         int64        // of the row in delivery_worker
	aliveUntil atomic.Int64 // microseconds; after that our leases may be another's
	workers    atomic.Int64 // alive, this one among them
	site       atomic.Pointer[Site]
	texts      *texts
	health     health
	turn       int            // rotates runs of one lane
	unbalanced map[RunID]bool // said once in the log
}

// NewWorker returns a worker for the given channels. Links may be nil.
func NewWorker(svc *Service, db *sqldb.DB, content Content, links Linker, channels []Channel, opts Options) *Worker {
	opts = opts.withDefaults()
	w := &Worker{
		svc: svc, db: db, content: content, links: links, opts: opts,
		wake: make(chan struct{}, 1), texts: newTexts(content), unbalanced: map[RunID]bool{},
	}
	slots := 0
	for _, ch := range channels {
		w.desks = append(w.desks, newDesk(ch, opts))
		slots += opts.Slots
	}
	w.results = make(chan result, slots)
	w.letters, w.shut = make(chan *letter, opts.Batch), make(chan struct{})
	return w
}

// Nudge says that there may be work now. It never blocks; a lost nudge costs one
// poll.
func (w *Worker) Nudge() {
	select {
	case w.wake <- struct{}{}:
	default:
	}
}

// Run works until ctx ends, then stops claiming, lets what is in the air land,
// settles it and gives the rest back. It returns an error only if it could not
// begin or could not write down the end; then the leases lapse and another worker
// takes over.
func (w *Worker) Run(ctx context.Context) error {
	if err := w.enlist(ctx); err != nil {
		return fmt.Errorf("delivery worker: %w", err)
	}
	// What is in the air outlives ctx by the grace.
	air, cut := context.WithCancel(context.WithoutCancel(ctx))
	defer cut()
	var g errgroup.Group
	for _, d := range w.desks {
		for range d.width {
			g.Go(func() error { return w.sendAll(air, d) })
		}
	}
	for _, d := range w.desks {
		if who, ok := d.ch.(Inquirer); ok {
			g.Go(func() error { w.inquireAll(ctx, d, who); return nil })
		}
	}
	g.Go(func() error {
		defer w.closeDesks()
		w.cycle(ctx)
		grace := time.AfterFunc(w.opts.Grace, cut)
		defer grace.Stop()
		return w.land(context.WithoutCancel(ctx))
	})
	if err := g.Wait(); err != nil {
		return fmt.Errorf("delivery worker: %w", err)
	}
	return nil
}

func (w *Worker) closeDesks() {
	for _, d := range w.desks {
		d.close()
	}
}

// enlist makes the row that all leases of this worker hang on.
func (w *Worker) enlist(ctx context.Context) error {
	return w.db.Update(ctx, func(tx *sqldb.Tx) error {
		id, err := nextNumber(ctx, tx, "worker")
		if err != nil {
			return err
		}
		w.id = id
		return w.renew(ctx, tx)
	})
}

// renew says that this worker lives on. The row is made again if somebody has
// taken this worker for dead and cleared up after it.
func (w *Worker) renew(ctx context.Context, tx *sqldb.Tx) error {
	until := sqldb.Micros(tx.Now().Add(w.opts.Lease))
	_, err := tx.Exec(ctx, `
		INSERT INTO delivery_worker (id, name, until_at) VALUES (?,?,?)
		ON CONFLICT (id) DO UPDATE SET until_at = excluded.until_at`, w.id, w.opts.Name, until)
	if err != nil {
		return err
	}
	w.aliveUntil.Store(until)
	var alive int64
	err = tx.QueryRow(ctx, `SELECT COUNT(*) FROM delivery_worker WHERE until_at >= ?`, sqldb.Micros(tx.Now())).Scan(&alive)
	w.workers.Store(alive)
	return err
}

// resign removes the row; nothing hangs on it any more.
func (w *Worker) resign(ctx context.Context) error {
	return w.db.Update(ctx, func(tx *sqldb.Tx) error {
		_, err := tx.Exec(ctx, `DELETE FROM delivery_worker WHERE id = ?
			AND NOT EXISTS (SELECT 1 FROM delivery_attempt WHERE lease = ?)`, w.id, w.id)
		return err
	})
}
