package audience

import (
	"context"
	"database/sql"
	"fmt"

	"github.com/loa-vn/loa/internal/sqldb"
)

const insertContact = `INSERT INTO audience_contact (subscriber, channel, address, person, rank, added_at, confirmed_at, source, proof)`

func (c Contact) row(id SubscriberID, person string, rank int) []any {
	return []any{id, c.Channel, c.Address, person, rank, sqldb.Micros(c.Since), sqldb.Micros(c.Confirmed), c.Source, c.Proof}
}

// contactsOf lists the contact points of a person, the one that suits best first.
func contactsOf(ctx context.Context, tx *sqldb.Tx, id SubscriberID) (found []Contact, err error) {
	err = tx.Each(ctx, func(rows *sql.Rows) error {
		var c Contact
		var since, confirmed int64
		err := rows.Scan(&c.Channel, &c.Address, &since, &confirmed, &c.Source, &c.Proof)
		c.Since, c.Confirmed = sqldb.At(since), sqldb.At(confirmed)
		found = append(found, c)
		return err
	}, `SELECT channel, address, added_at, confirmed_at, source, proof FROM audience_contact
		WHERE subscriber = ? AND address <> '' ORDER BY rank, channel`, id)
	if err != nil {
		return nil, fmt.Errorf("read contact points: %w", err)
	}
	return found, nil
}

// holders lists everyone who has a contact point.
func holders(ctx context.Context, tx *sqldb.Tx, c Contact) (ids []SubscriberID, err error) {
	err = tx.Each(ctx, func(rows *sql.Rows) error {
		var id SubscriberID
		err := rows.Scan(&id)
		ids = append(ids, id)
		return err
	}, `SELECT subscriber FROM audience_contact WHERE address = ? AND channel = ? ORDER BY subscriber`, c.Address, c.Channel)
	return ids, err
}

// addContact gives a person a contact point after those there are, or puts it in the place of the one on its channel.
// One that was confirmed stays so.
func addContact(ctx context.Context, tx *sqldb.Tx, id SubscriberID, name string, c Contact) error {
	var rank int
	err := tx.QueryRow(ctx, `SELECT COALESCE(MAX(rank), 0) + 1 FROM audience_contact WHERE subscriber = ?`, id).Scan(&rank)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, insertContact+` VALUES (`+sqldb.In(9)+`)
		ON CONFLICT (subscriber, channel) DO UPDATE SET address = excluded.address, added_at = excluded.added_at,
			confirmed_at = excluded.confirmed_at, source = excluded.source, proof = excluded.proof
		WHERE audience_contact.address <> excluded.address OR audience_contact.confirmed_at = 0`, c.row(id, name, rank)...)
	return err
}

func confirmContact(ctx context.Context, tx *sqldb.Tx, id SubscriberID, c Channel) error {
	_, err := tx.Exec(ctx, `UPDATE audience_contact SET confirmed_at = ? WHERE subscriber = ? AND channel = ? AND confirmed_at = 0`,
		sqldb.Micros(tx.Now()), id, c)
	return err
}

// removeContact takes a contact point from a person and reports whether there was one.
func removeContact(ctx context.Context, tx *sqldb.Tx, id SubscriberID, c Channel) (bool, error) {
	n, err := tx.Exec(ctx, `DELETE FROM audience_contact WHERE subscriber = ? AND channel = ?`, id, c)
	return n > 0, err
}
