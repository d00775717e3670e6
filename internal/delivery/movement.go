package delivery

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"

	"github.com/loa-vn/loa/internal/sqldb"
)

// movement is what one transaction changes in the books. Counters are saved in
// the order of their keys: two transactions that touch the same ones then queue
// instead of locking each other out.
type movement struct {
	counts map[countKey]int64
	flows  map[flowKey]int64
}

type countKey struct {
	run           RunID
	unit, channel string
	layer         Layer
}

type flowKey struct {
	run     RunID
	channel string
	state   State
}

func newMovement() *movement {
	return &movement{counts: map[countKey]int64{}, flows: map[flowKey]int64{}}
}

func (m *movement) count(run RunID, unit, channel string, layer Layer, n int64) {
	m.counts[countKey{run, unit, channel, layer}] += n
}

// move takes one attempt from a state to another.
func (m *movement) move(run RunID, unit, channel string, from, to State) {
	if a, b := from.Layer(), to.Layer(); a != b {
		m.count(run, unit, channel, a, -1)
		m.count(run, unit, channel, b, 1)
	}
	m.flow(run, channel, from, -1)
	m.flow(run, channel, to, 1)
}

func (m *movement) flow(run RunID, channel string, s State, n int64) {
	if s.Pending() {
		m.flows[flowKey{run, channel, s}] += n
	}
}

func (m *movement) save(ctx context.Context, tx *sqldb.Tx) error {
	var rows [][]any
	for _, k := range slices.SortedFunc(maps.Keys(m.counts), countKey.compare) {
		if n := m.counts[k]; n != 0 {
			rows = append(rows, []any{string(k.run), k.unit, k.channel, string(k.layer), n})
		}
	}
	_, err := tx.InsertMany(ctx, `INSERT INTO delivery_count (run, unit, channel, layer, n)`, rows,
		`ON CONFLICT (run, unit, channel, layer) DO UPDATE SET n = delivery_count.n + excluded.n`)
	if err != nil {
		return fmt.Errorf("count: %w", err)
	}
	rows = rows[:0]
	for _, k := range slices.SortedFunc(maps.Keys(m.flows), flowKey.compare) {
		if n := m.flows[k]; n != 0 {
			rows = append(rows, []any{string(k.run), k.channel, string(k.state), n})
		}
	}
	_, err = tx.InsertMany(ctx, `INSERT INTO delivery_pending (run, channel, state, n)`, rows,
		`ON CONFLICT (run, channel, state) DO UPDATE SET n = delivery_pending.n + excluded.n`)
	if err != nil {
		return fmt.Errorf("count pending: %w", err)
	}
	return nil
}

func (k countKey) compare(o countKey) int {
	return cmp.Or(cmp.Compare(k.run, o.run), cmp.Compare(k.unit, o.unit), cmp.Compare(k.channel, o.channel), cmp.Compare(k.layer, o.layer))
}

func (k flowKey) compare(o flowKey) int {
	return cmp.Or(cmp.Compare(k.run, o.run), cmp.Compare(k.channel, o.channel), cmp.Compare(k.state, o.state))
}
