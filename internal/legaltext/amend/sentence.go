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
	reVerb    = regexp.MustCompile(`^(?i)(sửa đổi,? ?bổ sung|sửa đổi và bổ sung|sửa đổi|sửa|bổ sung|bãi bỏ|hủy bỏ|huỷ bỏ|bỏ|thay thế|thay|đánh số lại|đổi số)\s*(?:, (?:thay thế|bãi bỏ|bổ sung|sửa đổi))*\s+`)
	reNameAnd = regexp.MustCompile(`^(?:lại )?(?:tên|tiêu đề)(?: gọi)?(?: của)?(?: Điều)? và\s+`)
	reName    = regexp.MustCompile(`^(?:lại )?(?:tên|tiêu đề)(?: gọi)?(?: của)?(?:\s+các)?\s+`)
	rePlacing = regexp.MustCompile(`\s+(vào sau|vào ngay sau|ngay sau|tiếp sau|sau|vào trước|ngay trước|trước|vào)\s+`)
	reAndAdds = regexp.MustCompile(`^(.*?)(?:,| và|;|, và)\s+bổ sung\s+(.*)$`)
	reMoves   = regexp.MustCompile(`(?:được đánh số lại thành|đánh số lại thành|được chuyển thành|thành)\s+((?i:khoản|điểm|điều)\s+\S+?)[.;,]?$`)
)

// cutVerb parts a sentence into the verb that it begins with and the rest.
func cutVerb(s string) (verb, rest string) {
	s = strings.TrimLeft(strings.TrimSpace(s), "-–+• ")
	m := reVerb.FindStringSubmatch(s)
	if m == nil {
		return "", s
	}
	verb = strings.ToLower(m[1])
	return verb, s[len(m[0]):]
}

// read is the heart: the verb and what follows it decide which order this is.
func (r *reader) read(sentence string, wording []string, above scope) ([]Instruction, *fault.Error) {
	verb, rest := cutVerb(sentence)
	switch {
	case rePhrase.MatchString(rest):
		return r.phrases(verb, rest, above)
	case strings.HasSuffix(verb, "bỏ"):
		return r.repeal(rest, above)
	case len(wording) > 0 && reAndAdds.MatchString(withoutHistory(rest)):
		return r.replaceAndInsert(rest, wording, above)
	case strings.HasPrefix(verb, "đánh số"), strings.HasPrefix(verb, "đổi số"):
		return r.renumber(rest, above)
	case len(wording) == 0:
		return nil, fault.Invalid("amend.unread.wording")
	case reNameAnd.MatchString(rest):
		return r.renameAnd(rest, wording, above)
	case reName.MatchString(rest):
		return r.rename(rest, wording, above)
	case verb == "bổ sung":
		return r.insert(rest, wording, above)
	default:
		return r.replace(rest, wording, above)
	}
}

// repeal reads "Bãi bỏ Điều 17, Điều 18 và khoản 1 Điều 20 Thông tư số …".
func (r *reader) repeal(rest string, above scope) ([]Instruction, *fault.Error) {
	found := r.find(rest, above)
	if why := found.gaps(); why != nil {
		return nil, why
	}
	var out []Instruction
	for _, group := range found.byDocument() {
		if len(group.parts) == 0 {
			return nil, fault.Invalid("amend.unread.whole")
		}
		out = append(out, Instruction{Target: group.target, Verb: VerbRepeal, Parts: group.parts})
	}
	if len(out) == 0 {
		return nil, fault.Invalid("amend.unread.place")
	}
	return out, nil
}

// replace reads "Sửa đổi, bổ sung khoản 1 và khoản 3 Điều 4 như sau:" with the wording behind it.
func (r *reader) replace(rest string, wording []string, above scope) ([]Instruction, *fault.Error) {
	found := r.find(rest, above)
	parts := found.parts()
	if why := found.gaps(); why != nil {
		return nil, why
	}
	if len(parts) == 0 {
		return nil, fault.Invalid("amend.unread.place")
	}
	target, _ := found.document()
	orders, why := share(parts, quotation(wording), above.partly)
	for i := range orders {
		orders[i].Target = target
	}
	return orders, why
}

