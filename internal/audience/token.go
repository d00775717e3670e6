package audience

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"

	"github.com/google/uuid"

	"github.com/loa-vn/loa/internal/fault"
)

// Two kinds of token go into mails. Both are derived from the site's key, so that a stolen database opens no link: a
// confirming token from the request it confirms (the database holds its digest and its end), a withdrawing token from
// the subscriber (the database holds nothing, and it never ends, because an old mail must still unsubscribe).

// confirmToken is the token of one request.
func (s *Service) confirmToken(id RequestID) string {
	return base64.RawURLEncoding.EncodeToString(s.mac("confirm", []byte(id)))
}

// digest is how a confirming token is stored.
func digest(token string) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:])
}

// WithdrawToken is what stands in the unsubscribe and preferences links of every mail to a subscriber.
func (s *Service) WithdrawToken(id SubscriberID) string {
	u, err := uuid.Parse(id.String())
	if err != nil {
		return "" // no subscriber has such an identifier, and the empty token opens nothing
	}
	return base64.RawURLEncoding.EncodeToString(append(u[:], s.mac("withdraw", u[:])[:16]...))
}

// subscriberOf reads a withdrawing token.
func (s *Service) subscriberOf(token string) (SubscriberID, error) {
	raw, err := base64.RawURLEncoding.DecodeString(token)
	if err != nil || len(raw) != 32 || !hmac.Equal(raw[16:], s.mac("withdraw", raw[:16])[:16]) {
		return "", fault.NotFound("audience.token.unknown")
	}
	u, err := uuid.FromBytes(raw[:16])
	if err != nil {
		return "", fault.NotFound("audience.token.unknown")
	}
	return SubscriberID(u.String()), nil
}

func (s *Service) mac(use string, message []byte) []byte {
	h := hmac.New(sha256.New, s.key)
	h.Write([]byte("loa audience " + use + " 1\n"))
	h.Write(message)
	return h.Sum(nil)
}
