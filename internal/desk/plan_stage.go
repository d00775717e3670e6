package desk

import (
	"net/http"
	"strings"

	"github.com/loa-vn/loa/internal/audience"
	"github.com/loa-vn/loa/internal/auth"
	"github.com/loa-vn/loa/internal/fault"
	"github.com/loa-vn/loa/internal/lang"
	"github.com/loa-vn/loa/internal/plan"
	"github.com/loa-vn/loa/internal/statement"
	"github.com/loa-vn/loa/internal/ui"
)

func (d *Desk) stageCard(r *http.Request, st plan.Stage) (stageCard, error) {
	title, err := d.headline(r, st.Statement)
	if err != nil {
		return stageCard{}, err
	}
	p := say(r)
	card := stageCard{
		ID: "stage-" + string(st.ID), Href: "/desk/stages/" + string(st.ID), Title: title, State: stageTag(p, st.State),
		Audience: d.audienceText(r, st.Rule), Channels: channelTexts(p, st.Channels), Window: windowText(st, p),
	}
	if st.Overdue(d.Now()) {
		card.Late = &ui.Tag{Text: p.T("deskplan.stage.overdue"), Tone: ui.Danger}
	}
	if st.Members > 0 || st.State == plan.StateRunning || st.State == plan.StateFinished {
		card.Numbers = p.T("deskplan.stage.frozen", "n", st.Members)
	}
	if st.Run != "" {
		card.Run = "/desk/runs/" + string(st.Run)
	}
	return card, nil
}

// headline is what a statement is called; one that the reader may not open is
// named by its state alone.
func (d *Desk) headline(r *http.Request, id statement.ID) (string, error) {
	found, err := d.Statements.Get(r.Context(), actor(r), id)
	if forbidden(err) || fault.KindOf(err) == fault.KindNotFound {
		return say(r).T("deskplan.stage.hidden_statement"), nil
	} else if err != nil {
		return "", err
	}
	if strings.TrimSpace(found.Headline) == "" {
		return say(r).T("deskplan.stage.untitled"), nil
	}
	return found.Headline, nil
}

// audienceText says in a line whom a rule means: "Tỉnh Bắc Ninh", "3 xã, phường;
// Nông dân".
func (d *Desk) audienceText(r *http.Request, rule audience.Rule) string {
	p := say(r)
	where := p.T("deskplan.stage.communes", "n", len(rule.Units))
	if atlas, err := d.Audience.Atlas(r.Context()); err == nil && len(rule.Units) <= 3 {
		var names []string
		for _, id := range rule.Units {
			if u, ok := atlas.Unit(id); ok {
				names = append(names, u.FullName)
			}
		}
		where = strings.Join(names, ", ")
	}
	return where + "; " + groupsText(rule.Groups, p)
}

func groupsText(groups []audience.GroupCode, p *lang.Printer) string {
	if len(groups) == 0 {
		return p.T("deskplan.stage.everyone")
	}
	names := make([]string, 0, len(groups))
	for _, g := range groups {
		names = append(names, p.T(g.Key()))
	}
	return strings.Join(names, ", ")
}

func channelTexts(p *lang.Printer, channels []string) string {
	names := make([]string, 0, len(channels))
	for _, c := range channels {
		names = append(names, channelText(p, c))
	}
	return strings.Join(names, ", ")
}

func windowText(st plan.Stage, p *lang.Printer) string {
	from := p.T("deskplan.stage.at_once")
	if !st.Start.IsZero() {
		from = p.T("deskplan.stage.from", "at", st.Start)
	}
	if st.Due.IsZero() {
		return from
	}
	return from + ", " + p.T("deskplan.stage.due", "at", st.Due)
}

// stageView is a stage with everything about it and what may be done now.
type stageView struct {
	ui.Page

	Stage     plan.Stage
	Plan      plan.Plan
	Headline  string
	State     ui.Tag
	Late      *ui.Tag
	Summary   ui.Summary
	Steps     ui.Timeline
	Preview   *previewView
	Forecast  *forecastView
	Seen      statement.Binding
	Edit      string
	Submit    string
	Cancel    string
	Approval  string
	Run       string
	Statement string
}

