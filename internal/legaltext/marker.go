package legaltext

import (
	"regexp"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/loa-vn/loa/internal/viet"
)

// mark is what the beginning of a line says about it. Whether the line really opens that part, its place decides: see
// [builder].
type mark struct {
	kind   ClauseKind // "" for plain text
	order  int        // 3 of "Điều 3", 2 of "Chương II", 1 of "a)"
	suffix string     // "a" of "Điều 5a"
	label  string     // as it is cited: "Điều 5a"
	slug   string     // for the address: "dieu-5a"
	rest   string     // of the line
	firm   bool       // the form leaves no doubt: a point or colon after the number
}

var (
	reArticle    = regexp.MustCompile(`^(?:Điều|ĐIỀU)\s+(\d{1,4})([a-zđ]{0,2})\s*([.:]?)\s*(.*)$`)
	reChapter    = regexp.MustCompile(`^(?:Chương|CHƯƠNG)\s+([IVXLC]+|\d{1,3})([a-zA-Z]?)\s*([.:]?)\s*(.*)$`)
	reSection    = regexp.MustCompile(`^(?:Mục|MỤC)\s+(\d{1,3}|[IVXLC]+)\s*([.:]?)\s*(.*)$`)
	reSubsection = regexp.MustCompile(`^(?:Tiểu mục|TIỂU MỤC)\s+(\d{1,3})\s*([.:]?)\s*(.*)$`)
	rePart       = regexp.MustCompile(`^(?:Phần|PHẦN)\s+(?:thứ |THỨ )?(\p{L}+(?: \p{L}+)?|\d{1,2})\s*([.:]?)\s*(.*)$`)
	reClause     = regexp.MustCompile(`^(\d{1,3})([a-zđ]?)\s*\.\s*(\D.*)$`)
	reItem       = regexp.MustCompile(`^(\d{1,2}(?:\.\d{1,2}){1,3})\.?\)?\s+(\p{L}.*)$`)
	rePoint      = regexp.MustCompile(`^([a-zđ])(\d?)\)\s*(.*)$`)
	reHeading    = regexp.MustCompile(`^([IVXL]{1,6})\s*[.\-–/)]\s*(\p{L}.*)$`)
	reAnnex      = regexp.MustCompile(`^(?:PHỤ LỤC|Phụ lục)(?:\s+(?i:số\s*)?(\d{1,2}|[IVXLC]+|[A-Z])\b)?(?:\s*[.:–-]\s*|\s+|$)(.*)$`)
)

// readMark reads the beginning of a line.
func readMark(s string) mark {
	for _, rule := range rulesFor(s) {
		if m, ok := rule(s); ok {
			return m
		}
	}
	return mark{}
}

// rulesFor picks the few rules that a line's first letter leaves possible; most lines are plain text and match none.
func rulesFor(s string) []func(string) (mark, bool) {
	first, size := utf8.DecodeRuneInString(s)
	switch {
	case '0' <= first && first <= '9':
		return []func(string) (mark, bool){itemMark, clauseMark}
	case first == 'Đ':
		return []func(string) (mark, bool){articleMark}
	case first == 'C':
		return []func(string) (mark, bool){chapterMark}
	case first == 'M':
		return []func(string) (mark, bool){sectionMark}
	case first == 'T':
		return []func(string) (mark, bool){subsectionMark}
	case first == 'P':
		return []func(string) (mark, bool){partMark}
	case first == 'I' || first == 'V' || first == 'X' || first == 'L':
		return []func(string) (mark, bool){headingMark}
	case strings.IndexByte(s[size:min(len(s), size+2)], ')') >= 0:
		return []func(string) (mark, bool){pointMark}
	}
	return nil
}

func articleMark(s string) (mark, bool) {
	f := reArticle.FindStringSubmatch(s)
	if f == nil || f[3] == "" && !opens(f[4]) {
		return mark{}, false
	}
	name := f[1] + f[2]
	return mark{KindArticle, atoi(f[1]), f[2], "Điều " + name, "dieu-" + slug(name), f[4], f[3] != ""}, true
}

func chapterMark(s string) (mark, bool) {
	f := reChapter.FindStringSubmatch(s)
	if f == nil || f[3] == "" && f[4] != "" && !isUpper(f[4]) {
		return mark{}, false
	}
	n := numeral(f[1])
	return mark{KindChapter, n, strings.ToLower(f[2]), "Chương " + f[1] + f[2], "chuong-" + slug(strconv.Itoa(n)+f[2]), f[4], true}, n > 0
}

