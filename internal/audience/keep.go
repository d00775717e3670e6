package audience

import (
	"context"
	"fmt"
	"strings"

	"github.com/loa-vn/loa/internal/auth"
	"github.com/loa-vn/loa/internal/fault"
	"github.com/loa-vn/loa/internal/job"
	"github.com/loa-vn/loa/internal/sqldb"
)

// Purge forgets what nobody confirmed in time: requests, the consents they asked for, and newcomers who are left with
// nothing. It returns how many newcomers it forgot. Run it once a day.
func (s *Service) Purge(ctx context.Context) (forgotten int64, err error) {
	err = s.db.Update(ctx, func(tx *sqldb.Tx) error {
		now := sqldb.Micros(tx.Now())
		for _, step := range []string{
			`DELETE FROM audience_request WHERE expires_at < ?`,
			`DELETE FROM audience_consent WHERE confirmed_at = 0 AND given_at < ? AND NOT EXISTS (SELECT 1
				FROM audience_request q WHERE q.subscriber = audience_consent.subscriber AND q.confirmed_at = 0)`,
		} {
			if _, err := tx.Exec(ctx, step, now); err != nil {
				return fmt.Errorf("purge: %w", err)
			}
		}
		forgotten, err = forget(ctx, tx)
		return err
	})
	return forgotten, err
}

// forget deletes subscribers who have no consent, not even an ended one, and no request. None can be in an audience.
func forget(ctx context.Context, tx *sqldb.Tx) (n int64, err error) {
	const idle = `(SELECT s.id FROM audience_subscriber s WHERE
		NOT EXISTS (SELECT 1 FROM audience_consent k WHERE k.subscriber = s.id) AND
		NOT EXISTS (SELECT 1 FROM audience_request q WHERE q.subscriber = s.id))`
	for _, step := range []string{
		`DELETE FROM audience_subscriber_group WHERE subscriber IN ` + idle,
		`DELETE FROM audience_contact WHERE subscriber IN ` + idle,
		`DELETE FROM audience_subscriber WHERE id IN ` + idle,
	} {
		if n, err = tx.Exec(ctx, step); err != nil {
			return 0, fmt.Errorf("purge: %w", err)
		}
	}
	return n, nil
}

// Erase removes a person at his own wish: name, address and groups go, and his consents end. The bare identifier and
// the dates stay, because books that counted him must still balance and the proof of the withdrawal must remain.
func (s *Service) Erase(ctx context.Context, actor auth.Actor, id SubscriberID) error {
	return s.db.Update(ctx, func(tx *sqldb.Tx) error {
		if err := auth.Require(actor, auth.ActImportPeople, actor.Agency, tx.Now()); err != nil {
			return err
		}
		n, err := tx.Exec(ctx, `UPDATE audience_subscriber SET name = '' WHERE id = ?`, id)
		if err != nil {
			return fmt.Errorf("erase: %w", err)
		}
		if n == 0 {
			return fault.NotFound("audience.subscriber.unknown", "id", id.String())
		}
		if _, err := s.end(ctx, tx, string(actor.ID), id, Purposes(), "erased"); err != nil {
			return fmt.Errorf("erase: %w", err)
		}
		for _, step := range []string{
			`DELETE FROM audience_contact WHERE subscriber = ?`,
			`UPDATE audience_consent SET proof = '' WHERE subscriber = ?`,
			`DELETE FROM audience_subscriber_group WHERE subscriber = ?`,
			`DELETE FROM audience_request WHERE subscriber = ?`,
		} {
			if _, err := tx.Exec(ctx, step, id); err != nil {
				return fmt.Errorf("erase: %w", err)
			}
		}
		_, err = s.ledger.Record(ctx, tx, job.Fact{Kind: "subscriber.erased", Subject: id.String(), Actor: string(actor.ID)})
		return err
	})
}

// Totals is how many subscribers a site has, each counted once, for the front of the desk.
type Totals struct {
	Subscribers int64
	Agreed      int64 // with an open, confirmed consent to anything
	Unconfirmed int64 // who asked and have not answered the confirming mail
	Synthetic   int64 // made up for a demonstration
}

// Totals counts the subscribers.
func (s *Service) Totals(ctx context.Context) (t Totals, err error) {
	err = s.db.View(ctx, func(tx *sqldb.Tx) error {
		return tx.QueryRow(ctx, `SELECT COUNT(*),
			COALESCE(SUM(CASE WHEN k.state = 2 THEN 1 ELSE 0 END), 0),
			COALESCE(SUM(CASE WHEN k.state = 1 THEN 1 ELSE 0 END), 0),
			COALESCE(SUM(CASE WHEN s.synthetic = 1 THEN 1 ELSE 0 END), 0)
			FROM audience_subscriber s LEFT JOIN (
				SELECT subscriber, MAX(CASE WHEN confirmed_at > 0 THEN 2 ELSE 1 END) AS state
				FROM audience_consent WHERE withdrawn_at = 0 GROUP BY subscriber
			) k ON k.subscriber = s.id`).Scan(&t.Subscribers, &t.Agreed, &t.Unconfirmed, &t.Synthetic)
	})
	if err != nil {
		return Totals{}, fmt.Errorf("count subscribers: %w", err)
	}
	return t, nil
}

// Find returns everyone at an e-mail address or a phone number, for an officer whom somebody asks to be taken off or to
// see what is held.
func (s *Service) Find(ctx context.Context, actor auth.Actor, address string) (found []Subscriber, err error) {
	channel := ChannelEmail
	if !strings.Contains(address, "@") && strings.ContainsAny(address, "0123456789") {
		channel = ChannelSMS
	}
	if address, err = channel.Address(address); err != nil {
		return nil, err
	}
	err = s.db.View(ctx, func(tx *sqldb.Tx) error {
		if err := auth.Require(actor, auth.ActImportPeople, actor.Agency, tx.Now()); err != nil {
			return err
		}
		ids, err := holders(ctx, tx, Contact{Channel: channel, Address: address})
		if err != nil {
			return fmt.Errorf("find a subscriber: %w", err)
		}
		for _, id := range ids {
			who, err := s.SubscriberIn(ctx, tx, id)
			if err != nil {
				return err
			}
			found = append(found, who)
		}
		return nil
	})
	return found, err
}
