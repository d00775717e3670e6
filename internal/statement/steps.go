package statement

import (
	"context"
	"fmt"

	"github.com/loa-vn/loa/internal/auth"
	"github.com/loa-vn/loa/internal/fault"
	"github.com/loa-vn/loa/internal/ident"
	"github.com/loa-vn/loa/internal/sqldb"
)

// Submit asks for approval of the draft as the actor saw it: seen is the Bound of
// the view's snapshot.
func (svc *Service) Submit(ctx context.Context, actor auth.Actor, id ID, seen Binding) error {
	return svc.db.Update(ctx, func(tx *sqldb.Tx) error { return svc.SubmitIn(ctx, tx, actor, id, seen) })
}

// SubmitIn is Submit in the caller's transaction.
func (svc *Service) SubmitIn(ctx context.Context, tx *sqldb.Tx, actor auth.Actor, id ID, seen Binding) error {
	v, next, err := svc.step(ctx, tx, actor, id, Action{Do: Submit}, seen)
	if err != nil {
		return err
	}
	n, err := nextVersion(ctx, tx, id)
	if err != nil {
		return err
	}
	stored := Version{
		ID: ident.New[Version](tx.Now()), Statement: id, N: n, Revision: v.Revision, Content: v.Content, Renderings: v.Renderings,
		Binding: next.Submitted, Fix: v.Fix, Submitter: actor.ID, SubmitterName: actor.Name, SubmittedAt: tx.Now(),
	}
	if v.Fix {
		public, err := version(ctx, tx, v.Released)
		if err != nil {
			return err
		}
		stored.Diff = Diff(public.Content, v.Content)
	}
	if err := insertVersion(ctx, tx, stored); err != nil {
		return fmt.Errorf("submit statement: %w", err)
	}
	v.Version = stored.ID
	return svc.write(ctx, tx, actor, v, next, Action{}, detail{Version: v.Version, N: n, Binding: &stored.Binding, Fix: v.Fix, Diff: stored.Diff})
}

// Approve lets the actor stand for what they saw, in the caller's transaction:
// the one in which package plan freezes the audience. An emergency is approved
// only by the second person; until then [Service.Snapshot] shows it submitted.
func (svc *Service) Approve(ctx context.Context, tx *sqldb.Tx, actor auth.Actor, id ID, seen Binding) error {
	v, next, err := svc.step(ctx, tx, actor, id, Action{Do: Approve}, seen)
	if err != nil {
		return err
	}
	given := next.Approvals[len(next.Approvals)-1]
	if err := insertApproval(ctx, tx, v.Version, given); err != nil {
		return fmt.Errorf("approve statement: %w", err)
	}
	return svc.write(ctx, tx, actor, v, next, Action{}, detail{Version: v.Version, Binding: &seen, Fix: v.Fix})
}

// ApproveFix approves a typo fix, which goes to nobody anew, and releases it when
// enough people have.
func (svc *Service) ApproveFix(ctx context.Context, actor auth.Actor, id ID, seen Binding) error {
	return svc.db.Update(ctx, func(tx *sqldb.Tx) error {
		s, err := svc.Snapshot(ctx, tx, id)
		if err != nil {
			return err
		}
		if !s.Fix {
			return fault.Conflict("statement.approve.not_a_fix")
		}
		seen.Audience = s.Released.Audience
		if err := svc.Approve(ctx, tx, actor, id, seen); err != nil {
			return err
		}
		if s, err = svc.Snapshot(ctx, tx, id); err != nil || s.State != StateApproved {
			return err
		}
		return svc.Release(ctx, tx, actor, id, seen)
	})
}

// Release puts the approved text before the public, in the caller's transaction.
// The binding is how text and audience are at this moment: if that is not what was
// approved, nothing is released, and the approval can be voided. The actor may be
// nobody: the clock of a plan.
func (svc *Service) Release(ctx context.Context, tx *sqldb.Tx, actor auth.Actor, id ID, now Binding) error {
	v, next, err := svc.step(ctx, tx, actor, id, Action{Do: Release}, now)
	if err != nil || next.Fact == "" {
		return err
	}
	stored, err := version(ctx, tx, v.Version)
	if err != nil {
		return err
	}
	v.Released, v.Edition, v.public = v.Version, v.Edition+1, v.Headline
	if v.ReleasedAt.IsZero() {
		v.ReleasedAt, v.Slug = tx.Now(), slug(v.ID, v.Headline)
	}
	if err := markReleased(ctx, tx, v.Version, v.Edition, now.Audience); err != nil {
		return fmt.Errorf("release statement: %w", err)
	}
	err = svc.write(ctx, tx, actor, v, next, Action{}, detail{
		Kind: v.Kind, Corrects: v.Corrects, Version: v.Version, Edition: v.Edition, Fix: stored.Fix, Diff: stored.Diff, Binding: &now,
	})
	if err != nil {
		return err
	}
	if err := markCitations(ctx, tx, v.ID, stored.Content); err != nil {
		return err
	}
	if err := corrected(ctx, tx, v.Statement); err != nil {
		return fmt.Errorf("release statement: %w", err)
	}
	return indexPublic(ctx, tx, v.Statement, v.Renderings)
}

