// Package gsm counts a short message as a mobile carrier bills it.
//
// A carrier does not count characters. A text that fits the GSM 7-bit alphabet
// (3GPP TS 23.038) has 160 septets in one message; a single letter outside it
// turns the whole text into UCS-2, which has 70 units. A longer text is cut into
// parts that each give up 6 octets to a header: 153 septets or 67 units remain.
// What a reader sees as one character is never cut in two: not an escape, not a
// surrogate pair, not a letter from the marks that follow it, not an emoji that is
// joined of several. Only a character longer than a whole part is.
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

	"github.com/clipperhouse/uax29/v2/graphemes"
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
	s.Units = s.Encoding.units(text)
	single, each := s.Encoding.room()
	switch {
	case s.Units == 0:
	case s.Units <= single:
		s.Parts, s.Free = 1, single-s.Units
	default:
		pieces := cut(text, s.Encoding, each)
		s.Parts, s.Free = len(pieces), each
		s.Free -= s.Encoding.units(pieces[len(pieces)-1])
	}
	return s
}

// cut divides a text into pieces of the given room, one visible character after
// another.
func cut(text string, e Encoding, room int) []string {
	var pieces []string
	begin, free := 0, room
	for at := graphemes.FromString(text); at.Next(); {
		if w := e.units(at.Value()); w <= free {
			free -= w
			continue
		} else if w <= room && at.Start() > begin {
			pieces = append(pieces, text[begin:at.Start()])
			begin, free = at.Start(), room-w
			continue
		}
		for i, r := range at.Value() { // marks without end upon one letter
			w := e.width(r)
			if w > free {
				pieces = append(pieces, text[begin:at.Start()+i])
				begin, free = at.Start()+i, room
			}
			free -= w
		}
	}
	return append(pieces, text[begin:])
}

func (e Encoding) units(text string) (n int) {
	for _, r := range text {
		n += e.width(r)
	}
	return n
}

func encoding(text string) Encoding {
	for _, r := range text {
		if isCostly(r) {
			return UCS2
		}
	}
	return SevenBit
}

func isCostly(r rune) bool {
	return !strings.ContainsRune(basic, r) && !strings.ContainsRune(extended, r)
}

// Costly lists the characters that turn the text into UCS-2, each once, in the
// order of their first appearance: what a writer may want to replace.
func Costly(text string) string {
	var b strings.Builder
	for _, r := range text {
		if isCostly(r) && !strings.ContainsRune(b.String(), r) {
			b.WriteRune(r)
		}
	}
	return b.String()
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
