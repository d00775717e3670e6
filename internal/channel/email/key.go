package email

import (
	"context"
	"crypto"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"errors"
	"fmt"
	"net"
	"slices"
	"strings"
	"time"

	"github.com/loa-vn/loa/internal/fault"
)

// Algorithm is how a key signs.
type Algorithm string

// The closed set: every receiver knows RSA, some Ed25519 too. Both may sign.
const (
	RSA     Algorithm = "rsa" // 2048 bits
	Ed25519 Algorithm = "ed25519"
)

// Algorithms lists the set in the order of a form.
func Algorithms() []Algorithm { return []Algorithm{RSA, Ed25519} }

// KeyState is where a key stands.
type KeyState string

// The closed set of states, in the order of a key's life.
const (
	KeyNew     KeyState = "new"     // made; its record is to be published
	KeySigning KeyState = "signing" // its record was seen; it signs
	KeyLeaving KeyState = "leaving" // another signs; mails under way still need its record
	KeyRetired KeyState = "retired" // its record may be taken down
)

// leave is how long the record of a replaced key must stay: the mails that it
// signed may still be under way or be fetched late.
const leave = 7 * 24 * time.Hour

// Key is a DKIM key as the site keeps it.
type Key struct {
	Domain    string    `json:"domain"`
	Selector  string    `json:"selector"`
	Algorithm Algorithm `json:"algorithm"`
	Private   Secret    `json:"private"` // PKCS #8 in base64; "" once it is retired
	Public    string    `json:"public"`  // as in the record
	Made      time.Time `json:"made"`
	Signs     time.Time `json:"signs,omitzero"` // since when
	Ends      time.Time `json:"ends,omitzero"`  // when its record may go
}

// State says where the key stands.
func (k Key) State(now time.Time) KeyState {
	switch {
	case !k.Ends.IsZero() && !now.Before(k.Ends):
		return KeyRetired
	case !k.Ends.IsZero():
		return KeyLeaving
	case !k.Signs.IsZero():
		return KeySigning
	}
	return KeyNew
}

// Record is what must stand in the DNS: a TXT record's name and text.
func (k Key) Record() (name, text string) {
	return k.Selector + "._domainkey." + k.Domain, "v=DKIM1; k=" + string(k.Algorithm) + "; p=" + k.Public
}

// Resolver asks the DNS; *net.Resolver is one.
type Resolver interface {
	LookupTXT(ctx context.Context, name string) ([]string, error)
}

// Check asks whether the record is published. The fault email.key_missing says
// that it is not, email.key_differs that another stands there, and email.no_dns
// that nobody could be asked.
func (k Key) Check(ctx context.Context, dns Resolver) error {
	name, want := k.Record()
	found, err := dns.LookupTXT(ctx, name)
	if e, ok := errors.AsType[*net.DNSError](err); ok && e.IsNotFound || err == nil && len(found) == 0 {
		return fault.Conflict("email.key_missing", "name", name)
	} else if err != nil {
		return fault.Unavailable("email.no_dns", "name", name).Wrap(err)
	}
	for _, text := range found {
		if tag(text, "p") == tag(want, "p") {
			return nil
		}
	}
	return fault.Conflict("email.key_differs", "name", name)
}

// tag is one value of a record, without the blanks that may stand in it.
func tag(record, name string) string {
	for part := range strings.SplitSeq(record, ";") {
		if key, value, _ := strings.Cut(part, "="); strings.TrimSpace(key) == name {
			return strings.Join(strings.Fields(value), "")
		}
	}
	return ""
}

// Keyring is all the keys of a site, in the order of their making.
type Keyring []Key

// Make adds a new key for a domain. It does not sign before Activate.
func (r Keyring) Make(domain string, a Algorithm, now time.Time) (Keyring, error) {
	checked, err := checkAddress("dkim@" + strings.TrimSpace(domain))
	domain = strings.ToLower(strings.TrimPrefix(checked, "dkim@"))
	if err != nil || !strings.Contains(domain, ".") {
		return r, fault.Invalid("email.key_domain").On("domain")
	}
	k := Key{Domain: domain, Algorithm: a, Made: now}
	private, err := k.generate()
	if err != nil {
		return r, err
	}
	der, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		return r, fmt.Errorf("make a key: %w", err)
	}
	k.Private = Secret(base64.StdEncoding.EncodeToString(der))
	for n := 0; k.Selector == "" || r.find(domain, k.Selector) >= 0; n++ {
		k.Selector = fmt.Sprintf("loa%s%c%s", now.Format("20060102"), a[0], strings.Repeat("x", n))
	}
	return append(slices.Clone(r), k), nil
}

