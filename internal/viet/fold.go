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
	if !plain(s) {
		s = norm.NFKD.String(strings.ToValidUTF8(s, " "))
	}
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

// plain says that s has no letter which only its decomposition can fold: it is Vietnamese and common punctuation, as
// nearly every text is. Decomposing is most of the time that folding takes.
func plain(s string) bool {
	for _, r := range s {
		if r >= utf8.RuneSelf && base(r) == 0 && !plainMark(r) {
			return false
		}
	}
	return true
}

// plainMark says that r is a dash or a quotation mark, which folding leaves as it is.
func plainMark(r rune) bool { return r >= '–' && r <= '„' && r != '‗' }

// base is the letter under the marks of a Vietnamese letter in one piece; 0 for any other rune.
func base(r rune) rune {
	switch {
	case r < 'À' || r > 'ỹ':
		return 0
	case r >= 'Ạ':
		return baseOfTwice(r)
	}
	switch r {
	case 'À', 'Á', 'Â', 'Ã', 'à', 'á', 'â', 'ã', 'Ă', 'ă':
		return 'a'
	case 'È', 'É', 'Ê', 'è', 'é', 'ê':
		return 'e'
	case 'Ì', 'Í', 'ì', 'í', 'Ĩ', 'ĩ':
		return 'i'
	case 'Ò', 'Ó', 'Ô', 'Õ', 'ò', 'ó', 'ô', 'õ', 'Ơ', 'ơ':
		return 'o'
	case 'Ù', 'Ú', 'ù', 'ú', 'Ũ', 'ũ', 'Ư', 'ư':
		return 'u'
	case 'Ý', 'ý':
		return 'y'
	case 'Đ', 'đ':
		return 'd'
	}
	return 0
}

// baseOfTwice is base for the block of Unicode that is Vietnamese alone, Ạ to ỹ, where the letters stand in order.
func baseOfTwice(r rune) rune {
	switch {
	case r < 'Ẹ':
		return 'a'
	case r < 'Ỉ':
		return 'e'
	case r < 'Ọ':
		return 'i'
	case r < 'Ụ':
		return 'o'
	case r < 'Ỳ':
		return 'u'
	}
	return 'y'
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
	if b := base(r); b != 0 {
		return b
	}
	switch {
	case r == 'ð', r == 'Ð', r == 'Ɖ': // U+00D0 is a frequent slip for U+0110
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
