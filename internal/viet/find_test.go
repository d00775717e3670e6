package viet_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/loa-vn/loa/internal/civil"
	"github.com/loa-vn/loa/internal/viet"
	"pgregory.net/rapid"
)

func TestFindDates(t *testing.T) {
	for _, c := range []struct {
		text string
		want []string // what is found, as "piece=date"
	}{
		{"Hạn nộp hồ sơ là 30/11/2025.", []string{"30/11/2025=2025-11-30"}},
		{"từ 01-07-2025 đến 30.11.2025", []string{"01-07-2025=2025-07-01", "30.11.2025=2025-11-30"}},
		{"01/07/2025-30/11/2025", []string{"01/07/2025=2025-07-01", "30/11/2025=2025-11-30"}},
		{"Bắc Ninh, ngày 18 tháng 11 năm 2025", []string{"ngày 18 tháng 11 năm 2025=2025-11-18"}},
		{"ngày 01\ntháng 7  năm 2025", []string{"ngày 01\ntháng 7  năm 2025=2025-07-01"}},
		{"han nop ngay 30 thang 11 nam 2025", []string{"ngay 30 thang 11 nam 2025=2025-11-30"}},
		{"ngày 30 tháng 11/2025", []string{"ngày 30 tháng 11/2025=2025-11-30"}},
		{
			"Từ Ngày ba mươi tháng mười một năm hai nghìn không trăm hai mươi lăm, người dân",
			[]string{"Ngày ba mươi tháng mười một năm hai nghìn không trăm hai mươi lăm=2025-11-30"},
		},
		{
			"ngày một, tháng mười, năm hai ngàn không trăm hai mươi lăm",
			[]string{"ngày một, tháng mười, năm hai ngàn không trăm hai mươi lăm=2025-10-01"},
		},
		{"ngày năm tháng năm năm hai nghìn không trăm linh năm", []string{"ngày năm tháng năm năm hai nghìn không trăm linh năm=2005-05-05"}},
		{"hết hạn 30/11/25", []string{"30/11/25=2025-11-30"}},
		{"2025-11-30 và 30 November 2025, November 30, 2025, 1 May 2026", []string{
			"2025-11-30=2025-11-30", "30 November 2025=2025-11-30", "November 30, 2025=2025-11-30", "1 May 2026=2026-05-01",
		}},
		{"Quyết định 71/2025/QĐ-UBND, số 30/11/2025/NĐ, ngày 31/02/2025, 1.500.000 đồng, 24/7, 0222.3.821.330", nil},
		{"ngày ba mươi tháng mười ba năm hai nghìn", nil},
	} {
		var got []string
		for _, d := range viet.FindDates(c.text) {
			got = append(got, c.text[d.Start:d.End]+"="+string(d.Date))
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("FindDates(%q) = %q, want %q", c.text, got, c.want)
		}
	}
}

func TestFindDays(t *testing.T) {
	text := "Từ ngày 15/10 đến trước 30/11, tức 30 tháng 11; ngày 01/12/2025 khác; tỷ lệ 1/2; ngày 31/4"
	var got []string
	for _, d := range viet.FindDays(text) {
		got = append(got, fmt.Sprintf("%s=%d.%d", text[d.Start:d.End], d.Day, d.Month))
	}
	if want := []string{"ngày 15/10=15.10", "trước 30/11=30.11", "30 tháng 11=30.11"}; !slices.Equal(got, want) {
		t.Errorf("FindDays = %q, want %q", got, want)
	}
}

