package delivery

import (
	"context"
	"database/sql"
	"fmt"

	"github.com/loa-vn/loa/internal/sqldb"
)

// refKey is a provider's own name for one part of a message.
type refKey struct{ provider, ref string }

// refRow is what we know by such a name.
type refRow struct {
	refKey
	attempt     AttemptID
	try         int
	part, parts int
	event       Event // "" while nothing was heard
}

const (
	insertRef = `INSERT INTO delivery_ref (provider, ref, attempt, try, part, parts, at)`

	// Providers use their ids again, some after days: the name belongs to the latest
	// message that got it. A repeated write of the same one forgets nothing.
	keepRef = `
		ON CONFLICT (provider, ref) DO UPDATE
		SET attempt = excluded.attempt, try = excluded.try, part = excluded.part, parts = excluded.parts, event = '', at = excluded.at
		WHERE delivery_ref.attempt <> excluded.attempt OR delivery_ref.try <> excluded.try`

	selectRefs = `SELECT provider, ref, attempt, try, part, parts, event FROM delivery_ref WHERE provider = ? AND ref IN `

	selectParts = `SELECT provider, ref, attempt, try, part, parts, event FROM delivery_ref WHERE parts > 1 AND attempt IN `
)

// disputed is a part that was reported both failed and arrived. Both are kept, for
// which came first is chance.
const disputed = "disputed"

// Whole is what the reports on a message's parts prove of it: it has arrived when
// every part has, and otherwise has failed when one part was ever said to have.
// Seen holds what is known of each part that the provider gave an id.
func Whole(parts int, seen []Event) Event {
	arrived, out := 0, EventUnknown
	for _, e := range seen {
		switch e {
		case disputed:
			arrived++
			out = EventRejected
		case EventDelivered, EventConfirmed:
			arrived++
			out = stronger(out, EventHanded)
		case EventRejected, EventHanded:
			out = stronger(out, e)
		default:
		}
	}
	if arrived >= parts {
		return EventDelivered
	}
	return out
}

// further is what is known of a part after one more report.
func further(known, e Event) Event {
	failed, arrived := known == EventRejected || e == EventRejected, e == EventDelivered || known == EventDelivered
	if known == disputed || failed && arrived {
		return disputed
	}
	return stronger(known, e)
}

// stronger is the one of two pieces of evidence that outweighs the other.
func stronger(a, b Event) Event {
	if b.state().rank() > a.state().rank() {
		return b
	}
	return a
}

// refRows are the names that a receipt gives, to be written with its outcome.
func (o outcome) refRows(now int64) [][]any {
	var rows [][]any
	for i, ref := range o.refs {
		if ref = plain(ref); ref != "" {
			rows = append(rows, []any{o.provider, ref, int64(o.id), o.try, i + 1, len(o.refs), now})
		}
	}
	return rows
}

func saveRefs(ctx context.Context, tx *sqldb.Tx, rows [][]any) error {
	if len(rows) == 0 {
		return nil
	}
	last := make(map[refKey]int, len(rows))
	kept := rows[:0]
	for _, r := range rows { // one statement may name a key once
		k := refKey{r[0].(string), r[1].(string)} //nolint:forcetypeassert // refRows made them
		if i, twice := last[k]; twice {
			kept[i] = r
			continue
		}
		last[k] = len(kept)
		kept = append(kept, r)
	}
	_, err := tx.InsertMany(ctx, insertRef, kept, keepRef)
	return err
}

// matchRefs finds what answers mean that name no attempt.
func matchRefs(ctx context.Context, tx *sqldb.Tx, answers []Answer) (map[refKey]*refRow, error) {
	wanted, found := map[string][]any{}, map[refKey]*refRow{}
	for _, a := range answers {
		if a.Attempt == 0 {
			wanted[a.Provider] = append(wanted[a.Provider], a.Ref)
		}
	}
	several := map[AttemptID]bool{}
	for provider, refs := range wanted {
		err := eachRef(ctx, tx, func(r *refRow) {
			found[r.refKey] = r
			if r.parts > 1 {
				several[r.attempt] = true
			}
		}, selectRefs+`(`+sqldb.In(len(refs))+`)`, append([]any{provider}, refs...)...)
		if err != nil {
			return nil, err
		}
	}
	if len(several) == 0 {
		return found, nil
	}
	args := make([]any, 0, len(several))
	for id := range several {
		args = append(args, int64(id))
	}
	// Two nodes may hear of two parts at once; neither may miss what the other heard.
	lock := ` ORDER BY attempt, try, part`
	if tx.Dialect() == sqldb.Postgres {
		lock += ` FOR UPDATE`
	}
	err := eachRef(ctx, tx, func(r *refRow) { found[r.refKey] = r }, selectParts+`(`+sqldb.In(len(args))+`)`+lock, args...)
	return found, err
}

func eachRef(ctx context.Context, tx *sqldb.Tx, f func(r *refRow), query string, args ...any) error {
	err := tx.Each(ctx, func(rows *sql.Rows) error {
		var r refRow
		err := rows.Scan(&r.provider, &r.ref, &r.attempt, &r.try, &r.part, &r.parts, &r.event)
		f(&r)
		return err
	}, query, args...)
	if err != nil {
		return fmt.Errorf("match reports by their ids: %w", err)
	}
	return nil
}

// tries groups the parts of messages that have several.
func tries(known map[refKey]*refRow) map[tryKey][]*refRow {
	out := map[tryKey][]*refRow{}
	for _, r := range known {
		if r.parts > 1 {
			k := tryKey{r.attempt, r.try}
			out[k] = append(out[k], r)
		}
	}
	return out
}

type tryKey struct {
	attempt AttemptID
	try     int
}

// hear notes what a part's report says and returns what the message's are worth.
func (r *refRow) hear(e Event, all []*refRow) Event {
	r.event = further(r.event, e)
	seen := make([]Event, len(all))
	for i, p := range all {
		seen[i] = p.event
	}
	return Whole(r.parts, seen)
}

// saveParts writes down what was heard of parts, provider by provider.
func saveParts(ctx context.Context, tx *sqldb.Tx, heard map[*refRow]bool) error {
	type group struct {
		provider string
		event    Event
	}
	groups := map[group][]any{}
	for r := range heard {
		g := group{r.provider, r.event}
		groups[g] = append(groups[g], r.ref)
	}
	for g, refs := range groups {
		_, err := tx.Exec(ctx, `UPDATE delivery_ref SET event = ? WHERE provider = ? AND ref IN (`+sqldb.In(len(refs))+`)`,
			append([]any{string(g.event), g.provider}, refs...)...)
		if err != nil {
			return fmt.Errorf("write down what was heard of parts: %w", err)
		}
	}
	return nil
}
