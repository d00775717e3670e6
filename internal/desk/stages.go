package desk

import (
	"net/http"

	"github.com/loa-vn/loa/internal/lang"
	"github.com/loa-vn/loa/internal/plan"
	"github.com/loa-vn/loa/internal/statement"
	"github.com/loa-vn/loa/internal/ui"
)

// stageLine is a stage of a plan as its statement shows it: whom it goes to, when,
// and how far it is.
type stageLine struct {
	Title    string // of the plan
	Href     string
	State    ui.Tag
	When     string
	Members  string
	Books    string // where its deliveries are counted; "" before it runs
	Waits    bool   // for an approval
	Approval string
}

// stagesOf are the stages that carry a statement, the latest first.
func (d *Desk) stagesOf(r *http.Request, id statement.ID) ([]stageLine, error) {
	if d.Plans == nil {
		return nil, nil
	}
	stages, err := d.Plans.StagesOf(r.Context(), id)
	if err != nil {
		return nil, err
	}
	var lines []stageLine
	for _, st := range stages {
		p, err := d.Plans.Plan(r.Context(), st.Plan)
		if err != nil {
			return nil, err
		}
		lines = append(lines, lineOf(say(r), p, st))
	}
	return lines, nil
}

func lineOf(p *lang.Printer, of plan.Plan, st plan.Stage) stageLine {
	line := stageLine{
		Title: of.Title, Href: stageLink(st), State: ui.Tag{Text: p.T(st.State.Key()), Tone: stageTone(st.State)},
		When: window(p, st), Waits: st.State == plan.StateSubmitted, Approval: approvalHref(st.ID),
	}
	if st.Frozen != "" {
		line.Members = p.T("desk.stage.members", "n", st.Members)
	}
	if st.Run != "" {
		line.Books = "/desk/runs/" + string(st.Run)
	}
	return line
}

func stageLink(st plan.Stage) string {
	return "/desk/stages/" + string(st.ID)
}

func approvalHref(id plan.StageID) string { return "/desk/approvals/" + string(id) }

// window says when a stage is sent and by when it should have arrived.
func window(p *lang.Printer, st plan.Stage) string {
	text := p.T("desk.stage.at_once")
	if !st.Start.IsZero() {
		text = p.T("desk.stage.from", "at", st.Start)
	}
	if !st.Due.IsZero() {
		text += ", " + p.T("desk.stage.due", "at", st.Due)
	}
	return text
}

func stageTone(s plan.State) ui.Tone {
	switch s {
	case plan.StateSubmitted:
		return ui.Waiting
	case plan.StateApproved, plan.StateRunning:
		return ui.Info
	case plan.StateFinished:
		return ui.Success
	case plan.StateCancelled:
		return ui.Danger
	case plan.StateDraft:
	}
	return ui.Plain
}
