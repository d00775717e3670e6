package statement

import (
	"context"
	"database/sql"
	"fmt"

	"github.com/loa-vn/loa/internal/sqldb"
)

// Chain lists what a statement corrects, the nearest first: its error, and what that
// one corrected in turn. It is empty for a statement that corrects nothing.
func (svc *Service) Chain(ctx context.Context, tx *sqldb.Tx, id ID) ([]ID, error) {
	var chain []ID
	const longest = 100 // nobody corrects himself a hundred times
	for range longest {
		s, err := get(ctx, tx, id)
		if err != nil {
			return nil, err
		}
		if s.Corrects == "" {
			return chain, nil
		}
		chain, id = append(chain, s.Corrects), s.Corrects
	}
	return nil, fmt.Errorf("statement %s corrects without end", id)
}

// Corrected reports whether a correction of the statement is before the public.
func (svc *Service) Corrected(ctx context.Context, tx *sqldb.Tx, id ID) (bool, error) {
	var n int
	err := tx.QueryRow(ctx, `SELECT COUNT(*) FROM statement WHERE corrects = ? AND released <> '' AND state <> ?`, id, StateWithdrawn).Scan(&n)
	return n > 0, err
}

// CorrectionsOf lists the statements that correct one, in whatever state, the latest
// first.
func (svc *Service) CorrectionsOf(ctx context.Context, id ID) (found []ID, err error) {
	err = svc.db.View(ctx, func(tx *sqldb.Tx) error {
		return tx.Each(ctx, func(rows *sql.Rows) error {
			var c ID
			err := rows.Scan(&c)
			found = append(found, c)
			return err
		}, `SELECT id FROM statement WHERE corrects = ? ORDER BY id DESC`, string(id))
	})
	return found, err
}
