package legaltext_test

import (
	"slices"
	"testing"

	"github.com/loa-vn/loa/internal/legaltext"
)

func TestNormalNumber(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"71/2025/QĐ-UBND", "71/2025/QĐ-UBND"},
		{"71/2025/ QÐ – UBND.", "71/2025/QĐ-UBND"},
		{"320/2025/NĐ-СР", "320/2025/NĐ-CP"}, // Cyrillic
		{"44/2022/TT-BTС", "44/2022/TT-BTC"},
		{"01/2023/TT- BLĐTBXH", "01/2023/TT-BLĐTBXH"},
		{"2553/qđ-ttg", "2553/QĐ-TTg"},
		{"84/TTr-SXD", "84/TTr-SXD"},
		{"66.9/2025/NQ-CP", "66.9/2025/NQ-CP"},
		{"64/2025/QH15", "64/2025/QH15"},
	} {
		if got := legaltext.NormalNumber(c.in); got != c.want {
			t.Errorf("NormalNumber(%q) = %q, want %q", c.in, got, c.want)
		}
	}
}

func TestNumberParts(t *testing.T) {
	for _, c := range []struct {
		in, serial, year string
		codes            []string
	}{
		{"71/2025/QĐ-UBND", "71", "2025", []string{"qd", "ubnd"}},
		{"qd 71/2025", "71", "2025", []string{"qd"}},
		{"Quyết định số 71", "71", "", []string{"qd"}},
		{"nghị định 05/2025", "5", "2025", []string{"nd"}},
		{"71 2025", "71", "2025", nil},
		{"66.9/2025/NQ-СР", "66.9", "2025", []string{"nq", "cp"}},
		{"64/2025/QH15", "64", "2025", []string{"qh15"}},
	} {
		serial, year, codes := legaltext.NumberParts(c.in)
		if serial != c.serial || year != c.year || !slices.Equal(codes, c.codes) {
			t.Errorf("NumberParts(%q) = %q %q %q", c.in, serial, year, codes)
		}
	}
}

func TestFindNumbers(t *testing.T) {
	got := legaltext.FindNumbers("Nghị định số 95/2024/NĐ-CP, Luật số 27/2023/QH15 (ngày 30/10/2025), Tờ trình số 84/TTr-SXD; 95/2024/NĐ-СР; 1/2 tỷ lệ")
	if want := []string{"95/2024/NĐ-CP", "27/2023/QH15", "84/TTr-SXD"}; !slices.Equal(got, want) {
		t.Errorf("got %q", got)
	}
}

func TestTextHashIsOfTheWords(t *testing.T) {
	a := legaltext.TextHash("Uỷ ban  nhân dân – “xã”")
	if a != legaltext.TextHash("Ủy ban nhân dân - \"xã\"\n") {
		t.Error("the same words have two hashes")
	}
	if a == legaltext.TextHash("Ủy ban nhân dân - \"phường\"") {
		t.Error("other words have the same hash")
	}
}

func TestCite(t *testing.T) {
	if got := legaltext.Cite([]string{"Điều 3", "Khoản 2", "Điểm a"}); got != "điểm a khoản 2 Điều 3" {
		t.Errorf("got %q", got)
	}
}
