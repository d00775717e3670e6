package viet_test

import (
	"strings"
	"testing"

	"github.com/loa-vn/loa/internal/viet"
)

func TestALargeSumIsNoTelephoneNumber(t *testing.T) {
	for written, said := range map[string]string{
		"Tổng kinh phí là 50.000.000.000 đồng.": "năm mươi tỷ đồng",
		"Hỗ trợ 1.050.000.000 đồng":             "một tỷ không trăm năm mươi triệu đồng",
		"Gọi 0204.3854.923":                     "không hai không bốn",
	} {
		if got := viet.ReadAloud(written); !strings.Contains(got, said) {
			t.Errorf("%q is read %q, want %q in it", written, got, said)
		}
	}
}
