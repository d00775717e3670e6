package legaltext

import (
	"bytes"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"

	"github.com/loa-vn/loa/internal/fault"
	"github.com/loa-vn/loa/internal/viet"
)

const utf8Mark = "\ufeff"

// decode returns valid UTF-8 or a fault that names the encoding, or else the place of the first bad byte.
func decode(data []byte) (string, error) {
	switch {
	case bytes.HasPrefix(data, []byte("\xff\xfe")), bytes.HasPrefix(data, []byte("\xfe\xff")), wide(data):
		return "", fault.Invalid("policy.file.encoding", "encoding", "UTF-16")
	case bytes.Count(data, []byte{0})*1000 > len(data): // a few stray ones come out of a PDF's ligatures
		return "", fault.Invalid("policy.file.binary")
	}
	if name := legacy(data); name != "" {
		return "", fault.Invalid("policy.file.encoding", "encoding", name)
	}
	if at := invalidAt(data); at >= 0 {
		line := 1 + bytes.Count(data[:at], []byte("\n"))
		return "", fault.Invalid("policy.file.not_utf8", "line", line, "byte", at+1)
	}
	return strings.TrimPrefix(string(data), utf8Mark), nil
}

// wide says that every second byte is mostly zero: UTF-16 without its mark.
func wide(data []byte) bool {
	sample := data[:min(len(data), 1000)&^1]
	zeros := [2]int{}
	for i, b := range sample {
		if b == 0 {
			zeros[i%2]++
		}
	}
	return zeros[0]+zeros[1] > len(sample)/4 && (zeros[0] == 0 || zeros[1] == 0)
}

func invalidAt(data []byte) int {
	for i := 0; i < len(data); {
		r, size := utf8.DecodeRune(data[i:])
		if r == utf8.RuneError && size < 2 {
			return i
		}
		i += size
	}
	return -1
}

// legacy recognises the encodings of before Unicode by words that no official text is without. Old pages hold TCVN3 and
// VNI also as valid UTF-8, letter by letter (ngµy th¸ng n¨m), so those are looked for either way.
func legacy(data []byte) string {
	sample := data[:min(len(data), 200_000)]
	valid := utf8.Valid(data)
	for _, e := range []struct {
		name  string
		words []string // in Latin-1
	}{
		{"TCVN3 (ABC)", []string{"ng\u00b5y", "n\u00a8m", "\u00a7i\u00d2u", "c\u00f1a", "v\u00b5"}},
		{"VNI", []string{"nga\u00f8y", "na\u00eam", "\u00d1ie\u00e0u", "cu\u00fba", "va\u00f8"}},
	} {
		if saysAll(sample, e.words, valid) {
			return e.name
		}
	}
	if valid {
		return ""
	}
	if s, err := charmap.Windows1258.NewDecoder().Bytes(sample); err == nil {
		said := viet.NFC(string(s))
		if strings.Contains(said, "ngày") && strings.Contains(said, "năm") {
			return "Windows-1258"
		}
	}
	return ""
}

// saysAll counts which of the words the sample holds; three are no accident.
func saysAll(sample []byte, words []string, valid bool) bool {
	found := 0
	for _, w := range words {
		if !valid {
			w = latin1(w)
		}
		if bytes.Contains(sample, []byte(w)) {
			found++
		}
	}
	return found >= 3
}

func latin1(s string) string {
	var b []byte
	for _, r := range s {
		b = append(b, byte(r))
	}
	return string(b)
}
