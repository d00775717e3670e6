package statement

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"slices"
	"strings"
	"time"

	"github.com/loa-vn/loa/internal/auth"
	"github.com/loa-vn/loa/internal/fault"
	"github.com/loa-vn/loa/internal/lang"
	"github.com/loa-vn/loa/internal/viet"
)

// Content is the one entry that a writer fills in; every channel's text is made
// from it. Any text in it may name a fact as {{key}}. A block of text is made of
// paragraphs divided by an empty line; lines that begin with "- " are a list.
type Content struct {
	Locale    lang.Locale          `json:"locale"`
	Issuer    string               `json:"issuer"`   // the agency as the texts name it
	Headline  string               `json:"headline"` // one sentence
	Summary   string               `json:"summary"`  // what is decided, in one or two sentences
	Who       string               `json:"who"`      // whom it concerns
	Steps     []string             `json:"steps"`    // what they have to do, in order
	Why       string               `json:"why"`
	Body      string               `json:"body"`
	Contact   string               `json:"contact"`   // where to ask
	Greeting  string               `json:"greeting"`  // of the radio script; empty: the usual one
	SignOff   string               `json:"sign_off"`  // likewise
	PlainSMS  bool                 `json:"plain_sms"` // the text message is made without tone marks
	Facts     []Fact               `json:"facts"`
	Citations []Citation           `json:"citations"`
	Overrides map[Channel]Override `json:"overrides,omitempty"`
}

// Override is a rendering's text as someone edited it, in place of the one that is
// made from the entry. It may name facts as {{key}} too.
type Override struct {
	Subject string      `json:"subject,omitempty"`
	Text    string      `json:"text"`
	By      auth.UserID `json:"by"`
	Name    string      `json:"name"`
	At      time.Time   `json:"at"`
}

// Limits of an entry, in bytes or items. They are far above any real statement and
// keep a pasted file from becoming one.
const (
	maxField = 20_000
	maxEntry = 200_000
	maxItems = 60
)

// Tidy brings every text into one form (NFC, no stray spaces or control
// characters), drops what is empty, and refuses what no statement is: unknown
// types, too much of anything.
func (c Content) Tidy() (Content, error) {
	c.Locale = lang.VI
	for _, s := range []*string{&c.Issuer, &c.Headline, &c.Summary, &c.Who, &c.Contact, &c.Greeting, &c.SignOff} {
		*s = strings.Join(strings.Fields(clean(*s)), " ")
	}
	c.Why, c.Body = tidyBlock(c.Why), tidyBlock(c.Body)
	c.Steps = tidyList(c.Steps)
	c.Facts, c.Citations = tidyFacts(c.Facts), slices.Clone(c.Citations)
	overrides := make(map[Channel]Override, len(c.Overrides))
	for channel, o := range c.Overrides {
		if !channel.Valid() {
			return c, fault.Invalid("statement.content.channel", "channel", string(channel))
		}
		o.Subject, o.Text = strings.Join(strings.Fields(clean(o.Subject)), " "), tidyBlock(o.Text)
		overrides[channel] = o
	}
	c.Overrides = overrides
	return c.Anchored(), c.limits()
}

// limits refuses an entry that is none.
func (c Content) limits() error {
	for field, text := range c.fields() {
		if len(text) > maxField {
			return fault.TooLarge("statement.content.field_too_long", "count", len(text), "limit", maxField).On(field)
		}
	}
	if len(c.Facts) > maxItems || len(c.Citations) > maxItems || len(c.Steps) > maxItems {
		return fault.TooLarge("statement.content.too_many", "limit", maxItems)
	}
	if n := len(c.encode()); n > maxEntry {
		return fault.TooLarge("statement.content.too_long", "count", n, "limit", maxEntry)
	}
	return nil
}

// fields gives the entry's texts by the names of their form fields.
func (c Content) fields() map[string]string {
	return map[string]string{
		"issuer": c.Issuer, "headline": c.Headline, "summary": c.Summary, "who": c.Who, "steps": strings.Join(c.Steps, "\n"),
		"why": c.Why, "body": c.Body, "contact": c.Contact, "greeting": c.Greeting, "sign_off": c.SignOff,
	}
}

// clean keeps NFC text, line breaks and nothing that has no shape on paper.
func clean(s string) string {
	s = strings.ReplaceAll(viet.NFC(strings.ToValidUTF8(s, "\uFFFD")), "\r\n", "\n")
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n':
			return r
		case r == '\t', r == '\r', r == '\u00a0':
			return ' '
		case r < ' ', r == 0x7f, r == '\u200b', r == '\ufeff':
			return -1
		}
		return r
	}, s)
}

// tidyBlock trims lines and leaves one empty line between paragraphs.
func tidyBlock(s string) string {
	var out []string
	for line := range strings.Lines(clean(s)) {
		line = strings.Join(strings.Fields(line), " ")
		if line == "" && (len(out) == 0 || out[len(out)-1] == "") {
			continue
		}
		out = append(out, line)
	}
	return strings.TrimSpace(strings.Join(out, "\n"))
}

func tidyList(items []string) []string {
	var out []string
	for _, s := range items {
		if s = strings.Join(strings.Fields(clean(s)), " "); s != "" {
			out = append(out, s)
		}
	}
	return out
}

func tidyFacts(facts []Fact) []Fact {
	out := slices.Clone(facts)
	for i := range out {
		out[i].Label = strings.Join(strings.Fields(clean(out[i].Label)), " ")
		out[i].In = slices.DeleteFunc(slices.Clone(out[i].In), func(c Channel) bool { return !c.Valid() })
	}
	return out
}

// Following says how the entry follows another: each changed fact remembers what it
// was, so that texts which still say the former value are found. The caller's own
// memory of it is not trusted.
func (c Content) Following(before Content) Content {
	c.Facts = slices.Clone(c.Facts)
	for i, f := range c.Facts {
		c.Facts[i].Was = nil
		old, ok := before.fact(f.Key)
		if !ok || old.mentionKind() != f.mentionKind() {
			continue
		}
		was := append(slices.Clone(old.Was), old.Value)
		was = slices.DeleteFunc(was, func(v string) bool { return v == f.Value })
		slices.Sort(was)
		c.Facts[i].Was = slices.Compact(was)
	}
	return c
}

func (c Content) fact(key string) (Fact, bool) {
	for _, f := range c.Facts {
		if f.Key == key {
			return f, true
		}
	}
	return Fact{}, false
}

// encode is the stored form: JSON with sorted keys, so that equal entries have
// equal bytes.
func (c Content) encode() []byte {
	data, err := json.Marshal(c)
	if err != nil {
		panic(err) // strings, flags and times only
	}
	return data
}

// Hash names the entry's text, facts and citations, without the edited renderings,
// which [Bind] hashes as they come out.
func (c Content) Hash() string {
	c.Overrides = nil
	return hash(c.encode())
}

// Bind gives the hashes that an approval of the content's text would bind.
func Bind(c Content) Binding { return bind(c, Render(c)) }

func bind(c Content, renderings []Rendering) Binding {
	data, err := json.Marshal(renderings)
	if err != nil {
		panic(err) // strings only
	}
	return Binding{Text: c.Hash(), Renderings: hash(data)}
}

func hash(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}
