package policy

import (
	"iter"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/loa-vn/loa/internal/viet"
)

// snippetBytes is about how long a snippet may be: three lines on a phone.
const snippetBytes = 360

// snippet is the sentence of a text that says most of the words, the first of equals, cut around what it says where it
// is long; marks say where.
func snippet(text, query string, sought *viet.Sought) (said string, marks []viet.Span) {
	best := mostSaid(strings.Lines(text[:min(len(text), indexedBytes)]), sought)
	if best = strings.ToValidUTF8(best, ""); len(best) > snippetBytes {
		best = mostSaid(slices.Values(viet.Sentences(best)), sought)
	}
	if marks = viet.Marks(best, query); len(best) > snippetBytes {
		best = around(best, marks)
		marks = viet.Marks(best, query)
	}
	return best, marks
}

// mostSaid is the piece of a text that says most of the words, the first of equals.
func mostSaid(pieces iter.Seq[string], sought *viet.Sought) string {
	best, points := "", -1
	for piece := range pieces {
		piece = strings.TrimSpace(piece)
		if n := sought.In(piece); n > points {
			best, points = piece, n
		}
		if points == sought.Len() {
			break
		}
	}
	return best
}

// around cuts a long sentence to where it says the most marks, at the spaces between words.
func around(s string, marks []viet.Span) string {
	from := 0
	for i, most := 0, 0; i < len(marks); i++ {
		n := 0
		for _, m := range marks[i:] {
			if m.End <= marks[i].Start+snippetBytes*3/4 {
				n++
			}
		}
		if n > most {
			most, from = n, max(0, marks[i].Start-snippetBytes/8)
		}
	}
	to := min(len(s), from+snippetBytes)
	head, tail := "", ""
	if from > 0 {
		from += strings.IndexByte(s[from:], ' ') + 1
		head = "… "
	}
	if to < len(s) {
		if space := strings.LastIndexByte(s[from:to], ' '); space > 0 {
			to = from + space
		}
		tail = " …"
	}
	for !utf8.RuneStart(s[min(from, len(s)-1)]) {
		from++
	}
	return head + strings.TrimSpace(strings.ToValidUTF8(s[from:to], "")) + tail
}
