package desk

import (
	"errors"
	"net/http"
	"strings"

	"github.com/loa-vn/loa/internal/auth"
	"github.com/loa-vn/loa/internal/plan"
	"github.com/loa-vn/loa/internal/statement"
	"github.com/loa-vn/loa/internal/ui"
)

// statementPlanView chooses the plan by which a finished text goes out: one that
// is there, or a new one named like the statement.
type statementPlanView struct {
	ui.Page

	ID       string
	Headline string
	Plan     string
	Plans    []ui.Option
	Title    string // of a new one
}

// newPlanChoice is the choice of a plan that is not there yet.
const newPlanChoice = "new"

func (d *Desk) statementPlanPage(w http.ResponseWriter, r *http.Request) error {
	s, err := d.viewOf(r)
	if err != nil {
		return err
	}
	v, err := d.statementPlans(r, s)
	if err != nil {
		return err
	}
	return d.show(w, r, "statement-plan", v)
}

func (d *Desk) statementPlans(r *http.Request, s statement.View) (*statementPlanView, error) {
	p := say(r)
	v := &statementPlanView{ID: string(s.ID), Headline: headline(p, s.Statement), Plan: newPlanChoice, Title: clip(s.Headline, 110)}
	v.Crumbs = []ui.Link{{Text: p.T("desk.statements.title"), Href: "/desk/statements"}, {Text: v.Headline, Href: statementHref(s.ID)}}
	plans, err := d.Plans.Plans(r.Context(), plan.Filter{Agency: s.Agency, Limit: 20})
	if err != nil {
		return nil, err
	}
	document := d.documentOf(r, s)
	v.Plans = []ui.Option{{Value: newPlanChoice, Text: p.T("desk.plan.new")}}
	for _, of := range plans {
		v.Plans = append(v.Plans, ui.Option{Value: string(of.ID), Text: of.Title, Hint: p.T("desk.plan.stages", "n", len(of.Stages))})
		if document != "" && of.Document == document && v.Plan == newPlanChoice {
			v.Plan = string(of.ID) // the plan of the very decision that the statement is about
		}
	}
	return v, nil
}

// documentOf is the identifier of the document that the statement is about.
func (d *Desk) documentOf(r *http.Request, s statement.View) string {
	about := d.about(r.Context(), s.Content)
	if about == nil {
		return ""
	}
	return strings.TrimPrefix(about.Href, documentHref(""))
}

// statementIntoPlan leads on to a new stage of the plan, with the statement in it.
func (d *Desk) statementIntoPlan(w http.ResponseWriter, r *http.Request) error {
	s, err := d.viewOf(r)
	if err != nil {
		return err
	}
	id, title := r.PostFormValue("plan"), strings.TrimSpace(r.PostFormValue("title"))
	if id == newPlanChoice || id == "" {
		made, err := d.Plans.Create(r.Context(), actor(r), plan.Draft{Title: title, Document: d.documentOf(r, s), Agency: s.Agency})
		if err != nil {
			return d.notPlanned(w, r, s, title, err)
		}
		id = string(made.ID)
	}
	if err := auth.Require(actor(r), auth.ActPlan, s.Agency, d.Now()); err != nil {
		return err
	}
	ui.Redirect(w, r, withQuery("/desk/plans/"+id+"/stages/new", "statement", string(s.ID), "moment", string(plan.MomentAfter)))
	return nil
}

func (d *Desk) notPlanned(w http.ResponseWriter, r *http.Request, s statement.View, title string, why error) error {
	v, err := d.statementPlans(r, s)
	if err != nil {
		return errors.Join(why, err)
	}
	v.Plan, v.Title = newPlanChoice, title
	return d.again(w, r, "statement-plan", v, why)
}
