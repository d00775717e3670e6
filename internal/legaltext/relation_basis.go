package legaltext

import (
	"regexp"
	"strings"
)

// bases makes a relation of each document that a ground stands on, those that amended it included. Documents that only
// help to say what the ground is about ("… quy định chi tiết Luật …") are none.
func (r *relater) bases() {
	for _, b := range r.doc.Bases {
		refs := FindReferences(b.Text, "")
		r.remember(refs)
		s := said{text: b.Text, plain: b.Text, address: "mo-dau", line: b.Line}
		for _, ref := range governed(b.Text, refs, 0, true) {
			ref.Addresses = nil
			r.add(RelationBasis, ref, s, false, "")
		}
		if at := strings.Index(b.Text, "Hiến pháp"); at == len("Căn cứ ") {
			r.add(RelationBasis, Reference{Target: Target{Kind: "Hiến pháp"}}, s, false, "")
		}
	}
}

var (
	// reBetween is what stands between two items of one list.
	reBetween = regexp.MustCompile(`^[\s,;]*(?:và|hoặc|cùng|các|những|toàn bộ)?(?:\s+(?:các|những|toàn bộ))?\s*$`)
	// reChanged is how a text says that something was changed by what follows.
	reChanged = regexp.MustCompile(`(?:được|đã) (?:sửa đổi|bổ sung|thay thế|bãi bỏ|điều chỉnh)`)
	reItself  = regexp.MustCompile(`[,(]\s*(?:đã )?được (?:sửa đổi|bổ sung|thay thế|điều chỉnh)`)
	reListEnd = regexp.MustCompile(`[,;]\s*(?:và|các)?\s*$|\s(?:và|cùng)(?: các)?\s*$`)
	reNextDot = regexp.MustCompile(`;\s*(?:và|các|toàn bộ)?\s*$`)
	reNewVerb = regexp.MustCompile(`(?:(?:[,;]|và)\s*(?:sửa đổi|bãi bỏ|thay thế)|(?:;|và)\s*bổ sung)[^;]{0,80}$`)
)

// governed picks, from the references that begin at or behind from, those that the word before the first one is about.
// A list goes on behind a comma, a semicolon or "và"; what a document is about ("… quy định chi tiết Luật Đất đai") is
// told by other words before the reference. changers says whether those count too by which an item was amended.
func governed(text string, refs []Reference, from int, changers bool) []Reference {
	g := listing{changers: changers}
	before := from
	for _, ref := range refs {
		if ref.Start < from || ref.Target == (Target{}) {
			continue
		}
		g.next(text[before:ref.Start], ref)
		before = ref.End
	}
	return g.items
}

// listing is a list while its references come in.
type listing struct {
	changers bool
	items    []Reference
	last     Reference // the reference before, item or not
	in       bool      // the last one is an item
	about    bool      // the last item is about a document of its own type
}

func (g *listing) next(gap string, ref Reference) {
	was := g.in
	switch {
	case len(g.items) == 0 && g.last.End == 0, reNextDot.MatchString(gap):
		g.in = true
	case reChanged.MatchString(gap):
		g.in = g.changers && (was || reItself.MatchString(gap) || g.backTo(ref))
	case reBetween.MatchString(gap):
		g.in = was || g.backTo(ref)
	case reNewVerb.MatchString(gap):
		g.in = !g.changers
	default:
		g.in = was && reListEnd.MatchString(gap)
	}
	if g.in {
		g.items, g.about = append(g.items, ref), false
	} else if g.ofType(ref) {
		g.about = true
	}
	g.last = ref
}

// backTo says that ref goes on with the list although the last reference was none of it: it is of the items' type, and
// the last one is not. "Nghị định A quy định chi tiết Luật B và Nghị định C" lists A and C; "Thông tư A hướng dẫn Luật B và
// Nghị định C" is about B and C.
func (g *listing) backTo(ref Reference) bool {
	return len(g.items) > 0 && g.ofType(ref) && !g.ofType(g.last) && !g.about
}

func (g *listing) ofType(ref Reference) bool {
	return len(g.items) > 0 && ref.Target.Kind != "" && ref.Target.Kind == g.items[len(g.items)-1].Target.Kind
}
