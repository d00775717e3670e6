package match

import (
	"strings"

	"github.com/loa-vn/loa/internal/viet"
)

// mostPassages is how many passages of one document are told apart; what follows belongs to the last.
const mostPassages = 400

// passages cuts a text into what is weighed by itself: sentences, and each list item. In a law these are the first
// sentences of a Khoản, its further sentences, and its points.
func passages(text string) []Span {
	out := viet.SentenceSpans(text)
	if len(out) > mostPassages {
		out[mostPassages-1].End = out[len(out)-1].End
		out = out[:mostPassages]
	}
	return out
}

// heading parts a title from text that came with it: a title is one line.
func heading(title, text string) (string, string) {
	title = strings.TrimSpace(title)
	line, rest, _ := strings.Cut(title, "\n")
	if rest = strings.TrimSpace(rest); rest == "" {
		return line, text
	}
	if strings.HasPrefix(strings.TrimSpace(text), title) {
		return line, strings.TrimSpace(strings.TrimSpace(text)[len(line):])
	}
	return line, rest + "\n" + text
}
