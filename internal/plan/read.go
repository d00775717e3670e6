package plan

import (
	"context"
	"strings"

	"github.com/loa-vn/loa/internal/auth"
	"github.com/loa-vn/loa/internal/sqldb"
	"github.com/loa-vn/loa/internal/statement"
)

// Filter narrows Plans; zero fields do not.
type Filter struct {
	Agency   auth.AgencyID
	Document string
	Limit    int // 50 when zero
	Offset   int
}

// Plans lists plans with their stages, newest first.
func (s *Service) Plans(ctx context.Context, f Filter) (plans []Plan, err error) {
	where, args := []string{"1 = 1"}, []any{}
	if f.Agency != "" {
		where, args = append(where, "agency = ?"), append(args, string(f.Agency))
	}
	if f.Document != "" {
		where, args = append(where, "document = ?"), append(args, f.Document)
	}
	if f.Limit == 0 {
		f.Limit = 50
	}
	args = append(args, f.Limit, f.Offset)
	err = s.db.View(ctx, func(tx *sqldb.Tx) error {
		plans, err = collectPlans(ctx, tx, `WHERE `+strings.Join(where, " AND ")+` ORDER BY created_at DESC, id DESC LIMIT ? OFFSET ?`, args...)
		if err != nil {
			return err
		}
		return attach(ctx, tx, plans)
	})
	return plans, err
}

// attach reads the stages of several plans at once.
func attach(ctx context.Context, tx *sqldb.Tx, plans []Plan) error {
	at, ids := map[ID]int{}, []any{}
	for i, p := range plans {
		at[p.ID] = i
		ids = append(ids, string(p.ID))
	}
	stages, err := collectStages(ctx, tx, `WHERE plan IN (`+sqldb.In(len(ids))+`) ORDER BY plan, ord`, ids...)
	for _, st := range stages {
		p := &plans[at[st.Plan]]
		p.Stages = append(p.Stages, st)
	}
	return err
}

// Plan reads one plan with its stages.
func (s *Service) Plan(ctx context.Context, id ID) (p Plan, err error) {
	err = s.db.View(ctx, func(tx *sqldb.Tx) error {
		p, err = loadPlan(ctx, tx, id)
		return err
	})
	return p, err
}

// Stage reads one stage.
func (s *Service) Stage(ctx context.Context, id StageID) (st Stage, err error) {
	err = s.db.View(ctx, func(tx *sqldb.Tx) error {
		st, err = loadStage(ctx, tx, id, false)
		return err
	})
	return st, err
}

// StagesOf lists the stages that carry a statement, newest first.
func (s *Service) StagesOf(ctx context.Context, id statement.ID) ([]Stage, error) {
	return s.stages(ctx, `WHERE statement = ? ORDER BY id DESC`, string(id))
}

// StagesIn lists the stages in any of the states, the most urgent window first.
func (s *Service) StagesIn(ctx context.Context, states ...State) ([]Stage, error) {
	args := make([]any, len(states))
	for i, state := range states {
		args[i] = string(state)
	}
	return s.stages(ctx, `WHERE state IN (`+sqldb.In(len(states))+`)
		ORDER BY CASE WHEN due_at = 0 THEN 1 ELSE 0 END, due_at, id LIMIT 500`, args...)
}

func (s *Service) stages(ctx context.Context, clause string, args ...any) (found []Stage, err error) {
	err = s.db.View(ctx, func(tx *sqldb.Tx) error {
		found, err = collectStages(ctx, tx, clause, args...)
		return err
	})
	return found, err
}
