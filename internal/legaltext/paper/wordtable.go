package paper

import (
	"strings"

	"github.com/loa-vn/loa/internal/legaltext"
	"github.com/loa-vn/loa/internal/viet"
)

// closeTable writes a table. One that holds a letterhead or the signatures is there for the layout only: its cells are
// written one after the other. A table in a cell becomes the cell's lines.
func (w *word) closeTable(t *wordTable) {
	layout, single := t.layout(), true
	for _, row := range t.rows {
		for _, cell := range row {
			single = single && len(cell) <= 1
		}
	}
	inner := len(w.tables) > 0
	if !layout && !inner {
		w.count++
	}
	for _, row := range t.rows {
		switch {
		case layout && !single || inner:
			for _, cell := range row {
				for _, p := range cell {
					w.put(p)
				}
			}
		default:
			w.putRow(row, layout)
		}
	}
}

// layout says that a table parts a page's head or foot into columns: it holds the motto, the recipients or a signature, or
// is a single row with an empty cell.
func (t *wordTable) layout() bool {
	for _, row := range t.rows {
		for _, cell := range row {
			if len(t.rows) == 1 && len(row) > 1 && len(cell) == 0 {
				return true
			}
			for _, p := range cell {
				fold := viet.Fold(p.Text)
				for _, sign := range []string{"cong hoa xa hoi chu nghia viet nam", "noi nhan", "(da ky)", "tm. ", "kt. "} {
					if strings.HasPrefix(fold, sign) {
						return true
					}
				}
			}
		}
	}
	return false
}

// putRow writes a row as one paragraph with its cells.
func (w *word) putRow(row [][]legaltext.Paragraph, layout bool) {
	one := legaltext.Paragraph{}
	if !layout {
		one.Table = w.count
	}
	empty := true
	for i, cell := range row {
		if i > 0 {
			one.Text += " | "
		}
		at := len(one.Text)
		for j, p := range cell {
			if j > 0 {
				one.Text += " "
			}
			for _, m := range p.Marks {
				one.Marks = append(one.Marks, legaltext.NoteMark{At: len(one.Text) + m.At, Mark: m.Mark})
			}
			one.Text += p.Text
		}
		one.Cells = append(one.Cells, one.Text[at:])
		empty = empty && len(one.Text) == at
	}
	if !empty {
		w.put(one)
	}
}
