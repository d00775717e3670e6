package desk

import (
	"cmp"
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/loa-vn/loa/internal/audience"
	"github.com/loa-vn/loa/internal/civil"
	"github.com/loa-vn/loa/internal/delivery"
	"github.com/loa-vn/loa/internal/fault"
	"github.com/loa-vn/loa/internal/lang"
	"github.com/loa-vn/loa/internal/plan"
	"github.com/loa-vn/loa/internal/statement"
	"github.com/loa-vn/loa/internal/ui"
)

// stageFormView is the form of a stage: what, to whom, over which channels, when.
// The audience's preview is drawn beside it, by htmx after every change, and by a
// button where there are no scripts.
type stageFormView struct {
	ui.Page

	Plan       plan.Plan
	Stage      plan.Stage
	Target     string
	Moments    []ui.Option
	Statement  string
	Statements []ui.Option
	Whole      bool // every commune of the province
	Province   audience.Unit
	Query      string
	Picker     []pickGroup
	Codes      string // units by code, for what is not in the list
	Groups     []ui.Option
	Chosen     []string // groups
	Corrects   string   // the statement that the stage's corrects; "" for none
	Purposes   []ui.Option
	Reaches    []ui.Option
	Channels   []ui.Option
	Picked     []string // channels
	Lanes      []ui.Option
	Start      momentInput
	Due        momentInput
	Expires    momentInput
	Preview    *previewView
}

// momentInput is a day and an hour.
type momentInput struct {
	Date ui.DateInput
	Time string
}

// pickGroup is a heading with its communes.
type pickGroup struct {
	Title string
	Picks []pick
}

type pick struct {
	ID      string
	Name    string
	Note    string
	Checked bool
}

// stageForm is the form for a plan, with the stage that is being changed or a new
// one for a moment.
func (d *Desk) stageForm(r *http.Request) (*stageFormView, error) {
	v, p := &stageFormView{}, say(r)
	var err error
	if r.PathValue("stage") != "" {
		if v.Stage, v.Plan, err = d.stageOf(r); err != nil {
			return nil, err
		}
		v.Target = "/desk/stages/" + string(v.Stage.ID)
	} else {
		id, err := idIn[plan.Plan](r, "plan")
		if err != nil {
			return nil, err
		}
		if v.Plan, err = d.Plans.Plan(r.Context(), id); err != nil {
			return nil, err
		}
		v.Stage = plan.Stage{
			Plan: id, Moment: plan.Moment(r.FormValue("moment")), Lane: delivery.LaneNormal, Statement: statement.ID(r.FormValue("statement")),
			Channels: []string{"email"}, Rule: audience.Rule{Purpose: audience.PurposePolicy},
		}
		v.Target = "/desk/plans/" + string(id) + "/stages"
	}
	v.Crumbs = []ui.Link{{Text: p.T("deskplan.plans.title"), Href: "/desk/plans"}, {Text: v.Plan.Title, Href: "/desk/plans/" + string(v.Plan.ID)}}
	v.choices(d.Plans.Channels(), p)
	return v, d.statementChoices(r, v)
}

// choices fills in what never depends on the stage.
func (v *stageFormView) choices(channels []plan.Channel, p *lang.Printer) {
	for _, m := range plan.Moments() {
		v.Moments = append(v.Moments, ui.Option{Value: string(m), Text: p.T(m.Key()), Hint: p.T("deskplan.moment_means." + string(m))})
	}
	for _, purpose := range audience.Purposes() {
		v.Purposes = append(v.Purposes, ui.Option{Value: string(purpose), Text: p.T(purpose.Key())})
	}
	for _, reach := range []string{"", string(audience.ReachOnce), string(audience.ReachEvery)} {
		v.Reaches = append(v.Reaches, ui.Option{Value: reach, Text: p.T("deskplan.reach." + cmp.Or(reach, "usual")), Hint: p.T("deskplan.reach_means." + cmp.Or(reach, "usual"))})
	}
	for _, g := range audience.Groups(p.Locale) {
		v.Groups = append(v.Groups, ui.Option{Value: string(g.Code), Text: g.Name})
	}
	for _, c := range channels {
		o := ui.Option{Value: c.Name, Text: channelText(p, c.Name)}
		if c.Endpoint {
			o.Hint = p.T("deskplan.stage.endpoint")
		}
		v.Channels = append(v.Channels, o)
	}
	for _, l := range delivery.Lanes() {
		v.Lanes = append(v.Lanes, ui.Option{Value: string(l), Text: p.T("delivery.lane." + string(l)), Hint: p.T("deskplan.lane_means." + string(l))})
	}
}

