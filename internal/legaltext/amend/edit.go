package amend

import (
	"slices"
	"strings"

	"github.com/loa-vn/loa/internal/civil"
	"github.com/loa-vn/loa/internal/fault"
	"github.com/loa-vn/loa/internal/legaltext"
)

// editor works on its own copy of the base's tree.
type editor struct {
	doc       *legaltext.Document
	tree      []legaltext.Clause
	changes   []Change
	unapplied []Unapplied
	anew      []string // what the amender at work replaces or repeals
}

func newEditor(base *legaltext.Document) *editor {
	doc := *base
	return &editor{doc: &doc, tree: clone(base.Clauses)}
}

func clone(list []legaltext.Clause) []legaltext.Clause {
	out := slices.Clone(list)
	for i := range out {
		out[i].Children = clone(out[i].Children)
		out[i].Tables = slices.Clone(out[i].Tables)
	}
	return out
}

func (e *editor) fail(o Instruction, why *fault.Error) {
	e.unapplied = append(e.unapplied, Unapplied{o.Sentence, why, o.By})
}

func (e *editor) changed(o Instruction, before string, after legaltext.Clause) {
	forget(e.tree, after.Address)
	e.changes = append(e.changes, Change{
		Address: after.Address, Verb: o.Verb, By: o.By, Sentence: o.Sentence, From: o.From, Before: before, After: after.Full(),
	})
}

// spot finds a part: the list that it stands in and its place there.
func (e *editor) spot(address string) (list *[]legaltext.Clause, i int) {
	return spotIn(&e.tree, address)
}

func spotIn(in *[]legaltext.Clause, address string) (list *[]legaltext.Clause, i int) {
	for i := range *in {
		if (*in)[i].Address == address {
			return in, i
		}
	}
	for i := range *in {
		if found, j := spotIn(&(*in)[i].Children, address); found != nil {
			return found, j
		}
	}
	return nil, 0
}

// part finds a part to be changed, or says that it is not there.
func (e *editor) part(o Instruction, address string) *legaltext.Clause {
	list, i := e.spot(address)
	if list == nil {
		e.fail(o, fault.NotFound("amend.unapplied.missing", "part", address))
		return nil
	}
	return &(*list)[i]
}

func (e *editor) repeal(o Instruction) {
	for _, address := range o.Parts {
		c := e.part(o, address)
		if c == nil {
			continue
		}
		before := c.Full()
		c.Heading, c.Text, c.Tables, c.Children = "", Repealed, nil, nil
		e.changed(o, before, *c)
	}
}

func (e *editor) rename(o Instruction) {
	c := e.part(o, o.Parts[0])
	if c == nil {
		return
	}
	if c.Heading == "" {
		e.fail(o, fault.Invalid("amend.unapplied.no_name", "part", o.Parts[0]))
		return
	}
	before := c.Full()
	c.Heading = o.Wording.Lead
	e.changed(o, before, *c)
}

func (e *editor) replace(o Instruction, at civil.Date) {
	c := e.part(o, o.Parts[0])
	if c == nil {
		return
	}
	next, renamed, why := reworded(*c, o.Wording)
	if why == nil && next.Heading == "" && !given(*c, o.Wording) && e.nameGlued(*c) {
		why = fault.Invalid("amend.unapplied.name_glued", "part", c.Address)
	}
	if why != nil {
		e.fail(o, why)
		return
	}
	if !e.keepLater(o, at, *c, &next) {
		return
	}
	before := c.Full()
	*c = next
	e.changed(o, before, next)
	e.changes[len(e.changes)-1].Renamed = renamed
	e.around(o)
}

// nameGlued says that an article alone has no name in a document that names its articles: its name and its text stand on
// one line, and where the one ends the file does not show. To replace the text would lose the name.
func (e *editor) nameGlued(c legaltext.Clause) bool {
	if c.Kind != legaltext.KindArticle || c.Heading != "" || IsRepealed(c) {
		return false
	}
	all, named := 0, 0
	e.doc.Clauses = e.tree
	e.doc.Walk(func(other legaltext.Clause, _ int) {
		if other.Kind == legaltext.KindArticle {
			all++
			if other.Heading != "" {
				named++
			}
		}
	})
	return 2*named > all
}

