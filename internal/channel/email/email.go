// Package email carries statements over SMTP to a relay: the office's own mail
// server or a provider's submission port.
//
// Connections stay open and mails follow each other on them; where the relay
// offers PIPELINING and CHUNKING a mail costs one round trip. What is the same
// for everyone in a run is built once and the recipient's few lines are spliced
// in, so that a mail costs microseconds. A mail keeps its Message-ID over every
// try, by which mailbox providers drop a repetition: the channel sends at least
// once.
//
// The table in reply.go says what each of the relay's answers means. The surprise
// is whose fault is whose: a refusal of the sender, of the password or of the
// connection says nothing about the recipient, and never costs them a try.
package email

import (
	"context"
	"crypto/tls"
	"log/slog"
	"strings"
	"sync"
	"time"

	"github.com/loa-vn/loa/internal/delivery"
)

// Security is how a connection to the relay is protected.
type Security string

// The closed set of securities.
const (
	SecurityAuto    Security = "auto"    // STARTTLS where the relay offers it; checked if we log in
	SecurityRequire Security = "require" // STARTTLS or nothing, certificate checked
	SecurityTLS     Security = "tls"     // TLS from the first byte (port 465), certificate checked
	SecurityOff     Security = "off"     // never; for a relay on the same machine
)

// Signing is who signs the mails by DKIM.
type Signing string

// The closed set.
const (
	SigningServer Signing = ""    // the mail server, as most do
	SigningLoa    Signing = "loa" // Loa, with keys of its own
)

// Secret is a password that does not print itself.
type Secret string

// String hides it.
func (Secret) String() string { return "•••" }

// GoString hides it.
func (Secret) GoString() string { return "•••" }

// LogValue hides it.
func (Secret) LogValue() slog.Value { return slog.StringValue("•••") }

// Config is what the desk edits, stored as JSON in the channel's setting.
type Config struct {
	Addr     string   `json:"addr"` // relay as host:port
	Security Security `json:"security"`
	User     string   `json:"user,omitempty"`
	Password Secret   `json:"password,omitempty"`
	Hello    string   `json:"hello,omitempty"` // our name in EHLO; "localhost" if empty

	From       string `json:"from"`                  // address for agencies that have none of their own
	ReturnPath string `json:"return_path,omitempty"` // envelope sender; the From address if empty
	ListDomain string `json:"list_domain,omitempty"` // domain of Message-ID and List-Id; that of From if empty
	// BounceDomain is where bounces are received: each mail's envelope sender is then
	// an address of its own there (see Verp), and ReturnPath is not used.
	BounceDomain string  `json:"bounce_domain,omitempty"`
	BounceKey    []byte  `json:"-"` // the site's, for Verp
	Signing      Signing `json:"signing,omitempty"`
	// Keys sign what Loa sends, if Signing says so.
	Keys []SigningKey `json:"-"`

	Paces []Pace `json:"paces,omitempty"` // of destinations that do not take all at once

	Connections   int           `json:"connections,omitempty"`    // open at once; 8 if zero
	PerConnection int           `json:"per_connection,omitempty"` // mails before reconnecting; 0 for no limit
	Timeout       time.Duration `json:"timeout,omitempty"`        // for one answer; one minute if zero

	// TLS overrides the certificate check, for tests and private authorities.
	TLS *tls.Config `json:"-"`
}

func (c Config) withDefaults() Config {
	if c.Connections == 0 {
		c.Connections = 8
	}
	if c.Timeout == 0 {
		c.Timeout = time.Minute
	}
	if c.Hello == "" {
		c.Hello = "localhost"
	}
	if c.Security == "" {
		c.Security = SecurityAuto
	}
	if c.ListDomain == "" {
		c.ListDomain = domainOf(c.From)
	}
	return c
}

// Channel sends mails. Close it when it is replaced.
type Channel struct {
	cfg    Config
	now    func() time.Time
	pool   *pool
	plates *plates
	paces  *paces
	rooms  sync.Pool // of *[2][]byte: a mail, and the mail signed
}

// New returns the channel; it connects when there is something to send. Now dates
// the mails.
func New(cfg Config, now func() time.Time) *Channel {
	cfg = cfg.withDefaults()
	return &Channel{cfg: cfg, now: now, pool: newPool(cfg), plates: newPlates(), paces: newPaces(cfg.Paces)}
}

// Name is "email".
func (*Channel) Name() string { return "email" }

// Guarantee is at least once: the Message-ID is the same on every try.
func (*Channel) Guarantee() delivery.Guarantee { return delivery.AtLeastOnce }

// Send hands one mail to the relay.
func (c *Channel) Send(ctx context.Context, m delivery.Message) (delivery.Receipt, error) {
	to, err := checkAddress(m.Address)
	if err != nil {
		return delivery.Receipt{}, delivery.Suppressing(err)
	}
	p, err := c.plates.of(c.cfg, m)
	if err != nil {
		return delivery.Receipt{}, delivery.Unavailable(err, time.Minute)
	}
	letter := mail{from: c.envelopeSender(p, m), to: to, body: func(b []byte) []byte { return p.appendMail(b, m, to, c.now()) }}
	r, err := c.send(ctx, m, letter, p.keys)
	if err != nil {
		return delivery.Receipt{}, err
	}
	return delivery.Receipt{Code: r.codes(), Ref: r.ref()}, nil
}

// send waits for nothing: a mail whose destination cannot take it yet is postponed.
func (c *Channel) send(ctx context.Context, m delivery.Message, letter mail, keys []SigningKey) (r reply, err error) {
	domain := strings.ToLower(domainOf(letter.to))
	if wait := c.paces.enter(m, domain, c.now()); wait > 0 {
		return r, delivery.Postpone(wait)
	}
	defer func() { c.paces.leave(domain, err, c.now()) }()
	if len(keys) > 0 {
		done, err := c.sign(&letter, keys)
		defer done()
		if err != nil {
			return r, delivery.Unavailable(err, time.Minute)
		}
	}
	return c.pool.send(ctx, letter)
}

// sign builds the mail and signs it before a connection is taken: the signature
// costs more than all the rest. Done gives the room for it back.
func (c *Channel) sign(m *mail, keys []SigningKey) (done func(), err error) {
	room, _ := c.rooms.Get().(*[2][]byte)
	if room == nil {
		room = new([2][]byte)
	}
	room[0] = m.body(room[0][:0])
	room[1], err = appendSigned(room[1][:0], room[0], keys, c.now())
	m.body = func(b []byte) []byte { return append(b, room[1]...) }
	return func() { c.rooms.Put(room) }, err
}

// envelopeSender is the person's own return path where bounces are received, and
// the agency's otherwise.
func (c *Channel) envelopeSender(p *plate, m delivery.Message) string {
	if own := p.verp.Address(m.Attempt); own != "" && m.Attempt > 0 {
		return own
	}
	return p.returnPath
}

// Close says goodbye on every idle connection.
func (c *Channel) Close() error { return c.pool.close() }

// Width is how many mails are in the air at once: one a connection.
func (c *Channel) Width() int { return c.cfg.Connections }
