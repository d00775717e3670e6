package amend

import (
	"regexp"
	"strings"

	"github.com/loa-vn/loa/internal/fault"
	"github.com/loa-vn/loa/internal/legaltext"
)

// places is what a stretch of a sentence names: parts, each with its full address, and documents.
type places struct {
	text string
	refs []legaltext.Reference
}

// find reads the references of a stretch and completes their addresses from the part that the heading above names and
// from one another: "điểm a khoản 2 Điều 7 và khoản 3" means the third clause of Điều 7.
func (r *reader) find(text string, above scope) places {
	text = withoutHistory(text)
	p := places{text: text}
	in := above.in
	for _, ref := range legaltext.FindReferences(text, above.in) {
		whole := make([]string, 0, len(ref.Addresses))
		for _, a := range ref.Addresses {
			in = complete(a, in)
			whole = append(whole, in)
		}
		ref.Addresses = whole
		p.refs = append(p.refs, ref)
	}
	return p
}

var (
	reHistory   = regexp.MustCompile(`\s*,?\s*(?:đã )?được (?:sửa đổi|bổ sung|thay thế).*$`)
	reInBracket = regexp.MustCompile(`\s*\((?:đã )?được (?:sửa đổi|bổ sung|thay thế)[^()]*\)`)
)

// withoutHistory leaves out what changed a part or a document before: "… đã được sửa đổi tại khoản 2 Điều 1 Thông tư số
// …". Where other places may follow it, it stays, and the sentence is not understood.
func withoutHistory(text string) string {
	text = reInBracket.ReplaceAllString(text, "")
	if at := reHistory.FindStringIndex(text); at != nil && !strings.Contains(text[at[0]:], ";") {
		return text[:at[0]]
	}
	return text
}

// complete puts a short address into the part that it belongs to: "khoan-3" in "dieu-7/khoan-2" is "dieu-7/khoan-3", and
// an article of an attachment lies in the attachment.
func complete(address, in string) string {
	first, _, _ := strings.Cut(address, "/")
	if level(first) == levelArticle {
		return under(attachment(in), address)
	}
	if level(first) <= levelChapter {
		return address
	}
	for in != "" && level(in) >= level(first) {
		in = parent(in)
	}
	return under(in, address)
}

func under(in, address string) string {
	if in == "" {
		return address
	}
	return in + "/" + address
}

// attachment is the regulation that an address lies in ("quy-dinh"); "" in the document itself and in its annexes.
func attachment(address string) string {
	first, _, _ := strings.Cut(address, "/")
	if level(first) != levelTop || strings.HasPrefix(first, "phu-luc") {
		return ""
	}
	return first
}

var reAttached = regexp.MustCompile(`(?i)[\p{L} ]+?\s(?:được\s)?(?:ban hành\s)?kèm theo\s*$`)

// attachedTo is the attachment that the words before a document name: "Quy định ban hành kèm theo Nghị quyết số …".
func attachedTo(text string, ref legaltext.Reference) string {
	m := reAttached.FindStringIndex(text[:ref.Start])
	if m == nil {
		return ""
	}
	words := strings.Fields(text[m[0]:ref.End])
	for i := range words {
		for _, r := range legaltext.FindReferences("Điều 1 "+strings.Join(words[i:], " "), "") {
			if len(r.Addresses) == 1 && attachment(r.Addresses[0]) != "" {
				return attachment(r.Addresses[0])
			}
		}
	}
	return ""
}

// The levels that an address's first segment can have.
const (
	levelTop = iota
	levelChapter
	levelSection
	levelArticle
	levelClause
	levelPoint
	levelDeeper
)

// level is how deep the last segment of an address lies; of the empty one it is above all.
func level(address string) int {
	switch kind, _, _ := strings.Cut(leaf(address), "-"); kind {
	case "chuong", "phan":
		return levelChapter
	case "muc", "tieu":
		return levelSection
	case "dieu":
		return levelArticle
	case "khoan":
		return levelClause
	case "diem":
		return levelPoint
	case "tiet", "doan":
		return levelDeeper
	default:
		return levelTop
	}
}

