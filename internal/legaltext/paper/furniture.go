package paper

import (
	"regexp"
	"strconv"
	"strings"
	"unicode"
)

// leaf is a page without what the printer put around the text.
type leaf struct {
	sheet *sheet
	body  []row
	notes []row // at its foot
}

var (
	reGazette = regexp.MustCompile(`^\d*\s*C?ÔNG BÁO/Số [\d+ ]+/Ngày [\d-]+\s*\d*$`)
	reStamp   = regexp.MustCompile(`^(?:Người ký|Ký bởi|Email|Cơ quan|Thời gian ký|Ngày ký|Chức vụ|Tổ chức)\s*:`)
)

// leaves reads each page into lines and drops page heads, page numbers and the printed stamps of signatures.
func leaves(sheets []*sheet) []leaf {
	list := make([]leaf, 0, len(sheets))
	for _, s := range sheets {
		body := s.read
		if body == nil {
			body = rows(s.no, s.glyphs)
		}
		list = append(list, leaf{sheet: s, body: unstamped(body)})
	}
	running := runningHeads(list)
	for i := range list {
		list[i].body = trim(list[i].body, running, list[i].sheet)
	}
	return list
}

// edge is how many lines from the top and the foot of a page can be furniture.
const edge = 2

// runningHeads finds the lines that stand at the top or foot of many pages with only their number changed.
func runningHeads(list []leaf) map[string]bool {
	seen := map[string]int{}
	for _, l := range list {
		for i, r := range l.body {
			if i < edge || i >= len(l.body)-edge {
				seen[mask(r.text())]++
			}
		}
	}
	heads := map[string]bool{}
	for s, n := range seen {
		if s != "" && n >= 3 && 5*n >= 2*len(list) {
			heads[s] = true
		}
	}
	return heads
}

// mask takes the digits out of a line.
func mask(s string) string {
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		if unicode.IsDigit(r) {
			return -1
		}
		return r
	}, s))
}

// trim drops furniture from both ends of a page.
func trim(list []row, running map[string]bool, s *sheet) []row {
	furniture := func(r row, outer bool) bool {
		line := r.text()
		if reGazette.MatchString(line) || running[mask(line)] {
			return true
		}
		_, err := strconv.Atoi(strings.Trim(line, "-–— "))
		return err == nil && outer && (r.y < 0.12*s.height || r.y > 0.88*s.height)
	}
	for n := 0; n < edge && len(list) > 0 && furniture(list[0], true); n++ {
		list = list[1:]
	}
	for n := 0; n < edge && len(list) > 0 && furniture(list[len(list)-1], true); n++ {
		list = list[:len(list)-1]
	}
	return list
}

// unstamped drops the printed stamp of a digital signature: "Người ký: …", "Thời gian ký: …". One such line alone may
// be text.
func unstamped(list []row) []row {
	first, last := -1, -1
	for i, r := range list {
		if reStamp.MatchString(r.text()) {
			if first < 0 {
				first = i
			}
			last = i
		}
	}
	if first < 0 || last == first || last-first > 8 {
		return list
	}
	return append(append([]row{}, list[:first]...), list[last+1:]...)
}
