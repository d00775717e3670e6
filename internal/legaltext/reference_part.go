package legaltext

import "slices"

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
	if p.unit == unitAnnex && p.comma && !p.joined && last.unit != unitAnnex {
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
