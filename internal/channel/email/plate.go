package email

import (
	"fmt"
	"html"
	"strings"
	"sync"
	"time"

	"github.com/loa-vn/loa/internal/civil"
	"github.com/loa-vn/loa/internal/delivery"
	"github.com/loa-vn/loa/internal/lang"
)

// slot is a place in the mail that differs from person to person.
type slot int

const (
	slotNone slot = iota
	slotTo
	slotDate
	slotKey
	slotUnsubscribe
	slotListUnsubscribe // both headers, whole
	slotThread          // In-Reply-To and References, whole
	slotConfirm
	slotWeb
)

// piece is a stretch of the mail: fixed bytes, then perhaps a slot. A piece whose
// slot is empty for a person is left out with its fixed bytes.
type piece struct {
	fixed []byte
	slot  slot
	after []byte
	kind  kind
}

// kind is how a slot's value is written where it stands.
type kind int

const (
	inHeader kind = iota
	inText        // quoted-printable text
	inHTML        // quoted-printable text of an attribute
)

// plate is the mail of one rendering, ready but for the person.
type plate struct {
	returnPath string
	listDomain string
	verp       Verp
	keys       []SigningKey
	pieces     []piece
	size       int
}

// plates keeps the few renderings that are being sent now.
type plates struct {
	mu    sync.RWMutex
	made  map[*delivery.Rendering]*plate
	order []*delivery.Rendering
}

func newPlates() *plates { return &plates{made: map[*delivery.Rendering]*plate{}} }

const keptPlates = 64

func (p *plates) of(cfg Config, m delivery.Message) (*plate, error) {
	p.mu.RLock()
	found := p.made[m.Rendering]
	p.mu.RUnlock()
	if found != nil {
		return found, nil
	}
	made, err := newPlate(cfg, m.Rendering, m.Locale)
	if err != nil {
		return nil, err
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.made[m.Rendering] == nil {
		p.order = append(p.order, m.Rendering)
	}
	p.made[m.Rendering] = made
	if len(p.order) > keptPlates {
		delete(p.made, p.order[0])
		p.order = p.order[1:]
	}
	return made, nil
}

func newPlate(cfg Config, r *delivery.Rendering, locale lang.Locale) (*plate, error) {
	if r == nil {
		return nil, fmt.Errorf("a mail without a rendering")
	}
	sender := r.From
	if sender == "" {
		sender = cfg.From
	}
	from, err := checkAddress(sender)
	if err != nil {
		return nil, fmt.Errorf("sender %q: %w", sender, err)
	}
	path := from
	if cfg.ReturnPath != "" {
		if path, err = checkAddress(cfg.ReturnPath); err != nil {
			return nil, fmt.Errorf("return path %q: %w", cfg.ReturnPath, err)
		}
	}
	verp, err := cfg.verp()
	if err != nil {
		return nil, fmt.Errorf("bounce domain %q: %w", cfg.BounceDomain, err)
	}
	w := &writer{printer: lang.For(lang.Of(string(locale))), cfg: cfg, r: r, from: from}
	w.headers()
	w.body()
	w.cut(slotNone, "", inHeader)
	p := &plate{returnPath: path, listDomain: cfg.ListDomain, verp: verp, keys: keysFor(cfg.Keys, from), pieces: w.pieces, size: 512}
	for _, s := range w.pieces {
		p.size += len(s.fixed) + len(s.after)
	}
	return p, nil
}

// verp is the maker of return addresses, refusing a domain that can be none.
func (c Config) verp() (Verp, error) {
	if c.BounceDomain == "" || len(c.BounceKey) == 0 {
		return Verp{}, nil
	}
	checked, err := checkAddress("b@" + c.BounceDomain)
	return Verp{Key: c.BounceKey, Domain: strings.TrimPrefix(checked, "b@")}, err
}

// appendMail writes one person's mail.
func (p *plate) appendMail(b []byte, m delivery.Message, to string, now time.Time) []byte {
	for _, s := range p.pieces {
		var value string
		switch s.slot {
		case slotNone:
			b = append(b, s.fixed...)
			continue
		case slotTo:
			value = to
		case slotDate:
			b = append(b, s.fixed...)
			b = now.In(civil.Zone()).AppendFormat(b, time.RFC1123Z)
			b = append(b, s.after...)
			continue
		case slotListUnsubscribe:
			b = p.appendListUnsubscribe(append(b, s.fixed...), m)
			continue
		case slotThread:
			b = p.appendThread(append(b, s.fixed...), m)
			continue
		case slotKey:
			value = m.Key()
		case slotUnsubscribe:
			value = m.Links.Unsubscribe
		case slotConfirm:
			value = m.Links.Confirm
		case slotWeb:
			value = m.Links.Web
		}
		if !isSafe(value) {
			continue
		}
		b = append(b, s.fixed...)
		b = s.appendValue(b, value)
		b = append(b, s.after...)
	}
	return b
}

// appendListUnsubscribe offers both ways out: the mailbox provider's own button
// sends one POST (RFC 8058), an older program a mail.
func (p *plate) appendListUnsubscribe(b []byte, m delivery.Message) []byte {
	if !isSafe(m.Links.Unsubscribe) {
		return b
	}
	b = append(append(b, "List-Unsubscribe: <"...), m.Links.Unsubscribe...)
	if address := p.verp.Unsubscribe(m.Attempt); address != "" && m.Attempt > 0 {
		b = append(append(b, ">,\r\n <mailto:"...), address...)
	}
	return append(b, ">\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n"...)
}

// appendThread makes a mailbox show a correction under the mail that it corrects,
// by that mail's own Message-ID.
func (p *plate) appendThread(b []byte, m delivery.Message) []byte {
	var corrected string
	if m.Corrects != nil && isSafe(m.Corrects.Key) {
		corrected = "<" + m.Corrects.Key + "@" + p.listDomain + ">"
		b = append(append(append(b, "In-Reply-To: "...), corrected...), "\r\n"...)
	}
	if isSafe(m.Thread) {
		corrected = strings.TrimSuffix("<thread."+m.Thread+"@"+p.listDomain+">\r\n "+corrected, "\r\n ")
	}
	if corrected == "" {
		return b
	}
	return append(append(append(b, "References: "...), corrected...), "\r\n"...)
}

// isSafe refuses an empty value and one that could end the line or the angle
// brackets it is put into. Addresses were checked before; this is for links.
func isSafe(value string) bool {
	for i := range len(value) {
		if c := value[i]; c <= ' ' || c > '~' || c == '<' || c == '>' || c == '"' {
			return false
		}
	}
	return value != ""
}

func (s piece) appendValue(b []byte, value string) []byte {
	switch s.kind {
	case inText:
		b, _ = appendQP(b, value, 0)
		return b
	case inHTML:
		b, _ = appendQP(b, html.EscapeString(value), 0)
		return b
	case inHeader:
	}
	return append(b, value...)
}
