package viet

import (
	"strconv"
	"strings"
)

// speech reads numbers said in words out of a list of tokens. Each method takes the index of the next token and
// returns a value with the index after it; the same index means that nothing was read.
type speech []token

func (s speech) word(i int) string {
	if i >= len(s) {
		return ""
	}
	return s[i].low
}

// next is the word at i if only white space parts it from the word before.
func (s speech) next(i int) string {
	if i >= len(s) || s[i].after != ' ' {
		return ""
	}
	return s[i].low
}

func spokenDigit(w string) (int64, bool) {
	switch w {
	case "không":
		return 0, true
	case "một":
		return 1, true
	case "hai":
		return 2, true
	case "ba":
		return 3, true
	case "bốn", "tư":
		return 4, true
	case "năm":
		return 5, true
	case "sáu":
		return 6, true
	case "bảy", "bẩy":
		return 7, true
	case "tám":
		return 8, true
	case "chín":
		return 9, true
	}
	return 0, false
}

// bentDigit is the last digit after a ten. Five is never "năm" there, which is what tells "tháng mười năm…" (October
// of the year…) from fifteen.
func bentDigit(w string) (int64, bool) {
	switch w {
	case "mốt":
		return 1, true
	case "lăm", "nhăm":
		return 5, true
	case "năm", "không":
		return 0, false
	}
	return spokenDigit(w)
}

// tens reads 0 to 99.
func (s speech) tens(i int) (int64, int) {
	if s.word(i) == "mười" {
		return s.unit(10, i+1)
	}
	d, ok := spokenDigit(s.word(i))
	if !ok {
		return 0, i
	}
	if s.next(i+1) == "mươi" && d > 1 {
		return s.unit(10*d, i+2)
	}
	return d, i + 1
}

func (s speech) unit(base int64, i int) (int64, int) {
	if d, ok := bentDigit(s.next(i)); ok && s.next(i+1) != "mươi" && s.next(i+1) != "trăm" {
		return base + d, i + 1
	}
	return base, i
}

// hundreds reads 0 to 999.
func (s speech) hundreds(i int) (int64, int) {
	d, ok := spokenDigit(s.word(i))
	if !ok || s.next(i+1) != "trăm" {
		return s.tens(i)
	}
	n, i := 100*d, i+2
	switch s.next(i) {
	case "linh", "lẻ":
		if u, ok := spokenDigit(s.next(i + 1)); ok {
			return n + u, i + 2
		}
	case "rưỡi":
		return n + 50, i + 1
	case "":
	default:
		if t, after := s.tens(i); t >= 10 && after > i {
			return n + t, after
		}
	}
	return n, i
}

// under reads a number below a tỷ: groups whose scales fall. Behind a greater number a bare last digit is left alone,
// since "hai nghìn năm" is two thousand years and "ba triệu hai" is three million two hundred thousand.
func (s speech) under(i int, behind bool) (int64, int) {
	var total, limit int64 = 0, billion
	for ; limit > 1; behind = true {
		if w := s.next(i); behind && (w == "linh" || w == "lẻ") {
			if d, ok := spokenDigit(s.next(i + 1)); ok {
				return total + d, i + 2
			}
		}
		if behind && s.next(i) == "" {
			break
		}
		g, after := s.hundreds(i)
		scale := spokenScale(s.next(after))
		bare := behind && scale == 1 && after == i+1 && g < 10
		if after == i || scale >= limit || bare {
			break
		}
		total, i, limit = total+g*scale, after, scale
		if scale == 1 {
			break
		}
		if i++; s.next(i) == "rưỡi" {
			return total + scale/2, i + 1
		}
	}
	return total, i
}

func spokenScale(w string) int64 {
	switch w {
	case "triệu":
		return million
	case "nghìn", "ngàn":
		return thousand
	}
	return 1
}

// number reads any whole number below a million tỷ.
func (s speech) number(i int) (int64, int) {
	n, after := s.under(i, false)
	if after == i || !isBillion(s.next(after)) || n >= million {
		return n, after
	}
	n, i = n*billion, after+1
	if s.next(i) == "rưỡi" {
		return n + billion/2, i + 1
	}
	if s.next(i) == "" {
		return n, i
	}
	low, after := s.under(i, true)
	return n + low, after
}

func isBillion(w string) bool { return w == "tỷ" || w == "tỉ" }

// decimal reads a number that may go on with "phẩy" and then a scale: "một phẩy năm triệu".
func (s speech) decimal(i int) (Decimal, int) {
	n, after := s.number(i)
	if after == i {
		return "", i
	}
	whole := strconv.FormatInt(n, 10)
	if s.next(after) != "phẩy" {
		return Decimal(whole), after
	}
	frac, end := s.fraction(after + 1)
	if frac == "" {
		return Decimal(whole), after
	}
	return trimDecimal(whole + "." + frac), end
}

// fraction reads the digits after the comma, said one by one or as a number below a thousand.
func (s speech) fraction(i int) (string, int) {
	var digits strings.Builder
	for s.next(i) != "" {
		n, after := s.hundreds(i)
		if after == i {
			break
		}
		digits.WriteString(strconv.FormatInt(n, 10))
		i = after
		if n >= 10 {
			break
		}
	}
	return digits.String(), i
}

// scales reads the scale words that follow a number in figures or a decimal said aloud: "triệu", "nghìn tỷ".
func (s speech) scales(i int) (int64, int) {
	scale := int64(1)
	for {
		switch w := s.next(i); {
		case scale < billion && spokenScale(w) > 1:
			scale *= spokenScale(w)
		case scale <= million && isBillion(w):
			scale *= billion
		default:
			return scale, i
		}
		i++
	}
}

// ParseSpoken reads a whole number said in words, and nothing else: the inverse of [ReadNumber] below a million tỷ.
// The usual variants are understood: lẻ, ngàn, tỉ, nhăm, rưỡi.
func ParseSpoken(said string) (int64, bool) {
	s := speech(tokens(NFC(said)))
	n, after := s.number(0)
	return n, after > 0 && after == len(s)
}
