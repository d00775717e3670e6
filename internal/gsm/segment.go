package gsm

import (
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// The data codings of SMPP that short messages of text travel under.
const (
	CodingDefault byte = 0 // the GSM alphabet, one septet in the low bits of each octet
	CodingLatin   byte = 3 // ISO 8859-1: nobody sends it here, some handsets answer in it
	CodingUCS2    byte = 8 // UTF-16, big end first
)

// MostParts is what the eight bits of a header can number.
const MostParts = 255

// Part is one message of the network.
type Part struct {
	Coding byte   // CodingDefault or CodingUCS2
	Header []byte // user data header with its length octet; nil for a text sent whole
	Data   []byte // the text; septets are not packed, the carrier's centre does that
}

// UserData is header and text as they go into the short_message field.
func (p Part) UserData() []byte { return append(p.Header[:len(p.Header):len(p.Header)], p.Data...) }

// Segment cuts a text into as many parts as Measure counts. All bear the
// reference, by which the handset joins them: two messages that may be under way
// to one phone at the same time should have different ones, two tries of one
// message the same. An empty text has no parts, nor has one of more than MostParts.
func Segment(text string, ref byte) []Part {
	e := encoding(text)
	single, each := e.room()
	n := e.units(text)
	if n == 0 {
		return nil
	}
	if n <= single {
		return []Part{{Coding: e.coding(), Data: e.encode(text)}}
	}
	pieces := cut(text, e, each)
	if len(pieces) > MostParts {
		return nil
	}
	parts := make([]Part, len(pieces))
	for i, piece := range pieces {
		header := []byte{5, 0, 3, ref, byte(len(pieces)), byte(i + 1)} // TS 23.040, 9.2.3.24.1
		parts[i] = Part{Coding: e.coding(), Header: header, Data: e.encode(piece)}
	}
	return parts
}

func (e Encoding) coding() byte {
	if e == UCS2 {
		return CodingUCS2
	}
	return CodingDefault
}

func (e Encoding) encode(text string) []byte {
	if e == UCS2 {
		units := utf16.Encode([]rune(text))
		out := make([]byte, 0, 2*len(units))
		for _, u := range units {
			out = append(out, byte(u>>8), byte(u))
		}
		return out
	}
	out := make([]byte, 0, len(text))
	for _, r := range text {
		if i := strings.IndexRune(basic, r); i >= 0 {
			out = append(out, septet(i))
		} else {
			i := strings.IndexRune(extended, r)
			out = append(out, escape, extensions[utf8.RuneCountInString(extended[:i])])
		}
	}
	return out
}

// escape announces a character of the extension table. It has the 28th place of
// the alphabet, which basic leaves out; extensions are the places of extended.
const (
	escape     = 0x1b
	extensions = "\x0a\x14\x28\x29\x2f\x3c\x3d\x3e\x40\x65"
)

// septet is the code of the character that begins at the i-th byte of basic.
func septet(i int) byte {
	n := utf8.RuneCountInString(basic[:i])
	if n >= escape {
		n++
	}
	return byte(n) //nolint:gosec // the alphabet has 128 places
}

// Decode reads what a handset or a carrier sent under a data coding. An octet that
// is no character there becomes U+FFFD; an unknown coding is read as Latin-1, whose
// lower half all of them share.
func Decode(coding byte, data []byte) string {
	switch coding {
	case CodingUCS2:
		units := make([]uint16, len(data)/2)
		for i := range units {
			units[i] = uint16(data[2*i])<<8 | uint16(data[2*i+1])
		}
		return string(utf16.Decode(units))
	case CodingDefault:
		return decodeSeptets(data)
	}
	var b strings.Builder
	for _, c := range data {
		b.WriteRune(rune(c))
	}
	return b.String()
}

func decodeSeptets(data []byte) string {
	alphabet := []rune(basic)
	var b strings.Builder
	for i := 0; i < len(data); i++ {
		switch c := data[i]; {
		case c == escape && i+1 < len(data):
			i++
			b.WriteRune(runeAt([]rune(extended), strings.IndexByte(extensions, data[i])))
		case c == escape:
			b.WriteRune(utf8.RuneError)
		case c > escape:
			b.WriteRune(runeAt(alphabet, int(c)-1))
		default:
			b.WriteRune(runeAt(alphabet, int(c)))
		}
	}
	return b.String()
}

func runeAt(list []rune, i int) rune {
	if i < 0 || i >= len(list) {
		return utf8.RuneError
	}
	return list[i]
}
