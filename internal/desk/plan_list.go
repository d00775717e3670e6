package desk

import (
	"context"
	"net/http"
	"strings"
	"time"

	"github.com/loa-vn/loa/internal/auth"
	"github.com/loa-vn/loa/internal/lang"
	"github.com/loa-vn/loa/internal/plan"
	"github.com/loa-vn/loa/internal/policy"
	"github.com/loa-vn/loa/internal/ui"
)

type plansView struct {
	ui.Page

	Plans ui.Entries
	Pages *ui.Pagination
	Add   bool
}

func (d *Desk) planList(w http.ResponseWriter, r *http.Request) error {
	at := pagingOf(r)
	found, err := d.Plans.Plans(r.Context(), plan.Filter{Limit: at.Limit(), Offset: at.Offset()})
	if err != nil {
		return err
	}
	v := &plansView{Plans: ui.Entries{Level: 2}, Add: actor(r).CanSomewhere(auth.ActPlan, d.Now())}
	found, v.Pages = page(at, say(r), found)
	names, err := d.agencyNames(r.Context())
	if err != nil {
		return err
	}
	for _, p := range found {
		v.Plans.Items = append(v.Plans.Items, planEntry(p, names[p.Agency], d.Now(), say(r)))
	}
	return d.show(w, r, "plans", v)
}

// planEntry is one plan in the list: how its stages stand, what is late.
func planEntry(of plan.Plan, agency string, now time.Time, p *lang.Printer) ui.Entry {
	e := ui.Entry{Title: of.Title, Href: "/desk/plans/" + string(of.ID), Meta: agency, At: of.CreatedAt, Text: of.Note}
	counts := map[plan.State]int{}
	late := 0
	for _, st := range of.Stages {
		counts[st.State]++
		if st.Overdue(now) {
			late++
		}
	}
	if len(of.Stages) == 0 {
		e.Tags = append(e.Tags, ui.Tag{Text: p.T("deskplan.plan.no_stage"), Tone: ui.Muted})
	}
	for _, s := range plan.States() {
		if counts[s] > 0 {
			tag := stageTag(p, s)
			tag.Text = p.T("deskplan.plan.stages_in", "n", counts[s], "state", strings.ToLower(tag.Text))
			e.Tags = append(e.Tags, tag)
		}
	}
	if late > 0 {
		e.Tags = append(e.Tags, ui.Tag{Text: p.T("deskplan.plan.late", "n", late), Tone: ui.Danger})
	}
	return e
}

func stageTag(p *lang.Printer, s plan.State) ui.Tag {
	tone := map[plan.State]ui.Tone{
		plan.StateDraft: ui.Plain, plan.StateSubmitted: ui.Waiting, plan.StateApproved: ui.Info,
		plan.StateRunning: ui.Waiting, plan.StateFinished: ui.Success, plan.StateCancelled: ui.Danger,
	}
	return ui.Tag{Text: p.T(s.Key()), Tone: tone[s]}
}

type planFormView struct {
	ui.Page

	Name      string
	Note      string
	Document  string
	Documents []ui.Option
	Agency    string
	Agencies  []ui.Option
}

func (d *Desk) newPlan(r *http.Request) (*planFormView, error) {
	v := &planFormView{Document: r.FormValue("document"), Agency: string(actor(r).Agency)}
	v.Crumbs = []ui.Link{{Text: say(r).T("deskplan.plans.title"), Href: "/desk/plans"}}
	var err error
	if v.Agencies, err = d.agencyOptions(r, auth.ActPlan); err != nil {
		return nil, err
	}
	v.Documents, err = d.documentOptions(r)
	return v, err
}

// documentOptions lists the documents issued last; a plan may also stand before
// there is one.
func (d *Desk) documentOptions(r *http.Request) ([]ui.Option, error) {
	options := []ui.Option{{Value: "", Text: say(r).T("deskplan.plan.no_document")}}
	if d.Documents == nil {
		return options, nil
	}
	found, err := d.Documents.Documents(r.Context(), policy.Filter{Size: 100})
	if err != nil {
		return nil, err
	}
	for _, doc := range found.Documents {
		options = append(options, ui.Option{Value: string(doc.ID), Text: doc.Number + " – " + shorten(doc.Title, 90)})
	}
	return options, nil
}