func TestFindSums(t *testing.T) {
	for _, c := range []struct {
		text string
		want []string
	}{
		{"hỗ trợ 1.500.000 đồng/tháng", []string{"1.500.000 đồng=1500000"}},
		{"hỗ trợ 1,5 triệu đồng", []string{"1,5 triệu đồng=1500000"}},
		{"ho tro 1,5 trieu dong", []string{"1,5 trieu dong=1500000"}},
		{"phí 500.000đ.", []string{"500.000đ=500000"}},
		{"phí 500,000 VND và 1,500,000 VNĐ", []string{"500,000 VND=500000", "1,500,000 VNĐ=1500000"}},
		{"1 tỷ 500 triệu đồng", []string{"1 tỷ 500 triệu đồng=1500000000"}},
		{"2,5 nghìn tỷ đồng", []string{"2,5 nghìn tỷ đồng=2500000000000"}},
		{"15.000 đồng đến 140.000 đồng/m2", []string{"15.000 đồng=15000", "140.000 đồng=140000"}},
		{"là Một triệu năm trăm nghìn đồng một tháng", []string{"Một triệu năm trăm nghìn đồng=1500000"}},
		{"một phẩy năm triệu đồng; một triệu rưỡi đồng", []string{"một phẩy năm triệu đồng=1500000", "một triệu rưỡi đồng=1500000"}},
		{"năm 2025 đồng thời có 10 đồng chí, khoản 5 đ, 20 Đồng Khởi, 1,5 triệu người, năm đồng bào", nil},
	} {
		var got []string
		for _, s := range viet.FindSums(c.text) {
			got = append(got, fmt.Sprintf("%s=%d", c.text[s.Start:s.End], s.Sum))
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("FindSums(%q) = %q, want %q", c.text, got, c.want)
		}
	}
}

func TestFindPercents(t *testing.T) {
	text := "giảm 15%, rồi 3,50 % và ba phẩy năm phần trăm, hai mươi phan, 7 phần trăm; 2 percent"
	var got []string
	for _, p := range viet.FindPercents(text) {
		got = append(got, text[p.Start:p.End]+"="+string(p.Percent))
	}
	want := []string{"15%=15", "3,50 %=3.5", "ba phẩy năm phần trăm=3.5", "7 phần trăm=7", "2 percent=2"}
	if !slices.Equal(got, want) {
		t.Errorf("FindPercents = %q, want %q", got, want)
	}
}

// Whatever Loa writes or reads aloud, Loa finds again: that is what lets a rendering be checked against its facts.
func TestWhatIsWrittenIsFound(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := civil.Date("2000-01-01").AddDays(rapid.IntRange(0, 60000).Draw(t, "days"))
		n := rapid.Int64Range(1, 999_999_999_999_999).Draw(t, "sum")
		p := viet.Decimal(fmt.Sprint(rapid.IntRange(1, 99).Draw(t, "whole"), ".", rapid.IntRange(1, 9).Draw(t, "tenth")))
		for _, said := range []string{viet.FormatDate(d), viet.FormatLongDate(d), viet.ReadDate(d)} {
			if got := viet.FindDates("Từ " + said + ", người dân"); len(got) != 1 || got[0].Date != d {
				t.Errorf("%s is said %q and found as %v", d, said, got)
			}
		}
		for _, said := range []string{viet.FormatSum(n), viet.ReadSum(n)} {
			if got := viet.FindSums("mức " + said + " mỗi hộ"); len(got) != 1 || got[0].Sum != n {
				t.Errorf("%d is said %q and found as %v", n, said, got)
			}
		}
		for _, said := range []string{p.String() + "%", viet.ReadPercent(p)} {
			if got := viet.FindPercents("giảm " + said + "."); len(got) != 1 || got[0].Percent != p {
				t.Errorf("%s is said %q and found as %v", p, said, got)
			}
		}
	})
}

func FuzzFind(f *testing.F) {
	f.Add("ngày ba mươi tháng mười một năm hai nghìn, 1,5 triệu đồng, 3,5%, ngày 30/11 \xff")
	f.Fuzz(func(t *testing.T, text string) {
		end := 0
		for _, d := range viet.FindDates(text) {
			if d.Start < end || d.End <= d.Start || d.End > len(text) || d.Date.Time().IsZero() {
				t.Errorf("%q holds %v", text, d)
			}
			end = d.End
		}
		end = 0
		for _, s := range viet.FindSums(text) {
			if s.Start < end || s.End <= s.Start || s.End > len(text) || s.Sum < 0 {
				t.Errorf("%q holds %v", text, s)
			}
			end = s.End
		}
		viet.FindDays(text)
		viet.FindPercents(text)
	})
}
