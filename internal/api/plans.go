package api

import (
	"context"
	"net/http"
	"strconv"
	"time"

	"github.com/loa-vn/loa/internal/audience"
	"github.com/loa-vn/loa/internal/auth"
	"github.com/loa-vn/loa/internal/civil"
	"github.com/loa-vn/loa/internal/delivery"
	"github.com/loa-vn/loa/internal/measure"
	"github.com/loa-vn/loa/internal/plan"
	"github.com/loa-vn/loa/internal/policy"
	"github.com/loa-vn/loa/internal/statement"
)

// Plan is plan.Plan as JSON.
type Plan struct {
	ID        plan.ID       `json:"id"`
	Title     string        `json:"title"`
	Document  string        `json:"document,omitempty"`
	Note      string        `json:"note,omitempty"`
	Agency    auth.AgencyID `json:"agency"`
	CreatedBy auth.UserID   `json:"created_by"`
	CreatedAt time.Time     `json:"created_at"`
	Stages    []Stage       `json:"stages"`
}

// StageDraft is what a planner decides about a stage.
type StageDraft struct {
	Moment    plan.Moment   `json:"moment" enum:"before,at,after"`
	Statement statement.ID  `json:"statement"`
	Audience  AudienceRule  `json:"audience"`
	Channels  []string      `json:"channels"`
	Lane      delivery.Lane `json:"lane" enum:"urgent,correction,normal,bulk"`
	Duty      *Duty         `json:"duty,omitempty" doc:"why it may go beyond the cap of messages a person"`
	Start     *time.Time    `json:"start,omitempty" doc:"nothing is sent before"`
	Due       *time.Time    `json:"due,omitempty" doc:"everyone should have been told by then"`
	Expires   *time.Time    `json:"expires,omitempty" doc:"nothing is sent after"`
	Narrowed  string        `json:"narrowed,omitempty" doc:"why a correction goes to fewer than its error reached"`
	Revision  int           `json:"revision,omitempty" doc:"as it was read, when changing a stage"`
}

// Duty is the law by which everybody must be told.
type Duty struct {
	Clause string `json:"clause" minLength:"3" doc:"the clause, by document and number"`
	Reason string `json:"reason" minLength:"10"`
}

func dutyOf(d delivery.Duty) *Duty {
	if !d.Set() {
		return nil
	}
	return (*Duty)(&d)
}

func (d *Duty) duty() delivery.Duty {
	if d == nil {
		return delivery.Duty{}
	}
	return delivery.Duty(*d)
}

// Stage is plan.Stage as JSON.
type Stage struct {
	StageDraft
	ID          plan.StageID      `json:"id"`
	Plan        plan.ID           `json:"plan"`
	State       plan.State        `json:"state" enum:"draft,submitted,approved,running,finished,cancelled"`
	Binding     statement.Binding `json:"binding"`
	Members     int64             `json:"members" doc:"of the frozen audience"`
	Run         delivery.RunID    `json:"run,omitempty"`
	SubmittedAt *time.Time        `json:"submitted_at,omitempty"`
	ApprovedAt  *time.Time        `json:"approved_at,omitempty"`
	LaunchedAt  *time.Time        `json:"launched_at,omitempty"`
	HalfAt      *time.Time        `json:"half_at,omitempty"`
	NinetyAt    *time.Time        `json:"ninety_at,omitempty"`
	FinishedAt  *time.Time        `json:"finished_at,omitempty"`
}

