package legaltext

import (
	"slices"
	"strings"

	"github.com/loa-vn/loa/internal/civil"
	"github.com/loa-vn/loa/internal/viet"
)

// RelationKind is what one document does to another.
type RelationKind string

// The closed set of kinds.
const (
	RelationBasis        RelationKind = "basis"        // căn cứ
	RelationAmends       RelationKind = "amends"       // sửa đổi, bổ sung
	RelationReplaces     RelationKind = "replaces"     // thay thế, and what ends as a whole: hết hiệu lực
	RelationRepeals      RelationKind = "repeals"      // bãi bỏ, and what ends in part
	RelationGuides       RelationKind = "guides"       // hướng dẫn, quy định chi tiết
	RelationConsolidates RelationKind = "consolidates" // hợp nhất
	RelationCorrects     RelationKind = "corrects"     // đính chính
)

// Relation is what a document says that it does to another.
type Relation struct {
	Kind     RelationKind
	Target   Target
	Parts    []string   // addresses in the target; empty for the whole of it, unless Partial
	Partial  bool       // a part is meant that the text only describes: "các quy định về … tại …"; Parts then say where it stands
	On       civil.Date // from when, if the text states another day than its own effect
	Evidence string     // the sentence that says so; for an item of a list, the words that open the list stand before it
	Address  string     // of the part that the sentence stands in; "" for the title
	Line     int        // where that part begins
}

// Target names a document as another text does. What the text does not say is empty; a target whose fields are all empty
// is the document itself.
type Target struct {
	Kind     string // "Nghị định"
	Number   string // "181/2025/NĐ-CP"; "" when only a name is given: "Luật Thuế giá trị gia tăng"
	Name     string // the name of a law or code: "Thuế giá trị gia tăng"
	IssuedOn civil.Date
	Issuer   string
}

// readRelations finds what the document does to others, in its own words and never in those that it quotes. A
// consolidated text does nothing but consolidate: all else that it says, the documents in it have said.
func (s *source) readRelations(d *Document) {
	r := &relater{doc: d, at: map[string]int{}, numbers: map[string]string{}}
	if d.Kind == "Văn bản hợp nhất" {
		r.consolidated(s.lines[max(0, s.kindAt):])
		return
	}
	r.bases()
	r.preamble()
	r.title()
	r.body()
	slices.SortStableFunc(d.Relations, func(a, b Relation) int { return order(a.Kind) - order(b.Kind) })
}

// order puts what a document changes before what it stands on.
func order(k RelationKind) int {
	return slices.Index([]RelationKind{
		RelationAmends, RelationReplaces, RelationRepeals, RelationCorrects, RelationGuides, RelationConsolidates, RelationBasis,
	}, k)
}

// relater gathers a document's relations, each target once for each kind.
type relater struct {
	doc     *Document
	at      map[string]int    // index of a relation by its kind and target
	numbers map[string]string // of laws by their names, where the document gives both
}

// said is a sentence, or an item of a list, on its way to its relations.
type said struct {
	text    string // as the document has it, with what opens its list
	plain   string // the sentence or item with all that is quoted blanked out
	address string
	line    int
}

func (r *relater) add(kind RelationKind, ref Reference, s said, partial bool, on civil.Date) {
	t := ref.Target
	if t.Number == "" {
		t.Number = r.numbers[viet.Fold(t.Name)]
	}
	unnamed := t.Number == "" && t.Name == "" && t.Kind != "Hiến pháp"
	if unnamed || t.Number != "" && t.Number == r.doc.Number {
		return
	}
	key := string(kind) + "|" + t.Number
	if t.Number == "" {
		key += t.Kind + "|" + viet.Fold(t.Name)
	}
	if i, ok := r.at[key]; ok {
		r.doc.Relations[i].widen(ref.Addresses, partial)
		return
	}
	r.at[key] = len(r.doc.Relations)
	r.doc.Relations = append(r.doc.Relations, Relation{
		Kind: kind, Target: t, Parts: ref.Addresses, Partial: partial, On: on,
		Evidence: strings.TrimSpace(s.text), Address: s.address, Line: s.line,
	})
}

// widen adds what another sentence says about the same target. The whole has no parts; but a title that says "quy định
// chi tiết một số điều" leaves it to the text to say which.
func (r *Relation) widen(parts []string, partial bool) {
	if len(r.Parts) == 0 && !r.Partial {
		if r.Kind == RelationGuides {
			r.Parts = parts
		}
		return
	}
	if len(parts) == 0 && !partial {
		r.Parts, r.Partial = nil, false
		return
	}
	for _, p := range parts {
		if !slices.Contains(r.Parts, p) {
			r.Parts = append(slices.Clip(r.Parts), p)
		}
	}
}

// remember keeps the numbers of laws that references give with their names.
func (r *relater) remember(refs []Reference) {
	for _, ref := range refs {
		if ref.Target.Name != "" && ref.Target.Number != "" {
			r.numbers[viet.Fold(ref.Target.Name)] = ref.Target.Number
		}
	}
}
