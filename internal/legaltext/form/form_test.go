package form_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/loa-vn/loa/internal/legaltext"
)

// decision is a made-up decision in the official form, with all that a form has to carry.
const decision = `ỦY BAN NHÂN DÂN TỈNH BẮC NINH
CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
Độc lập - Tự do - Hạnh phúc
Số: 901/2025/QĐ-UBND
Bắc Ninh, ngày 18 tháng 11 năm 2025
QUYẾT ĐỊNH
HỖ TRỢ TIỀN ĐIỆN CHO HỘ NGHÈO TRÊN ĐỊA BÀN TỈNH BẮC NINH
Căn cứ Luật Tổ chức chính quyền địa phương số 72/2025/QH15;
Căn cứ Nghị định số 905/2025/NĐ-CP ngày 01 tháng 7 năm 2025 của Chính phủ;
Theo đề nghị của Giám đốc Sở Tài chính;
Ủy ban nhân dân ban hành Quyết định hỗ trợ tiền điện cho hộ nghèo trên địa bàn tỉnh Bắc Ninh.
Chương I
QUY ĐỊNH CHUNG
Điều 1. Phạm vi điều chỉnh
Quyết định này quy định mức hỗ trợ < 100 % & không quá “6 tháng”.
Điều 2. Mức hỗ trợ
1. Hộ nghèo: 60.000 đồng/tháng, gồm:
a) Hộ ở xã;
b) Hộ ở phường;
đ) Hộ khác.
2. Hộ cận nghèo: 30.000 đồng/tháng.
Chương II
TỔ CHỨC THỰC HIỆN
Điều 3. Sửa đổi Quyết định số 902/2024/QĐ-UBND như sau:
1. Sửa đổi Điều 4 như sau:
“Điều 4. Trách nhiệm
1. Sở Tài chính cấp kinh phí.
2. Xã rà soát.”.
2. Bãi bỏ Điều 5.
Điều 4. Quyết định này có hiệu lực thi hành kể từ ngày 01 tháng 12 năm 2025.
Nơi nhận:
- Như Điều 4;
- Lưu: VT.
TM. ỦY BAN NHÂN DÂN
KT. CHỦ TỊCH
PHÓ CHỦ TỊCH
Nguyễn Văn Mẫu
QUY CHẾ
RÀ SOÁT HỘ NGHÈO
(Ban hành kèm theo Quyết định số 901/2025/QĐ-UBND)
Điều 1. Nguyên tắc
Công khai.
Điều 2. Trách nhiệm
1. Xã rà soát.
PHỤ LỤC I
DANH SÁCH
Xã A
Xã B
`

// plan is a made-up plan: no articles, headings in Roman numbers, points in points.
const plan = `ỦY BAN NHÂN DÂN TỈNH BẮC NINH
CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
Số: 907/KH-UBND
Bắc Ninh, ngày 5 tháng 2 năm 2026
KẾ HOẠCH
Tuyên truyền về giá điện
Thực hiện Quyết định số 901/2025/QĐ-UBND, Ủy ban nhân dân tỉnh ban hành Kế hoạch như sau:
I. MỤC ĐÍCH
1. Mọi hộ nghèo đều biết.
2. Việc làm:
2.1. Phát thanh.
2.2. Niêm yết.
II. TỔ CHỨC
1. Sở chủ trì.
2. Xã thực hiện.
TM. ỦY BAN NHÂN DÂN
CHỦ TỊCH
Trần Thị Mẫu
`

func parse(t testing.TB, text string) *legaltext.Document {
	t.Helper()
	d, err := legaltext.Parse("a.txt", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// samples are made-up documents with everything that the types can hold, also what a text alone does not show.
func samples(t testing.TB) map[string]*legaltext.Document {
	full := parse(t, decision)
	full.Notes = []legaltext.Note{
		{Mark: "1", Text: "Ghi chú của tên văn bản.", Line: 90},
		{Mark: "2", Address: "dieu-2/khoan-1", Text: "Khoản này được sửa đổi.", Line: 91},
		{Mark: "3", Address: "chuong-1", Text: "Chương này được đổi tên.", Line: 92},
		{Mark: "4", Address: "phu-luc-i", Text: "Phụ lục này được thay thế.", Line: 93},
	}
	full.Relations = []legaltext.Relation{
		{
			Kind: legaltext.RelationAmends, Target: legaltext.Target{Kind: "Quyết định", Number: "902/2024/QĐ-UBND", IssuedOn: "2024-05-06"},
			Parts: []string{"dieu-4"}, Evidence: "Sửa đổi Quyết định số 902/2024/QĐ-UBND như sau:", Address: "dieu-3", Line: 24,
		},
		{Kind: legaltext.RelationRepeals, Target: legaltext.Target{Number: "902/2024/QĐ-UBND"}, Parts: []string{"dieu-5"}, On: "2026-01-01", Address: "dieu-3/khoan-2"},
		{Kind: legaltext.RelationGuides, Target: legaltext.Target{Kind: "Luật", Name: "Tổ chức chính quyền địa phương", Number: "72/2025/QH15"}},
		{Kind: legaltext.RelationReplaces, Target: legaltext.Target{Kind: "Luật", Name: "không có số"}},
		{Kind: legaltext.RelationRepeals, Target: legaltext.Target{Number: "909/2020/NĐ-CP"}, Partial: true, Address: "dieu-4"},
		{Kind: legaltext.RelationBasis, Target: legaltext.Target{Number: "905/2025/NĐ-CP"}},
	}
	full.Clauses[len(full.Clauses)-1] = legaltext.Clause{
		Address: "phu-luc-i", Kind: legaltext.KindAnnex, Label: "Phụ lục I", Heading: "DANH SÁCH", Line: 50,
		Text: "Xã | Số hộ\nA | 1.200", Tables: []legaltext.Table{{First: 0, Rows: [][]string{{"Xã", "Số hộ"}, {"A", "1.200"}}}},
		Hash: legaltext.TextHash("DANH SÁCH\nXã | Số hộ\nA | 1.200"),
	}
	bare := &legaltext.Document{Clauses: []legaltext.Clause{{
		Address: "mo-dau", Kind: legaltext.KindPreamble, Label: "Mở đầu", Text: "Kính gửi: các xã", Hash: legaltext.TextHash("Kính gửi: các xã"),
	}}}
	return map[string]*legaltext.Document{"decision": full, "plan": parse(t, plan), "bare": bare}
}

// corpus reads every real document, or skips the test where there are none.
func corpus(t *testing.T) map[string]*legaltext.Document {
	t.Helper()
	dir := os.Getenv("LOA_CORPUS")
	if dir == "" {
		t.Skip("LOA_CORPUS is not set: run make corpus CORPUS=dir")
	}
	out := map[string]*legaltext.Document{}
	for _, pattern := range []string{"txt/*.txt", "html/*.html"} {
		files, err := filepath.Glob(filepath.Join(dir, "legal", pattern))
		if err != nil || len(files) == 0 {
			t.Fatal("no document was found", err)
		}
		for _, name := range files {
			data, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			d, err := legaltext.Parse(name, data)
			if err != nil {
				t.Fatal(name, err)
			}
			out[filepath.Base(name)] = d
		}
	}
	return out
}
