package amend

import (
	"regexp"
	"strings"

	"github.com/loa-vn/loa/internal/fault"
	"github.com/loa-vn/loa/internal/legaltext"
)

// Instructions reads what a document orders about others, in the document's order. What it orders and could not be read
// is in the second list. A document that amends nothing has neither.
func Instructions(doc *legaltext.Document) ([]Instruction, []Unread) {
	r := &reader{doc: doc}
	whole := r.heading([]string{doc.Title}, scope{})
	for _, c := range doc.Clauses {
		r.above(c, whole)
	}
	r.setDays()
	return r.orders, r.unread
}

type reader struct {
	doc    *legaltext.Document
	orders []Instruction
	unread []Unread
}

// scope is what the parts above an order have settled for it.
type scope struct {
	target legaltext.Target
	in     string // the part that shorter addresses begin in: "dieu-7"
	verb   string // of a heading "Thay thế các cụm từ sau:", whose items need not say it again
	lent   string // what of it a sentence without a verb of its own is read with
	orders bool   // what is above orders something, so that what stands here ought to
	partly bool   // the quotations of one sentence stand apart, each with its own mark
	by     By
}

// above goes through chapters down to the articles. The title, and a chapter's heading, may name the document that all
// of them change. What is attached to a document orders nothing.
func (r *reader) above(c legaltext.Clause, whole scope) {
	whole.orders = false
	switch c.Kind {
	case legaltext.KindArticle:
		r.unit(c, whole)
	case legaltext.KindPart, legaltext.KindChapter, legaltext.KindSection, legaltext.KindSubsection:
		whole = r.heading([]string{c.Heading}, whole)
		for _, child := range c.Children {
			r.above(child, whole)
		}
	default:
	}
}

// unit reads an article, clause or point: an order, or the heading of orders.
func (r *reader) unit(c legaltext.Clause, above scope) {
	above.by = By{r.doc.Number, c.Address, c.Line}
	lines := paragraphs(c)
	chunks := dashed(lines)
	if len(c.Children) == 0 && len(chunks) == 1 {
		r.order(lines, above)
		return
	}
	inner := r.heading(chunks[0], above)
	for _, chunk := range chunks[1:] {
		r.order(chunk, inner)
	}
	for _, child := range c.Children {
		if text := paragraphs(child); inner.orders && len(text) > 0 && strings.HasPrefix(text[0], "“") && inner.verb == "" {
			r.quoted(chunks[0], child, above)
			continue
		}
		r.unit(child, inner)
	}
}

// quoted reads one of the quotations that stand apart under one sentence: "Sửa đổi tên Điều 5, Điều 6 như sau: a) “Điều
// 5. …”; b) “Điều 6. …”".
func (r *reader) quoted(sentence []string, c legaltext.Clause, above scope) {
	above.partly = true
	above.by = By{r.doc.Number, c.Address, c.Line}
	r.take(strings.Join(sentence, " "), paragraphs(c), above)
}

func paragraphs(c legaltext.Clause) []string {
	text := strings.Trim(c.Heading+"\n"+c.Text, "\n")
	if text == "" {
		return nil
	}
	return strings.Split(text, "\n")
}

var (
	reDashed = regexp.MustCompile(`^(?:[-+*–•]|[a-zđ]\.?\d{1,2}[.)]\)?)\s*(?i:sửa đổi|sửa|bổ sung|bãi bỏ|hủy bỏ|huỷ bỏ|bỏ|thay thế|thay)\s`)
	reDash   = regexp.MustCompile(`^(?:[-+*–•]|[a-zđ]\.?\d{1,2}[.)]\)?)\s*`)
)

// dashed cuts a text before the lines that order something behind a dash or a mark such as "a.1)", which no document
// counts among its points. The first piece is what stands before them.
func dashed(lines []string) [][]string {
	out := [][]string{nil}
	depth := 0
	for i, l := range lines {
		if depth == 0 && (reDashed.MatchString(l) || i == 1 && underHeading(lines[0], l)) {
			out = append(out, nil)
			l = reDash.ReplaceAllString(l, "")
		}
		depth = balance(l, depth)
		out[len(out)-1] = append(out[len(out)-1], l)
	}
	return out
}

// underHeading says that an article's text orders something below a heading that says the same in short.
func underHeading(heading, text string) bool {
	above, _ := cutVerb(heading)
	verb, _ := cutVerb(text)
	return above != "" && verb != "" && !strings.ContainsAny(heading, opening) && !strings.HasSuffix(heading, ":")
}

