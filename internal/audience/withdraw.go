package audience

import (
	"context"
	"database/sql"
	"fmt"
	"slices"

	"github.com/loa-vn/loa/internal/auth"
	"github.com/loa-vn/loa/internal/fault"
	"github.com/loa-vn/loa/internal/job"
	"github.com/loa-vn/loa/internal/lang"
	"github.com/loa-vn/loa/internal/sqldb"
)

// Withdrawn says what a withdrawal ended.
type Withdrawn struct {
	Subscribers []SubscriberID // whose consent ended now; several where a mailbox is shared
	Already     bool           // nothing was left to end
}

// Withdraw ends every consent of the mailbox a mail went to, by the token in that mail. It asks nothing and may be
// called any number of times: mail programs do it without the reader (RFC 8058). The reason is how it came about:
// "one_click" or "page".
//
// A household that shares the mailbox is silenced together, because the wish came from the mailbox.
func (s *Service) Withdraw(ctx context.Context, token, reason string) (w Withdrawn, err error) {
	id, err := s.subscriberOf(token)
	if err != nil {
		return Withdrawn{}, err
	}
	err = s.db.Update(ctx, func(tx *sqldb.Tx) error {
		w, err = s.WithdrawIn(ctx, tx, Public, id, reason)
		return err
	})
	return w, err
}

// WithdrawFor is Withdraw by an officer whom a person asked.
func (s *Service) WithdrawFor(ctx context.Context, actor auth.Actor, id SubscriberID) (w Withdrawn, err error) {
	err = s.db.Update(ctx, func(tx *sqldb.Tx) error {
		if err := auth.Require(actor, auth.ActImportPeople, actor.Agency, tx.Now()); err != nil {
			return err
		}
		w, err = s.WithdrawIn(ctx, tx, string(actor.ID), id, "desk")
		return err
	})
	return w, err
}

// WithdrawIn ends every consent at the subscriber's mailbox inside a transaction and records "consent.withdrawn" for
// each subscriber it concerns.
func (s *Service) WithdrawIn(ctx context.Context, tx *sqldb.Tx, actor string, id SubscriberID, reason string) (Withdrawn, error) {
	ids, err := household(ctx, tx, id)
	if err != nil {
		return Withdrawn{}, err
	}
	var w Withdrawn
	for _, id := range ids {
		ended, err := s.end(ctx, tx, actor, id, Purposes(), reason)
		if err != nil {
			return Withdrawn{}, fmt.Errorf("withdraw: %w", err)
		}
		if ended {
			w.Subscribers = append(w.Subscribers, id)
		}
	}
	w.Already = len(w.Subscribers) == 0
	// A confirming mail still unanswered must not bring him back.
	args := []any{sqldb.Micros(tx.Now()) - 1}
	for _, id := range ids {
		args = append(args, id)
	}
	_, err = tx.Exec(ctx, `UPDATE audience_request SET expires_at = ? WHERE confirmed_at = 0 AND subscriber IN (`+sqldb.In(len(ids))+`)`, args...)
	return w, err
}

// household lists everyone who shares a contact point with the subscriber, himself included.
func household(ctx context.Context, tx *sqldb.Tx, id SubscriberID) ([]SubscriberID, error) {
	var ids []SubscriberID
	err := tx.Each(ctx, func(rows *sql.Rows) error {
		var other SubscriberID
		err := rows.Scan(&other)
		ids = append(ids, other)
		return err
	}, `SELECT id FROM audience_subscriber WHERE id = ? UNION
		SELECT o.subscriber FROM audience_contact c JOIN audience_contact o ON o.address = c.address AND o.channel = c.channel
		WHERE c.subscriber = ? AND c.address <> '' ORDER BY 1`, id, id)
	if err != nil {
		return nil, fmt.Errorf("read a household: %w", err)
	}
	if len(ids) == 0 {
		return nil, fault.NotFound("audience.token.unknown")
	}
	return ids, nil
}

// end closes the open consents of some purposes, those not yet confirmed too.
func (s *Service) end(ctx context.Context, tx *sqldb.Tx, actor string, id SubscriberID, purposes []Purpose, how string) (bool, error) {
	args := []any{sqldb.Micros(tx.Now()), how, id}
	for _, p := range purposes {
		args = append(args, p)
	}
	n, err := tx.Exec(ctx, `UPDATE audience_consent SET withdrawn_at = ?, withdrawn_how = ?
		WHERE subscriber = ? AND withdrawn_at = 0 AND purpose IN (`+sqldb.In(len(purposes))+`)`, args...)
	if err != nil || n == 0 {
		return false, err
	}
	_, err = s.ledger.Record(ctx, tx, job.Fact{
		Kind: "consent.withdrawn", Subject: id.String(), Actor: actor, Detail: map[string]any{"purposes": purposes, "how": how},
	})
	return true, err
}

