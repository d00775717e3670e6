package legaltext

import (
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

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
