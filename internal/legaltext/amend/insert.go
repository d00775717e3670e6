package amend

import (
	"cmp"
	"regexp"
	"slices"
	"strings"

	"github.com/loa-vn/loa/internal/fault"
	"github.com/loa-vn/loa/internal/legaltext"
)

var (
	rePlacing = regexp.MustCompile(`\s+(vào sau|vào ngay sau|ngay sau|tiếp sau|sau|vào trước|ngay trước|trước|vào)\s+`)
	reAndAdds = regexp.MustCompile(`^(.*?)(?:,| và|;|, và)\s+bổ sung\s+(.*)$`)
)

// insert reads "Bổ sung khoản 1b sau khoản 1 Điều 4", "… khoản 3 vào Điều 7", "… điểm d khoản 2 Điều 5", "… Điều 15a".
func (r *reader) insert(rest string, wording []string, above scope) ([]Instruction, *fault.Error) {
	return r.insertParts(rest, quotation(wording), above)
}

func (r *reader) insertParts(rest string, w Wording, above scope) ([]Instruction, *fault.Error) {
	if len(w.Parts) == 0 || w.Lead != "" {
		return nil, fault.Invalid("amend.unread.new_parts")
	}
	out := Instruction{Verb: VerbInsert, Wording: w}
	news, place, how := cutPlace(rest)
	found := r.find(place, above)
	if why := found.gaps(); why != nil {
		return nil, why
	}
	out.Target, _ = found.document()
	parts := found.parts()
	switch {
	case len(parts) > 1:
		return nil, fault.Invalid("amend.unread.anchor")
	case how == "":
		return r.insertNamed(news, out, above)
	case len(parts) == 0:
		return nil, fault.Invalid("amend.unread.anchor")
	case how == "vào":
		out.Anchor.In = parts[0]
	case strings.Contains(how, "trước"):
		out.Anchor = Anchor{In: parent(parts[0]), Before: parts[0]}
	default:
		out.Anchor = Anchor{In: parent(parts[0]), After: parts[0]}
	}
	out.Parts = joined(out.Anchor.In, w.Parts)
	above.in = out.Anchor.In
	if named := r.find(news, above).parts(); len(named) > 0 && !same(named, out.Parts) {
		return nil, fault.Invalid("amend.unread.mismatch", "parts", cite(named...))
	}
	return []Instruction{out}, nil
}

// replaceAndInsert reads "Sửa đổi, bổ sung khoản 6 và bổ sung khoản 7, khoản 8 vào sau khoản 6 Điều 79 như sau:", whose
// one quotation holds both.
func (r *reader) replaceAndInsert(rest string, wording []string, above scope) ([]Instruction, *fault.Error) {
	m := reAndAdds.FindStringSubmatch(withoutHistory(rest))
	w := quotation(wording)
	_, place, _ := cutPlace(m[2])
	if parts := r.find(cmp.Or(place, m[2]), above).parts(); len(parts) > 0 {
		above.in = parent(parts[0])
	}
	old := r.find(m[1], above)
	if why := old.gaps(); why != nil {
		return nil, why
	}
	changed, added := Wording{}, Wording{Lead: w.Lead}
	for _, p := range w.Parts {
		if slices.ContainsFunc(old.parts(), func(a string) bool { return leaf(a) == p.Address }) {
			changed.Parts = append(changed.Parts, p)
		} else {
			added.Parts = append(added.Parts, p)
		}
	}
	out, why := share(old.parts(), changed, above.partly)
	if why != nil {
		return nil, why
	}
	news, why := r.insertParts(m[2], added, above)
	if why != nil {
		return nil, why
	}
	for i := range out {
		out[i].Target = news[0].Target
	}
	return append(out, news...), nil
}

// insertNamed is an insertion whose sentence names the new parts in full and leaves the place to their numbers.
func (r *reader) insertNamed(news string, out Instruction, above scope) ([]Instruction, *fault.Error) {
	found := r.find(news, above)
	if why := found.gaps(); why != nil {
		return nil, why
	}
	parts := found.parts()
	if len(parts) == 0 {
		return nil, fault.Invalid("amend.unread.anchor")
	}
	out.Target, _ = found.document()
	out.Anchor.In = parent(parts[0])
	out.Parts = joined(out.Anchor.In, out.Wording.Parts)
	if !same(out.Parts, parts) {
		return nil, fault.Invalid("amend.unread.mismatch", "parts", cite(parts...))
	}
	return []Instruction{out}, nil
}

// cutPlace parts "khoản 1b" and "khoản 1 Điều 4" of "khoản 1b sau khoản 1 Điều 4 như sau:".
func cutPlace(rest string) (news, place, how string) {
	m := rePlacing.FindStringSubmatchIndex(rest)
	if m == nil {
		return rest, "", ""
	}
	return rest[:m[0]], rest[m[1]:], rest[m[2]:m[3]]
}

// joined gives the addresses of parts that go into another one.
func joined(in string, parts []legaltext.Clause) []string {
	var out []string
	for _, p := range parts {
		out = append(out, join(in, p))
	}
	return out
}

func same(a, b []string) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i] != b[i] {
			return false
		}
	}
	return true
}
