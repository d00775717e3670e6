// Package webpush carries statements to browsers: it encrypts each message for
// one subscription (RFC 8291), signs for the site (VAPID, RFC 8292) and hands it to
// the push service that the browser chose (RFC 8030), which wakes the device.
//
// A message bears the topic of its statement's thread. A push service keeps one
// undelivered message a topic and a device shows one notification a tag, so a
// correction takes the place of its error, and a repetition the place of itself:
// the channel sends at least once. The table in answer.go says what each answer
// means.
//
// The surprise is that the recipient names the provider. A subscription is an
// address that anybody may hand in, so only known push services are written to,
// never an address inside the house, and a service that is ill rests alone: nobody
// can stop the channel for others by what his own endpoint answers.
package webpush

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"strconv"
	"time"

	"github.com/loa-vn/loa/internal/delivery"
)

// Config is what the channel needs to know.
type Config struct {
	Keys    []Key  // the site's keys by generation, the first is generation 1
	Subject string // whom a push service may write to: "mailto:…" or "https://…"
	// Services are push services beside the known ones: "push.example.vn", or
	// "*.push.example.vn" for all below it.
	Services []string
	// Local allows endpoints on this machine, without TLS, and no others: for tests
	// and demonstrations.
	Local bool

	Connections int           // messages in the air at once; 64 if zero
	Timeout     time.Duration // for one answer; 30 seconds if zero
	// Transport overrides how push services are reached, for tests.
	Transport http.RoundTripper
}

func (c Config) withDefaults() Config {
	if c.Connections == 0 {
		c.Connections = 64
	}
	if c.Timeout == 0 {
		c.Timeout = 30 * time.Second
	}
	if c.Transport == nil {
		c.Transport = newTransport(c)
	}
	return c
}

// Channel sends pushes. Close it when it is replaced.
type Channel struct {
	cfg     Config
	now     func() time.Time
	origins *origins
}

// New returns the channel; it connects when there is something to send. Now dates
// the tokens and is what expiry is measured against.
func New(cfg Config, now func() time.Time) *Channel {
	return &Channel{cfg: cfg.withDefaults(), now: now, origins: newOrigins()}
}

// Name is "webpush".
func (*Channel) Name() string { return "webpush" }

// Guarantee is at least once: topic, tag and id are the same on every try.
func (*Channel) Guarantee() delivery.Guarantee { return delivery.AtLeastOnce }

// Width is how many messages are in the air at once.
func (c *Channel) Width() int { return c.cfg.Connections }

// Close drops the connections that are idle.
func (c *Channel) Close() error {
	if t, ok := c.cfg.Transport.(*http.Transport); ok {
		t.CloseIdleConnections()
	}
	return nil
}

// Send encrypts one message and hands it to the subscription's push service. The
// message's address is a subscription as [Subscription.Address] writes it.
func (c *Channel) Send(ctx context.Context, m delivery.Message) (delivery.Receipt, error) {
	sub, err := ParseSubscription(m.Address)
	if err != nil {
		return delivery.Receipt{}, delivery.Suppressing(err)
	}
	if err := sub.allowed(c.cfg); err != nil {
		return delivery.Receipt{}, delivery.Reject(err)
	}
	if sub.generation() > len(c.cfg.Keys) {
		return delivery.Receipt{}, delivery.Suppressing(&answer{code: "key", text: "the subscription belongs to a key that the site does not have"})
	}
	if m.Rendering == nil {
		return delivery.Receipt{}, delivery.Unavailable(errors.New("the statement has no text for this channel"), time.Minute)
	}
	if err := ctx.Err(); err != nil {
		return delivery.Receipt{}, delivery.Unavailable(err, 0)
	}
	o := c.origins.of(sub.origin(), sub.generation())
	if left := o.resting(c.now()); left > 0 {
		return delivery.Receipt{}, delivery.Postpone(left)
	}
	text, err := payload(m)
	if err != nil {
		return delivery.Receipt{}, delivery.Reject(err)
	}
	body, err := sub.seal(text)
	if err != nil {
		return delivery.Receipt{}, delivery.Suppressing(err)
	}
	return c.post(ctx, o, sub, m, body)
}

// post carries one encrypted message and lets the answer decide.
func (c *Channel) post(ctx context.Context, o *origin, sub Subscription, m delivery.Message, body []byte) (delivery.Receipt, error) {
	token, err := o.token(c.cfg, c.now())
	if err != nil {
		return delivery.Receipt{}, delivery.Unavailable(err, time.Minute)
	}
	ctx, cancel := context.WithTimeout(ctx, c.cfg.Timeout)
	defer cancel()
	req := sub.request(ctx, body)
	req.Header = http.Header{
		"Authorization":    {token},
		"Content-Encoding": {"aes128gcm"},
		"Content-Type":     {"application/octet-stream"},
		"Ttl":              {strconv.FormatInt(ttl(m, c.now()), 10)},
		"Urgency":          {urgency(m.Lane)},
		"Topic":            {topic(m)},
	}
	res, err := c.cfg.Transport.RoundTrip(req)
	if err != nil {
		return delivery.Receipt{}, o.fails(c.now(), err)
	}
	said := read(res, c.now())
	o.hears(said)
	if err := said.decide(o.proven()); err != nil {
		return delivery.Receipt{}, o.heeds(c.now(), err)
	}
	return delivery.Receipt{Code: said.code, Ref: said.ref}, nil
}

// request is a POST of the body to the endpoint.
func (s Subscription) request(ctx context.Context, body []byte) *http.Request {
	req := &http.Request{
		Method: http.MethodPost, URL: s.url, Host: s.url.Host, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		ContentLength: int64(len(body)), Body: io.NopCloser(bytes.NewReader(body)),
		GetBody: func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(body)), nil },
	}
	return req.WithContext(ctx)
}
