package viet_test

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/loa-vn/loa/internal/viet"
	"pgregory.net/rapid"
)

func TestFold(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"", ""},
		{"   ", ""},
		{"Xã Đàm Thuỷ", "xa dam thuy"},
		{"Xã Đàm Thủy", "xa dam thuy"},
		{"PHƯỜNG YÊN HOÀ", "phuong yen hoa"},
		{"phường Yên Hòa", "phuong yen hoa"},
		{"Ho\u0300a", "hoa"},
		{"H\u00f2a", "hoa"},
		{"Qu\u1ebf V\u00f5", "que vo"},
		{"\ufeffBắc\u00a0\u200bNinh\r\n", "bac ninh"},
		{"Ðồng Nai", "dong nai"}, // Eth, not Đ
		{"71/2025/QĐ-UBND", "71/2025/qd-ubnd"},
		{"4.718,6 km²", "4.718,6 km2"},
		{"a\xffb", "a b"},
	} {
		if got := viet.Fold(c.in); got != c.want {
			t.Errorf("Fold(%q) = %q, want %q", c.in, got, c.want)
		}
	}
}

func TestWords(t *testing.T) {
	got := viet.Words("Quyết định số 71/2025/QĐ-UBND.")
	if want := []string{"quyet", "dinh", "so", "71", "2025", "qd", "ubnd"}; !slices.Equal(got, want) {
		t.Errorf("Words = %q, want %q", got, want)
	}
}

func checkFold(t interface{ Errorf(string, ...any) }, s string) {
	f := viet.Fold(s)
	switch {
	case viet.Fold(f) != f:
		t.Errorf("Fold is not idempotent: %q -> %q -> %q", s, f, viet.Fold(f))
	case !utf8.ValidString(f):
		t.Errorf("Fold(%q) = %q is not UTF-8", s, f)
	case strings.Contains(f, "  ") || strings.TrimSpace(f) != f:
		t.Errorf("Fold(%q) = %q keeps loose spaces", s, f)
	case viet.Fold(viet.NFC(s)) != f:
		t.Errorf("Fold(%q) depends on the normalization form", s)
	}
}

func TestFoldProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) { checkFold(t, rapid.String().Draw(t, "s")) })
}

func FuzzFold(f *testing.F) {
	f.Add("Uỷ ban nhân dân xã Hoà Lạc\u200b \xff")
	f.Fuzz(func(t *testing.T, s string) { checkFold(t, s) })
}

// Folding letter by letter gives what decomposing gives, for every letter that there is.
func TestFoldOfEveryLetter(t *testing.T) {
	for r := rune(1); r < 0x3000; r++ {
		whole := "a" + string(r) + "b"
		if got, want := viet.Fold(whole), viet.Fold(whole+"ﬁ"); got+"fi" != want { // a ligature takes the slow way
			t.Errorf("%U folds to %q, decomposed to %q", r, got, want)
		}
	}
}
