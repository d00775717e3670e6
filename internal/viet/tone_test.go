package viet_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/loa-vn/loa/internal/viet"
	"pgregory.net/rapid"
)

func TestCanonical(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"Xã Hoà Lạc", "Xã Hòa Lạc"},
		{"Xã Hòa Lạc", "Xã Hòa Lạc"},
		{"PHƯỜNG YÊN HOÀ", "PHƯỜNG YÊN HÒA"},
		{"Uỷ ban, khoẻ, thuỷ, luỹ tre", "Ủy ban, khỏe, thủy, lũy tre"},
		{"quý, Quỳnh, quà, giá, gìn, giếng, giữ, quốc", "quý, Quỳnh, quà, giá, gìn, giếng, giữ, quốc"},
		{"hoàn, thuyền, ngoài, khuỷu, nghĩa, mùa, người, rượu", "hoàn, thuyền, ngoài, khuỷu, nghĩa, mùa, người, rượu"},
		{"đựơc gừơng", "được gường"},
		{"Ho\u0300a Bi\u0300nh", "Hòa Bình"},
		{"café, Besançon, 5.000", "café, Besançon, 5.000"},
	} {
		if got := viet.Canonical(c.in); got != c.want {
			t.Errorf("Canonical(%q) = %q, want %q", c.in, got, c.want)
		}
	}
}

func TestCanonicalKeepsTheWord(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.String().Draw(t, "s")
		once := viet.Canonical(s)
		if viet.Canonical(once) != once {
			t.Errorf("%q -> %q -> %q", s, once, viet.Canonical(once))
		}
		if viet.Fold(once) != viet.Fold(s) {
			t.Errorf("%q folds to %q, its canonical form to %q", s, viet.Fold(s), viet.Fold(once))
		}
	})
}

func TestCorpusNameVariants(t *testing.T) {
	dir := os.Getenv("LOA_CORPUS")
	if dir == "" {
		t.Skip("LOA_CORPUS is not set: run make corpus CORPUS=dir")
	}
	data, err := os.ReadFile(filepath.Join(dir, "units", "name_variants.csv"))
	if err != nil {
		t.Fatal(err)
	}
	pairs := strings.Split(strings.TrimSpace(string(data)), "\n")[1:]
	if len(pairs) < 150 {
		t.Fatalf("only %d pairs in the corpus", len(pairs))
	}
	for _, line := range pairs {
		f := strings.Split(strings.TrimSpace(line), ",")
		if viet.Fold(f[1]) != viet.Fold(f[2]) || !strings.EqualFold(viet.Canonical(f[1]), viet.Canonical(f[2])) {
			t.Errorf("%q and %q are not seen as one", f[1], f[2])
		}
	}
}
