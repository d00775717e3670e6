package desk

import (
	"time"

	"github.com/loa-vn/loa/internal/audience"
	"github.com/loa-vn/loa/internal/delivery"
	"github.com/loa-vn/loa/internal/lang"
	"github.com/loa-vn/loa/internal/measure"
	"github.com/loa-vn/loa/internal/plan"
	"github.com/loa-vn/loa/internal/ui"
)

func sampleStage(state plan.State) plan.Stage {
	return plan.Stage{
		ID: "0190f000-0000-7000-8000-0000000000a1", Plan: "0190f000-0000-7000-8000-0000000000b1", Moment: plan.MomentAt, State: state,
		Statement: "0190f000-0000-7000-8000-0000000000c1", Channels: []string{"email", "feed"}, Lane: delivery.LaneNormal,
		Rule:  audience.Rule{Units: []audience.UnitID{"24@2025-07-01"}, Groups: []audience.GroupCode{"poor"}, Purpose: audience.PurposePolicy},
		Start: noon.Add(time.Hour), Due: noon.Add(30 * time.Hour), Revision: 2,
	}
}

func sampleRunning() plan.Stage {
	st := sampleStage(plan.StateRunning)
	st.SubmittedAt, st.ApprovedAt, st.LaunchedAt = noon.Add(-26*time.Hour), noon.Add(-24*time.Hour), noon.Add(-3*time.Hour)
	st.HalfAt, st.Members, st.Frozen, st.Run = noon.Add(-2*time.Hour), 20_000, "f", "0190f000-0000-7000-8000-000000000001"
	return st
}

func samplePreview() *previewView {
	a := atlas()
	found := audience.Preview{Duplicates: 118, NoConsent: 214, Unconfirmed: 40, Synthetic: 4_310, ByGroup: []audience.GroupCount{{Group: "poor", People: 4_310}}}
	found.People, found.On, found.Residents = 4_310, "2026-11-23", 3_621_715
	for i, u := range a.Communes("24", "2026-11-23") {
		found.ByUnit = append(found.ByUnit, audience.UnitCount{Unit: u.ID, People: int64(i % 40), Residents: u.Residents})
	}
	return previewPage(a, found, lang.For(lang.VI))
}

func sampleStageForm() *stageFormView {
	vi, a := lang.For(lang.VI), atlas()
	v := &stageFormView{Stage: sampleStage(plan.StateDraft), Target: "/desk/stages/x", Preview: samplePreview()}
	v.Plan = plan.Plan{ID: v.Stage.Plan, Title: "Hỗ trợ tiền điện cho hộ nghèo"}
	v.Stage.Rule.Units = []audience.UnitID{"07210@2025-07-01", "09169@2025-07-01", "01@2025-03-01"}
	v.Province, _ = a.At("24", "2026-11-23")
	v.choices([]plan.Channel{{Name: "email"}, {Name: "feed", Endpoint: true}}, vi)
	v.Statements = []ui.Option{{Value: string(v.Stage.Statement), Text: "Từ 01/7/2025 hộ nghèo được hỗ trợ tiền điện – Bản nháp"}}
	v.show()
	v.pickers(a, "2026-11-23", vi)
	return v
}

func samplePlan() *planView {
	vi := lang.For(lang.VI)
	v := &planView{
		Plan:   plan.Plan{ID: "0190f000-0000-7000-8000-0000000000b1", Title: "Hỗ trợ tiền điện cho hộ nghèo từ 01/7/2025", Note: "Phối hợp với Sở Công Thương và Điện lực Bắc Ninh."},
		Agency: "Sở Công Thương", Document: &ui.Link{Text: "Quyết định số 71/2025/QĐ-UBND", Href: "/desk/documents/1"}, Issued: "20/06/2025", Add: true,
	}
	for _, m := range plan.Moments() {
		v.Moments = append(v.Moments, momentView{Moment: m, Name: vi.T(m.Key()), Help: vi.T("deskplan.moment_means." + string(m))})
	}
	card := func(st plan.Stage, title string) stageCard {
		return stageCard{
			ID: "stage-" + string(st.State), Href: "/desk/stages/" + string(st.ID), Title: title, State: stageTag(vi, st.State), Audience: "Tỉnh Bắc Ninh; Hộ nghèo, hộ cận nghèo",
			Channels: channelTexts(vi, st.Channels), Window: windowText(st, vi),
		}
	}
	v.Moments[1].Stages = []stageCard{card(sampleRunning(), "Từ 01/7/2025 hộ nghèo được hỗ trợ tiền điện")}
	v.Moments[1].Stages[0].Numbers, v.Moments[1].Stages[0].Run = vi.T("deskplan.stage.frozen", "n", 20_000), "/desk/runs/1"
	late := card(sampleStage(plan.StateDraft), "Cách nộp hồ sơ nhận hỗ trợ tiền điện")
	late.Late = &ui.Tag{Text: vi.T("deskplan.stage.overdue"), Tone: ui.Danger}
	v.Moments[2].Stages = []stageCard{late}
	return v
}

