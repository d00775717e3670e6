package viet

import (
	"strings"
	"unicode"
)

// token is one run of letters or digits in a text, with its place in bytes.
type token struct {
	start, end int
	low        string // lower case, marks kept
	after      byte   // what stands before it: ' ' only white space, ',' white space with one comma, 0 anything else
}

// tokens cuts a text into its runs of letters and digits.
func tokens(text string) []token {
	var out []token
	start, gapFrom := -1, 0
	add := func(end int) {
		out = append(out, token{start, end, strings.ToLower(text[start:end]), gapKind(text[gapFrom:start])})
		start, gapFrom = -1, end
	}
	for i, r := range text {
		wordy := isWordRune(r)
		switch {
		case wordy && start < 0:
			start = i
		case !wordy && start >= 0:
			add(i)
		}
	}
	if start >= 0 {
		add(len(text))
	}
	return out
}

func gapKind(gap string) byte {
	commas := 0
	for _, r := range gap {
		switch {
		case r == ',':
			commas++
		case !unicode.IsSpace(r):
			return 0
		}
	}
	switch commas {
	case 0:
		return ' '
	case 1:
		return ','
	}
	return 0
}

func isWordRune(r rune) bool {
	return unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.Is(unicode.M, r)
}
