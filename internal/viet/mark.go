package viet

import (
	"slices"
	"strings"
)

// Marks returns where a text says the words of a query. If it never says the last one whole, that is taken as a beginning,
// the way a search reads what is still being typed. A word that was typed with its marks is found with just these, unless
// the text never says it so; one typed without is found with any. Words that follow each other in the text are one span.
func Marks(text, query string) []Span {
	words := spellings(query)
	if len(words) == 0 {
		return nil
	}
	toks := tokens(text)
	said := make([]spelling, len(toks))
	for i, t := range toks {
		said[i] = spelling{folded: Fold(t.low)}
		if slices.ContainsFunc(words, func(w spelling) bool { return strings.HasPrefix(said[i].folded, w.folded) }) {
			said[i].low = canonicalSyllable(t.low) // most words of a text are none of these
		}
	}
	last := &words[len(words)-1]
	for i, w := range words {
		if w.marked() && !saidSo(said, w, &words[i] == last) {
			words[i].low = w.folded
		}
	}
	begun := !saidSo(said, *last, false)
	var out []Span
	for i, t := range toks {
		switch {
		case !anySays(words, said[i], begun):
		case len(out) > 0 && out[len(out)-1].End == toks[i-1].end && joins(text[toks[i-1].end:t.start]):
			out[len(out)-1].End = t.end
		default:
			out = append(out, Span{t.start, t.end})
		}
	}
	return out
}

// spelling is a word folded and as it is written, in small letters.
type spelling struct{ folded, low string }

func (s spelling) marked() bool { return s.low != s.folded }

// says reports whether said is the word, or begins with it.
func (s spelling) says(said spelling, begun bool) bool {
	want, got := s.folded, said.folded
	if s.marked() {
		want, got = s.low, said.low
	}
	return got == want || begun && strings.HasPrefix(got, want)
}

func spellings(query string) []spelling {
	var out []spelling
	for _, t := range tokens(NFC(query)) {
		out = append(out, spelling{Fold(t.low), canonicalSyllable(t.low)})
	}
	return out
}

func saidSo(said []spelling, w spelling, begun bool) bool {
	for _, s := range said {
		if w.says(s, begun) {
			return true
		}
	}
	return false
}

func anySays(words []spelling, said spelling, begun bool) bool {
	for i, w := range words {
		if w.says(said, begun && i == len(words)-1) {
			return true
		}
	}
	return false
}

// joins says that what stands between two words does not part them: a space, or the point, slash or dash of a number.
func joins(gap string) bool { return gap == " " || gap == "." || gap == "/" || gap == "-" }
