package statement

import (
	"context"
	"fmt"

	"github.com/loa-vn/loa/internal/sqldb"
)

// markCitations keeps which clauses the public text rests on, in place of those of
// the text before it.
func markCitations(ctx context.Context, tx *sqldb.Tx, id ID, c Content) error {
	if _, err := tx.Exec(ctx, `DELETE FROM statement_citation WHERE statement = ?`, id); err != nil {
		return fmt.Errorf("mark citations: %w", err)
	}
	rows := make([][]any, 0, len(c.Citations))
	for _, cite := range c.Citations {
		rows = append(rows, []any{id, cite.Document, cite.Clause.Version, cite.Clause.Address})
	}
	_, err := tx.InsertMany(ctx, `INSERT INTO statement_citation (statement, document, version, address)`, rows, `ON CONFLICT DO NOTHING`)
	if err != nil {
		return fmt.Errorf("mark citations: %w", err)
	}
	return nil
}

// Resting lists the public statements that rest on a document, by its number, or
// on one clause of it and what lies under that; the newest release first.
func (svc *Service) Resting(ctx context.Context, document, address string) ([]Released, error) {
	var found []Released
	err := svc.db.View(ctx, func(tx *sqldb.Tx) error {
		items, err := collect(ctx, tx, `SELECT `+statementColumns+` FROM statement WHERE state <> ? AND id IN (
			SELECT statement FROM statement_citation WHERE document = ? AND (? = '' OR address = ? OR address LIKE ?))
			ORDER BY released_at DESC, id DESC LIMIT 100`, StateWithdrawn, document, address, address, address+"/%")
		if err != nil {
			return err
		}
		found, err = allReleased(ctx, tx, items)
		return err
	})
	return found, err
}

// ReleasedAmong gives the public ones of some statements, in the order asked for.
func (svc *Service) ReleasedAmong(ctx context.Context, ids []ID) ([]Released, error) {
	var found []Released
	err := svc.db.View(ctx, func(tx *sqldb.Tx) error {
		items := make([]Statement, 0, len(ids))
		for _, id := range ids {
			s, err := get(ctx, tx, id)
			if err != nil {
				return err
			}
			if s.Released != "" && s.State != StateWithdrawn {
				items = append(items, s)
			}
		}
		var err error
		found, err = allReleased(ctx, tx, items)
		return err
	})
	return found, err
}
