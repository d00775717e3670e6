package desk

import (
	"cmp"
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/loa-vn/loa/internal/audience"
	"github.com/loa-vn/loa/internal/delivery"
	"github.com/loa-vn/loa/internal/fault"
	"github.com/loa-vn/loa/internal/lang"
	"github.com/loa-vn/loa/internal/measure"
	"github.com/loa-vn/loa/internal/ui"
)

// attemptsView is the list of records behind a number.
type attemptsView struct {
	ui.Page

	Run      delivery.Run
	Back     string
	Heading  string
	Layer    string
	Layers   []ui.Option
	Channel  string
	Channels []ui.Option
	Unit     string
	Units    []ui.Option
	Attempts grid
	Next     string
	First    string
}

// statesOf lists the states that a filter of the page means: one layer, a state of
// those who wait, a layer and everything surer ("handed+"), or all.
func statesOf(layer string) ([]delivery.State, error) {
	if layer == "" {
		return []delivery.State{""}, nil
	}
	if base, ok := strings.CutSuffix(layer, surerThan); ok {
		i := slices.Index(arrivals(), delivery.Layer(base))
		if i < 0 {
			return nil, fault.NotFound("deskplan.attempts.no_layer", "layer", layer)
		}
		var states []delivery.State
		for _, l := range arrivals()[i:] {
			states = append(states, delivery.State(l))
		}
		return states, nil
	}
	if layer == string(delivery.LayerPending) {
		return []delivery.State{delivery.StateQueued, delivery.StateLeased, delivery.StateRetry}, nil
	}
	if !slices.Contains(delivery.States(), delivery.State(layer)) {
		return nil, fault.NotFound("deskplan.attempts.no_layer", "layer", layer)
	}
	return []delivery.State{delivery.State(layer)}, nil
}

const attemptsShown = 100

// attempts reads one page of the records in any of the states, in the order of
// their making, and whether there are more.
func (d *Desk) attempts(ctx context.Context, f delivery.AttemptFilter, states []delivery.State) (found []delivery.Attempt, more bool, err error) {
	f.Limit = attemptsShown + 1
	for _, f.State = range states {
		some, err := d.Post.Attempts(ctx, f)
		if err != nil {
			return nil, false, err
		}
		found = append(found, some...)
	}
	slices.SortFunc(found, func(a, b delivery.Attempt) int { return cmp.Compare(a.ID, b.ID) })
	if len(found) > attemptsShown {
		return found[:attemptsShown], true, nil
	}
	return found, false, nil
}

func (d *Desk) attemptList(w http.ResponseWriter, r *http.Request) error {
	id, err := idIn[delivery.Run](r, "run")
	if err != nil {
		return err
	}
	q := r.URL.Query()
	states, err := statesOf(q.Get("layer"))
	if err != nil {
		return err
	}
	f := delivery.AttemptFilter{Run: id, Unit: q.Get("unit"), Channel: q.Get("channel")}
	f.After, _ = delivery.ParseAttempt(q.Get("after")) // anything else is the first page
	found, more, err := d.attempts(r.Context(), f, states)
	if err != nil {
		return err
	}
	v, err := d.attemptPage(r, id)
	if err != nil {
		return err
	}
	v.fill(q, f, found, more, say(r))
	return d.show(w, r, "attempts", v)
}

func (v *attemptsView) fill(q url.Values, f delivery.AttemptFilter, found []delivery.Attempt, more bool, p *lang.Printer) {
	v.Layer, v.Channel, v.Unit = q.Get("layer"), f.Channel, f.Unit
	names := map[string]string{}
	for _, u := range v.Units {
		names[u.Value] = u.Text
	}
	v.Attempts = attemptGrid(v.Run, found, names, p)
	if f.After > 0 {
		v.First = "?" + without(q, "after")
	}
	if more {
		q.Set("after", found[len(found)-1].ID.String())
		v.Next = "?" + q.Encode()
	}
}

