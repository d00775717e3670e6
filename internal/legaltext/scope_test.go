package legaltext_test

import (
	"slices"
	"strings"
	"testing"
)

func TestAnnexes(t *testing.T) {
	body := decision[:strings.Index(decision, "QUY CHẾ\n")]
	d := parse(t, "a.txt", body+`PHỤ LỤC I
QUY TRÌNH RÀ SOÁT HỘ NGHÈO
(Kèm theo Quyết định số 901/2025/QĐ-UBND)
I. CHUẨN BỊ
1. Lập danh sách.
II. RÀ SOÁT
PHỤ LỤC II
QUY TRÌNH NỘI BỘ
Bước
1. Nộp hồ sơ
2. Trả kết quả
PHỤ LỤC DANH MỤC CÁC XÃ
1. Xã A
Phụ lục
CÁC BIỂU MẪU
DANH SÁCH HỘ
(Kèm theo Quyết định số 901/2025/QĐ-UBND)
`)
	want := []string{"phu-luc-i", " phu-luc-i/muc-i", "  phu-luc-i/muc-i/khoan-1", " phu-luc-i/muc-ii", "phu-luc-ii", "phu-luc"}
	all := addresses(d)
	if got := all[slices.Index(all, "phu-luc-i"):]; !slices.Equal(got, want) {
		t.Errorf("the annexes are %q", got)
	}
	for address, heading := range map[string]string{
		"phu-luc-i": "QUY TRÌNH RÀ SOÁT HỘ NGHÈO", "phu-luc-ii": "QUY TRÌNH NỘI BỘ", "phu-luc": "DANH MỤC CÁC XÃ",
	} {
		if c, _ := d.Clause(address); c.Heading != heading {
			t.Errorf("%s is headed %q", address, c.Heading)
		}
	}
}

func TestWhatStandsBehindTheSignatures(t *testing.T) {
	body := decision[:strings.Index(decision, "QUY CHẾ\n")]
	for _, c := range []struct{ lines, address string }{
		{"DANH SÁCH XÃ MIỀN NÚI\n(Ban hành kèm theo Quyết định số 901/2025/QĐ-UBND)\nXã A", "danh-sach"},
		{"BIỂU THUẾ\n(Ban hành kèm theo Quyết định số 901/2025/QĐ-UBND)\nXã A", "kem-theo"},
	} {
		d := parse(t, "a.txt", body+c.lines)
		if got, ok := d.Clause(c.address); !ok || !strings.HasSuffix(got.Text, "Xã A") || len(d.Signers) != 1 {
			t.Errorf("%q gives %q, signed by %+v", c.lines, addresses(d), d.Signers)
		}
	}
}
