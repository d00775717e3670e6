package legaltext

import (
	"regexp"
	"strings"

	"github.com/loa-vn/loa/internal/civil"
	"github.com/loa-vn/loa/internal/viet"
)

var (
	reEnds = regexp.MustCompile(`(?:hết|chấm dứt) hiệu lực|(?:bị|được) (?:bãi bỏ|hủy bỏ|thay thế)`)
	// reEndsList opens a list of what ends: "Các văn bản sau đây hết hiệu lực kể từ ngày …:".
	reEndsList = regexp.MustCompile(`(?i:hết hiệu lực|bãi bỏ|thay thế)[^.]*:$`)
	reStart    = regexp.MustCompile(`^\s*(?:(?:\d{1,2}[.)]|[a-zđ]\)|[-+•])\s*)?(?:Kể từ (?:ngày|thời điểm) [^,;]{0,120}(?:hiệu lực|\d{4})[^,;]{0,40}[,;]\s*)?(?:các |những |toàn bộ |Các |Toàn bộ )*`)
	reMaybe    = regexp.MustCompile(`^(?:Trường hợp|Khi |Nếu |Đối với|Trong trường hợp|Việc )`)
	reAlso     = regexp.MustCompile(`(?:\snày|[,;]|\svà|đồng thời)\s+(thay thế|bãi bỏ|hủy bỏ|huỷ bỏ|sửa đổi|bổ sung|đính chính)\s`)
	reMarked   = regexp.MustCompile(`^\s*(?:(?:\d{1,2}[.)]|[a-zđ]\)|[-+•])\s*)+`)
	rePhrase   = regexp.MustCompile(`(?i:cụm từ|(?:^|\s)từ\s|số từ|nội dung|(?:^|\s)chữ\s|thay thế|bổ sung|sửa đổi)`)
	reIndirect = regexp.MustCompile(`(?:\s|^)(?:theo|khi|nếu|để|trường hợp|phù hợp|căn cứ|do|từ ngày)\s|(?:đã|được) quy định|văn bản quy phạm`)
	reIssued   = regexp.MustCompile(`(?:ban hành |đính )?(?:kèm )?theo(?: của)?\s*$|ban hành theo`)
	reWholly   = regexp.MustCompile(`^(?:[\s,:]|(?:các )?quy định tại|toàn bộ|các|những|văn bản|hiệu lực|(?:sau|dưới) đây|sau|cho)*$`)
	reSomeOf   = regexp.MustCompile(`^(?:Các |các )?[Qq]uy định [^;]{0,160}?(?:tại|của)\s+$`)
	reOneself  = regexp.MustCompile(`(?:Bộ luật|Luật|Pháp lệnh|Nghị quyết|Nghị định|Quyết định|Thông tư|Thông tư liên tịch|Văn bản) này`)
)

// tells says that a text has a word of what one document does to another. It stands before every other rule, and is no
// expression, because most paragraphs of a law have none.
func tells(s string) bool {
	s = strings.ToLower(s)
	for _, word := range [...]string{"sửa ", "bổ sung", "bỏ ", "thay", "hiệu lực", "đính chính", "hướng dẫn", "chi tiết"} {
		if strings.Contains(s, word) {
			return true
		}
	}
	return false
}

// body reads the document's own sentences, part by part.
func (r *relater) body() {
	for _, c := range r.doc.Clauses {
		if c.Kind != KindAnnex && c.Kind != KindPreamble {
			r.part(c, "")
		}
	}
}

// part reads a part's sentences and then its parts; lead is what opens the list that it is an item of, "" for none.
func (r *relater) part(c Clause, lead string) {
	text := strings.Trim(c.Heading+"\n"+c.Text, "\n")
	paras := strings.Split(text, "\n")
	lines := make([]line, len(paras))
	for i, p := range paras {
		lines[i].text = p
	}
	inside, _ := quoted(lines)
	for i, para := range paras {
		if inside[i] || para == "" {
			continue
		}
		plain := blankQuotes(para)
		opens := strings.HasSuffix(plain, ":") && reEndsList.MatchString(plain) && !namesOther(plain)
		if tells(plain) && !opens || lead != "" {
			r.paragraph(para, plain, lead, c)
		}
		if opens {
			lead = para
		}
	}
	for _, child := range c.Children {
		r.part(child, lead)
	}
}

// namesOther says that a text names another document.
func namesOther(text string) bool {
	for _, ref := range FindReferences(text, "") {
		if ref.Target.Number != "" || ref.Target.Name != "" {
			return true
		}
	}
	return false
}

func (r *relater) paragraph(para, plain, lead string, c Clause) {
	for _, span := range viet.SentenceSpans(plain) {
		s := said{text: para[span.Start:span.End], plain: plain[span.Start:span.End], address: c.Address, line: c.Line}
		if lead == "" && !tells(s.plain) || reMaybe.MatchString(s.plain) {
			continue
		}
		refs := FindReferences(s.plain, c.Address)
		if !anyBefore(refs, len(s.plain)) {
			continue
		}
		r.sentence(s, lead, refs)
	}
}

