package worddiff

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/loa-vn/loa/internal/viet"
)

// token is what a reader takes as one, with the space behind it.
type token struct {
	text  string
	key   string // what is compared
	space int    // how many bytes at the end of text are space
	word  bool   // has letters or digits
}

// line reports whether a new line begins behind the token.
func (t token) line() bool { return strings.Contains(t.text[len(t.text)-t.space:], "\n") }

// words is a text cut into tokens; lead is the space before the first.
type words struct {
	lead   string
	tokens []token
}

func split(s string) words {
	var out words
	keys := map[string]string{}
	at := gap(s)
	out.lead = s[:at]
	for at < len(s) {
		n, wordy := measure(s[at:])
		space := gap(s[at+n:])
		written := s[at : at+n]
		key, known := keys[written]
		if !known {
			key = viet.Wording(strings.Map(visible, written))
			keys[written] = key
		}
		out.tokens = append(out.tokens, token{s[at : at+n+space], key, space, wordy})
		at += n + space
	}
	return out
}

func join(list []token) string {
	var b strings.Builder
	for _, t := range list {
		b.WriteString(t.text)
	}
	return b.String()
}

// gap is how many bytes at the start of s are white space or have no width.
func gap(s string) int {
	for i, r := range s {
		if !unicode.IsSpace(r) && visible(r) >= 0 {
			return i
		}
	}
	return len(s)
}

// visible drops what has no width, as a text's hash does.
func visible(r rune) rune {
	if unicode.Is(unicode.Cf, r) || unicode.IsControl(r) && !unicode.IsSpace(r) {
		return -1
	}
	return r
}

// measure is the length in bytes of the token at the start of s.
func measure(s string) (n int, word bool) {
	first, size := utf8.DecodeRuneInString(s)
	if !wordy(first) {
		return size, false
	}
	before, digits := first, unicode.IsDigit(first)
	for n = size; n < len(s); {
		r, size := utf8.DecodeRuneInString(s[n:])
		switch {
		case wordy(r) || visible(r) < 0:
		case joins(before, r, s[n+size:], digits):
		default:
			return n, true
		}
		if visible(r) >= 0 {
			before, digits = r, digits || unicode.IsDigit(r)
		}
		n += size
	}
	return n, true
}

func wordy(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.Is(unicode.M, r) }

// joins says that a mark holds two words together: the points of a sum, the slashes of a date or a number, the dash of a
// code (QĐ-UBND).
func joins(before, mark rune, rest string, digits bool) bool {
	after, _ := utf8.DecodeRuneInString(rest)
	switch mark {
	case '.', ',', ':':
		return unicode.IsDigit(before) && unicode.IsDigit(after)
	case '/', '-', '–', '‐', '‑':
		firm := func(r rune) bool { return unicode.IsDigit(r) || unicode.IsUpper(r) }
		return firm(after) && (digits || firm(before))
	}
	return false
}
