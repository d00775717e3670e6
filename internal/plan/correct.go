package plan

import (
	"context"
	"slices"
	"strings"

	"github.com/loa-vn/loa/internal/audience"
	"github.com/loa-vn/loa/internal/auth"
	"github.com/loa-vn/loa/internal/civil"
	"github.com/loa-vn/loa/internal/delivery"
	"github.com/loa-vn/loa/internal/fault"
	"github.com/loa-vn/loa/internal/sqldb"
	"github.com/loa-vn/loa/internal/statement"
)

// erring is the error that a stage corrects, as it has been delivered so far.
type erring struct {
	chain  []statement.ID // the nearest first
	stages []Stage
	runs   []delivery.Run
}

// erringOf reads what a statement corrects; empty for one that corrects nothing.
func (s *Service) erringOf(ctx context.Context, tx *sqldb.Tx, id statement.ID) (e erring, err error) {
	if e.chain, err = s.texts.Chain(ctx, tx, id); err != nil || len(e.chain) == 0 {
		return e, err
	}
	args := make([]any, len(e.chain))
	for i, c := range e.chain {
		args[i] = string(c)
	}
	e.stages, err = collectStages(ctx, tx, `WHERE statement IN (`+sqldb.In(len(args))+`) ORDER BY id`, args...)
	if err != nil {
		return e, err
	}
	e.runs, err = s.post.RunsOfAll(ctx, tx, e.names())
	return e, err
}

func (e erring) names() []string {
	names := make([]string, len(e.chain))
	for i, id := range e.chain {
		names[i] = string(id)
	}
	return names
}

// channels are those by which the error went out.
func (e erring) channels() []string {
	var all []string
	for _, r := range e.runs {
		all = append(all, r.Channels...)
	}
	slices.Sort(all)
	return slices.Compact(all)
}

func (e erring) stage(run delivery.RunID) (Stage, bool) {
	i := slices.IndexFunc(e.stages, func(st Stage) bool { return st.Run == run })
	if i < 0 {
		return Stage{}, false
	}
	return e.stages[i], true
}

// aim gives the stage of a correction its audience: whom the error reached, unless
// it names another and says why; ahead of what is not urgent, unless it says when.
func (s *Service) aim(ctx context.Context, tx *sqldb.Tx, st *Stage) error {
	st.Narrowed = strings.TrimSpace(st.Narrowed)
	e, err := s.erringOf(ctx, tx, st.Statement)
	if err != nil {
		return err
	}
	if len(e.chain) == 0 || len(e.runs) == 0 {
		st.Rule.Reached, st.Narrowed = "", ""
		return nil
	}
	if st.Lane == "" {
		st.Lane = delivery.LaneCorrection
	}
	if st.Rule.Reached != "" || len(st.Rule.Units) == 0 {
		st.Rule.Reached = string(e.chain[0])
	}
	if st.Rule.Purpose == "" {
		if of, ok := e.stage(e.runs[0].ID); ok {
			st.Rule.Purpose = of.Rule.Purpose
		}
	}
	missing := slices.DeleteFunc(e.channels(), func(c string) bool { return slices.Contains(st.Channels, c) })
	switch {
	case st.Rule.Reached != "" && len(missing) == 0:
		st.Narrowed = ""
	case st.Narrowed == "" && st.Rule.Reached == "":
		return fault.Invalid("plan.stage.narrowed").On("narrowed")
	case st.Narrowed == "":
		return fault.Invalid("plan.stage.narrowed_channels", "channels", strings.Join(missing, ", ")).On("narrowed")
	}
	return nil
}

// audienceHash is what an approver would bind of the stage's audience now. A rule
// that can't be counted is refused.
func (s *Service) audienceHash(ctx context.Context, tx *sqldb.Tx, st Stage) (string, error) {
	if st.Rule.Reached != "" {
		return s.people.ReachedHash(ctx, tx, st.Rule, civil.On(tx.Now()))
	}
	counts, err := s.people.Counts(ctx, tx, st.Rule, civil.On(tx.Now()))
	return counts.Hash, err
}

// stands refuses to send a statement that has been corrected.
func (s *Service) stands(ctx context.Context, tx *sqldb.Tx, id statement.ID) error {
	corrected, err := s.texts.Corrected(ctx, tx, id)
	if err == nil && corrected {
		return fault.Conflict("plan.stage.corrected")
	}
	return err
}

// reached is whom the error reached or may have reached, and whom it still owed a
// message when it was stopped.
func (s *Service) reached(ctx context.Context, tx *sqldb.Tx, e erring) (audience.Reached, func(channel, address string) bool, error) {
	var r audience.Reached
	var personal []string
	for _, c := range e.channels() {
		if !s.endpoint(c) {
			personal = append(personal, c)
		}
	}
	seen := map[string]bool{}
	for _, run := range e.runs {
		st, _ := e.stage(run.ID)
		if len(personal) > 0 {
			query, args := run.Reached(personal)
			r.Runs = append(r.Runs, audience.ReachedRun{Query: query, Args: args, Purpose: st.Rule.Normal().Purpose})
		}
		if st.State == StateRunning && st.Expanded <= st.Letters {
			r.Rests = append(r.Rests, audience.Rest{Frozen: st.Frozen, After: st.Expanded})
		}
		tallies, err := s.post.Tallies(ctx, tx, run.ID)
		if err != nil {
			return r, nil, err
		}
		for _, t := range tallies {
			if !seen[t.Unit] {
				seen[t.Unit] = true
				r.Units = append(r.Units, audience.UnitID(t.Unit))
			}
		}
	}
	blocked, err := s.post.Blocked(ctx, tx, s.channelNames())
	return r, blocked, err
}

// overtake stops an error in the transaction that launches its correction, and adds
// to the correction's audience whom the error has reached since it was approved.
// From this commit on nobody is sent the error any more.
func (s *Service) overtake(ctx context.Context, tx *sqldb.Tx, st *Stage) (corrects []string, err error) {
	if err := s.stands(ctx, tx, st.Statement); err != nil {
		return nil, err
	}
	e, err := s.erringOf(ctx, tx, st.Statement)
	if err != nil || len(e.chain) == 0 {
		return nil, err
	}
	r, blocked, err := s.reached(ctx, tx, e)
	if err != nil {
		return nil, err
	}
	for _, old := range e.stages {
		if err := s.stop(ctx, tx, old, *st); err != nil {
			return nil, err
		}
	}
	if st.Rule.Reached == "" {
		return e.names(), nil
	}
	frozen, err := s.people.AddReached(ctx, tx, st.Frozen, r, blocked)
	st.Members, st.Letters = frozen.People, frozen.Members
	return e.names(), err
}

// stop cancels a stage of the error, whether it sends already or waits.
func (s *Service) stop(ctx context.Context, tx *sqldb.Tx, old, correction Stage) error {
	if old.State != StateApproved && old.State != StateRunning {
		return nil
	}
	old, err := loadStage(ctx, tx, old.ID, true)
	if err != nil {
		return err
	}
	if old.State, err = old.State.after(stepCancel); err != nil {
		return err
	}
	if old.Run != "" {
		if err := s.post.Cancel(ctx, tx, old.Run, "loa"); err != nil {
			return err
		}
	}
	old.Revision++
	if err := old.save(ctx, tx); err != nil {
		return err
	}
	return s.record(ctx, tx, "stage.cancelled", string(old.ID), auth.Actor{}, map[string]any{
		"plan": old.Plan, "statement": old.Statement, "run": old.Run, "correction": correction.Statement,
	})
}