func leaf(address string) string { return address[strings.LastIndex(address, "/")+1:] }

func parent(address string) string {
	if i := strings.LastIndex(address, "/"); i >= 0 {
		return address[:i]
	}
	return ""
}

// join is the address of a part of a quotation once it stands in another one. An article's never names its chapter.
func join(in string, p legaltext.Clause) string {
	if level(p.Address) == levelArticle {
		in = attachment(in)
	}
	return under(in, p.Address)
}

// common is the part that all addresses lie in: one part itself, or the article of several of its clauses.
func common(addresses []string) string {
	in := addresses[0]
	for _, a := range addresses[1:] {
		for in != "" && a != in && !strings.HasPrefix(a, in+"/") {
			in = parent(in)
		}
	}
	return in
}

// parts are all addresses that the stretch names, in order, each once.
func (p places) parts() []string {
	var out []string
	seen := map[string]bool{}
	for _, ref := range p.refs {
		for _, a := range ref.Addresses {
			if !seen[a] {
				seen[a] = true
				out = append(out, a)
			}
		}
	}
	return out
}

// document is the first other document that the stretch names.
func (p places) document() (legaltext.Target, bool) {
	for _, ref := range p.refs {
		if named(ref.Target) {
			return ref.Target, true
		}
	}
	return legaltext.Target{}, false
}

// only is the one other document that a heading names, with the attachment of it that is meant. A heading that names
// several of a kind leaves it to the orders below to say which they change; others are part of the document's title.
func (p places) only() (t legaltext.Target, in string, ok bool) {
	for _, ref := range p.refs {
		switch {
		case !named(ref.Target), ok && ref.Target.Number == t.Number && ref.Target.Name == t.Name:
			continue
		case ok && ref.Target.Kind == t.Kind && reBesides.MatchString(p.text[:ref.Start]):
			return legaltext.Target{}, "", false
		case ok:
			continue
		}
		t, in, ok = ref.Target, attachedTo(p.text, ref), true
	}
	return t, in, ok
}

var reBesides = regexp.MustCompile(`(?:,|;|\sVÀ|\svà)\s*$`)

type group struct {
	target legaltext.Target
	parts  []string
}

// byDocument gathers the parts of each document. Parts without one belong to the next that is named behind them.
func (p places) byDocument() []group {
	var out []group
	open := group{}
	for _, ref := range p.refs {
		if named(ref.Target) && len(ref.Addresses) == 0 && len(open.parts) == 0 {
			if len(out) == 0 {
				out = append(out, group{target: ref.Target})
			}
			continue
		}
		open.parts = append(open.parts, ref.Addresses...)
		if named(ref.Target) {
			open.target = ref.Target
			out = append(out, open)
			open = group{}
		}
	}
	if len(open.parts) > 0 {
		out = append(out, open)
	}
	return out
}

// reFiller is what may stand between the references of an order without changing its meaning.
var reFiller = regexp.MustCompile(`^(?:[\s,;:.]|\b(?:và|tại|của|các|một số|một phần|điểm|khoản|điều|Điều|quy định|quy định tại|quy định trong|nội dung|trong|ở|theo|như sau|sau đây|đã được sửa đổi|được sửa đổi))*$`)

// gaps tells what of the stretch is not understood. Once a document is named, its title may follow.
func (p places) gaps() *fault.Error {
	at := 0
	for _, ref := range p.refs {
		if !reFiller.MatchString(p.text[at:ref.Start]) {
			return fault.Invalid("amend.unread.words", "words", strings.TrimSpace(p.text[at:ref.Start]))
		}
		at = ref.End
		if named(ref.Target) {
			return nil
		}
	}
	if rest := strings.TrimSpace(p.text[at:]); !reFiller.MatchString(rest) {
		return fault.Invalid("amend.unread.words", "words", rest)
	}
	return nil
}