// attemptPage is the frame of the list: the run and what it can be narrowed by.
func (d *Desk) attemptPage(r *http.Request, id delivery.RunID) (*attemptsView, error) {
	found, err := d.Measure.Coverage(r.Context(), measure.Query{Run: id})
	if err != nil {
		return nil, err
	}
	p := say(r)
	v := &attemptsView{Run: found.Run, Back: "/desk/runs/" + string(id)}
	v.Wide = true
	v.Crumbs = []ui.Link{{Text: p.T("deskplan.run.heading"), Href: v.Back}}
	v.Layers = layerOptions(p)
	v.Channels = []ui.Option{{Value: "", Text: p.T("deskplan.audit.all")}}
	for _, c := range found.Run.Channels {
		v.Channels = append(v.Channels, ui.Option{Value: c, Text: channelText(p, c)})
	}
	var units []audience.Unit
	for _, row := range append(found.Rows, found.Divided...) {
		units = append(units, row.Unit)
	}
	v.Units = []ui.Option{{Value: "", Text: p.T("deskplan.audit.all")}}
	for _, u := range byName(units) {
		v.Units = append(v.Units, ui.Option{Value: string(u.ID), Text: u.FullName})
	}
	return v, nil
}

func layerOptions(p *lang.Printer) []ui.Option {
	options := []ui.Option{{Value: "", Text: p.T("deskplan.audit.all")}}
	for _, l := range delivery.Layers() {
		if l != delivery.LayerTargeted {
			options = append(options, ui.Option{Value: string(l), Text: layerText(p, l)})
		}
	}
	for _, s := range []delivery.State{delivery.StateQueued, delivery.StateLeased, delivery.StateRetry} {
		options = append(options, ui.Option{Value: string(s), Text: p.T("delivery.state." + string(s))})
	}
	for _, l := range arrivals()[:2] {
		options = append(options, ui.Option{Value: string(l) + surerThan, Text: atLeastText(p, l)})
	}
	return options
}

func attemptGrid(run delivery.Run, found []delivery.Attempt, units map[string]string, p *lang.Printer) grid {
	g := grid{Caption: p.T("deskplan.attempts.title"), Empty: p.T("deskplan.attempts.none"), Head: []gridHead{
		{Title: p.T("deskplan.attempts.id")},
		{Title: p.T("deskplan.coverage.unit")},
		{Title: p.T("deskplan.attempts.to")},
		{Title: p.T("deskplan.attempts.state")},
		{Title: p.T("deskplan.attempts.tries"), Numeric: true},
		{Title: p.T("deskplan.attempts.answer")},
		{Title: p.T("deskplan.attempts.at")},
	}}
	for _, a := range found {
		g.Rows = append(g.Rows, gridRow{Cells: []gridCell{
			{Text: a.ID.String(), Href: attemptHref(run.ID, a.ID)},
			{Text: cmp.Or(units[a.Unit], a.Unit)},
			{Text: masked(a), Sub: channelText(p, a.Channel)},
			{Tag: attemptTag(p, a.State)},
			{Text: p.Int(int64(a.Tries))},
			{Text: a.Code, Sub: a.Detail},
			{Text: secondText(a.UpdatedAt)},
		}})
	}
	return g
}

func attemptHref(run delivery.RunID, id delivery.AttemptID) string {
	return "/desk/runs/" + string(run) + "/attempts/" + id.String()
}

func stateText(p *lang.Printer, s delivery.State) string {
	if s.Pending() {
		return p.T("delivery.state." + string(s))
	}
	return layerText(p, s.Layer())
}

func attemptTag(p *lang.Printer, s delivery.State) *ui.Tag {
	tone := ui.Muted
	switch {
	case s.Pending():
		tone = ui.Waiting
	case s == delivery.StateRejected || s == delivery.StateExpired:
		tone = ui.Danger
	case slices.Contains(arrivals(), s.Layer()):
		tone = ui.Success
	}
	return &ui.Tag{Text: stateText(p, s), Tone: tone}
}

// attemptView is one record with everything that providers and people answered.
type attemptView struct {
	ui.Page

	ID      string
	State   *ui.Tag
	Summary ui.Summary
	Events  grid
}

