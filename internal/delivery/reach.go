package delivery

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"

	"github.com/loa-vn/loa/internal/sqldb"
)

// The day that the row names moves on with the first message of a new day, and
// what is older than seven days falls out. A clock that was set back counts on.
const countReach = ` ON CONFLICT (who) DO UPDATE SET
	days = CASE
		WHEN excluded.day <= delivery_reach.day AND (delivery_reach.days & 255) = 255 THEN delivery_reach.days
		WHEN excluded.day <= delivery_reach.day THEN delivery_reach.days + 1
		WHEN excluded.day - delivery_reach.day >= 7 THEN 1
		ELSE ((delivery_reach.days << CAST(8 * (excluded.day - delivery_reach.day) AS INTEGER)) & 72057594037927935) + 1 END,
	day = CASE WHEN excluded.day > delivery_reach.day THEN excluded.day ELSE delivery_reach.day END
	RETURNING who, days`

// askCap counts one message for each person whose attempt is claimed for the first
// time, and postpones those who have had enough until the day on which one more
// fits. Counting and asking are one statement, so that two runs at once do not both
// find room for the last one. What the cap does not bind is counted all the same.
func askCap(ctx context.Context, tx *sqldb.Tx, limit Cap, run Run, found []claimed) error {
	today := dayOf(tx.Now())
	by := make(map[string]*claimed, len(found))
	for i := range found {
		if c := &found[i]; c.why == "" && c.tries == 0 {
			by[c.recipient], c.counted = c, today
		}
	}
	weeks, err := count(ctx, tx, by, today)
	if err != nil || len(weeks) == 0 {
		return err
	}
	var over []string
	for who, w := range weeks {
		if limit.passed(w) {
			over = append(over, who)
		}
	}
	if run.uncapped() != "" {
		return beyond(ctx, tx, run, len(over))
	}
	for _, who := range over {
		by[who].opens = midnight(today + int64(limit.opens(weeks[who]-1)))
	}
	return uncount(ctx, tx, today, over)
}

func count(ctx context.Context, tx *sqldb.Tx, by map[string]*claimed, today int64) (map[string]week, error) {
	if len(by) == 0 {
		return nil, nil
	}
	who := make([]string, 0, len(by))
	for id := range by {
		who = append(who, id)
	}
	slices.Sort(who) // two workers then never wait for each other in a circle
	args := make([]any, 0, 2*len(who))
	for _, id := range who {
		args = append(args, id, today)
	}
	weeks := make(map[string]week, len(who))
	err := tx.Each(ctx, func(rows *sql.Rows) error {
		var id string
		var w week
		err := rows.Scan(&id, &w)
		weeks[id] = w
		return err
	}, `INSERT INTO delivery_reach (who, day, days) VALUES `+strings.Repeat(`(?,?,1),`, len(who)-1)+`(?,?,1)`+countReach, args...)
	if err != nil {
		return nil, fmt.Errorf("ask the cap: %w", err)
	}
	return weeks, nil
}

// uncount takes back what was counted on a day for messages that did not leave.
func uncount(ctx context.Context, tx *sqldb.Tx, day int64, who []string) error {
	if len(who) == 0 {
		return nil
	}
	slices.Sort(who)
	args := []any{day}
	for _, id := range who {
		args = append(args, id)
	}
	_, err := tx.Exec(ctx, `UPDATE delivery_reach SET days = days - 1 WHERE day = ? AND (days & 255) > 0
		AND who IN (`+sqldb.In(len(who))+`)`, args...)
	if err != nil {
		return fmt.Errorf("take back a count: %w", err)
	}
	return nil
}

// beyond counts the messages that passed the cap by right.
func beyond(ctx context.Context, tx *sqldb.Tx, run Run, n int) error {
	if n == 0 {
		return nil
	}
	_, err := tx.Exec(ctx, `UPDATE delivery_run SET beyond = beyond + ? WHERE num = ?`, n, run.Num)
	return err
}

// postpone lays back those who have had enough. They keep their state.
func postpone(ctx context.Context, tx *sqldb.Tx, held []claimed) error {
	groups := map[change][]AttemptID{}
	for _, c := range held {
		k := change{state: c.state, due: sqldb.Micros(c.opens), code: CodeCapped}
		groups[k] = append(groups[k], c.id)
	}
	order := make([]change, 0, len(groups))
	for c := range groups {
		order = append(order, c)
	}
	slices.SortFunc(order, func(a, b change) int { return cmp.Or(cmp.Compare(a.due, b.due), cmp.Compare(a.state, b.state)) })
	for _, c := range order {
		if err := c.write(ctx, tx, groups[c], nil); err != nil {
			return fmt.Errorf("postpone: %w", err)
		}
	}
	return nil
}

// takeBackCounts uncounts what of the results did not reach anybody.
func takeBackCounts(ctx context.Context, tx *sqldb.Tx, results []result, outcomes []outcome) error {
	days := map[int64][]string{}
	for i, r := range results {
		if r.task.counted != 0 && (outcomes[i].free || outcomes[i].event == EventRejected) {
			days[r.task.counted] = append(days[r.task.counted], r.task.msg.Recipient)
		}
	}
	for day, who := range days {
		if err := uncount(ctx, tx, day, slices.Compact(slices.Sorted(slices.Values(who)))); err != nil {
			return err
		}
	}
	return nil
}