// statementChoices lists what can still be sent: everything but what was
// withdrawn, the latest first.
func (d *Desk) statementChoices(r *http.Request, v *stageFormView) error {
	found, err := d.Statements.List(r.Context(), actor(r), statement.Filter{
		Agency: v.Plan.Agency, Limit: 200,
		States: []statement.State{statement.StateDraft, statement.StateReturned, statement.StateSubmitted, statement.StateApproved, statement.StateReleased},
	})
	if err != nil {
		return err
	}
	v.Statements = []ui.Option{{Value: "", Text: say(r).T("deskplan.stage.choose_statement")}}
	for _, s := range found.Items {
		title := s.Headline
		if strings.TrimSpace(title) == "" {
			title = say(r).T("deskplan.stage.untitled")
		}
		v.Statements = append(v.Statements, ui.Option{Value: string(s.ID), Text: shorten(title, 90) + " – " + say(r).T(s.State.Key())})
	}
	return nil
}

// show copies the stage into the fields of the form.
func (v *stageFormView) show() {
	st := v.Stage
	v.Statement, v.Picked = string(st.Statement), st.Channels
	v.Chosen = nil
	for _, g := range st.Rule.Groups {
		v.Chosen = append(v.Chosen, string(g))
	}
	v.Corrects = st.Rule.Reached
	v.Start, v.Due, v.Expires = momentOf(st.Start), momentOf(st.Due), momentOf(st.Expires)
}

func momentOf(t time.Time) momentInput {
	if t.IsZero() {
		return momentInput{}
	}
	return momentInput{Date: ui.DateInput{Value: civil.On(t)}, Time: clockText(t)}
}

// read takes the stage from the posted form and keeps what was typed.
func (v *stageFormView) read(r *http.Request, atlas *audience.Atlas, day civil.Date) error {
	st := &v.Stage
	st.Moment, st.Statement = plan.Moment(r.PostFormValue("moment")), statement.ID(r.PostFormValue("statement"))
	st.Lane, st.Channels = delivery.Lane(r.PostFormValue("lane")), r.PostForm["channels"]
	st.Duty = delivery.Duty{}
	if r.PostFormValue("duty") == "1" {
		st.Duty = delivery.Duty{Clause: strings.TrimSpace(r.PostFormValue("duty-clause")), Reason: strings.TrimSpace(r.PostFormValue("duty-reason"))}
		if !st.Duty.Set() {
			st.Duty.Reason = "?" // ticked and not explained: refused as half a duty
		}
	}
	st.Revision, _ = strconv.Atoi(r.PostFormValue("revision")) // anything else is a stale save
	v.Whole, v.Query, v.Codes = r.PostFormValue("whole") == "1", strings.TrimSpace(r.PostFormValue("q")), r.PostFormValue("codes")
	st.Rule = audience.Rule{
		Purpose: audience.Purpose(r.PostFormValue("purpose")), Reached: r.PostFormValue("reached"), Reach: audience.Reach(r.PostFormValue("reach")),
	}
	st.Narrowed, v.Corrects = r.PostFormValue("narrowed"), r.PostFormValue("corrects")
	for _, g := range r.PostForm["groups"] {
		st.Rule.Groups = append(st.Rule.Groups, audience.GroupCode(g))
	}
	wrong := []error{v.readUnits(r.PostForm, atlas, day)}
	var err error
	st.Start, v.Start, err = readMoment(r, "start", "08:00")
	wrong = append(wrong, err)
	st.Due, v.Due, err = readMoment(r, "due", "17:00")
	wrong = append(wrong, err)
	st.Expires, v.Expires, err = readMoment(r, "expires", "23:59")
	wrong = append(wrong, err)
	v.Statement, v.Picked = string(st.Statement), st.Channels
	v.Chosen = r.PostForm["groups"]
	return errors.Join(wrong...)
}

// readUnits collects the communes that were ticked and those given by code. A code
// whose unit no longer stands is refused with what it became.
func (v *stageFormView) readUnits(form url.Values, atlas *audience.Atlas, day civil.Date) error {
	if v.Whole {
		v.Stage.Rule.Units = []audience.UnitID{v.Province.ID}
		return nil
	}
	for _, id := range form["units"] {
		v.Stage.Rule.Units = append(v.Stage.Rule.Units, audience.UnitID(id))
	}
	var wrong []error
	for _, code := range strings.FieldsFunc(v.Codes, func(c rune) bool { return c == ',' || c == ';' || c == ' ' || c == '\n' || c == '\r' }) {
		u, err := atlas.At(audience.Code(code), day)
		if f, ok := errors.AsType[*fault.Error](err); ok {
			wrong = append(wrong, f.On("codes"))
			continue
		}
		v.Stage.Rule.Units = append(v.Stage.Rule.Units, u.ID)
	}
	return errors.Join(wrong...)
}

