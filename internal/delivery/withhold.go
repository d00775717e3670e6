package delivery

import (
	"context"
	"database/sql"
	"fmt"
	"slices"

	"github.com/loa-vn/loa/internal/sqldb"
)

// Withhold keeps one run from a person, on one channel or, with "", on every channel
// by which it has not yet reached them: they took back the consent that this run
// rests on, and perhaps not the others, or the address. What is in the air arrives,
// and the books say so.
func (s *Service) Withhold(ctx context.Context, tx *sqldb.Tx, run RunID, recipient, channel string, reason Reason) error {
	if !slices.Contains(Reasons(), reason) {
		return fmt.Errorf("withhold: no reason %q", reason)
	}
	var outcomes []outcome
	err := tx.Each(ctx, func(rows *sql.Rows) error {
		o := outcome{event: EventSuppressed, code: string(reason)}
		err := rows.Scan(&o.id)
		outcomes = append(outcomes, o)
		return err
	}, `SELECT a.id FROM delivery_attempt a JOIN delivery_run r ON r.num = a.run
		WHERE r.id = ? AND a.recipient = ? AND a.due_at IS NOT NULL
		AND (a.channel = ? OR ? = '')`, string(run), recipient, channel, channel)
	if err != nil {
		return fmt.Errorf("withhold: %w", err)
	}
	return settle(ctx, tx, outcomes)
}
