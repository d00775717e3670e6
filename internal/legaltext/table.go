package legaltext

import (
	"strconv"
	"strings"

	"golang.org/x/net/html"

	"github.com/loa-vn/loa/internal/viet"
)

// The bounds of what a page's tables may ask for: a hostile page spans and nests without end.
const (
	deepestTable = 16
	widestRow    = 64
	longestSpan  = 500
)

// pageTable is a table while it is being read.
type pageTable struct {
	rows [][]pageCell
}

type pageCell struct {
	lines      []line
	cols, rows int // that it spans
}

// table is the innermost open one, if the page is not inside one that is not looked into.
func (r *pageReader) table() *pageTable {
	if len(r.nested) == 0 || r.deeper > 0 {
		return nil
	}
	return r.nested[len(r.nested)-1]
}

func (r *pageReader) startTable() {
	if len(r.nested) == deepestTable {
		r.deeper++
		return
	}
	r.nested = append(r.nested, &pageTable{})
}

// cell is the open cell, or nil between cells.
func (t *pageTable) cell() *pageCell {
	if len(t.rows) == 0 || len(t.rows[len(t.rows)-1]) == 0 {
		return nil
	}
	row := t.rows[len(t.rows)-1]
	return &row[len(row)-1]
}

func (t *pageTable) startCell(token html.Token) {
	if len(t.rows) == 0 {
		t.rows = append(t.rows, nil)
	}
	c := pageCell{cols: 1, rows: 1}
	for _, a := range token.Attr {
		n, err := strconv.Atoi(strings.TrimSpace(a.Val))
		switch {
		case err != nil:
		case a.Key == "colspan":
			c.cols = max(1, min(n, widestRow))
		case a.Key == "rowspan":
			c.rows = max(1, min(n, longestSpan))
		}
	}
	last := len(t.rows) - 1
	t.rows[last] = append(t.rows[last], c)
}

// endTable turns the innermost table into lines.
func (r *pageReader) endTable() {
	t := r.nested[len(r.nested)-1]
	r.nested = r.nested[:len(r.nested)-1]
	if t.layout() {
		r.add(t.lines()...)
		return
	}
	r.tables++
	for i, cells := range t.grid() {
		row := line{table: r.tables, cells: cells, text: joinCells(cells)}
		for _, c := range t.rows[i] {
			if row.no == 0 && len(c.lines) > 0 {
				row.no = c.lines[0].no
			}
		}
		if strings.Trim(row.text, "| ") != "" {
			r.add(row)
		}
	}
}

// joinCells writes a row as one paragraph.
func joinCells(cells []string) string {
	return squeeze(strings.Join(cells, " | "))
}

// layout says that a table only lays the page out: a letterhead, the signatures, the whole document, or one column.
func (t *pageTable) layout() bool {
	wide, rows := 0, 0
	for _, row := range t.rows {
		filled := 0
		for _, c := range row {
			if len(c.lines) > 0 {
				filled++
			}
		}
		wide = max(wide, filled)
		rows += min(filled, 1)
	}
	if wide < 2 {
		return true
	}
	for _, row := range t.rows {
		for _, c := range row {
			for _, l := range c.lines {
				if l.table > 0 || lays(l, rows) {
					return true
				}
			}
		}
	}
	return false
}

// lays says that a line is one of those that stand in columns only for their looks.
func lays(l line, rows int) bool {
	if m := readMark(l.text); m.kind == KindArticle && m.firm || m.kind == KindChapter {
		return true
	}
	if rows > 4 {
		return false
	}
	return reRecipients.MatchString(l.text) || reNumberLine.MatchString(l.text) || signs(l) ||
		isUpper(l.text) && reMotto.MatchString(viet.Fold(l.text))
}

// lines are the cells of a layout one after the other; a row whose cells hold a line each stays together, as columns.
func (t *pageTable) lines() []line {
	var out []line
	for _, row := range t.rows {
		var joined line
		single := true
		for _, c := range row {
			for _, l := range c.lines {
				single = single && len(c.lines) == 1 && l.table == 0
				if joined.no == 0 {
					joined.no = l.no
				}
				joined.cells = append(joined.cells, l.text)
			}
		}
		switch {
		case len(joined.cells) == 0:
		case single:
			joined.text = strings.Join(joined.cells, " | ")
			out = append(out, joined)
		default:
			for _, c := range row {
				out = append(out, c.lines...)
			}
		}
	}
	return out
}

// grid is the table's rows with a cell for every column: one that spans several stands in the first of them.
func (t *pageTable) grid() [][]string {
	out := make([][]string, len(t.rows))
	taken := map[int]int{} // by column: how many rows more a cell from above reaches down
	for i, row := range t.rows {
		var cells []string
		skip := func() {
			for len(cells) < widestRow && taken[len(cells)] > 0 {
				taken[len(cells)]--
				cells = append(cells, "")
			}
		}
		for _, c := range row {
			skip()
			texts := make([]string, len(c.lines))
			for j, l := range c.lines {
				texts[j] = l.text
			}
			for n := range min(c.cols, max(1, widestRow-len(cells))) {
				taken[len(cells)] = c.rows - 1
				if n == 0 {
					cells = append(cells, strings.Join(texts, " "))
				} else {
					cells = append(cells, "")
				}
			}
		}
		skip()
		out[i] = cells
	}
	return out
}
