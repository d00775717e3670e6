package audience

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/loa-vn/loa/internal/fault"
	"github.com/loa-vn/loa/internal/phone"
)

// Channel is a way to reach a contact point, as package delivery names it.
type Channel string

// The closed set of channels on which a person can be written to.
const (
	ChannelEmail Channel = "email"   // the address is a mailbox, as Email returns it
	ChannelSMS   Channel = "sms"     // the address is a mobile number in E.164
	ChannelPush  Channel = "webpush" // the address is a Push as JSON
)

// Channels lists every channel, in the order in which a person who said nothing prefers them.
func Channels() []Channel { return []Channel{ChannelEmail, ChannelSMS, ChannelPush} }

// Key is the screen text that names the channel.
func (c Channel) Key() string { return "audience.channel." + string(c) }

// Address brings an address of the channel to the one form in which it is kept and compared. What nothing could be sent
// to is a fault that says what to mend.
func (c Channel) Address(s string) (string, error) {
	switch c {
	case ChannelEmail:
		return Email(s)
	case ChannelSMS:
		n, err := phone.Parse(s)
		if err != nil {
			if f, ok := errors.AsType[*fault.Error](err); ok {
				return "", f.On("phone")
			}
			return "", err
		}
		return string(n), nil
	case ChannelPush:
		p, err := ParsePush(s)
		return p.String(), err
	}
	return "", fault.Invalid("audience.contact.channel", "channel", string(c)).On("channel")
}

// Contact is one way to reach a person. Each has a consent of its own: the person's proof that the address is his.
type Contact struct {
	Channel   Channel
	Address   string
	Since     time.Time // when it was given
	Confirmed time.Time // zero while nobody has answered from it; then nothing is sent there
	Source    string    // "web", "push", "import", "synthetic"
	Proof     string    // the wording agreed to, or the file it came in
}

// key names the address among those of all channels.
func (c Contact) key() string { return string(c.Channel) + ":" + c.Address }

// Masked shows enough of the address to recognise one's own, and no more.
func (c Contact) Masked() string {
	switch c.Channel {
	case ChannelEmail:
		local, domain, _ := strings.Cut(c.Address, "@")
		return local[:min(2, len(local))] + "…@" + domain
	case ChannelSMS:
		if n := phone.Number(c.Address).National(); len(n) > 7 {
			return n[:4] + " … " + n[len(n)-3:]
		}
	case ChannelPush:
		if p, err := ParsePush(c.Address); err == nil {
			u, _ := url.Parse(p.Endpoint)
			return u.Hostname()
		}
	}
	return "…"
}

// Push is what a browser gives to whoever may send to it (RFC 8030, RFC 8291).
type Push struct {
	Endpoint string   `json:"endpoint"`
	Keys     PushKeys `json:"keys"`
	// Generation is which of the site's keys the browser subscribed with; 0 is the first.
	Generation int `json:"generation,omitempty"`
}

// PushKeys are what a push message is encrypted with, both in base64url without padding.
type PushKeys struct {
	P256dh string `json:"p256dh"` // the browser's public key, 65 bytes
	Auth   string `json:"auth"`   // a secret of 16 bytes
}

// maxEndpoint is the longest address of a browser that is kept; those in use have 150 to 500 characters.
const maxEndpoint = 1500

// ParsePush reads what PushSubscription.toJSON gives in a browser.
func ParsePush(s string) (Push, error) {
	var p Push
	if err := json.Unmarshal([]byte(s), &p); err != nil {
		return Push{}, fault.Invalid("audience.push.form").Wrap(err).On("push")
	}
	u, err := url.Parse(p.Endpoint)
	switch {
	case err != nil || u.Scheme != "https" || u.Host == "" || u.User != nil || len(p.Endpoint) > maxEndpoint || strings.ContainsAny(p.Endpoint, " \t\r\n"):
		return Push{}, fault.Invalid("audience.push.endpoint").On("push")
	case !tidyKey(&p.Keys.P256dh, 65) || !tidyKey(&p.Keys.Auth, 16):
		return Push{}, fault.Invalid("audience.push.keys").On("push")
	}
	return p, nil
}

// tidyKey drops the padding of a key and checks its length in bytes.
func tidyKey(key *string, size int) bool {
	*key = strings.TrimRight(*key, "=")
	raw, err := base64.RawURLEncoding.Strict().DecodeString(*key)
	return err == nil && len(raw) == size
}

// String is the one spelling in which a subscription is kept; "" of none.
func (p Push) String() string {
	if p.Endpoint == "" {
		return ""
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false) // the endpoint stays as the browser gave it
	_ = e.Encode(p)        // strings always marshal
	return strings.TrimSpace(b.String())
}

// On returns the person's contact point on a channel.
func (s Subscriber) On(c Channel) (Contact, bool) {
	i := slices.IndexFunc(s.Contacts, func(x Contact) bool { return x.Channel == c })
	if i < 0 {
		return Contact{}, false
	}
	return s.Contacts[i], true
}
