package gsm_test

import (
	"encoding/hex"
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/clipperhouse/uax29/v2/graphemes"
	"pgregory.net/rapid"

	"github.com/loa-vn/loa/internal/gsm"
)

func sizes(parts []gsm.Part) string {
	var list []string
	for _, p := range parts {
		list = append(list, fmt.Sprint(len(p.Data)))
	}
	return strings.Join(list, " ")
}

// Octets of each part: a septet is one, a unit of UCS-2 two.
func TestSegmentsAtTheEdges(t *testing.T) {
	for name, c := range map[string]struct{ text, want string }{
		"nothing":                         {"", ""},
		"160 septets":                     {strings.Repeat("a", 160), "160"},
		"161":                             {strings.Repeat("a", 161), "153 8"},
		"306":                             {strings.Repeat("a", 306), "153 153"},
		"307":                             {strings.Repeat("a", 307), "153 153 1"},
		"70 units":                        {strings.Repeat("ạ", 70), "140"},
		"71":                              {strings.Repeat("ạ", 71), "134 8"},
		"134":                             {strings.Repeat("ạ", 134), "134 134"},
		"135":                             {strings.Repeat("ạ", 135), "134 134 2"},
		"€ on the last septet":            {strings.Repeat("a", 152) + "€" + strings.Repeat("b", 20), "152 22"},
		"€ as the last two":               {strings.Repeat("a", 151) + "€" + strings.Repeat("b", 20), "153 20"},
		"an emoji on the last unit":       {strings.Repeat("ạ", 66) + "🌧" + strings.Repeat("ạ", 9), "132 22"},
		"a family of four on it":          {strings.Repeat("ạ", 60) + "👨‍👩‍👧‍👦" + strings.Repeat("ạ", 9), "120 40"},
		"a letter with loose marks on it": {strings.Repeat("ạ", 66) + "e\u0323\u0302" + strings.Repeat("ạ", 9), "132 24"},
		"a flag on it":                    {strings.Repeat("ạ", 65) + "🇻🇳" + strings.Repeat("ạ", 9), "130 26"},
		"marks without end":               {"e" + strings.Repeat("\u0323", 140), "134 134 14"},
	} {
		if got := sizes(gsm.Segment(c.text, 1)); got != c.want {
			t.Errorf("%s: parts of %s octets, want %s", name, got, c.want)
		}
	}
	if parts := gsm.Segment(strings.Repeat("a", 153*gsm.MostParts+1), 1); parts != nil {
		t.Errorf("256 parts were numbered with eight bits: %d", len(parts))
	}
}

func TestSegmentsByteForByte(t *testing.T) {
	for _, c := range []struct {
		text string
		want []string
	}{
		{"Hoc phi: 0 d [moi] €", []string{"0:486f63207068693a20302064201b3c6d6f691b3e201b65"}},
		{"@£$ _ÆÉà", []string{"0:00010220111c1f7f"}},
		{"Miễn học phí", []string{"8:004d0069" + "1ec5006e" + "00200068" + "1ecd0063" + "00200070" + "006800ed"}},
		{"🌧", []string{"8:d83cdf27"}},
		{strings.Repeat("a", 160) + "b", []string{
			"0:050003a70201" + strings.Repeat("61", 153), "0:050003a70202" + strings.Repeat("61", 7) + "62",
		}},
		{strings.Repeat("ạ", 70) + "x", []string{
			"8:050003a70201" + strings.Repeat("1ea1", 67), "8:050003a70202" + strings.Repeat("1ea1", 3) + "0078",
		}},
	} {
		var got []string
		for _, p := range gsm.Segment(c.text, 0xa7) {
			got = append(got, fmt.Sprintf("%d:%s", p.Coding, hex.EncodeToString(p.UserData())))
		}
		if strings.Join(got, "\n") != strings.Join(c.want, "\n") {
			t.Errorf("%q is\n%s", c.text, strings.Join(got, "\n"))
		}
	}
}

