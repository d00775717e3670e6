package ui

import (
	"slices"
	"strings"

	"github.com/loa-vn/loa/internal/legaltext"
)

// Law is a legal text, or a part of one, as both faces show it.
type Law struct {
	Parts []Part
	Lead  string // the sentence above a point, without which it says nothing
	Notes []Footnote
	Alone bool // a part on a page of its own
}

// Part is one part of a legal text with those inside it.
type Part struct {
	Mark     string // "Điều 3.", "2.", "a)"
	Cited    string // "khoản 2 Điều 3"
	Kind     legaltext.ClauseKind
	Heading  string
	Text     string
	Tables   []legaltext.Table
	Address  string     // its id on the page
	Level    int        // of its heading, 2 to 6
	Href     string     // its permalink
	Notes    []Footnote // that its words bear
	Changes  []Amended
	Children []Part
}

// Amended says who gave a part its words.
type Amended struct {
	What    string // "Sửa đổi, bổ sung"
	By      Link
	From    string // "từ ngày 01/01/2026"; "" when no text says
	History string // where the part's earlier words are; "" for nowhere
}

// Footnote is a note under the text. Its number is its place in the document, for two annexes may each have a note 1.
type Footnote struct {
	N    int // from 1
	Mark string
	Text string
	Back bool // its mark stands on the page
}

// Block is a run of paragraphs, or the rows of a table.
type Block struct {
	Text string
	Rows [][]string
	Head bool // the first row names the columns
	Last int  // cells of the widest row
}

// Blocks are the part's own words; the first is always a run of paragraphs, if an empty one, for the mark to stand in.
func (p Part) Blocks() []Block {
	paragraphs := strings.Split(p.Text, "\n")
	out := []Block{{}}
	at := 0
	for _, t := range p.Tables {
		if t.First < at || t.First+len(t.Rows) > len(paragraphs) {
			continue
		}
		out = withText(out, paragraphs[at:t.First])
		out = append(out, tableBlock(t))
		at = t.First + len(t.Rows)
	}
	out = withText(out, paragraphs[at:])
	if out[0].Text == "" && (p.Heading != "" || p.Mark == "") {
		out = out[1:]
	}
	return out
}

func withText(out []Block, paragraphs []string) []Block {
	text := strings.Join(paragraphs, "\n")
	switch {
	case text == "":
		return out
	case len(out) == 1 && out[0].Text == "":
		out[0].Text = text
		return out
	}
	return append(out, Block{Text: text})
}

func tableBlock(t legaltext.Table) Block {
	b := Block{Rows: t.Rows}
	for _, row := range t.Rows {
		b.Last = max(b.Last, len(row))
	}
	first := t.Rows[0]
	b.Head = len(t.Rows) > 1 && len(first) == b.Last && !slices.Contains(first, "")
	return b
}

// Span is how many columns the i-th cell of a row takes: the last one what is left.
func (b Block) Span(row []string, i int) int {
	if i == len(row)-1 {
		return b.Last - i
	}
	return 1
}

// Contents lists what a legal text is made of, chapter by chapter.
type Contents struct {
	Title string
	Items []Chapter
	Aside bool // beside the text, on a phone a drawer that opens over it
}

// Chapter is an entry of the contents; with others inside it, it folds.
type Chapter struct {
	Link

	Note  string // which articles are inside: "Điều 3 – Điều 11"
	Open  bool
	Items []Link
}

// Links are addresses on one line.
type Links struct{ Items []Link }

// Copy is a short text that is there to be copied, with a button where scripts run.
type Copy struct {
	Value string // what is copied
	Text  string // what is shown
}

func (Copy) component() string     { return "copy" }
func (Law) component() string      { return "law" }
func (Contents) component() string { return "contents" }
func (Links) component() string    { return "links" }
