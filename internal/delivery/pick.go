package delivery

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"time"

	"github.com/loa-vn/loa/internal/sqldb"
)

// pick is a decision to claim from one run on one channel.
type pick struct {
	run   Run
	desk  *desk
	limit int
}

// claimRound looks for due work and claims up to one batch for each channel.
func (w *Worker) claimRound(ctx context.Context) (bool, error) {
	picks, err := w.plan(ctx)
	if err != nil || len(picks) == 0 {
		return false, err
	}
	var taken [][]claimed
	looked := 0
	err = w.db.Update(ctx, func(tx *sqldb.Tx) error {
		taken, looked = taken[:0], 0 // the transaction may run again
		for _, p := range picks {
			got, n, err := claim(ctx, tx, w.id, p, w.site.Load().Cap)
			if err != nil {
				return err
			}
			taken, looked = append(taken, got), looked+n
		}
		return nil
	})
	if err != nil {
		return false, err
	}
	for i, p := range picks {
		w.dispatch(ctx, p, taken[i])
	}
	return looked > 0, nil
}

// plan decides what to claim: a pure choice over what is open and due.
func (w *Worker) plan(ctx context.Context) ([]pick, error) {
	var picks []pick
	if !slices.ContainsFunc(w.desks, func(d *desk) bool { return d.room(LaneUrgent, w.db.Now()) > 0 }) {
		return nil, nil
	}
	err := w.db.View(ctx, func(tx *sqldb.Tx) error {
		site, err := w.svc.Site(ctx, tx)
		if err != nil {
			return err
		}
		w.site.Store(&site)
		w.govern(site)
		open, err := openRuns(ctx, tx)
		if err != nil {
			return err
		}
		w.texts.keep(open)
		w.recall(open)
		_, quiet := site.Quiet.Until(tx.Now())
		for _, d := range w.desks {
			due, err := w.dueOn(ctx, tx, d, quiet && !d.silent)
			if err != nil {
				return err
			}
			picks = append(picks, share(d, due, w.opts.Batch, w.turn, tx.Now())...)
		}
		w.turn++
		return nil
	})
	return picks, err
}

// govern tells the channels that have accounts by what terms to use them.
func (w *Worker) govern(site Site) {
	for _, d := range w.desks {
		if d.terms != nil {
			d.terms.Govern(site.Accounts[d.name], int(w.workers.Load()))
		}
	}
}

// openRuns are the runs that may send now, by their identifiers.
func openRuns(ctx context.Context, tx *sqldb.Tx) (map[RunID]bool, error) {
	open := map[RunID]bool{}
	err := tx.Each(ctx, func(rows *sql.Rows) error {
		var id RunID
		err := rows.Scan(&id)
		open[id] = true
		return err
	}, `SELECT id FROM delivery_run `+runsOpen, sqldb.Micros(tx.Now()), sqldb.Micros(tx.Now()))
	if err != nil {
		return nil, fmt.Errorf("read open runs: %w", err)
	}
	return open, nil
}

// dueOn finds the runs that have something due on a channel and may send it now.
func (w *Worker) dueOn(ctx context.Context, tx *sqldb.Tx, d *desk, quiet bool) ([]Run, error) {
	now := sqldb.Micros(tx.Now())
	if d.room(LaneUrgent, tx.Now()) == 0 {
		return nil, nil
	}
	due, err := collectRuns(ctx, tx, runsDue, now, now, d.name, now)
	return slices.DeleteFunc(due, func(r Run) bool {
		return quiet && r.Lane.keepsQuiet() || w.texts.missing(r.ID, d.name, tx.Now())
	}), err
}

// dispatch turns claimed rows into messages and lays them on the desk. Without a
// text they go back.
func (w *Worker) dispatch(ctx context.Context, p pick, rows []claimed) {
	tasks := make([]task, 0, len(rows))
	notAfter := w.notAfter(p)
	for _, c := range rows {
		t := task{tries: c.tries, notAfter: notAfter, counted: c.counted, msg: Message{
			Attempt: c.id, Run: p.run.ID, Statement: p.run.Statement, Version: p.run.Version, Recipient: c.recipient,
			Unit: c.unit, Address: c.address, Locale: c.locale, Lane: p.run.Lane, Try: c.tries, Expires: p.run.ExpiresAt,
			Thread: p.run.Thread(), Corrects: c.earlier,
		}}
		text, err := w.texts.of(ctx, p.run.ID, p.desk.name, c.locale, w.db.Now())
		w.health.textless(p.run.ID, err)
		if err != nil {
			t.notAfter = time.Unix(1, 0) // the sender gives it back
		}
		t.msg.Rendering = text
		if w.links != nil {
			t.msg.Links = w.links.Links(p.run.ID, c.recipient, p.desk.name)
		}
		tasks = append(tasks, t)
	}
	p.desk.put(tasks)
}

// notAfter is when a claimed message must not leave any more.
func (w *Worker) notAfter(p pick) time.Time {
	last := p.run.ExpiresAt
	if p.run.Lane.keepsQuiet() && !p.desk.silent {
		if q := w.site.Load().Quiet.Next(w.db.Now()); !q.IsZero() && (last.IsZero() || q.Before(last)) {
			last = q
		}
	}
	return last
}

// recall gives back what is claimed of runs that are no longer open: after a
// cancellation only what is in the air still leaves.
func (w *Worker) recall(open map[RunID]bool) {
	for _, d := range w.desks {
		for _, t := range d.takeBack(func(t task) bool { return !open[t.msg.Run] }) {
			w.results <- result{desk: d, task: t, unsent: true}
		}
	}
}
