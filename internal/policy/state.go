package policy

import (
	"context"
	"database/sql"

	"github.com/loa-vn/loa/internal/civil"
	"github.com/loa-vn/loa/internal/sqldb"
)

// dawn is before every document.
const dawn civil.Date = "0001-01-01"

// mostStates is more turns than any document takes; it bounds the walk through them.
const mostStates = 1000

// restate writes down from which day on a document is what, and those whose state its words have a part in: what it puts
// out of force, what that had put out of force, and the ministries' consolidated texts of all of them.
func restate(ctx context.Context, tx *sqldb.Tx, id ID) error {
	const upon = `SELECT target_id FROM policy_relation WHERE document_id = ? AND target_id <> '' AND kind IN ('replaces', 'repeals')`
	const texts = `SELECT document_id FROM policy_relation WHERE target_id = ? AND kind = 'consolidates'`
	ids := []ID{id}
	seen := map[ID]bool{id: true}
	spread := func(from []ID, query string) error {
		for _, of := range from {
			err := tx.Each(ctx, func(rows *sql.Rows) error {
				var next ID
				err := rows.Scan(&next)
				if !seen[next] {
					seen[next], ids = true, append(ids, next)
				}
				return err
			}, query, of)
			if err != nil {
				return err
			}
		}
		return nil
	}
	for _, query := range []string{upon, upon, texts} {
		if err := spread(ids, query); err != nil {
			return err
		}
	}
	for _, one := range ids {
		if err := restateOne(ctx, tx, one); err != nil {
			return err
		}
	}
	return nil
}

func restateOne(ctx context.Context, tx *sqldb.Tx, id ID) error {
	of, err := consolidatedBy(ctx, tx, id)
	if err != nil {
		return err
	}
	own, acts, _, err := facts(ctx, tx, of)
	if err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, `DELETE FROM policy_state WHERE document_id = ?`, id); err != nil {
		return err
	}
	var rows [][]any
	last := State("")
	for day := dawn; day != "" && len(rows) < mostStates; day = nextState(own, acts, day) {
		if is, _ := standing(own, acts, day); is != last {
			rows, last = append(rows, []any{id, day, is}), is
		}
	}
	_, err = tx.InsertMany(ctx, `INSERT INTO policy_state (document_id, from_day, state)`, rows, "")
	return err
}

// restateMissing writes the states of documents that came in before states were written down.
func restateMissing(ctx context.Context, tx *sqldb.Tx) error {
	list, err := documents(ctx, tx, `WHERE versions > 0 AND id NOT IN (SELECT document_id FROM policy_state)`)
	if err != nil {
		return err
	}
	for _, d := range list {
		if err := restateOne(ctx, tx, d.ID); err != nil {
			return err
		}
	}
	return nil
}
