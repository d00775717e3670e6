package viet

import "strings"

// Marks returns where a text says the words, which are folded as [Words] returns them; the last one also as a beginning,
// the way a search reads what is still being typed. Words that follow each other in the text are one span.
func Marks(text string, words []string) []Span {
	if len(words) == 0 {
		return nil
	}
	want := make(map[string]bool, len(words))
	for _, w := range words {
		want[w] = true
	}
	last := words[len(words)-1]
	var out []Span
	open := false
	for _, t := range tokens(text) {
		low := Fold(t.low)
		if !want[low] && !strings.HasPrefix(low, last) {
			open = false
			continue
		}
		if open && t.after == ' ' {
			out[len(out)-1].End = t.end
		} else {
			out = append(out, Span{t.start, t.end})
		}
		open = true
	}
	return out
}
