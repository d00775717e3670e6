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
	reItself  = regexp.MustCompile(`,\s*(?:đã )?được (?:sửa đổi|bổ sung|thay thế|điều chỉnh)`)
	reListEnd = regexp.MustCompile(`[,;]\s*(?:và|các)?\s*$|\s(?:và|cùng)(?: các)?\s*$`)
	reNextDot = regexp.MustCompile(`;\s*(?:và|các|toàn bộ)?\s*$`)
	reNewVerb = regexp.MustCompile(`(?:^|[,;]|và)\s*(?:sửa đổi|bổ sung|bãi bỏ|thay thế)[^;]{0,80}$`)
)

// governed picks, from the references that begin at or behind from, those that the word before the first one is about.
// A list goes on behind a comma, a semicolon or "và"; what a document is about ("… quy định chi tiết Luật Đất đai") is
// told by other words before the reference. changers says whether those count too by which an item was amended: behind a
// comma ("…, được sửa đổi bởi …") it is the item itself, whatever was named last.
func governed(text string, refs []Reference, from int, changers bool) []Reference {
	var out []Reference
	before, in, first := from, false, true
	for _, ref := range refs {
		if ref.Start < from || ref.Target == (Target{}) {
			continue
		}
		gap := text[before:ref.Start]
		switch {
		case first:
			in = true
		case reNextDot.MatchString(gap):
			in = true
		case reBetween.MatchString(gap):
		case reChanged.MatchString(gap):
			in = (in || reItself.MatchString(gap)) && changers
		case reNewVerb.MatchString(gap):
			in = !changers
		default:
			in = in && reListEnd.MatchString(gap)
		}
		if in {
			out = append(out, ref)
		}
		before, first = ref.End, false
	}
	return out
}
