package legaltext

import (
	"strconv"
	"strings"
)

// addressIn is the address of a part with the mark m in parent. Articles stand directly under their scope, for they are
// cited without the chapter.
func (b *builder) addressIn(parent *node, m mark) string {
	above := parent
	if m.kind == KindArticle {
		above = b.scope
	}
	if above == b.root || above.Address == "" {
		return m.slug
	}
	return above.Address + "/" + m.slug
}

// unique makes an address that is taken into the next free one. It is seldom needed: only a document that numbers two
// parts alike comes here.
func (b *builder) unique(address string) string {
	b.taken[address]++
	if n := b.taken[address]; n > 1 {
		return address + "~" + strconv.Itoa(n)
	}
	return address
}

// Mark is how the part begins in print: "Điều 3.", "2.", "a)".
func (c Clause) Mark() string { return MarkOf(c.Kind, c.Label) }

// MarkOf is [Clause.Mark] for a part known by its kind and label.
func MarkOf(kind ClauseKind, label string) string {
	_, name, _ := strings.Cut(label, " ")
	switch kind {
	case KindArticle:
		return label + "."
	case KindClause, KindHeading, KindItem:
		return name + "."
	case KindPoint:
		return name + ")"
	case KindPreamble:
		return ""
	default:
		return label
	}
}

// Cite names a part as a legal text does, from its address's labels, innermost first: "điểm a khoản 2 Điều 3".
func Cite(labels []string) string {
	var out []string
	for i := len(labels) - 1; i >= 0; i-- {
		l := labels[i]
		for _, small := range []string{"Khoản", "Điểm", "Tiết", "Mục"} {
			if strings.HasPrefix(l, small+" ") {
				l = strings.ToLower(small) + l[len(small):]
			}
		}
		out = append(out, l)
	}
	return strings.Join(out, " ")
}
