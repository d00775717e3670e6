package statement

import (
	"slices"
	"strings"

	"github.com/loa-vn/loa/internal/civil"
	"github.com/loa-vn/loa/internal/viet"
)

// Citation ties one sentence of the entry to the clause it rests on.
type Citation struct {
	Sentence     int        `json:"sentence"`      // index among [Content.Sentences]
	SentenceHash string     `json:"sentence_hash"` // of that sentence when it was cited
	Clause       ClauseRef  `json:"clause"`
	Label        string     `json:"label"` // "Khoản 2 Điều 3"
	Quote        string     `json:"quote"` // the words of the clause that the sentence rests on
	QuoteHash    string     `json:"quote_hash"`
	Document     string     `json:"document"` // number: "71/2025/QĐ-UBND"
	Title        string     `json:"title"`    // "Quyết định 71/2025/QĐ-UBND …", as people call it
	IssuedOn     civil.Date `json:"issued_on,omitempty"`
	EffectiveOn  civil.Date `json:"effective_on,omitempty"`
}

// ClauseRef names a clause of one version of a document and binds its text.
type ClauseRef struct {
	Version string `json:"version"` // the identifier of a document's version in package policy
	Address string `json:"address"` // "dieu-3/khoan-2"
	Hash    string `json:"hash"`    // of the clause's whole text when it was cited
}

// Sentence is one sentence of the entry.
type Sentence struct {
	Index int
	Field string // the part of the entry: "headline", "summary", …
	Text  string // with {{key}} where it names a fact
	Hash  string
}

// Sentences are the entry's sentences in the order a reader meets them.
func (c Content) Sentences() []Sentence {
	var all []Sentence
	add := func(field, text string) {
		for block := range strings.SplitSeq(text, "\n") {
			for _, s := range viet.Sentences(block) {
				all = append(all, Sentence{Index: len(all), Field: field, Text: s, Hash: hash([]byte(s))})
			}
		}
	}
	add("headline", c.Headline)
	add("summary", c.Summary)
	add("who", c.Who)
	for _, s := range c.Steps {
		add("steps", s)
	}
	add("why", c.Why)
	add("body", c.Body)
	add("contact", c.Contact)
	return all
}

// Cite ties a sentence to a clause as it reads now. The quote is a part of the
// clause's text; empty, it is the whole.
func (c Content) Cite(sentence int, clause Clause, quote string) Content {
	if quote = strings.Join(strings.Fields(viet.NFC(quote)), " "); quote == "" {
		quote = clause.Text
	}
	cite := Citation{
		Sentence: sentence, Clause: ClauseRef{Version: clause.Version, Address: clause.Address, Hash: clause.Hash},
		Label: clause.Label, Quote: quote, QuoteHash: hash([]byte(quote)),
		Document: clause.Document, Title: clause.Title, IssuedOn: clause.IssuedOn, EffectiveOn: clause.EffectiveOn,
	}
	if all := c.Sentences(); sentence >= 0 && sentence < len(all) {
		cite.SentenceHash = all[sentence].Hash
	}
	c.Citations = append(slices.Clone(c.Citations), cite)
	return c
}

// Anchored moves each citation to where its sentence stands now. A citation whose
// sentence was changed stays as it is, and [Check] asks for it to be read again.
func (c Content) Anchored() Content {
	all := c.Sentences()
	c.Citations = slices.Clone(c.Citations)
	for i, cite := range c.Citations {
		if cite.fits(all) {
			continue
		}
		at := slices.IndexFunc(all, func(s Sentence) bool { return s.Hash == cite.SentenceHash })
		if at >= 0 {
			c.Citations[i].Sentence = at
		}
	}
	return c
}

// fits reports whether the cited sentence is still word for word where it was.
func (cite Citation) fits(all []Sentence) bool {
	i := cite.Sentence
	return i >= 0 && i < len(all) && all[i].Hash == cite.SentenceHash
}

// within reports whether the quote is a part of the text, whatever its line breaks.
func (cite Citation) within(text string) bool {
	flat := func(s string) string { return strings.Join(strings.Fields(viet.NFC(s)), " ") }
	return cite.Quote != "" && strings.Contains(flat(text), flat(cite.Quote))
}

// Clause is a clause of a document as it reads now, in the words of this package:
// what a citation needs to know about it.
type Clause struct {
	Version     string // the identifier of a document's version
	Address     string
	Label       string // "Khoản 2 Điều 3"
	Text        string
	Hash        string // of Text
	Document    string // number
	Title       string
	IssuedOn    civil.Date
	EffectiveOn civil.Date
}
