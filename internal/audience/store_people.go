package audience

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/loa-vn/loa/internal/fault"
	"github.com/loa-vn/loa/internal/ident"
	"github.com/loa-vn/loa/internal/lang"
	"github.com/loa-vn/loa/internal/sqldb"
	"github.com/loa-vn/loa/internal/viet"
)

// pending is a request as stored, with the mailbox it waits on.
type pending struct {
	id         RequestID
	subscriber SubscriberID
	channel    Channel
	address    string
	wish       wish
	created    time.Time
	expires    time.Time
	confirmed  bool
}

func request(ctx context.Context, tx *sqldb.Tx, where string, arg any) (pending, error) {
	var q pending
	var text string
	var created, expires, confirmed int64
	err := tx.QueryRow(ctx, `SELECT q.id, q.subscriber, q.channel, c.address, q.wish, q.created_at, q.expires_at, q.confirmed_at
		FROM audience_request q JOIN audience_contact c ON c.subscriber = q.subscriber AND c.channel = q.channel WHERE `+where, arg).
		Scan(&q.id, &q.subscriber, &q.channel, &q.address, &text, &created, &expires, &confirmed)
	if sqldb.NoRows(err) {
		return q, fault.NotFound("audience.token.unknown")
	}
	if err != nil {
		return q, fmt.Errorf("read a request: %w", err)
	}
	q.created, q.expires, q.confirmed = sqldb.At(created), sqldb.At(expires), confirmed > 0
	return q, json.Unmarshal([]byte(text), &q.wish)
}

// findOrAdd returns the subscriber of a contact point. Someone who gives no name is whoever is there; another name is
// another person of the household. A newcomer is added.
func findOrAdd(ctx context.Context, tx *sqldb.Tx, c Contact, name string, w wish) (SubscriberID, error) {
	found, err := at(ctx, tx, c, viet.Fold(name), name == "")
	if err != nil || found != "" {
		return found, err
	}
	p := person{id: ident.New[Subscriber](tx.Now()), points: []Contact{c}, name: name, unit: w.Unit, groups: w.Groups, locale: w.Locale}
	return p.id, addPeople(ctx, tx, []person{p})
}

// at finds who has a contact point by the folded name, or anyone who has it; "" where nobody does.
func at(ctx context.Context, tx *sqldb.Tx, c Contact, name string, anyone bool) (found SubscriberID, err error) {
	err = tx.QueryRow(ctx, `SELECT subscriber FROM audience_contact WHERE address = ? AND channel = ? AND (person = ? OR ? = 1)
		ORDER BY CASE WHEN person = ? THEN 0 ELSE 1 END, subscriber LIMIT 1`, c.Address, c.Channel, name, sqldb.Bool(anyone), name).Scan(&found)
	if sqldb.NoRows(err) {
		err = nil
	}
	return found, err
}

// ask notes which purposes a request asked for, so that a preview can count those who have not answered yet.
func ask(ctx context.Context, tx *sqldb.Tx, id SubscriberID, w wish) error {
	for _, purpose := range w.Purposes {
		k := given{subscriber: id, purpose: purpose, at: tx.Now(), source: "web", proof: w.Wording}
		_, err := tx.Exec(ctx, insertConsent+` VALUES (`+sqldb.In(9)+`)
			ON CONFLICT (subscriber, purpose, withdrawn_at) DO NOTHING`, consentRow(tx, k, false)...)
		if err != nil {
			return err
		}
	}
	return nil
}

// person is a subscriber to be added.
type person struct {
	id        SubscriberID
	points    []Contact // the one that suits best first
	name      string
	unit      UnitID
	groups    []GroupCode
	locale    lang.Locale
	synthetic bool
}

// addPeople inserts subscribers with their contact points and groups.
func addPeople(ctx context.Context, tx *sqldb.Tx, people []person) error {
	var subscribers, contacts, groups [][]any
	for _, p := range people {
		subscribers = append(subscribers, []any{
			p.id, p.name, p.unit, p.locale, sqldb.Bool(p.synthetic), sqldb.Micros(tx.Now()),
		})
		for i, c := range p.points {
			contacts = append(contacts, c.row(p.id, viet.Fold(p.name), i+1))
		}
		for _, g := range p.groups {
			groups = append(groups, []any{p.id, g})
		}
	}
	for _, t := range []struct {
		insert string
		rows   [][]any
	}{
		{`INSERT INTO audience_subscriber (id, name, unit, locale, synthetic, created_at)`, subscribers},
		{insertContact, contacts},
		{`INSERT INTO audience_subscriber_group (subscriber, grp)`, groups},
	} {
		if _, err := tx.InsertMany(ctx, t.insert, t.rows, ""); err != nil {
			return fmt.Errorf("add subscribers: %w", err)
		}
	}
	return nil
}

// setProfile replaces what a subscriber said about himself.
func setProfile(ctx context.Context, tx *sqldb.Tx, id SubscriberID, w wish) error {
	if _, err := tx.Exec(ctx, `UPDATE audience_subscriber SET unit = ?, locale = ? WHERE id = ?`, w.Unit, w.Locale, id); err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, `DELETE FROM audience_subscriber_group WHERE subscriber = ?`, id); err != nil {
		return err
	}
	rows := make([][]any, 0, len(w.Groups))
	for _, g := range w.Groups {
		rows = append(rows, []any{id, g})
	}
	_, err := tx.InsertMany(ctx, `INSERT INTO audience_subscriber_group (subscriber, grp)`, rows, "")
	return err
}

// given is a consent that somebody gave.
type given struct {
	subscriber SubscriberID
	purpose    Purpose
	at         time.Time
	source     string
	proof      string
	how        string // what confirmed it: "mail", "attested", "preferences"
}

const insertConsent = `INSERT INTO audience_consent
	(subscriber, purpose, given_at, source, proof, confirmed_at, confirmed_how, withdrawn_at, withdrawn_how)`

func consentRow(tx *sqldb.Tx, k given, confirmed bool) []any {
	at := int64(0)
	if confirmed {
		at = sqldb.Micros(tx.Now())
	}
	return []any{k.subscriber, k.purpose, sqldb.Micros(k.at), k.source, k.proof, at, k.how, 0, ""}
}

// save confirms the open consent of the purpose, or adds one that is confirmed.
func (k given) save(ctx context.Context, tx *sqldb.Tx) error {
	_, err := tx.Exec(ctx, insertConsent+` VALUES (`+sqldb.In(9)+`)
		ON CONFLICT (subscriber, purpose, withdrawn_at) DO UPDATE SET
		given_at = excluded.given_at, source = excluded.source, proof = excluded.proof,
		confirmed_at = excluded.confirmed_at, confirmed_how = excluded.confirmed_how
		WHERE audience_consent.confirmed_at = 0`, consentRow(tx, k, true)...)
	return err
}
