package legaltext

import (
	"regexp"
	"strings"

	"github.com/loa-vn/loa/internal/civil"
	"github.com/loa-vn/loa/internal/fault"
	"github.com/loa-vn/loa/internal/viet"
)

// source is a document's text on its way to being understood.
type source struct {
	lines    []line
	notes    []footnote
	name     string // of the file, without its folder
	pageName string // the page's <title>, if it was one
	motto    int    // index of the line "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", -1 if there is none
	kindAt   int    // index of the line that names the type, -1 if there is none
	bodyAt   int    // index of the first line after the letterhead and the title
}

// headLines is how far down a letterhead can reach: crawled pages put a few lines of their own before it.
const headLines = 60

var (
	reMotto = regexp.MustCompile(`^cong hoa xa hoi chu nghia viet nam`)
	rePlace = regexp.MustCompile(`((?:\p{Lu}[\p{L}.'-]*[ ]?){1,6}),?\s*(?i:ngày)[\s.…_]*(\d{1,2})?[\s.…_]*(?i:tháng)[\s.…_]*(\d{1,2})?[\s.…_]*(?i:năm)\s*(\d{4})`)
	reDated = regexp.MustCompile(`^\(?(?i:ngày)[\s.…_]*\d{1,2}\s*(?i:tháng)\s*\d{1,2}\s*(?i:năm)\s*\d{4}`)
)

// findHead places the letterhead. The type is looked for behind the motto, if there is one: an official gazette puts
// its own headings before it.
func (s *source) findHead() {
	s.motto, s.kindAt = -1, -1
	top := s.lines[:min(len(s.lines), headLines)]
	for i := len(top) - 1; i >= 0; i-- {
		for _, cell := range top[i].cells {
			if isUpper(cell) && reMotto.MatchString(viet.Fold(cell)) {
				s.motto = i
			}
		}
	}
	for i := s.motto + 1; i < len(top); i++ {
		if _, _, ok := kindOfLine(top[i].text); ok && !reNumberLine.MatchString(top[i].text) {
			s.kindAt = i
			return
		}
	}
}

// letterhead is the lines before the type: issuer, number, motto, place and date.
func (s *source) letterhead() []line {
	from, to := 0, min(len(s.lines), headLines)
	if s.kindAt >= 0 {
		to = s.kindAt
	} else if s.bodyAt > 0 {
		to = s.bodyAt
	}
	if s.motto > 4 {
		from = s.motto - 4 // what stands further up belongs to the page, not to the document
	}
	return s.lines[min(from, to):to]
}

// readNumber finds the number: in the letterhead, else on a line of its own anywhere (a consolidated text carries it at
// its end), else in the page's title, else in the file's name.
func (s *source) readNumber(d *Document) {
	hole := ""
	for _, l := range s.letterhead() {
		n, gap := numberIn(l)
		if n != "" {
			d.Number = n
			return
		}
		if gap != "" {
			hole = gap
		}
	}
	for _, l := range s.lines {
		if n, _ := numberIn(l); n != "" && hole == "" && strings.Contains(n, "VBHN") {
			d.Number = n
			return
		}
	}
	if all := FindNumbers(s.pageName); len(all) > 0 && fits(all[0], hole) {
		d.Number = all[0]
		d.warn(0, fault.Invalid("policy.warn.number_from_title", "number", d.Number))
		return
	}
	if n := s.numberFromName(hole); n != "" {
		d.Number = n
		d.warn(0, fault.Invalid("policy.warn.number_from_name", "number", n))
		return
	}
	d.warn(0, fault.Invalid("policy.warn.no_number"))
}

// numberIn reads "Số: 71/2025/QĐ-UBND" in any column of a line; hole is the rest of a number whose serial was left blank.
func numberIn(l line) (number, hole string) {
	for _, cell := range l.cells {
		m := reNumberLine.FindStringSubmatch(cell)
		if m == nil {
			continue
		}
		if at := reNumber.FindStringIndex(m[1]); at != nil && at[0] == 0 {
			return NormalNumber(m[1][at[0]:at[1]]), ""
		}
		if h := reNumberHole.FindString(m[1]); h != "" {
			hole = NormalNumber(h)
		}
	}
	return "", hole
}

