package legaltext

import (
	"strings"
	"unicode"
)

// line is one paragraph of the source.
type line struct {
	no    int      // in the source file, from 1
	text  string   // trimmed, with single spaces; cells of a table row are parted by " | "
	cells []string // the columns of a letterhead or a table row; one for an ordinary line
	table int      // which table it is a row of, from 1; 0 outside tables, -1 for a cell whose table lost its form
	marks []NoteMark
	note  string // the mark of the footnote that it belongs to
}

// inTable says that a line is a row or a cell of a table: its figures and letters open no part.
func (l line) inTable() bool { return l.table != 0 }

// textLines cuts plain text into its lines that are not blank. A tab parts the columns of a letterhead; on a line of its
// own it parts two cells of a table, of which nothing else is left.
func textLines(s string) []line {
	var out []line
	s = strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\r", "\n")
	column := false // the line before was a column's break
	no := 0
	for raw := range strings.SplitSeq(s, "\n") {
		no++
		var cells []string
		for cell := range strings.SplitSeq(raw, "\t") {
			if cell = squeeze(cell); cell != "" {
				cells = append(cells, cell)
			}
		}
		if len(cells) == 0 {
			if strings.Contains(raw, "\t") {
				column = true
				if last := len(out) - 1; last >= 0 && len(out[last].cells) == 1 && len(out[last].text) < shortest && !strings.ContainsAny(out[last].text[len(out[last].text)-1:], ".;:") {
					out[last].table = -1
				}
			}
			continue
		}
		l := line{no: no, text: strings.Join(cells, " "), cells: cells}
		if column && len(cells) == 1 && len(l.text) < shortest {
			l.table = -1
		}
		column = false
		out = append(out, l)
	}
	return out
}

// squeeze makes every run of white space one space and drops what has no width.
func squeeze(s string) string {
	s = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case unicode.Is(unicode.Cf, r), unicode.IsControl(r):
			return -1
		}
		return r
	}, s)
	return strings.Join(strings.Fields(s), " ")
}

// isRule says that a line is drawn, not written: "_______", "-----".
func isRule(s string) bool { return strings.Trim(s, "_-–—=.*· ") == "" }

// isUpper says that a line has letters and no small one, footnote marks aside.
func isUpper(s string) bool {
	letters := 0
	for _, r := range s {
		if unicode.IsLower(r) {
			return false
		}
		if unicode.IsUpper(r) {
			letters++
		}
	}
	return letters > 1
}
