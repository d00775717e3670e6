package delivery

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"github.com/loa-vn/loa/internal/fault"
	"github.com/loa-vn/loa/internal/sqldb"
)

// Tally counts people by layer. Targeted is the frozen audience; each of them is
// in exactly one of the others.
type Tally struct {
	Targeted, Pending                      int64
	Handed, Delivered, Confirmed           int64
	Suppressed, Rejected, Expired, Unknown int64
}

// Of is the count of one layer.
func (t Tally) Of(l Layer) int64 {
	if p := t.place(l); p != nil {
		return *p
	}
	return 0
}

func (t *Tally) place(l Layer) *int64 {
	switch l {
	case LayerTargeted:
		return &t.Targeted
	case LayerPending:
		return &t.Pending
	case LayerHanded:
		return &t.Handed
	case LayerDelivered:
		return &t.Delivered
	case LayerConfirmed:
		return &t.Confirmed
	case LayerSuppressed:
		return &t.Suppressed
	case LayerRejected:
		return &t.Rejected
	case LayerExpired:
		return &t.Expired
	case LayerUnknown:
		return &t.Unknown
	}
	return nil
}

func (t *Tally) add(l Layer, n int64) {
	if p := t.place(l); p != nil {
		*p += n
	}
}

// Accounted is how many have an end: a layer of arrival or a residue. It is for
// balancing alone; no page shows it.
func (t Tally) accounted() int64 {
	return t.Handed + t.Delivered + t.Confirmed + t.Suppressed + t.Rejected + t.Expired + t.Unknown
}

// Balanced reports whether everyone targeted is in exactly one place.
func (t Tally) Balanced() bool { return t.Targeted == t.Pending+t.accounted() }

// Missing is how many of the audience have no attempt at all yet; negative if
// there are more attempts than people.
func (t Tally) Missing() int64 { return t.Targeted - t.Pending - t.accounted() }

// Waiting splits the pending by what they wait for.
type Waiting struct{ Queued, Leased, Retry int64 }

// ChannelBooks are the books of one channel of a run.
type ChannelBooks struct {
	Channel string
	Tally
	Waiting Waiting
}

// UnitTally is the tally of one unit on one channel.
type UnitTally struct {
	Unit, Channel string
	Tally
}

// Books are a run's balance against its frozen audience.
type Books struct {
	Run        RunID
	Channels   []ChannelBooks
	Units      []UnitTally
	QuietUntil time.Time // set while quiet hours hold back what is queued
}

// Balanced reports whether the books balance in every unit on every channel. A
// surplus in one unit never pays for a person missing in another.
func (b Books) Balanced() bool {
	for _, u := range b.Units {
		if !u.Balanced() {
			return false
		}
	}
	return true
}

// Pending is how many are unaccounted for: attempts without an end, and people
// of the audience without an attempt.
func (b Books) Pending() int64 {
	var n int64
	for _, u := range b.Units {
		n += u.Pending + max(0, u.Missing())
	}
	return n
}

// closable decides whether a run may be finished. A cancelled run may have
// stopped in the middle of its expansion; what it did make must have an end.
func (b Books) closable(state RunState) error {
	pending := b.Pending()
	if state == RunCancelled {
		pending = 0
		for _, u := range b.Units {
			pending += u.Pending
		}
	}
	if pending > 0 || state == RunExpanding {
		return fault.Conflict("delivery.books_open", "pending", pending)
	}
	if state != RunCancelled && !b.Balanced() {
		return fault.Conflict("delivery.books_wrong", "run", string(b.Run))
	}
	return nil
}

// Books reads the balance of a run from its counters.
func (s *Service) Books(ctx context.Context, tx *sqldb.Tx, id RunID) (Books, error) {
	run, err := s.Run(ctx, tx, id)
	if err != nil {
		return Books{}, err
	}
	b := Books{Run: id}
	if b.Units, err = s.Tallies(ctx, tx, id); err != nil {
		return b, err
	}
	b.Channels = byChannel(run.Channels, b.Units)
	if err := b.readWaiting(ctx, tx); err != nil {
		return b, fmt.Errorf("books of %s: %w", id, err)
	}
	site, err := s.Site(ctx, tx)
	if err != nil {
		return b, err
	}
	if until, quiet := site.Quiet.Until(tx.Now()); quiet && run.Lane.keepsQuiet() && run.State.Open() {
		b.QuietUntil = until
	}
	return b, nil
}

// Tallies reads the books unit by unit and channel by channel.
func (s *Service) Tallies(ctx context.Context, tx *sqldb.Tx, id RunID) ([]UnitTally, error) {
	var out []UnitTally
	err := tx.Each(ctx, func(rows *sql.Rows) error {
		var unit, channel string
		var layer Layer
		var n int64
		if err := rows.Scan(&unit, &channel, &layer, &n); err != nil {
			return err
		}
		if k := len(out); k == 0 || out[k-1].Unit != unit || out[k-1].Channel != channel {
			out = append(out, UnitTally{Unit: unit, Channel: channel})
		}
		out[len(out)-1].add(layer, n)
		return nil
	}, `SELECT unit, channel, layer, n FROM delivery_count WHERE run = ? ORDER BY unit, channel`, string(id))
	if err != nil {
		return nil, fmt.Errorf("tallies of %s: %w", id, err)
	}
	return out, nil
}

func byChannel(channels []string, units []UnitTally) []ChannelBooks {
	out := make([]ChannelBooks, len(channels))
	for i, c := range channels {
		out[i].Channel = c
		for _, u := range units {
			if u.Channel != c {
				continue
			}
			for _, l := range Layers() {
				out[i].add(l, u.Of(l))
			}
		}
	}
	return out
}

func (b *Books) readWaiting(ctx context.Context, tx *sqldb.Tx) error {
	return tx.Each(ctx, func(rows *sql.Rows) error {
		var channel string
		var state State
		var n int64
		if err := rows.Scan(&channel, &state, &n); err != nil {
			return err
		}
		for i := range b.Channels {
			if b.Channels[i].Channel == channel {
				b.Channels[i].Waiting.set(state, n)
			}
		}
		return nil
	}, `SELECT channel, state, n FROM delivery_pending WHERE run = ?`, string(b.Run))
}

func (w *Waiting) set(s State, n int64) {
	switch s {
	case StateQueued:
		w.Queued = n
	case StateLeased:
		w.Leased = n
	case StateRetry:
		w.Retry = n
	default:
	}
}

// PeopleReached counts the people to whom a run handed something, or further, on any
// of some channels: each once. It reads the run's attempts; where one message a person
// is sent, the books say the same for nothing.
func (s *Service) PeopleReached(ctx context.Context, tx *sqldb.Tx, id RunID, channels []string) (n int64, err error) {
	args := []any{string(id), string(StateHanded), string(StateDelivered), string(StateConfirmed)}
	for _, c := range channels {
		args = append(args, c)
	}
	err = tx.QueryRow(ctx, `SELECT COUNT(DISTINCT recipient) FROM delivery_attempt
		WHERE run = (SELECT num FROM delivery_run WHERE id = ?) AND state IN (?, ?, ?) AND channel IN (`+sqldb.In(len(channels))+`)`, args...).Scan(&n)
	if err != nil {
		return 0, fmt.Errorf("people reached by %s: %w", id, err)
	}
	return n, nil
}
