package legaltext

import (
	"regexp"
	"strconv"
	"strings"
)

var (
	// The words that a footnote of a consolidated text begins with (Ordinance 01/2012/UBTVQH13, article 11: it says what
	// was changed, by which document, from when).
	reNoteChange = regexp.MustCompile(`^(?:Khoản|Điều|Điểm|Tiết|Mục|Chương|Phần|Phụ lục|Tiêu đề|Tên|Cụm từ|Từ|Đoạn|Nội dung|Câu|Mẫu|Biểu|Dòng|Cột) .{0,160}?\s(?:được|bị) (?:sửa đổi|bổ sung|bãi bỏ|thay|hủy bỏ|đính chính|đổi|chuyển)`)
	reNoteQuotes = regexp.MustCompile(`^(?:(?:Khoản|Điều|Điểm) .{0,80})?(?:Bộ luật|Luật|Pháp lệnh|Nghị quyết|Nghị định|Quyết định|Thông tư) .*(?:quy định|căn cứ ban hành) như sau:$`)
	reNoteMerges = regexp.MustCompile(`^Văn bản này được hợp nhất (?:từ|bởi) (\d{1,2})`)
	reNoteInside = regexp.MustCompile(` (\d{1,3}) (?:(?:Khoản|Điều|Điểm|Mục|Chương|Phụ lục|Tên [Đđ]iều) này (?:được|bị) |Văn bản này được hợp nhất )`)
	reBeforePart = regexp.MustCompile(`(?:[Kk]hoản|[Đđ]iểm|[Mm]ục|Điều|,|và|hoặc)$`)
	reNoteLine   = regexp.MustCompile(`^(?:_+\s*)?(?:\[(\d{1,3})\]|(\d{1,3})(?: |$))\s*`)

	reNoteEnd   = regexp.MustCompile(`có hiệu lực (?:thi hành )?(?:kể )?từ ngày (?:\d{1,2} tháng \d{1,2} năm \d{4}|\d{1,2}/\d{1,2}/\d{4})\.`)
	reGround    = regexp.MustCompile(`^[“"]?(?:Căn cứ|Thực hiện|Theo đề nghị|Xét đề nghị|Xét Tờ trình|Xét) `)
	reIssues    = regexp.MustCompile(`^(?:Bộ trưởng|Chính phủ|Thủ tướng|Quốc hội|Ủy ban|Hội đồng|Thống đốc|Tổng|Chánh|Viện trưởng|Chủ tịch).{0,120} ban hành `)
	reResumed   = regexp.MustCompile(`(?:[^.\p{Lu}]\.|”\.?|"\.?) (\p{Ll}\p{L})`)
	reListMade  = regexp.MustCompile(`^(?:Bộ luật|Luật|Pháp lệnh|Nghị quyết|Nghị định|Quyết định|Thông tư)(?: liên tịch)? `)
	reListEnded = regexp.MustCompile(`^Văn bản hợp nhất này `)
)

// footnote is a note while it is being gathered.
type footnote struct {
	mark   string
	line   int
	paras  []string
	at     int      // how many body lines stood before it
	wants  noteTail // what it still lacks
	depth  int      // of quotations, for wantQuote
	items  int      // for wantList
	reach  int      // body lines after which a note that a page cut off is given up
	cutOff bool     // in the middle of its sentence
}

// noteTail is what a note still lacks at the end of a line.
type noteTail int

const (
	wantNothing noteTail = iota
	wantGrounds          // "Căn cứ …" until "… ban hành …"
	wantQuote            // until the quotation closes
	wantList             // so many documents
)

