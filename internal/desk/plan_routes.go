package desk

import (
	"github.com/loa-vn/loa/internal/auth"
)

// planMenu is the part of the menu that follows a statement out of the house.
func (d *Desk) planMenu() []item {
	var all []item
	if d.Plans != nil {
		all = append(all, item{"/desk/plans", "deskplan.nav.plans", auth.ActRead})
	}
	if d.Measure != nil {
		all = append(all, item{"/desk/coverage", "deskplan.coverage.title", auth.ActRead})
	}
	return all
}

func (d *Desk) planRoutes() []route {
	if d.Plans == nil || d.Audience == nil || d.Statements == nil {
		return nil
	}
	return []route{
		{"GET /desk/plans", auth.ActRead, d.planList},
		{"GET /desk/plans/new", auth.ActPlan, d.planForm},
		{"POST /desk/plans", auth.ActPlan, d.planAdd},
		{"GET /desk/plans/{plan}", auth.ActRead, d.planShow},
		{"GET /desk/plans/{plan}/stages/new", auth.ActPlan, d.stageNew},
		{"POST /desk/plans/{plan}/stages", auth.ActPlan, d.stageSave},
		{"POST /desk/plans/{plan}/preview", auth.ActPlan, d.stagePreview},
		{"POST /desk/plans/{plan}/communes", auth.ActPlan, d.stageCommunes},
		{"GET /desk/stages/{stage}", auth.ActRead, d.stageShow},
		{"GET /desk/stages/{stage}/edit", auth.ActPlan, d.stageEdit},
		{"POST /desk/stages/{stage}", auth.ActPlan, d.stageSave},
		{"POST /desk/stages/{stage}/submit", auth.ActPlan, d.stageSubmit},
		{"GET /desk/stages/{stage}/cancel", auth.ActCancel, d.stageCancelForm},
		{"POST /desk/stages/{stage}/cancel", auth.ActCancel, d.stageCancel},
		{"POST /desk/stages/{stage}/finish", auth.ActRead, d.stageFinish},
	}
}
