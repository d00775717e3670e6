package amend

import (
	"slices"
	"strings"

	"github.com/loa-vn/loa/internal/fault"
	"github.com/loa-vn/loa/internal/legaltext"
)

// insert puts new parts where the order says, or where their numbers belong.
func (e *editor) insert(o Instruction) {
	parts := make([]legaltext.Clause, 0, len(o.Wording.Parts))
	for i, p := range o.Wording.Parts {
		if list, _ := e.spot(o.Parts[i]); list != nil {
			e.fail(o, fault.Conflict("amend.unapplied.taken", "part", o.Parts[i]))
			return
		}
		p = rebase(p, o.Parts[i])
		p.Line = 0
		parts = append(parts, p)
	}
	list, at, why := e.gap(o, parts[0])
	if why != nil {
		e.fail(o, why)
		return
	}
	*list = slices.Insert(*list, at, parts...)
	for _, p := range parts {
		e.changed(o, "", p)
	}
}

// gap is the list and the place in it that new parts go to.
func (e *editor) gap(o Instruction, first legaltext.Clause) (list *[]legaltext.Clause, at int, why *fault.Error) {
	a := o.Anchor
	switch {
	case a.After != "":
		if list, at = e.spot(a.After); list != nil {
			return list, at + 1, nil
		}
		return nil, 0, fault.NotFound("amend.unapplied.missing", "part", a.After)
	case a.Before != "":
		if list, at = e.spot(a.Before); list != nil {
			return list, at, nil
		}
		return nil, 0, fault.NotFound("amend.unapplied.missing", "part", a.Before)
	case first.Kind == legaltext.KindArticle:
		return e.afterArticle(first)
	case a.In == "":
		list = &e.tree
	default:
		holder, i := e.spot(a.In)
		if holder == nil {
			return nil, 0, fault.NotFound("amend.unapplied.missing", "part", a.In)
		}
		list = &(*holder)[i].Children
		if len(*list) == 0 && first.Kind == legaltext.KindClause && (*holder)[i].Text != "" {
			return nil, 0, fault.Conflict("amend.unapplied.undivided", "part", a.In)
		}
	}
	return list, byNumber(*list, first), nil
}

// byNumber is the place behind the last part of the same kind with a smaller number.
func byNumber(list []legaltext.Clause, c legaltext.Clause) int {
	at := len(list)
	for i := len(list) - 1; i >= 0; i-- {
		if list[i].Kind != c.Kind {
			continue
		}
		if before(list[i], c) {
			return i + 1
		}
		at = i
	}
	return at
}

func before(a, b legaltext.Clause) bool {
	n, s := a.Order()
	m, t := b.Order()
	return n < m || n == m && s < t
}

// afterArticle finds the place of a new article: behind the last one of the document with a smaller number, in whatever
// chapter that stands.
func (e *editor) afterArticle(c legaltext.Clause) (*[]legaltext.Clause, int, *fault.Error) {
	last := ""
	e.doc.Clauses = e.tree
	e.doc.Walk(func(other legaltext.Clause, _ int) {
		if other.Kind == legaltext.KindArticle && parent(other.Address) == parent(c.Address) && before(other, c) {
			last = other.Address
		}
	})
	if list, at := e.spot(last); list != nil {
		return list, at + 1, nil
	}
	return nil, 0, fault.NotFound("amend.unapplied.missing", "part", c.Address)
}

// renumber gives a part another number and moves it to the place of that number.
func (e *editor) renumber(o Instruction) {
	list, i := e.spot(o.Parts[0])
	if list == nil {
		e.fail(o, fault.NotFound("amend.unapplied.missing", "part", o.Parts[0]))
		return
	}
	kind, name, _ := strings.Cut(o.NewLabel, " ")
	c := (*list)[i]
	if was, _, _ := strings.Cut(c.Label, " "); was != kind {
		e.fail(o, fault.Invalid("amend.unapplied.kind", "part", o.Parts[0], "label", o.NewLabel))
		return
	}
	slug, _, _ := strings.Cut(leaf(c.Address), "-")
	address := strings.TrimSuffix(c.Address, leaf(c.Address)) + slug + "-" + strings.ReplaceAll(strings.ToLower(name), "đ", "dd")
	if taken, _ := e.spot(address); taken != nil {
		e.fail(o, fault.Conflict("amend.unapplied.taken", "part", address))
		return
	}
	full := c.Full()
	for j, ch := range e.changes {
		if lies(ch.Address, c.Address) {
			e.changes[j].Address = address + strings.TrimPrefix(ch.Address, c.Address)
		}
	}
	c = rebase(c, address)
	c.Label = o.NewLabel
	*list = slices.Delete(*list, i, i+1)
	*list = slices.Insert(*list, byNumber(*list, c), c)
	e.changed(o, full, c)
}
