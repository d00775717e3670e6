package delivery

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/loa-vn/loa/internal/sqldb"
)

// outcome is one event on its way into the rows.
type outcome struct {
	id       AttemptID
	event    Event
	lease    int64         // the worker whose word this is; 0 for evidence from outside
	wait     time.Duration // for a retry: from now to the next try
	free     bool          // this try does not count against the recipient
	silent   bool          // no answer came from anybody: nothing to remember
	code     string
	ref      string
	refs     []string // by which the provider will report
	try      int
	detail   string
	latency  time.Duration
	provider string
	parts    int
	cost     int64
}

// row is what settling needs to know of an attempt.
type row struct {
	id            AttemptID
	run           int64
	unit, channel string
	state         State
	lease         sql.NullInt64
	heard         int64 // events remembered in this settlement
}

// change is how rows of one group are written: all that a statement sets.
type change struct {
	state        State
	due          int64 // 0 for NULL
	tries        int   // added
	code, detail string
}

// settle moves attempts by what happened to them: rows, events and counters in
// one transaction. It decides purely, attempt by attempt, then writes group by
// group, since most outcomes of a batch are alike.
func settle(ctx context.Context, tx *sqldb.Tx, outcomes []outcome) error {
	if len(outcomes) == 0 {
		return nil
	}
	rows, err := loadRows(ctx, tx, outcomes)
	if err != nil {
		return fmt.Errorf("settle: %w", err)
	}
	runs, err := runIDs(ctx, tx, rows)
	if err != nil {
		return fmt.Errorf("settle: %w", err)
	}
	b := settlement{now: tx.Now(), rows: rows, runs: runs, moved: newMovement(), changes: map[AttemptID]change{}}
	for _, o := range outcomes {
		if err := b.apply(o); err != nil {
			return fmt.Errorf("settle %s: %w", o.id, err)
		}
	}
	return b.save(ctx, tx)
}

type settlement struct {
	now     time.Time
	rows    map[AttemptID]*row
	runs    map[int64]RunID
	moved   *movement
	changes map[AttemptID]change
	events  [][]any
	refs    [][]any
	touched map[int64]bool // runs with a new answer
}

func (b *settlement) apply(o outcome) error {
	r, ok := b.rows[o.id]
	if !ok {
		return nil // the row was erased with its person; there is nothing to account for
	}
	if o.refs != nil {
		b.refs = append(b.refs, o.refRows(sqldb.Micros(b.now))...)
	}
	// A worker that lost its lease has no say in what is done next; what it saw
	// happen is evidence like any other.
	if o.event.state() == "" && (!r.lease.Valid || r.lease.Int64 != o.lease) {
		return nil
	}
	next, err := r.state.After(o.event)
	if err != nil {
		return err
	}
	if !o.silent {
		b.remember(o, r)
	}
	if next == r.state {
		return nil
	}
	c := change{state: next, code: plain(o.code), detail: clip(o.detail)}
	if next.Pending() {
		c.due = sqldb.Micros(b.due(o.wait))
	}
	if o.free {
		c.tries = -1
	}
	b.moved.move(b.runs[r.run], r.unit, r.channel, r.state, next)
	r.state, r.lease = next, sql.NullInt64{}
	b.changes[o.id] = c
	return nil
}

// due is when an attempt may be claimed again. Moments are rounded, so that many
// rows can be written as one: long waits down to seconds, short ones up to tenths.
func (b *settlement) due(wait time.Duration) time.Time {
	switch {
	case wait <= 0:
		return b.now
	case wait < 10*time.Second:
		const grain = 100 * time.Millisecond
		return b.now.Add(wait + grain - 1).Truncate(grain)
	}
	return b.now.Add(wait).Truncate(time.Second)
}

func (b *settlement) remember(o outcome, r *row) {
	if b.touched == nil {
		b.touched = map[int64]bool{}
	}
	b.touched[r.run] = true
	// Events of one moment are kept apart by microseconds, so that none is forgotten;
	// ours comes before what was said of it.
	if o.lease == 0 && r.heard == 0 {
		r.heard = 1
	}
	b.events = append(b.events, []any{
		int64(o.id), sqldb.Micros(b.now) + r.heard, string(o.event), plain(o.code), plain(o.ref), o.provider, clip(o.detail),
		o.latency.Microseconds(), o.parts, o.cost,
	})
	r.heard++
}

