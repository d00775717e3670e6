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

// RequestID names a wish to subscribe.
type RequestID = ident.ID[Request]

// Request is what a person fills in to subscribe.
type Request struct {
	Channel  Channel // ChannelEmail or ChannelSMS; "" is ChannelEmail
	Address  string
	Name     string // may be empty
	Unit     UnitID // a commune of today
	Groups   []GroupCode
	Purposes []Purpose
	Locale   lang.Locale
	Wording  string // the sentence of consent the form showed
	From     string // the network address that asked, for the pace of text messages; only a keyed digest of it is kept
}

// wish is the part of a request that waits for its confirmation.
type wish struct {
	Unit     UnitID      `json:"unit"`
	Groups   []GroupCode `json:"groups"`
	Purposes []Purpose   `json:"purposes"`
	Locale   lang.Locale `json:"locale"`
	Wording  string      `json:"wording"`
	With     RequestID   `json:"with,omitempty"` // asked for in one form with this: once both are confirmed, they are one person
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

// SubscribeBoth is Subscribe for a person who gives a mailbox and a phone at once. Each is confirmed on its own, and may be
// alone; once both are, they are one subscriber. It returns the request that waits for the phone's code.
func (s *Service) SubscribeBoth(ctx context.Context, mail, text Request) (id RequestID, err error) {
	subscribe := func(tx *sqldb.Tx) error {
		one, two := ident.New[Request](tx.Now()), ident.New[Request](tx.Now())
		if err := s.subscribe(ctx, tx, mail, one, two); err != nil {
			return err
		}
		id = two
		return s.subscribe(ctx, tx, text, two, one)
	}
	if err = s.db.Update(ctx, subscribe); sqldb.IsUnique(err) {
		err = s.db.Update(ctx, subscribe)
	}
	return id, err
}

// SubscribeIn is Subscribe inside a transaction.
func (s *Service) SubscribeIn(ctx context.Context, tx *sqldb.Tx, r Request) (RequestID, error) {
	id := ident.New[Request](tx.Now())
	return id, s.subscribe(ctx, tx, r, id, "")
}

func (s *Service) subscribe(ctx context.Context, tx *sqldb.Tx, r Request, id, with RequestID) error {
	c, w, err := s.check(ctx, tx, r)
	if err != nil {
		return err
	}
	w.With = with
	silent, err := s.pace(ctx, tx, c, r.From)
	if err != nil || silent {
		return err // silent: the mails already sent still work
	}
	subscriber, err := findOrAdd(ctx, tx, c, cleanName(r.Name), w)
	if err != nil {
		return fmt.Errorf("subscribe: %w", err)
	}
	if err := ask(ctx, tx, subscriber, w); err != nil {
		return fmt.Errorf("subscribe: %w", err)
	}
	text, err := json.Marshal(w)
	if err != nil {
		return fmt.Errorf("subscribe: %w", err)
	}
	_, err = tx.Exec(ctx, `INSERT INTO audience_request (id, token_hash, subscriber, channel, wish, created_at, expires_at, confirmed_at, asked_from)
		VALUES (?, ?, ?, ?, ?, ?, ?, 0, ?)`, id, digest(s.confirmToken(id)), subscriber, c.Channel, string(text),
		sqldb.Micros(tx.Now()), sqldb.Micros(tx.Now().Add(confirmWithin)), s.from(r.From))
	if err != nil {
		return fmt.Errorf("subscribe: %w", err)
	}
	_, err = s.ledger.Record(ctx, tx, job.Fact{Kind: "subscriber.requested", Subject: id.String(), Actor: Public})
	return err
}

func (s *Service) check(ctx context.Context, tx *sqldb.Tx, r Request) (Contact, wish, error) {
	c := Contact{Channel: r.Channel, Since: tx.Now(), Source: "web", Proof: r.Wording}
	if c.Channel == "" {
		c.Channel = ChannelEmail
	}
	if c.Channel == ChannelPush { // a browser is not asked by a message: see SubscribePush
		return c, wish{}, fault.Invalid("audience.contact.channel", "channel", string(c.Channel)).On("channel")
	}
	var err error
	if c.Address, err = c.Channel.Address(r.Address); err != nil {
		return c, wish{}, err
	}
	w := wish{Unit: r.Unit, Groups: unique(r.Groups), Purposes: unique(r.Purposes), Locale: lang.Of(string(r.Locale)), Wording: r.Wording}
	return c, w, s.checkWish(ctx, tx, w)
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

// Letter is what the confirming mail or text message needs.
type Letter struct {
	Channel Channel
	Address string
	Locale  lang.Locale
	Token   string // for the link that calls Confirm; "" on a phone
	Code    string // six digits for ConfirmCode; "" in a mail
	Unit    UnitID
	Until   time.Time
	Done    bool // confirmed meanwhile: there is nothing to send
}

// Letter prepares the confirming message of a request.
func (s *Service) Letter(ctx context.Context, id RequestID) (l Letter, err error) {
	err = s.db.View(ctx, func(tx *sqldb.Tx) error {
		q, err := request(ctx, tx, "q.id = ?", id)
		l = Letter{Channel: q.channel, Address: q.address, Locale: q.wish.Locale, Unit: q.wish.Unit, Until: q.expires, Done: q.confirmed}
		if q.channel == ChannelSMS {
			l.Code, l.Until = s.code(id), q.created.Add(codeWithin)
		} else {
			l.Token = s.confirmToken(id)
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
		if !q.confirmed && tx.Now().After(q.expires) {
			return fault.Invalid("audience.token.expired", "until", q.expires)
		}
		c, err = s.confirm(ctx, tx, q, "mail")
		return err
	})
	return c, err
}

// confirm makes a request true that was answered from its contact point.
func (s *Service) confirm(ctx context.Context, tx *sqldb.Tx, q pending, how string) (Confirmed, error) {
	c := Confirmed{Subscriber: q.subscriber, Token: s.WithdrawToken(q.subscriber), Already: true}
	if q.confirmed {
		return c, nil
	}
	first, err := s.grant(ctx, tx, q, how)
	if err != nil || !first {
		return c, err
	}
	c.Already = false
	if c.Subscriber, err = s.join(ctx, tx, q); err != nil {
		return c, fmt.Errorf("confirm: %w", err)
	}
	c.Token = s.WithdrawToken(c.Subscriber)
	_, err = s.ledger.Record(ctx, tx, job.Fact{
		Kind: "subscriber.confirmed", Subject: c.Subscriber.String(), Actor: Public,
		Detail: map[string]any{"purposes": q.wish.Purposes, "unit": q.wish.Unit, "channel": q.channel},
	})
	return c, err
}

// grant makes a wish true. Of two links opened at the same moment only the first gets past the UPDATE.
func (s *Service) grant(ctx context.Context, tx *sqldb.Tx, q pending, how string) (first bool, err error) {
	n, err := tx.Exec(ctx, `UPDATE audience_request SET confirmed_at = ? WHERE id = ? AND confirmed_at = 0`, sqldb.Micros(tx.Now()), q.id)
	if err != nil || n == 0 {
		return false, err
	}
	if err := s.agree(ctx, tx, q.subscriber, q.wish, q.created, how); err != nil {
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