func (d *Desk) stageOf(r *http.Request) (plan.Stage, plan.Plan, error) {
	id, err := idIn[plan.Stage](r, "stage")
	if err != nil {
		return plan.Stage{}, plan.Plan{}, err
	}
	st, err := d.Plans.Stage(r.Context(), id)
	if err != nil {
		return st, plan.Plan{}, err
	}
	of, err := d.Plans.Plan(r.Context(), st.Plan)
	return st, of, err
}

func (d *Desk) stageShow(w http.ResponseWriter, r *http.Request) error {
	v, err := d.stagePage(r)
	if err != nil {
		return err
	}
	return d.show(w, r, "stage", v)
}

func (d *Desk) stagePage(r *http.Request) (*stageView, error) {
	st, of, err := d.stageOf(r)
	if err != nil {
		return nil, err
	}
	p := say(r)
	v := &stageView{Stage: st, Plan: of, State: stageTag(p, st.State), Steps: stageSteps(st, p), Statement: "/desk/statements/" + string(st.Statement)}
	v.Crumbs = []ui.Link{{Text: p.T("deskplan.plans.title"), Href: "/desk/plans"}, {Text: of.Title, Href: "/desk/plans/" + string(of.ID)}}
	if v.Headline, err = d.headline(r, st.Statement); err != nil {
		return nil, err
	}
	if st.Overdue(d.Now()) {
		v.Late = &ui.Tag{Text: p.T("deskplan.stage.overdue"), Tone: ui.Danger}
	}
	v.Summary = stageSummary(st, d.audienceText(r, st.Rule), p)
	v.offer(st, of, actor(r), d)
	if st.State == plan.StateDraft || st.State == plan.StateSubmitted {
		if v.Seen, err = d.Plans.Seen(r.Context(), st.ID); err != nil && fault.Code(err) == "" {
			return nil, err
		}
		v.Preview = d.preview(r, st.Rule)
	}
	v.Forecast = d.forecastOf(r, st)
	return v, nil
}

// offer shows the ways on that fit the stage and the reader. The services decide
// again.
func (v *stageView) offer(st plan.Stage, of plan.Plan, a auth.Actor, d *Desk) {
	base := "/desk/stages/" + string(st.ID)
	if st.State == plan.StateDraft && a.Can(auth.ActPlan, of.Agency, d.Now()) {
		v.Edit, v.Submit = base+"/edit", base+"/submit"
	}
	if st.State == plan.StateSubmitted || st.State == plan.StateApproved {
		v.Approval = "/desk/approvals/" + string(st.ID)
	}
	if st.State != plan.StateFinished && st.State != plan.StateCancelled && a.Can(auth.ActCancel, of.Agency, d.Now()) {
		v.Cancel = base + "/cancel"
	}
	if st.Run != "" {
		v.Run = "/desk/runs/" + string(st.Run)
	}
}

func stageSummary(st plan.Stage, whom string, p *lang.Printer) ui.Summary {
	s := ui.Summary{}
	add := func(key, value string) {
		if value != "" {
			s.Rows = append(s.Rows, ui.SummaryRow{Key: p.T(key), Value: value})
		}
	}
	add("deskplan.stage.moment", p.T(st.Moment.Key()))
	add("deskplan.stage.audience", whom)
	if st.Rule.Purpose != "" {
		add("deskplan.stage.purpose", p.T(st.Rule.Purpose.Key()))
	}
	if st.Frozen != "" {
		add("deskplan.stage.members", p.T("deskplan.stage.frozen", "n", st.Members))
	}
	add("deskplan.stage.channels", channelTexts(p, st.Channels))
	add("deskplan.run.lane", p.T("delivery.lane."+string(st.Lane)))
	add("deskplan.duty.title", dutyText(p, st.Duty))
	start := p.Time(st.Start)
	if st.Start.IsZero() {
		start = p.T("deskplan.stage.at_once")
	}
	add("deskplan.stage.start", start)
	add("deskplan.stage.due_label", p.Time(st.Due))
	add("deskplan.stage.expires", p.Time(st.Expires))
	return s
}