func sectionMark(s string) (mark, bool) {
	f := reSection.FindStringSubmatch(s)
	if f == nil || f[2] == "" && f[3] != "" && !isUpper(f[3]) {
		return mark{}, false
	}
	n := numeral(f[1])
	return mark{KindSection, n, "", "Mục " + f[1], "muc-" + strconv.Itoa(n), f[3], true}, n > 0
}

func subsectionMark(s string) (mark, bool) {
	f := reSubsection.FindStringSubmatch(s)
	if f == nil || f[2] == "" && f[3] != "" && !isUpper(f[3]) {
		return mark{}, false
	}
	return mark{KindSubsection, atoi(f[1]), "", "Tiểu mục " + f[1], "tieu-muc-" + f[1], f[3], true}, true
}

func partMark(s string) (mark, bool) {
	f := rePart.FindStringSubmatch(s)
	if f == nil || f[3] != "" && !isUpper(f[3]) {
		return mark{}, false
	}
	n := numeral(f[1])
	if n == 0 {
		n = ordinal(f[1])
	}
	return mark{KindPart, n, "", "Phần " + f[1], "phan-" + strconv.Itoa(n), f[3], true}, n > 0
}

func clauseMark(s string) (mark, bool) {
	f := reClause.FindStringSubmatch(s)
	if f == nil {
		return mark{}, false
	}
	name := f[1] + f[2]
	return mark{KindClause, atoi(f[1]), f[2], "Khoản " + name, "khoan-" + slug(name), f[3], true}, true
}

func itemMark(s string) (mark, bool) {
	f := reItem.FindStringSubmatch(s)
	if f == nil {
		return mark{}, false
	}
	return mark{KindItem, atoi(f[1][strings.LastIndex(f[1], ".")+1:]), "", "Tiết " + f[1], "tiet-" + f[1], f[2], true}, true
}

// pointLetters is the order of points; Vietnamese lists skip f, j, w and z, some use them.
const pointLetters = "abcdđefghijklmnopqrstuvwxyz"

func pointMark(s string) (mark, bool) {
	f := rePoint.FindStringSubmatch(s)
	if f == nil {
		return mark{}, false
	}
	n := 1 + utf8.RuneCountInString(pointLetters[:strings.Index(pointLetters, f[1])])
	return mark{KindPoint, n, f[2], "Điểm " + f[1] + f[2], "diem-" + slug(f[1]+f[2]), f[3], true}, true
}

func headingMark(s string) (mark, bool) {
	f := reHeading.FindStringSubmatch(s)
	if f == nil {
		return mark{}, false
	}
	n := numeral(f[1])
	return mark{KindHeading, n, "", "Mục " + f[1], "muc-" + strings.ToLower(f[1]), f[2], true}, n > 0
}

// slug keeps đ apart from d: both are points of one clause.
func slug(s string) string { return strings.ReplaceAll(strings.ToLower(s), "đ", "dd") }

// opens says that what follows a bare number is a heading and not the middle of a sentence.
func opens(rest string) bool {
	r, size := utf8.DecodeRuneInString(rest)
	return size == 0 || unicode.IsUpper(r)
}

func atoi(s string) int {
	n, err := strconv.Atoi(s)
	if err != nil {
		return 0
	}
	return n
}

// numeral reads an Arabic or Roman number; 0 for anything else.
func numeral(s string) int {
	if n := atoi(s); n > 0 {
		return n
	}
	n, last := 0, 0
	for i := len(s) - 1; i >= 0; i-- {
		v := strings.IndexByte("IVXLC", s[i])
		if v < 0 {
			return 0
		}
		value := []int{1, 5, 10, 50, 100}[v]
		if value < last {
			n -= value
		} else {
			n, last = n+value, value
		}
	}
	return n
}

// ordinal reads "nhất", "hai", "thứ ba", up to twenty.
func ordinal(s string) int {
	s = strings.ToLower(viet.Canonical(s))
	switch s {
	case "nhất":
		return 1
	case "nhì":
		return 2
	}
	n, ok := viet.ParseSpoken(s)
	if !ok || n > 20 {
		return 0
	}
	return int(n)
}
