package delivery

import (
	"context"
	"database/sql"
	"fmt"
	"math"
	"time"

	"github.com/loa-vn/loa/internal/sqldb"
)

// lift is a cap that was raised: who was laid back under the old one may leave
// before the day that it named.
type lift struct {
	At int64 `json:"at"` // microseconds
}

const liftKey = "cap_lift"

// liftGrace is how long claims that were under way when the cap was raised may go on
// with the old one. Nobody is woken before.
const liftGrace = 5 * time.Second

// above reports whether a cap leaves room where the other had none.
func (c Cap) above(other Cap) bool {
	return unlimited(c.Day) > unlimited(other.Day) || unlimited(c.Week) > unlimited(other.Week)
}

func unlimited(n int) int {
	if n == 0 {
		return math.MaxInt
	}
	return n
}

// noteLift leaves it to the sweepers to wake those who wait: there may be very many.
func (s *Service) noteLift(ctx context.Context, tx *sqldb.Tx, before, after Cap) error {
	if !after.above(before) {
		return nil
	}
	return s.SaveSetting(ctx, tx, liftKey, lift{At: sqldb.Micros(tx.Now())})
}

// lifted wakes a few pages of those whom a lower cap laid back. Each is asked again
// by the cap of now, once for each time it is raised; so this ends.
func (w *Worker) lifted(ctx context.Context) error {
	var l lift
	due := false
	err := w.db.View(ctx, func(tx *sqldb.Tx) (err error) {
		due, err = w.svc.Setting(ctx, tx, liftKey, &l)
		due = due && tx.Now().Sub(sqldb.At(l.At)) > liftGrace
		return err
	})
	if err != nil || !due {
		return err
	}
	for range 4 {
		n := 0
		err := w.db.Update(ctx, func(tx *sqldb.Tx) (err error) {
			if n, err = wake(ctx, tx, l, w.opts.Batch); err != nil || n > 0 {
				return err
			}
			return w.svc.dropSetting(ctx, tx, liftKey, l)
		})
		if err != nil || n < w.opts.Batch {
			return err
		}
	}
	return nil
}

// wake makes up to limit of them due and says how many.
func wake(ctx context.Context, tx *sqldb.Tx, l lift, limit int) (int, error) {
	now := sqldb.Micros(tx.Now())
	runs, err := collectRuns(ctx, tx, runsOpen, now, now)
	if err != nil {
		return 0, err
	}
	var found []any
	for _, r := range runs {
		for _, channel := range r.Channels {
			err := tx.Each(ctx, func(rows *sql.Rows) error {
				var id int64
				err := rows.Scan(&id)
				found = append(found, id)
				return err
			}, selectLaidBack, r.Num, channel, now, CodeCapped, l.At+liftGrace.Microseconds(), limit-len(found))
			if err != nil {
				return 0, fmt.Errorf("wake whom the cap held: %w", err)
			}
			if len(found) >= limit {
				return wakeThese(ctx, tx, found, now)
			}
		}
	}
	return wakeThese(ctx, tx, found, now)
}

func wakeThese(ctx context.Context, tx *sqldb.Tx, ids []any, now int64) (int, error) {
	if len(ids) == 0 {
		return 0, nil
	}
	args := append([]any{now, now, CodeCapped}, ids...)
	n, err := tx.Exec(ctx, `UPDATE delivery_attempt SET due_at = ?, updated_at = ?
		WHERE code = ? AND due_at IS NOT NULL AND id IN (`+sqldb.In(len(ids))+`)`, args...)
	return int(n), err
}
