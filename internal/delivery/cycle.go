package delivery

import (
	"context"
	"errors"
	"time"

	"github.com/loa-vn/loa/internal/sqldb"
)

// ledgerLoop is the state of the one goroutine that writes.
type ledgerLoop struct {
	*Worker
	waiting []result // outcomes not settled yet
	inbox   inbox
	since   time.Time
	renewed time.Time
	swept   time.Time
	checked time.Time
	doubt   bool // a claim failed, perhaps after it was committed
}

// tick reads the monotonic clock.
func tick() time.Time { return time.Now() } //nolint:forbidigo // It measures how long, and never says when.

// cycle settles, renews, sweeps and claims until ctx ends. Whatever write fails is
// tried again: outcomes wait in memory, nothing new is claimed, and Health says
// so.
func (w *Worker) cycle(ctx context.Context) {
	l := &ledgerLoop{Worker: w, renewed: tick()}
	defer func() {
		w.returnResults(l.waiting)
		close(w.shut) // who waits for an answer's writing is told to try again
	}()
	for ctx.Err() == nil {
		claimed, err := l.step(ctx)
		if err != nil && ctx.Err() == nil {
			w.health.fails(err, w.db.Now())
			w.opts.Log.ErrorContext(ctx, "delivery cannot write", "err", err)
			l.pause(ctx, w.opts.Poll)
			continue
		}
		if err == nil {
			w.health.works()
		}
		if !claimed {
			l.collect(ctx)
		}
	}
}

// returnResults puts back what the cycle took and could not settle, for land.
func (w *Worker) returnResults(rest []result) {
	for _, r := range rest {
		w.results <- r
	}
}

func (l *ledgerLoop) step(ctx context.Context) (claimed bool, err error) {
	l.drain()
	if err := l.flush(ctx); err != nil {
		return false, err
	}
	if time.Since(l.renewed) > l.opts.Lease/3 || l.aged() {
		if err := l.db.Update(ctx, func(tx *sqldb.Tx) error { return l.renew(ctx, tx) }); err != nil {
			return false, err
		}
		l.renewed = tick()
	}
	if time.Since(l.swept) > l.opts.Sweep {
		if err := l.sweep(ctx); err != nil {
			return false, err
		}
		l.swept = tick()
	}
	if l.doubt || time.Since(l.checked) > l.opts.Lease {
		if err := l.eachPage(ctx, l.forgotten); err != nil {
			return false, err
		}
		l.checked, l.doubt = tick(), false
	}
	claimed, err = l.claimRound(ctx)
	l.doubt = err != nil
	return claimed, err
}

// aged reports whether the lease is old by the clock that others judge it by: it
// may have been put forward, or the machine have slept.
func (l *ledgerLoop) aged() bool {
	return sqldb.At(l.aliveUntil.Load()).Sub(l.db.Now()) < l.opts.Lease/2
}

// drain takes what is there without waiting.
func (l *ledgerLoop) drain() {
	for len(l.waiting) < l.opts.Batch {
		select {
		case r := <-l.results:
			l.add(r)
		default:
			l.inbox.fill(l.letters, l.opts.Batch)
			return
		}
	}
	l.inbox.fill(l.letters, l.opts.Batch)
}

func (l *ledgerLoop) add(r result) {
	if len(l.waiting) == 0 {
		l.since = tick()
	}
	l.waiting = append(l.waiting, r)
}

// flush settles when a batch is full, has waited long enough, or is all there is;
// what came from outside goes with it.
func (l *ledgerLoop) flush(ctx context.Context) error {
	if !l.ripe() && !l.inbox.ripe(l.opts) {
		return nil
	}
	if err := l.settleAll(ctx, l.waiting, &l.inbox); err != nil {
		return err
	}
	l.waiting = l.waiting[:0]
	return nil
}

func (l *ledgerLoop) ripe() bool {
	n := len(l.waiting)
	return n > 0 && (n >= l.opts.Batch || time.Since(l.since) >= l.opts.Flush || n >= l.held())
}

func (w *Worker) held() int {
	n := 0
	for _, d := range w.desks {
		n += d.holds()
	}
	return n
}

// settleAll writes results and the answers in the inbox, which may be nil, in one
// transaction, frees the slots and replies.
func (w *Worker) settleAll(ctx context.Context, results []result, in *inbox) error {
	outcomes := make([]outcome, len(results))
	var dead [][]any
	for i, r := range results {
		outcomes[i] = w.outcome(r)
		if r.decision.Verdict == VerdictSuppress {
			dead = append(dead, []any{addressKey(r.task.msg.Address), r.desk.name, string(ReasonBounced), sqldb.Micros(w.db.Now())})
		}
	}
	var early map[*letter]bool
	err := w.db.Update(ctx, func(tx *sqldb.Tx) (err error) {
		if _, err := suppress(ctx, tx, dead); err != nil {
			return err
		}
		if err := takeBackCounts(ctx, tx, results, outcomes); err != nil {
			return err
		}
		if err := settle(ctx, tx, outcomes); err != nil {
			return err
		}
		early, err = in.write(ctx, tx, w)
		return err
	})
	if err != nil {
		return err
	}
	in.reply(early)
	for _, r := range results {
		r.desk.settled(r.task.msg)
	}
	w.health.settled(len(results), w.db.Now())
	return nil
}

// collect waits for something worth a transaction: a batch of outcomes, or fewer
// of them for as long as one may wait; a nudge; the next poll.
func (l *ledgerLoop) collect(ctx context.Context) {
	timer := time.NewTimer(l.inbox.wait(l.opts))
	defer timer.Stop()
	for len(l.waiting) < l.opts.Batch {
		select {
		case r := <-l.results:
			if l.add(r); len(l.waiting) == 1 && len(l.inbox.letters) == 0 {
				timer.Reset(l.opts.Flush)
			}
			if len(l.waiting) >= l.held() {
				return
			}
		case a := <-l.inbox.open(l.letters, l.opts.Batch):
			if l.inbox.put(a); len(l.inbox.letters) == 1 {
				timer.Reset(l.inbox.wait(l.opts))
			}
			if len(l.inbox.letters) >= l.opts.Batch {
				return
			}
		case <-l.wake:
			return
		case <-timer.C:
			return
		case <-ctx.Done():
			return
		}
	}
}

func (l *ledgerLoop) pause(ctx context.Context, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	}
}

// land brings everything down after the last claim: what nobody has begun is
// given back, what is in the air is waited for, and all of it is settled.
func (w *Worker) land(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, 2*w.opts.Grace)
	defer cancel()
	var last []result
	for _, d := range w.desks {
		for _, t := range d.takeBack(func(task) bool { return true }) {
			last = append(last, result{desk: d, task: t, unsent: true})
		}
	}
	for w.held() > len(last) {
		select {
		case r := <-w.results:
			last = append(last, r)
		case <-ctx.Done():
			return errors.Join(ctx.Err(), w.settleAll(context.WithoutCancel(ctx), last, nil))
		}
	}
	for len(last) > 0 {
		n := min(len(last), w.opts.Batch)
		if err := w.settleAll(ctx, last[:n], nil); err != nil {
			return err
		}
		last = last[n:]
	}
	return w.resign(ctx)
}
