package audience

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/loa-vn/loa/internal/civil"
	"github.com/loa-vn/loa/internal/fault"
	"github.com/loa-vn/loa/internal/ident"
	"github.com/loa-vn/loa/internal/job"
	"github.com/loa-vn/loa/internal/lang"
	"github.com/loa-vn/loa/internal/sqldb"
)

// confirmWithin is how long a confirming mail may lie unanswered.
const confirmWithin = 72 * time.Hour

// maxPending is how many confirming mails one mailbox gets in confirmWithin, so that nobody can flood a stranger's.
const maxPending = 3

// RequestID names a wish to subscribe.
type RequestID = ident.ID[Request]

// Request is what a person fills in to subscribe.
type Request struct {
	Address  string
	Name     string // may be empty
	Unit     UnitID // a commune of today
	Groups   []GroupCode
	Purposes []Purpose
	Locale   lang.Locale
	Wording  string // the sentence of consent the form showed
}

// wish is the part of a request that waits for its confirmation.
type wish struct {
	Unit     UnitID      `json:"unit"`
	Groups   []GroupCode `json:"groups"`
	Purposes []Purpose   `json:"purposes"`
	Locale   lang.Locale `json:"locale"`
	Wording  string      `json:"wording"`
}

// Subscribe takes a wish and records "subscriber.requested", whose reaction sends the confirming mail (see Letter).
// Nothing that was confirmed before changes until the mail is answered. The answer is the same whether or not the
// address was known, so that nobody learns who subscribed.
func (s *Service) Subscribe(ctx context.Context, r Request) (id RequestID, err error) {
	subscribe := func(tx *sqldb.Tx) error {
		id, err = s.SubscribeIn(ctx, tx, r)
		return err
	}
	if err = s.db.Update(ctx, subscribe); sqldb.IsUnique(err) { // the form was sent twice at once: now he is there
		err = s.db.Update(ctx, subscribe)
	}
	return id, err
}

// SubscribeIn is Subscribe inside a transaction.
func (s *Service) SubscribeIn(ctx context.Context, tx *sqldb.Tx, r Request) (RequestID, error) {
	address, w, err := s.check(ctx, tx, r)
	if err != nil {
		return "", err
	}
	c := Contact{Channel: ChannelEmail, Address: address, Since: tx.Now(), Source: "web", Proof: w.Wording}
	subscriber, err := findOrAdd(ctx, tx, c, cleanName(r.Name), w)
	if err != nil {
		return "", fmt.Errorf("subscribe: %w", err)
	}
	if err := ask(ctx, tx, subscriber, w); err != nil {
		return "", fmt.Errorf("subscribe: %w", err)
	}
	id := ident.New[Request](tx.Now())
	var pending int
	err = tx.QueryRow(ctx, `SELECT COUNT(*) FROM audience_request q JOIN audience_contact c ON c.subscriber = q.subscriber AND c.channel = q.channel
		WHERE c.address = ? AND q.created_at > ?`, address, sqldb.Micros(tx.Now().Add(-confirmWithin))).Scan(&pending)
	if err != nil {
		return "", fmt.Errorf("subscribe: %w", err)
	}
	if pending >= maxPending {
		return id, nil // the mails already sent still work
	}
	text, err := json.Marshal(w)
	if err != nil {
		return "", fmt.Errorf("subscribe: %w", err)
	}
	_, err = tx.Exec(ctx, `INSERT INTO audience_request (id, token_hash, subscriber, wish, created_at, expires_at, confirmed_at)
		VALUES (?, ?, ?, ?, ?, ?, 0)`, id, digest(s.confirmToken(id)), subscriber, string(text),
		sqldb.Micros(tx.Now()), sqldb.Micros(tx.Now().Add(confirmWithin)))
	if err != nil {
		return "", fmt.Errorf("subscribe: %w", err)
	}
	_, err = s.ledger.Record(ctx, tx, job.Fact{Kind: "subscriber.requested", Subject: id.String(), Actor: Public})
	return id, err
}

func (s *Service) check(ctx context.Context, tx *sqldb.Tx, r Request) (string, wish, error) {
	address, err := Email(r.Address)
	if err != nil {
		return "", wish{}, err
	}
	w := wish{Unit: r.Unit, Groups: unique(r.Groups), Purposes: unique(r.Purposes), Locale: lang.Of(string(r.Locale)), Wording: r.Wording}
	return address, w, s.checkWish(ctx, tx, w)
}

