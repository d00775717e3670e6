package legaltext

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/loa-vn/loa/internal/fault"
	"github.com/loa-vn/loa/internal/viet"
)

// titleLines is the most lines that a title is broken into.
const titleLines = 10

var (
	reBody = regexp.MustCompile(`^(?:[“"(]?(?:Căn cứ|CĂN CỨ|Theo đề nghị|Theo Nghị|Thực hiện|Xét |Để |Trên cơ sở|Trong |Nhằm|Ngày |Sau khi|Thời gian|` +
		`Điều \d|Chương [IVX]|CHƯƠNG [IVX]|Phần |PHẦN |[IVX]+\.\s|\d+\.\s|Kính gửi|QUYẾT ĐỊNH:?$|QUYẾT NGHỊ:?$|- )|.* (?:ban hành|điện:?)$)`)
	rePromulgates = regexp.MustCompile(`ban hành\s+(?:Bộ luật|Luật|Pháp lệnh|Nghị quyết|Nghị định|Quyết định|Thông tư liên tịch|Thông tư|Chỉ thị)\s+(.+?)[.,:]?$`)
	// What a consolidated text puts under its title: the document that was amended, and by which ones.
	reHistory  = regexp.MustCompile(`(?:^|[_ ])(?:Bộ luật|Luật|Pháp lệnh|Nghị quyết|Nghị định|Quyết định|Thông tư)(?: liên tịch)? (?:\p{L}+ )*số \S+ ngày .*có hiệu lực `)
	reFootmark = regexp.MustCompile(`(\p{L})\d{1,2}$`)
)

// readTitle reads the type and the title, and marks where the body begins.
func (s *source) readTitle(d *Document) {
	defer s.findBody()
	d.Kind = kindOfNumber(d.Number)
	if s.kindAt < 0 {
		d.warn(0, fault.Invalid("policy.warn.no_title"))
		return
	}
	kind, rest, _ := kindOfLine(s.lines[s.kindAt].text)
	if d.Kind != kindMerged {
		d.Kind = kind
	}
	parts := []string{}
	if rest != "" {
		parts = append(parts, rest)
	}
	s.bodyAt = s.kindAt + 1
	for rest == "" && s.bodyAt < len(s.lines) && len(parts) < titleLines {
		l := s.lines[s.bodyAt].text
		if isRule(l) && len(parts) == 0 {
			s.bodyAt++
			continue
		}
		if isRule(l) || reBody.MatchString(l) || endsTitle(parts, l, d) {
			break
		}
		if at := reHistory.FindStringIndex(l); at != nil && d.Kind == kindMerged {
			if title := strings.Trim(l[:at[0]], "_ "); title != "" {
				parts = append(parts, title)
				s.lines[s.bodyAt] = s.lines[s.bodyAt].from(at[0])
			}
			break
		}
		parts = append(parts, l)
		s.bodyAt++
	}
	d.Title = s.properCase(withoutIssuer(cleanTitle(strings.Join(parts, " ")), d.Issuer))
	if d.Title == "" {
		d.warn(s.lines[s.kindAt].no, fault.Invalid("policy.warn.no_title"))
	}
}

// endsTitle says that a line no longer belongs to the title: the issuer said again, or small letters after capitals.
func endsTitle(parts []string, l string, d *Document) bool {
	if len(parts) == 0 {
		return false
	}
	if viet.Fold(l) == viet.Fold(d.Issuer) || strings.HasPrefix(viet.Fold(l), "uy ban thuong vu quoc hoi") && isUpper(l) {
		return true
	}
	if isUpper(parts[0]) && !isUpper(l) && hasLetters(l) {
		return true
	}
	first, _ := utf8.DecodeRuneInString(l)
	return !isUpper(l) && unicode.IsUpper(first) && strings.HasSuffix(parts[len(parts)-1], ".")
}

func hasLetters(s string) bool { return strings.ContainsFunc(s, unicode.IsLetter) }

// withoutIssuer takes the issuer off the end of a title in capitals, where the page ran the next line into it: "… TRÊN ĐỊA
// BÀN TỈNH CHỦ TỊCH ỦY BAN NHÂN DÂN TỈNH BẮC NINH". An issuer whom the title itself names stays: "… CỦA CHÍNH PHỦ".
func withoutIssuer(title, issuer string) string {
	if !isUpper(title) || issuer == "" {
		return title
	}
	low := strings.ToLower(viet.Canonical(title))
	who := strings.ToLower(viet.Canonical(issuer))
	for _, end := range []string{"chủ tịch " + who, "chủ tịch ủy ban nhân dân tỉnh", "chủ tịch ủy ban nhân dân thành phố", who} {
		rest, ok := strings.CutSuffix(low, " "+end)
		if ok && !reNamesNext.MatchString(rest) {
			words := strings.Fields(title)
			return strings.Join(words[:len(words)-len(strings.Fields(end))], " ")
		}
	}
	return title
}

// reNamesNext is a word or a comma that what follows belongs to.
var reNamesNext = regexp.MustCompile(`(?:,|/| (?:của|và|do|từ|tại|với|cho|bởi|về|thuộc|theo|trình|giữa))$`)

func cleanTitle(s string) string {
	if i := strings.Index(s, "____"); i > 0 {
		s = s[:i]
	}
	s = strings.TrimRight(strings.TrimSpace(s), ".;:-– ")
	return reFootmark.ReplaceAllString(s, "$1")
}

// properCase gives a title in capitals the letters that the document itself uses for it where it says what it issues
// ("… ban hành Quyết định quy định khung giá …"). Where it does not, the capitals stay: to guess proper names is worse.
func (s *source) properCase(title string) string {
	want := bare(title)
	for _, l := range s.lines[s.bodyAt:min(len(s.lines), s.bodyAt+30)] {
		if m := rePromulgates.FindStringSubmatch(l.text); m != nil && isUpper(title) {
			if said := cleanTitle(m[1]); bare(said) == want {
				title = said
			}
		}
	}
	r, size := utf8.DecodeRuneInString(title)
	if size == 0 || !unicode.IsLower(r) {
		return title
	}
	return string(unicode.ToUpper(r)) + title[size:]
}

// bare is a title without the words that open it in one place and not in the other.
func bare(s string) string {
	s = viet.Fold(s)
	for _, open := range []string{"ve viec ", "ve ", "ban hanh ", "quy dinh "} {
		s = strings.TrimPrefix(s, open)
	}
	return s
}

// findBody moves the body's start past what a letterhead without a title leaves.
func (s *source) findBody() {
	if s.bodyAt > 0 {
		return
	}
	for i, l := range s.lines[:min(len(s.lines), headLines)] {
		if reBody.MatchString(l.text) && i > s.motto {
			s.bodyAt = i
			return
		}
	}
}
