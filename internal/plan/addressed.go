package plan

import (
	"context"
	"database/sql"

	"github.com/loa-vn/loa/internal/audience"
	"github.com/loa-vn/loa/internal/sqldb"
	"github.com/loa-vn/loa/internal/statement"
)

// ReleasedTo lists the statements that were launched to a commune or, where a
// group is given, to that group by name; the latest first. A statement to
// everybody is not listed under a group.
func (s *Service) ReleasedTo(ctx context.Context, unit audience.UnitID, group audience.GroupCode, limit int) (found []statement.ID, err error) {
	clause, arg := `a.unit = ?`, string(unit)
	if group != "" {
		clause, arg = `a.grp = ?`, string(group)
	}
	err = s.db.View(ctx, func(tx *sqldb.Tx) error {
		return tx.Each(ctx, func(rows *sql.Rows) error {
			var id statement.ID
			var at int64
			err := rows.Scan(&id, &at)
			found = append(found, id)
			return err
		}, `SELECT a.statement, MAX(a.launched_at) AS at FROM plan_addressee a WHERE `+clause+`
			GROUP BY a.statement ORDER BY at DESC, a.statement DESC LIMIT ?`, arg, limit)
	})
	return found, err
}

// address keeps to whom a stage was launched: every commune of the frozen
// audience, and every group that its rule names.
func (s *Service) address(ctx context.Context, tx *sqldb.Tx, st Stage, communes []audience.UnitCount) error {
	rows := make([][]any, 0, len(communes)+len(st.Rule.Groups))
	at := sqldb.Micros(st.LaunchedAt)
	for _, u := range communes {
		rows = append(rows, []any{string(st.ID), string(st.Statement), string(u.Unit), "", at})
	}
	for _, g := range st.Rule.Groups {
		rows = append(rows, []any{string(st.ID), string(st.Statement), "", string(g), at})
	}
	_, err := tx.InsertMany(ctx, `INSERT INTO plan_addressee (stage, statement, unit, grp, launched_at)`, rows, `ON CONFLICT DO NOTHING`)
	return err
}
