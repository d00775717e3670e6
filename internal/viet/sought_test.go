package viet_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/loa-vn/loa/internal/viet"
)

func TestSought(t *testing.T) {
	for _, c := range []struct {
		text, query string
		want        int
	}{
		{"Mức HỖ TRỢ tiền điện cho hộ nghèo.", "hỗ trợ hộ nghèo", 4},
		{"hộ cận nghèo", "ho ho ngheo", 3},
		{"nghiệp vụ", "nghi", 1},
		{"nghi", "nghiệp", 0},
		{"Quyết định số 71/2025/QĐ-UBND", "qd 71/2025 ubnd", 4},
		{"“Đường” – phố", "duong pho", 2},
		{"Ho\u0302\u0323 nghe\u0300o", "hộ nghèo", 2},
		{"trợ\u200b giúp", "tro giup", 2},
		{"ho\xff tro", "ho tro", 2},
		{"không có gì", "", 0},
		{"", "gì", 0},
		{strings.Repeat("x", 100), strings.Repeat("x", 99), 1},
	} {
		if got := viet.Seek(c.query).In(c.text); got != c.want {
			t.Errorf("%q says %d of %q, want %d", c.text, got, c.query, c.want)
		}
	}
	if n := viet.Seek(strings.Repeat("a ", 100)).Len(); n != 64 {
		t.Errorf("%d words of 100 are sought", n)
	}
}

// FuzzSought holds the quick count against the plain one: the folded words, one by one.
func FuzzSought(f *testing.F) {
	f.Add("Mức hỗ trợ “tiền điện” cho hộ nghèo: 60.000 đồng", "ho tro tien d")
	f.Add("№ ½ Ⅳ ﬁ ß İ ǆ", "no 1 iv fi ss")
	f.Fuzz(func(t *testing.T, text, query string) {
		sought, want := viet.Words(query), 0
		for _, w := range sought[:min(len(sought), 64)] {
			if slices.ContainsFunc(viet.Words(text), func(said string) bool { return strings.HasPrefix(said, w) }) {
				want++
			}
		}
		if got := viet.Seek(query).In(text); got != want {
			t.Errorf("%q says %d of %q, want %d", text, got, query, want)
		}
	})
}
