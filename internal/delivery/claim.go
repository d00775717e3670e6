package delivery

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"fmt"
	"strings"
	"time"

	"github.com/loa-vn/loa/internal/lang"
	"github.com/loa-vn/loa/internal/sqldb"
)

// claimed is one attempt in a worker's hands.
type claimed struct {
	id        AttemptID
	recipient string
	unit      string
	address   string
	locale    lang.Locale
	state     State // before the claim
	tries     int   // with this one
	why       string
	counted   int64     // the day on which the cap counted it; 0 if it did not
	opens     time.Time // when the cap lets it leave; zero for now
	earlier   *Earlier  // what the person got that this run corrects
}

// claim takes up to limit due attempts of one run and channel under a worker's
// lease. Those whose person or address is suppressed by now are settled as such
// on the spot: this is the last moment before sending and the only place where
// the list is asked, so nobody slips between a withdrawal and a mail. Those who have
// had enough messages are laid back. It also returns how many it looked at.
func claim(ctx context.Context, tx *sqldb.Tx, lease int64, p pick, limit Cap) (kept []claimed, looked int, err error) {
	run, channel := p.run, p.desk.name
	found, err := due(ctx, tx, run.Num, channel, p.limit)
	if err != nil || len(found) == 0 {
		return nil, 0, err
	}
	if err := askSuppression(ctx, tx, channel, found); err != nil {
		return nil, 0, err
	}
	if limit.on() && !p.desk.silent && run.Watches == "" {
		if err := askCap(ctx, tx, limit, run, found); err != nil {
			return nil, 0, err
		}
	}
	if kept, err = take(ctx, tx, lease, run, channel, found); err != nil {
		return nil, 0, err
	}
	return kept, len(found), askEarlier(ctx, tx, run, channel, kept)
}

// take leases what may leave, lays back what must wait and settles what may not
// leave at all.
func take(ctx context.Context, tx *sqldb.Tx, lease int64, run Run, channel string, found []claimed) ([]claimed, error) {
	var held []claimed
	kept, refused := make([]claimed, 0, len(found)), []outcome(nil)
	batch, moved := make([]AttemptID, 0, len(found)), newMovement()
	for _, c := range found {
		if c.why != "" {
			refused = append(refused, outcome{id: c.id, event: EventSuppressed, code: c.why})
			continue
		}
		if !c.opens.IsZero() {
			held = append(held, c)
			continue
		}
		c.tries++
		kept, batch = append(kept, c), append(batch, c.id)
		moved.move(run.ID, c.unit, channel, c.state, StateLeased)
	}
	if len(batch) > 0 {
		if err := (change{state: StateLeased, tries: 1}).write(ctx, tx, batch, lease); err != nil {
			return nil, fmt.Errorf("claim: %w", err)
		}
	}
	if err := postpone(ctx, tx, held); err != nil {
		return nil, err
	}
	if err := settle(ctx, tx, refused); err != nil {
		return nil, err
	}
	return kept, moved.save(ctx, tx)
}

func due(ctx context.Context, tx *sqldb.Tx, num int64, channel string, limit int) ([]claimed, error) {
	found := make([]claimed, 0, limit)
	// The state is asked again: the run may have been cancelled a moment ago.
	err := tx.Each(ctx, func(rows *sql.Rows) error {
		var c claimed
		err := rows.Scan(&c.id, &c.recipient, &c.unit, &c.address, &c.locale, &c.state, &c.tries)
		found = append(found, c)
		return err
	}, selectDue+skipLocked(tx), num, channel, sqldb.Micros(tx.Now()), num, limit)
	if err != nil {
		return nil, fmt.Errorf("claim: %w", err)
	}
	return found, nil
}

// askSuppression notes on each attempt why it may not be sent, if so.
func askSuppression(ctx context.Context, tx *sqldb.Tx, channel string, batch []claimed) error {
	args, by := make([]any, 0, 2*len(batch)+1), make(map[string][]int, 2*len(batch))
	for i, c := range batch {
		for _, who := range []string{personKey(c.recipient), addressKey(c.address)} {
			if by[who] == nil {
				args = append(args, who)
			}
			by[who] = append(by[who], i)
		}
	}
	query := `SELECT who, reason FROM suppression WHERE who IN (` + sqldb.In(len(args)) + `) AND channel IN ('', ?)`
	err := tx.Each(ctx, func(rows *sql.Rows) error {
		var who, reason string
		if err := rows.Scan(&who, &reason); err != nil {
			return err
		}
		for _, i := range by[who] {
			batch[i].why = reason
		}
		return nil
	}, query, append(args, channel)...)
	if err != nil {
		return fmt.Errorf("ask the suppression list: %w", err)
	}
	return nil
}

func personKey(recipient string) string { return "r:" + recipient }

// addressKey hashes the address: the list must outlive the person's data without
// keeping it.
func addressKey(address string) string {
	sum := sha256.Sum256([]byte(strings.ToLower(strings.TrimSpace(address))))
	return "a:" + hex.EncodeToString(sum[:16])
}
