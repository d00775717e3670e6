package legaltext

import (
	"strings"

	"github.com/loa-vn/loa/internal/fault"
)

// node is a part while the tree grows.
type node struct {
	Clause
	parent   *node
	children []*node
	lines    []string
	tables   []int               // the numbers of its tables, as the lines have them
	plain    bool                // an annex whose lines are kept as text: a table, a blank form
	normal   string              // its own words in their normal form
	last     map[ClauseKind]mark // the last child of each kind, by which the next one is known
}

// builder grows the tree line by line. It has three states: in a body (the document's own or an attachment's), in an
// annex, whose tables it keeps as text, and behind the signatures, where only an attachment or an annex is looked for.
type builder struct {
	doc     *Document
	lines   []line
	inside  []bool // quoted
	root    *node
	scope   *node // root, an attachment or an annex
	at      *node // where text goes
	closed  bool  // behind the signatures
	article bool  // the scope has articles, so that numbers count only inside them
	own     []line
	tail    []line
	taken   map[string]int    // how often an address was asked for
	bearers map[string]string // of a footnote's mark: the address of the part that it stands in
}

// grow reads the tree from the lines of the body. It returns the document's own lines, those around the signatures, and
// for each footnote's mark the address of the part that bears it.
func grow(d *Document, lines []line) (own, tail []line, bearers map[string]string) {
	b := &builder{doc: d, lines: lines, taken: map[string]int{}, bearers: map[string]string{}}
	var unclosed []int
	b.inside, unclosed = quoted(lines)
	for _, i := range unclosed {
		d.warn(lines[i].no, fault.Invalid("policy.warn.open_quote", "line", lines[i].no))
	}
	b.root = &node{}
	b.enter(b.root, 0)
	for i := 0; i < len(lines); i++ {
		last := b.take(i)
		for _, l := range lines[i : last+1] {
			b.bear(l)
		}
		i = last
	}
	b.root.finish()
	for _, n := range b.root.children {
		d.Clauses = append(d.Clauses, n.Clause)
	}
	return b.own, b.tail, b.bearers
}

// bear notes which part the footnote marks of a line that was just taken stand in.
func (b *builder) bear(l line) {
	for _, m := range l.marks {
		if !b.closed {
			b.bearers[m.Mark] = b.at.Address
		}
	}
}

// take reads line i, and the lines of its heading with it; it returns the last line that it took.
func (b *builder) take(i int) int {
	l := b.lines[i]
	if kind := b.opensScope(i); kind != "" {
		return b.startScope(i, kind)
	}
	var m mark
	if !l.inTable() {
		m = readMark(l.text)
	}
	switch {
	case b.inside[i]:
		b.write(l, false)
	case b.closed && (m.kind != KindArticle || !b.follows(b.scope, m)):
		b.tail = append(b.tail, l)
	case b.scope.plain:
		b.write(l, false)
	case b.ends(i):
		b.closed = true
		b.tail = append(b.tail, l)
	case m.kind != "" && b.accept(l, m):
		b.closed = false
		b.own = append(b.own, l)
		return b.heading(i, m)
	default:
		b.write(l, true)
	}
	return i
}

func (b *builder) write(l line, own bool) {
	if own && b.scope == b.root {
		b.own = append(b.own, l)
	}
	if b.at == b.root {
		if isRule(l.text) {
			return
		}
		b.at = b.child(b.root, Clause{Address: "mo-dau", Kind: KindPreamble, Label: "Mở đầu", Line: l.no})
	}
	b.at.write(l)
}

// write adds a paragraph, which may be a table's row.
func (n *node) write(l line) {
	if l.table > 0 {
		last := len(n.Tables) - 1
		if last < 0 || n.tables[last] != l.table || n.Tables[last].First+len(n.Tables[last].Rows) != len(n.lines) {
			n.Tables = append(n.Tables, Table{First: len(n.lines)})
			n.tables = append(n.tables, l.table)
			last++
		}
		n.Tables[last].Rows = append(n.Tables[last].Rows, l.cells)
	}
	n.lines = append(n.lines, l.text)
}

// ends says that the body stops at line i: at the closing formula, the list of recipients, the signatures, or the
// attestation of a consolidated text; and behind "./.", the mark that ends an official text, if no text follows.
func (b *builder) ends(i int) bool {
	l := b.lines[i]
	if len(b.scope.children) == 0 || l.table > 0 || b.scope.Kind == KindAnnex {
		return false
	}
	for _, cell := range l.cells {
		if startsRecipients(cell) {
			return true
		}
	}
	if i > 0 && strings.HasSuffix(b.lines[i-1].text, "./.") && !b.inside[i-1] && (isUpper(l.text) || isRule(l.text)) {
		return true
	}
	return signs(l) || strings.HasPrefix(l.text, "XÁC THỰC VĂN BẢN HỢP NHẤT") ||
		reAdopted.MatchString(l.text) && !strings.HasPrefix(l.text, "Nghị quyết")
}

// titleFrom gathers the lines in capitals under line i.
func (b *builder) titleFrom(i int, first string, most int) (title string, last int) {
	parts := []string{}
	if first != "" {
		parts = append(parts, first)
	}
	for j := i + 1; j < len(b.lines) && len(parts) < most; j++ {
		s := b.lines[j].text
		if !isUpper(s) || b.inside[j] || readMark(s).kind != "" || signs(b.lines[j]) {
			break
		}
		// what stands right under "PHỤ LỤC I" is the annex's own title, also "QUY TRÌNH …"
		if kind := b.opensScope(j); kind == KindAnnex || kind != "" && (b.scope.Kind != KindAnnex || len(parts) > 0) {
			break
		}
		parts, i = append(parts, s), j
	}
	return strings.Join(parts, " "), i
}

// heading gives the part just opened its heading: the rest of its line, and for a chapter the lines below.
func (b *builder) heading(i int, m mark) int {
	switch m.kind {
	case KindPart, KindChapter, KindSection, KindSubsection:
		b.at.Heading, i = b.titleFrom(i, m.rest, 5)
		if b.at.Heading == "" && i+1 < len(b.lines) && readMark(b.lines[i+1].text).kind == "" {
			i++
			b.at.Heading = b.lines[i].text
		}
	case KindArticle:
		b.at.Heading = m.rest
		if end := headingEnd(m.rest); end > 0 {
			b.at.Heading = m.rest[:end]
			b.at.lines = append(b.at.lines, strings.TrimSpace(m.rest[end:]))
		}
	case KindHeading:
		b.at.Heading = m.rest
	default:
		b.at.lines = append(b.at.lines, m.rest)
	}
	return i
}