// fits says that a number found elsewhere ends as the blank one in the letterhead does.
func fits(number, hole string) bool { return hole == "" || strings.HasSuffix(number, "/"+hole) }

// numberFromName reads a file's name like "100-2025-TT-BNNMT" or "71_2025_QD-UBND". It is trusted only as far as the text
// agrees: with the number whose serial was left blank, or with the type that the text names.
func (s *source) numberFromName(hole string) string {
	serial, year, codes := NumberParts(s.name)
	switch {
	case serial == "":
		return ""
	case hole != "":
		if !strings.Contains(viet.Fold(s.name), viet.Fold(strings.ReplaceAll(hole, "/", "-"))) {
			return ""
		}
		return serial + "/" + hole
	case s.kindAt < 0 || len(codes) != 2:
		return ""
	}
	kind, _, _ := kindOfLine(s.lines[s.kindAt].text)
	code, body := kindCode(kind), bodyCode(codes[1])
	if code == "" || viet.Fold(code) != codes[0] || body == "" {
		return ""
	}
	if year != "" {
		serial += "/" + year
	}
	return serial + "/" + code + "-" + body
}

// readPlaceAndDate finds "Bắc Ninh, ngày 18 tháng 11 năm 2025".
func (s *source) readPlaceAndDate(d *Document) {
	for _, l := range s.letterhead() {
		for _, cell := range l.cells {
			if s.dated(d, cell) {
				return
			}
		}
	}
	if s.adopted(d) || s.attested(d) {
		return
	}
	d.warn(0, fault.Invalid("policy.warn.no_date"))
}

func (s *source) dated(d *Document, cell string) bool {
	if reDated.MatchString(cell) {
		d.IssuedOn = firstDate(cell)
		return d.IssuedOn != ""
	}
	m := rePlace.FindStringSubmatch(cell)
	if m == nil {
		return false
	}
	if words := strings.Fields(m[1]); d.Place == "" && len(words) > 0 {
		d.Place = afterMotto(strings.Join(words, " "))
	}
	if m[2] != "" && m[3] != "" {
		d.IssuedOn = firstDate(cell[strings.Index(cell, m[0]):])
	}
	return d.IssuedOn != ""
}

// afterMotto takes the end of the motto off a place that the page put on the same line.
func afterMotto(s string) string {
	for _, end := range []string{"Hạnh phúc ", "Hạnh Phúc "} {
		if i := strings.LastIndex(s, end); i >= 0 {
			s = s[i+len(end):]
		}
	}
	return strings.TrimSpace(s)
}

func firstDate(s string) civil.Date {
	if found := viet.FindDates(s); len(found) > 0 {
		return found[0].Date
	}
	return ""
}

var reAdopted = regexp.MustCompile(`^\W*(?i:bộ luật|luật|pháp lệnh|nghị quyết) này (?:đã )?được .{0,160}?thông qua (?:tại .{0,80}?)?ngày`)

// adopted reads the closing line of a law: "Luật này được Quốc hội … thông qua ngày 10 tháng 12 năm 2025".
func (s *source) adopted(d *Document) bool {
	for i := len(s.lines) - 1; i >= s.bodyAt; i-- {
		if m := reAdopted.FindStringIndex(s.lines[i].text); m != nil {
			d.IssuedOn = firstDate(s.lines[i].text[m[1]-len("ngày"):])
			return d.IssuedOn != ""
		}
	}
	return false
}

// attested reads the date beside the number at the end of a consolidated text.
func (s *source) attested(d *Document) bool {
	for i, l := range s.lines {
		if n, _ := numberIn(l); n != d.Number || n == "" {
			continue
		}
		for _, near := range s.lines[i:min(i+6, len(s.lines))] {
			for _, cell := range near.cells {
				if s.dated(d, cell) {
					return true
				}
			}
		}
	}
	return false
}
