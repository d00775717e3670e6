package webpush

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// Key is one of the site's signing keys. Browsers subscribe with its public half,
// and a push service takes messages to them under this key alone.
type Key struct {
	private *ecdsa.PrivateKey
	public  string
}

// NewKey makes the signing key that belongs to a secret of the site, of 32 random
// octets: the same secret always gives the same key.
func NewKey(secret []byte) (Key, error) {
	if len(secret) < 32 {
		return Key{}, errors.New("a signing key needs a secret of 32 octets")
	}
	for n := range 100 { // a scalar beyond the curve's order is about one in 4 billion
		scalar, err := hkdf.Key(sha256.New, secret, nil, "loa vapid "+strconv.Itoa(n), 32)
		if err != nil {
			return Key{}, fmt.Errorf("signing key: %w", err)
		}
		if private, err := ecdsa.ParseRawPrivateKey(elliptic.P256(), scalar); err == nil {
			point, err := private.PublicKey.Bytes()
			if err != nil {
				return Key{}, fmt.Errorf("signing key: %w", err)
			}
			return Key{private: private, public: base64.RawURLEncoding.EncodeToString(point)}, nil
		}
	}
	return Key{}, errors.New("no signing key comes of this secret")
}

// Public is the key's public half as browsers want it: applicationServerKey in
// base64url.
func (k Key) Public() string { return k.public }

// String shows the public half alone.
func (k Key) String() string { return k.public }

const (
	tokenLife  = 12 * time.Hour // RFC 8292 allows 24
	tokenSpare = time.Hour      // a token is replaced so long before its end
)

// sign makes the value of the Authorization header for a push service, good until
// now and a tokenLife.
func (k Key) sign(origin, subject string, now time.Time) (string, error) {
	if err := CheckSubject(subject); err != nil {
		return "", err
	}
	claims, err := json.Marshal(struct {
		Audience string `json:"aud"`
		Expires  int64  `json:"exp"`
		Subject  string `json:"sub"`
	}{origin, now.Add(tokenLife).Unix(), subject})
	if err != nil {
		return "", fmt.Errorf("sign: %w", err)
	}
	text := base64.RawURLEncoding.EncodeToString([]byte(`{"typ":"JWT","alg":"ES256"}`)) + "." + base64.RawURLEncoding.EncodeToString(claims)
	sum := sha256.Sum256([]byte(text))
	r, s, err := ecdsa.Sign(rand.Reader, k.private, sum[:])
	if err != nil {
		return "", fmt.Errorf("sign: %w", err)
	}
	signature := make([]byte, 64)
	r.FillBytes(signature[:32])
	s.FillBytes(signature[32:])
	return "vapid t=" + text + "." + base64.RawURLEncoding.EncodeToString(signature) + ", k=" + k.public, nil
}

// CheckSubject refuses a subject that push services refuse: it must be
// "mailto:" and an address, or an https address.
func CheckSubject(subject string) error {
	if address, ok := strings.CutPrefix(subject, "mailto:"); ok && strings.Count(address, "@") == 1 && !strings.ContainsAny(address, " \r\n<>") {
		return nil
	}
	if u, err := url.Parse(subject); err == nil && u.Scheme == "https" && u.Host != "" {
		return nil
	}
	return fmt.Errorf("the subject %q is no mailto: or https: address", subject)
}
