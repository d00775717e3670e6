package desk

import (
	"fmt"
	"net/http"
	"slices"

	"github.com/loa-vn/loa/internal/auth"
	"github.com/loa-vn/loa/internal/delivery"
	"github.com/loa-vn/loa/internal/ident"
	"github.com/loa-vn/loa/internal/lang"
	"github.com/loa-vn/loa/internal/measure"
	"github.com/loa-vn/loa/internal/plan"
	"github.com/loa-vn/loa/internal/policy"
	"github.com/loa-vn/loa/internal/statement"
	"github.com/loa-vn/loa/internal/ui"
)

// coverageShow is the page that leaders open: one run on the map and in the table.
// Without a run it shows the latest.
func (d *Desk) coverageShow(w http.ResponseWriter, r *http.Request) error {
	runs, err := d.Post.Runs(r.Context(), 100)
	if err != nil {
		return err
	}
	if len(runs) == 0 {
		return d.show(w, r, "coverage", &coverageView{})
	}
	c, err := d.coverageOf(r, runs[0].ID)
	if err != nil {
		return err
	}
	v := c.view(delivery.Layer(r.FormValue("layer")), say(r))
	for _, run := range runs {
		v.Choices = append(v.Choices, ui.Option{Value: string(run.ID), Text: say(r).T("deskplan.coverage.choice", "title", run.Title, "at", run.CreatedAt)})
	}
	v.Channels = c.channelTabs(say(r))
	if v.Clock, err = d.clock(r, c.Run); err != nil {
		return err
	}
	return d.show(w, r, "coverage", v)
}

// measured reads the coverage that the address asks for, or that of a run.
func (d *Desk) measured(r *http.Request, latest delivery.RunID) (measure.Coverage, error) {
	id := latest
	if asked := r.FormValue("run"); asked != "" {
		parsed, err := ident.Parse[delivery.Run](asked)
		if err != nil {
			return measure.Coverage{}, err
		}
		id = parsed
	}
	return d.Measure.Coverage(r.Context(), measure.Query{Run: id, Channel: r.FormValue("channel"), Today: r.FormValue("today") == "1"})
}

func (d *Desk) coverageOf(r *http.Request, latest delivery.RunID) (coverage, error) {
	found, err := d.measured(r, latest)
	if err != nil {
		return coverage{}, err
	}
	c := coverage{Run: found.Run, Channel: found.Channel, On: found.On, Today: r.FormValue("today") == "1", Divided: len(found.Divided), Places: d.publishes(found.Channel)}
	for _, row := range append(found.Rows, found.Divided...) {
		c.Rows = append(c.Rows, coverageRow{Unit: row.Unit, Tally: row.Tally})
	}
	c.Agency, err = d.agencyTitle(r, found.Run.Agency)
	return c, err
}

// publishes reports whether a channel speaks to a whole commune at once.
func (d *Desk) publishes(channel string) bool {
	return slices.ContainsFunc(d.Plans.Channels(), func(c plan.Channel) bool { return c.Name == channel && c.Endpoint })
}

// agencyTitle is an agency's full name in the reader's language.
func (d *Desk) agencyTitle(r *http.Request, id string) (string, error) {
	a, err := d.Auth.Agency(r.Context(), auth.AgencyID(id))
	return a.Title(ui.Locale(r.Context()) == lang.EN), err
}

func (c coverage) channelTabs(p *lang.Printer) *ui.Tabs {
	if len(c.Run.Channels) < 2 {
		return nil
	}
	tabs := &ui.Tabs{Label: p.T("deskplan.coverage.channels")}
	for _, name := range c.Run.Channels {
		on := c
		on.Channel = name
		tabs.Items = append(tabs.Items, ui.Link{Text: channelText(p, name), Href: on.href("/desk/coverage", ""), Current: name == c.Channel})
	}
	return tabs
}

func (d *Desk) coverageCSV(w http.ResponseWriter, r *http.Request) error {
	found, err := d.measured(r, "")
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "text/csv; charset=utf-8")
	w.Header().Set("Content-Disposition", fmt.Sprintf(`attachment; filename="do-phu-%d-%s-%s.csv"`, found.Run.Num, found.Channel, found.On))
	return measure.WriteCSV(w, found, say(r))
}

// stageOfRun finds the stage that a run delivers.
func (d *Desk) stageOfRun(r *http.Request, run delivery.Run) (plan.Stage, bool, error) {
	stages, err := d.Plans.StagesOf(r.Context(), statement.ID(run.Statement))
	for _, st := range stages {
		if st.Run == run.ID {
			return st, true, err
		}
	}
	return plan.Stage{}, false, err
}

// clock reads how long it took from the signature to the people.
func (d *Desk) clock(r *http.Request, run delivery.Run) (*clockView, error) {
	st, ok, err := d.stageOfRun(r, run)
	if err != nil || !ok {
		return nil, err
	}
	of, err := d.Plans.Plan(r.Context(), st.Plan)
	if err != nil {
		return nil, err
	}
	text, err := d.Statements.Get(r.Context(), actor(r), st.Statement)
	if err != nil && !forbidden(err) {
		return nil, err
	}
	clock := measure.ClockOf(st, "", text.CreatedAt)
	if of.Document != "" && d.Documents != nil {
		doc, err := d.Documents.Document(r.Context(), policy.ID(of.Document))
		if err != nil {
			return nil, err
		}
		clock.Signed = doc.IssuedOn
	}
	return clockPage(clock, d.Now(), say(r)), nil
}