func (f *face) plans() {
	handle(f, operation{method: "GET", path: "/plans", id: "list-plans", tag: "plans", needs: auth.ActRead}, f.listPlans)
	handle(f, operation{method: "POST", path: "/plans", id: "create-plan", tag: "plans", status: http.StatusCreated}, f.createPlan)
	handle(f, operation{method: "GET", path: "/plans/{id}", id: "get-plan", tag: "plans", needs: auth.ActRead}, f.plan)
	handle(f, operation{method: "POST", path: "/plans/{id}/stages", id: "create-stage", tag: "plans", status: http.StatusCreated}, f.createStage)
	handle(f, operation{method: "GET", path: "/stages/{id}", id: "get-stage", tag: "plans", needs: auth.ActRead}, f.stage)
	handle(f, operation{method: "PUT", path: "/stages/{id}", id: "update-stage", tag: "plans"}, f.updateStage)
	handle(f, operation{method: "GET", path: "/stages/{id}/binding", id: "get-stage-binding", tag: "plans", needs: auth.ActRead}, f.stageBinding)
	handle(f, operation{method: "GET", path: "/stages/{id}/clock", id: "get-stage-clock", tag: "plans", needs: auth.ActRead}, f.stageClock)
	if f.Canaries != nil {
		handle(f, operation{method: "GET", path: "/stages/{id}/canaries", id: "list-stage-canaries", tag: "plans", needs: auth.ActRead}, f.stageCanaries)
	}
	if f.Forecasts != nil {
		handle(f, operation{method: "GET", path: "/stages/{id}/forecast", id: "get-stage-forecast", tag: "plans", needs: auth.ActRead}, f.stageForecast)
	}
	handle(f, operation{method: "POST", path: "/stages/{id}/submit", id: "submit-stage", tag: "plans"}, f.submitStage)
	handle(f, operation{method: "POST", path: "/stages/{id}/approve", id: "approve-stage", tag: "plans"}, f.approveStage)
	handle(f, operation{method: "POST", path: "/stages/{id}/return", id: "return-stage", tag: "plans"}, f.returnStage)
	handle(f, operation{method: "POST", path: "/stages/{id}/cancel", id: "cancel-stage", tag: "plans"}, f.cancelStage)
	handle(f, operation{method: "POST", path: "/stages/{id}/finish", id: "finish-stage", tag: "plans"}, f.finishStage)
}

func (f *face) listPlans(ctx context.Context, in *struct {
	Agency   auth.AgencyID `query:"agency"`
	Document string        `query:"document"`
	After    int           `query:"after" minimum:"0"`
	Limit    int           `query:"limit" minimum:"1" maximum:"200" default:"50"`
},
) (*answer[list[Plan]], error) {
	found, err := f.Plans.Plans(ctx, plan.Filter{Agency: in.Agency, Document: in.Document, Limit: in.Limit, Offset: in.After})
	if err != nil {
		return nil, err
	}
	out := all(found, planView)
	if len(found) == in.Limit {
		out.Body.Next = strconv.Itoa(in.After + in.Limit)
	}
	return out, nil
}

func (f *face) createPlan(ctx context.Context, in *struct {
	Body struct {
		Title    string        `json:"title"`
		Document string        `json:"document,omitempty"`
		Note     string        `json:"note,omitempty"`
		Agency   auth.AgencyID `json:"agency"`
	}
},
) (*answer[Plan], error) {
	made, err := f.Plans.Create(ctx, auth.ActorFrom(ctx), plan.Draft(in.Body))
	if err != nil {
		return nil, err
	}
	return &answer[Plan]{planView(made)}, nil
}

func (f *face) plan(ctx context.Context, in *ByID) (*answer[Plan], error) {
	found, err := f.Plans.Plan(ctx, plan.ID(in.ID))
	if err != nil {
		return nil, err
	}
	return &answer[Plan]{planView(found)}, nil
}

func (f *face) stage(ctx context.Context, in *ByID) (*answer[Stage], error) {
	return stageAnswer(f.Plans.Stage(ctx, plan.StageID(in.ID)))
}

func (f *face) createStage(ctx context.Context, in *struct {
	ByID
	Body StageDraft
},
) (*answer[Stage], error) {
	st := in.Body.stage()
	st.Plan = plan.ID(in.ID)
	return stageAnswer(f.Plans.SaveStage(ctx, auth.ActorFrom(ctx), st))
}

func (f *face) updateStage(ctx context.Context, in *struct {
	ByID
	Body StageDraft
},
) (*answer[Stage], error) {
	old, err := f.Plans.Stage(ctx, plan.StageID(in.ID))
	if err != nil {
		return nil, err
	}
	st := in.Body.stage()
	st.ID, st.Plan = old.ID, old.Plan
	return stageAnswer(f.Plans.SaveStage(ctx, auth.ActorFrom(ctx), st))
}

func (f *face) stageBinding(ctx context.Context, in *ByID) (*answer[statement.Binding], error) {
	seen, err := f.Plans.Seen(ctx, plan.StageID(in.ID))
	if err != nil {
		return nil, err
	}
	return &answer[statement.Binding]{seen}, nil
}

func (f *face) submitStage(ctx context.Context, in *Bound) (*answer[Stage], error) {
	return stageAnswer(f.Plans.Submit(ctx, auth.ActorFrom(ctx), plan.StageID(in.ID), in.Body))
}

func (f *face) approveStage(ctx context.Context, in *Bound) (*answer[Stage], error) {
	return stageAnswer(f.Plans.Approve(ctx, auth.ActorFrom(ctx), plan.StageID(in.ID), in.Body))
}

