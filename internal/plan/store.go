package plan

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"

	"github.com/loa-vn/loa/internal/fault"
	"github.com/loa-vn/loa/internal/sqldb"
)

const stageColumns = `id, plan, ord, moment, statement, rule, channels, lane, start_at, due_at, expires_at, state,
	revision, binding, frozen, members, letters, run, expanded, submitted_at, approved_at, launched_at, half_at, ninety_at, finished_at,
	duty_clause, duty_reason, narrowed`

func insertPlan(ctx context.Context, tx *sqldb.Tx, p Plan) error {
	_, err := tx.Exec(ctx, `INSERT INTO plan (id, title, document, note, agency, created_by, created_at) VALUES (?,?,?,?,?,?,?)`,
		string(p.ID), p.Title, p.Document, p.Note, string(p.Agency), string(p.CreatedBy), sqldb.Micros(p.CreatedAt))
	return err
}

func collectPlans(ctx context.Context, tx *sqldb.Tx, clause string, args ...any) ([]Plan, error) {
	var found []Plan
	err := tx.Each(ctx, func(rows *sql.Rows) error {
		var p Plan
		var at int64
		err := rows.Scan(&p.ID, &p.Title, &p.Document, &p.Note, &p.Agency, &p.CreatedBy, &at)
		p.CreatedAt = sqldb.At(at)
		found = append(found, p)
		return err
	}, `SELECT id, title, document, note, agency, created_by, created_at FROM plan `+clause, args...)
	return found, err
}

// loadPlan reads a plan with its stages.
func loadPlan(ctx context.Context, tx *sqldb.Tx, id ID) (Plan, error) {
	found, err := collectPlans(ctx, tx, `WHERE id = ?`, string(id))
	if err != nil {
		return Plan{}, err
	}
	if len(found) == 0 {
		return Plan{}, fault.NotFound("plan.unknown", "id", string(id))
	}
	found[0].Stages, err = collectStages(ctx, tx, `WHERE plan = ? ORDER BY ord`, string(id))
	return found[0], err
}

// loadStage reads a stage; for a writer it takes the row.
func loadStage(ctx context.Context, tx *sqldb.Tx, id StageID, lock bool) (Stage, error) {
	clause := `WHERE id = ?`
	if lock && tx.Dialect() == sqldb.Postgres {
		clause += ` FOR UPDATE`
	}
	found, err := collectStages(ctx, tx, clause, string(id))
	if err != nil {
		return Stage{}, err
	}
	if len(found) == 0 {
		return Stage{}, fault.NotFound("plan.stage.unknown", "id", string(id))
	}
	return found[0], nil
}

func collectStages(ctx context.Context, tx *sqldb.Tx, clause string, args ...any) ([]Stage, error) {
	var found []Stage
	err := tx.Each(ctx, func(rows *sql.Rows) error {
		s, err := scanStage(rows)
		found = append(found, s)
		return err
	}, `SELECT `+stageColumns+` FROM plan_stage `+clause, args...)
	return found, err
}

func scanStage(rows *sql.Rows) (Stage, error) {
	var s Stage
	var rule, channels, binding string
	var start, due, expires, submitted, approved, launched, half, ninety, finished int64
	err := rows.Scan(&s.ID, &s.Plan, &s.Ord, &s.Moment, &s.Statement, &rule, &channels, &s.Lane, &start, &due, &expires,
		&s.State, &s.Revision, &binding, &s.Frozen, &s.Members, &s.Letters, &s.Run, &s.Expanded, &submitted, &approved, &launched,
		&half, &ninety, &finished, &s.Duty.Clause, &s.Duty.Reason, &s.Narrowed)
	if err != nil {
		return Stage{}, err
	}
	s.Start, s.Due, s.Expires = sqldb.At(start), sqldb.At(due), sqldb.At(expires)
	s.SubmittedAt, s.ApprovedAt, s.LaunchedAt = sqldb.At(submitted), sqldb.At(approved), sqldb.At(launched)
	s.HalfAt, s.NinetyAt, s.FinishedAt = sqldb.At(half), sqldb.At(ninety), sqldb.At(finished)
	for text, into := range map[string]any{rule: &s.Rule, channels: &s.Channels} {
		if err := json.Unmarshal([]byte(text), into); err != nil {
			return Stage{}, fmt.Errorf("read stage %s: %w", s.ID, err)
		}
	}
	if binding != "" {
		if err := json.Unmarshal([]byte(binding), &s.Binding); err != nil {
			return Stage{}, fmt.Errorf("read stage %s: %w", s.ID, err)
		}
	}
	return s, nil
}

// save writes the whole stage; a new one is inserted.
func (s Stage) save(ctx context.Context, tx *sqldb.Tx) error {
	rule, err := json.Marshal(s.Rule)
	if err != nil {
		return err
	}
	channels, err := json.Marshal(s.Channels)
	if err != nil {
		return err
	}
	binding, err := json.Marshal(s.Binding)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `INSERT INTO plan_stage (`+stageColumns+`) VALUES (`+sqldb.In(28)+`)
		ON CONFLICT (id) DO UPDATE SET moment = excluded.moment, statement = excluded.statement, rule = excluded.rule,
			channels = excluded.channels, lane = excluded.lane, start_at = excluded.start_at, due_at = excluded.due_at,
			expires_at = excluded.expires_at, state = excluded.state, revision = excluded.revision,
			binding = excluded.binding, frozen = excluded.frozen, members = excluded.members, letters = excluded.letters, run = excluded.run,
			expanded = excluded.expanded, submitted_at = excluded.submitted_at, approved_at = excluded.approved_at,
			launched_at = excluded.launched_at, half_at = excluded.half_at, ninety_at = excluded.ninety_at,
			finished_at = excluded.finished_at, duty_clause = excluded.duty_clause, duty_reason = excluded.duty_reason, narrowed = excluded.narrowed`,
		string(s.ID), string(s.Plan), s.Ord, string(s.Moment), string(s.Statement), string(rule), string(channels),
		string(s.Lane), sqldb.Micros(s.Start), sqldb.Micros(s.Due), sqldb.Micros(s.Expires), string(s.State), s.Revision,
		string(binding), string(s.Frozen), s.Members, s.Letters, string(s.Run), s.Expanded, sqldb.Micros(s.SubmittedAt),
		sqldb.Micros(s.ApprovedAt), sqldb.Micros(s.LaunchedAt), sqldb.Micros(s.HalfAt), sqldb.Micros(s.NinetyAt),
		sqldb.Micros(s.FinishedAt), s.Duty.Clause, s.Duty.Reason, s.Narrowed)
	return err
}
