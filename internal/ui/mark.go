package ui

import "github.com/loa-vn/loa/internal/viet"

// Piece is a stretch of a text, marked or not.
type Piece struct {
	Text   string
	Marked bool
}

// Pieces cuts the entry's text at its marks. Marks that lie outside the text or in one another are left out.
func (e Entry) Pieces() []Piece { return pieces(e.Text, e.Marks) }

func pieces(text string, marks []viet.Span) []Piece {
	var out []Piece
	at := 0
	for _, m := range marks {
		if m.Start < at || m.End <= m.Start || m.End > len(text) {
			continue
		}
		if m.Start > at {
			out = append(out, Piece{Text: text[at:m.Start]})
		}
		out = append(out, Piece{Text: text[m.Start:m.End], Marked: true})
		at = m.End
	}
	if at < len(text) {
		out = append(out, Piece{Text: text[at:]})
	}
	return out
}
