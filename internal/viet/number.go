package viet

import (
	"strconv"
	"strings"
)

const (
	thousand = 1_000
	million  = 1_000_000
	billion  = 1_000_000_000
)

// digitWord is how a digit is read where nothing before it bends it.
func digitWord(d int64) string {
	return [...]string{"không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín"}[d]
}

// ReadNumber reads a whole number aloud as the northern standard of broadcasting does: linh for an empty ten, nghìn,
// tư after mươi, and an empty hundred spoken ("hai nghìn không trăm hai mươi lăm").
func ReadNumber(n int64) string {
	switch {
	case n == 0:
		return digitWord(0)
	case n < 0:
		return "âm " + readMagnitude(-uint64(n))
	}
	return readMagnitude(uint64(n))
}

func readMagnitude(n uint64) string {
	var words []string
	if n >= billion {
		words = append(words, readMagnitude(n/billion), "tỷ")
		n %= billion
	}
	for _, scale := range []struct {
		unit uint64
		name string
	}{{million, "triệu"}, {thousand, "nghìn"}, {1, ""}} {
		group := int64(n / scale.unit)
		n %= scale.unit
		if group == 0 {
			continue
		}
		words = readGroup(words, group)
		if scale.name != "" {
			words = append(words, scale.name)
		}
	}
	return strings.Join(words, " ")
}

// readGroup appends the reading of 1 to 999; after a greater group the empty hundred is said.
func readGroup(words []string, g int64) []string {
	hundreds, tens, unit := g/100, g/10%10, g%10
	full := hundreds > 0 || len(words) > 0
	if full {
		words = append(words, digitWord(hundreds), "trăm")
	}
	switch {
	case tens == 0 && unit == 0:
		return words
	case tens == 0 && full:
		return append(words, "linh", digitWord(unit))
	case tens == 0:
		return append(words, digitWord(unit))
	case tens == 1:
		words = append(words, "mười")
	default:
		words = append(words, digitWord(tens), "mươi")
	}
	return appendUnit(words, tens, unit)
}

// appendUnit bends the last digit after a ten: mốt, tư, lăm.
func appendUnit(words []string, tens, unit int64) []string {
	switch {
	case unit == 0:
		return words
	case unit == 1 && tens > 1:
		return append(words, "mốt")
	case unit == 4 && tens > 1:
		return append(words, "tư")
	case unit == 5:
		return append(words, "lăm")
	}
	return append(words, digitWord(unit))
}

// ReadDigits reads every digit of s by itself, as telephone numbers are read. Other characters are dropped.
func ReadDigits(s string) string {
	var words []string
	for _, r := range s {
		if '0' <= r && r <= '9' {
			words = append(words, digitWord(int64(r-'0')))
		}
	}
	return strings.Join(words, " ")
}

// FormatInt writes n with dots between thousands, as Vietnamese does: 1.500.000.
func FormatInt(n int64) string {
	digits, sign := strconv.FormatInt(n, 10), ""
	if n < 0 {
		sign, digits = "-", digits[1:]
	}
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + "." + digits[i:]
	}
	return sign + digits
}
