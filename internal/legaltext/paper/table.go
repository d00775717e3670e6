package paper

import (
	"slices"
	"strings"

	"github.com/loa-vn/loa/internal/legaltext"
)

// table is the ruled table that was written last. It may go on over the page.
type table struct {
	no   int // from 1
	page int
	grid *grid    // nil when something else was written since
	head []string // its first row, which is often printed again on each page
}

// filledGrid is a table with its letters.
type filledGrid struct {
	*grid
	bands [][][]row // the lines of the cells that begin in each band
}

// tables takes the letters that stand in ruled tables out of a page's lines.
func (l *leaf) tables() (body []row, list []filledGrid) {
	body = l.body
	for _, g := range l.sheet.grids() {
		var inside []glyph
		var outside []row
		for _, r := range body {
			kept := r
			kept.glyphs = nil
			for _, letter := range r.glyphs {
				if g.holds(letter) {
					inside = append(inside, letter)
				} else {
					kept.glyphs = append(kept.glyphs, letter)
				}
			}
			if len(kept.glyphs) == len(r.glyphs) {
				kept = r
			} else if !kept.tidy() {
				continue
			}
			outside = append(outside, kept)
		}
		if bands := g.fill(l.sheet.no, inside); filled(bands) > 1 {
			body, list = outside, append(list, filledGrid{g, bands})
		}
	}
	return body, list
}

func filled(bands [][][]row) int {
	n := 0
	for _, cells := range bands {
		for _, c := range cells {
			if len(c) > 0 {
				n++
			}
		}
	}
	return n
}

// tableRows writes a table, a paragraph a row. A cell that reaches over several rows is said in the first.
func (f *flow) tableRows(page int, g filledGrid) {
	again := f.table.grid != nil && f.table.page == page-1 && g.continues(f.table.grid)
	if !again {
		f.table.no++
		f.table.head = nil
	}
	f.table.page, f.table.grid, f.open = page, g.grid, false
	for i, band := range g.bands {
		f.line++
		p := legaltext.Paragraph{Line: f.line, Page: page, Table: f.table.no}
		for _, lines := range band {
			f.cell(&p, lines)
		}
		if strings.Trim(p.Text, "| ") == "" || again && i == 0 && slices.Equal(p.Cells, f.table.head) {
			continue
		}
		if f.table.head == nil {
			f.table.head = p.Cells
		}
		f.out = append(f.out, p)
	}
}

// cell writes the lines of one cell into its row.
func (f *flow) cell(row *legaltext.Paragraph, lines []row) {
	var p legaltext.Paragraph
	for _, r := range unstack(lines) {
		text, marks := f.write(r, r.glyphs)
		join(&p, text, marks)
	}
	if len(row.Cells) > 0 {
		row.Text += " | "
	}
	for _, m := range p.Marks {
		row.Marks = append(row.Marks, legaltext.NoteMark{At: len(row.Text) + m.At, Mark: m.Mark})
	}
	row.Text += p.Text
	row.Cells = append(row.Cells, p.Text)
}
