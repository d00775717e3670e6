package deliverybench

import (
	"context"
	"fmt"
	"slices"
	"syscall"
	"time"

	"github.com/loa-vn/loa/internal/audience"
	"github.com/loa-vn/loa/internal/auth"
	"github.com/loa-vn/loa/internal/civil"
	"github.com/loa-vn/loa/internal/delivery"
	"github.com/loa-vn/loa/internal/job"
	"github.com/loa-vn/loa/internal/measure"
	"github.com/loa-vn/loa/internal/sqldb"
)

// Reading is how long the coverage of a run takes to read.
type Reading struct {
	Engine   string   `json:"engine"`
	Attempts int      `json:"attempts"`
	Units    int      `json:"units"`
	US       [3]int64 `json:"p50_p95_max_us"` // of 50, after the first, which also draws the atlas
	First    int64    `json:"first_us"`
	Loa      Usage    `json:"loa"`
}

// Coverage lays n attempts in all communes of today into the ledger and reads the
// coverage of their run as the desk's page does.
func Coverage(ctx context.Context, db *sqldb.DB, n int) (Reading, error) {
	r := Reading{Engine: db.Dialect().String(), Attempts: n}
	ledger := job.NewLedger()
	svc, people := delivery.New(ledger), audience.New(db, ledger, audience.Key("0123456789abcdef0123456789abcdef"))
	if _, err := people.LoadUnits(ctx, auth.Operator("bench")); err != nil {
		return r, fmt.Errorf("bench: %w", err)
	}
	crowd := Crowd{Channel: "email", People: n}
	err := db.View(ctx, func(tx *sqldb.Tx) error {
		atlas, err := people.AtlasIn(ctx, tx)
		if err != nil {
			return err
		}
		for _, u := range atlas.On(audience.LevelCommune, civil.On(tx.Now())) {
			crowd.Units = append(crowd.Units, string(u.ID))
		}
		return nil
	})
	if err != nil {
		return r, fmt.Errorf("bench: %w", err)
	}
	r.Units = len(crowd.Units)
	id, err := crowd.Open(ctx, db, svc)
	if err == nil {
		err = crowd.Expand(ctx, db, svc, id, func() {})
	}
	if err == nil {
		err = r.read(ctx, measure.New(db, people, svc), id)
	}
	if err != nil {
		return r, fmt.Errorf("bench: %w", err)
	}
	r.Loa = usage(syscall.RUSAGE_SELF)
	return r, nil
}

func (r *Reading) read(ctx context.Context, m *measure.Service, id delivery.RunID) error {
	const times = 50
	var took []int64
	for range times + 1 {
		begin := time.Now() //nolint:forbidigo // A bench measures the real thing.
		c, err := m.Coverage(ctx, measure.Query{Run: id})
		if err != nil {
			return err
		}
		took = append(took, time.Since(begin).Microseconds())
		if c.Total.Targeted != int64(r.Attempts) {
			return fmt.Errorf("the coverage counts %d people of %d", c.Total.Targeted, r.Attempts)
		}
	}
	r.First, took = took[0], took[1:]
	slices.Sort(took)
	r.US = [3]int64{took[times/2], took[times*95/100], took[times-1]}
	return nil
}
