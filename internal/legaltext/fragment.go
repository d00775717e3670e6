package legaltext

import "strings"

// ParseFragment reads parts that stand without the document they belong to, as an amendment quotes them: "Điều 3a. …",
// "1b. … a) …", or a few of a list ("khoản 1 và khoản 3"). A line is a paragraph. lead is what stands before the first
// part, and all of it when there is none. Addresses begin at the fragment: "khoan-1b/diem-a".
//
// The fragment's own parts may begin with any number and leave some out; those inside them must follow one another as in
// a whole document.
func ParseFragment(lines []string) (lead string, parts []Clause) {
	root := &node{}
	f := &fragment{root: root, at: root}
	for i, raw := range lines {
		if s := squeeze(raw); s != "" && !isRule(s) {
			f.take(i+1, s)
		}
	}
	for _, n := range root.children {
		n.finish()
		parts = append(parts, n.Clause)
	}
	return strings.Join(root.lines, "\n"), parts
}

type fragment struct{ root, at *node }

func (f *fragment) take(no int, s string) {
	m := readMark(s)
	parent := f.parentFor(m)
	if m.kind == "" || !f.fits(parent, m) {
		f.write(s)
		return
	}
	parent.remember(m)
	address := m.slug
	if parent != f.root && m.kind != KindArticle {
		address = parent.Address + "/" + m.slug
	}
	n := &node{Clause: Clause{Address: address, Kind: m.kind, Label: m.label, Line: no}, parent: parent}
	parent.children = append(parent.children, n)
	f.at = n
	switch m.kind {
	case KindClause, KindPoint:
		n.lines = append(n.lines, m.rest)
	default:
		n.Heading = m.rest
	}
}

// write adds a paragraph to the open part; a chapter's heading may stand below its number.
func (f *fragment) write(s string) {
	if k := f.at.Kind; f.at.Heading == "" && len(f.at.lines) == 0 && (k == KindChapter || k == KindSection || k == KindSubsection) {
		f.at.Heading = s
		return
	}
	f.at.lines = append(f.at.lines, s)
}

func (f *fragment) parentFor(m mark) *node {
	n := f.at
	for n != f.root && rank(n.Kind) >= rank(m.kind) {
		n = n.parent
	}
	return n
}

// fits says that a mark opens a part. A document that is not cut up holds no other kinds below its articles.
func (f *fragment) fits(parent *node, m mark) bool {
	before, any := parent.last[m.kind]
	switch m.kind {
	case KindArticle, KindChapter, KindSection, KindSubsection, KindClause, KindPoint:
	default:
		return false
	}
	switch step := m.order - before.order; {
	case m.kind == KindArticle && !m.firm:
		return false
	case !any:
		return f.opens(parent, m)
	case step == 0:
		return m.suffix > before.suffix
	case parent == f.root:
		return step > 0
	default:
		return step > 0 && step <= 3
	}
}

// opens says that a mark may be the first of its kind in a part: the first number of all, or any right below the part's
// own line.
func (f *fragment) opens(parent *node, m mark) bool {
	holds := parent.Kind == KindChapter || parent.Kind == KindSection
	return len(parent.lines) == 0 || m.order == 1 || m.kind == KindPoint && m.order <= 4 || holds
}

// Rehash gives the parts that have no hash theirs, those inside others first. Who changes a text empties the hashes of
// the part and of all that hold it.
func Rehash(parts []Clause) {
	for i := range parts {
		Rehash(parts[i].Children)
		if parts[i].Hash == "" {
			parts[i].Hash = TextHash(parts[i].Full())
		}
	}
}

// Order is a part's place among its siblings as its label says it: 5 and "a" for "Điều 5a", 2 and "" for "Điểm b".
func (c Clause) Order() (number int, suffix string) {
	m := readMark(c.Mark() + " AB")
	return m.order, m.suffix
}
