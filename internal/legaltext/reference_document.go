package legaltext

import (
	"regexp"
	"slices"
	"strings"

	"github.com/loa-vn/loa/internal/viet"
)

// documentRef is a whole document as a phrase names it.
type documentRef struct {
	target  Target
	scope   string // the attachment that the phrase names: "quy-che"
	implied bool   // the phrase names no document: its parts are those of the text's own
}

// documentAfter reads the document that the parts before word i belong to; next is 0 if the phrase names none.
func (s *scan) documentAfter(i int) (d documentRef, next int) {
	at := s.skip(i, ",", "của", "tại", "thuộc", "trong", ", của")
	if d, next = s.attachmentAt(at); next > 0 {
		return d, next
	}
	behind := s.skip(at, "(", "ban hành kèm theo", "được ban hành kèm theo", "kèm theo", "( ban hành kèm theo", "( kèm theo", "đính kèm", "kèm theo của",
		"ban hành kèm theo của")
	if d, next = s.documentAt(behind); next > 0 {
		if behind > at && s.low(at) == "(" && s.low(next) == ")" {
			next++
		}
		return d, next
	}
	if kind, next := s.kindAt(at); next > 0 && s.capital(at) && s.low(i) != "," {
		return documentRef{target: Target{Kind: kind}}, s.skip(next, "đó", "nêu trên")
	}
	return documentRef{implied: true}, 0
}

// documentAt reads the document that is named at word i; next is 0 if none is.
func (s *scan) documentAt(i int) (d documentRef, next int) {
	kind, at := s.kindAt(i)
	if at == 0 {
		if s.low(i) == "số" {
			at = i + 1
		} else {
			at = i
		}
		if s.numbersForm(i) {
			return documentRef{}, 0
		}
		return s.numbered(Target{}, at)
	}
	if s.low(at) == "này" {
		return documentRef{implied: false}, at + 1
	}
	if d, next = s.numbered(Target{Kind: kind}, s.skip(at, "số", "số :")); next > 0 {
		return d, next
	}
	if s.capital(i) && (kind == "Luật" || kind == "Bộ luật" || kind == "Pháp lệnh") {
		return s.named(kind, at)
	}
	return documentRef{}, 0
}

// numbersForm says that the number at word i is a form's: "Mẫu số 02/KK-TNCN".
func (s *scan) numbersForm(i int) bool {
	if s.low(i-1) == "số" {
		i--
	}
	return slices.Contains([]string{"mẫu", "biểu", "hiệu"}, s.low(i-1))
}

// kindAt recognises the name of a type of document at word i. Law 64/2025/QH15 and Decree 30/2020 name the types; "Quy
// định" of the Party and the Constitution stand beside them.
func (s *scan) kindAt(i int) (kind string, next int) {
	switch s.low(i) {
	case "bộ", "luật", "pháp", "lệnh", "nghị", "quyết", "thông", "chỉ", "văn", "công", "kế", "hướng", "chương", "phương", "đề", "báo", "tờ",
		"kết", "hiến", "quy":
	default:
		return "", 0
	}
	for _, k := range append(documentKinds(), documentKind{name: "Hiến pháp"}, documentKind{name: "Quy định"}) {
		if next, ok := s.have(i, strings.ToLower(k.name)); ok {
			return k.name, next
		}
	}
	return "", 0
}

// numbered reads a number at word i, and the day and the issuer behind it.
func (s *scan) numbered(t Target, i int) (documentRef, int) {
	number, next := s.numberAt(i)
	if next == 0 {
		return documentRef{}, 0
	}
	t.Number = number
	if t.Kind == "" {
		t.Kind = kindOfNumber(number)
	}
	next = s.dayAndIssuer(&t, next)
	return documentRef{target: t}, next
}

// reCitedNumber is a number as sentences write it, and at its end that of a document of the Party: 57-NQ/TW.
var reCitedNumber = regexp.MustCompile(`^\d{1,5}(?:\.\d{1,2})?[a-zA-Z]?\s?/\s?(?:(?:19|20)\d\d\s?/\s?)?` + citedCode +
	`|^\d{1,4}[a-zA-Z]?\s?[-–]\s?[\p{Lu}]{2,4}\s?/\s?[\p{Lu}]{2,6}`)

// citedCode is the letters of a number within a sentence: unlike in [codeForm], a small letter stands only in the codes
// that have one, so that a word behind a dash is not taken in.
const citedCode = `(?:TTg|TTr|CTr|QyĐ|[\p{Lu}][\p{Lu}0-9]{0,9})(?:\s?[-–]\s?(?:TTg|TTr|CTr|[\p{Lu}][\p{Lu}0-9]{1,12})){0,3}(?:\s?/\s?[\p{Lu}]{2,8}(?:-[\p{Lu}]{2,8}){1,2})?`

