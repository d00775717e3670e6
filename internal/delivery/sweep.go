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
// retry where the channel can recognise a repetition, unknown where it cannot. A
// worker that holds nothing any more is struck off.
func (w *Worker) lapsed(ctx context.Context, tx *sqldb.Tx) ([]outcome, error) {
	now := sqldb.Micros(tx.Now())
	_, err := tx.Exec(ctx, `DELETE FROM delivery_worker WHERE until_at < ?
		AND NOT EXISTS (SELECT 1 FROM delivery_attempt a WHERE a.lease = delivery_worker.id)`, now)
	if err != nil {
		return nil, err
	}
	var found []outcome
	err = tx.Each(ctx, func(rows *sql.Rows) error {
		o := outcome{event: EventUnknown, code: "lapsed"}
		var channel string
		if err := rows.Scan(&o.id, &o.lease, &channel); err != nil {
			return err
		}
		d := w.desk(channel)
		if d == nil {
			return nil // a worker with that channel will see to it
		}
		if d.ch.Guarantee() == AtLeastOnce {
			o.event = EventRetry
		}
		found = append(found, o)
		return nil
	}, `SELECT a.id, a.lease, a.channel FROM delivery_worker k JOIN delivery_attempt a ON a.lease = k.id
		WHERE k.until_at < ? ORDER BY a.id LIMIT ?`, now, w.opts.Batch)
	return found, err
}

// forgotten finds attempts that are leased to this very worker and are not in its
// hands: the answer to a claim's commit got lost, and the claim had been made.
// Without this they would stay leased for as long as the worker lives.
func (w *Worker) forgotten(ctx context.Context, tx *sqldb.Tx) ([]outcome, error) {
	var found []outcome
	err := tx.Each(ctx, func(rows *sql.Rows) error {
		o := outcome{event: EventRelease, lease: w.id, free: true, silent: true}
		if err := rows.Scan(&o.id); err != nil {
			return err
		}
		if !slices.ContainsFunc(w.desks, func(d *desk) bool { return d.knows(o.id) }) {
			found = append(found, o)
		}
		return nil
	}, `SELECT id FROM delivery_attempt WHERE lease = ? ORDER BY id`, w.id)
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
	var found []outcome
	err := tx.Each(ctx, func(rows *sql.Rows) error {
		o := outcome{event: EventExpired}
		err := rows.Scan(&o.id, &o.code)
		found = append(found, o)
		return err
	}, `SELECT a.id, CASE WHEN r.state = 'cancelled' THEN 'cancelled' ELSE 'expired' END
		FROM delivery_run r JOIN delivery_attempt a ON a.run = r.num AND a.due_at IS NOT NULL
		WHERE r.finished_at = 0 AND (r.state = 'cancelled' OR r.expires_at > 0 AND r.expires_at <= ?)
		LIMIT ?`, sqldb.Micros(tx.Now()), w.opts.Batch)
	return found, err
}

// finishBalanced ends the runs in which nobody is pending. One whose books do not
// balance stays open for everyone to see.
func (w *Worker) finishBalanced(ctx context.Context) error {
	var runs []Run
	err := w.db.View(ctx, func(tx *sqldb.Tx) (err error) {
		runs, err = collectRuns(ctx, tx, `WHERE state IN ('sending', 'cancelled') AND finished_at = 0
			AND NOT EXISTS (SELECT 1 FROM delivery_pending p WHERE p.run = delivery_run.id AND p.n > 0)`)
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
