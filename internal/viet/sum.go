package viet

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
)

// SumAt is a sum of money found in a text: text[Start:End] says it.
type SumAt struct {
	Start, End int   // bytes
	Sum        int64 // đồng
}

// PercentAt is a percentage found in a text: text[Start:End] says it.
type PercentAt struct {
	Start, End int // bytes
	Percent    Decimal
}

const (
	figure   = `\d+(?:[.,]\d+)*`
	scaled   = `(?:nghìn|ngàn|triệu|tỷ|tỉ|nghin|ngan|trieu|ty|ti)`
	currency = `(?:đồng|ĐỒNG|dong|DONG|đ|Đ|₫|vnđ|VNĐ|vnd|VND)`
)

var (
	sumFigures  = regexp.MustCompile(`((?:` + figure + `(?:` + gap + `(?i:` + scaled + `)){1,2}[\s,]*)*` + figure + `(?:` + gap + `(?i:` + scaled + `)){0,2})` + gap + `(` + currency + `)`)
	loneComma   = regexp.MustCompile(`^\d{1,3},\d{3}$`) // 500,000 đồng: there is no thousandth of a đồng
	sumPart     = regexp.MustCompile(`(` + figure + `)((?:` + gap + `(?i:` + scaled + `))*)`)
	scaleWord   = regexp.MustCompile(`(?i:` + scaled + `)`)
	percentForm = regexp.MustCompile(`(` + figure + `)` + gap + `(?:%|(?i:phần` + gap + `trăm|phan` + gap + `tram|percent|per cent))`)
)

// FindSums finds every sum in đồng in text: in figures (1.500.000 đồng, 500.000đ, 1,5 triệu đồng, 1 tỷ 500 triệu đồng,
// 2.000.000 VND), or read aloud (một triệu rưỡi đồng). A bare number is no sum, nor is the number in "10 đồng chí". The
// results stand in order and never overlap; text should be in NFC.
func FindSums(text string) []SumAt {
	var found []SumAt
	for _, m := range sumFigures.FindAllStringSubmatchIndex(text, -1) {
		n, ok := figures(text[m[2]:m[3]])
		short := strings.EqualFold(text[m[4]:m[5]], "đ")
		// "khoản 5 đ" is a clause; nobody writes a sum under a thousand with a bare đ.
		if ok && bounded(text, m[0], m[1]) && (!short || n >= thousand) && !otherWord(text[m[1]:]) {
			found = append(found, SumAt{m[0], m[1], n})
		}
	}
	s := speech(tokens(text))
	for i := 0; i < len(s); i++ {
		n, after := s.sum(i)
		if after > i && !otherWord(text[s[after-1].end:]) {
			found = append(found, SumAt{s[i].start, s[after-1].end, n})
			i = after - 1
		}
	}
	return apart(found, func(f SumAt) (int, int) { return f.Start, f.End })
}

// otherWord says that "đồng" goes on as a word that is not money: đồng thời, đồng chí, đồng bộ, ...
func otherWord(rest string) bool {
	next := strings.TrimLeftFunc(rest, unicode.IsSpace)
	if len(next) == len(rest) {
		return false
	}
	if end := strings.IndexFunc(next, func(r rune) bool { return !isWordRune(r) }); end >= 0 {
		next = next[:end]
	}
	return slices.Contains([]string{
		"thời", "chí", "bộ", "ý", "nhất", "bào", "đều", "hành", "tình", "nghiệp", "hồ", "bằng", "phạm", "hương",
	}, strings.ToLower(next))
}

// figures adds up "1 tỷ 500 triệu" and "1.500.000".
func figures(s string) (int64, bool) {
	var total int64
	limit := int64(1) << 62
	for _, m := range sumPart.FindAllStringSubmatch(s, -1) {
		written := m[1]
		if m[2] == "" && loneComma.MatchString(written) {
			written = strings.Replace(written, ",", ".", 1)
		}
		d, ok := ParseDecimal(written)
		scale := int64(1)
		for _, w := range scaleWord.FindAllString(m[2], -1) {
			scale *= writtenScale(Fold(w))
		}
		n, whole := d.Times(scale)
		if !ok || !whole || scale >= limit {
			return 0, false
		}
		total, limit = total+n, scale
	}
	return total, total > 0
}

func writtenScale(folded string) int64 {
	switch folded {
	case "nghin", "ngan":
		return thousand
	case "trieu":
		return million
	}
	return billion
}

// sum reads a sum said in words up to and with "đồng".
func (s speech) sum(i int) (int64, int) {
	d, at := s.decimal(i)
	if at == i {
		return 0, i
	}
	scale, at := s.scales(at)
	n, ok := d.Times(scale)
	if !ok || s.next(at) != "đồng" {
		return 0, i
	}
	return n, at + 1
}

// FindPercents finds every percentage in text: 15%, 3,5 %, 15 phần trăm, or read aloud (ba phẩy năm phần trăm). The
// results stand in order and never overlap; text should be in NFC.
func FindPercents(text string) []PercentAt {
	var found []PercentAt
	for _, m := range percentForm.FindAllStringSubmatchIndex(text, -1) {
		if d, ok := ParseDecimal(text[m[2]:m[3]]); ok && bounded(text, m[0], m[1]) {
			found = append(found, PercentAt{m[0], m[1], d})
		}
	}
	s := speech(tokens(text))
	for i := 0; i < len(s); i++ {
		d, at := s.decimal(i)
		if at > i && s.next(at) == "phần" && s.next(at+1) == "trăm" {
			found = append(found, PercentAt{s[i].start, s[at+1].end, d})
			i = at + 1
		}
	}
	return apart(found, func(f PercentAt) (int, int) { return f.Start, f.End })
}

// ReadSum reads a sum of đồng aloud.
func ReadSum(sum int64) string { return ReadNumber(sum) + " đồng" }

// FormatSum writes a sum of đồng: 1.500.000 đồng.
func FormatSum(sum int64) string { return FormatInt(sum) + " đồng" }

// ReadPercent reads a percentage aloud: ba phẩy năm phần trăm.
func ReadPercent(d Decimal) string { return ReadDecimal(d) + " phần trăm" }
