package paper

import (
	"math"
	"slices"
	"strings"
	"unicode"
)

// row is one printed line.
type row struct {
	page   int
	y      float64 // of the baseline
	size   float64 // of most of its letters
	x0, x1 float64
	glyphs []glyph // from left to right, spaces among them

	stacked bool // made of the lines of a formula
}

// rows gathers letters into lines. A letter belongs to the line whose baseline it shares; a smaller one may also stand
// higher or lower, as a footnote's mark and the index of a formula do.
func rows(page int, glyphs []glyph) []row {
	glyphs = slices.Clone(glyphs)
	slices.SortStableFunc(glyphs, func(a, b glyph) int { return compare(b.size, a.size) })
	var list []row // by y
	for _, g := range glyphs {
		at, found := slices.BinarySearchFunc(list, g.y, func(r row, y float64) int { return compare(r.y, y) })
		if !found {
			if i := nearest(list, at, g); i >= 0 {
				at = i
			} else {
				list = slices.Insert(list, at, row{page: page, y: g.y, size: g.size})
			}
		}
		list[at].glyphs = append(list[at].glyphs, g)
	}
	out := list[:0]
	for _, r := range list {
		if r.tidy() {
			out = append(out, r)
		}
	}
	return out
}

// nearest finds the line around position at that the letter belongs to; -1 for none.
func nearest(list []row, at int, g glyph) int {
	best, least := -1, math.Inf(1)
	for i := max(0, at-2); i < min(len(list), at+2); i++ {
		above := list[i].y - g.y // how far the letter is raised
		room := 0.2 * list[i].size
		switch small := g.size < 0.85*list[i].size; {
		case small && above > 0:
			room = 0.62 * list[i].size
		case small:
			room = 0.35 * list[i].size
		}
		if d := math.Abs(above); d <= room && d < least {
			best, least = i, d
		}
	}
	return best
}

// tidy puts the letters in order, drops those that were printed twice to look bold, and measures the line. It says
// whether the line has any ink.
func (r *row) tidy() bool {
	slices.SortStableFunc(r.glyphs, func(a, b glyph) int { return compare(a.x0, b.x0) })
	kept := r.glyphs[:0]
	for i, g := range r.glyphs {
		if g.r == 2 {
			g.r = '-'
		}
		if i > 0 && len(kept) > 0 {
			if last := kept[len(kept)-1]; last.r == g.r && math.Abs(last.x0-g.x0) < 0.1*g.size && math.Abs(last.y-g.y) < 1 {
				continue
			}
		}
		kept = append(kept, g)
	}
	for len(kept) > 0 && unicode.IsSpace(kept[0].r) {
		kept = kept[1:]
	}
	for len(kept) > 0 && unicode.IsSpace(kept[len(kept)-1].r) {
		kept = kept[:len(kept)-1]
	}
	r.glyphs = kept
	if len(kept) == 0 {
		return false
	}
	r.x0, r.x1 = kept[0].x0, kept[len(kept)-1].x1
	return true
}

// text writes letters as words. A space is where one was printed, or where two letters stand apart.
func text(glyphs []glyph) string {
	var b strings.Builder
	for i, g := range glyphs {
		if i > 0 && gap(glyphs[i-1], g) {
			b.WriteByte(' ')
		}
		if unicode.IsSpace(g.r) {
			b.WriteByte(' ')
			continue
		}
		b.WriteRune(g.r)
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

func (r row) text() string { return text(r.glyphs) }

func gap(a, b glyph) bool {
	if unicode.IsSpace(a.r) || unicode.IsSpace(b.r) {
		return false
	}
	em := math.Max(a.size, b.size)
	return b.x0-a.x1 > 0.16*em || b.apart && b.x0-a.x1 > 0.08*em
}

// columns parts a line where it has a hole wider than any space between words.
func (r row) columns() [][]glyph {
	if r.stacked {
		return nil
	}
	return r.parts(2 * r.size)
}

// firstWord is how wide a line's first word is.
func (r row) firstWord() float64 {
	for i, g := range r.glyphs {
		if unicode.IsSpace(g.r) || i > 0 && gap(r.glyphs[i-1], g) {
			return r.glyphs[i-1].x1 - r.x0
		}
	}
	return r.x1 - r.x0
}

func (r row) bold() bool {
	n := 0
	for _, g := range r.glyphs {
		if g.bold {
			n++
		}
	}
	return 2*n > len(r.glyphs)
}

func compare(a, b float64) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}
