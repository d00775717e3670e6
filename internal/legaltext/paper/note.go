package paper

import (
	"strings"
	"unicode"
)

// splitNotes moves the lines under the short rule at a page's foot from the body to the notes.
func splitNotes(list []leaf, size float64) {
	for i := range list {
		l := &list[i]
		at := l.noteRule(size, i > 0 && len(list[i-1].notes) > 0)
		for j, r := range l.body {
			if r.y > at {
				l.body, l.notes = l.body[:j:j], l.body[j:]
				break
			}
		}
	}
}

// noteRule finds the height of the rule over the footnotes: short, at the left, with smaller letters below it to the
// page's end. Over notes that go on from the page before it is as long as a line.
func (l *leaf) noteRule(size float64, more bool) float64 {
	best := l.sheet.height + 1
	for _, b := range l.sheet.rules {
		short := b.width() < 0.42*l.sheet.width && b.x0 < 0.3*l.sheet.width
		if b.height() <= thin && b.width() > 40 && (short || more) && l.smallBelow(b.y0, size) {
			best = min(best, b.y0)
		}
	}
	return best
}

// smallBelow says that there are lines under y and that they are set smaller than the body.
func (l *leaf) smallBelow(y, size float64) bool {
	for _, b := range l.sheet.rules {
		if b.y0 >= y && b.width() <= thin && b.height() > thin {
			return false // a table
		}
	}
	some, first := false, true
	for _, r := range l.body {
		if r.y <= y {
			continue
		}
		if r.size > 0.95*size {
			return false
		}
		if first && r.y-y > 4*size {
			return false
		}
		some, first = true, false
	}
	return some
}

// leadMark is the raised number that opens a note.
func (r row) leadMark() string {
	var b strings.Builder
	for _, g := range r.glyphs {
		if !r.raised(g) {
			break
		}
		b.WriteRune(g.r)
	}
	return b.String()
}

// raised says that a letter is a footnote's mark by its form: a small digit or asterisk above the line.
func (r row) raised(g glyph) bool {
	return (unicode.IsDigit(g.r) || g.r == '*') && g.size < 0.85*r.size && g.y < r.y-0.1*r.size
}

// marksOf lists the marks of the notes that begin on each page.
func marksOf(list []leaf) []map[string]bool {
	out := make([]map[string]bool, len(list)+1)
	for i, l := range list {
		out[i] = map[string]bool{}
		for _, r := range l.notes {
			if m := r.leadMark(); m != "" {
				out[i][m] = true
			}
		}
	}
	out[len(list)] = map[string]bool{}
	return out
}
