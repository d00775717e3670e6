package paper

import (
	"context"
	"encoding/xml"
	"strconv"
	"strings"

	"github.com/loa-vn/loa/internal/legaltext"
	"github.com/loa-vn/loa/internal/viet"
)

// word is a Word text on its way to paragraphs.
type word struct {
	numbers *numbering
	out     []legaltext.Paragraph
	open    []*wordLine // paragraphs in each other: a text box stands inside one
	tables  []*wordTable
	count   int // tables so far
	line    int
	runs    int

	skip      int  // depth inside what is not read: deleted text, the second form of a drawing
	inText    bool // inside w:t
	hidden    bool // the run is hidden
	note      string
	marks     map[string]string // of the notes, by kind and id
	notes     [2]int            // footnotes and endnotes so far
	tracked   int               // changes that were not accepted
	trackedAt int
}

// wordLine is a paragraph while it is read. Its lines are parted by w:br.
type wordLine struct {
	text        strings.Builder
	marks       []legaltext.NoteMark
	style       string
	list, level string
	done        []legaltext.Paragraph
}

// wordTable is a table while it is read: the cells of its rows, a cell a list of paragraphs.
type wordTable struct {
	rows [][][]legaltext.Paragraph
}

func (w *word) read(ctx context.Context, d *xml.Decoder) error {
	return walk(d, func(e xml.StartElement) error { return w.begin(ctx, e) }, w.end, w.say)
}

// begin reads the start of an element.
func (w *word) begin(ctx context.Context, e xml.StartElement) error {
	name := e.Name.Local
	switch {
	case w.skip > 0:
		w.skip++
		return nil
	case name == "del" || name == "moveFrom":
		w.change()
		w.skip = 1
		return nil
	case name == "Fallback" || name == "delText":
		w.skip = 1
		return nil
	case name == "ins" || name == "moveTo":
		w.change()
	}
	switch name {
	case "p":
		w.open = append(w.open, &wordLine{})
		return ctx.Err()
	case "tbl":
		w.tables = append(w.tables, &wordTable{})
	case "tr":
		if t := w.inner(); t != nil {
			t.rows = append(t.rows, nil)
		}
	case "tc":
		if t := w.inner(); t != nil && len(t.rows) > 0 {
			t.rows[len(t.rows)-1] = append(t.rows[len(t.rows)-1], nil)
		}
	default:
		w.inline(e)
	}
	return nil
}

func (w *word) change() {
	if w.tracked == 0 {
		w.trackedAt = w.line + 1
	}
	w.tracked++
}

func (w *word) inner() *wordTable {
	if len(w.tables) == 0 {
		return nil
	}
	return w.tables[len(w.tables)-1]
}

// inline reads what stands inside a paragraph.
func (w *word) inline(e xml.StartElement) {
	if len(w.open) == 0 {
		return
	}
	p := w.open[len(w.open)-1]
	switch e.Name.Local {
	case "r":
		w.hidden = false
	case "vanish":
		w.hidden = attr(e, "val") != "0" && attr(e, "val") != "false"
	case "t":
		w.inText = true
	case "tab":
		p.text.WriteByte('\t')
	case "noBreakHyphen":
		p.text.WriteByte('-')
	case "br", "cr":
		if kind := attr(e, "type"); kind == "" || kind == "textWrapping" {
			w.turn(p)
		}
	case "pStyle":
		p.style = attr(e, "val")
	case "ilvl":
		p.level = attr(e, "val")
	case "numId":
		p.list = attr(e, "val")
	case "footnoteReference":
		w.mark(p, "footnote", attr(e, "id"))
	case "endnoteReference":
		w.mark(p, "endnote", attr(e, "id"))
	}
}

// mark numbers a note where it is referred to: footnotes 1, 2, 3 and endnotes i, ii, iii, as Word shows them.
func (w *word) mark(p *wordLine, kind, id string) {
	if w.marks == nil {
		w.marks = map[string]string{}
	}
	var shown string
	if kind == "footnote" {
		w.notes[0]++
		shown = strconv.Itoa(w.notes[0])
	} else {
		w.notes[1]++
		shown = strings.ToLower(roman(w.notes[1]))
	}
	w.marks[kind+id] = shown
	p.marks = append(p.marks, legaltext.NoteMark{At: p.text.Len(), Mark: shown})
}

