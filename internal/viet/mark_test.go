package viet_test

import (
	"strings"
	"testing"

	"github.com/loa-vn/loa/internal/viet"
)

func TestMarks(t *testing.T) {
	for _, c := range []struct{ text, query, want string }{
		{"Mức hỗ trợ tiền điện cho hộ nghèo.", "ho tro tien dien", "Mức [hỗ trợ tiền điện] cho [hộ] nghèo."},
		{"Mức hỗ trợ tiền điện cho hộ nghèo.", "hỗ trợ tiền điện", "Mức [hỗ trợ tiền điện] cho hộ nghèo."},
		{"Hộ nghèo, hộ cận nghèo", "hộ nghèo", "[Hộ nghèo], [hộ] cận [nghèo]"},
		{"chế độ bảo hiểm", "bao hiễm", "chế độ [bảo hiểm]"},
		{"mức 60.000 đồng", "60.000", "mức [60.000] đồng"},
		{"Quyết định số 71/2025/QĐ-UBND", "qd 71/2025", "Quyết định số [71/2025/QĐ]-UBND"},
		{"viên chức giảng dạy", "viên ch", "[viên chức] giảng dạy"},
		{"hóa đơn và hợp đồng lao động", "hoa don", "[hóa đơn] và hợp đồng lao động"},
		{"không có gì", "hoa", "không có gì"},
		{"Thuỷ lợi và thủy sản", "thuỷ", "[Thuỷ] lợi và [thủy] sản"},
		{"gì cũng được", "", "gì cũng được"},
	} {
		if got := bracketed(c.text, viet.Marks(c.text, c.query)); got != c.want {
			t.Errorf("%q in %q: %s, want %s", c.query, c.text, got, c.want)
		}
	}
}

func bracketed(text string, marks []viet.Span) string {
	var b strings.Builder
	at := 0
	for _, m := range marks {
		b.WriteString(text[at:m.Start] + "[" + m.In(text) + "]")
		at = m.End
	}
	return b.String() + text[at:]
}
