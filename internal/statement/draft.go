package statement

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/loa-vn/loa/internal/auth"
	"github.com/loa-vn/loa/internal/fault"
	"github.com/loa-vn/loa/internal/ident"
	"github.com/loa-vn/loa/internal/sqldb"
)

// Save stores the draft's text. Revision is the one the writer started from: if
// another has been saved since, or the statement can no longer be changed, nothing
// is overwritten, the writer's text is set aside, and the error is a [StaleError]
// with both.
func (svc *Service) Save(ctx context.Context, actor auth.Actor, id ID, revision int64, c Content) (View, error) {
	return svc.save(ctx, actor, id, revision, func(context.Context, *sqldb.Tx, Content) (Content, error) { return c, nil })
}

// Edit puts an edited text in the place of what a channel would get from the entry.
func (svc *Service) Edit(ctx context.Context, actor auth.Actor, id ID, revision int64, channel Channel, subject, text string) (View, error) {
	return svc.save(ctx, actor, id, revision, func(_ context.Context, _ *sqldb.Tx, c Content) (Content, error) {
		c.Overrides = copied(c.Overrides)
		c.Overrides[channel] = Override{Subject: subject, Text: text}
		return c, nil
	})
}

// Regenerate drops a channel's edited text.
func (svc *Service) Regenerate(ctx context.Context, actor auth.Actor, id ID, revision int64, channel Channel) (View, error) {
	return svc.save(ctx, actor, id, revision, func(_ context.Context, _ *sqldb.Tx, c Content) (Content, error) {
		c.Overrides = copied(c.Overrides)
		delete(c.Overrides, channel)
		return c, nil
	})
}

// Cite ties a sentence of the draft, by its index in [Content.Sentences], to a
// clause. An empty quote is the whole clause.
func (svc *Service) Cite(ctx context.Context, actor auth.Actor, id ID, revision int64, sentence int, clause ClauseRef, quote string) (View, error) {
	return svc.save(ctx, actor, id, revision, func(_ context.Context, _ *sqldb.Tx, c Content) (Content, error) {
		clause.Hash = ""
		c.Citations = append(slices.Clone(c.Citations), Citation{Sentence: sentence, Clause: clause, Quote: quote})
		return c, nil
	})
}

// Uncite removes the citation with the given index.
func (svc *Service) Uncite(ctx context.Context, actor auth.Actor, id ID, revision int64, index int) (View, error) {
	return svc.save(ctx, actor, id, revision, func(_ context.Context, _ *sqldb.Tx, c Content) (Content, error) {
		if index < 0 || index >= len(c.Citations) {
			return c, fault.NotFound("statement.cite.none")
		}
		c.Citations = slices.Delete(slices.Clone(c.Citations), index, index+1)
		return c, nil
	})
}

// Classify changes what a draft is for, and whether it is urgent. A correction stays
// one, and nothing else becomes one.
func (svc *Service) Classify(ctx context.Context, actor auth.Actor, id ID, kind Kind, urgent bool) error {
	return svc.db.Update(ctx, func(tx *sqldb.Tx) error {
		v, next, err := svc.step(ctx, tx, actor, id, Action{Do: Save}, Binding{})
		if err != nil {
			return err
		}
		if err := (Beginning{Agency: v.Agency, Kind: kind, Corrects: v.Corrects}).check(ctx, tx); err != nil {
			return err
		}
		next.Bound = v.Snapshot.Bound
		v.Kind, v.Urgent = kind, urgent
		return svc.write(ctx, tx, actor, v, next, Action{}, detail{Kind: kind, Revision: v.Revision, Changed: []string{"kind", "urgent"}})
	})
}

func copied(from map[Channel]Override) map[Channel]Override {
	to := make(map[Channel]Override, len(from)+1)
	for k, v := range from {
		to[k] = v
	}
	return to
}

// rewrite makes the new text out of the draft's.
type rewrite func(ctx context.Context, tx *sqldb.Tx, draft Content) (Content, error)

func (svc *Service) save(ctx context.Context, actor auth.Actor, id ID, revision int64, to rewrite) (View, error) {
	var v View
	var stale *StaleError
	err := svc.db.Update(ctx, func(tx *sqldb.Tx) error {
		var err error
		stale = nil
		v, err = svc.saveIn(ctx, tx, actor, id, revision, to)
		if errors.As(err, &stale) {
			return insertAside(ctx, tx, id, stale.Yours) // and commit: nothing is lost
		}
		return err
	})
	if err == nil && stale != nil {
		return v, stale
	}
	return v, err
}

func (svc *Service) saveIn(ctx context.Context, tx *sqldb.Tx, actor auth.Actor, id ID, revision int64, to rewrite) (View, error) {
	if err := lock(ctx, tx, id); err != nil {
		return View{}, err
	}
	v, err := svc.load(ctx, tx, id)
	if err != nil {
		return v, err
	}
	if err := auth.Require(actor, auth.ActWrite, v.Agency, tx.Now()); err != nil {
		return v, err
	}
	c, err := to(ctx, tx, v.Content)
	if err == nil {
		c, err = c.Tidy()
	}
	if err != nil {
		return v, err
	}
	if v.Revision != revision {
		return v, aside(tx, v, actor, revision, c, fault.Conflict("statement.save.stale", "name", v.SavedBy, "at", v.SavedAt))
	}
	if c, err = svc.prepare(ctx, tx, actor, v.Content, c); err != nil {
		return v, err
	}
	renderings := Render(c)
	next, err := v.Snapshot.After(Action{Do: Save}, actor, bind(c, renderings), tx.Now())
	if fault.KindOf(err) == fault.KindConflict {
		return v, aside(tx, v, actor, revision, c, err)
	}
	if err != nil {
		return v, err
	}
	return v, svc.saved(ctx, tx, actor, &v, next, c, renderings)
}