// Whatever the text: Measure counts the parts that Segment makes, each fits its
// message, the last has the room that was promised, all say how they belong
// together, no visible character is torn, and together they are the text.
func TestSegmentsAreTheText(t *testing.T) {
	letters := append([]rune("aăâđêôơưàáảãạ [{€🌧\n\rABCĐ”…@_"), '\u0301', '\u0323', '\u200d', '\ufe0f', '🇻', '🇳', '👩', '\U0001f3fd')
	plain := []rune("abc xyz@_[]{}€^\\~|\f0189àèéìòùÇÆß")
	rapid.Check(t, func(t *rapid.T) {
		from := rapid.SampledFrom([][]rune{letters, plain}).Draw(t, "alphabet")
		text := string(rapid.SliceOfN(rapid.SampledFrom(from), 0, 500).Draw(t, "text"))
		ref := rapid.Byte().Draw(t, "ref")
		size, parts := gsm.Measure(text), gsm.Segment(text, ref)
		if len(parts) != size.Parts {
			t.Fatalf("%d parts, counted %d", len(parts), size.Parts)
		}
		var joined strings.Builder
		for i, p := range parts {
			octets := len(p.Data)
			if size.Encoding == gsm.UCS2 && octets+len(p.Header) > 140 || size.Encoding == gsm.SevenBit && (len(p.Header)*8+6)/7+octets > 160 {
				t.Fatalf("part %d of %d octets does not fit", i+1, octets)
			}
			if len(parts) > 1 && string(p.Header) != string([]byte{5, 0, 3, ref, byte(len(parts)), byte(i + 1)}) || len(parts) == 1 && p.Header != nil {
				t.Fatalf("part %d begins % x", i+1, p.Header)
			}
			joined.WriteString(gsm.Decode(p.Coding, p.Data))
			if !boundary(text, joined.Len()) {
				t.Fatalf("part %d ends within a character", i+1)
			}
		}
		if joined.String() != text {
			t.Fatalf("%q became %q", text, joined.String())
		}
		if n := len(parts); n > 0 && size.Free != free(parts[n-1], n) {
			t.Fatalf("%d free, counted %d", free(parts[n-1], n), size.Free)
		}
	})
}

func free(last gsm.Part, parts int) int {
	room := map[bool]int{true: 160, false: 153}[parts == 1]
	used := len(last.Data)
	if last.Coding == gsm.CodingUCS2 {
		room, used = map[bool]int{true: 70, false: 67}[parts == 1], used/2
	}
	return room - used
}

// boundary asks whether a visible character of at most 67 units may end there.
func boundary(text string, at int) bool {
	for g := graphemes.FromString(text); g.Next(); {
		if g.Start() < at && at < g.End() {
			return utf8.RuneCountInString(g.Value()) > 33 // two units each at most: may not fit one part
		}
	}
	return true
}

func TestWhatMakesATextDear(t *testing.T) {
	if got := gsm.Costly("Hạn nộp: 30/9 – đúng hạn €"); got != "ạộ–đú" {
		t.Errorf("%q", got)
	}
}

func TestDecodeTakesAnything(t *testing.T) {
	for _, c := range []struct {
		coding byte
		data   string
		want   string
	}{
		{gsm.CodingDefault, "HUY\x1b", "HUY�"},
		{gsm.CodingDefault, "\x1b\x01\x80\xff", "���"},
		{gsm.CodingUCS2, "\x00H\x00", "H"},
		{gsm.CodingUCS2, "\xd8\x3c\x00A", "�A"},
		{gsm.CodingLatin, "caf\xe9", "café"},
		{0xf5, "STOP", "STOP"},
	} {
		if got := gsm.Decode(c.coding, []byte(c.data)); got != c.want {
			t.Errorf("%d %x: %q", c.coding, c.data, got)
		}
	}
}