// numberAt reads a document's number at word i in its proper form, whatever a page's end did to it.
func (s *scan) numberAt(i int) (number string, next int) {
	if i >= len(s.words) || s.low(i) == "" || s.low(i)[0] < '0' || s.low(i)[0] > '9' {
		return "", 0
	}
	start := s.words[i].start
	window := s.text[start:min(len(s.text), start+80)]
	found := reCitedNumber.FindString(window)
	if found == "" {
		return "", 0
	}
	number = NormalNumber(found)
	if party, _, _ := strings.Cut(number, "/"); !hasCode(number) && !strings.Contains(party, "-") {
		return "", 0
	}
	for next = i; next < len(s.words) && s.words[next].start < start+len(found); next++ {
		if s.words[next].end > start+len(found) {
			return "", 0
		}
	}
	return number, next
}

// dayAndIssuer reads "ngày 01 tháng 7 năm 2025 của Chính phủ" at word i into t, in either order, and "năm 2024".
func (s *scan) dayAndIssuer(t *Target, i int) int {
	for range 3 {
		at := s.skip(i, ",", "(", "được ban hành")
		switch {
		case s.low(at) == "ngày" && t.IssuedOn == "":
			end := s.dayAt(t, at)
			if end == 0 {
				return i
			}
			i = end
		case s.low(i) == "của" && t.Issuer == "":
			issuer, end := s.issuerAt(i + 1)
			if end == 0 {
				return i
			}
			t.Issuer, i = issuer, end
		case s.low(i) == "năm" && isDigits(s.low(i+1)) && len(s.low(i+1)) == 4:
			i += 2
		default:
			return i
		}
	}
	return i
}

// dayAt reads the day that begins at word i.
func (s *scan) dayAt(t *Target, i int) int {
	start := s.words[i].start
	window := s.text[start:min(len(s.text), start+64)]
	found := viet.FindDates(window)
	if len(found) == 0 || strings.Trim(window[:found[0].Start], " \n") != "" && strings.TrimSpace(window[:found[0].Start]) != "ngày" {
		return 0
	}
	t.IssuedOn = found[0].Date
	for i < len(s.words) && s.words[i].start < start+found[0].End {
		i++
	}
	return i
}

// issuerAt reads who issued a document: "Bộ trưởng Bộ Nội vụ", "Ủy ban nhân dân tỉnh Bắc Ninh".
func (s *scan) issuerAt(i int) (issuer string, next int) {
	at := s.skip(i, "bộ trưởng", "thống đốc", "chủ nhiệm", "tổng", "chánh án", "viện trưởng", "tổng thanh tra", "chủ tịch", "thường trực")
	end := 0
	for _, name := range issuerNames() {
		if next, ok := s.have(at, name); ok && next > end {
			end = next
		}
	}
	if end == 0 {
		return "", 0
	}
	if after := s.skip(end, "tỉnh", "thành phố", "huyện", "quận", "thị xã", "xã", "phường"); after > end || strings.HasSuffix(s.low(end-1), "dân") {
		end = after
		for s.capital(end) && end < after+4 && inPlaceName(s.low(end)) {
			end++
		}
	}
	return squeeze(s.text[s.words[i].start:s.words[end-1].end]), end
}

// inPlaceName keeps the next document's name out of a place's: "… tỉnh Bắc Ninh Quy định …".
func inPlaceName(low string) bool {
	return !slices.Contains([]string{"quy", "về", "ban", "hướng", "điều", "luật", "nghị", "sửa", "phê", "thông"}, low)
}

// issuerNames are the names of issuers in small letters, words parted by one space, marks of punctuation as words.
func issuerNames() []string {
	names := []string{
		"chính phủ", "thủ tướng chính phủ", "quốc hội", "ủy ban thường vụ quốc hội", "uỷ ban thường vụ quốc hội", "chủ tịch nước", "hội đồng nhân dân",
		"ủy ban nhân dân", "uỷ ban nhân dân", "ubnd", "hđnd", "bộ chính trị", "ban chấp hành trung ương", "ban bí thư", "bộ tài nguyên và môi trường",
		"hội đồng thẩm phán tòa án nhân dân tối cao", "ngân hàng nhà nước", "bộ lao động – thương binh và xã hội", "thống đốc ngân hàng nhà nước việt nam",
	}
	for _, name := range ministries() {
		names = append(names, strings.ToLower(strings.ReplaceAll(name, ",", " ,")))
	}
	return names
}
