package measure

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/loa-vn/loa/internal/delivery"
	"github.com/loa-vn/loa/internal/plan"
	"github.com/loa-vn/loa/internal/sqldb"
)

// Kept is a forecast that was written down, with what happened; Happened is nil
// before the run is finished.
type Kept struct {
	Forecast Forecast
	Happened *Happened
}

// Keep writes down what is foretold of a stage that was just approved. Asked again
// for the same approval it keeps the first.
func (f *Forecaster) Keep(ctx context.Context, st plan.Stage) error {
	if st.ApprovedAt.IsZero() || st.Run != "" { // too late: it would know what it foretells
		return nil
	}
	found, err := f.Forecast(ctx, st)
	if err != nil {
		return err
	}
	text, err := json.Marshal(found)
	if err != nil {
		return err
	}
	return f.db.Update(ctx, func(tx *sqldb.Tx) error {
		_, err := tx.Exec(ctx, `INSERT INTO forecast (stage, approved, foretold) VALUES (?,?,?) ON CONFLICT (stage, approved) DO NOTHING`,
			string(st.ID), sqldb.Micros(st.ApprovedAt), string(text))
		return err
	})
}

// Kept reads what was foretold when a stage was approved; false where nothing was.
func (s *Service) Kept(ctx context.Context, st plan.Stage) (k Kept, ok bool, err error) {
	var foretold, happened string
	err = s.db.View(ctx, func(tx *sqldb.Tx) error {
		return tx.QueryRow(ctx, `SELECT foretold, happened FROM forecast WHERE stage = ? AND approved = ?`,
			string(st.ID), sqldb.Micros(st.ApprovedAt)).Scan(&foretold, &happened)
	})
	if sqldb.NoRows(err) {
		return k, false, nil
	}
	if err == nil {
		err = json.Unmarshal([]byte(foretold), &k.Forecast)
	}
	if err == nil && happened != "" {
		k.Happened = &Happened{}
		err = json.Unmarshal([]byte(happened), k.Happened)
	}
	return k, err == nil, err
}

// Compare holds what was foretold of a stage against the summary of its run.
func (s *Service) Compare(ctx context.Context, st plan.Stage) error {
	kept, ok, err := s.Kept(ctx, st)
	if err != nil || !ok {
		return err
	}
	return s.db.Update(ctx, func(tx *sqldb.Tx) error {
		run, err := s.post.Run(ctx, tx, st.Run)
		if err != nil {
			return err
		}
		paces, err := s.post.Paces(ctx, tx, st.Run)
		if err != nil {
			return err
		}
		h := happenedIn(latest(run.CreatedAt, run.NotBefore), paces, kept.Forecast)
		text, err := json.Marshal(h)
		if err != nil {
			return err
		}
		var missed any
		if off, known := Missed(kept.Forecast.All.Handed.Ninety, h.Handed.Ninety); known {
			missed = int64(off / time.Second)
		}
		_, err = tx.Exec(ctx, `UPDATE forecast SET run = ?, happened = ?, missed = ? WHERE stage = ? AND approved = ?`,
			string(st.Run), string(text), missed, string(st.ID), sqldb.Micros(st.ApprovedAt))
		return err
	})
}

// happenedIn reads a run's summary on the channels that were foretold.
func happenedIn(start time.Time, paces []delivery.Pace, of Forecast) Happened {
	type sums struct {
		meant             int64
		handed, delivered delivery.Spread
	}
	h, all, units := Happened{Start: start}, sums{0, delivery.Spread{}, delivery.Spread{}}, map[string]*sums{}
	for _, p := range paces {
		if !slices.ContainsFunc(of.Channels, func(l Line) bool { return l.Channel == p.Channel }) {
			continue
		}
		if units[p.Unit] == nil {
			units[p.Unit] = &sums{0, delivery.Spread{}, delivery.Spread{}}
		}
		for _, s := range []*sums{&all, units[p.Unit]} {
			s.meant += p.Targeted
			s.handed.Merge(p.ByHanded)
			s.delivered.Merge(p.ByArrival)
		}
		h.Cost += p.Cost
	}
	times := func(s delivery.Spread, meant int64) (t Times) {
		for q, at := range map[float64]*time.Time{0.5: &t.Half, 0.9: &t.Ninety} {
			if after, ok := s.After(q, meant); ok {
				*at = start.Add(after.Truncate(time.Second))
			}
		}
		return t
	}
	h.Handed, h.Delivered = times(all.handed, all.meant), times(all.delivered, all.meant)
	for _, l := range of.Units { // in the order of the forecast
		if s := units[l.Unit]; s != nil {
			h.Units = append(h.Units, Line{Unit: l.Unit, N: s.meant, Known: true, Handed: times(s.handed, s.meant), Delivered: times(s.delivered, s.meant)})
		}
	}
	return h
}

// Missed is how much later something came than was foretold, negative for earlier;
// false where one of both is not known.
func Missed(foretold, happened time.Time) (time.Duration, bool) {
	if foretold.IsZero() || happened.IsZero() {
		return 0, false
	}
	return happened.Sub(foretold), true
}

// Record is how far earlier forecasts were off.
type Record struct {
	Runs   int
	Median time.Duration // at nine tenths handed over, early or late alike
}

// Record reads the latest hundred comparisons.
func (s *Service) Record(ctx context.Context) (Record, error) {
	var off []time.Duration
	err := s.db.View(ctx, func(tx *sqldb.Tx) error {
		return tx.Each(ctx, func(rows *sql.Rows) error {
			var n int64
			err := rows.Scan(&n)
			off = append(off, (time.Duration(n) * time.Second).Abs())
			return err
		}, `SELECT missed FROM forecast WHERE missed IS NOT NULL ORDER BY approved DESC LIMIT 100`)
	})
	if err != nil {
		return Record{}, fmt.Errorf("record of forecasts: %w", err)
	}
	if len(off) == 0 {
		return Record{}, nil
	}
	slices.Sort(off)
	return Record{Runs: len(off), Median: off[(len(off)-1)/2]}, nil
}
