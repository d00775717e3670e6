package policy

import (
	"slices"
	"unicode"

	"github.com/loa-vn/loa/internal/viet"
)

// marks are the places where a text says two words in a row that the question says in a row, a number that it says, or a
// figure that it says in whatever writing.
func marks(text string, q question) []viet.Span {
	known := make(map[uint32]bool, len(q.terms))
	for _, t := range q.terms {
		known[t.term] = true
	}
	words, same := wordSpans(text), q.sameFigures(text)
	hit := make([]bool, len(words))
	for i, w := range words {
		hit[i] = hit[i] || slices.ContainsFunc(same, func(s viet.Span) bool { return s.Start <= w.Start && w.End <= s.End })
		if w.number && known[term(w.folded)] {
			hit[i] = true
		}
		if i > 0 && known[term(words[i-1].folded, w.folded)] {
			hit[i-1], hit[i] = true, true
		}
	}
	var out []viet.Span
	for i, w := range words {
		switch {
		case !hit[i]:
		case i > 0 && hit[i-1]:
			out[len(out)-1].End = w.End
		default:
			out = append(out, w.Span)
		}
	}
	return out
}

type word struct {
	viet.Span

	folded string
	number bool
}

// wordSpans are the words of a text with their places.
func wordSpans(text string) []word {
	var out []word
	start := -1
	end := func(at int) {
		if start >= 0 {
			folded := viet.Fold(text[start:at])
			out = append(out, word{viet.Span{Start: start, End: at}, folded, folded != "" && unicode.IsDigit(rune(folded[0]))})
			start = -1
		}
	}
	for i, r := range text {
		switch inside := unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.Is(unicode.M, r); {
		case inside && start < 0:
			start = i
		case !inside:
			end(i)
		}
	}
	end(len(text))
	return out
}