// notesApart tells the footnotes of a text from its body: a page's foot stands in the middle of the text that was read
// off the page. It trusts the order of the marks and the words that such a note begins with, and gives back to the body
// what stands behind a note's last sentence. A format's reader that knows its footnotes has set them apart already.
func notesApart(lines []line) (body []line, notes []footnote) {
	n := noteReader{next: 1}
	for _, l := range lines {
		if l.note != "" {
			return notesGiven(lines)
		}
		n.merged = n.merged || strings.Contains(l.text, "VĂN BẢN HỢP NHẤT")
	}
	for i, l := range lines {
		switch {
		case l.inTable():
			n.body = append(n.body, l)
		case n.open() && n.more(l):
		case n.begins(l, lines[i+1:]):
		case n.cut > 0 && n.rest(l):
		default:
			n.body = append(n.body, l)
		}
	}
	return n.mark(), n.notes
}

// notesGiven takes the notes that a format's reader has found.
func notesGiven(lines []line) (body []line, notes []footnote) {
	for _, l := range lines {
		last := len(notes) - 1
		switch {
		case l.note == "":
			body = append(body, l)
		case last >= 0 && notes[last].mark == l.note:
			notes[last].paras = append(notes[last].paras, l.text)
		default:
			text := strings.TrimPrefix(strings.TrimPrefix(l.text, "["+l.note+"] "), l.note+" ")
			notes = append(notes, footnote{mark: l.note, line: l.no, paras: []string{text}, at: len(body)})
		}
	}
	return body, notes
}

type noteReader struct {
	body   []line
	notes  []footnote
	next   int
	cut    int  // how many notes a page cut off in their sentence
	merged bool // the text is a consolidated one
}

func (n *noteReader) open() bool {
	return len(n.notes) > 0 && n.last().wants != wantNothing
}

func (n *noteReader) last() *footnote { return &n.notes[len(n.notes)-1] }

// begins takes a line that opens the next note, or has it in its middle because the page ended there.
func (n *noteReader) begins(l line, after []line) bool {
	if m := reNoteLine.FindStringSubmatchIndex(l.text); m != nil {
		mark := l.text[max(m[2], m[4]):max(m[3], m[5])]
		rest := l.text[m[1]:]
		if mark == strconv.Itoa(n.next) && (m[2] >= 0 && n.marked("["+mark+"]") || m[2] < 0 && opensNote(rest, after)) {
			n.start(l.no, mark, rest, m[2] >= 0, after)
			return true
		}
	}
	if !n.merged {
		return false
	}
	m := reNoteInside.FindStringSubmatchIndex(l.text)
	if m == nil || l.text[m[2]:m[3]] != strconv.Itoa(n.next) || reBeforePart.MatchString(l.text[:m[0]]) {
		return false
	}
	n.body = append(n.body, l.upTo(m[0]))
	n.start(l.no, l.text[m[2]:m[3]], l.text[m[3]+1:], false, after)
	return true
}

// marked says that a mark stands somewhere in the text before.
func (n *noteReader) marked(mark string) bool {
	for _, l := range n.body {
		if strings.Contains(l.text, mark) {
			return true
		}
	}
	return false
}

func opensNote(s string, after []line) bool {
	return reNoteChange.MatchString(s) || reNoteMerges.MatchString(s) ||
		reNoteQuotes.MatchString(s) && len(after) > 0 && (reGround.MatchString(after[0].text) || strings.ContainsAny(after[0].text[:min(3, len(after[0].text))], `“"`))
}

func (n *noteReader) start(no int, mark, text string, bracketed bool, after []line) {
	n.notes = append(n.notes, footnote{mark: mark, line: no, at: len(n.body), reach: len(n.body) + 60})
	n.next++
	f := n.last()
	switch m := reNoteMerges.FindStringSubmatch(text); {
	case bracketed:
		f.paras = []string{text}
	case m != nil && strings.HasSuffix(text, ":"):
		f.paras, f.wants, f.items = []string{text}, wantList, atoi(m[1])
	case reNoteQuotes.MatchString(text) && reGround.MatchString(after[0].text):
		f.paras, f.wants = []string{text}, wantGrounds
	case reNoteQuotes.MatchString(text):
		f.paras, f.wants = []string{text}, wantQuote
	default:
		n.sentence(no, text)
	}
}

