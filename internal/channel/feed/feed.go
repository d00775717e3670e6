// Package feed hands a statement over to everyone who follows a place by feed
// reader: newsrooms, other sites, people who keep no account anywhere.
//
// Its recipients are not people but published feeds, one for each unit. The portal
// makes a feed from what is released, so there is nothing to push; handing over
// means making sure. Send reads the feed as the public gets it and looks for the
// statement in it: only what a reader can see counts as handed over, and a portal
// that serves yesterday's copy shows in the books as an attempt that waits. Nobody
// has to remember a manual step, which is how alerts were lost elsewhere.
package feed

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/loa-vn/loa/internal/delivery"
)

// Config says where the feeds are.
type Config struct {
	// URL of a unit's feed in JSON Feed 1.1, with {code} for the unit's code:
	// "http://127.0.0.1:8080/units/{code}/feed.json".
	URL string `json:"url"`
}

// Channel checks feeds.
type Channel struct {
	cfg    Config
	client *http.Client
}

// New returns the channel. The client decides how the feeds are reached: over the
// network as the public does, or by a transport into the portal's own handler.
func New(cfg Config, client *http.Client) *Channel { return &Channel{cfg: cfg, client: client} }

// Name is "feed".
func (*Channel) Name() string { return "feed" }

// Guarantee is at least once: looking twice changes nothing.
func (*Channel) Guarantee() delivery.Guarantee { return delivery.AtLeastOnce }

// Silent is true: a feed wakes nobody, so quiet hours do not hold it back.
func (*Channel) Silent() bool { return true }

// notYet is how soon a feed that lacks the statement is looked at again.
const notYet = 10 * time.Second

// Send returns when the unit's feed carries the statement. The message's address
// is the unit, its Web link the statement's page, by which the entry is known.
func (c *Channel) Send(ctx context.Context, m delivery.Message) (delivery.Receipt, error) {
	target, err := c.feedOf(m.Address)
	if err != nil {
		return delivery.Receipt{}, delivery.Reject(err)
	}
	if m.Rendering == nil || m.Links.Web == "" {
		return delivery.Receipt{}, delivery.Retry(errors.New("the statement has no page to look for"), notYet)
	}
	entries, err := c.read(ctx, target)
	if err != nil {
		return delivery.Receipt{}, err
	}
	for _, e := range entries {
		if samePage(e.URL, m.Links.Web) {
			return delivery.Receipt{Code: "200", Ref: e.ID}, nil
		}
	}
	return delivery.Receipt{}, delivery.Retry(&answer{code: "absent", text: target + " does not carry " + m.Links.Web}, notYet)
}

// feedOf makes the address of a unit's feed. A unit is named by its code, with or
// without the day from which it is valid: "07210@2025-07-01".
func (c *Channel) feedOf(unit string) (string, error) {
	code, _, _ := strings.Cut(unit, "@")
	if code == "" || len(code) > 16 || strings.Trim(code, "0123456789") != "" || strings.Trim(unit, "0123456789@-") != "" {
		return "", &answer{code: "address", text: fmt.Sprintf("%.40q names no unit", unit)}
	}
	return strings.ReplaceAll(c.cfg.URL, "{code}", code), nil
}

type entry struct {
	ID  string `json:"id"`
	URL string `json:"url"`
}

// maxFeed is far more than a feed of forty statements.
const maxFeed = 16 << 20

func (c *Channel) read(ctx context.Context, target string) ([]entry, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, target, nil)
	if err != nil {
		return nil, delivery.Unavailable(err, time.Minute)
	}
	res, err := c.client.Do(req)
	if err != nil {
		return nil, delivery.Unavailable(&answer{code: "connection", text: err.Error()}, 0)
	}
	defer func() { _ = res.Body.Close() }()
	if res.StatusCode != http.StatusOK {
		return nil, refusal(res)
	}
	var feed struct {
		Items []entry `json:"items"`
	}
	if err := json.NewDecoder(io.LimitReader(res.Body, maxFeed)).Decode(&feed); err != nil {
		return nil, delivery.Retry(&answer{code: "malformed", text: target + ": " + err.Error()}, notYet)
	}
	return feed.Items, nil
}

// refusal: a feed that is not there is this unit's matter, a portal that is ill
// is everyone's.
func refusal(res *http.Response) error {
	a := &answer{code: fmt.Sprint(res.StatusCode), text: res.Request.URL.Redacted() + " answered " + res.Status}
	if res.StatusCode == http.StatusNotFound || res.StatusCode == http.StatusGone {
		return delivery.Reject(a)
	}
	return delivery.Unavailable(a, 0)
}

// answer is what a feed said instead of the statement.
type answer struct{ code, text string }

func (a *answer) Error() string        { return a.text }
func (a *answer) ProviderCode() string { return a.code }

// samePage compares paths: behind a proxy the same page has two hosts.
func samePage(a, b string) bool {
	u, err1 := url.Parse(a)
	v, err2 := url.Parse(b)
	return err1 == nil && err2 == nil && u.Path != "" && u.Path == v.Path
}