// heading reads what stands above several orders: the document and the part that they are about.
func (r *reader) heading(lines []string, above scope) scope {
	text := strings.Join(lines, " ")
	inner := above
	verb, rest := cutVerb(text)
	if verb == "" {
		if above.verb == "" {
			inner.orders = above.orders
		}
		return inner
	}
	inner.verb = ""
	if rePhrases.MatchString(rest) || strings.HasSuffix(verb, "bỏ") && reFollowing.MatchString(rest) {
		inner.verb = verb
	}
	found := r.find(rest, above)
	if t, in, ok := found.only(); ok {
		inner.target, inner.in = t, in
	}
	inner.orders = named(inner.target)
	if parts := found.parts(); len(parts) > 0 {
		inner.in = common(parts)
	}
	return inner
}

// rePhrases is a heading of orders about words: "Thay thế các cụm từ sau:".
var rePhrases = regexp.MustCompile(`^(?:, bỏ )?(?:một số |các )?(?:từ|cụm từ)[^“"]*\s(?:sau|sau đây)\s*:?$`)

// reFollowing ends the heading of a list: "Bãi bỏ các quy định sau đây:".
var reFollowing = regexp.MustCompile(`\s(?:(?:sau|sau đây|như sau)\s*:?|tại\s*:)$`)

// order reads one order, or the several that a semicolon parts.
func (r *reader) order(lines []string, above scope) {
	sentence, wording := split(lines)
	if verb, _ := cutVerb(sentence); verb == "" {
		switch {
		case above.verb != "" && strings.HasPrefix(sentence, "“"):
			above.lent = above.verb + " cụm từ "
		case strings.HasSuffix(above.verb, "bỏ") && r.beginsWithPlace(sentence):
			above.lent = above.verb + " "
		default:
			r.silent(sentence, above)
			return
		}
	}
	if len(wording) > 0 {
		if verb, rest := cutVerb(sentence); rePhrases.MatchString(rest) {
			above.verb = verb
			r.list(wording, above)
			return
		}
		r.take(sentence, wording, above)
		return
	}
	for _, one := range sentences(sentence) {
		r.take(one, nil, above)
	}
}

var rePoint = regexp.MustCompile(`^(?:[a-zđ]\)|\d{1,2}\.)\s*`)

// list reads orders about words that stand in a quotation, one a paragraph.
func (r *reader) list(lines []string, above scope) {
	for i, l := range lines {
		if i == 0 {
			l = strings.TrimPrefix(l, "“")
		}
		if m := reCloser.FindStringSubmatch(l); m != nil && i == len(lines)-1 && closes(l) {
			l = m[1]
		}
		r.order([]string{rePoint.ReplaceAllString(l, "")}, above)
	}
}

// beginsWithPlace says that a sentence begins with the name of a part: an item of a list of what is repealed.
func (r *reader) beginsWithPlace(sentence string) bool {
	refs := legaltext.FindReferences(sentence, "")
	return len(refs) > 0 && refs[0].Start == 0
}

// silent is a part without the verb of an order. Below a heading that orders something it is told, elsewhere it is an
// ordinary part of the document.
func (r *reader) silent(sentence string, above scope) {
	if above.orders && sentence != "" {
		r.fail(sentence, above, fault.Invalid("amend.unread.verb"))
	}
}

func (r *reader) fail(sentence string, above scope, why *fault.Error) {
	r.unread = append(r.unread, Unread{Sentence: sentence, Reason: why, By: above.by, Target: above.target})
}

// take reads one order and keeps it, or keeps why it was not read.
func (r *reader) take(sentence string, wording []string, above scope) {
	orders, why := r.read(above.lent+sentence, wording, above)
	if why != nil {
		t, ok := r.find(sentence, above).document()
		if ok = ok && t.Number != ""; ok {
			above.target = t
		}
		if ok || named(above.target) {
			r.fail(sentence, above, why)
		}
		return
	}
	for _, o := range orders {
		o.Sentence, o.By = sentence, above.by
		if !named(o.Target) {
			o.Target = above.target
		}
		if !named(o.Target) {
			if len(wording) > 0 || o.aboutPhrase() {
				r.fail(sentence, above, fault.Invalid("amend.unread.document"))
			}
			continue
		}
		r.orders = append(r.orders, o)
	}
}

func named(t legaltext.Target) bool { return t.Number != "" || t.Name != "" }