// rename reads "Sửa đổi tên Điều 5 như sau:" and, for several names, what is quoted for each.
func (r *reader) rename(rest string, wording []string, above scope) ([]Instruction, *fault.Error) {
	found := r.find(reName.ReplaceAllString(rest, ""), above)
	if why := found.gaps(); why != nil {
		return nil, why
	}
	parts, w := found.parts(), quotation(wording)
	target, _ := found.document()
	var out []Instruction
	for _, part := range parts {
		if one, ok := nameOf(w, part, len(parts) == 1); ok {
			out = append(out, Instruction{Target: target, Verb: VerbRename, Parts: []string{part}, Wording: one})
		} else if !above.partly {
			return nil, fault.Invalid("amend.unread.mismatch", "parts", cite(part))
		}
	}
	if len(out) == 0 {
		return nil, fault.Invalid("amend.unread.place")
	}
	return out, nil
}

// renameAnd reads "Sửa đổi tên Điều và khoản 7 Điều 39 như sau:", whose quotation shows the article's new name with the
// clauses that change and not the others.
func (r *reader) renameAnd(rest string, wording []string, above scope) ([]Instruction, *fault.Error) {
	found := r.find(reNameAnd.ReplaceAllString(rest, ""), above)
	if why := found.gaps(); why != nil {
		return nil, why
	}
	parts, w := found.parts(), quotation(wording)
	if len(parts) == 0 || len(w.Parts) != 1 || w.Lead != "" || leaf(parent(parts[0])) != w.Parts[0].Address {
		return nil, fault.Invalid("amend.unread.mismatch", "parts", cite(parts...))
	}
	target, _ := found.document()
	article := w.Parts[0]
	name := Instruction{Verb: VerbRename, Parts: []string{parent(parts[0])}, Wording: Wording{Lead: oneLine(article.Heading)}}
	article.Text = ""
	out, left, ok := inner(article, parts)
	if !ok || len(left) > 0 || article.Heading == "" {
		return nil, fault.Invalid("amend.unread.mismatch", "parts", cite(parts...))
	}
	out = append([]Instruction{name}, out...)
	for i := range out {
		out[i].Target = target
	}
	return out, nil
}

// nameOf takes the name of one part out of the quotation of several.
func nameOf(w Wording, part string, alone bool) (Wording, bool) {
	for _, p := range w.Parts {
		if p.Address == leaf(part) {
			return Wording{Lead: oneLine(p.Heading + "\n" + p.Text)}, len(p.Children) == 0
		}
	}
	return Wording{Lead: oneLine(w.Lead)}, alone && len(w.Parts) == 0 && w.Lead != ""
}

// oneLine is a heading: one line that ends no sentence.
func oneLine(s string) string { return strings.TrimRight(strings.Join(strings.Fields(s), " "), ". ") }

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

// renumber reads "Đánh số lại khoản 3 Điều 5 thành khoản 4".
func (r *reader) renumber(rest string, above scope) ([]Instruction, *fault.Error) {
	m := reMoves.FindStringSubmatchIndex(rest)
	if m == nil {
		return nil, fault.Invalid("amend.unread.place")
	}
	found := r.find(rest[:m[0]], above)
	if why := found.gaps(); why != nil {
		return nil, why
	}
	parts := found.parts()
	if len(parts) != 1 {
		return nil, fault.Invalid("amend.unread.place")
	}
	target, _ := found.document()
	label := rest[m[2]:m[3]]
	label = strings.ToUpper(label[:1]) + label[1:]
	if strings.HasPrefix(label, "đ") {
		label = "Đ" + strings.TrimPrefix(label, "đ")
	}
	return []Instruction{{Target: target, Verb: VerbRenumber, Parts: parts, NewLabel: label}}, nil
}

func cite(addresses ...string) string { return strings.Join(addresses, ", ") }

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
