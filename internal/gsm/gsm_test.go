package gsm_test

import (
	"strings"
	"testing"
	"unicode/utf16"

	"pgregory.net/rapid"

	"github.com/loa-vn/loa/internal/gsm"
)

func TestMeasureAtTheEdges(t *testing.T) {
	for name, c := range map[string]struct {
		text string
		want gsm.Size
	}{
		"nothing":                    {"", gsm.Size{Encoding: gsm.SevenBit}},
		"160 septets are one":        {strings.Repeat("a", 160), gsm.Size{Encoding: gsm.SevenBit, Units: 160, Parts: 1}},
		"161 are two":                {strings.Repeat("a", 161), gsm.Size{Encoding: gsm.SevenBit, Units: 161, Parts: 2, Free: 145}},
		"306 are two":                {strings.Repeat("a", 306), gsm.Size{Encoding: gsm.SevenBit, Units: 306, Parts: 2}},
		"307 are three":              {strings.Repeat("a", 307), gsm.Size{Encoding: gsm.SevenBit, Units: 307, Parts: 3, Free: 152}},
		"70 toned letters are one":   {strings.Repeat("ạ", 70), gsm.Size{Encoding: gsm.UCS2, Units: 70, Parts: 1}},
		"71 are two":                 {strings.Repeat("ạ", 71), gsm.Size{Encoding: gsm.UCS2, Units: 71, Parts: 2, Free: 63}},
		"à is in the alphabet":       {strings.Repeat("à", 160), gsm.Size{Encoding: gsm.SevenBit, Units: 160, Parts: 1}},
		"À is not":                   {"À", gsm.Size{Encoding: gsm.UCS2, Units: 1, Parts: 1, Free: 69}},
		"brackets cost two":          {strings.Repeat("[", 80), gsm.Size{Encoding: gsm.SevenBit, Units: 160, Parts: 1}},
		"an escape is not cut apart": {strings.Repeat("a", 152) + "[" + strings.Repeat("b", 152), gsm.Size{Encoding: gsm.SevenBit, Units: 306, Parts: 3, Free: 152}},
		"nor a surrogate pair":       {strings.Repeat("ạ", 66) + "🌧" + strings.Repeat("ạ", 66), gsm.Size{Encoding: gsm.UCS2, Units: 134, Parts: 3, Free: 66}},
	} {
		if got := gsm.Measure(c.text); got != c.want {
			t.Errorf("%s: got %+v, want %+v", name, got, c.want)
		}
	}
}

func TestPlainSavesMoreThanHalf(t *testing.T) {
	text := "UBND xã thông báo: hạn nộp hồ sơ đề nghị hỗ trợ học phí là ngày 30/9/2026. Hỏi “Một cửa” – 0204 000 000…"
	plain := gsm.Plain(text)
	want := `UBND xa thong bao: han nop ho so de nghi ho tro hoc phi la ngay 30/9/2026. Hoi "Mot cua" - 0204 000 000...`
	if plain != want {
		t.Errorf("got %q", plain)
	}
	if with, without := gsm.Measure(text), gsm.Measure(plain); with.Parts != 2 || without.Parts != 1 {
		t.Errorf("with marks %+v, without %+v", with, without)
	}
}

// Whatever the text, the parts hold it, one part fewer would not, and every
// Vietnamese text without its marks fits the seven-bit alphabet.
func TestMeasureHoldsTheText(t *testing.T) {
	letters := []rune("aăâđêôơưàáảãạ [{€🌧\nABCĐ”…")
	rapid.Check(t, func(t *rapid.T) {
		text := string(rapid.SliceOfN(rapid.SampledFrom(letters), 1, 400).Draw(t, "text"))
		s := gsm.Measure(text)
		room := 153
		if s.Encoding == gsm.UCS2 {
			room = 67
			if n := len(utf16.Encode([]rune(text))); n != s.Units {
				t.Fatalf("%d units, counted %d", n, s.Units)
			}
		}
		if s.Parts > 1 && (s.Parts*room < s.Units || (s.Parts-1)*room >= s.Units+s.Parts) {
			t.Fatalf("%+v does not fit", s)
		}
		if plain := gsm.Measure(gsm.Plain(strings.ReplaceAll(text, "🌧", ""))); plain.Encoding != gsm.SevenBit {
			t.Fatalf("%q needs %s", gsm.Plain(text), plain.Encoding)
		}
	})
}
