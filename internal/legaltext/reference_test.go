package legaltext_test

import (
	"strings"
	"testing"

	"github.com/loa-vn/loa/internal/legaltext"
)

func TestFindReferences(t *testing.T) {
	for _, c := range []struct{ text, here, want string }{
		{"theo điểm a khoản 2 Điều 5 Nghị định số 181/2025/NĐ-CP", "", "181/2025/NĐ-CP dieu-5/khoan-2/diem-a"},
		{"các điểm a, b và c khoản 1, khoản 3 Điều 7 thì", "", "dieu-7/khoan-1/diem-a dieu-7/khoan-1/diem-b dieu-7/khoan-1/diem-c dieu-7/khoan-3"},
		{"tại khoản 2, 3 và 4 Điều 5", "", "dieu-5/khoan-2 dieu-5/khoan-3 dieu-5/khoan-4"},
		{"từ Điều 5 đến Điều 9", "", "dieu-5 dieu-6 dieu-7 dieu-8 dieu-9"},
		{"các điều từ 5 đến 7 Luật này", "", "dieu-5 dieu-6 dieu-7"},
		{"từ điểm c đến điểm e khoản 1 Điều 2", "", "dieu-2/khoan-1/diem-c dieu-2/khoan-1/diem-d dieu-2/khoan-1/diem-dd dieu-2/khoan-1/diem-e"},
		{"Điều 3, Điều 9, Điều 10", "", "dieu-3 dieu-9 dieu-10"},
		{"khoản 1 và khoản 3 Điều 2", "", "dieu-2/khoan-1 dieu-2/khoan-3"},
		{"quy định tại Điều này", "dieu-4/khoan-2", "dieu-4"},
		{"quy định tại Điều này", "", ""},
		{"khoản này và khoản 3 Điều này", "dieu-4/khoan-2/diem-a", "dieu-4/khoan-2 | dieu-4/khoan-3"},
		{"Thông tư này", "", "self"},
		{"Chương II Thông tư này", "", "chuong-2"},
		{"Mục 2 Thông tư số 27/2016/TT-BLĐTBXH", "", "27/2016/TT-BLĐTBXH muc-2"},
		{"Mục 2 Chương II Luật này", "", "chuong-2/muc-2"},
		{"Phụ lục I ban hành kèm theo Thông tư này", "", "phu-luc-i"},
		{"Phụ lục I, II và III kèm theo Nghị định số 1/2025/NĐ-CP", "", "1/2025/NĐ-CP phu-luc-i phu-luc-ii phu-luc-iii"},
		{"Phụ lục ban hành kèm theo Nghị định này", "", "phu-luc"},
		{"đoạn thứ nhất khoản 2 Điều 4", "", "dieu-4/khoan-2/doan-1"},
		{"Luật Thuế giá trị gia tăng số 48/2024/QH15 ngày 26 tháng 11 năm 2024", "", "48/2024/QH15 (Thuế giá trị gia tăng) @2024-11-26"},
		{"theo Luật Viên chức và các văn bản", "", "Luật (Viên chức)"},
		{"Luật Cán bộ, công chức, Luật Viên chức", "", "Luật (Cán bộ, công chức) | Luật (Viên chức)"},
		{"khoản 1 Điều 9 Luật Thuế giá trị gia tăng bao gồm", "", "Luật (Thuế giá trị gia tăng) dieu-9/khoan-1"},
		{"Thông tư liên tịch số 01/2016/TTLT-BTP-BNV", "", "01/2016/TTLT-BTP-BNV"},
		{"Nghị định số 1/2025/NĐ-СР ngày 01 tháng 7 năm 2025 của Chính phủ quy định", "", "1/2025/NĐ-CP @2025-07-01 by Chính phủ"},
		{"Thông tư số 3/2023/ TT- BLĐTBXH ngày 31/5/2023 của Bộ trưởng Bộ Lao động - Thương binh và Xã hội quy định", "", "3/2023/TT-BLĐTBXH @2023-05-31 by Bộ trưởng Bộ Lao động - Thương binh và Xã hội"},
		{"Quyết định số 7/2025/QĐ-UBND của Ủy ban nhân dân tỉnh Bắc Ninh quy định", "", "7/2025/QĐ-UBND by Ủy ban nhân dân tỉnh Bắc Ninh"},
		{"Điểm a, Khoản 2, Điều 5", "", "dieu-5/khoan-2/diem-a"},
		{"ĐIỂM Đ KHOẢN 2 ĐIỀU 3A", "", "dieu-3a/khoan-2/diem-dd"},
		{"khoản 2, 3 năm một lần", "", "khoan-2"},
		{"Điều 5 và 15 ngày", "", "dieu-5"},
		{"khoản 2 Điều này và Điều 5 Nghị định số 9/2025/NĐ-CP", "dieu-1", "dieu-1/khoan-2 | 9/2025/NĐ-CP dieu-5"},
		{"Chính phủ quy định chi tiết các khoản 1, 2 và 4 Điều này", "dieu-7/khoan-5", "dieu-7/khoan-1 dieu-7/khoan-2 dieu-7/khoan-4"},
		{"điểm b các khoản 1, 2 Điều 6", "", "dieu-6/khoan-1/diem-b dieu-6/khoan-2/diem-b"},
		{"khoản 1 Điều 2 và khoản 3 Điều 5 Nghị định số 9/2025/NĐ-CP", "", "9/2025/NĐ-CP dieu-2/khoan-1 dieu-5/khoan-3"},
		{"Điều 3 Quy chế hoạt động ban hành kèm theo Quyết định số 12/2025/QĐ-UBND", "", "12/2025/QĐ-UBND quy-che/dieu-3"},
		{"Điều 5 Quy chế này", "quy-che/dieu-2", "quy-che/dieu-5"},
		{"Điều 5", "quy-che/dieu-2", "quy-che/dieu-5"},
		{"Điều 5 Quyết định này", "quy-che/dieu-2", "dieu-5"},
		{"Nghị quyết số 66-NQ/TW ngày 30 tháng 4 năm 2025 của Bộ Chính trị", "", "66-NQ/TW @2025-04-30 by Bộ Chính trị"},
		{"tài khoản 112, giai đoạn 2 và địa điểm a", "", ""},
		{"khoản 2 Điều 12 của Luật này", "", "dieu-12/khoan-2"},
		{"Điều 7 của Luật", "", "Luật dieu-7"},
		{"bổ sung khoản 5a vào sau khoản 5 Điều 3", "", "khoan-5a | dieu-3/khoan-5"},
		{"Điều 4 Thông tư số 1/2020/TT-BTC và Điều 9 Thông tư số 2/2021/TT-BTC", "", "1/2020/TT-BTC dieu-4 | 2/2021/TT-BTC dieu-9"},
		{"số 1/2020/TT-BTC, số 2/2021/TT-BTC", "", "1/2020/TT-BTC | 2/2021/TT-BTC"},
		{"Luật sửa đổi, bổ sung một số điều của Luật Đất đai, Luật Nhà ở số 43/2024/QH15", "", "43/2024/QH15 (sửa đổi, bổ sung một số điều của Luật Đất đai, Luật Nhà ở)"},
		{"Mục II Chương III", "", "chuong-3/muc-2"},
		{"khoản 1 Mục II Chỉ thị này", "", "muc-ii/khoan-1"},
		{"Điều 8 Hiến pháp", "", "Hiến pháp dieu-8"},
		{"dài 30 cm, rộng 20 cm, mục tiêu, điều kiện, phần mềm", "", ""},
	} {
		if got := said(legaltext.FindReferences(c.text, c.here)); got != c.want {
			t.Errorf("%q in %q:\n got %s\nwant %s", c.text, c.here, got, c.want)
		}
	}
}

// said writes references down: "number (name) @day by issuer addresses", parted by " | ".
func said(refs []legaltext.Reference) string {
	var out []string
	for _, r := range refs {
		t := r.Target
		words := []string{t.Number}
		if t.Number == "" {
			words[0] = t.Kind
		}
		if t.Name != "" {
			words = append(words, "("+t.Name+")")
		}
		if t.IssuedOn != "" {
			words = append(words, "@"+string(t.IssuedOn))
		}
		if t.Issuer != "" {
			words = append(words, "by "+t.Issuer)
		}
		words = append(words, r.Addresses...)
		if len(r.Addresses) == 0 && t == (legaltext.Target{}) {
			words = append(words, "self")
		}
		out = append(out, strings.TrimSpace(strings.Join(words, " ")))
	}
	return strings.Join(out, " | ")
}
