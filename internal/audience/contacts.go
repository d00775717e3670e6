package audience

import (
	"context"
	"fmt"
	"slices"

	"github.com/loa-vn/loa/internal/fault"
	"github.com/loa-vn/loa/internal/ident"
	"github.com/loa-vn/loa/internal/job"
	"github.com/loa-vn/loa/internal/lang"
	"github.com/loa-vn/loa/internal/sqldb"
	"github.com/loa-vn/loa/internal/viet"
)

// PushRequest is what a browser that agreed to be notified hands in. Nobody is asked who he is.
type PushRequest struct {
	Push     Push
	Unit     UnitID // a commune of today
	Groups   []GroupCode
	Purposes []Purpose
	Locale   lang.Locale
	Wording  string // the sentence of consent the page showed
}

// SubscribePush takes a browser in: a subscriber without a name whose one contact point it is. The browser's own question
// was the consent and only that browser holds the endpoint, so nothing waits to be confirmed. The same browser again
// changes what it is told. The token opens its preferences.
func (s *Service) SubscribePush(ctx context.Context, r PushRequest) (c Confirmed, err error) {
	address, err := ChannelPush.Address(r.Push.String())
	if err != nil {
		return Confirmed{}, err
	}
	w := wish{Unit: r.Unit, Groups: unique(r.Groups), Purposes: unique(r.Purposes), Locale: lang.Of(string(r.Locale)), Wording: r.Wording}
	subscribe := func(tx *sqldb.Tx) error {
		c, err = s.takeBrowser(ctx, tx, address, w)
		return err
	}
	if err = s.db.Update(ctx, subscribe); sqldb.IsUnique(err) { // the button was pressed twice at once
		err = s.db.Update(ctx, subscribe)
	}
	return c, err
}

func (s *Service) takeBrowser(ctx context.Context, tx *sqldb.Tx, address string, w wish) (Confirmed, error) {
	if err := s.checkWish(ctx, tx, w); err != nil {
		return Confirmed{}, err
	}
	point := Contact{Channel: ChannelPush, Address: address, Since: tx.Now(), Confirmed: tx.Now(), Source: "push", Proof: w.Wording}
	id, err := at(ctx, tx, point, "", true)
	if err != nil {
		return Confirmed{}, fmt.Errorf("subscribe a browser: %w", err)
	}
	again := id != ""
	if !again {
		id = ident.New[Subscriber](tx.Now())
		newcomer := person{id: id, points: []Contact{point}, unit: w.Unit, groups: w.Groups, locale: w.Locale}
		if err := addPeople(ctx, tx, []person{newcomer}); err != nil {
			return Confirmed{}, fmt.Errorf("subscribe a browser: %w", err)
		}
	}
	if err := s.agree(ctx, tx, id, w, tx.Now(), "push"); err != nil {
		return Confirmed{}, fmt.Errorf("subscribe a browser: %w", err)
	}
	_, err = s.ledger.Record(ctx, tx, job.Fact{
		Kind: "subscriber.confirmed", Subject: id.String(), Actor: Public,
		Detail: map[string]any{"purposes": w.Purposes, "unit": w.Unit, "channel": ChannelPush},
	})
	return Confirmed{Subscriber: id, Token: s.WithdrawToken(id), Already: again}, err
}

// AddContact gives the holder of a token in a mail or a preferences page one more contact point, after those there are;
// on a channel that has one, in its place. The caller has made sure that the address is the holder's: only the browser
// itself has its endpoint, and a phone has answered with a code. Source is "push" or "web", proof the wording agreed to.
func (s *Service) AddContact(ctx context.Context, token string, c Contact) error {
	id, err := s.subscriberOf(token)
	if err != nil {
		return err
	}
	if c.Address, err = c.Channel.Address(c.Address); err != nil {
		return err
	}
	return s.db.Update(ctx, func(tx *sqldb.Tx) error {
		who, err := s.SubscriberIn(ctx, tx, id)
		if err != nil {
			return err
		}
		c.Since, c.Confirmed = tx.Now(), tx.Now()
		return s.attach(ctx, tx, who, c)
	})
}

