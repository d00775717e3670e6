package webpush

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"sort"
	"time"
	"unicode"

	"github.com/loa-vn/loa/internal/delivery"
)

// note is what the service worker gets. Its keys are a contract with sw.js.
type note struct {
	ID     string `json:"id"` // the same on every try: a repetition does not ring again
	Title  string `json:"title"`
	Body   string `json:"body"`
	URL    string `json:"url,omitempty"`  // what a click opens
	Stop   string `json:"stop,omitempty"` // the person's own page to leave
	Tag    string `json:"tag"`            // one notification a thread
	Thread string `json:"thread"`
	Lang   string `json:"lang"`
	From   string `json:"from,omitempty"` // who answers for it
	Urgent bool   `json:"urgent,omitempty"`
	Heard  string `json:"heard,omitempty"` // where a canary says that it was shown this
}

// payload is the message as JSON, at most maxText octets: a body that is too long
// ends in "…".
func payload(m delivery.Message) ([]byte, error) {
	n := note{
		ID: m.Key(), Title: m.Rendering.Subject, Body: m.Rendering.Text, URL: m.Links.Confirm, Stop: m.Links.Unsubscribe,
		Tag: topic(m), Thread: thread(m), Lang: string(m.Locale), From: m.Rendering.Agency, Urgent: m.Lane == delivery.LaneUrgent, Heard: m.Links.Heard,
	}
	if n.URL == "" {
		n.URL = m.Links.Web
	}
	text := n.encode()
	if len(text) <= maxText {
		return text, nil
	}
	ends, whole := ends(n.Body), n.Body
	cut := func(i int) []byte {
		n.Body = whole[:ends[i]] + "…"
		return n.encode()
	}
	// The first length that does not fit; the one before it does.
	i := sort.Search(len(ends), func(i int) bool { return len(cut(i)) > maxText })
	if i == 0 {
		return nil, &answer{code: "size", text: fmt.Sprintf("the headline and the links leave no room in %d octets", maxText)}
	}
	return cut(i - 1), nil
}

func (n note) encode() []byte {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	_ = enc.Encode(n) // strings and a bool
	return bytes.TrimSuffix(b.Bytes(), []byte("\n"))
}

// ends lists where a text may be cut, in octets, beginning with 0: between
// characters as they are seen, so that no mark is torn off its letter.
func ends(text string) []int {
	all := []int{0}
	joined := false
	for i, r := range text {
		if i > 0 && !joined && !unicode.Is(unicode.M, r) && r != '\u200d' {
			all = append(all, i)
		}
		joined = r == '\u200d'
	}
	return all
}

// thread is what a statement and its corrections have in common.
func thread(m delivery.Message) string {
	if m.Thread != "" {
		return m.Thread
	}
	return m.Statement
}

// topic names the thread in the 32 characters that RFC 8030 allows.
func topic(m delivery.Message) string {
	sum := sha256.Sum256([]byte(thread(m)))
	return base64.RawURLEncoding.EncodeToString(sum[:24])
}

const (
	usualTTL = 7 * 24 * time.Hour
	maxTTL   = 28 * 24 * time.Hour // what the big services take
)

// ttl is for how many seconds a push service keeps the message for a device that
// is off.
func ttl(m delivery.Message, now time.Time) int64 {
	if m.Expires.IsZero() {
		return int64(usualTTL / time.Second)
	}
	return int64(min(max(0, m.Expires.Sub(now)), maxTTL) / time.Second)
}

// urgency tells a device that saves power whether to wake for this (RFC 8030, 5.3).
func urgency(l delivery.Lane) string {
	switch l {
	case delivery.LaneUrgent, delivery.LaneCorrection:
		return "high"
	case delivery.LaneBulk:
		return "low"
	case delivery.LaneNormal:
	}
	return "normal"
}