// readMoment reads a day and its hour; no day is no moment, and a day without an
// hour has the usual one.
func readMoment(r *http.Request, name, usual string) (time.Time, momentInput, error) {
	day, typed, err := ui.FormDate(r, name)
	in := momentInput{Date: typed, Time: strings.TrimSpace(r.PostFormValue(name + "-time"))}
	if err != nil || day == "" {
		return time.Time{}, in, err
	}
	if in.Time == "" {
		in.Time = usual
	}
	clock, err := time.Parse("15:04", strings.ReplaceAll(in.Time, "h", ":"))
	if err != nil {
		return time.Time{}, in, fault.Invalid("deskplan.bad_hour", "hour", in.Time).On(name + "-time")
	}
	return day.Time().Add(time.Duration(clock.Hour())*time.Hour + time.Duration(clock.Minute())*time.Minute), in, nil
}

// pickers draws the communes as boxes: what is ticked first where a filter would
// hide it, then wards, then communes, each by name.
func (v *stageFormView) pickers(atlas *audience.Atlas, day civil.Date, p *lang.Printer) {
	chosen := map[audience.UnitID]bool{}
	for _, id := range v.Stage.Rule.Units {
		chosen[id] = true
	}
	if chosen[v.Province.ID] {
		v.Whole = true
	}
	v.Picker = nil
	v.elsewhere(atlas, chosen, day, p)
	matches := map[audience.UnitID]bool{}
	for _, u := range atlas.Search(v.Query, day, 500) {
		matches[u.ID] = true
	}
	kept, kinds := pickGroup{Title: p.T("deskplan.picker.kept")}, map[string]*pickGroup{}
	var order []string
	for _, u := range byName(atlas.Communes(v.Province.Code, day)) {
		item := pickOf(u, chosen[u.ID], p)
		switch {
		case v.Query == "" || matches[u.ID]:
			if kinds[u.Kind] == nil {
				kinds[u.Kind] = &pickGroup{Title: u.Kind}
				order = append(order, u.Kind)
			}
			kinds[u.Kind].Picks = append(kinds[u.Kind].Picks, item)
		case chosen[u.ID]:
			kept.Picks = append(kept.Picks, item)
		}
	}
	if len(kept.Picks) > 0 {
		v.Picker = append(v.Picker, kept)
	}
	for _, kind := range order {
		kinds[kind].Title = p.T("deskplan.picker.kind", "kind", kind, "n", len(kinds[kind].Picks))
		v.Picker = append(v.Picker, *kinds[kind])
	}
}

// elsewhere lists what is chosen and does not stand in the province today, so that
// it can be taken out again.
func (v *stageFormView) elsewhere(atlas *audience.Atlas, chosen map[audience.UnitID]bool, day civil.Date, p *lang.Printer) {
	group := pickGroup{Title: p.T("deskplan.picker.elsewhere")}
	for _, id := range v.Stage.Rule.Units {
		u, ok := atlas.Unit(id)
		if id == v.Province.ID || ok && u.On(day) && u.Level == audience.LevelCommune && u.Parent == v.Province.Code {
			continue
		}
		item := pick{ID: string(id), Name: string(id), Checked: chosen[id]}
		if ok {
			item.Name = atlas.Place(u)
		}
		if ok && !u.On(day) {
			item.Note = p.T("deskplan.picker.gone")
		}
		group.Picks = append(group.Picks, item)
	}
	if len(group.Picks) > 0 {
		v.Picker = append(v.Picker, group)
	}
}

func pickOf(u audience.Unit, checked bool, p *lang.Printer) pick {
	item := pick{ID: string(u.ID), Name: u.Name, Checked: checked}
	if u.Residents > 0 {
		item.Note = p.Int(u.Residents)
	}
	return item
}

// Lower writes a unit's kind small inside a sentence: "tỉnh Bắc Ninh".
func (v *stageFormView) Lower(name string) string {
	first, size := utf8.DecodeRuneInString(name)
	return string(unicode.ToLower(first)) + name[size:]
}