func (d *Desk) attemptShow(w http.ResponseWriter, r *http.Request) error {
	run, err := idIn[delivery.Run](r, "run")
	if err != nil {
		return err
	}
	id, ok := delivery.ParseAttempt(r.PathValue("attempt"))
	if !ok {
		return fault.NotFound("ident.malformed", "id", r.PathValue("attempt"))
	}
	found, err := d.Post.Attempts(r.Context(), delivery.AttemptFilter{Run: run, After: id - 1, Limit: 1})
	if err != nil {
		return err
	}
	if len(found) == 0 || found[0].ID != id {
		return fault.NotFound("ident.malformed", "id", r.PathValue("attempt"))
	}
	history, err := d.Post.History(r.Context(), id)
	if err != nil {
		return err
	}
	unit := found[0].Unit
	if atlas, err := d.Audience.Atlas(r.Context()); err == nil {
		if u, ok := atlas.Unit(audience.UnitID(unit)); ok {
			unit = atlas.Place(u)
		}
	}
	return d.show(w, r, "attempt", attemptRecord(run, found[0], unit, history, say(r)))
}

func attemptRecord(run delivery.RunID, a delivery.Attempt, unit string, history []delivery.Happening, p *lang.Printer) *attemptView {
	v := &attemptView{ID: a.ID.String(), State: attemptTag(p, a.State)}
	v.Crumbs = []ui.Link{
		{Text: p.T("deskplan.run.heading"), Href: "/desk/runs/" + string(run)},
		{Text: p.T("deskplan.attempts.title"), Href: "/desk/runs/" + string(run) + "/attempts"},
	}
	means := p.T("delivery.layer_means." + string(a.State.Layer()))
	v.Summary = ui.Summary{Rows: []ui.SummaryRow{
		{Key: p.T("deskplan.attempts.state"), Value: joinWords(stateText(p, a.State)+".", means)},
		{Key: p.T("deskplan.attempts.to"), Value: masked(a)},
		{Key: p.T("deskplan.attempts.recipient"), Value: a.Recipient},
		{Key: p.T("deskplan.coverage.unit"), Value: unit},
		{Key: p.T("deskplan.attempts.channel"), Value: channelText(p, a.Channel)},
		{Key: p.T("deskplan.attempts.tries"), Value: p.Int(int64(a.Tries))},
	}}
	if !a.DueAt.IsZero() {
		v.Summary.Rows = append(v.Summary.Rows, ui.SummaryRow{Key: p.T("deskplan.attempts.due"), Value: secondText(a.DueAt)})
	}
	v.Events = grid{Caption: p.T("deskplan.attempts.events"), Empty: p.T("deskplan.attempts.no_event"), Head: []gridHead{
		{Title: p.T("deskplan.attempts.at")},
		{Title: p.T("deskplan.attempts.event")},
		{Title: p.T("deskplan.attempts.answer")},
		{Title: p.T("receipt.provider")},
		{Title: p.T("deskplan.attempts.ref")},
		{Title: p.T("deskplan.attempts.latency"), Numeric: true},
		{Title: p.T("receipt.cost"), Numeric: true},
	}}
	for _, h := range history {
		latency := ""
		if h.Latency > 0 {
			latency = p.T("deskplan.attempts.ms", "n", h.Latency.Milliseconds())
		}
		v.Events.Rows = append(v.Events.Rows, gridRow{Cells: []gridCell{
			{Text: secondText(h.At)},
			{Text: eventText(p, h.Event)},
			{Text: h.Code, Sub: h.Detail},
			{Text: h.Provider},
			{Text: h.Ref},
			{Text: latency},
			costCell(h, p),
		}})
	}
	return v
}

// costCell is what was billed, empty where nothing is counted.
func costCell(h delivery.Happening, p *lang.Printer) gridCell {
	if h.Parts == 0 {
		return gridCell{}
	}
	return gridCell{Text: p.T("receipt.dong", "n", h.Cost), Sub: p.T("receipt.parts", "n", h.Parts)}
}

func eventText(p *lang.Printer, e delivery.Event) string {
	if key := "delivery.layer." + string(e); p.Has(key) {
		return p.T(key)
	}
	return p.T("deskplan.event." + string(e))
}