func (w *word) say(s []byte) error {
	if !w.inText || w.skip > 0 || w.hidden || len(w.open) == 0 {
		return nil
	}
	if w.runs++; w.runs > maxRuns {
		return errBomb
	}
	w.open[len(w.open)-1].text.Write(s)
	return nil
}

// end reads the end of an element.
func (w *word) end(e xml.EndElement) error {
	if w.skip > 0 {
		w.skip--
		return nil
	}
	switch e.Name.Local {
	case "t":
		w.inText = false
	case "p":
		if n := len(w.open); n > 0 {
			p := w.open[n-1]
			w.open = w.open[:n-1]
			w.close(p)
		}
	case "tbl":
		if n := len(w.tables); n > 0 {
			t := w.tables[n-1]
			w.tables = w.tables[:n-1]
			w.closeTable(t)
		}
	}
	return nil
}

// close writes a paragraph with its number, to the cell that it stands in or to the text.
func (w *word) close(p *wordLine) {
	w.turn(p)
	number := w.numbers.next(p.style, p.list, p.level)
	for i, line := range p.done {
		if i == 0 && number != "" {
			line = numbered(line, number)
		}
		w.put(line)
	}
}

// numbered puts the number that Word counts before a paragraph's text.
func numbered(p legaltext.Paragraph, number string) legaltext.Paragraph {
	for i := range p.Marks {
		p.Marks[i].At += len(number) + 1
	}
	p.Text = number + " " + p.Text
	if len(p.Cells) > 0 {
		p.Cells[0] = number + " " + p.Cells[0]
	}
	return p
}

func (w *word) put(p legaltext.Paragraph) {
	p.Note = w.note
	if t := w.inner(); t != nil && len(t.rows) > 0 && len(t.rows[len(t.rows)-1]) > 0 {
		cells := t.rows[len(t.rows)-1]
		cells[len(cells)-1] = append(cells[len(cells)-1], p)
		return
	}
	w.line++
	p.Line = w.line
	w.out = append(w.out, p)
}

// turn ends a line of a paragraph: its text with single spaces, its marks moved with it, its tabs as columns.
func (w *word) turn(p *wordLine) {
	raw := p.text.String()
	p.text.Reset()
	line := legaltext.Paragraph{}
	from := 0
	piece := func(to int) {
		s := viet.NFC(squeezed(raw[from:to]))
		if s != "" && line.Text != "" && (strings.HasPrefix(raw[from:to], " ") || strings.HasPrefix(raw[from:to], "\t") || from > 0 && isSpace(raw[from-1])) {
			line.Text += " "
		}
		line.Text += s
		from = to
	}
	for _, m := range p.marks {
		piece(m.At)
		line.Marks = append(line.Marks, legaltext.NoteMark{At: len(line.Text), Mark: m.Mark})
	}
	piece(len(raw))
	p.marks = nil
	if line.Text == "" {
		return
	}
	var cells []string
	for _, c := range strings.Split(raw, "\t") {
		if c = viet.NFC(squeezed(c)); c != "" {
			cells = append(cells, c)
		}
	}
	if len(cells) > 1 && !reListMark.MatchString(cells[0]) {
		line.Cells = cells
	}
	p.done = append(p.done, line)
}

func isSpace(b byte) bool { return b == ' ' || b == '\t' || b == '\n' }

// squeezed makes runs of white space one space and drops soft hyphens and what else has no width.
func squeezed(s string) string {
	s = strings.Map(func(r rune) rune {
		if r == '\u00ad' || r == '\u200b' || r == '\ufeff' {
			return -1
		}
		return r
	}, s)
	return strings.Join(strings.Fields(s), " ")
}

// readNotes reads the texts of footnotes or endnotes that the text refers to.
func (w *word) readNotes(ctx context.Context, d *xml.Decoder, kind string) error {
	return walk(d, func(e xml.StartElement) error {
		if e.Name.Local == kind {
			w.note = w.marks[kind+attr(e, "id")]
			if w.note == "" && w.skip == 0 {
				w.skip = 1 // the rule over the notes, or a note that nothing refers to
				return nil
			}
		}
		return w.begin(ctx, e)
	}, w.end, w.say)
}
