package delivery

import (
	"context"
	"errors"
	"time"

	"github.com/loa-vn/loa/internal/sqldb"
)

// result is what became of a task, on its way to the one who writes.
type result struct {
	desk     *desk
	task     task
	receipt  Receipt
	decision Decision
	unsent   bool // nobody tried; give it back
	latency  time.Duration
}

// sendAll is one sender: it takes the most urgent task there is, hands it over and
// passes on what came back. The results channel has a place for everything that
// can be held, so it never waits here.
func (w *Worker) sendAll(ctx context.Context, d *desk) error {
	for {
		t, ok := d.next()
		if !ok {
			return nil
		}
		r := w.sendOne(ctx, d, t)
		d.landed(t.msg)
		w.results <- r
	}
}

func (w *Worker) sendOne(ctx context.Context, d *desk, t task) result {
	r := result{desk: d, task: t}
	begin := w.db.Now()
	if w.mayNotSend(ctx, d, t, begin) {
		r.unsent = true
		return r
	}
	var err error
	r.receipt, err = d.ch.Send(ctx, t.msg)
	end := w.db.Now()
	r.latency, r.decision = end.Sub(begin), Decide(err)
	switch r.decision.Verdict {
	case VerdictUnavailable:
		if ctx.Err() == nil && !r.decision.Apart {
			d.rest(end, r.decision.After, err)
		}
	case VerdictHanded:
		d.works()
	case VerdictUnknown:
		return w.askAtOnce(ctx, r)
	case VerdictRetry, VerdictReject, VerdictSuppress, VerdictPostponed:
	}
	return r
}

// askAtOnce asks what became of a message whose answer got lost, if there is a
// name to ask by. What the provider knows is then the answer.
func (w *Worker) askAtOnce(ctx context.Context, r result) result {
	inquirer, ok := r.desk.ch.(Inquirer)
	if !ok || len(r.receipt.Refs) != 1 || r.receipt.Refs[0] == "" {
		return r
	}
	a, err := inquirer.Inquire(ctx, r.receipt.Provider, r.receipt.Refs[0])
	if err != nil {
		return r
	}
	switch a.Event {
	case EventHanded, EventDelivered, EventConfirmed:
		r.decision = Decision{Verdict: VerdictHanded}
		r.receipt.Code, r.receipt.Delivered = a.Code, a.Event != EventHanded
	case EventRejected:
		r.decision = Decision{Verdict: VerdictReject, Code: a.Code, Err: errors.New(a.Detail)}
	default:
	}
	return r
}

// mayNotSend is the last check before a message leaves: the hour has not turned
// quiet, the run has not expired, the provider is not resting, and the lease is
// still ours. A worker that could not renew its lease stops by itself before
// another may take over.
func (w *Worker) mayNotSend(ctx context.Context, d *desk, t task, now time.Time) bool {
	if ctx.Err() != nil || !t.notAfter.IsZero() && !now.Before(t.notAfter) {
		return true
	}
	if !now.Before(sqldb.At(w.aliveUntil.Load()).Add(-w.opts.Lease / 8)) {
		return true
	}
	until, why := d.isResting(now)
	return why != nil && now.Before(until)
}

// outcome says what a result means in the books.
func (w *Worker) outcome(r result) outcome {
	o := outcome{id: r.task.msg.Attempt, lease: w.id, latency: r.latency}
	o.refs, o.try = r.receipt.Refs, r.task.tries
	o.ref, o.provider, o.parts, o.cost = r.receipt.Ref, plain(r.receipt.Provider), r.receipt.Parts, r.receipt.Cost
	if r.unsent {
		o.event, o.free, o.silent = EventRelease, true, true
		return o
	}
	o.event = w.opts.Patience.after(r.decision, r.desk.ch.Guarantee(), r.task.msg.Lane, r.task.tries)
	if r.decision.Verdict == VerdictHanded {
		o.code = r.receipt.Code
		if r.receipt.Delivered {
			o.event = EventDelivered
		}
		return o
	}
	if r.decision.Verdict == VerdictPostponed {
		o.wait, o.free, o.silent = r.decision.After, true, true
		return o
	}
	o.code, o.detail = r.decision.Code, r.decision.Error()
	if o.event == EventRetry {
		o.wait = max(r.decision.After, w.opts.Patience.Wait(r.task.tries, w.opts.Luck()))
		if d := w.opts.Patience.doubt(r.desk.ch.Guarantee()); d > 0 && r.decision.Verdict == VerdictUnknown {
			o.wait = max(r.decision.After, d) // an alert's lost answer does not wait as a refusal does
		}
	}
	if r.decision.Verdict == VerdictUnavailable {
		until, _ := r.desk.isResting(w.db.Now())
		o.free, o.wait = true, max(0, until.Sub(w.db.Now()))
		if r.decision.Apart {
			o.wait = max(r.decision.After, w.opts.Rest)
		}
	}
	return o
}
