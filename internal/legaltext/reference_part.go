package legaltext

import (
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// unit is a level of a document's parts, from the outermost.
type unit int

// The units, in the order in which one holds the other.
const (
	unitAnnex unit = iota
	unitPart
	unitChapter
	unitSection
	unitSubsection
	unitArticle
	unitClause
	unitPoint
	unitItem
	unitParagraph
)

// part is one link of a phrase: "các điểm a, b và c", "khoản 1", "Điều này".
type part struct {
	unit   unit
	slugs  []string // "dieu-5" for each label
	each   bool     // "các": what stands before it is meant in each of them
	this   bool     // "Điều này"
	joined bool     // parted from the link before it by "và", "hoặc" or ";": no link before it lies in it
	comma  bool     // parted by a comma
}

// unitWord is how a unit is called, and the words before which its name means something else: "tài khoản 1",
// "địa điểm a".
type unitWord struct {
	name  string
	unit  unit
	after []string
}

// unitWords are looked through by the first word at a place, so the order counts only for names that begin alike.
func unitWords(first string) []unitWord {
	switch first {
	case "điều":
		return []unitWord{{"điều", unitArticle, nil}}
	case "khoản":
		return []unitWord{{"khoản", unitClause, []string{"tài", "điều", "kinh"}}}
	case "điểm":
		return []unitWord{{"điểm", unitPoint, []string{"địa", "thời", "quan", "đặc", "ưu", "nhược", "trọng", "thí", "tâm", "cao"}}}
	case "tiết":
		return []unitWord{{"tiết", unitItem, []string{"chi", "thời"}}}
	case "đoạn":
		return []unitWord{{"đoạn", unitParagraph, []string{"giai", "phân", "công"}}}
	case "chương":
		return []unitWord{{"chương", unitChapter, nil}}
	case "mục":
		return []unitWord{{"mục", unitSection, []string{"danh", "hạng", "đề", "thư", "chuyên", "biên"}}}
	case "tiểu":
		return []unitWord{{"tiểu mục", unitSubsection, nil}}
	case "phần":
		return []unitWord{{"phần", unitPart, []string{"thành", "cổ", "học", "góp", "một"}}}
	case "phụ":
		return []unitWord{{"phụ lục", unitAnnex, nil}}
	}
	return nil
}

// unitAt recognises the name of a unit at word i.
func (s *scan) unitAt(i int) (u unit, next int) {
	for _, w := range unitWords(s.low(i)) {
		if next, ok := s.have(i, w.name); ok && !slices.Contains(w.after, s.low(i-1)) {
			return w.unit, next
		}
	}
	return 0, 0
}

// parts reads the links of a phrase from word i on: "điểm a khoản 2 và khoản 3 Điều 5", and the word behind them.
func (s *scan) parts(i int) (items []part, next int) {
	for {
		p, end := s.partAt(i, len(items) == 0)
		if end == 0 {
			return items, next
		}
		if n := len(items); n > 0 && !s.continues(items, p) {
			return items, next
		}
		items, next = append(items, p), end
		if ranged, end := s.rangeFrom(items[len(items)-1], next); end > 0 {
			items[len(items)-1], next = ranged, end
		}
		if p.this && p.unit <= unitArticle {
			return items, next
		}
		i = next
	}
}

// continues says that p belongs to the phrase of the links before it. "khoản 2 Điều này và Điều 5 Nghị định …" are two.
func (s *scan) continues(items []part, p part) bool {
	last := items[len(items)-1]
	if p.unit == unitAnnex && (p.joined || p.comma) && last.unit != unitAnnex {
		return false
	}
	return !last.this || p.unit < last.unit && !p.joined
}

// partAt reads one link; one that is not the first begins with the words that join it to the one before.
func (s *scan) partAt(i int, first bool) (p part, next int) {
	at := i
	if !first {
		at = s.joint(&p, i)
	}
	start := at
	at = s.skip(at, "các", "những", "từ", "mỗi")
	p.each = at > start && s.low(at-1) != "từ"
	u, end := s.unitAt(at)
	if end == 0 {
		return part{}, 0
	}
	p.unit = u
	if s.low(end) == "này" {
		p.this = true
		return p, end + 1
	}
	end = s.skip(end, "số", "thứ", "từ")
	slugs, end := s.labels(u, end)
	p.slugs = slugs
	if u == unitAnnex && end == 0 {
		p.slugs = []string{"phu-luc"}
		return p, s.bareAnnex(at)
	}
	if u == unitItem && end > 0 && !s.insideOther(end) {
		return part{}, 0
	}
	return p, end
}

// joint reads the words between two links.
func (s *scan) joint(p *part, i int) int {
	switch s.low(i) {
	case ",":
		p.comma = true
		at := s.skip(i+1, "và", "hoặc", "hoặc tại", "và tại", "tại")
		p.joined = at > i+1
		return at
	case "và", "hoặc", ";":
		p.joined = true
		return s.skip(i+1, "tại", "và", "và tại")
	default:
		return s.skip(i, "của", "tại", "thuộc", "trong")
	}
}

// bareAnnex accepts an annex without a number only where the text says which document it belongs to.
func (s *scan) bareAnnex(at int) int {
	next := at + 2
	if after := s.skip(next, "ban hành kèm theo", "kèm theo", "của", "được ban hành kèm theo"); after > next && s.capital(at) {
		if _, end := s.documentAt(after); end > 0 {
			return next
		}
	}
	return 0
}

// insideOther says that a unit follows, so that the words before it name a part of it.
func (s *scan) insideOther(i int) bool {
	_, end := s.unitAt(s.skip(i, "của", "tại", ",", "thuộc"))
	return end > 0
}

// labels reads "a, b và c", "2, 3", "I đến IV" behind the name of a unit.
func (s *scan) labels(u unit, i int) (slugs []string, next int) {
	first, next := s.labelAt(u, i)
	if next == 0 || u >= unitPoint && first != "" && isDigits(s.low(i)) && !s.insideOther(next) {
		return nil, 0
	}
	slugs = []string{first}
	for {
		at := s.skip(next, ",", ", và", ", hoặc", "và", "hoặc", "đến", "tới")
		if at == next {
			return slugs, next
		}
		slug, end := s.labelAt(u, at)
		if end == 0 || !s.stillLabel(u, at, end) {
			return slugs, next
		}
		if low := s.low(at - 1); low == "đến" || low == "tới" {
			slugs = append(slugs[:len(slugs)-1], s.expand(u, slugs[len(slugs)-1], slug)...)
		} else {
			slugs = append(slugs, slug)
		}
		next = end
	}
}

// rangeFrom reads "đến Điều 9" behind "Điều 5".
func (s *scan) rangeFrom(p part, i int) (part, int) {
	if low := s.low(i); p.this || low != "đến" && low != "tới" {
		return p, 0
	}
	at := s.skip(i+1, "hết")
	u, end := s.unitAt(at)
	if end == 0 || u != p.unit {
		return p, 0
	}
	end = s.skip(end, "số", "thứ")
	slug, end := s.labelAt(u, end)
	if end == 0 {
		return p, 0
	}
	before := len(p.slugs) - 1
	p.slugs = append(slices.Clone(p.slugs[:before]), s.expand(u, p.slugs[before], slug)...)
	return p, end
}

// stillLabel tells "khoản 2, 3 và 4 Điều 5" from "khoản 2, 3 năm": a number that counts something is no label.
func (s *scan) stillLabel(u unit, at, end int) bool {
	if u >= unitPoint || !isDigits(s.low(at)) {
		return true
	}
	if strings.HasPrefix(s.low(at), "0") || s.low(end) == "/" || s.low(end) == "%" {
		return false
	}
	next := s.low(end)
	if s.low(end) == "." && s.glued(end-1) && s.glued(end) && isDigits(s.low(end+1)) {
		return false
	}
	r, _ := utf8.DecodeRuneInString(next)
	return next == "" || !inWord(r) || s.capital(end) || slices.Contains(functionWords(), next)
}

// functionWords may stand behind the number of a part, while a noun there is what the number counts.
func functionWords() []string {
	return strings.Fields("và hoặc đến tới điều khoản điểm mục chương phần này của tại thuộc trong được bị thì là như theo phải không " +
		"có nêu quy trên dưới đã sau cụ mà để ở với ban hành kèm bằng cho do khi nếu trừ luật nghị quyết thông vào thành hết")
}

// labelAt reads one label of a unit and returns its part of an address.
func (s *scan) labelAt(u unit, i int) (slugged string, next int) {
	low := s.low(i)
	switch u {
	case unitArticle, unitClause, unitSubsection:
		if name, ok := numberLabel(low); ok {
			return slugOf(u) + name, i + 1
		}
	case unitPoint, unitItem:
		return s.pointLabel(u, i)
	case unitParagraph, unitPart:
		return s.ordinalLabel(u, i)
	case unitChapter, unitSection:
		if n := numeral(strings.ToUpper(low)); n > 0 && n < 200 && (isDigits(low) || s.capital(i)) {
			if u == unitSection && !isDigits(low) {
				return "muc-" + low, i + 1
			}
			return slugOf(u) + strconv.Itoa(n), i + 1
		}
	case unitAnnex:
		if isDigits(low) && len(low) <= 2 || s.capital(i) && (len(low) == 1 || numeral(strings.ToUpper(low)) > 0) {
			return "phu-luc-" + low, i + 1
		}
	}
	return "", 0
}

// numberLabel reads "5" and "5a".
func numberLabel(low string) (string, bool) {
	digits := len(low) - len(strings.TrimLeft(low, "0123456789"))
	if digits == 0 || digits > 4 || len(low)-digits > 3 {
		return "", false
	}
	suffix := low[digits:]
	if strings.Trim(suffix, pointLetters) != "" || utf8.RuneCountInString(suffix) > 2 || atoi(low[:digits]) == 0 {
		return "", false
	}
	return strconv.Itoa(atoi(low[:digits])) + slug(suffix), true
}

// pointLabel reads "a", "đ", "b1" and "1.2".
func (s *scan) pointLabel(u unit, i int) (string, int) {
	low := s.low(i)
	letter, size := utf8.DecodeRuneInString(low)
	switch {
	case isDigits(low) && len(low) <= 2:
		name, next := low, i+1
		for s.low(next) == "." && s.glued(next-1) && s.glued(next) && isDigits(s.low(next+1)) && len(name) < 12 {
			name, next = name+"."+s.low(next+1), next+2
		}
		return slugOf(u) + name, next
	case size == 0 || !strings.ContainsRune(pointLetters, letter):
		return "", 0
	case low[size:] != "" && !isDigits(low[size:]), len(low) > size+2:
		return "", 0
	}
	next := i + 1
	if s.low(next) == ")" && s.insideOther(next+1) {
		next++
	}
	return slugOf(u) + slug(low), next
}

// ordinalLabel reads "nhất", "hai", "2", "II", "mở đầu" and "cuối".
func (s *scan) ordinalLabel(u unit, i int) (string, int) {
	low := s.low(i)
	if u == unitParagraph {
		if next, ok := s.have(i, "mở đầu"); ok {
			return "doan-1", next
		}
		if low == "đầu" || low == "cuối" {
			return map[string]string{"đầu": "doan-1", "cuối": "doan-cuoi"}[low], i + 1
		}
	}
	n := ordinal(low)
	if isDigits(low) && len(low) <= 2 || s.capital(i) && u == unitPart {
		n = max(n, numeral(strings.ToUpper(low)))
	}
	if n == 0 {
		return "", 0
	}
	return slugOf(u) + strconv.Itoa(n), i + 1
}

func slugOf(u unit) string {
	return [...]string{"phu-luc-", "phan-", "chuong-", "muc-", "tieu-muc-", "dieu-", "khoan-", "diem-", "tiet-", "doan-"}[u]
}
