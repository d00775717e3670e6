package amend

import (
	"cmp"
	"slices"

	"github.com/loa-vn/loa/internal/civil"
	"github.com/loa-vn/loa/internal/fault"
	"github.com/loa-vn/loa/internal/legaltext"
	"github.com/loa-vn/loa/internal/viet"
)

// Repealed is what a repealed part says in a consolidated text, as ministries print it. The part keeps its place and its
// address; its heading, its words and all that stood in it are gone.
const Repealed = "(được bãi bỏ)"

// IsRepealed says that a part of a consolidated text was repealed.
func IsRepealed(c legaltext.Clause) bool {
	return c.Text == Repealed && c.Heading == "" && len(c.Children) == 0
}

// Result is a consolidated text and how it came about.
type Result struct {
	Document  *legaltext.Document // a copy of the base; its number, dates and signers stay the base's
	Changes   []Change            // in the order in which they were made; those of parts that a later one took away are left out
	Unapplied []Unapplied
}

// Change is what one order did to one part.
type Change struct {
	Address  string // in the result; of a renumbered part the new one
	Verb     Verb
	By       By
	Sentence string     // the order in its own words
	From     civil.Date // the day from which it holds
	Before   string     // the part as it stood, with all that is in it; "" of a new one
	After    string     // the part as it stands now
	Renamed  string     // what the quotation calls parts that were given other marks: see [Consolidate]
}

// Unapplied is an order that was not carried out, wholly or at one place.
type Unapplied struct {
	Sentence string
	Reason   *fault.Error // has a public text
	By       By
}

// Consolidate carries out on a copy of base what amenders order, as far as it is in force on the day at; the zero day
// means all of it. Amenders are applied in the order of their effect, then of their issue, whatever the order they are
// given in. What they order about other documents is left out.
//
// A new text for a whole article that is given as points alone ("a) … b) …") makes them its clauses 1, 2 …, as the
// ministry did with Điều 10 in 3503/VBHN-BLĐTBXH: an article's own first parts are clauses. [Change.Renamed] says so.
//
// It fails, with a fault, on a base without parts; whatever does not fit is in Unapplied.
func Consolidate(base *legaltext.Document, amenders []*legaltext.Document, at civil.Date) (*Result, error) {
	if base == nil || len(base.Clauses) == 0 {
		return nil, fault.Invalid("amend.no_base")
	}
	e := newEditor(base)
	for _, a := range inOrder(amenders) {
		e.amend(a, at)
	}
	legaltext.Rehash(e.tree)
	e.doc.Clauses = e.tree
	gone := func(c Change) bool {
		list, _ := e.spot(c.Address)
		return list == nil
	}
	return &Result{Document: e.doc, Changes: slices.DeleteFunc(e.changes, gone), Unapplied: e.unapplied}, nil
}

func inOrder(amenders []*legaltext.Document) []*legaltext.Document {
	out := slices.DeleteFunc(slices.Clone(amenders), func(d *legaltext.Document) bool { return d == nil })
	slices.SortStableFunc(out, func(a, b *legaltext.Document) int {
		return cmp.Or(cmp.Compare(a.EffectiveOn, b.EffectiveOn), cmp.Compare(a.IssuedOn, b.IssuedOn), cmp.Compare(a.Number, b.Number))
	})
	return out
}

// amend carries out the orders of one amender: those about phrases first, at named places before throughout, then the
// others in the amender's order.
func (e *editor) amend(a *legaltext.Document, at civil.Date) {
	orders, unread := Instructions(a)
	for _, u := range unread {
		if !named(u.Target) || e.isBase(u.Target) {
			e.unapplied = append(e.unapplied, Unapplied{u.Sentence, u.Reason, u.By})
		}
	}
	ours := slices.DeleteFunc(orders, func(o Instruction) bool { return !e.isBase(o.Target) })
	if len(ours) == 0 && len(unread) == 0 {
		e.unapplied = append(e.unapplied, Unapplied{a.Title, fault.Invalid("amend.not_of_base", "number", e.doc.Number), By{Number: a.Number}})
	}
	slices.SortStableFunc(ours, func(a, b Instruction) int { return cmp.Compare(turn(a), turn(b)) })
	ours = slices.DeleteFunc(ours, func(o Instruction) bool { return at.Before(o.From) })
	e.anew = nil
	for _, o := range ours {
		if o.Verb == VerbReplace || o.Verb == VerbRepeal {
			e.anew = append(e.anew, o.Parts...)
		}
	}
	for _, o := range ours {
		e.apply(o, at)
	}
}

// turn is when an order is carried out.
func turn(o Instruction) int {
	switch {
	case !o.aboutPhrase():
		return 2
	case len(o.Parts) > 0:
		return 0
	default:
		return 1
	}
}

func (o Instruction) aboutPhrase() bool {
	return o.Verb == VerbRephrase || o.Verb == VerbAddPhrase || o.Verb == VerbDrop
}

// isBase says that a document is the one that is consolidated. Laws are named without their numbers, by their titles.
func (e *editor) isBase(t legaltext.Target) bool {
	if t.Number != "" {
		return legaltext.NormalNumber(t.Number) == legaltext.NormalNumber(e.doc.Number)
	}
	return t.Name != "" && viet.Fold(t.Kind) == viet.Fold(e.doc.Kind) && viet.Fold(t.Name) == viet.Fold(e.doc.Title)
}

func (e *editor) apply(o Instruction, at civil.Date) {
	switch o.Verb {
	case VerbReplace:
		e.replace(o, at)
	case VerbInsert:
		e.insert(o)
	case VerbRepeal:
		e.repeal(o)
	case VerbRename:
		e.rename(o)
	case VerbRenumber:
		e.renumber(o)
	case VerbRephrase, VerbAddPhrase, VerbDrop:
		e.rephrase(o)
	}
}
