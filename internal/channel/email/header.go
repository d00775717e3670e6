package email

import (
	"encoding/base64"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

const maxLine = 76 // RFC 2047: a line with encoded words

// clean makes one line of NFC text: whatever could end a header or hide in it
// becomes a space.
func clean(s string) string {
	s = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || unicode.In(r, unicode.Zl, unicode.Zp, unicode.Cf) {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(s, "�"))
	return norm.NFC.String(strings.Join(strings.Fields(s), " "))
}

// appendText writes an unstructured header value that starts at column col,
// folded, as plain ASCII where it is and as encoded words where it is not.
func appendText(b []byte, s string, col int) []byte {
	s = clean(s)
	if isPlain(s) {
		return appendFolded(b, s, col)
	}
	return appendWords(b, s, col)
}

// appendName writes a display name: a quoted string or encoded words.
func appendName(b []byte, s string, col int) []byte {
	s = clean(s)
	if !isPlain(s) {
		return appendWords(b, s, col)
	}
	b = append(b, '"')
	for i := range len(s) {
		if s[i] == '"' || s[i] == '\\' {
			b = append(b, '\\')
		}
		b = append(b, s[i])
	}
	return append(b, '"')
}

func isPlain(s string) bool {
	for i := range len(s) {
		if s[i] < ' ' || s[i] > '~' {
			return false
		}
	}
	return !strings.Contains(s, "=?")
}

func appendFolded(b []byte, s string, col int) []byte {
	for i, word := range strings.Split(s, " ") {
		if i > 0 && col+1+len(word) > maxLine {
			b, col = append(b, "\r\n"...), 0
		}
		if i > 0 {
			b, col = append(b, ' '), col+1
		}
		b, col = append(b, word...), col+len(word)
	}
	return b
}

// appendWords writes base64 words, each on a line of its own and cut between
// characters: a reader decodes each word apart.
func appendWords(b []byte, s string, col int) []byte {
	const open, shut = "=?UTF-8?B?", "?="
	for first := true; first || s != ""; first = false {
		room := (maxLine - col - len(open) - len(shut)) / 4 * 3
		n := 0
		for n < len(s) {
			_, size := utf8.DecodeRuneInString(s[n:])
			if n+size > room {
				break
			}
			n += size
		}
		if !first {
			b = append(b, "\r\n "...)
		}
		b = append(b, open...)
		b = base64.StdEncoding.AppendEncode(b, []byte(s[:n]))
		b = append(b, shut...)
		s, col = s[n:], 1
	}
	return b
}