// Preferences is what a subscriber may change about himself.
type Preferences struct {
	Unit     UnitID
	Groups   []GroupCode
	Purposes []Purpose // those agreed to; none ends them all
	Locale   lang.Locale
	Wording  string // the sentence of consent the form showed, for purposes added
}

// Subscriber returns the subscriber whom a token in a mail belongs to.
func (s *Service) Subscriber(ctx context.Context, token string) (found Subscriber, err error) {
	id, err := s.subscriberOf(token)
	if err != nil {
		return Subscriber{}, err
	}
	err = s.db.View(ctx, func(tx *sqldb.Tx) error {
		found, err = s.SubscriberIn(ctx, tx, id)
		return err
	})
	return found, err
}

// SetPreferences changes what the holder of a token in a mail is told. A purpose taken away is withdrawn; one added is
// consented to at once, because only the mailbox has the token.
func (s *Service) SetPreferences(ctx context.Context, token string, p Preferences) error {
	id, err := s.subscriberOf(token)
	if err != nil {
		return err
	}
	return s.db.Update(ctx, func(tx *sqldb.Tx) error {
		if len(p.Purposes) == 0 {
			_, err := s.WithdrawIn(ctx, tx, Public, id, "page")
			return err
		}
		w := wish{Unit: p.Unit, Groups: unique(p.Groups), Purposes: unique(p.Purposes), Locale: lang.Of(string(p.Locale))}
		if err := s.checkWish(ctx, tx, w); err != nil {
			return err
		}
		return s.apply(ctx, tx, id, w, p.Wording)
	})
}

func (s *Service) apply(ctx context.Context, tx *sqldb.Tx, id SubscriberID, w wish, wording string) error {
	if err := setProfile(ctx, tx, id, w); err != nil {
		return fmt.Errorf("preferences: %w", err)
	}
	for _, purpose := range w.Purposes {
		k := given{subscriber: id, purpose: purpose, at: tx.Now(), source: "web", proof: wording, how: "preferences"}
		if err := k.save(ctx, tx); err != nil {
			return fmt.Errorf("preferences: %w", err)
		}
	}
	gone := slices.DeleteFunc(Purposes(), func(p Purpose) bool { return slices.Contains(w.Purposes, p) })
	if len(gone) > 0 {
		if _, err := s.end(ctx, tx, Public, id, gone, "page"); err != nil {
			return fmt.Errorf("preferences: %w", err)
		}
	}
	_, err := s.ledger.Record(ctx, tx, job.Fact{
		Kind: "subscriber.changed", Subject: id.String(), Actor: Public, Detail: map[string]any{"unit": w.Unit, "purposes": w.Purposes},
	})
	return err
}

// SubscriberIn reads one subscriber with all his consents, the ended ones too.
func (s *Service) SubscriberIn(ctx context.Context, tx *sqldb.Tx, id SubscriberID) (Subscriber, error) {
	found := Subscriber{ID: id}
	err := tx.QueryRow(ctx, `SELECT name, unit, locale, synthetic FROM audience_subscriber WHERE id = ?`, id).
		Scan(&found.Name, &found.Unit, &found.Locale, &found.Synthetic)
	if sqldb.NoRows(err) {
		return Subscriber{}, fault.NotFound("audience.token.unknown")
	}
	if err != nil {
		return Subscriber{}, fmt.Errorf("read a subscriber: %w", err)
	}
	if found.Contacts, err = contactsOf(ctx, tx, id); err != nil {
		return Subscriber{}, err
	}
	err = tx.Each(ctx, func(rows *sql.Rows) error {
		var g GroupCode
		err := rows.Scan(&g)
		found.Groups = append(found.Groups, g)
		return err
	}, `SELECT grp FROM audience_subscriber_group WHERE subscriber = ? ORDER BY grp`, id)
	if err != nil {
		return Subscriber{}, fmt.Errorf("read a subscriber: %w", err)
	}
	err = tx.Each(ctx, func(rows *sql.Rows) error {
		var k Consent
		var given, confirmed, withdrawn int64
		err := rows.Scan(&k.Purpose, &given, &k.Source, &k.Proof, &confirmed, &withdrawn, &k.How)
		k.GivenAt, k.ConfirmedAt, k.WithdrawnAt = sqldb.At(given), sqldb.At(confirmed), sqldb.At(withdrawn)
		found.Consents = append(found.Consents, k)
		return err
	}, `SELECT purpose, given_at, source, proof, confirmed_at, withdrawn_at, withdrawn_how FROM audience_consent
		WHERE subscriber = ? ORDER BY given_at, purpose, withdrawn_at`, id)
	return found, err
}