// saved writes the new revision.
func (svc *Service) saved(ctx context.Context, tx *sqldb.Tx, actor auth.Actor, v *View, next Next, c Content, r []Rendering) error {
	changed := changedFields(v.Content, c)
	v.apply(next, "")
	v.Revision++
	v.Content, v.Renderings, v.Headline, v.SavedBy, v.SavedAt = c, r, c.filled(c.Headline), actor.Name, tx.Now()
	if err := insertRevision(ctx, tx, v.Statement, c, actor); err != nil {
		return fmt.Errorf("save statement: %w", err)
	}
	if err := update(ctx, tx, v.Statement); err != nil {
		return fmt.Errorf("save statement: %w", err)
	}
	if err := svc.record(ctx, tx, actor, v.Statement, next.Fact, detail{Revision: v.Revision, Changed: changed}); err != nil {
		return err
	}
	if err := indexDesk(ctx, tx, v.Statement, c); err != nil {
		return err
	}
	return svc.judge(ctx, tx, v)
}

func changedFields(before, after Content) []string {
	var fields []string
	for _, change := range Diff(before, after) {
		fields = append(fields, change.Field)
	}
	if !slices.Equal(before.Citations, after.Citations) {
		fields = append(fields, "citations")
	}
	return fields
}

// aside keeps what cannot be saved.
func aside(tx *sqldb.Tx, v View, actor auth.Actor, base int64, c Content, why error) error {
	yours := Aside{ID: ident.New[Aside](tx.Now()), Base: base, Content: c, By: actor.ID, Name: actor.Name, At: tx.Now()}
	return &StaleError{Theirs: v, Yours: yours, err: why}
}

// apply takes over what After decided.
func (v *View) apply(next Next, reason string) {
	v.Snapshot = next.Snapshot
	v.State, v.Fix, v.editors, v.submitter = next.State, next.Fix, next.Editors, next.Submitter
	if reason != "" {
		v.Reason = reason
	}
}

// prepare brings a tidy text into the form in which it is stored: its facts with
// their former values, its citations with the clause's own words, and only such
// renderings as edited that somebody edited.
func (svc *Service) prepare(ctx context.Context, tx *sqldb.Tx, actor auth.Actor, before, c Content) (Content, error) {
	var err error
	c = c.Following(before)
	if c.Citations, err = svc.cited(ctx, tx, before, c); err != nil {
		return c, err
	}
	c = c.Anchored()
	for channel, o := range c.Overrides {
		was, existed := before.Overrides[channel]
		switch {
		case existed && was.Subject == o.Subject && was.Text == o.Text:
			c.Overrides[channel] = was
		case o.is(Generated(c, channel)), o.is(Generated(before, channel)):
			delete(c.Overrides, channel) // a form sends every text back, touched or not
		default:
			o.By, o.Name, o.At = actor.ID, actor.Name, tx.Now()
			c.Overrides[channel] = o
		}
	}
	return c, nil
}

// is reports whether the edited text is just what the entry gives.
func (o Override) is(r Rendering) bool {
	sameSubject := o.Subject == "" || o.Subject == r.Subject
	return sameSubject && o.Text == tidyBlock(r.Text)
}

// cited reads the clause of every citation that is new, so that what a citation
// says about a document never comes from a form.
func (svc *Service) cited(ctx context.Context, tx *sqldb.Tx, before, c Content) ([]Citation, error) {
	known := func(cite Citation) bool {
		return slices.ContainsFunc(before.Citations, func(old Citation) bool {
			old.Sentence, old.SentenceHash = cite.Sentence, cite.SentenceHash
			return old == cite
		})
	}
	out := Content{Headline: c.Headline, Summary: c.Summary, Who: c.Who, Steps: c.Steps, Why: c.Why, Body: c.Body, Contact: c.Contact}
	for _, cite := range c.Citations {
		if known(cite) {
			out.Citations = append(out.Citations, cite)
			continue
		}
		clause, err := svc.clauses.Clause(ctx, tx, cite.Clause.Version, cite.Clause.Address)
		switch {
		case fault.KindOf(err) == fault.KindNotFound:
			return nil, fault.Invalid("statement.cite.no_clause", "address", cite.Clause.Address).On("citations")
		case err != nil:
			return nil, fmt.Errorf("cite %s: %w", cite.Clause.Address, err)
		}
		quoted := out.Cite(cite.Sentence, clause, cite.Quote)
		added := quoted.Citations[len(quoted.Citations)-1]
		switch {
		case added.SentenceHash == "":
			return nil, fault.Invalid("statement.cite.no_sentence").On("citations")
		case !added.within(clause.Text):
			return nil, fault.Invalid("statement.cite.not_quoted", "source", added.Source()).On("citations")
		}
		out = quoted
	}
	return out.Citations, nil
}
