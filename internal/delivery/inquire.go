package delivery

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/loa-vn/loa/internal/sqldb"
)

// Tardy may be implemented by an Inquirer whose reports are usually slower, or
// quicker, than Options.Inquire.
type Tardy interface {
	// ReportsWithin is the silence after which asking is worth while.
	ReportsWithin() time.Duration
}

const (
	inquirePage = 20             // messages asked after at once
	inquireMost = 6 * time.Hour  // the longest pause between two rounds
	inquireEnd  = 48 * time.Hour // after a run's last outcome nothing is asked any more

	openInquiry = `INSERT INTO delivery_inquiry (run, channel, cursor, round, due_at)`

	selectInquiry = `SELECT run, cursor, round FROM delivery_inquiry WHERE channel = ? AND due_at <= ? ORDER BY due_at LIMIT 1`

	selectMute = `
		SELECT id FROM delivery_attempt
		WHERE id > ? AND id < ? AND channel = ? AND state IN ('handed', 'unknown') AND updated_at <= ?
		ORDER BY id LIMIT ?`

	selectNames = `
		SELECT attempt, provider, ref FROM delivery_event
		WHERE event IN ('handed', 'unknown') AND ref <> '' AND attempt IN `
)

// inquiry is a place in a run up to which its silent messages have been asked after.
type inquiry struct{ run, cursor, round int64 }

// inquireAll asks a channel's provider about messages that it took, or may have
// taken, and never reported on: a small batch at a time, with longer and longer
// pauses. Evidence goes the way of every answer.
func (w *Worker) inquireAll(ctx context.Context, d *desk, who Inquirer) {
	silence := w.opts.Inquire
	if t, ok := d.ch.(Tardy); ok {
		silence = t.ReportsWithin()
	}
	every := max(w.opts.Sweep, silence/20)
	for timer := time.NewTicker(every); ; {
		more := true
		for more && ctx.Err() == nil {
			var err error
			if more, err = w.inquirePage(ctx, d.name, who, silence); err != nil && ctx.Err() == nil {
				w.opts.Log.WarnContext(ctx, "asking after silent messages", "channel", d.name, "err", err)
				more = false
			}
		}
		select {
		case <-ctx.Done():
			timer.Stop()
			return
		case <-timer.C:
		}
	}
}

// inquirePage asks after one page; false when none is due.
func (w *Worker) inquirePage(ctx context.Context, channel string, who Inquirer, silence time.Duration) (bool, error) {
	q, found, err := w.nextInquiry(ctx, channel, silence)
	if err != nil || !found {
		return false, err
	}
	mute, names, err := w.muteOf(ctx, q, channel, silence)
	if err != nil {
		return false, err
	}
	for _, n := range names {
		a, err := who.Inquire(ctx, n.provider, n.ref)
		if err != nil {
			return false, fmt.Errorf("inquire: %w", err) // the page is due again in a minute
		}
		if a.Event == "" {
			continue
		}
		a.Provider, a.Ref, a.Attempt = n.provider, n.ref, n.attempt
		if err := w.take(ctx, a); err != nil {
			return false, fmt.Errorf("inquire: %w", err)
		}
	}
	return true, w.turnPage(ctx, q, channel, mute, silence)
}

// nextInquiry takes a place whose time has come, and keeps others off it for a
// minute.
func (w *Worker) nextInquiry(ctx context.Context, channel string, silence time.Duration) (q inquiry, found bool, err error) {
	err = w.db.Update(ctx, func(tx *sqldb.Tx) error {
		now := tx.Now()
		runs, err := collectRuns(ctx, tx, `WHERE last_at > ? ORDER BY num`, sqldb.Micros(now.Add(-inquireEnd)))
		if err != nil {
			return err
		}
		var rows [][]any
		for _, r := range runs {
			if slices.Contains(r.Channels, channel) {
				rows = append(rows, []any{r.Num, channel, r.Num << 32, 0, sqldb.Micros(now.Add(silence))})
			}
		}
		if _, err := tx.InsertMany(ctx, openInquiry, rows, `ON CONFLICT DO NOTHING`); err != nil {
			return err
		}
		err = tx.QueryRow(ctx, selectInquiry+skipLocked(tx), channel, sqldb.Micros(now)).Scan(&q.run, &q.cursor, &q.round)
		if sqldb.NoRows(err) {
			found = false
			return nil
		} else if err != nil {
			return err
		}
		found = true
		return q.save(ctx, tx, channel, now.Add(time.Minute))
	})
	return q, found, err
}

func (q inquiry) save(ctx context.Context, tx *sqldb.Tx, channel string, due time.Time) error {
	_, err := tx.Exec(ctx, `UPDATE delivery_inquiry SET cursor = ?, round = ?, due_at = ? WHERE run = ? AND channel = ?`,
		q.cursor, q.round, sqldb.Micros(due), q.run, channel)
	return err
}

// name is what a provider can be asked by: an attempt's, or that of one part.
type name struct {
	refKey
	attempt AttemptID // 0 for a part
}

// muteOf reads the next silent attempts and the names to ask by.
func (w *Worker) muteOf(ctx context.Context, q inquiry, channel string, silence time.Duration) (mute []AttemptID, names []name, err error) {
	err = w.db.View(ctx, func(tx *sqldb.Tx) error {
		err := eachOf(ctx, tx, func(scan func(...any) error) error {
			var id AttemptID
			err := scan(&id)
			mute = append(mute, id)
			return err
		}, selectMute, q.cursor, (q.run+1)<<32, channel, sqldb.Micros(tx.Now().Add(-silence)), inquirePage)
		if err != nil || len(mute) == 0 {
			return err
		}
		inParts := map[AttemptID]bool{}
		err = eachRef(ctx, tx, func(r *refRow) {
			if inParts[r.attempt] = true; r.event == "" {
				names = append(names, name{r.refKey, 0})
			}
		}, selectParts+`(`+sqldb.In(len(mute))+`)`, ids(mute)...)
		if err != nil {
			return err
		}
		return eachOf(ctx, tx, func(scan func(...any) error) error {
			var n name
			err := scan(&n.attempt, &n.provider, &n.ref)
			if !inParts[n.attempt] {
				names = append(names, n)
			}
			return err
		}, selectNames+`(`+sqldb.In(len(mute))+`)`, ids(mute)...)
	})
	return mute, names, err
}

// turnPage notes how far the asking has come. After the last page the next round
// waits twice as long.
func (w *Worker) turnPage(ctx context.Context, q inquiry, channel string, mute []AttemptID, silence time.Duration) error {
	return w.db.Update(ctx, func(tx *sqldb.Tx) error {
		next, due := q, tx.Now()
		if len(mute) == inquirePage {
			next.cursor = int64(mute[len(mute)-1])
			return next.save(ctx, tx, channel, due)
		}
		next.cursor, next.round = q.run<<32, q.round+1
		due = due.Add(max(silence, min(inquireMost, silence<<min(next.round, 16))))
		var last int64
		if err := tx.QueryRow(ctx, `SELECT last_at FROM delivery_run WHERE num = ?`, q.run).Scan(&last); err != nil {
			return err
		}
		if sqldb.At(last).Before(tx.Now().Add(-inquireEnd)) {
			due = tx.Now().AddDate(100, 0, 0)
		}
		return next.save(ctx, tx, channel, due)
	})
}