func (f *face) returnStage(ctx context.Context, in *Reasoned) (*answer[Stage], error) {
	return stageAnswer(f.Plans.Return(ctx, auth.ActorFrom(ctx), plan.StageID(in.ID), in.Body.Reason))
}

func (f *face) cancelStage(ctx context.Context, in *Reasoned) (*answer[Stage], error) {
	return stageAnswer(f.Plans.Cancel(ctx, auth.ActorFrom(ctx), plan.StageID(in.ID), in.Body.Reason))
}

func (f *face) finishStage(ctx context.Context, in *ByID) (*none, error) {
	return nil, f.Plans.Finish(ctx, auth.ActorFrom(ctx), plan.StageID(in.ID))
}

// ClockLeg is measure.Leg as JSON: who had it, and how long.
type ClockLeg struct {
	Key     string     `json:"key"`
	Name    string     `json:"name"`
	From    time.Time  `json:"from"`
	To      *time.Time `json:"to,omitempty" doc:"absent while it is running"`
	Seconds int64      `json:"seconds"`
}

func (f *face) stageClock(ctx context.Context, in *ByID) (*answer[list[ClockLeg]], error) {
	st, err := f.Plans.Stage(ctx, plan.StageID(in.ID))
	if err != nil {
		return nil, err
	}
	text, err := f.Statements.Get(ctx, auth.ActorFrom(ctx), st.Statement)
	if err != nil {
		return nil, err
	}
	signed, err := f.signedOn(ctx, st.Plan)
	if err != nil {
		return nil, err
	}
	p, now := f.printer(ctx), f.Auth.Now()
	return all(measure.ClockOf(st, signed, text.CreatedAt).Legs(), func(l measure.Leg) ClockLeg {
		leg := ClockLeg{Key: l.Key, Name: p.T(l.Key), From: l.From, Seconds: int64(l.Duration(now).Seconds())}
		if !l.Open {
			leg.To = &l.To
		}
		return leg
	}), nil
}

// signedOn is the day of the decision that a plan is about; none while there is
// no decision yet.
func (f *face) signedOn(ctx context.Context, id plan.ID) (civil.Date, error) {
	p, err := f.Plans.Plan(ctx, id)
	if err != nil || p.Document == "" {
		return "", err
	}
	d, err := f.Documents.Document(ctx, policy.ID(p.Document))
	return d.IssuedOn, err
}

func stageAnswer(st plan.Stage, err error) (*answer[Stage], error) {
	if err != nil {
		return nil, err
	}
	return &answer[Stage]{stageView(st)}, nil
}

func (d StageDraft) stage() plan.Stage {
	return plan.Stage{
		Moment: d.Moment, Statement: d.Statement, Rule: audience.Rule(d.Audience), Channels: d.Channels, Lane: d.Lane, Duty: d.Duty.duty(), Narrowed: d.Narrowed,
		Start: instant(d.Start), Due: instant(d.Due), Expires: instant(d.Expires), Revision: d.Revision,
	}
}

func planView(p plan.Plan) Plan {
	return Plan{
		ID: p.ID, Title: p.Title, Document: p.Document, Note: p.Note, Agency: p.Agency,
		CreatedBy: p.CreatedBy, CreatedAt: p.CreatedAt, Stages: all(p.Stages, stageView).Body.Items,
	}
}

func stageView(s plan.Stage) Stage {
	return Stage{
		StageDraft: StageDraft{
			Moment: s.Moment, Statement: s.Statement, Audience: AudienceRule(s.Rule), Channels: s.Channels, Lane: s.Lane, Duty: dutyOf(s.Duty), Narrowed: s.Narrowed,
			Start: moment(s.Start), Due: moment(s.Due), Expires: moment(s.Expires), Revision: s.Revision,
		},
		ID: s.ID, Plan: s.Plan, State: s.State, Binding: s.Binding, Members: s.Members, Run: s.Run,
		SubmittedAt: moment(s.SubmittedAt), ApprovedAt: moment(s.ApprovedAt), LaunchedAt: moment(s.LaunchedAt),
		HalfAt: moment(s.HalfAt), NinetyAt: moment(s.NinetyAt), FinishedAt: moment(s.FinishedAt),
	}
}

// instant is the inverse of moment.
func instant(t *time.Time) time.Time {
	if t == nil {
		return time.Time{}
	}
	return t.UTC().Truncate(time.Microsecond)
}
