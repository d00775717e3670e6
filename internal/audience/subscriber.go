package audience

import (
	"net/mail"
	"strings"
	"time"
	"unicode"

	"github.com/loa-vn/loa/internal/fault"
	"github.com/loa-vn/loa/internal/ident"
	"github.com/loa-vn/loa/internal/lang"
	"github.com/loa-vn/loa/internal/viet"
)

// SubscriberID names a subscriber. Facts and logs carry it and never the address.
type SubscriberID = ident.ID[Subscriber]

// Subscriber is a person who agreed to be told.
type Subscriber struct {
	ID        SubscriberID
	Name      string    // may be empty
	Contacts  []Contact // the one that suits best first
	Unit      UnitID    // as given, on the day it was given
	Groups    []GroupCode
	Locale    lang.Locale
	Synthetic bool // made up for a demonstration
	Consents  []Consent
}

// Consent is the proof that a person agreed to one purpose, and that it ended.
type Consent struct {
	Purpose     Purpose
	GivenAt     time.Time
	Source      string // "web", or what an officer holds: "Phiếu số 12"
	Proof       string // the wording agreed to, or the file it came in
	ConfirmedAt time.Time
	WithdrawnAt time.Time
	How         string // how it was withdrawn: "one_click", "page", "desk"
}

// Open reports whether the consent holds.
func (c Consent) Open() bool { return !c.ConfirmedAt.IsZero() && c.WithdrawnAt.IsZero() }

// maxAddress is the longest mailbox a mail server must take (RFC 5321, 4.5.3.1.3, without the brackets).
const maxAddress = 254

// Email brings an e-mail address to the one form in which it is kept and compared, lower case. What cannot be a mailbox
// is a fault that says what to mend.
func Email(s string) (string, error) {
	s = strings.TrimSpace(s)
	at := strings.LastIndexByte(s, '@')
	switch {
	case s == "":
		return "", fault.Invalid("audience.address.missing").On("address")
	case strings.IndexFunc(s, func(r rune) bool { return r > unicode.MaxASCII }) >= 0:
		return "", fault.Invalid("audience.address.accent").On("address")
	case strings.ContainsAny(s, " \t\r\n"):
		return "", fault.Invalid("audience.address.space").On("address")
	case at < 0:
		return "", fault.Invalid("audience.address.no_at").On("address")
	case len(s) > maxAddress:
		return "", fault.Invalid("audience.address.too_long", "limit", maxAddress).On("address")
	case !domainName(s[at+1:]):
		return "", fault.Invalid("audience.address.domain", "domain", s[at+1:]).On("address")
	}
	if parsed, err := mail.ParseAddress(s); err != nil || parsed.Address != s || strings.ContainsAny(s, `"<>()[],;:\`) {
		return "", fault.Invalid("audience.address.form").On("address")
	}
	return strings.ToLower(s), nil
}

// domainName wants labels of letters, digits and inner hyphens, at least two, the last not a number.
func domainName(s string) bool {
	labels := strings.Split(strings.ToLower(s), ".")
	if len(labels) < 2 || len(s) > 253 {
		return false
	}
	for _, l := range labels {
		if l == "" || len(l) > 63 || l[0] == '-' || l[len(l)-1] == '-' ||
			strings.Trim(l, "abcdefghijklmnopqrstuvwxyz0123456789-") != "" {
			return false
		}
	}
	last := labels[len(labels)-1]
	return len(last) > 1 && strings.Trim(last, "0123456789") != ""
}

// cleanName keeps a name as a person wrote it, without what no name has.
func cleanName(s string) string {
	s = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return ' '
		}
		return r
	}, viet.NFC(s))
	s = strings.Join(strings.Fields(s), " ")
	if letters := []rune(s); len(letters) > 100 {
		s = string(letters[:100])
	}
	return s
}
