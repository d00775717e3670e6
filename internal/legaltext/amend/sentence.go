package amend

import (
	"regexp"
	"strings"

	"github.com/loa-vn/loa/internal/fault"
)

var (
	reVerb    = regexp.MustCompile(`^(?i)(sửa đổi,? ?bổ sung|sửa đổi và bổ sung|sửa đổi|sửa|bổ sung|bãi bỏ|hủy bỏ|huỷ bỏ|bỏ|thay thế|thay|đánh số lại|đổi số)\s*(?:, (?:thay thế|bãi bỏ|bổ sung|sửa đổi))*\s+`)
	reNameAnd = regexp.MustCompile(`^(?:lại )?(?:tên|tiêu đề)(?: gọi)?(?: của)?(?: Điều)? và\s+`)
	reName    = regexp.MustCompile(`^(?:lại )?(?:tên|tiêu đề)(?: gọi)?(?: của)?(?:\s+các)?\s+`)
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