// attach adds a contact point and records "contact.added". Who had it under the same name is the same person, and lets
// it go.
func (s *Service) attach(ctx context.Context, tx *sqldb.Tx, who Subscriber, c Contact) error {
	other, err := at(ctx, tx, c, viet.Fold(who.Name), c.Channel == ChannelPush)
	if err != nil {
		return fmt.Errorf("add a contact point: %w", err)
	}
	if other != "" && other != who.ID {
		if err := s.detach(ctx, tx, other, c.Channel, "joined"); err != nil {
			return err
		}
	}
	if err := addContact(ctx, tx, who.ID, viet.Fold(who.Name), c); err != nil {
		return fmt.Errorf("add a contact point: %w", err)
	}
	return s.told(ctx, tx, "contact.added", who.ID, c.Channel, c.Source)
}

// detach takes a contact point away and records "contact.removed". Who has none left is written to no more, and every
// consent ends with it.
func (s *Service) detach(ctx context.Context, tx *sqldb.Tx, id SubscriberID, c Channel, how string) error {
	there, err := removeContact(ctx, tx, id, c)
	if err != nil || !there {
		return err
	}
	if err := s.told(ctx, tx, "contact.removed", id, c, how); err != nil {
		return err
	}
	left, err := contactsOf(ctx, tx, id)
	if err != nil || len(left) > 0 {
		return err
	}
	_, err = s.end(ctx, tx, Public, id, Purposes(), how)
	return err
}

func (s *Service) told(ctx context.Context, tx *sqldb.Tx, kind string, id SubscriberID, c Channel, how string) error {
	_, err := s.ledger.Record(ctx, tx, job.Fact{
		Kind: kind, Subject: id.String(), Actor: Public, Detail: map[string]any{"channel": c, "how": how},
	})
	return err
}

// RemoveContact takes a contact point away at the wish of the holder of a token. With the last one every consent ends.
func (s *Service) RemoveContact(ctx context.Context, token string, c Channel) error {
	id, err := s.subscriberOf(token)
	if err != nil {
		return err
	}
	return s.db.Update(ctx, func(tx *sqldb.Tx) error { return s.detach(ctx, tx, id, c, "page") })
}

// Prefer puts a contact point of the holder of a token first; the others keep their order.
func (s *Service) Prefer(ctx context.Context, token string, c Channel) error {
	id, err := s.subscriberOf(token)
	if err != nil {
		return err
	}
	return s.db.Update(ctx, func(tx *sqldb.Tx) error {
		points, err := contactsOf(ctx, tx, id)
		if err != nil {
			return err
		}
		first := slices.IndexFunc(points, func(p Contact) bool { return p.Channel == c })
		if first < 0 {
			return fault.Invalid("audience.contact.channel", "channel", string(c)).On("channel")
		}
		points = slices.Concat(points[first:first+1], points[:first], points[first+1:])
		for i, p := range points {
			if _, err := tx.Exec(ctx, `UPDATE audience_contact SET rank = ? WHERE subscriber = ? AND channel = ?`, i+1, id, p.Channel); err != nil {
				return fmt.Errorf("order contact points: %w", err)
			}
		}
		return s.told(ctx, tx, "contact.preferred", id, c, "page")
	})
}

// DropAddress forgets a contact point that is no more, such as a browser whose push service says so (404, 410), with
// whoever has it. It may be called again.
func (s *Service) DropAddress(ctx context.Context, c Channel, address string) error {
	return s.db.Update(ctx, func(tx *sqldb.Tx) error {
		ids, err := holders(ctx, tx, Contact{Channel: c, Address: address})
		if err != nil {
			return fmt.Errorf("drop an address: %w", err)
		}
		for _, id := range ids {
			if err := s.detach(ctx, tx, id, c, "gone"); err != nil {
				return fmt.Errorf("drop an address: %w", err)
			}
		}
		return nil
	})
}
