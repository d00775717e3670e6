package delivery

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"github.com/loa-vn/loa/internal/ident"
	"github.com/loa-vn/loa/internal/sqldb"
)

// Return is what is kept of a message that came back: neither whom it was for nor
// which it was. Kind and reason are the channel's words.
type Return struct {
	At     time.Time
	Kind   string
	Reason string // "" where the kind has none
	Code   string // of the other server; "" if it named none
}

// ReturnsKept is how long returns are counted.
const ReturnsKept = 90 * 24 * time.Hour

// NoteReturn counts a message that came back, at the transaction's moment, and
// forgets those that are too old.
func (s *Service) NoteReturn(ctx context.Context, tx *sqldb.Tx, r Return) error {
	now := tx.Now()
	_, err := tx.Exec(ctx, `INSERT INTO delivery_return (id, at, kind, reason, code) VALUES (?, ?, ?, ?, ?)`,
		string(ident.New[Return](now)), sqldb.Micros(now), r.Kind, r.Reason, r.Code)
	if err == nil {
		_, err = tx.Exec(ctx, `DELETE FROM delivery_return WHERE at < ?`, sqldb.Micros(now.Add(-ReturnsKept)))
	}
	if err != nil {
		return fmt.Errorf("note a return: %w", err)
	}
	return nil
}

// ReturnCount is how many messages came back for one reason.
type ReturnCount struct {
	Kind, Reason string
	Count        int64
}

// Returns counts what has come back since a moment, the most frequent first.
func (s *Service) Returns(ctx context.Context, tx *sqldb.Tx, since time.Time) (counts []ReturnCount, err error) {
	err = tx.Each(ctx, func(rows *sql.Rows) error {
		var c ReturnCount
		err := rows.Scan(&c.Kind, &c.Reason, &c.Count)
		counts = append(counts, c)
		return err
	}, `SELECT kind, reason, COUNT(*) FROM delivery_return WHERE at >= ? GROUP BY kind, reason ORDER BY COUNT(*) DESC, kind, reason`, sqldb.Micros(since))
	if err != nil {
		return nil, fmt.Errorf("count returns: %w", err)
	}
	return counts, nil
}

// LastReturns lists the latest, newest first.
func (s *Service) LastReturns(ctx context.Context, tx *sqldb.Tx, limit int) (list []Return, err error) {
	err = tx.Each(ctx, func(rows *sql.Rows) error {
		var r Return
		var at int64
		err := rows.Scan(&at, &r.Kind, &r.Reason, &r.Code)
		r.At = sqldb.At(at)
		list = append(list, r)
		return err
	}, `SELECT at, kind, reason, code FROM delivery_return ORDER BY at DESC, id DESC LIMIT ?`, limit)
	if err != nil {
		return nil, fmt.Errorf("last returns: %w", err)
	}
	return list, nil
}

// Addressee is whom an attempt was for; "" if nobody knows it any more.
func (s *Service) Addressee(ctx context.Context, tx *sqldb.Tx, id AttemptID) (recipient string, err error) {
	err = tx.QueryRow(ctx, `SELECT recipient FROM delivery_attempt WHERE id = ?`, int64(id)).Scan(&recipient)
	if sqldb.NoRows(err) {
		return "", nil
	}
	if err != nil {
		return "", fmt.Errorf("whom attempt %s is for: %w", id, err)
	}
	return recipient, nil
}
