package desk

import "github.com/loa-vn/loa/internal/ui"

// grid is a dense table whose rows can be linked to and whose last row may sum
// what is honestly summed: people by place, never one layer with another.
type grid struct {
	Caption string
	Head    []gridHead
	Rows    []gridRow
	Foot    []gridCell
	Empty   string
}

type gridHead struct {
	Title   string
	Numeric bool
}

type gridRow struct {
	ID    string // target of links on the page
	Cells []gridCell
}

type gridCell struct {
	Text string
	Sub  string // a second, quieter line
	Gap  gap    // colours the second line, which says it in words
	Href string
	Zero bool // nothing there: written quietly
	Tag  *ui.Tag
}

// Title is the header over a cell, which a narrow screen repeats beside it.
func (g grid) Title(column int) string { return g.Head[column].Title }

// Numeric reports whether a column holds numbers.
func (g grid) Numeric(column int) bool { return g.Head[column].Numeric }