func sampleStagePage(st plan.Stage) *stageView {
	vi := lang.For(lang.VI)
	v := &stageView{
		Stage: st, Plan: plan.Plan{ID: st.Plan, Title: "Hỗ trợ tiền điện cho hộ nghèo"}, Headline: "Từ 01/7/2025 hộ nghèo được hỗ trợ tiền điện",
		State: stageTag(vi, st.State), Summary: stageSummary(st, "Tỉnh Bắc Ninh; Hộ nghèo, hộ cận nghèo", vi), Steps: stageSteps(st, vi), Statement: "/desk/statements/1",
	}
	if st.State == plan.StateDraft {
		v.Preview, v.Edit, v.Submit = samplePreview(), "/desk/stages/1/edit", "/desk/stages/1/submit"
		v.Forecast = unknown()
		return v
	}
	v.Cancel, v.Run = "/desk/stages/1/cancel", "/desk/runs/1"
	return v
}

func sampleClock() *clockView {
	st := sampleRunning()
	return clockPage(measure.ClockOf(st, "2026-11-20", noon.Add(-50*time.Hour)), noon, lang.For(lang.VI))
}

func sampleAttempts() *attemptsView {
	vi, run := lang.For(lang.VI), sampleRun(delivery.RunSending)
	found := []delivery.Attempt{
		{ID: 3<<32 | 41, Unit: "u", Channel: "email", Address: "lan@example.invalid", State: delivery.StateHanded, Tries: 1, Code: "250 2.0.0", Detail: "OK", UpdatedAt: noon},
		{ID: 3<<32 | 42, Unit: "u", Channel: "email", Address: "minh@example.invalid", State: delivery.StateRetry, Tries: 2, Code: "451 4.7.1", Detail: "Greylisted, try again later", UpdatedAt: noon},
		{ID: 3<<32 | 43, Unit: "u", Channel: "email", Address: "khong@example.invalid", State: delivery.StateRejected, Tries: 1, Code: "550 5.1.1", Detail: "No such user", UpdatedAt: noon},
	}
	v := &attemptsView{Run: run, Layers: layerOptions(vi), Channels: []ui.Option{{Value: "", Text: "Tất cả"}}, Units: []ui.Option{{Value: "", Text: "Tất cả"}}, Next: "?after=3-43"}
	v.Attempts = attemptGrid(run, found, map[string]string{"u": "Phường Kinh Bắc"}, vi)
	v.Wide = true
	return v
}

func planSamples() map[string]sample {
	vi := lang.For(lang.VI)
	listed := plan.Plan{ID: "p", Title: "Hỗ trợ tiền điện cho hộ nghèo", CreatedAt: noon, Stages: []plan.Stage{sampleRunning(), sampleStage(plan.StateDraft), sampleStage(plan.StateDraft)}}
	attempt := delivery.Attempt{ID: 3<<32 | 42, Recipient: "0190f000-0000-7000-8000-0000000000d1", Channel: "email", Address: "minh@example.invalid", State: delivery.StateRetry, Tries: 2, DueAt: noon.Add(4 * time.Minute)}
	history := []delivery.Happening{{At: noon, Event: delivery.EventRetry, Code: "451 4.7.1", Detail: "Greylisted, try again later", Latency: 42 * time.Millisecond}, {At: noon, Event: delivery.EventHanded, Code: "0", Ref: "7f3a", Provider: "nha-mang-1", Parts: 2, Cost: 640}}
	cancel := &cancelView{Stage: sampleRunning(), Headline: "Từ 01/7/2025 hộ nghèo được hỗ trợ tiền điện", Running: true}
	cancel.Problems = []ui.Problem{{Field: "reason", Text: vi.T("plan.stage.no_reason")}}
	return map[string]sample{
		"plans":         {"plans", "/desk/plans", &plansView{Add: true, Plans: ui.Entries{Level: 2, Items: []ui.Entry{planEntry(listed, "Sở Công Thương", noon, vi)}}}},
		"plans-none":    {"plans", "/desk/plans", &plansView{Add: true}},
		"plan-new":      {"plan_new", "/desk/plans/new", &planFormView{Documents: []ui.Option{{Value: "", Text: vi.T("deskplan.plan.no_document")}}, Agencies: []ui.Option{{Value: "a", Text: "Sở Công Thương"}}}},
		"plan":          {"plan", "/desk/plans/1", samplePlan()},
		"stage-form":    {"stage_form", "/desk/stages/1/edit", sampleStageForm()},
		"stage-draft":   {"stage", "/desk/stages/1", sampleStagePage(sampleStage(plan.StateDraft))},
		"stage-ended":   {"stage", "/desk/stages/1", sampleFinished()},
		"stage-running": {"stage", "/desk/stages/1", sampleStagePage(sampleRunning())},
		"cancel":        {"cancel", "/desk/stages/1/cancel", cancel},
		"states":        {"states", "/desk/states", statesPage(vi)},
		"attempts":      {"attempts", "/desk/runs/1/attempts", sampleAttempts()},
		"attempt":       {"attempt", "/desk/runs/1/attempts/3-42", attemptRecord("r", attempt, "Phường Kinh Bắc, Tỉnh Bắc Ninh", history, vi)},
	}
}