// around tells where a quotation shows other words of the part around the changed one than it has. The order does not
// speak of them, so they stay.
func (e *editor) around(o Instruction) {
	in := parent(o.Parts[0])
	if list, i := e.spot(in); o.Wording.Shown != "" && list != nil && legaltext.TextHash((*list)[i].Text) != legaltext.TextHash(o.Wording.Shown) {
		e.fail(o, fault.Conflict("amend.unapplied.around", "part", in))
	}
}

// keepLater puts back what a new wording does not yet change on the day at.
func (e *editor) keepLater(o Instruction, at civil.Date, old legaltext.Clause, next *legaltext.Clause) bool {
	for _, l := range o.Later {
		if !at.Before(l.From) {
			continue
		}
		was, i := spotIn(&old.Children, l.Address)
		will, j := spotIn(&next.Children, l.Address)
		if was == nil || will == nil {
			e.fail(o, fault.Invalid("amend.unapplied.later", "part", l.Address, "day", string(l.From)))
			return false
		}
		(*will)[j] = (*was)[i]
	}
	return true
}

// reworded is a part with its new text: all of it when the wording holds the part itself, else what stands in it.
func reworded(c legaltext.Clause, w Wording) (next legaltext.Clause, renamed string, why *fault.Error) {
	if given(c, w) {
		next = rebase(w.Parts[0], c.Address)
		next.Line = c.Line
		return next, "", nil
	}
	next = c
	next.Tables = nil
	if w.Lead != "" {
		next.Text = w.Lead
	} else if c.Kind != legaltext.KindArticle && !strings.HasSuffix(c.Text, ":") {
		return c, "", fault.Invalid("amend.unapplied.lead", "part", c.Address)
	} else if c.Kind == legaltext.KindArticle && !strings.HasSuffix(c.Text, ":") {
		next.Text = ""
	}
	parts := w.Parts
	if c.Kind == legaltext.KindArticle && len(parts) > 0 && parts[0].Kind == legaltext.KindPoint {
		parts, renamed = asClauses(parts)
	}
	next.Children = nil
	for _, p := range parts {
		next.Children = append(next.Children, rebase(p, c.Address+"/"+p.Address))
	}
	return next, renamed, nil
}

// given says that a wording holds the part itself, mark and heading and all.
func given(c legaltext.Clause, w Wording) bool {
	return len(w.Parts) == 1 && w.Parts[0].Address == leaf(c.Address)
}

// asClauses makes the points that are given for a whole article its clauses.
func asClauses(points []legaltext.Clause) (clauses []legaltext.Clause, renamed string) {
	var names []string
	for i, p := range points {
		if p.Kind == legaltext.KindPoint {
			names = append(names, strings.ToLower(p.Label[:1])+p.Label[1:])
			p.Kind, p.Label = legaltext.KindClause, "Khoản "+itoa(i+1)
			p = rebase(p, "khoan-"+itoa(i+1))
		}
		clauses = append(clauses, p)
	}
	return clauses, strings.Join(names, ", ")
}

// rebase gives a part another address, and those in it theirs; articles stand outside their chapter.
func rebase(c legaltext.Clause, address string) legaltext.Clause {
	old := c.Address
	c.Address = address
	c.Children = slices.Clone(c.Children)
	for i, child := range c.Children {
		to := child.Address
		if strings.HasPrefix(to, old+"/") {
			to = address + strings.TrimPrefix(to, old)
		}
		c.Children[i] = rebase(child, to)
	}
	return c
}

// forget drops the hashes on the way down to a part that was changed.
func forget(list []legaltext.Clause, address string) bool {
	for i := range list {
		if list[i].Address == address || forget(list[i].Children, address) {
			list[i].Hash = ""
			return true
		}
	}
	return false
}
