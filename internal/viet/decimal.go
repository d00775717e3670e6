package viet

import (
	"regexp"
	"strconv"
	"strings"
)

// Decimal is an exact number written with a decimal point and no needless zeros: "3.5", "1500000", "0.05".
// It is text because a percentage in a decision is exactly what it says, which a binary fraction is not.
type Decimal string

var (
	dotThousands   = regexp.MustCompile(`^\d{1,3}(\.\d{3})+(,\d+)?$`)
	commaThousands = regexp.MustCompile(`^\d{1,3}(,\d{3}){2,}(\.\d+)?$`)
	plainNumber    = regexp.MustCompile(`^\d+([.,]\d+)?$`)
)

// ParseDecimal reads a number in figures as Vietnamese writes it (1.500.000 and 3,5), and also 1,500,000 and 3.5 where
// they can mean nothing else. A lone group of three after a dot is thousands: "1.500" is one thousand five hundred.
func ParseDecimal(s string) (Decimal, bool) {
	switch {
	case dotThousands.MatchString(s):
		s = strings.Replace(strings.ReplaceAll(s, ".", ""), ",", ".", 1)
	case commaThousands.MatchString(s):
		s = strings.ReplaceAll(s, ",", "")
	case plainNumber.MatchString(s):
		s = strings.Replace(s, ",", ".", 1)
	default:
		return "", false
	}
	return trimDecimal(s), true
}

// trimDecimal takes needless zeros off both ends of digits with at most one point.
func trimDecimal(s string) Decimal {
	if strings.Contains(s, ".") {
		s = strings.TrimRight(strings.TrimRight(s, "0"), ".")
	}
	s = strings.TrimLeft(s, "0")
	if s == "" || s[0] == '.' {
		s = "0" + s
	}
	return Decimal(s)
}

// Times multiplies by a whole scale; false when the product is not a whole number of at most 18 digits.
func (d Decimal) Times(scale int64) (int64, bool) {
	whole, frac, _ := strings.Cut(string(d), ".")
	n, err := strconv.ParseInt(whole+frac, 10, 64)
	if err != nil {
		return 0, false
	}
	for range frac {
		switch {
		case scale%10 == 0:
			scale /= 10
		case n%10 == 0:
			n /= 10
		default:
			return 0, false
		}
	}
	const limit = 999_999_999_999_999_999
	if scale <= 0 || n > limit/scale {
		return 0, false
	}
	return n * scale, true
}

// String writes the number as Vietnamese does, with dots and a decimal comma: 4.718,6.
func (d Decimal) String() string {
	whole, frac, ok := strings.Cut(string(d), ".")
	if n, err := strconv.ParseInt(whole, 10, 64); err == nil {
		whole = FormatInt(n)
	}
	if ok {
		return whole + "," + frac
	}
	return whole
}

// ReadDecimal reads an exact number aloud: "ba phẩy năm". A fraction that begins with zero, or is longer than three
// digits, is read digit by digit.
func ReadDecimal(d Decimal) string {
	whole, frac, ok := strings.Cut(string(d), ".")
	said := readWhole(whole)
	if !ok {
		return said
	}
	if frac[0] == '0' || len(frac) > 3 {
		return said + " phẩy " + ReadDigits(frac)
	}
	return said + " phẩy " + readWhole(frac)
}

func readWhole(digits string) string {
	n, err := strconv.ParseInt(digits, 10, 64)
	if err != nil {
		return ReadDigits(digits)
	}
	return ReadNumber(n)
}
