package delivery

import (
	"context"
	"database/sql"
	"fmt"
	"slices"

	"github.com/loa-vn/loa/internal/fault"
	"github.com/loa-vn/loa/internal/sqldb"
)

// Enqueue makes one attempt for each item: expansion calls it page by page, and
// sending begins with the first page. A recipient who has an attempt on that
// channel of this run already gets no second one, so a page may be handed in
// again after a crash.
func (s *Service) Enqueue(ctx context.Context, tx *sqldb.Tx, id RunID, items []Item) error {
	if len(items) == 0 {
		return nil
	}
	var num, next int64
	err := tx.QueryRow(ctx, `
		UPDATE delivery_run SET next_seq = next_seq + ? WHERE id = ? AND state = 'expanding'
		RETURNING num, next_seq`, len(items), string(id)).Scan(&num, &next)
	if sqldb.NoRows(err) {
		return fault.Conflict("delivery.run_closed", "id", string(id))
	} else if err != nil {
		return fmt.Errorf("enqueue into %s: %w", id, err)
	}
	run, err := s.Run(ctx, tx, id)
	if err != nil {
		return err
	}
	first := next - int64(len(items))
	rows, err := run.attempts(items, first, sqldb.Micros(tx.Now()))
	if err != nil {
		return err
	}
	made, err := tx.InsertMany(ctx, insertAttempt, rows, `ON CONFLICT (run, recipient, channel) DO NOTHING`)
	if err != nil {
		return fmt.Errorf("enqueue into %s: %w", id, err)
	}
	m, err := run.entered(ctx, tx, attemptID(num, first), attemptID(num, next))
	if err != nil {
		return fmt.Errorf("enqueue into %s: %w", id, err)
	}
	if _, err := tx.Exec(ctx, `UPDATE delivery_run SET expanded = expanded + ? WHERE id = ?`, made, string(id)); err != nil {
		return fmt.Errorf("enqueue into %s: %w", id, err)
	}
	return m.save(ctx, tx)
}

func (r Run) attempts(items []Item, first, now int64) ([][]any, error) {
	due := max(now, sqldb.Micros(r.NotBefore))
	rows := make([][]any, 0, len(items))
	for i, it := range items {
		if it.Channel == "" {
			it.Channel = r.Channels[0]
		}
		if !slices.Contains(r.Channels, it.Channel) {
			return nil, fmt.Errorf("enqueue into %s: an item for channel %q, which the run does not use", r.ID, it.Channel)
		}
		rows = append(rows, []any{
			int64(attemptID(r.Num, first+int64(i))), r.Num, it.Recipient, it.Unit, it.Channel, it.Address,
			string(it.Locale), string(StateQueued), due, now,
		})
	}
	return rows, nil
}

// entered counts the attempts that this transaction made, by reading them: some
// of the page may have been there before.
func (r Run) entered(ctx context.Context, tx *sqldb.Tx, from, before AttemptID) (*movement, error) {
	m := newMovement()
	err := tx.Each(ctx, func(rows *sql.Rows) error {
		var unit, channel string
		var n int64
		if err := rows.Scan(&unit, &channel, &n); err != nil {
			return err
		}
		m.count(r.ID, unit, channel, LayerPending, n)
		m.flow(r.ID, channel, StateQueued, n)
		return nil
	}, `SELECT unit, channel, COUNT(*) FROM delivery_attempt WHERE id >= ? AND id < ? GROUP BY unit, channel`, int64(from), int64(before))
	return m, err
}
