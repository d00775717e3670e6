// Package worddiff shows word by word how one Vietnamese text became another.
//
// It is made for a person who reads a law before and after its amendment, so it is not the shortest list of edits that
// counts but the one that reads well. The unit is what a reader takes as one: a word, a sum with its points
// ("1.500.000"), a document's number ("181/2025/NĐ-CP"), a mark. Two writings of the same word (hoà, hòa; “ and ") are
// no change. A word or two that happen to be the same in the middle of a rewritten sentence are shown as rewritten, and
// an insertion that could stand at several places stands at the border of a phrase.
//
// Alignment goes in two steps. Long texts are cut at runs of words that both have exactly once; what lies between is
// given to a library that finds the shortest edit. So the time grows with the length of the texts and not with its
// square, and no clock decides what comes out. The one surprise: spacing never counts, not even a space before a comma.
package worddiff

// Op is what happened to a segment.
type Op int8

// The closed set of operations.
const (
	Equal Op = iota // in both texts, perhaps in another writing
	Del             // only in the old text
	Ins             // only in the new text
)

// Segment is a run of words with the space behind them.
type Segment struct {
	Op  Op
	Old string // as the old text writes it; "" of an insertion
	New string // as the new text writes it; "" of a deletion
}

// Text is the segment as it is shown: the old words of a deletion, else the new ones.
func (s Segment) Text() string {
	if s.Op == Del {
		return s.Old
	}
	return s.New
}

// Diff compares two texts. The Old of all segments in order make the old text byte for byte, the New the new one. No two
// neighbours have one Op, and where words were replaced the deletion stands before the insertion.
func Diff(before, after string) []Segment {
	if before == after && before != "" {
		return []Segment{{Equal, before, after}}
	}
	a, b := split(before), split(after)
	blocks := tidy(a.tokens, b.tokens, align(a.tokens, b.tokens))
	w := writer{a: a.tokens, b: b.tokens}
	w.equal(a.lead, b.lead)
	i, j := 0, 0
	for _, k := range blocks {
		w.change(i, k.a, j, k.b)
		w.equal(join(a.tokens[k.a:k.a+k.n]), join(b.tokens[k.b:k.b+k.n]))
		i, j = k.a+k.n, k.b+k.n
	}
	w.change(i, len(a.tokens), j, len(b.tokens))
	return w.out
}

// Same reports whether two texts have the same words.
func Same(before, after string) bool {
	a, b := split(before).tokens, split(after).tokens
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i].key != b[i].key {
			return false
		}
	}
	return true
}

// Changed reports whether there is anything but equal segments.
func Changed(list []Segment) bool {
	for _, s := range list {
		if s.Op != Equal {
			return true
		}
	}
	return false
}

// writer turns matched and unmatched runs into segments.
type writer struct {
	a, b []token
	out  []Segment
}

func (w *writer) equal(before, after string) {
	if before == "" && after == "" {
		return
	}
	if n := len(w.out); n > 0 && w.out[n-1].Op == Equal {
		w.out[n-1].Old += before
		w.out[n-1].New += after
		return
	}
	w.out = append(w.out, Segment{Equal, before, after})
}

// change writes what was replaced. Space behind both sides is no part of it.
func (w *writer) change(a0, a1, b0, b1 int) {
	before, after := join(w.a[a0:a1]), join(w.b[b0:b1])
	var spaceBefore, spaceAfter string
	if before != "" && after != "" {
		before, spaceBefore = cutSpace(before, w.a[a1-1])
		after, spaceAfter = cutSpace(after, w.b[b1-1])
	}
	if before != "" {
		w.out = append(w.out, Segment{Op: Del, Old: before})
	}
	if after != "" {
		w.out = append(w.out, Segment{Op: Ins, New: after})
	}
	w.equal(spaceBefore, spaceAfter)
}

// cutSpace parts a run from the space behind its last token.
func cutSpace(s string, last token) (words, space string) {
	at := len(s) - last.space
	return s[:at], s[at:]
}
