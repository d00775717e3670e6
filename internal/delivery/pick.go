package delivery

import (
	"cmp"
	"context"
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
	err = w.db.Update(ctx, func(tx *sqldb.Tx) error {
		taken = taken[:0] // the transaction may run again
		for _, p := range picks {
			got, err := claim(ctx, tx, w.id, p.run, p.desk.name, p.limit)
			if err != nil {
				return err
			}
			taken = append(taken, got)
		}
		return nil
	})
	if err != nil {
		return false, err
	}
	any := false
	for i, p := range picks {
		any = any || len(taken[i]) > 0
		w.dispatch(ctx, p, taken[i])
	}
	return any, nil
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
		runs, err := collectRuns(ctx, tx, runsOpen, sqldb.Micros(tx.Now()), sqldb.Micros(tx.Now()))
		if err != nil {
			return err
		}
		w.texts.keep(runs)
		w.recall(runs)
		_, quiet := site.Quiet.Until(tx.Now())
		for _, d := range w.desks {
			open, err := w.dueOn(ctx, tx, d, runs, quiet && !d.silent)
			if err != nil {
				return err
			}
			picks = append(picks, share(d, open, w.opts.Batch, w.turn, tx.Now())...)
		}
		w.turn++
		return nil
	})
	return picks, err
}

// dueOn keeps the runs that have something due on a channel and may send it now.
func (w *Worker) dueOn(ctx context.Context, tx *sqldb.Tx, d *desk, runs []Run, quiet bool) ([]Run, error) {
	var open []Run
	if d.room(LaneUrgent, tx.Now()) == 0 {
		return nil, nil
	}
	for _, r := range runs {
		if !slices.Contains(r.Channels, d.name) || quiet && r.Lane.keepsQuiet() || w.texts.missing(r.ID, d.name, tx.Now()) {
			continue
		}
		var one int
		err := tx.QueryRow(ctx, selectAnyDue, r.Num, d.name, sqldb.Micros(tx.Now())).Scan(&one)
		if sqldb.NoRows(err) {
			continue
		} else if err != nil {
			return nil, err
		}
		open = append(open, r)
	}
	return open, nil
}

// share divides a channel's room among the open runs: lane by lane, and evenly
// within a lane, so that a big run does not make a small one wait. The turn decides
// who gets the odd ones.
func share(d *desk, open []Run, batch, turn int, now time.Time) []pick {
	var picks []pick
	taken := 0
	slices.SortStableFunc(open, func(a, b Run) int { return cmp.Compare(a.Lane.order(), b.Lane.order()) })
	for len(open) > 0 {
		n := 1
		for n < len(open) && open[n].Lane == open[0].Lane {
			n++
		}
		same := open[:n]
		open = open[n:]
		room := min(batch, d.room(same[0].Lane, now)) - taken
		if room <= 0 {
			return picks
		}
		taken += room
		for i := range same {
			r := same[(i+turn)%n]
			each := (room + n - i - 1) / (n - i)
			if each > 0 {
				picks = append(picks, pick{run: r, desk: d, limit: each})
			}
			room -= each
		}
	}
	return picks
}

// dispatch turns claimed rows into messages and lays them on the desk. Without a
// text they go back.
func (w *Worker) dispatch(ctx context.Context, p pick, rows []claimed) {
	tasks := make([]task, 0, len(rows))
	notAfter := w.notAfter(p)
	for _, c := range rows {
		t := task{tries: c.tries, notAfter: notAfter, msg: Message{
			Attempt: c.id, Run: p.run.ID, Statement: p.run.Statement, Version: p.run.Version, Recipient: c.recipient,
			Unit: c.unit, Address: c.address, Locale: c.locale, Lane: p.run.Lane, Try: c.tries, Expires: p.run.ExpiresAt,
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
func (w *Worker) recall(open []Run) {
	live := make(map[RunID]bool, len(open))
	for _, r := range open {
		live[r.ID] = true
	}
	for _, d := range w.desks {
		for _, t := range d.takeBack(func(t task) bool { return !live[t.msg.Run] }) {
			w.results <- result{desk: d, task: t, unsent: true}
		}
	}
}