func (s *Service) checkWish(ctx context.Context, tx *sqldb.Tx, w wish) error {
	atlas, err := s.AtlasIn(ctx, tx)
	if err != nil {
		return err
	}
	if w.Unit == "" {
		return fault.Invalid("audience.commune.missing").On("unit")
	}
	u, ok := atlas.Unit(w.Unit)
	switch day := civil.On(tx.Now()); {
	case !ok:
		return fault.Invalid("audience.unit.unknown", "unit", string(w.Unit)).On("unit")
	case !u.On(day):
		return atlas.gone(u, day).On("unit")
	case u.Level != LevelCommune:
		return fault.Invalid("audience.commune.is_province", "unit", u.FullName).On("unit")
	case len(w.Purposes) == 0:
		return fault.Invalid("audience.consent.no_purpose").On("purposes")
	}
	for _, p := range w.Purposes {
		if !slices.Contains(Purposes(), p) {
			return fault.Invalid("audience.rule.purpose", "purpose", string(p)).On("purposes")
		}
	}
	for _, g := range w.Groups {
		if !slices.Contains(groupCodes(), g) {
			return fault.Invalid("audience.rule.group", "group", string(g)).On("groups")
		}
	}
	return nil
}

// Letter is what the confirming mail needs.
type Letter struct {
	Address string
	Locale  lang.Locale
	Token   string // for the link that calls Confirm
	Unit    UnitID
	Until   time.Time
	Done    bool // confirmed meanwhile: there is nothing to send
}

// Letter prepares the confirming mail of a request.
func (s *Service) Letter(ctx context.Context, id RequestID) (l Letter, err error) {
	err = s.db.View(ctx, func(tx *sqldb.Tx) error {
		q, err := request(ctx, tx, "q.id = ?", id)
		l = Letter{
			Address: q.address, Locale: q.wish.Locale, Token: s.confirmToken(id), Unit: q.wish.Unit, Until: q.expires, Done: q.confirmed,
		}
		return err
	})
	return l, err
}

// Confirmed says who confirmed.
type Confirmed struct {
	Subscriber SubscriberID
	Token      string // withdrawing token, for the link to the preferences
	Already    bool   // the link was opened before
}

// Confirm answers a confirming mail: the wish becomes true and its purposes are consented to. Opening the link twice
// does no harm.
func (s *Service) Confirm(ctx context.Context, token string) (c Confirmed, err error) {
	err = s.db.Update(ctx, func(tx *sqldb.Tx) error {
		q, err := request(ctx, tx, "q.token_hash = ?", digest(token))
		if err != nil {
			return err
		}
		c = Confirmed{Subscriber: q.subscriber, Token: s.WithdrawToken(q.subscriber), Already: q.confirmed}
		switch {
		case q.confirmed:
			return nil
		case tx.Now().After(q.expires):
			return fault.Invalid("audience.token.expired", "until", q.expires)
		}
		first, err := s.grant(ctx, tx, q)
		if err != nil {
			return fmt.Errorf("confirm: %w", err)
		}
		if c.Already = !first; c.Already {
			return nil
		}
		_, err = s.ledger.Record(ctx, tx, job.Fact{
			Kind: "subscriber.confirmed", Subject: q.subscriber.String(), Actor: Public,
			Detail: map[string]any{"purposes": q.wish.Purposes, "unit": q.wish.Unit},
		})
		return err
	})
	return c, err
}

// grant makes a wish true. Of two links opened at the same moment only the first gets past the UPDATE.
func (s *Service) grant(ctx context.Context, tx *sqldb.Tx, q pending) (first bool, err error) {
	n, err := tx.Exec(ctx, `UPDATE audience_request SET confirmed_at = ? WHERE id = ? AND confirmed_at = 0`, sqldb.Micros(tx.Now()), q.id)
	if err != nil || n == 0 {
		return false, err
	}
	if err := s.agree(ctx, tx, q.subscriber, q.wish, q.created, "mail"); err != nil {
		return false, err
	}
	return true, confirmContact(ctx, tx, q.subscriber, q.channel)
}

// agree makes true what a person wished for, and notes the consents.
func (s *Service) agree(ctx context.Context, tx *sqldb.Tx, id SubscriberID, w wish, at time.Time, how string) error {
	if err := setProfile(ctx, tx, id, w); err != nil {
		return err
	}
	source := "web"
	if how == "push" {
		source = how
	}
	for _, p := range w.Purposes {
		k := given{subscriber: id, purpose: p, at: at, source: source, proof: w.Wording, how: how}
		if err := k.save(ctx, tx); err != nil {
			return err
		}
	}
	return nil
}
