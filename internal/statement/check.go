package statement

import (
	"errors"
	"slices"
	"strings"

	"github.com/loa-vn/loa/internal/fault"
	"github.com/loa-vn/loa/internal/viet"
)

// Limits that an editor would set. They warn and never stop anyone: what a carrier
// or a listener can take is for people to judge.
const (
	longHeadline    = 120 // characters
	longSMS         = 3   // parts
	longPush        = 240 // characters: what phones show of an opened notification
	longBoardLine   = 60  // characters
	manyBoardLines  = 8
	longRadio       = 5 * 180 // syllables: five minutes at an announcer's pace
	longSpoken      = 45      // syllables of one spoken sentence, figures in words
	hardToReadShare = 0.3     // of sentences that are long
)

// Check holds an entry and all its renderings against the entry's facts and
// citations. It is pure: whether a clause still reads as it was quoted is for
// [Verify]. Blocking findings refuse submission and approval.
func Check(c Content) []Finding {
	k := &checker{content: c, sentences: c.Sentences(), flags: Flags(c)}
	for _, s := range k.sentences {
		k.readings = append(k.readings, read(c.filled(s.Text)))
	}
	for _, cite := range c.Citations {
		k.quotes = append(k.quotes, mentions(cite.Quote+"\n"+cite.Title)...)
	}
	k.form()
	k.facts()
	k.citations()
	k.flagged()
	k.entry()
	for _, r := range Render(c) {
		k.rendering(r)
	}
	return k.found
}

// checker collects findings about one content.
type checker struct {
	content   Content
	sentences []Sentence
	readings  []wording // of the sentences, filled
	quotes    []mention // of all cited words
	flags     []Flag
	found     []Finding
}

func (k *checker) add(f Finding, code string, kv ...any) {
	f.Code = code
	f.Args = make(map[string]any, len(kv)/2)
	for i := 0; i+1 < len(kv); i += 2 {
		f.Args[kv[i].(string)] = kv[i+1]
	}
	k.found = append(k.found, f)
}

// form asks for the parts that no statement is without, and for those that people
// miss when they are not there.
func (k *checker) form() {
	c := k.content
	need := func(field, text, code string, s Severity) {
		if strings.TrimSpace(text) == "" {
			k.add(Finding{Field: field, Kind: Missing, Severity: s}, code)
		}
	}
	need("headline", c.Headline, "statement.check.no_headline", Blocking)
	need("summary", c.Summary, "statement.check.no_summary", Blocking)
	need("issuer", c.Issuer, "statement.check.no_issuer", Blocking)
	need("who", c.Who, "statement.check.no_who", Warning)
	need("steps", strings.Join(c.Steps, ""), "statement.check.no_steps", Warning)
	need("contact", c.Contact, "statement.check.no_contact", Warning)
	if n := len([]rune(c.filled(c.Headline))); n > longHeadline {
		k.add(Finding{Field: "headline", Kind: TooLong, Severity: Warning}, "statement.check.long_headline", "count", n, "limit", longHeadline)
	}
}

// facts asks that each fact can be read, has a name of its own and is said
// somewhere.
func (k *checker) facts() {
	var keys []string
	for _, f := range k.content.Facts {
		if err := f.check(); err != nil {
			k.malformed(f, err)
		}
		if slices.Contains(keys, f.Key) {
			k.add(Finding{Field: "facts", Fact: f.Key, Kind: Malformed, Severity: Blocking}, "statement.check.same_key", "key", f.Key)
		}
		keys = append(keys, f.Key)
		if len(f.In) == 0 && !k.said(f) {
			k.add(Finding{Field: "facts", Fact: f.Key, Kind: Unused, Severity: Warning}, "statement.check.unused", "label", f.Label)
		}
	}
}

func (k *checker) malformed(f Fact, err error) {
	finding := Finding{Field: "facts", Fact: f.Key, Kind: Malformed, Severity: Blocking, Code: fault.Code(err)}
	if e, ok := errors.AsType[*fault.Error](err); ok {
		finding.Args = e.Args
	}
	k.found = append(k.found, finding)
}

func (k *checker) said(f Fact) bool {
	for i := range k.sentences {
		if k.states(i, f) {
			return true
		}
	}
	return false
}

// states reports whether a sentence of the entry gives the fact, by key or in words.
func (k *checker) states(i int, f Fact) bool {
	for _, m := range placeholder.FindAllStringSubmatch(k.sentences[i].Text, -1) {
		if m[1] == f.Key {
			return true
		}
	}
	return f.says(k.readings[i], f.Value)
}

// entry checks the entry's own words, field by field, and how they read.
func (k *checker) entry() {
	c := k.content
	for field, text := range c.inOrder() {
		k.placeholders(Finding{Field: field}, text)
		said := read(c.filled(text))
		k.figures(Finding{Field: field}, said)
		k.words(Finding{Field: field}, said)
	}
	whole := make([]string, 0, len(k.sentences))
	for _, s := range k.readings {
		whole = append(whole, s.text)
	}
	r := viet.Measure(strings.Join(whole, "\n"))
	if r.Long > 1 && r.LongShare > hardToReadShare {
		k.add(Finding{Kind: HardToRead, Severity: Warning}, "statement.check.hard_to_read",
			"long", r.Long, "sentences", r.Sentences, "longest", r.Longest)
	}
}

// inOrder yields the entry's texts in the order of the form.
func (c Content) inOrder() func(yield func(field, text string) bool) {
	return func(yield func(string, string) bool) {
		fields := c.fields()
		for _, name := range []string{"headline", "summary", "who", "steps", "why", "body", "contact", "greeting", "sign_off"} {
			if !yield(name, fields[name]) {
				return
			}
		}
	}
}

func (k *checker) placeholders(at Finding, text string) {
	at.Kind, at.Severity = Malformed, Blocking
	for _, m := range placeholder.FindAllStringSubmatch(text, -1) {
		if _, known := k.content.fact(m[1]); !known {
			k.add(at, "statement.check.no_such_fact", "key", m[1])
		}
	}
}

// rendering checks one channel's words. What a generated rendering took over from
// the entry was found there already.
func (k *checker) rendering(r Rendering) {
	at := Finding{Channel: r.Channel}
	if strings.TrimSpace(r.Text) == "" {
		at.Kind, at.Severity = Missing, Blocking
		k.add(at, "statement.check.empty_rendering")
		return
	}
	var stale []string
	said := read(r.Text)
	if r.Edited {
		o := k.content.Overrides[r.Channel]
		k.placeholders(at, o.Subject+"\n"+o.Text)
		k.figures(Finding{Channel: r.Channel, Field: "subject"}, read(r.Subject))
		stale = k.figures(at, said)
		k.words(at, said)
	}
	for _, f := range k.content.Facts {
		if f.Must(r.Channel) && f.check() == nil && !f.says(said, f.Value) && !slices.Contains(stale, f.Key) {
			k.add(Finding{Channel: r.Channel, Fact: f.Key, Kind: Missing, Severity: Blocking},
				"statement.check.missing", "label", f.Label, "value", f.Written())
		}
	}
	k.length(r)
}
