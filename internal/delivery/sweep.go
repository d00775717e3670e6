package delivery

import (
	"context"
	"database/sql"
	"fmt"
	"slices"

	"github.com/loa-vn/loa/internal/fault"
	"github.com/loa-vn/loa/internal/sqldb"
)

// sweep looks after what no sender will: leases of workers that died, people whose
// time ran out or whose run was cancelled, runs whose books balance. Each page is a
// transaction of its own; what is left is swept next time.
func (w *Worker) sweep(ctx context.Context) error {
	if err := w.eachPage(ctx, w.lapsed); err != nil {
		return fmt.Errorf("sweep lapsed leases: %w", err)
	}
	if err := w.eachPage(ctx, w.overdue); err != nil {
		return fmt.Errorf("sweep what is overdue: %w", err)
	}
	if err := w.lifted(ctx); err != nil {
		return fmt.Errorf("sweep whom a lower cap held: %w", err)
	}
	if err := w.strays(ctx); err != nil {
		return fmt.Errorf("sweep reports by unknown ids: %w", err)
	}
	return w.finishBalanced(ctx)
}

// eachPage settles pages until there is none, or a few: sending must go on.
func (w *Worker) eachPage(ctx context.Context, page func(ctx context.Context, tx *sqldb.Tx) ([]outcome, error)) error {
	for range 4 {
		n := 0
		err := w.db.Update(ctx, func(tx *sqldb.Tx) error {
			outcomes, err := page(ctx, tx)
			n = len(outcomes)
			if err != nil {
				return err
			}
			return settle(ctx, tx, outcomes)
		})
		if err != nil || n < w.opts.Batch {
			return err
		}
	}
	return nil
}

// lapsed finds attempts in the hands of workers that have not been heard of: a
// retry where the channel can recognise a repetition or the lane is urgent, unknown
// elsewhere. A worker that holds nothing any more is struck off. This worker is not
// dead, whatever the clock says: it renews, and forgotten looks after its own.
func (w *Worker) lapsed(ctx context.Context, tx *sqldb.Tx) ([]outcome, error) {
	var dead []any
	err := tx.Each(ctx, func(rows *sql.Rows) error {
		var id int64
		err := rows.Scan(&id)
		dead = append(dead, id)
		return err
	}, `SELECT id FROM delivery_worker WHERE until_at < ? AND id <> ?`, sqldb.Micros(tx.Now()), w.id)
	if err != nil || len(dead) == 0 {
		return nil, err
	}
	if _, err := tx.Exec(ctx, strikeWorkers+`(`+sqldb.In(len(dead))+`)`, dead...); err != nil {
		return nil, err
	}
	urgent, err := urgentRuns(ctx, tx)
	if err != nil {
		return nil, err
	}
	var found []outcome
	err = tx.Each(ctx, func(rows *sql.Rows) error {
		o := outcome{event: EventUnknown, code: CodeLapsed}
		var channel string
		if err := rows.Scan(&o.id, &o.lease, &channel); err != nil {
			return err
		}
		d := w.desk(channel)
		if d == nil {
			return nil // a worker with that channel will see to it
		}
		lane := LaneNormal
		if urgent[o.id.run()] {
			lane = LaneUrgent
		}
		if g := d.ch.Guarantee(); repeatable(g, lane) {
			o.event, o.wait = EventRetry, w.opts.Patience.doubt(g)
		}
		found = append(found, o)
		return nil
	}, selectLeased+`(`+sqldb.In(len(dead))+`) LIMIT ?`, append(dead, w.opts.Batch)...)
	return found, err
}

// urgentRuns are the numbers of the alerts that still go out.
func urgentRuns(ctx context.Context, tx *sqldb.Tx) (map[int64]bool, error) {
	found := map[int64]bool{}
	err := tx.Each(ctx, func(rows *sql.Rows) error {
		var num int64
		err := rows.Scan(&num)
		found[num] = true
		return err
	}, `SELECT num FROM delivery_run WHERE state IN ('expanding', 'sending') AND lane = ?`, string(LaneUrgent))
	return found, err
}

// forgotten finds attempts that are leased to this very worker and are not in its
// hands: the answer to a claim's commit got lost, and the claim had been made.
// Without this they would stay leased for as long as the worker lives.
func (w *Worker) forgotten(ctx context.Context, tx *sqldb.Tx) ([]outcome, error) {
	var found []outcome
	err := tx.Each(ctx, func(rows *sql.Rows) error {
		o := outcome{event: EventRelease, free: true, silent: true}
		var channel string
		if err := rows.Scan(&o.id, &o.lease, &channel); err != nil {
			return err
		}
		if !slices.ContainsFunc(w.desks, func(d *desk) bool { return d.knows(o.id) }) {
			found = append(found, o)
		}
		return nil
	}, selectLeased+`(?)`, w.id)
	return found, err
}

func (w *Worker) desk(channel string) *desk {
	i := slices.IndexFunc(w.desks, func(d *desk) bool { return d.name == channel })
	if i < 0 {
		return nil
	}
	return w.desks[i]
}

// overdue finds people who wait in runs that are over.
func (w *Worker) overdue(ctx context.Context, tx *sqldb.Tx) ([]outcome, error) {
	runs, err := collectRuns(ctx, tx, runsOver, sqldb.Micros(tx.Now()))
	if err != nil {
		return nil, err
	}
	var found []outcome
	for _, r := range runs {
		code := CodeExpired
		if r.State == RunCancelled {
			code = CodeCancelled
		}
		err := tx.Each(ctx, func(rows *sql.Rows) error {
			o := outcome{event: EventExpired, code: code}
			var waited string
			err := rows.Scan(&o.id, &waited)
			if waited == CodeCapped && r.State != RunCancelled {
				o.code = CodeCapped
			}
			found = append(found, o)
			return err
		}, selectWaiting, r.Num, w.opts.Batch-len(found))
		if err != nil || len(found) >= w.opts.Batch {
			return found, err
		}
	}
	return found, nil
}

// finishBalanced ends the runs in which nobody is pending. One whose books do not
// balance stays open for everyone to see.
func (w *Worker) finishBalanced(ctx context.Context) error {
	var runs []Run
	err := w.db.View(ctx, func(tx *sqldb.Tx) (err error) {
		runs, err = collectRuns(ctx, tx, runsDone)
		return err
	})
	if err != nil {
		return fmt.Errorf("sweep finished runs: %w", err)
	}
	for _, r := range runs {
		err := w.db.Update(ctx, func(tx *sqldb.Tx) error { return w.svc.Finish(ctx, tx, r.ID) })
		if fault.KindOf(err) == fault.KindConflict {
			if !w.unbalanced[r.ID] {
				w.opts.Log.WarnContext(ctx, "a run cannot be finished", "run", r.ID, "err", err)
			}
			w.unbalanced[r.ID] = true
			continue
		} else if err != nil {
			return err
		}
	}
	return nil
}
