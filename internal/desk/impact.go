package desk

import (
	"net/http"
	"slices"

	"github.com/loa-vn/loa/internal/auth"
	"github.com/loa-vn/loa/internal/statement"
	"github.com/loa-vn/loa/internal/ui"
)

func (d *Desk) impactRoutes() []route {
	if d.Statements == nil || d.Documents == nil {
		return nil
	}
	return []route{
		{"GET /desk/impacts", auth.ActRead, d.impacts},
		{"GET /desk/statements/{id}/impact", auth.ActRead, d.impact},
		{"POST /desk/statements/{id}/impact", auth.ActWrite, d.handleImpact},
	}
}

// impactsView lists the public statements whose clauses changed.
type impactsView struct {
	ui.Page

	Statements []struckStatement
}

// impactView is one such statement: what became of its clauses, whom it reached, and
// what can be done about it.
type impactView struct {
	ui.Page

	struckStatement
	Clauses []struckClause
	Drafts  []ui.Link // corrections that were begun
	Correct bool      // a correction may be begun
	Stand   bool      // the statement may be left as it is
	Reason  string    // as typed
	Past    []string  // what was done before
}

func (d *Desk) impacts(w http.ResponseWriter, r *http.Request) error {
	all, err := d.struckStatements(r)
	if err != nil {
		return err
	}
	v := &impactsView{Statements: all}
	for i := range v.Statements {
		if v.Statements[i].Reach, err = d.reachOf(r, statement.ID(v.Statements[i].ID)); err != nil {
			return err
		}
	}
	return d.show(w, r, "impacts", v)
}

// homeImpacts are the statements that the reader may correct and nobody has settled.
func (d *Desk) homeImpacts(r *http.Request, v *homeView) error {
	if d.Statements == nil || d.Documents == nil || !actor(r).CanSomewhere(auth.ActWrite, d.Now()) {
		return nil
	}
	all, err := d.struckStatements(r)
	v.Struck = slices.DeleteFunc(all, func(s struckStatement) bool { return !actor(r).Can(auth.ActWrite, s.agency, d.Now()) })
	return err
}

func (d *Desk) impact(w http.ResponseWriter, r *http.Request) error {
	v, err := d.impactPage(r)
	if err != nil {
		return err
	}
	return d.show(w, r, "impact", v)
}

// handleImpact begins the correction, or leaves the statement as it is.
func (d *Desk) handleImpact(w http.ResponseWriter, r *http.Request) error {
	id := statement.ID(r.PathValue("id"))
	if r.PostFormValue("do") == correct {
		made, err := d.Statements.CorrectStruck(r.Context(), actor(r), d.Documents, id)
		if err != nil {
			return err
		}
		return done(w, r, statementHref(made.ID)+"/edit", "desk.impact.begun")
	}
	err := d.Statements.Stands(r.Context(), actor(r), id, r.PostFormValue("reason"))
	if err == nil {
		return done(w, r, statementHref(id), "desk.impact.stands_done")
	}
	v, e := d.impactPage(r)
	if e != nil {
		return e
	}
	v.Reason = r.PostFormValue("reason")
	return d.again(w, r, "impact", v, err)
}

func (d *Desk) impactPage(r *http.Request) (*impactView, error) {
	s, err := d.viewOf(r)
	if err != nil {
		return nil, err
	}
	all, err := d.Statements.ImpactsOf(r.Context(), actor(r), s.ID)
	if err != nil {
		return nil, err
	}
	all = slices.DeleteFunc(all, func(i statement.Impact) bool { return i.Statement != s.ID })
	p := say(r)
	v := &impactView{struckStatement: struckStatement{ID: string(s.ID), Headline: headline(p, s.Statement), agency: s.Agency}}
	v.Crumbs = []ui.Link{
		{Text: p.T("desk.statements.title"), Href: "/desk/statements"},
		{Text: v.Headline, Href: statementHref(s.ID)},
	}
	if v.Clauses, err = d.struckClauses(r, s.Content, all); err != nil {
		return nil, err
	}
	if v.Reach, err = d.reachOf(r, s.ID); err != nil {
		return nil, err
	}
	mayWrite := actor(r).Can(auth.ActWrite, s.Agency, d.Now())
	for _, i := range all {
		v.Correct = v.Correct || mayWrite && i.State == statement.ImpactOpen
		v.Stand = v.Stand || mayWrite && i.State.Waits()
		v.settled(r, i)
	}
	return v, nil
}

// settled adds what was done about an impact.
func (v *impactView) settled(r *http.Request, i statement.Impact) {
	p := say(r)
	if i.Because != "" {
		link := ui.Link{Text: p.T("desk.impact.draft", "name", i.ByName, "at", i.At), Href: statementHref(i.Because)}
		if !slices.Contains(v.Drafts, link) {
			v.Drafts = append(v.Drafts, link)
		}
	}
	if i.State == statement.ImpactClosed {
		line := p.T("desk.impact.closed", "name", i.ByName, "at", i.At, "reason", i.Reason)
		if !slices.Contains(v.Past, line) {
			v.Past = append(v.Past, line)
		}
	}
}
