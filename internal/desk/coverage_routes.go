package desk

import (
	"context"

	"github.com/loa-vn/loa/internal/auth"
	"github.com/loa-vn/loa/internal/delivery"
)

// Post reads the ledger of attempts, each time as one consistent state.
type Post interface {
	Runs(ctx context.Context, limit int) ([]delivery.Run, error)
	Attempts(ctx context.Context, f delivery.AttemptFilter) ([]delivery.Attempt, error)
	History(ctx context.Context, id delivery.AttemptID) ([]delivery.Happening, error)
}

func (d *Desk) coverageRoutes() []route {
	if d.Measure == nil || d.Post == nil || d.Plans == nil {
		return nil
	}
	return []route{
		{"GET /desk/coverage", auth.ActRead, d.coverageShow},
		{"GET /desk/coverage.csv", auth.ActRead, d.coverageCSV},
		{"GET /desk/states", auth.ActRead, d.states},
		{"GET /desk/runs/{run}", auth.ActRead, d.runShow},
		{"GET /desk/runs/{run}/attempts", auth.ActRead, d.attemptList},
		{"GET /desk/runs/{run}/attempts/{attempt}", auth.ActRead, d.attemptShow},
	}
}
