package webpush

import (
	"crypto/ecdh"
	"encoding/base64"
	"encoding/json"
	"net/netip"
	"net/url"
	"strings"
	"unicode/utf8"
)

// Subscription is where one browser can be reached and the keys to write to it,
// as PushSubscription.toJSON gives them.
type Subscription struct {
	Endpoint string `json:"endpoint"`
	Keys     struct {
		P256dh string `json:"p256dh"` // the browser's public key, 65 octets, base64url
		Auth   string `json:"auth"`   // 16 octets, base64url
	} `json:"keys"`
	// Generation is which of the site's keys the browser subscribed with; 0 is the
	// first.
	Generation int `json:"generation,omitempty"`

	url    *url.URL
	public *ecdh.PublicKey
	auth   []byte
}

// maxAddress is the longest subscription, in octets: real ones have 300 to 800.
const maxAddress = 4096

// ParseSubscription reads what a browser gives or [Subscription.Address] has
// written. It refuses whatever could not be written to: another scheme than http,
// a user name, a fragment, a key that is no point of the curve.
func ParseSubscription(text string) (s Subscription, err error) {
	if len(text) > maxAddress || !utf8.ValidString(text) {
		return s, bad("it is %d octets long or not UTF-8", len(text))
	}
	if err := json.Unmarshal([]byte(text), &s); err != nil {
		return s, bad("it is no subscription: %v", err)
	}
	if s.url, err = endpoint(s.Endpoint); err != nil {
		return s, err
	}
	if s.auth, err = raw(s.Keys.Auth); err != nil || len(s.auth) != 16 {
		return s, bad("its secret is not 16 octets in base64url")
	}
	point, err := raw(s.Keys.P256dh)
	if err == nil {
		s.public, err = ecdh.P256().NewPublicKey(point)
	}
	if err != nil {
		return s, bad("its key is no point of P-256")
	}
	if s.Generation < 0 {
		return s, bad("no key has the number %d", s.Generation)
	}
	return s, nil
}

// Address is the one form in which a subscription is kept and compared.
func (s Subscription) Address() string {
	s.Keys.P256dh, s.Keys.Auth = base64.RawURLEncoding.EncodeToString(s.public.Bytes()), base64.RawURLEncoding.EncodeToString(s.auth)
	text, _ := json.Marshal(s) // strings and a number
	return string(text)
}

func (s Subscription) generation() int { return max(1, s.Generation) }

// origin is the push service's scheme, host and port: the audience of a token.
func (s Subscription) origin() string { return s.url.Scheme + "://" + s.url.Host }

func endpoint(text string) (*url.URL, error) {
	if strings.ContainsFunc(text, func(r rune) bool { return r <= ' ' || r >= 0x7f }) {
		return nil, bad("its address has characters that no address has")
	}
	u, err := url.Parse(text)
	switch {
	case err != nil:
		return nil, bad("its address is none: %v", err)
	case u.Scheme != "https" && u.Scheme != "http", u.Host == "", u.User != nil, u.Fragment != "", u.Opaque != "":
		return nil, bad("its address is not that of a push service")
	}
	u.Host = strings.ToLower(u.Host)
	return u, nil
}

// known are the push services of the browsers in use.
func known() []string {
	return []string{
		"fcm.googleapis.com", "jmt17.google.com", // Chrome, Cốc Cốc, Samsung Internet, Opera, Brave
		"*.push.services.mozilla.com", // Firefox
		"*.push.apple.com",            // Safari
		"*.notify.windows.com",        // Edge
	}
}

// Allowed says whether the site writes to the subscription's push service: over
// https at its usual port, one of the known ones or of the settings'.
func (s Subscription) Allowed(c Config) error { return s.allowed(c) }

func (s Subscription) allowed(c Config) error {
	host := s.url.Hostname()
	if c.Local {
		ip, err := netip.ParseAddr(host)
		if host == "localhost" || err == nil && ip.IsLoopback() {
			return nil
		}
		return bad("%s is not on this machine, and this is a test", host)
	}
	if s.url.Scheme != "https" || s.url.Port() != "" && s.url.Port() != "443" {
		return bad("%s is not reached by https", s.origin())
	}
	for _, pattern := range append(known(), c.Services...) {
		below, wild := strings.CutPrefix(pattern, "*")
		if host == pattern || wild && strings.HasSuffix(host, below) {
			return nil
		}
	}
	return bad("%s is no push service that the site knows", host)
}

// raw reads base64url with or without padding; some browsers pad.
func raw(text string) ([]byte, error) {
	return base64.RawURLEncoding.DecodeString(strings.TrimRight(text, "="))
}
