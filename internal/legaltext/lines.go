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
	table int      // which table it is a row of, from 1; 0 outside tables
	marks []NoteMark
	note  string // the mark of the footnote that it belongs to
}

// textLines cuts plain text into its lines that are not blank. A tab parts the columns of a letterhead.
func textLines(s string) []line {
	var out []line
	s = strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\r", "\n")
	for i, raw := range strings.Split(s, "\n") {
		var cells []string
		for _, cell := range strings.Split(raw, "\t") {
			if cell = squeeze(cell); cell != "" {
				cells = append(cells, cell)
			}
		}
		if len(cells) > 0 {
			out = append(out, line{no: i + 1, text: strings.Join(cells, " "), cells: cells})
		}
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
