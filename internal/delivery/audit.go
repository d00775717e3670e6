package delivery

import (
	"context"
	"database/sql"
	"fmt"

	"github.com/loa-vn/loa/internal/sqldb"
)

// Difference is a place where a counter says something else than the rows.
type Difference struct {
	Unit    string // "" for the whole run
	Channel string
	What    string // a layer or a pending state
	Counted int64  // what the counter says
	Rows    int64  // what counting the rows says
}

// Audit counts a run's attempts anew, row by row, and compares every counter with
// the result. None is what an honest ledger returns. It reads a million rows in
// about a second, so it is for auditors, tests and `loa doctor`, not for pages.
func (s *Service) Audit(ctx context.Context, tx *sqldb.Tx, id RunID) ([]Difference, error) {
	run, err := s.Run(ctx, tx, id)
	if err != nil {
		return nil, err
	}
	counted, err := readMovement(ctx, tx, id)
	if err != nil {
		return nil, fmt.Errorf("audit %s: %w", id, err)
	}
	rows := newMovement()
	first, end := run.ids()
	err = tx.Each(ctx, func(found *sql.Rows) error {
		var unit, channel string
		var state State
		var n int64
		if err := found.Scan(&unit, &channel, &state, &n); err != nil {
			return err
		}
		rows.count(id, unit, channel, state.Layer(), n)
		rows.flow(id, channel, state, n)
		return nil
	}, `SELECT unit, channel, state, COUNT(*) FROM delivery_attempt WHERE id > ? AND id < ? GROUP BY unit, channel, state`, first, end)
	if err != nil {
		return nil, fmt.Errorf("audit %s: %w", id, err)
	}
	return compare(counted, rows), nil
}

func readMovement(ctx context.Context, tx *sqldb.Tx, id RunID) (*movement, error) {
	m := newMovement()
	err := tx.Each(ctx, func(rows *sql.Rows) error {
		k, n := countKey{run: id}, int64(0)
		err := rows.Scan(&k.unit, &k.channel, &k.layer, &n)
		if k.layer != LayerTargeted { // the frozen audience is no count of rows
			m.counts[k] = n
		}
		return err
	}, `SELECT unit, channel, layer, n FROM delivery_count WHERE run = ?`, string(id))
	if err != nil {
		return nil, err
	}
	err = tx.Each(ctx, func(rows *sql.Rows) error {
		k, n := flowKey{run: id}, int64(0)
		err := rows.Scan(&k.channel, &k.state, &n)
		m.flows[k] = n
		return err
	}, `SELECT channel, state, n FROM delivery_pending WHERE run = ?`, string(id))
	return m, err
}

func compare(counted, rows *movement) []Difference {
	var out []Difference
	for k := range union(counted.counts, rows.counts) {
		if a, b := counted.counts[k], rows.counts[k]; a != b {
			out = append(out, Difference{k.unit, k.channel, string(k.layer), a, b})
		}
	}
	for k := range union(counted.flows, rows.flows) {
		if a, b := counted.flows[k], rows.flows[k]; a != b {
			out = append(out, Difference{"", k.channel, string(k.state), a, b})
		}
	}
	return out
}

func union[K comparable](a, b map[K]int64) map[K]bool {
	all := make(map[K]bool, len(a))
	for k := range a {
		all[k] = true
	}
	for k := range b {
		all[k] = true
	}
	return all
}
