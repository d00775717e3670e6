package delivery

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"github.com/loa-vn/loa/internal/sqldb"
)

// Confirm notes that a person has said they read the statement, on every channel
// by which this run wrote to them. Somebody who has read it on the portal before
// their mail went out gets none any more.
func (s *Service) Confirm(ctx context.Context, tx *sqldb.Tx, run RunID, recipient string) error {
	return s.said(ctx, tx, run, recipient, outcome{event: EventConfirmed, code: CodePortal})
}

// Heard notes that a canary has said it got the message.
func (s *Service) Heard(ctx context.Context, tx *sqldb.Tx, run RunID, recipient string) error {
	return s.said(ctx, tx, run, recipient, outcome{event: EventDelivered, code: CodeCanary})
}

func (s *Service) said(ctx context.Context, tx *sqldb.Tx, run RunID, recipient string, what outcome) error {
	var outcomes []outcome
	err := tx.Each(ctx, func(rows *sql.Rows) error {
		o := what
		err := rows.Scan(&o.id)
		outcomes = append(outcomes, o)
		return err
	}, `SELECT a.id FROM delivery_attempt a JOIN delivery_run r ON r.num = a.run WHERE r.id = ? AND a.recipient = ?`,
		string(run), recipient)
	if err != nil {
		return fmt.Errorf("what %s says of %s: %w", recipient, run, err)
	}
	return settle(ctx, tx, outcomes)
}

// Attempt is one row of the ledger of attempts.
type Attempt struct {
	ID        AttemptID
	Recipient string
	Unit      string
	Channel   string
	Address   string
	State     State
	Tries     int
	DueAt     time.Time // next try; zero unless it waits
	Code      string
	Detail    string
	UpdatedAt time.Time
}

// AttemptFilter narrows Attempts; zero fields do not.
type AttemptFilter struct {
	Run     RunID // required
	Unit    string
	Channel string
	State   State
	After   AttemptID // the last one of the page before
	Limit   int       // 100 when zero
}

// Attempts lists the records behind a number, in the order of their making.
func (s *Service) Attempts(ctx context.Context, tx *sqldb.Tx, f AttemptFilter) ([]Attempt, error) {
	run, err := s.Run(ctx, tx, f.Run)
	if err != nil {
		return nil, err
	}
	if f.Limit == 0 {
		f.Limit = 100
	}
	first, end := run.ids()
	where, args := `id > ? AND id < ?`, []any{max(int64(f.After), first), end}
	for _, c := range []struct{ cond, arg string }{
		{` AND unit = ?`, f.Unit},
		{` AND channel = ?`, f.Channel},
		{` AND state = ?`, string(f.State)},
	} {
		if c.arg != "" {
			where, args = where+c.cond, append(args, c.arg)
		}
	}
	var found []Attempt
	err = tx.Each(ctx, func(rows *sql.Rows) error {
		a, err := scanAttempt(rows)
		found = append(found, a)
		return err
	}, `SELECT id, recipient, unit, channel, address, state, tries, due_at, code, detail, updated_at
		FROM delivery_attempt WHERE `+where+` ORDER BY id LIMIT ?`, append(args, f.Limit)...)
	if err != nil {
		return nil, fmt.Errorf("attempts of %s: %w", f.Run, err)
	}
	return found, nil
}

func scanAttempt(rows *sql.Rows) (Attempt, error) {
	var a Attempt
	var due sql.NullInt64
	var updated int64
	err := rows.Scan(&a.ID, &a.Recipient, &a.Unit, &a.Channel, &a.Address, &a.State, &a.Tries, &due, &a.Code, &a.Detail, &updated)
	a.DueAt, a.UpdatedAt = sqldb.At(due.Int64), sqldb.At(updated)
	return a, err
}

// Happening is one remembered event of an attempt.
type Happening struct {
	At       time.Time
	Event    Event
	Code     string
	Ref      string
	Provider string // the account that spoke; "" for the channel itself
	Detail   string
	Latency  time.Duration // what the provider took to answer; 0 for what it says later
	Parts    int           // messages billed
	Cost     int64         // đồng
}

// History lists what happened to an attempt, oldest first.
func (s *Service) History(ctx context.Context, tx *sqldb.Tx, id AttemptID) ([]Happening, error) {
	var found []Happening
	err := tx.Each(ctx, func(rows *sql.Rows) error {
		var h Happening
		var at, latency int64
		err := rows.Scan(&at, &h.Event, &h.Code, &h.Ref, &h.Provider, &h.Detail, &latency, &h.Parts, &h.Cost)
		h.At, h.Latency = sqldb.At(at), time.Duration(latency)*time.Microsecond
		found = append(found, h)
		return err
	}, `SELECT at, event, code, ref, provider, detail, latency, parts, cost FROM delivery_event WHERE attempt = ? ORDER BY at`, int64(id))
	if err != nil {
		return nil, fmt.Errorf("history of %s: %w", id, err)
	}
	return found, nil
}
