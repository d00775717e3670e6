// Package gsm counts a short message as a mobile carrier bills it.
//
// A carrier does not count characters. A text that fits the GSM 7-bit alphabet
// (3GPP TS 23.038) has 160 septets in one message; a single letter outside it
// turns the whole text into UCS-2, which has 70 units. A longer text is cut into
// parts that each give up 6 octets to a header: 153 septets or 67 units remain,
// and neither an escaped character nor a surrogate pair may be cut in two.
//
// Vietnamese falls on both sides of the line: à, è, é, ì, ò and ù are in the
// 7-bit alphabet, every other toned vowel and đ are not. So a message without
// tone marks is less than half as long to send, and harder to read: the writer
// is shown both counts and decides.
package gsm

import (
	"strings"
	"unicode"
	"unicode/utf16"

	"golang.org/x/text/unicode/norm"
)

// Encoding is how the text travels.
type Encoding string

// The two encodings of a short message.
const (
	SevenBit Encoding = "gsm7"
	UCS2     Encoding = "ucs2"
)

// basic lists the characters of one septet, extended those of two (an escape and
// the character). The standard has no national shift table for Vietnamese.
const (
	basic = "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡" +
		"ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
	extended = "\f^{}\\[~]|€"
)

// Size is what a text costs.
type Size struct {
	Encoding Encoding
	Units    int // septets, or 16-bit units of UCS-2
	Parts    int // messages billed; 0 for an empty text
	Free     int // units still free in the last part
}

// Measure counts a text exactly as it stands.
func Measure(text string) Size {
	s := Size{Encoding: encoding(text)}
	widths := make([]int, 0, len(text))
	for _, r := range text {
		w := s.Encoding.width(r)
		widths = append(widths, w)
		s.Units += w
	}
	single, each := s.Encoding.room()
	switch {
	case s.Units == 0:
	case s.Units <= single:
		s.Parts, s.Free = 1, single-s.Units
	default:
		s.Parts, s.Free = cut(widths, each)
	}
	return s
}

// cut fills parts of the given room one character after another.
func cut(widths []int, room int) (parts, free int) {
	parts, free = 1, room
	for _, w := range widths {
		if w > free {
			parts, free = parts+1, room
		}
		free -= w
	}
	return parts, free
}

func encoding(text string) Encoding {
	for _, r := range text {
		if !strings.ContainsRune(basic, r) && !strings.ContainsRune(extended, r) {
			return UCS2
		}
	}
	return SevenBit
}

// width is the units one character takes.
func (e Encoding) width(r rune) int {
	if e == UCS2 {
		return max(1, utf16.RuneLen(r)) // a lone surrogate is sent as one replacement character
	}
	if strings.ContainsRune(extended, r) {
		return 2
	}
	return 1
}

// room is the units of a message sent whole, and of each part of a longer one.
func (e Encoding) room() (single, each int) {
	if e == UCS2 {
		return 70, 67
	}
	return 160, 153
}

// Plain writes the text without tone and vowel marks, đ as d, and typographic
// signs as their plain ASCII selves, keeping the letters' case: what people
// typed on old handsets and still read. Other signs stay as they are.
func Plain(text string) string {
	var b strings.Builder
	b.Grow(len(text))
	for _, r := range norm.NFD.String(text) {
		switch {
		case unicode.Is(unicode.Mn, r):
		case r == 'đ':
			b.WriteByte('d')
		case r == 'Đ':
			b.WriteByte('D')
		default:
			b.WriteString(sign(r))
		}
	}
	return b.String()
}

// sign replaces what a word processor or a copied page puts in for plain signs.
func sign(r rune) string {
	switch r {
	case '“', '”', '„', '«', '»':
		return `"`
	case '‘', '’', '‚':
		return "'"
	case '–', '—', '‑', '−', '•':
		return "-"
	case '…':
		return "..."
	case '\u00a0', '\u202f', '\t':
		return " "
	}
	return string(r)
}
