package legaltext

import (
	"strings"

	"github.com/loa-vn/loa/internal/fault"
)

// rank orders the kinds from the outermost; a part may stand in any of a smaller rank.
func rank(k ClauseKind) int {
	switch k {
	case KindPart:
		return 2
	case KindChapter:
		return 3
	case KindSection:
		return 4
	case KindSubsection:
		return 5
	case KindArticle, KindHeading:
		return 6
	case KindClause:
		return 7
	case KindItem:
		return 8
	case KindPoint:
		return 9
	default: // root, attachment, annex, preamble
		return 1
	}
}

// accept opens the part that a mark announces if it stands in its place, and says whether it did.
func (b *builder) accept(l line, m mark) bool {
	parent := b.parentFor(m.kind)
	counter := parent
	if m.kind == KindArticle {
		counter = b.scope // articles are numbered through, whatever the chapter
	}
	if !b.allowed(parent, m.kind) || !b.follows(counter, m) {
		return false
	}
	if before := counter.last[m.kind]; m.order > before.order+1 && !skipsForeign(before, m) {
		b.doc.warn(l.no, fault.Invalid("policy.warn.gap", "line", l.no, "label", m.label))
	}
	counter.remember(m)
	b.at = b.child(parent, Clause{Address: b.addressIn(parent, m), Kind: m.kind, Label: m.label, Line: l.no})
	return true
}

// parentFor is the innermost open part that may hold one of the kind.
func (b *builder) parentFor(k ClauseKind) *node {
	n := b.at
	for n != b.scope && (rank(n.Kind) >= rank(k) || n.Kind == KindPreamble) {
		n = n.parent
	}
	if n.Kind == KindPreamble {
		return n.parent
	}
	return n
}

// allowed says that a part of the kind may stand in parent. Where there are articles, a number counts only inside one.
func (b *builder) allowed(parent *node, k ClauseKind) bool {
	switch k {
	case KindHeading:
		return !b.article
	case KindItem:
		return !b.article && parent.Kind == KindClause
	case KindClause:
		return !b.article || rank(parent.Kind) >= rank(KindArticle)
	case KindPoint:
		return rank(parent.Kind) >= rank(KindArticle)
	default:
		return true
	}
}

// follows says that a mark is the next of its kind in counter. An inserted one (Điều 5a) follows its number. A few may
// be missing, since a consolidated text leaves out what was repealed; more is another list, or a reference at the
// beginning of a line.
func (b *builder) follows(counter *node, m mark) bool {
	before, any := counter.last[m.kind]
	switch step := m.order - before.order; {
	case step == 0 && any:
		return m.suffix > before.suffix
	case step == 1:
		return true
	case m.kind == KindArticle:
		return m.firm && step > 1 && step <= 10 && any
	case m.kind == KindItem:
		return step > 0
	default:
		return step > 1 && step <= 3 && any
	}
}

// skipsForeign says that what is missing between two points are letters that Vietnamese does not have.
func skipsForeign(before, m mark) bool {
	if m.kind != KindPoint {
		return false
	}
	letters := []rune(pointLetters)
	return strings.Trim(string(letters[before.order:m.order-1]), "fjwz") == ""
}

func (n *node) remember(m mark) {
	if n.last == nil {
		n.last = map[ClauseKind]mark{}
	}
	n.last[m.kind] = m
}

func (b *builder) child(parent *node, c Clause) *node {
	c.Address = b.unique(c.Address)
	n := &node{Clause: c, parent: parent}
	parent.children = append(parent.children, n)
	return n
}
