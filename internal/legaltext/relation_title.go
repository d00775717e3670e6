package legaltext

import (
	"regexp"
	"strings"
	"unicode"
)

var (
	reVerb      = regexp.MustCompile(`^(?i:(?:Về (?:việc )?)?(sửa đổi|bổ sung|bãi bỏ|hủy bỏ|huỷ bỏ|thay thế|thay|bỏ|đính chính|sửa))(?:$|[\s,])`)
	rePassesOn  = regexp.MustCompile(`ban hành (?:Bộ luật|Luật|Pháp lệnh|Nghị quyết|Nghị định|Quyết định|Thông tư liên tịch|Thông tư)\s+(\p{L}.*)$`)
	reGuiding   = regexp.MustCompile(`(?i:quy định chi tiết|hướng dẫn|biện pháp thi hành|quy định việc thi hành)`)
	reSelfGuide = regexp.MustCompile(`^(?:Nghị quyết|Nghị định|Quyết định|Thông tư liên tịch|Thông tư|Quy định|Quy chế) này\s+(?:quy định [^.;]{0,160}?)?(?:quy định chi tiết|chi tiết|hướng dẫn)`)
	reNotGuide  = regexp.MustCompile(`(?:\stheo|căn cứ|trừ)(?: quy định)?(?: tại| của)?\s*$`)
)

// preamble reads the sentence that issues the document: it says the title again, and gives the numbers of the laws that
// the title only names.
func (r *relater) preamble() {
	for _, c := range r.doc.Clauses {
		if c.Kind != KindPreamble {
			continue
		}
		for _, para := range strings.Split(c.Text, "\n") {
			m := rePassesOn.FindStringSubmatchIndex(para)
			if m == nil || strings.HasPrefix(para, "Căn cứ") {
				continue
			}
			title := para[m[2]:m[3]]
			refs := FindReferences(title, "")
			r.remember(refs)
			r.titled(title, refs, said{text: para, plain: title, address: c.Address, line: c.Line})
		}
	}
}

// title reads what the title says that the document does.
func (r *relater) title() {
	title := r.doc.Title
	if isUpper(title) {
		title = strings.ToLower(title)
		for _, k := range documentKinds() {
			title = strings.ReplaceAll(title, strings.ToLower(k.name)+" ", k.name+" ")
		}
	}
	plain := blankQuotes(title)
	if refs := FindReferences(plain, ""); len(refs) > 0 {
		r.titled(plain, refs, said{text: r.doc.Title, plain: plain})
	}
}

// titled reads a title: what it amends, replaces or repeals, else what it guides.
func (r *relater) titled(title string, refs []Reference, s said) {
	if r.command(title, refs, s) {
		return
	}
	if at := reGuiding.FindStringIndex(title); at != nil {
		r.guides(title, refs, at[1], s)
	}
}

// guides reads what stands behind "quy định chi tiết". The first document must follow without another reason for it.
func (r *relater) guides(text string, refs []Reference, from int, s said) bool {
	list := governed(text, refs, from, false)
	if len(list) == 0 || anyBefore(refs, from) || reNotGuide.MatchString(text[from:list[0].Start]) {
		return false
	}
	for _, ref := range list {
		r.add(RelationGuides, ref, s, false, "")
	}
	return true
}

// anyBefore says that another document is named before byte from.
func anyBefore(refs []Reference, from int) bool {
	for _, ref := range refs {
		if ref.Start < from && ref.Target != (Target{}) {
			return true
		}
	}
	return false
}

// consolidated reads the documents that a consolidated text is made of: they stand between its type and its first
// ground, the one that was amended first.
func (r *relater) consolidated(lines []line) {
	for i, l := range lines {
		if m := readMark(l.text); i > 0 && (strings.HasPrefix(l.text, "Căn cứ") || m.kind == KindArticle || m.kind == KindChapter) || i > headLines {
			return
		}
		refs := FindReferences(l.text, "")
		numbered := refs[:0]
		for _, ref := range refs {
			if ref.Target.Number != "" {
				numbered = append(numbered, ref)
			}
		}
		if len(numbered) == 0 || i == 0 {
			continue
		}
		s := said{text: l.text, line: l.no}
		for _, ref := range governed(l.text, numbered, 0, true) {
			ref.Addresses = nil
			r.add(RelationConsolidates, ref, s, false, "")
		}
	}
}

// blankQuotes gives what is quoted in a text the length that it has, and no words.
func blankQuotes(s string) string {
	if !strings.ContainsAny(s, `“”"`) {
		return s
	}
	var b strings.Builder
	open := false
	prev := ' '
	for _, r := range s {
		mark := r == '“' || r == '”' || r == '"'
		switch {
		case r == '“', r == '"' && !open && (unicode.IsSpace(prev) || prev == '('):
			open = true
		case mark:
			open = false
		}
		if open || mark {
			b.WriteString(strings.Repeat(" ", len(string(r))))
		} else {
			b.WriteRune(r)
		}
		prev = r
	}
	return b.String()
}
