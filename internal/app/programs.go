package app

import (
	"context"
	"net/http"

	"github.com/loa-vn/loa/internal/api"
	"github.com/loa-vn/loa/internal/delivery"
	"github.com/loa-vn/loa/internal/sqldb"
)

// programs is the face that other programs see.
func (s *Site) programs(version string) (http.Handler, error) {
	return api.New(api.Services{
		Auth: s.Auth, Audience: s.People, Documents: s.Policy, Statements: s.Texts, Plans: s.Plans,
		Measure: s.Measure, Forecasts: s.Forecasts, Canaries: switchboard{s}, Deliveries: deliveries{s.DB, s.Post},
	}, version, s.Log)
}

// deliveries reads the ledger of attempts for faces, which know no transaction.
type deliveries struct {
	db   *sqldb.DB
	post *delivery.Service
}

// Runs lists the latest runs.
func (d deliveries) Runs(ctx context.Context, limit int) (found []delivery.Run, err error) {
	err = d.db.View(ctx, func(tx *sqldb.Tx) error {
		found, err = d.post.Runs(ctx, tx, limit)
		return err
	})
	return found, err
}

// Attempts lists the records behind a number.
func (d deliveries) Attempts(ctx context.Context, f delivery.AttemptFilter) (found []delivery.Attempt, err error) {
	err = d.db.View(ctx, func(tx *sqldb.Tx) error {
		found, err = d.post.Attempts(ctx, tx, f)
		return err
	})
	return found, err
}
