package compare

import (
	"github.com/loa-vn/loa/internal/legaltext"
	"github.com/loa-vn/loa/internal/viet/worddiff"
)

// side is one part of one document.
type side struct {
	clause legaltext.Clause
	depth  int
	own    string // the hash of its own words; "" when it has none
	mate   int    // its index in the other document, -1 for none
}

func (s side) place() Place { return Place{s.clause.Address, s.clause.Label, s.clause.Kind, s.depth} }

// flat lists the parts of a document in its order.
func flat(d *legaltext.Document) []side {
	var out []side
	d.Walk(func(c legaltext.Clause, depth int) {
		s := side{clause: c, depth: depth, mate: -1}
		if c.Heading != "" || c.Text != "" {
			s.own = string(c.Kind) + legaltext.TextHash(c.Heading+"\n"+c.Text)
		}
		out = append(out, s)
	})
	return out
}

// matcher pairs the parts of two documents.
type matcher struct{ old, new []side }

// match pairs what is surest first: the same words at the same address, then words that both documents have once and
// have not paired yet, of a whole part before a part's own, then what is left at the same address.
func match(before, after []side) *matcher {
	m := &matcher{before, after}
	own := func(s side) string { return s.own }
	m.pair(func(s side) string { return s.clause.Address + " " + s.own })
	m.pair(func(s side) string {
		if s.own == "" && len(s.clause.Children) == 0 {
			return ""
		}
		return string(s.clause.Kind) + s.clause.Hash
	})
	m.pair(own)
	m.pair(func(s side) string { return s.clause.Address })
	return m
}

// pair joins the parts that are not paired yet and have one key, if each document has it once. No key is no part's.
func (m *matcher) pair(key func(side) string) {
	const twice = -2
	index := func(list []side) map[string]int {
		out := map[string]int{}
		for i, s := range list {
			k := key(s)
			if s.mate >= 0 || k == "" {
				continue
			}
			if _, taken := out[k]; taken {
				i = twice
			}
			out[k] = i
		}
		return out
	}
	inNew := index(m.new)
	for k, i := range index(m.old) {
		if j, ok := inNew[k]; ok && i != twice && j != twice {
			m.old[i].mate, m.new[j].mate = j, i
		}
	}
}

// pairing is a part of the old document with its mate in the new one; either may be missing.
type pairing struct{ old, new *side }

// inOrder lists all parts in the order of the new document. A removed part stands behind the part that it stood behind.
func (m *matcher) inOrder() []pairing {
	behind := map[int][]*side{} // by the index of the new part; -1 for the beginning
	at := -1
	for i := range m.old {
		if mate := m.old[i].mate; mate >= 0 {
			at = mate
			continue
		}
		behind[at] = append(behind[at], &m.old[i])
	}
	var out []pairing
	removed := func(at int) {
		for _, s := range behind[at] {
			out = append(out, pairing{old: s})
		}
	}
	removed(-1)
	for j := range m.new {
		p := pairing{new: &m.new[j]}
		if mate := m.new[j].mate; mate >= 0 {
			p.old = &m.old[mate]
		}
		out = append(out, p)
		removed(j)
	}
	return out
}

func (p pairing) part() Part {
	var before, after legaltext.Clause
	out := Part{State: Same}
	if p.old != nil {
		before, out.Old = p.old.clause, p.old.place()
	}
	if p.new != nil {
		after, out.New = p.new.clause, p.new.place()
	}
	out.Heading = worddiff.Diff(before.Heading, after.Heading)
	out.Text = worddiff.Diff(before.Text, after.Text)
	switch {
	case p.old == nil:
		out.State = Added
	case p.new == nil:
		out.State = Removed
	case worddiff.Changed(out.Heading) || worddiff.Changed(out.Text):
		out.State = Reworded
	case out.Old.Address != out.New.Address:
		out.State = Moved
	}
	return out
}
