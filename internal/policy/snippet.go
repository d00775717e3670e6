package policy

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/loa-vn/loa/internal/viet"
)

// snippetBytes is about how long a snippet may be: three lines on a phone.
const snippetBytes = 360

// snippet is the sentence of a text that says most of the words, the first of equals, cut around what it says where it
// is long; marks say where.
func snippet(text, query string) (said string, marks []viet.Span) {
	words := viet.Words(query)
	best, points := "", -1
	for paragraph := range strings.Lines(text[:min(len(text), indexedBytes)]) {
		paragraph = strings.ToValidUTF8(strings.TrimSpace(paragraph), "")
		if n := different(paragraph, words); n > points {
			best, points = paragraph, n
		}
	}
	if len(best) > snippetBytes {
		best = bestSentence(best, words)
	}
	if marks = viet.Marks(best, query); len(best) > snippetBytes {
		best = around(best, marks)
		marks = viet.Marks(best, query)
	}
	return best, marks
}

func bestSentence(paragraph string, words []string) string {
	best, points := "", -1
	for _, s := range viet.Sentences(paragraph) {
		if n := different(s, words); n > points {
			best, points = s, n
		}
	}
	return best
}

// different counts how many of the words a text says.
func different(text string, words []string) int {
	said, n := viet.Words(text), 0
	for _, w := range words {
		if slices.ContainsFunc(said, func(x string) bool { return strings.HasPrefix(x, w) }) {
			n++
		}
	}
	return n
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
