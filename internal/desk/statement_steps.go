package desk

import (
	"context"
	"net/http"
	"slices"

	"github.com/loa-vn/loa/internal/auth"
	"github.com/loa-vn/loa/internal/fault"
	"github.com/loa-vn/loa/internal/lang"
	"github.com/loa-vn/loa/internal/statement"
	"github.com/loa-vn/loa/internal/ui"
)

// correct is no step of the statement itself: it begins another one.
const correct = "correct"

// stepForms are the steps open to the reader that have no page of their own.
func stepForms(p *lang.Printer, offers []statement.Verb, s statement.View) []stepForm {
	var forms []stepForm
	add := func(do, kind string, reason bool) {
		forms = append(forms, stepForm{
			Do: do, Title: p.T("desk.step." + do), Help: p.T("desk.step." + do + ".help"), Button: p.T("desk.step." + do + ".button"),
			Kind: kind, Reason: reason,
		})
	}
	for _, do := range offers {
		switch do {
		case statement.Submit:
			if s.Fix && !statement.Blocks(s.Findings) {
				add("submit", "", false)
			}
		case statement.Return:
			add("return", "secondary", true)
		case statement.Void:
			add("void", "secondary", true)
		case statement.Mend:
			add("mend", "secondary", false)
		case statement.Drop:
			add("drop", "secondary", false)
		case statement.Withdraw:
			add("withdraw", "warning", true)
		case statement.Save, statement.Approve, statement.Release:
		}
	}
	if s.Released != "" && (slices.Contains(offers, statement.Mend) || s.State == statement.StateWithdrawn) {
		add(correct, "secondary", false)
	}
	return forms
}

// takeStep takes one of the steps of stepForms.
func (d *Desk) takeStep(w http.ResponseWriter, r *http.Request) error {
	id, do := statement.ID(r.PathValue("id")), r.PostFormValue("do")
	if do == correct {
		return d.correct(w, r, id)
	}
	if err := d.step(r, id, do, r.PostFormValue("reason")); err != nil {
		return d.refuseStep(w, r, do, err)
	}
	if do == "mend" {
		ui.Redirect(w, r, statementHref(id)+"/edit")
		return nil
	}
	return done(w, r, statementHref(id), "desk.step."+do+".done")
}

func (d *Desk) step(r *http.Request, id statement.ID, do, reason string) error {
	ctx, a := r.Context(), actor(r)
	switch statement.Verb(do) {
	case statement.Submit: // of a typo fix: everything else is submitted with its audience, in a plan
		return d.submitFix(ctx, a, id, bindingOf(r))
	case statement.Return:
		return d.Statements.Return(ctx, a, id, reason)
	case statement.Void:
		return d.Statements.Void(ctx, a, id, reason)
	case statement.Withdraw:
		return d.Statements.Withdraw(ctx, a, id, reason)
	case statement.Mend:
		return d.Statements.Mend(ctx, a, id)
	case statement.Drop:
		return d.Statements.Drop(ctx, a, id)
	case statement.Save, statement.Approve, statement.Release:
	}
	return fault.Invalid("statement.unknown_action", "action", do)
}

func (d *Desk) submitFix(ctx context.Context, a auth.Actor, id statement.ID, seen statement.Binding) error {
	s, err := d.Statements.Get(ctx, a, id)
	if err != nil {
		return err
	}
	if !s.Fix {
		return fault.Conflict("desk.submit_in_plan")
	}
	if seen.Text == "" {
		seen = s.Snapshot.Bound
	}
	return d.Statements.Submit(ctx, a, id, seen)
}

// bindingOf is what the form says its sender has seen.
func bindingOf(r *http.Request) statement.Binding {
	return statement.Binding{
		Text: r.PostFormValue("seen_text"), Renderings: r.PostFormValue("seen_renderings"), Audience: r.PostFormValue("seen_audience"),
	}
}

func (d *Desk) correct(w http.ResponseWriter, r *http.Request, id statement.ID) error {
	made, err := d.Statements.Correct(r.Context(), actor(r), id)
	if err != nil {
		return err
	}
	ui.Redirect(w, r, statementHref(made.ID)+"/edit")
	return nil
}

// refuseStep shows the statement again with the step's form open and its reason
// kept.
func (d *Desk) refuseStep(w http.ResponseWriter, r *http.Request, do string, err error) error {
	s, e := d.viewOf(r)
	if e != nil {
		return e
	}
	v, e := d.statementPage(r, s)
	if e != nil {
		return e
	}
	for i := range v.Steps {
		if v.Steps[i].Do == do {
			v.Steps[i].Error = say(r).Error(err)
		}
	}
	return d.again(w, r, "statement", v, err)
}