func (k *Key) generate() (crypto.Signer, error) {
	switch k.Algorithm {
	case RSA:
		private, err := rsa.GenerateKey(rand.Reader, 2048)
		if err != nil {
			return nil, fmt.Errorf("make a key: %w", err)
		}
		der, err := x509.MarshalPKIXPublicKey(&private.PublicKey)
		if err != nil {
			return nil, fmt.Errorf("make a key: %w", err)
		}
		k.Public = base64.StdEncoding.EncodeToString(der)
		return private, nil
	case Ed25519:
		public, private, err := ed25519.GenerateKey(rand.Reader)
		if err != nil {
			return nil, fmt.Errorf("make a key: %w", err)
		}
		k.Public = base64.StdEncoding.EncodeToString(public)
		return private, nil
	}
	return nil, fault.Invalid("email.key_algorithm").On("algorithm")
}

// Find returns a key by its domain and selector; the fault email.no_key if there
// is none.
func (r Keyring) Find(domain, selector string) (Key, error) {
	i := r.find(domain, selector)
	if i < 0 {
		return Key{}, fault.NotFound("email.no_key", "domain", domain, "selector", selector)
	}
	return r[i], nil
}

func (r Keyring) find(domain, selector string) int {
	return slices.IndexFunc(r, func(k Key) bool { return k.Domain == domain && k.Selector == selector })
}

// Activate makes a key sign from now on. The one of its domain and algorithm that
// signed until now leaves: its record must stay for a week.
func (r Keyring) Activate(domain, selector string, now time.Time) (Keyring, error) {
	k, err := r.Find(domain, selector)
	if err != nil {
		return r, err
	}
	if k.State(now) != KeyNew {
		return r, fault.Conflict("email.key_not_new", "selector", selector)
	}
	next := slices.Clone(r)
	for i, other := range next {
		switch {
		case other.Domain == domain && other.Selector == selector:
			next[i].Signs = now
		case other.Domain == domain && other.Algorithm == k.Algorithm && other.State(now) == KeySigning:
			next[i] = other.leaves(now)
		}
	}
	return next, nil
}

// Retire stops a key without a successor, or forgets one that never signed or
// whose time is over. What it signed is good for another week.
func (r Keyring) Retire(domain, selector string, now time.Time) (Keyring, error) {
	k, err := r.Find(domain, selector)
	if err != nil {
		return r, err
	}
	next, i := slices.Clone(r), r.find(domain, selector)
	switch k.State(now) {
	case KeySigning:
		next[i] = k.leaves(now)
	case KeyLeaving:
		return r, fault.Conflict("email.key_leaving", "selector", selector, "until", k.Ends)
	case KeyNew, KeyRetired:
		next = slices.Delete(next, i, i+1)
	}
	return next, nil
}

// Covers reports whether a mail from an address is signed at a moment: by a key of
// its own domain, or of one above.
func (r Keyring) Covers(from string, now time.Time) bool {
	var keys []SigningKey
	for _, k := range r {
		if k.State(now) == KeySigning {
			keys = append(keys, SigningKey{Domain: k.Domain})
		}
	}
	return len(keysFor(keys, from)) > 0
}

// leaves ends a key's signing: nobody needs its private half any more.
func (k Key) leaves(now time.Time) Key {
	k.Private, k.Ends = "", now.Add(leave)
	return k
}

// Signing are the keys that sign at a moment.
func (r Keyring) Signing(now time.Time) ([]SigningKey, error) {
	var keys []SigningKey
	for _, k := range r {
		if k.State(now) != KeySigning {
			continue
		}
		der, err := base64.StdEncoding.DecodeString(string(k.Private))
		if err != nil {
			return nil, fmt.Errorf("key %s of %s: %w", k.Selector, k.Domain, err)
		}
		parsed, err := x509.ParsePKCS8PrivateKey(der)
		if err != nil {
			return nil, fmt.Errorf("key %s of %s: %w", k.Selector, k.Domain, err)
		}
		private, ok := parsed.(crypto.Signer)
		if !ok {
			return nil, fmt.Errorf("key %s of %s cannot sign", k.Selector, k.Domain)
		}
		keys = append(keys, SigningKey{Domain: k.Domain, Selector: k.Selector, Private: private})
	}
	return keys, nil
}