// sentence takes a note that is one sentence, and gives what stands behind it back to the body.
func (n *noteReader) sentence(no int, text string) {
	f := n.last()
	if at := reNoteEnd.FindStringIndex(text); at != nil && startsSmall(strings.TrimSpace(text[at[1]:])) {
		n.body = append(n.body, resumed(no, text[at[1]:]))
		text = text[:at[1]]
	}
	f.paras = []string{text}
	if !strings.HasSuffix(text, ".") {
		f.cutOff = true
		n.cut++
	}
}

// resumed is a line of the body that a note stood in the way of.
func resumed(no int, s string) line {
	s = strings.TrimSpace(s)
	return line{no: no, text: s, cells: []string{s}}
}

// more takes a line that goes on with the open note, and says whether it did.
func (n *noteReader) more(l line) bool {
	f := n.last()
	if len(n.body) > f.reach {
		f.wants = wantNothing
		return false
	}
	switch f.wants {
	case wantGrounds:
		return n.ground(l)
	case wantQuote:
		return n.quotation(l)
	case wantList:
		return n.listed(l)
	default:
		return false
	}
}

func (n *noteReader) ground(l line) bool {
	f := n.last()
	switch {
	case reGround.MatchString(l.text):
		f.paras = append(f.paras, l.text)
		return true
	case !reIssues.MatchString(l.text):
		return false
	}
	n.finish(l)
	return true
}

func (n *noteReader) quotation(l line) bool {
	f := n.last()
	if f.depth = quoteBalance(l.text, f.depth); f.depth > 0 {
		f.paras = append(f.paras, l.text)
		return true
	}
	n.finish(l)
	return true
}

// finish ends a note with a line whose end may be the body's again.
func (n *noteReader) finish(l line) {
	f := n.last()
	f.wants = wantNothing
	text := l.text
	from := strings.LastIndexAny(text, "”") // a stop inside the quotation ends nothing
	if from < 0 {
		from = 0
	}
	if m := reResumed.FindStringSubmatchIndex(text[from:]); m != nil {
		n.body = append(n.body, resumed(l.no, text[from+m[2]:]))
		text = strings.TrimSpace(text[:from+m[2]])
	}
	f.paras = append(f.paras, text)
}

func (n *noteReader) listed(l line) bool {
	f := n.last()
	switch {
	case f.items > 0 && reListMade.MatchString(l.text):
		f.items--
	case reListEnded.MatchString(l.text):
		f.wants = wantNothing
	default:
		f.wants = wantNothing
		return false
	}
	f.paras = append(f.paras, l.text)
	return true
}

// rest looks for the end of a note that a page cut off. How it goes on is known from the notes before it, which say the
// same of other parts; it may stand behind the last words of the page that follows.
func (n *noteReader) rest(l line) bool {
	for i := range n.notes {
		f := &n.notes[i]
		if !f.cutOff || len(n.body) > f.reach {
			continue
		}
		goesOn := n.goesOn(i, l.text)
		if goesOn == "" {
			continue
		}
		f.paras[0] += " " + goesOn
		f.cutOff = false
		n.cut--
		if body := strings.TrimSpace(strings.TrimSuffix(l.text, goesOn)); body != "" {
			n.body = append(n.body, l.upTo(len(body)))
		}
		return true
	}
	return false
}

// goesOn is what an earlier note says behind the last words of note i, if s ends in it.
func (n *noteReader) goesOn(i int, s string) string {
	text := n.notes[i].paras[0]
	cut := text[max(0, len(text)-60):]
	for _, earlier := range n.notes[:i] {
		_, rest, ok := strings.Cut(earlier.paras[0], cut)
		if rest = strings.TrimSpace(rest); ok && rest != "" && strings.HasSuffix(s, rest) {
			return rest
		}
	}
	return ""
}
