package audience

import (
	"context"
	"crypto/subtle"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"time"

	"github.com/loa-vn/loa/internal/fault"
	"github.com/loa-vn/loa/internal/sqldb"
)

// A phone is confirmed by a code that its owner types into the page. Six digits can be guessed and text messages cost
// money, so both are paced.
const (
	codeWithin = 10 * time.Minute // how long a code can be typed in
	codeTries  = 5                // how often

	maxPending   = 3   // confirming messages to one mailbox in confirmWithin, or to one phone in an hour
	maxPhoneDay  = 5   // codes to one phone in a day
	maxFromHour  = 20  // codes that one network address asks for in an hour: a school or a carrier may share one
	maxSitesHour = 600 // codes of the whole site in an hour
)

// code is what confirms a phone. It is derived like the tokens in mails: what the database holds cannot be turned into
// it, which a digest of six digits could.
func (s *Service) code(id RequestID) string {
	return fmt.Sprintf("%06d", binary.BigEndian.Uint64(s.mac("code", []byte(id)))%1_000_000)
}

// from is how a network address is kept: by a digest that only this site can make.
func (s *Service) from(address string) string {
	if address == "" {
		return ""
	}
	return base64.RawURLEncoding.EncodeToString(s.mac("from", []byte(address))[:12])
}

// pace keeps strangers from flooding a mailbox or a phone, silently, so that nobody learns what happened before at an
// address. Whoever asks for codes by the dozen is told to come back.
func (s *Service) pace(ctx context.Context, tx *sqldb.Tx, c Contact, from string) (silent bool, err error) {
	to := func(within time.Duration) (n int, err error) {
		err = tx.QueryRow(ctx, `SELECT COUNT(*) FROM audience_contact c JOIN audience_request q ON c.subscriber = q.subscriber AND c.channel = q.channel
			WHERE c.address = ? AND c.channel = ? AND q.created_at > ?`, c.Address, c.Channel, sqldb.Micros(tx.Now().Add(-within))).Scan(&n)
		return n, err
	}
	if c.Channel != ChannelSMS {
		n, err := to(confirmWithin)
		return n >= maxPending, err
	}
	var mine, all int
	err = tx.QueryRow(ctx, `SELECT COALESCE(SUM(CASE WHEN asked_from = ? AND asked_from <> '' THEN 1 ELSE 0 END), 0), COUNT(*) FROM audience_request
		WHERE channel = 'sms' AND created_at > ?`, s.from(from), sqldb.Micros(tx.Now().Add(-time.Hour))).Scan(&mine, &all)
	if err != nil {
		return false, fmt.Errorf("pace: %w", err)
	}
	if mine >= maxFromHour || all >= maxSitesHour {
		return false, fault.Unavailable("audience.code.too_many").On("phone")
	}
	hour, err := to(time.Hour)
	if err != nil || hour >= maxPending {
		return true, err
	}
	day, err := to(24 * time.Hour)
	return day >= maxPhoneDay, err
}

// ConfirmCode answers the text message of a request with its code. Every call costs one of five tries; what is wrong is
// said in the same words whether the request is known or not.
func (s *Service) ConfirmCode(ctx context.Context, id RequestID, code string) (c Confirmed, err error) {
	wrong := fault.Invalid("audience.code.wrong").On("code")
	good := false
	err = s.db.Update(ctx, func(tx *sqldb.Tx) error {
		good = false
		n, err := tx.Exec(ctx, `UPDATE audience_request SET tries = tries + 1 WHERE id = ? AND channel = 'sms' AND confirmed_at = 0
			AND tries < ? AND created_at > ?`, id, codeTries, sqldb.Micros(tx.Now().Add(-codeWithin)))
		if err != nil || n == 0 {
			return err
		}
		if good = subtle.ConstantTimeCompare([]byte(code), []byte(s.code(id))) == 1; !good {
			return nil // the try is kept
		}
		q, err := request(ctx, tx, "q.id = ?", id)
		if err != nil {
			return err
		}
		c, err = s.confirm(ctx, tx, q, "code")
		return err
	})
	if err == nil && !good {
		err = wrong
	}
	return c, err
}

// join makes one subscriber of the two that a form with a mailbox and a phone left, once both were confirmed: the phone
// goes to the mailbox's.
func (s *Service) join(ctx context.Context, tx *sqldb.Tx, q pending) (SubscriberID, error) {
	if q.wish.With == "" {
		return q.subscriber, nil
	}
	other, err := request(ctx, tx, "q.id = ?", q.wish.With)
	if fault.Code(err) == "audience.token.unknown" || err == nil && (!other.confirmed || other.subscriber == q.subscriber) {
		return q.subscriber, nil
	}
	if err != nil {
		return "", err
	}
	mail, text := q, other
	if q.channel == ChannelSMS {
		mail, text = other, q
	}
	who, err := s.SubscriberIn(ctx, tx, mail.subscriber)
	if err != nil {
		return "", err
	}
	point := Contact{Channel: text.channel, Address: text.address, Since: text.created, Confirmed: tx.Now(), Source: "web", Proof: text.wish.Wording}
	if err := s.detach(ctx, tx, text.subscriber, text.channel, "joined"); err != nil {
		return "", err
	}
	return mail.subscriber, s.attach(ctx, tx, who, point)
}
