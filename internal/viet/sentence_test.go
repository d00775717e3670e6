package viet_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/loa-vn/loa/internal/viet"
	"pgregory.net/rapid"
)

func TestSentences(t *testing.T) {
	for _, c := range []struct {
		text string
		want []string
	}{
		{
			"Mức hỗ trợ là 1.500.000 đồng. Người dân nộp hồ sơ trước 30.11.2025. Xin cảm ơn!",
			[]string{"Mức hỗ trợ là 1.500.000 đồng.", "Người dân nộp hồ sơ trước 30.11.2025.", "Xin cảm ơn!"},
		},
		{
			"Trụ sở tại TP. Bắc Giang, do PGS.TS. Nguyễn V. An phụ trách. Điện thoại 0222.3.821.330.",
			[]string{"Trụ sở tại TP. Bắc Giang, do PGS.TS. Nguyễn V. An phụ trách.", "Điện thoại 0222.3.821.330."},
		},
		{
			"Điều 3. Quyết định này có hiệu lực từ ngày ký.\n1. Hộ nghèo.\na) Hộ cận nghèo theo Điều 3. Việc rà soát do xã làm",
			[]string{"Điều 3. Quyết định này có hiệu lực từ ngày ký.", "1. Hộ nghèo.", "a) Hộ cận nghèo theo Điều 3.", "Việc rà soát do xã làm"},
		},
		{
			"Hồ sơ gồm đơn, giấy tờ, v.v. Nộp tại xã... nhưng không quá 3 ngày? Được! “Miễn phí.” Thế thôi…",
			[]string{"Hồ sơ gồm đơn, giấy tờ, v.v.", "Nộp tại xã... nhưng không quá 3 ngày?", "Được!", "“Miễn phí.”", "Thế thôi…"},
		},
		{"theo Quyết định số 71/2025/QĐ-UBND. Áp dụng ngay.", []string{"theo Quyết định số 71/2025/QĐ-UBND.", "Áp dụng ngay."}},
		{" \r\n \n", nil},
	} {
		if got := viet.Sentences(c.text); !slices.Equal(got, c.want) && len(got)+len(c.want) > 0 {
			t.Errorf("Sentences(%q) =\n%q, want\n%q", c.text, got, c.want)
		}
	}
}

// No sentence loses or gains a letter: together the spans hold everything but white space.
func checkSpans(t interface{ Errorf(string, ...any) }, text string) {
	end, kept := 0, 0
	for _, s := range viet.SentenceSpans(text) {
		if s.Start < end || s.End <= s.Start || s.End > len(text) {
			t.Errorf("%q is cut at %v", text, s)
			return
		}
		if strings.TrimSpace(text[end:s.Start]) != "" {
			t.Errorf("%q loses %q", text, text[end:s.Start])
		}
		end, kept = s.End, kept+1
	}
	if strings.TrimSpace(text[end:]) != "" {
		t.Errorf("%q loses its end %q", text, text[end:])
	}
}

func TestSentencesKeepEverything(t *testing.T) {
	piece := rapid.SampledFrom([]string{"Điều 3", ". ", "TP", "v.v", "1.500", "…", "?!", "\n", "”", " ", "a)", "Xã"})
	rapid.Check(t, func(t *rapid.T) {
		checkSpans(t, strings.Join(rapid.SliceOf(piece).Draw(t, "pieces"), ""))
	})
}

func FuzzSentences(f *testing.F) {
	f.Add("Điều 3. Hết… “A.” \xe2\x80 1.5")
	f.Fuzz(func(t *testing.T, text string) { checkSpans(t, text) })
}

func TestMeasure(t *testing.T) {
	r := viet.Measure("Người dân nộp hồ sơ. " + strings.Repeat("Xã ", 40) + "hết.")
	if r.Sentences != 2 || r.Syllables != 46 || r.Longest != 41 || r.Long != 1 || r.Average != 23 || r.LongShare != 0.5 {
		t.Errorf("got %+v", r)
	}
	if r := viet.Measure(" — "); r != (viet.Readability{}) {
		t.Errorf("no word measures %+v", r)
	}
}