// shorten cuts a text between words.
func shorten(s string, n int) string {
	letters := []rune(s)
	if len(letters) <= n {
		return s
	}
	cut := string(letters[:n])
	if i := strings.LastIndexByte(cut, ' '); i > 0 {
		cut = cut[:i]
	}
	return cut + "…"
}

func (d *Desk) planForm(w http.ResponseWriter, r *http.Request) error {
	v, err := d.newPlan(r)
	if err != nil {
		return err
	}
	return d.show(w, r, "plan_new", v)
}

func (d *Desk) planAdd(w http.ResponseWriter, r *http.Request) error {
	v, err := d.newPlan(r)
	if err != nil {
		return err
	}
	v.Name, v.Note, v.Agency = r.PostFormValue("title"), r.PostFormValue("note"), r.PostFormValue("agency")
	made, err := d.Plans.Create(r.Context(), actor(r), plan.Draft{Title: v.Name, Document: v.Document, Note: v.Note, Agency: auth.AgencyID(v.Agency)})
	if err != nil {
		return d.again(w, r, "plan_new", v, err)
	}
	return done(w, r, "/desk/plans/"+string(made.ID), "deskplan.plan.added")
}

// planView is a plan as a line through time: before, at and after issue.
type planView struct {
	ui.Page

	Plan     plan.Plan
	Agency   string
	Document *ui.Link
	Issued   string
	Moments  []momentView
	Add      bool
}

type momentView struct {
	Moment plan.Moment
	Name   string
	Help   string
	Stages []stageCard
}

type stageCard struct {
	ID       string // "stage-" and the stage's identifier: what others link to
	Href     string
	Title    string
	State    ui.Tag
	Late     *ui.Tag
	Audience string
	Channels string
	Window   string
	Numbers  string
	Run      string
}

func (d *Desk) planShow(w http.ResponseWriter, r *http.Request) error {
	id, err := idIn[plan.Plan](r, "plan")
	if err != nil {
		return err
	}
	found, err := d.Plans.Plan(r.Context(), id)
	if err != nil {
		return err
	}
	v, err := d.planPage(r, found)
	if err != nil {
		return err
	}
	return d.show(w, r, "plan", v)
}

func (d *Desk) planPage(r *http.Request, of plan.Plan) (*planView, error) {
	v := &planView{Plan: of, Add: actor(r).Can(auth.ActPlan, of.Agency, d.Now())}
	v.Crumbs = []ui.Link{{Text: say(r).T("deskplan.plans.title"), Href: "/desk/plans"}}
	names, err := d.agencyNames(r.Context())
	if err != nil {
		return nil, err
	}
	v.Agency = names[of.Agency]
	if v.Document, v.Issued, err = d.documentLink(r.Context(), of.Document, say(r)); err != nil {
		return nil, err
	}
	for _, m := range plan.Moments() {
		v.Moments = append(v.Moments, momentView{Moment: m, Name: say(r).T(m.Key()), Help: say(r).T("deskplan.moment_means." + string(m))})
	}
	for _, st := range of.Stages {
		card, err := d.stageCard(r, st)
		if err != nil {
			return nil, err
		}
		for i := range v.Moments {
			if v.Moments[i].Moment == st.Moment {
				v.Moments[i].Stages = append(v.Moments[i].Stages, card)
			}
		}
	}
	return v, nil
}

// documentLink names the decision of a plan and the day it was issued.
func (d *Desk) documentLink(ctx context.Context, id string, p *lang.Printer) (*ui.Link, string, error) {
	if id == "" || d.Documents == nil {
		return nil, "", nil
	}
	doc, err := d.Documents.Document(ctx, policy.ID(id))
	if err != nil {
		return nil, "", err
	}
	return &ui.Link{Text: doc.Name(), Href: "/desk/documents/" + id}, p.Date(doc.IssuedOn), nil
}
