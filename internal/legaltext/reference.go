package legaltext

import "strings"

// Reference is a place in a text that names a part of a document, or a whole one.
type Reference struct {
	Start, End int // bytes in the text
	Target     Target
	Addresses  []string // of the parts, each on its own when the text gives a list or a range; empty for the whole document
}

// maxAddresses is how many addresses one call spells out. No published text comes near it; beyond it a range is given
// by its two ends.
const maxAddresses = 50_000

// FindReferences finds every phrase of text that names a part of a document or a whole one, in order and without
// overlaps, the longest phrase at each place: "điểm a khoản 2 Điều 5 Nghị định số 181/2025/NĐ-CP" is one reference.
// here is the address of the part that the text stands in, "" if unknown: "khoản 2 Điều này" becomes its article's
// second clause.
//
// A phrase with its document's day and issuer behind it includes them. A part that the text names without its article
// ("khoản 3") is given as it is named, "khoan-3". "Điều này" alone is no reference where here does not tell the article.
// text must be in NFC, as every document's text is.
func FindReferences(text, here string) []Reference {
	s := &scan{text: text, words: wordsOf(text), here: here, budget: maxAddresses}
	var out []Reference
	for i := 0; i < len(s.words); {
		r, next := s.referenceAt(i)
		if next == 0 {
			i++
			continue
		}
		i = next
		if r.End > 0 {
			out = append(out, r)
		}
	}
	return out
}

// scan is one text on its way to its references.
type scan struct {
	text   string
	words  []word
	here   string
	budget int // addresses that may still be spelled out
}

// referenceAt reads the reference that begins at word i, and the word after it; 0 if none begins there. A phrase that
// is understood but leads nowhere has a next word and no end.
func (s *scan) referenceAt(i int) (Reference, int) {
	items, next := s.parts(i)
	if len(items) == 0 {
		d, next := s.documentAt(i)
		if next == 0 {
			return Reference{}, 0
		}
		return s.between(i, next, d.target, nil), next
	}
	d, after := documentRef{}, 0
	if !items[len(items)-1].this {
		d, after = s.documentAfter(next)
	}
	if after > 0 {
		next = after
	}
	addresses := s.addresses(items, d)
	if len(addresses) == 0 {
		return Reference{}, next
	}
	return s.between(i, next, d.target, addresses), next
}

func (s *scan) between(from, to int, t Target, addresses []string) Reference {
	return Reference{Start: s.words[from].start, End: s.words[to-1].end, Target: t, Addresses: addresses}
}

// addresses spells out the parts of a phrase. Each is the address within its document; one in the text's own document
// lies in the attachment that the text stands in, if it does.
func (s *scan) addresses(items []part, d documentRef) []string {
	scope := d.scope
	if scope == "" && d.implied {
		scope = scopeOf(s.here)
	}
	c := chain{items: items, here: s.here, scope: scope, own: d.target == Target{}}
	out := c.spell(s.budget)
	s.budget = max(0, s.budget-len(out))
	return out
}

// scopeOf is the attachment or annex at the beginning of an address, "" if it lies in the document itself.
func scopeOf(address string) string {
	first, _, _ := strings.Cut(address, "/")
	for _, open := range []string{"mo-dau", "phan-", "chuong-", "muc-", "tieu-muc-", "dieu-", "khoan-", "diem-", "tiet-", "doan-"} {
		if strings.HasPrefix(first, open) {
			return ""
		}
	}
	return first
}
