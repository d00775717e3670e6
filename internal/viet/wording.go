package viet

import "strings"

// Wording returns a text's words as they count when two texts are held against each other: in [Canonical] form, with
// straight quotation marks and plain dashes. White space, capitals and punctuation stay as they are.
func Wording(s string) string {
	return strings.Map(func(r rune) rune {
		switch r {
		case '“', '”', '„', '«', '»':
			return '"'
		case '‘', '’':
			return '\''
		case '–', '—', '−', '‐', '‑':
			return '-'
		}
		return r
	}, Canonical(s))
}
