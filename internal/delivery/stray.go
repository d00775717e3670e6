package delivery

import (
	"context"
	"fmt"
	"time"

	"github.com/loa-vn/loa/internal/sqldb"
)

// A stray is a report by an id that nobody knows.
const (
	// strayWait is how long one is expected to be only early: another node has yet to
	// write down that it sent the message.
	strayWait = 10 * time.Minute
	// strayKept is how long one is kept for people to look at.
	strayKept = 7 * 24 * time.Hour
	// refKept is how long reports on a message are expected. Carriers give up after
	// three days at most.
	refKept = 7 * 24 * time.Hour

	insertStray = `INSERT INTO delivery_stray (provider, ref, event, suppress, code, detail, at)`

	selectFound = `
		SELECT s.provider, s.ref, s.event, s.suppress, s.code, s.detail
		FROM delivery_stray s JOIN delivery_ref r ON r.provider = s.provider AND r.ref = s.ref
		WHERE s.told = 0 ORDER BY s.at LIMIT ?`

	selectLost = `SELECT provider, ref, event, suppress, code, detail FROM delivery_stray WHERE told = 0 AND at < ? ORDER BY at LIMIT ?`
)

func keepStrays(ctx context.Context, tx *sqldb.Tx, strays []Answer) error {
	rows, now := make([][]any, 0, len(strays)), sqldb.Micros(tx.Now())
	for _, a := range strays {
		a = a.plain()
		rows = append(rows, []any{a.Provider, a.Ref, string(a.Event), string(a.Suppress), a.Code, clip(a.Detail), now})
	}
	if _, err := tx.InsertMany(ctx, insertStray, rows, `ON CONFLICT DO NOTHING`); err != nil {
		return fmt.Errorf("keep reports by unknown ids: %w", err)
	}
	return nil
}

// strays looks after reports by unknown ids, if there are any new ones.
func (w *Worker) strays(ctx context.Context) error {
	var one int
	err := w.db.View(ctx, func(tx *sqldb.Tx) error {
		return tx.QueryRow(ctx, `SELECT 1 FROM delivery_stray WHERE told = 0 LIMIT 1`).Scan(&one)
	})
	if sqldb.NoRows(err) {
		return nil
	}
	if err != nil {
		return err
	}
	if err := w.reunite(ctx); err != nil {
		return err
	}
	return w.tell(ctx)
}

// reunite settles strays whose message has become known since.
func (w *Worker) reunite(ctx context.Context) error {
	for range 4 {
		n := 0
		err := w.db.Update(ctx, func(tx *sqldb.Tx) error {
			found, err := readStrays(ctx, tx, selectFound, w.opts.Batch)
			n = len(found)
			if err != nil || n == 0 {
				return err
			}
			if err := dropStrays(ctx, tx, found); err != nil {
				return err
			}
			return w.svc.Receive(ctx, tx, found)
		})
		if err != nil || n < w.opts.Batch {
			return err
		}
	}
	return nil
}

// tell logs, once, the reports whose id stays unknown.
func (w *Worker) tell(ctx context.Context) error {
	var lost []Answer
	err := w.db.Update(ctx, func(tx *sqldb.Tx) (err error) {
		lost, err = readStrays(ctx, tx, selectLost, sqldb.Micros(tx.Now().Add(-strayWait)), w.opts.Batch)
		for _, a := range lost {
			if err == nil {
				_, err = tx.Exec(ctx, `UPDATE delivery_stray SET told = 1 WHERE provider = ? AND ref = ? AND event = ? AND suppress = ?`,
					a.Provider, a.Ref, string(a.Event), string(a.Suppress))
			}
		}
		return err
	})
	if err != nil {
		return err
	}
	for _, a := range lost {
		w.opts.Log.WarnContext(ctx, "a provider reports on a message that nobody knows", "provider", a.Provider, "ref", a.Ref, "event", a.Event, "code", a.Code)
	}
	w.health.strays(len(lost))
	return nil
}

func readStrays(ctx context.Context, tx *sqldb.Tx, query string, args ...any) ([]Answer, error) {
	var found []Answer
	err := eachOf(ctx, tx, func(scan func(...any) error) error {
		var a Answer
		err := scan(&a.Provider, &a.Ref, &a.Event, &a.Suppress, &a.Code, &a.Detail)
		found = append(found, a)
		return err
	}, query, args...)
	return found, err
}

func dropStrays(ctx context.Context, tx *sqldb.Tx, strays []Answer) error {
	for _, a := range strays {
		_, err := tx.Exec(ctx, `DELETE FROM delivery_stray WHERE provider = ? AND ref = ? AND event = ? AND suppress = ?`,
			a.Provider, a.Ref, string(a.Event), string(a.Suppress))
		if err != nil {
			return err
		}
	}
	return nil
}

// Forget drops, in pages, providers' ids by which no report can come any more and
// reports that nobody could place. It is housekeeping: once an hour is plenty.
func (s *Service) Forget(ctx context.Context, db *sqldb.DB) (int64, error) {
	var total int64
	now := db.Now()
	err := db.Update(ctx, func(tx *sqldb.Tx) (err error) {
		total, err = tx.Exec(ctx, `DELETE FROM delivery_stray WHERE at < ?`, sqldb.Micros(now.Add(-strayKept)))
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("forget reports by unknown ids: %w", err)
	}
	last := refKey{}
	for ctx.Err() == nil {
		page, old, err := refPage(ctx, db, last, sqldb.Micros(now.Add(-refKept)))
		if err != nil {
			return total, fmt.Errorf("forget providers' ids: %w", err)
		}
		n, err := dropRefs(ctx, db, old)
		total += n
		if err != nil {
			return total, fmt.Errorf("forget providers' ids: %w", err)
		}
		if len(page) < refPageSize {
			break
		}
		last = page[len(page)-1]
	}
	return total, ctx.Err()
}

const refPageSize = 2000

// refPage walks the table in the order of its key, a page at a time, outside of
// the writer: an index by age would cost every send.
func refPage(ctx context.Context, db *sqldb.DB, after refKey, before int64) (page, old []refKey, err error) {
	err = db.View(ctx, func(tx *sqldb.Tx) error {
		return eachOf(ctx, tx, func(scan func(...any) error) error {
			var k refKey
			var at int64
			err := scan(&k.provider, &k.ref, &at)
			page = append(page, k)
			if at < before {
				old = append(old, k)
			}
			return err
		}, `SELECT provider, ref, at FROM delivery_ref WHERE (provider, ref) > (?, ?) ORDER BY provider, ref LIMIT ?`,
			after.provider, after.ref, refPageSize)
	})
	return page, old, err
}

func dropRefs(ctx context.Context, db *sqldb.DB, old []refKey) (dropped int64, err error) {
	if len(old) == 0 {
		return 0, nil
	}
	by := map[string][]any{}
	for _, k := range old {
		by[k.provider] = append(by[k.provider], k.ref)
	}
	err = db.Update(ctx, func(tx *sqldb.Tx) error {
		dropped = 0
		for provider, refs := range by {
			n, err := tx.Exec(ctx, `DELETE FROM delivery_ref WHERE provider = ? AND ref IN (`+sqldb.In(len(refs))+`)`, append([]any{provider}, refs...)...)
			if err != nil {
				return err
			}
			dropped += n
		}
		return nil
	})
	return dropped, err
}