// sentence tries what a sentence can do to the documents that it names, the plainest first.
func (r *relater) sentence(s said, lead string, refs []Reference) {
	start := len(reMarked.FindString(s.plain))
	switch {
	case r.command(s.plain[start:], shifted(refs, start), s):
	case r.ends(s, refs):
	case r.also(s, refs):
	case lead != "":
		s.text = lead + " " + s.text
		r.item(s, lead, refs)
	default:
		if at := reSelfGuide.FindStringIndex(s.plain); at != nil {
			r.guides(s.plain, refs, at[1], s)
		}
	}
}

// shifted is refs as they lie in the text from byte start on.
func shifted(refs []Reference, start int) []Reference {
	if start == 0 {
		return refs
	}
	out := make([]Reference, 0, len(refs))
	for _, ref := range refs {
		if ref.Start >= start {
			ref.Start, ref.End = ref.Start-start, ref.End-start
			out = append(out, ref)
		}
	}
	return out
}

// command reads a text that begins with what it does: "Bãi bỏ khoản 2 Điều 5 Nghị định số …".
func (r *relater) command(text string, refs []Reference, s said) bool {
	m := reVerb.FindStringSubmatchIndex(text)
	if m == nil {
		return false
	}
	return r.does(strings.ToLower(text[m[2]:m[3]]), text, refs, m[3], s)
}

// also reads what a document does besides: "Quyết định này có hiệu lực từ ngày … và thay thế Quyết định số …".
func (r *relater) also(s said, refs []Reference) bool {
	self := reOneself.FindStringIndex(s.plain)
	if self == nil {
		return false
	}
	for _, m := range reAlso.FindAllStringSubmatchIndex(s.plain, -1) {
		if m[2] < self[1] || anyBefore(refs, m[2]) || reChanged.MatchString(s.plain[:m[2]]) {
			continue
		}
		if r.does(s.plain[m[2]:m[3]], s.plain, refs, m[3], s) {
			return true
		}
	}
	return false
}

// does adds what a verb, which ends at byte from, does to the documents behind it.
func (r *relater) does(verb, text string, refs []Reference, from int, s said) bool {
	list := governed(text, refs, from, false)
	if len(list) == 0 {
		return false
	}
	object := text[from:list[0].Start]
	if len(object) > 400 || reIndirect.MatchString(reIssued.ReplaceAllString(object, "")) {
		return false
	}
	for _, ref := range list {
		kind, partial := kindOfVerb(verb, object, ref)
		r.add(kind, ref, s, partial, "")
	}
	return true
}

// kindOfVerb tells a whole document that ends from one that is changed: to replace or repeal words or an annex is to
// amend, to repeal articles is to repeal a part.
func kindOfVerb(verb, object string, ref Reference) (kind RelationKind, partial bool) {
	plain := reWholly.MatchString(object)
	switch verb {
	case "đính chính":
		return RelationCorrects, false
	case "thay thế":
		if plain && len(ref.Addresses) == 0 {
			return RelationReplaces, false
		}
	case "bãi bỏ", "hủy bỏ", "huỷ bỏ":
		if !rePhrase.MatchString(object) {
			return RelationRepeals, !plain
		}
	}
	return RelationAmends, false
}

// ends reads "Thông tư số … hết hiệu lực kể từ ngày Thông tư này có hiệu lực": what stands before the verb.
func (r *relater) ends(s said, refs []Reference) bool {
	at := reEnds.FindStringIndex(s.plain)
	if at == nil || strings.HasSuffix(s.plain[:at[0]], "đã ") {
		return false
	}
	before := refs[:0:0]
	for _, ref := range refs {
		if ref.End <= at[0] {
			before = append(before, ref)
		}
	}
	return r.ended(s, before, len(reStart.FindString(s.plain)), s.plain[at[0]:])
}

// item reads one item of a list of what ends.
func (r *relater) item(s said, lead string, refs []Reference) {
	at := reEndsList.FindStringIndex(lead)
	r.ended(s, refs, len(reStart.FindString(s.plain)), strings.ToLower(lead[at[0]:]))
}

// ended adds the documents that end; how is the verb and what follows it.
func (r *relater) ended(s said, refs []Reference, from int, how string) bool {
	list := governed(s.plain, refs, min(from, len(s.plain)), false)
	if len(list) == 0 {
		return false
	}
	object := s.plain[from:list[0].Start]
	described := reSomeOf.MatchString(object)
	if !described && !reWholly.MatchString(object) {
		return false
	}
	for _, ref := range list {
		kind, partial := RelationReplaces, described && len(ref.Addresses) == 0
		if strings.Contains(how, "bãi bỏ") || strings.Contains(how, "hủy bỏ") || len(ref.Addresses) > 0 || partial {
			kind = RelationRepeals
		}
		r.add(kind, ref, s, partial, r.dayOf(how))
	}
	return true
}

var reFromDay = regexp.MustCompile(`^[^.;,]{0,40}từ (?:ngày )?`)

// dayOf is the day that a text states behind its verb, unless it is the day of the document's own effect.
func (r *relater) dayOf(how string) civil.Date {
	m := reFromDay.FindString(how)
	if m == "" {
		return ""
	}
	rest := how[max(0, len(m)-len("ngày ")):]
	found := viet.FindDates(rest[:min(len(rest), 60)])
	if len(found) == 0 || found[0].Start > len("ngày ") || found[0].Date == r.doc.EffectiveOn {
		return ""
	}
	return found[0].Date
}