func (b *settlement) save(ctx context.Context, tx *sqldb.Tx) error {
	groups := map[change][]AttemptID{}
	for id, c := range b.changes {
		groups[c] = append(groups[c], id)
	}
	for c, batch := range groups {
		if err := c.write(ctx, tx, batch, nil); err != nil {
			return fmt.Errorf("settle: %w", err)
		}
	}
	if _, err := tx.InsertMany(ctx, insertEvent, b.events, `ON CONFLICT DO NOTHING`); err != nil {
		return fmt.Errorf("settle: %w", err)
	}
	if err := saveRefs(ctx, tx, b.refs); err != nil {
		return fmt.Errorf("settle: %w", err)
	}
	if err := b.touchRuns(ctx, tx); err != nil {
		return fmt.Errorf("settle: %w", err)
	}
	return b.moved.save(ctx, tx)
}

// write sets the same values on many rows; the lease is nil unless they are
// being leased.
func (c change) write(ctx context.Context, tx *sqldb.Tx, batch []AttemptID, lease any) error {
	slices.Sort(batch)
	var due any
	if c.due != 0 {
		due = c.due
	}
	args := []any{string(c.state), due, lease, c.tries, c.code, c.detail, sqldb.Micros(tx.Now())}
	_, err := tx.Exec(ctx, updateAttempts+`(`+sqldb.In(len(batch))+`)`, append(args, ids(batch)...)...)
	return err
}

func (b *settlement) touchRuns(ctx context.Context, tx *sqldb.Tx) error {
	nums := make([]int64, 0, len(b.touched))
	for num := range b.touched {
		nums = append(nums, num)
	}
	slices.Sort(nums)
	now := sqldb.Micros(b.now)
	for _, num := range nums {
		_, err := tx.Exec(ctx, `
			UPDATE delivery_run SET last_at = ?, first_at = CASE WHEN first_at = 0 THEN ? ELSE first_at END
			WHERE num = ?`, now, now, num)
		if err != nil {
			return err
		}
	}
	return nil
}

func loadRows(ctx context.Context, tx *sqldb.Tx, outcomes []outcome) (map[AttemptID]*row, error) {
	batch := make([]AttemptID, len(outcomes))
	for i, o := range outcomes {
		batch[i] = o.id
	}
	slices.Sort(batch)
	batch = slices.Compact(batch)
	found := make(map[AttemptID]*row, len(batch))
	err := tx.Each(ctx, func(rows *sql.Rows) error {
		var r row
		err := rows.Scan(&r.id, &r.run, &r.unit, &r.channel, &r.state, &r.lease)
		found[r.id] = &r
		return err
	}, `SELECT id, run, unit, channel, state, lease FROM delivery_attempt WHERE id IN (`+sqldb.In(len(batch))+`)`+forUpdate(tx), ids(batch)...)
	return found, err
}

func runIDs(ctx context.Context, tx *sqldb.Tx, rows map[AttemptID]*row) (map[int64]RunID, error) {
	found := map[int64]RunID{}
	for _, r := range rows {
		if _, done := found[r.run]; done {
			continue
		}
		var id RunID
		if err := tx.QueryRow(ctx, `SELECT id FROM delivery_run WHERE num = ?`, r.run).Scan(&id); err != nil {
			return nil, fmt.Errorf("run number %d: %w", r.run, err)
		}
		found[r.run] = id
	}
	return found, nil
}

// clip keeps a provider's text to what a person reads.
func clip(s string) string {
	const most = 300
	s = plain(s)
	for i := range s {
		if i >= most {
			return s[:i] + "…"
		}
	}
	return s
}

// plain drops what PostgreSQL takes in no text: bytes that are no UTF-8, and NUL. A
// provider's odd answer must not keep a whole batch from being written.
func plain(s string) string {
	for i := range len(s) {
		if s[i] == 0 || s[i] >= 0x80 {
			return strings.ReplaceAll(strings.ToValidUTF8(s, "�"), "\x00", "�")
		}
	}
	return s
}