// Return sends a submitted statement back to its writers, with a reason.
func (svc *Service) Return(ctx context.Context, actor auth.Actor, id ID, reason string) error {
	return svc.db.Update(ctx, func(tx *sqldb.Tx) error { return svc.ReturnIn(ctx, tx, actor, id, reason) })
}

// ReturnIn is Return in the caller's transaction.
func (svc *Service) ReturnIn(ctx context.Context, tx *sqldb.Tx, actor auth.Actor, id ID, reason string) error {
	return svc.plain(ctx, tx, actor, id, Action{Do: Return, Reason: reason})
}

// Void takes the approval of an unreleased statement back, with a reason.
func (svc *Service) Void(ctx context.Context, actor auth.Actor, id ID, reason string) error {
	return svc.db.Update(ctx, func(tx *sqldb.Tx) error { return svc.VoidIn(ctx, tx, actor, id, reason) })
}

// VoidIn is Void in the caller's transaction.
func (svc *Service) VoidIn(ctx context.Context, tx *sqldb.Tx, actor auth.Actor, id ID, reason string) error {
	return svc.plain(ctx, tx, actor, id, Action{Do: Void, Reason: reason})
}

// Withdraw takes a released statement off, with a reason that the public reads. It
// sends nothing: who has the text keeps it, and only a correction reaches them.
func (svc *Service) Withdraw(ctx context.Context, actor auth.Actor, id ID, reason string) error {
	return svc.db.Update(ctx, func(tx *sqldb.Tx) error {
		return svc.plain(ctx, tx, actor, id, Action{Do: Withdraw, Reason: reason})
	})
}

// Mend reopens a released statement for a typo fix. The released version stays
// public until the fix is approved.
func (svc *Service) Mend(ctx context.Context, actor auth.Actor, id ID) error {
	return svc.db.Update(ctx, func(tx *sqldb.Tx) error { return svc.plain(ctx, tx, actor, id, Action{Do: Mend}) })
}

// Drop gives a typo fix up: the statement is as it was released.
func (svc *Service) Drop(ctx context.Context, actor auth.Actor, id ID) error {
	return svc.db.Update(ctx, func(tx *sqldb.Tx) error { return svc.plain(ctx, tx, actor, id, Action{Do: Drop}) })
}

// plain takes a step that needs no more than what is stored.
func (svc *Service) plain(ctx context.Context, tx *sqldb.Tx, actor auth.Actor, id ID, action Action) error {
	v, next, err := svc.step(ctx, tx, actor, id, action, Binding{})
	if err != nil {
		return err
	}
	d := detail{Version: v.Version, Reason: action.Reason}
	switch action.Do {
	case Return, Void:
		v.Version = ""
	case Mend:
		v.Version = ""
		v.Revision++ // the draft starts from what is public, not from a fix once dropped
		err = insertRevision(ctx, tx, v.Statement, v.Content, actor)
	case Withdraw:
		v.Version, v.WithdrawnAt = v.Released, tx.Now()
	case Drop:
		v.Version, v.Headline = v.Released, v.public
	case Save, Submit, Approve, Release: // these have functions of their own
	}
	if err != nil {
		return fmt.Errorf("%s statement: %w", action.Do, err)
	}
	if err := svc.write(ctx, tx, actor, v, next, action, d); err != nil {
		return err
	}
	return reindex(ctx, tx, v, action.Do)
}

// reindex keeps what can be found in step with what is there to read.
func reindex(ctx context.Context, tx *sqldb.Tx, v *View, do Verb) error {
	switch do {
	case Withdraw:
		return tx.Unindex(ctx, publicIndex, string(v.ID))
	case Drop:
		stored, err := version(ctx, tx, v.Released)
		if err != nil {
			return err
		}
		return indexDesk(ctx, tx, v.Statement, stored.Content)
	default:
		return nil
	}
}

// step loads the statement, alone in this transaction, and asks After.
func (svc *Service) step(ctx context.Context, tx *sqldb.Tx, actor auth.Actor, id ID, action Action, seen Binding) (*View, Next, error) {
	if err := lock(ctx, tx, id); err != nil {
		return nil, Next{}, err
	}
	v, err := svc.load(ctx, tx, id)
	if err != nil {
		return nil, Next{}, err
	}
	if action.Do == Submit || action.Do == Approve {
		if err := svc.judge(ctx, tx, &v); err != nil {
			return nil, Next{}, err
		}
	}
	next, err := v.Snapshot.After(action, actor, seen, tx.Now())
	return &v, next, err
}

// write stores the outcome of a step and its fact.
func (svc *Service) write(ctx context.Context, tx *sqldb.Tx, actor auth.Actor, v *View, next Next, action Action, d detail) error {
	v.apply(next, action.Reason)
	if err := update(ctx, tx, v.Statement); err != nil {
		return fmt.Errorf("store statement: %w", err)
	}
	return svc.record(ctx, tx, actor, v.Statement, next.Fact, d)
}
