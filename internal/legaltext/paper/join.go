package paper

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/loa-vn/loa/internal/legaltext"
	"github.com/loa-vn/loa/internal/viet"
)

// write writes letters of a line as text, and takes the marks of footnotes out of it. A raised number is a mark when a
// note of that number begins on the page or the next one; any other, as in km2, stays.
func (f *flow) write(r row, glyphs []glyph) (string, []legaltext.NoteMark) {
	var out strings.Builder
	var marks []legaltext.NoteMark
	from := 0
	for i := 0; i < len(glyphs); {
		n := 0
		for i+n < len(glyphs) && r.raised(glyphs[i+n]) {
			n++
		}
		mark := plain(glyphs[i : i+n])
		if n == 0 || !f.known(r.page, mark) {
			i += max(n, 1)
			continue
		}
		piece(&out, glyphs, from, i)
		marks = append(marks, legaltext.NoteMark{At: out.Len(), Mark: mark})
		i += n
		from = i
	}
	piece(&out, glyphs, from, len(glyphs))
	return out.String(), marks
}

// piece writes a run of a line's letters behind what is written.
func piece(out *strings.Builder, glyphs []glyph, from, to int) {
	s := viet.NFC(text(glyphs[from:to]))
	if s == "" {
		return
	}
	spaced := unicode.IsSpace(glyphs[from].r) || from > 0 && gap(glyphs[from-1], glyphs[from])
	if spaced && out.Len() > 0 {
		out.WriteByte(' ')
	}
	out.WriteString(s)
}

func plain(glyphs []glyph) string {
	var b strings.Builder
	for _, g := range glyphs {
		b.WriteRune(g.r)
	}
	return b.String()
}

func (f *flow) known(page int, mark string) bool {
	return page <= len(f.marks)-1 && (f.marks[page-1][mark] || f.marks[page][mark])
}

// join puts a line behind what a paragraph has.
func join(p *legaltext.Paragraph, text string, marks []legaltext.NoteMark) {
	if text != "" && p.Text != "" && !unspaced(p.Text, text) {
		p.Text += " "
	}
	at := len(p.Text)
	for _, m := range marks {
		p.Marks = append(p.Marks, legaltext.NoteMark{At: at + m.At, Mark: m.Mark})
	}
	p.Text += text
}

var (
	reCutSlash  = regexp.MustCompile(`\d/$`)
	reCutHyphen = regexp.MustCompile(`/\p{Lu}[\p{Lu}\d]*-$`)
)

// unspaced says that a document's number was cut at the end of a line: "26/2016/" and "TT-BLĐTBXH".
func unspaced(before, after string) bool {
	r, _ := utf8.DecodeRuneInString(after)
	return reCutSlash.MatchString(before) && (unicode.IsUpper(r) || unicode.IsDigit(r)) || reCutHyphen.MatchString(before) && unicode.IsUpper(r)
}

// cellsOf is the columns of a line. A list's mark with a tab behind it is no column.
func cellsOf(r row) [][]glyph {
	cells := r.columns()
	if len(cells) > 1 && reListMark.MatchString(text(cells[0])) {
		if len(cells) == 2 {
			return nil
		}
		return nil
	}
	return cells
}

var reListMark = regexp.MustCompile(`^(?:\d{1,3}[.)]|\d{1,2}(?:\.\d{1,2})+\.?|[a-zđ]{1,2}\d?\)|[-–+•*·]|[IVX]+\.|Điều \d+\.)$`)
