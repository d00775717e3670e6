package trial

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Fold is how much of a text's tone and vowel marks is taken off.
type Fold string

// None leaves the text; Half takes the marks off every second word; All off every word.
const (
	None Fold = "none"
	Half Fold = "half"
	All  Fold = "all"
)

// Off takes the marks off a text, as if typed on a keyboard without them.
func (f Fold) Off(text string) string {
	if f != Half && f != All {
		return text
	}
	words := strings.SplitAfter(text, " ")
	for i := range words {
		if f == All || i%2 == 1 {
			words[i] = bare(words[i])
		}
	}
	return strings.Join(words, "")
}

func bare(word string) string {
	return norm.NFC.String(strings.Map(func(r rune) rune {
		switch {
		case r == 'đ':
			return 'd'
		case r == 'Đ':
			return 'D'
		case unicode.Is(unicode.Mn, r):
			return -1
		}
		return r
	}, norm.NFD.String(word)))
}
