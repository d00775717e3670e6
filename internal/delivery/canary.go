package delivery

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
	"time"

	"github.com/loa-vn/loa/internal/fault"
	"github.com/loa-vn/loa/internal/ident"
	"github.com/loa-vn/loa/internal/job"
	"github.com/loa-vn/loa/internal/sqldb"
)

// CanaryID identifies a canary.
type CanaryID = ident.ID[Canary]

// Canary is a contact point of the administration's own. It gets what the people of
// its commune get, over the same accounts, and we can tell that it came: what a
// provider says it delivered and did not, a canary shows. It is nobody in the books.
type Canary struct {
	ID      CanaryID
	Channel string
	Unit    string // "" watches every commune that has none of its own on the channel
	Address string
	Note    string // where it stands
	AddedAt time.Time
}

// check refuses what nobody could find again.
func (c Canary) check() error {
	if c.Channel == "" || c.Address == "" || len(c.Address) > 4_000 {
		return fault.Invalid("canary.no_address").On("address")
	}
	if n := len([]rune(c.Note)); n < 3 || n > 120 {
		return fault.Invalid("canary.no_note").On("note")
	}
	return nil
}

// AddCanary keeps a canary. One with the same address for the same commune takes
// the older one's place.
func (s *Service) AddCanary(ctx context.Context, tx *sqldb.Tx, c Canary, actor string) (CanaryID, error) {
	c.Address, c.Note = strings.TrimSpace(c.Address), strings.TrimSpace(c.Note)
	if err := c.check(); err != nil {
		return "", err
	}
	c.ID = ident.New[Canary](tx.Now())
	err := tx.QueryRow(ctx, `
		INSERT INTO delivery_canary (id, channel, unit, address, note, added_at) VALUES (?,?,?,?,?,?)
		ON CONFLICT (channel, unit, address) DO UPDATE SET note = excluded.note RETURNING id`,
		string(c.ID), c.Channel, c.Unit, c.Address, c.Note, sqldb.Micros(tx.Now())).Scan(&c.ID)
	if err != nil {
		return "", fmt.Errorf("add a canary: %w", err)
	}
	_, err = s.ledger.Record(ctx, tx, job.Fact{
		Kind: "canary.added", Subject: string(c.ID), Actor: actor, Detail: map[string]any{"channel": c.Channel, "unit": c.Unit, "note": c.Note},
	})
	return c.ID, err
}

// RemoveCanary forgets one. What it was sent stays in the records.
func (s *Service) RemoveCanary(ctx context.Context, tx *sqldb.Tx, id CanaryID, actor string) error {
	n, err := tx.Exec(ctx, `DELETE FROM delivery_canary WHERE id = ?`, string(id))
	if err != nil {
		return fmt.Errorf("remove canary %s: %w", id, err)
	}
	if n == 0 {
		return fault.NotFound("canary.none", "id", string(id))
	}
	_, err = s.ledger.Record(ctx, tx, job.Fact{Kind: "canary.removed", Subject: string(id), Actor: actor})
	return err
}

// Canaries lists them by channel and commune, those for every commune first.
func (s *Service) Canaries(ctx context.Context, tx *sqldb.Tx) ([]Canary, error) {
	var found []Canary
	err := tx.Each(ctx, func(rows *sql.Rows) error {
		var c Canary
		var added int64
		err := rows.Scan(&c.ID, &c.Channel, &c.Unit, &c.Address, &c.Note, &added)
		c.AddedAt = sqldb.At(added)
		found = append(found, c)
		return err
	}, `SELECT id, channel, unit, address, note, added_at FROM delivery_canary ORDER BY channel, unit, id`)
	if err != nil {
		return nil, fmt.Errorf("list canaries: %w", err)
	}
	return found, nil
}

// Watch says whether canaries are sent, and how long one may be silent.
type Watch struct {
	Off     bool `json:"off,omitempty"`
	Minutes int  `json:"minutes,omitempty"` // from hand-off to the alarm; half an hour if zero
}

// A mail that is not there after half an hour is greylisted, held or lost, and each
// of them is worth a look.
const usualPatience = 30 * time.Minute

// Check refuses what is no time to wait.
func (w Watch) Check() error {
	if w.Minutes < 0 || w.Minutes > 24*60 {
		return fault.Invalid("canary.minutes_malformed").On("minutes")
	}
	return nil
}

// Patience is how long a canary may be silent.
func (w Watch) Patience() time.Duration {
	if w.Minutes == 0 {
		return usualPatience
	}
	return time.Duration(w.Minutes) * time.Minute
}
