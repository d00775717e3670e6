package desk

import (
	"net/http"
	"time"

	"github.com/loa-vn/loa/internal/auth"
	"github.com/loa-vn/loa/internal/delivery"
	"github.com/loa-vn/loa/internal/lang"
	"github.com/loa-vn/loa/internal/measure"
	"github.com/loa-vn/loa/internal/plan"
	"github.com/loa-vn/loa/internal/statement"
	"github.com/loa-vn/loa/internal/ui"
)

func (d *Desk) homeRoutes() []route {
	return []route{
		{"GET /desk", auth.ActRead, d.home},
		{"GET /desk/{$}", auth.ActRead, d.home},
		{"GET /desk/running", auth.ActRead, d.running},
	}
}

// homeView is what waits for the reader, in the order of urgency.
type homeView struct {
	ui.Page

	Name     string
	Late     []stageLine // promised to be done by now
	Approve  []awaited
	Struck   []struckStatement // clauses under them changed
	Returned *ui.Entries
	Running  []runningLine
	Poll     bool        // something is still moving
	Done     []stageLine // delivered since yesterday
	Drafts   *ui.Entries
	Begin    []ui.Link // what the reader may begin
	Nothing  bool
}

// runningLine is a delivery on its way.
type runningLine struct {
	Title string
	Href  string
	Plan  string
	Bar   ui.Bar
	Text  string
}

func (d *Desk) home(w http.ResponseWriter, r *http.Request) error {
	v := &homeView{Name: actor(r).Name}
	for _, fill := range []func(*http.Request, *homeView) error{d.homeStages, d.homeApprovals, d.homeImpacts, d.homeStatements} {
		if err := fill(r, v); err != nil {
			return err
		}
	}
	v.Begin = d.begins(r)
	v.Nothing = len(v.Late)+len(v.Approve)+len(v.Struck)+len(v.Running)+len(v.Done) == 0 && v.Returned == nil && v.Drafts == nil
	return d.show(w, r, "home", v)
}

// running is the live part of the page.
func (d *Desk) running(w http.ResponseWriter, r *http.Request) error {
	v := &homeView{}
	if err := d.homeStages(r, v); err != nil {
		return err
	}
	if !partial(r) {
		ui.Redirect(w, r, "/desk")
		return nil
	}
	d.pages.Fragment(w, r, "home", "running", v)
	return nil
}

// homeStages finds what is late, what is on its way, and what has just arrived.
func (d *Desk) homeStages(r *http.Request, v *homeView) error {
	if d.Plans == nil {
		return nil
	}
	stages, err := d.Plans.StagesIn(r.Context(), plan.StateSubmitted, plan.StateApproved, plan.StateRunning, plan.StateDraft)
	if err != nil {
		return err
	}
	for _, st := range stages {
		of, err := d.Plans.Plan(r.Context(), st.Plan)
		if err != nil {
			return err
		}
		if !actor(r).Can(auth.ActRead, of.Agency, d.Now()) {
			continue
		}
		if st.Overdue(d.Now()) {
			v.Late = append(v.Late, lineOf(say(r), of, st))
		}
		if st.State != plan.StateRunning {
			continue
		}
		line, err := d.runningOf(r, of, st)
		if err != nil {
			return err
		}
		v.Running, v.Poll = append(v.Running, line), true
	}
	return d.homeDone(r, v)
}

// homeDone finds what was finished since yesterday, among the newest plans.
func (d *Desk) homeDone(r *http.Request, v *homeView) error {
	plans, err := d.Plans.Plans(r.Context(), plan.Filter{Limit: 50})
	if err != nil {
		return err
	}
	for _, of := range plans {
		for _, st := range of.Stages {
			fresh := st.State == plan.StateFinished && d.Now().Sub(st.FinishedAt) < 24*time.Hour
			if fresh && actor(r).Can(auth.ActRead, of.Agency, d.Now()) {
				v.Done = append(v.Done, lineOf(say(r), of, st))
			}
		}
	}
	return nil
}

func (d *Desk) runningOf(r *http.Request, of plan.Plan, st plan.Stage) (runningLine, error) {
	p := say(r)
	line := runningLine{Title: of.Title, Plan: of.Title, Href: "/desk/runs/" + string(st.Run)}
	if d.Measure == nil {
		return line, nil
	}
	c, err := d.Measure.Coverage(r.Context(), measure.Query{Run: st.Run})
	if err != nil {
		return line, err
	}
	line.Title = c.Run.Title
	line.Bar, line.Text = progress(p, c.Total.Tally)
	return line, nil
}

// progress draws where everyone of the audience stands, each layer apart.
func progress(p *lang.Printer, t delivery.Tally) (ui.Bar, string) {
	bar := ui.Bar{Label: p.T("desk.home.bar"), Total: t.Targeted, Legend: true}
	for _, l := range delivery.Layers() {
		if l == delivery.LayerTargeted || l == delivery.LayerPending || t.Of(l) == 0 {
			continue
		}
		bar.Segments = append(bar.Segments, ui.Segment{Label: p.T("delivery.layer." + string(l)), Value: t.Of(l), Class: string(l)})
	}
	return bar, p.T("desk.home.of", "pending", t.Pending+t.Missing(), "all", t.Targeted)
}

func (d *Desk) homeApprovals(r *http.Request, v *homeView) error {
	if d.Statements == nil || !actor(r).CanSomewhere(auth.ActApprove, d.Now()) {
		return nil
	}
	all, err := d.waitingFor(r)
	for _, one := range all {
		if one.Mine {
			v.Approve = append(v.Approve, one)
		}
	}
	return err
}

// homeStatements finds what came back to its author, and what he has begun.
func (d *Desk) homeStatements(r *http.Request, v *homeView) error {
	if d.Statements == nil || !actor(r).CanSomewhere(auth.ActWrite, d.Now()) {
		return nil
	}
	find := func(s statement.State) (*ui.Entries, error) {
		page, err := d.Statements.List(r.Context(), actor(r), statement.Filter{Author: actor(r).ID, States: []statement.State{s}, Limit: 10})
		if err != nil || len(page.Items) == 0 {
			return nil, err
		}
		list := &ui.Entries{}
		for _, one := range page.Items {
			list.Items = append(list.Items, statementEntry(say(r), one))
		}
		return list, nil
	}
	var err error
	if v.Returned, err = find(statement.StateReturned); err != nil {
		return err
	}
	v.Drafts, err = find(statement.StateDraft)
	return err
}

func statementEntry(p *lang.Printer, s statement.Statement) ui.Entry {
	e := ui.Entry{Title: headline(p, s), Href: statementHref(s.ID), Kind: p.T(s.Kind.Key()), At: s.UpdatedAt}
	if s.State == statement.StateReturned {
		e.Text = s.Reason
	}
	return e
}

// begins are what the reader may begin from nothing.
func (d *Desk) begins(r *http.Request) []ui.Link {
	a, p, now := actor(r), say(r), d.Now()
	var links []ui.Link
	if d.Documents != nil && a.CanSomewhere(auth.ActImportDocument, now) {
		links = append(links, ui.Link{Text: p.T("desk.documents.import"), Href: "/desk/documents/import"})
	}
	if d.Statements != nil && a.CanSomewhere(auth.ActWrite, now) {
		links = append(links, ui.Link{Text: p.T("desk.statements.new"), Href: "/desk/statements/new"})
	}
	return links
}
