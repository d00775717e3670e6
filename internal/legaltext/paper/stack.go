package paper

import (
	"slices"
	"strings"
	"unicode"
)

// A formula has at most so many lines, none wider than this many letters are high, and they stand closer than this.
const (
	formulaLines = 10
	formulaWidth = 20.0
	formulaPitch = 1.2
)

// unstack puts the lines of a formula in the order in which they are said: "Giá tính thuế =" stands between the lines of
// the fraction behind it, and comes before them.
func unstack(list []row) []row {
	var out []row
	for i := 0; i < len(list); {
		j := i + 1
		for j < len(list) && j-i < formulaLines && list[j-1].short() && list[j].short() && list[j].y-list[j-1].y < formulaPitch*list[i].size {
			j++
		}
		if j-i > 2 {
			if one, ok := formula(list[i:j]); ok {
				out = append(out, one)
				i = j
				continue
			}
		}
		out = append(out, list[i])
		i++
	}
	return out
}

func (r row) short() bool {
	for _, p := range r.parts(0.9 * r.size) {
		if p[len(p)-1].x1-p[0].x0 > formulaWidth*r.size {
			return false
		}
	}
	return true
}

// formula makes one line of the lines of a formula, column by column; it is one when there are columns and a single "=",
// at the end of one.
func formula(list []row) (row, bool) {
	type column struct {
		x0, x1 float64
		pieces []row
	}
	var pieces []row
	equals, ends := 0, false
	for _, r := range list {
		for _, c := range r.parts(0.9 * r.size) {
			equals += strings.Count(plain(c), "=")
			ends = ends || strings.HasSuffix(text(c), "=")
			pieces = append(pieces, row{page: r.page, y: r.y, size: r.size, x0: c[0].x0, x1: c[len(c)-1].x1, glyphs: c})
		}
	}
	if equals != 1 || !ends {
		return row{}, false
	}
	slices.SortStableFunc(pieces, func(a, b row) int { return compare(a.x0, b.x0) })
	var columns []column
	for _, p := range pieces {
		if n := len(columns); n > 0 && p.x0 < columns[n-1].x1 {
			columns[n-1].pieces = append(columns[n-1].pieces, p)
			columns[n-1].x1 = max(columns[n-1].x1, p.x1)
			continue
		}
		columns = append(columns, column{p.x0, p.x1, []row{p}})
	}
	if len(columns) < 2 {
		return row{}, false
	}
	one := row{page: list[0].page, y: list[0].y, size: list[0].size, x0: columns[0].x0}
	for _, c := range columns {
		slices.SortStableFunc(c.pieces, func(a, b row) int { return compare(a.y, b.y) })
		for _, p := range c.pieces {
			if n := len(one.glyphs); n > 0 {
				one.glyphs = append(one.glyphs, glyph{r: ' ', x0: one.glyphs[n-1].x1, x1: p.x0, y: p.y, size: p.size})
			}
			one.glyphs = append(one.glyphs, p.glyphs...)
			one.x1 = max(one.x1, p.x1)
		}
	}
	one.stacked = true
	return one, true
}

// parts cuts a line where it has a hole at least so wide.
func (r row) parts(hole float64) [][]glyph {
	var out [][]glyph
	start, end := 0, 0 // of the part being gathered; end is behind its last letter
	for i, g := range r.glyphs {
		if unicode.IsSpace(g.r) {
			continue
		}
		if end > 0 && g.x0-r.glyphs[end-1].x1 > hole {
			out = append(out, r.glyphs[start:end])
			start = i
		}
		end = i + 1
	}
	return append(out, r.glyphs[start:end])
}
