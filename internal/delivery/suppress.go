package delivery

import (
	"context"
	"fmt"
	"slices"

	"github.com/loa-vn/loa/internal/job"
	"github.com/loa-vn/loa/internal/sqldb"
)

// Reason is why somebody is not sent to. It is the code of a suppressed attempt.
type Reason string

// The closed set of reasons.
const (
	ReasonWithdrawn    Reason = "withdrawn"    // consent was taken back
	ReasonUnsubscribed Reason = "unsubscribed" // the link or button in a message
	ReasonComplained   Reason = "complained"   // marked as spam at their provider
	ReasonBounced      Reason = "bounced"      // the address does not exist
)

// Reasons lists the set.
func Reasons() []Reason {
	return []Reason{ReasonWithdrawn, ReasonUnsubscribed, ReasonComplained, ReasonBounced}
}

// Suppress puts a person on the list, for all channels. What is queued for them
// becomes suppressed when its turn comes; what is in flight arrives.
func (s *Service) Suppress(ctx context.Context, tx *sqldb.Tx, recipient string, reason Reason) error {
	if !slices.Contains(Reasons(), reason) {
		return fmt.Errorf("suppress: no reason %q", reason)
	}
	n, err := suppress(ctx, tx, [][]any{{personKey(recipient), "", string(reason), sqldb.Micros(tx.Now())}})
	if err != nil || n == 0 {
		return err
	}
	_, err = s.ledger.Record(ctx, tx, job.Fact{
		Kind: "recipient.suppressed", Subject: recipient, Actor: "loa", Detail: map[string]Reason{"reason": reason},
	})
	return err
}

// SuppressAddress puts an address of one channel on the list: it bounced, or its
// owner complained. The address itself is not kept.
func (s *Service) SuppressAddress(ctx context.Context, tx *sqldb.Tx, channel, address string, reason Reason) error {
	_, err := suppress(ctx, tx, [][]any{{addressKey(address), channel, string(reason), sqldb.Micros(tx.Now())}})
	return err
}

// Allow takes a person off the list: they asked to hear from us again.
func (s *Service) Allow(ctx context.Context, tx *sqldb.Tx, recipient string) error {
	_, err := tx.Exec(ctx, `DELETE FROM suppression WHERE who = ?`, personKey(recipient))
	if err != nil {
		return fmt.Errorf("allow: %w", err)
	}
	return nil
}

// AllowAddress takes an address off the list, after its owner has proved that it
// works.
func (s *Service) AllowAddress(ctx context.Context, tx *sqldb.Tx, channel, address string) error {
	_, err := tx.Exec(ctx, `DELETE FROM suppression WHERE who = ? AND channel = ?`, addressKey(address), channel)
	if err != nil {
		return fmt.Errorf("allow: %w", err)
	}
	return nil
}

func suppress(ctx context.Context, tx *sqldb.Tx, rows [][]any) (int64, error) {
	n, err := tx.InsertMany(ctx, `INSERT INTO suppression (who, channel, reason, at)`, rows, `ON CONFLICT (who, channel) DO NOTHING`)
	if err != nil {
		return 0, fmt.Errorf("suppress: %w", err)
	}
	return n, nil
}
