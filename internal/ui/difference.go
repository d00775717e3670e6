package ui

import (
	"strings"

	"github.com/loa-vn/loa/internal/viet/worddiff"
)

// Difference shows word by word what became of a text.
type Difference struct {
	Segments []worddiff.Segment
	Whole    bool // shows what stayed the same in full, however long
}

func (Difference) component() string { return "difference" }

// Changed is a stretch of a difference.
type Changed struct {
	Op   string // "ins", "del" or ""
	Text string
}

// What stays the same around a change is cut to this many words on each side, where more than twice as many do.
const contextWords = 24

// Pieces are the stretches to show.
func (d Difference) Pieces() []Changed {
	var out []Changed
	for i, s := range d.Segments {
		text := s.Text()
		switch s.Op {
		case worddiff.Del:
			out = append(out, Changed{"del", text})
		case worddiff.Ins:
			out = append(out, Changed{"ins", text})
		case worddiff.Equal:
			if !d.Whole && worddiff.Changed(d.Segments) {
				text = shortened(text, i > 0, i < len(d.Segments)-1)
			}
			out = append(out, Changed{"", text})
		}
	}
	return out
}

// shortened keeps the words of a long stretch that touch a change.
func shortened(s string, before, after bool) string {
	words := strings.SplitAfter(s, " ")
	if len(words) <= 2*contextWords+8 {
		return s
	}
	head, tail := "", ""
	if before {
		head = strings.Join(words[:contextWords], "")
	}
	if after {
		tail = strings.Join(words[len(words)-contextWords:], "")
	}
	return head + "[…] " + tail
}
