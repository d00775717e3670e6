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

// Resting lists the public statements that rest on any of a document's versions,
// or on one clause of them and what lies under that; the newest release first.
func (svc *Service) Resting(ctx context.Context, versions []string, address string) ([]Released, error) {
	var found []Released
	args := []any{StateWithdrawn}
	for _, v := range versions {
		args = append(args, v)
	}
	args = append(args, address, address, address+"/%")
	err := svc.db.View(ctx, func(tx *sqldb.Tx) error {
		items, err := collect(ctx, tx, `SELECT `+statementColumns+` FROM statement WHERE state <> ? AND id IN (
			SELECT statement FROM statement_citation WHERE version IN (`+sqldb.In(len(versions))+`) AND (CAST(? AS TEXT) = '' OR address = ? OR address LIKE ?))
			ORDER BY released_at DESC, id DESC LIMIT 100`, args...)
		if err != nil {
			return err
		}
		found, err = allReleased(ctx, tx, items)
		return err
	})
	return found, err
}