// stageSteps is how far the stage has come.
func stageSteps(st plan.Stage, p *lang.Printer) ui.Timeline {
	steps := []ui.Step{
		{Title: p.T("deskplan.step.submitted"), At: st.SubmittedAt},
		{Title: p.T("deskplan.step.approved"), At: st.ApprovedAt},
		{Title: p.T("deskplan.step.launched"), At: st.LaunchedAt},
		{Title: p.T("deskplan.step.half"), At: st.HalfAt},
		{Title: p.T("deskplan.step.ninety"), At: st.NinetyAt},
		{Title: p.T("deskplan.step.finished"), At: st.FinishedAt},
	}
	current := false
	for i := range steps {
		switch {
		case !steps[i].At.IsZero():
			steps[i].State = ui.StepDone
		case !current && st.State != plan.StateCancelled && st.State != plan.StateFinished:
			steps[i].State, current = ui.StepCurrent, true
		default:
			steps[i].State = ui.StepTodo
		}
	}
	if st.State == plan.StateCancelled {
		steps = append(steps, ui.Step{Title: p.T(plan.StateCancelled.Key()), State: ui.StepFailed})
	}
	return ui.Timeline{Steps: steps}
}

// stageSubmit asks for approval of exactly what the page showed.
func (d *Desk) stageSubmit(w http.ResponseWriter, r *http.Request) error {
	id, err := idIn[plan.Stage](r, "stage")
	if err != nil {
		return err
	}
	seen := statement.Binding{Text: r.PostFormValue("text"), Renderings: r.PostFormValue("renderings"), Audience: r.PostFormValue("audience")}
	if _, err := d.Plans.Submit(r.Context(), actor(r), id, seen); err != nil {
		v, failed := d.stagePage(r)
		if failed != nil {
			return failed
		}
		return d.again(w, r, "stage", v, err)
	}
	return done(w, r, "/desk/stages/"+string(id), "deskplan.stage.submitted")
}

type cancelView struct {
	ui.Page

	Stage    plan.Stage
	Headline string
	Reason   string
	Running  bool
}

func (d *Desk) cancelPage(r *http.Request) (*cancelView, error) {
	st, of, err := d.stageOf(r)
	if err != nil {
		return nil, err
	}
	v := &cancelView{Stage: st, Running: st.State == plan.StateRunning}
	v.Crumbs = []ui.Link{{Text: of.Title, Href: "/desk/plans/" + string(of.ID)}, {Text: say(r).T("deskplan.stage.title"), Href: "/desk/stages/" + string(st.ID)}}
	v.Headline, err = d.headline(r, st.Statement)
	return v, err
}

func (d *Desk) stageCancelForm(w http.ResponseWriter, r *http.Request) error {
	v, err := d.cancelPage(r)
	if err != nil {
		return err
	}
	return d.show(w, r, "cancel", v)
}

func (d *Desk) stageCancel(w http.ResponseWriter, r *http.Request) error {
	v, err := d.cancelPage(r)
	if err != nil {
		return err
	}
	v.Reason = r.PostFormValue("reason")
	if _, err := d.Plans.Cancel(r.Context(), actor(r), v.Stage.ID, v.Reason); err != nil {
		return d.again(w, r, "cancel", v, err)
	}
	return done(w, r, "/desk/stages/"+string(v.Stage.ID), "deskplan.stage.cancelled")
}

// stageFinish closes the books; while anyone is unaccounted for the answer is the
// page of the books, with what is missing.
func (d *Desk) stageFinish(w http.ResponseWriter, r *http.Request) error {
	st, _, err := d.stageOf(r)
	if err != nil {
		return err
	}
	if err := d.Plans.Finish(r.Context(), actor(r), st.ID); err != nil {
		if st.Run == "" || d.Measure == nil {
			return err
		}
		v, failed := d.booksPage(r, st.Run)
		if failed != nil {
			return failed
		}
		return d.again(w, r, "run", v, err)
	}
	return done(w, r, "/desk/runs/"+string(st.Run), "deskplan.run.was_finished")
}
