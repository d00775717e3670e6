package viet

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// NFC returns s in Unicode normalization form C, the only form in which Loa keeps text.
func NFC(s string) string { return norm.NFC.String(s) }

// Fold returns the form of s used to search and compare names: lower case, without any tone or vowel mark, đ as d,
// zero-width characters removed, and every run of white space one plain space. "Xã Đàm Thuỷ" and "xa dam thuy" fold
// alike. Fold of a folded text is itself, and the result is always valid UTF-8.
func Fold(s string) string {
	if folded(s) {
		return s
	}
	s = norm.NFKD.String(strings.ToValidUTF8(s, " "))
	var b strings.Builder
	b.Grow(len(s))
	gap := false
	for _, r := range s {
		switch r = foldRune(r); {
		case r < 0:
		case r == ' ':
			gap = b.Len() > 0
		default:
			if gap {
				b.WriteByte(' ')
				gap = false
			}
			b.WriteRune(r)
		}
	}
	return b.String()
}

// folded says that s is plain lower-case ASCII with single spaces, which is most of what is folded twice.
func folded(s string) bool {
	space := true
	for i := range len(s) {
		c := s[i]
		if c >= utf8.RuneSelf || c < ' ' || c == 0x7f || 'A' <= c && c <= 'Z' || c == ' ' && space {
			return false
		}
		space = c == ' '
	}
	return s == "" || !space
}

// foldRune maps one decomposed rune: -1 drops it, ' ' stands for every white space.
func foldRune(r rune) rune {
	if r < utf8.RuneSelf {
		switch {
		case 'A' <= r && r <= 'Z':
			return r + 'a' - 'A'
		case r <= ' ' || r == 0x7f:
			return ' '
		}
		return r
	}
	switch {
	case r == 'đ', r == 'Đ', r == 'ð', r == 'Ð', r == 'Ɖ': // U+00D0 is a frequent slip for U+0110
		return 'd'
	case unicode.Is(unicode.M, r), unicode.Is(unicode.Cf, r):
		return -1
	case unicode.IsSpace(r), unicode.Is(unicode.C, r):
		return ' '
	}
	return unicode.ToLower(r)
}

// Words returns the folded words of s: runs of letters and digits, in order. A document number falls apart into its
// parts ("71/2025/QĐ-UBND" is 71, 2025, qd, ubnd), which is how people half remember it.
func Words(s string) []string {
	return strings.FieldsFunc(Fold(s), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
}
