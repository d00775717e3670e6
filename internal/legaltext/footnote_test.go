package legaltext_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/loa-vn/loa/internal/legaltext"
)

// merged is a made-up consolidated text as it comes out of a PDF: page heads, a signature's stamp, notes in the middle of
// sentences and of an article, one of which ends on the page after the next.
const merged = `CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
Độc lập - Tự do - Hạnh phúc ____________
THÔNG TƯ1
Hướng dẫn quản lý quỹ thử ______________ Thông tư số 901/2022/TT-BTC ngày 30 tháng 6 năm 2022 của Bộ trưởng Bộ Tài chính, có hiệu lực kể từ ngày 15 tháng 8 năm 2022, được sửa đổi, bổ sung bởi:
Thông tư số 902/2024/TT-BTC ngày 14 tháng 11 năm 2024 của Bộ trưởng Bộ Tài chính sửa đổi Thông tư số 901/2022/TT-BTC, có hiệu lực từ ngày 29 tháng 12 năm 2024.
Căn cứ Luật Thử số 903/2021/QH15;
Bộ trưởng Bộ Tài chính ban hành Thông tư hướng dẫn quản lý quỹ thử2.
Chương I
QUY ĐỊNH CHUNG
Điều 1. Phạm vi điều chỉnh 1 Văn bản này được hợp nhất từ 02 Thông tư sau:
Thông tư số 901/2022/TT-BTC ngày 30 tháng 6 năm 2022 của Bộ trưởng Bộ Tài chính.
Thông tư số 902/2024/TT-BTC ngày 14 tháng 11 năm 2024 của Bộ trưởng Bộ Tài chính.
Văn bản hợp nhất này không thay thế 02 Thông tư nêu trên.
2 Thông tư số 902/2024/TT-BTC ngày 14 tháng 11 năm 2024 của Bộ trưởng Bộ Tài chính có căn cứ ban hành như sau:
“Căn cứ Luật Thử số 903/2021/QH15;
Ký bởi: CÔNG BÁO NƯỚC CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM Ngày ký: 2026-03-04 15:36:59 +07:00 Thông tư này hướng dẫn quản lý quỹ thử.
Điều 2. Mức chi
Theo đề nghị của Cục trưởng Cục Thử;
Bộ trưởng Bộ Tài chính ban hành Thông tư sửa đổi Thông tư số 901/2022/TT-BTC.”.
1.3 Mức chi cho hội nghị được thực hiện theo quy định tại khoản
14 Điều 2 Thông tư số 904/2020/TT-BTC đã được sửa đổi tại Điều 9, Điều 11,
Điều 12 Thông tư số 905/2021/TT-BTC và được Bộ trưởng
3 Khoản này được sửa đổi tại khoản 2 Điều 8 của Thông tư số 902/2024/TT-BTC, có hiệu lực từ ngày 29 tháng 12 năm 2024. quyết định hằng năm.
ÔNG BÁO/Số 1239 + 1240/Ngày 10-11-2024
2. Hỗ trợ, gồm:
a) Hộ nghèo; b)4 Hộ cận nghèo có phòng 20 m2.
Điều 3. Thang lương của quỹ5 Quỹ xây dựng thang lương đối với người lao động.
4 Điểm này được bổ sung tại khoản 3 Điều 8 của Thông tư số 902/2024/TT-BTC, có hiệu lực từ ngày 29 tháng 12 năm 2024.
5 Điều này được sửa đổi tại khoản 3 Điều 8 của Thông tư số 902/2024/TT-BTC, có hiệu lực từ
Điều 4.6 (được bãi bỏ)
Điều 5. Mã số V.09.02.017
6 Điều này được bãi bỏ tại khoản 4 Điều 8 của Thông tư số 902/2024/TT-BTC, có hiệu lực từ ngày 29 tháng 12 năm 2024.
1. Quỹ này có hiệu lực như khoản 1 Điều này được sửa đổi.
7 Điều 9 của Thông tư số 902/2024/TT-BTC, có hiệu lực từ ngày 29 tháng 12 năm 2024 quy định như sau:
“Điều 9. Hiệu lực thi hành
1. Thông tư này có hiệu lực thi hành kể từ ngày 29 tháng 12 năm 2024.
2. Bãi bỏ Điều 4.”
2. Bộ Tài chính chịu trách nhiệm thi hành Thông tư này./.
BỘ TÀI CHÍNH
Số: 906/VBHN-BTC
XÁC THỰC VĂN BẢN HỢP NHẤT
Hà Nội, ngày 10 tháng 02 năm 2025
KT. BỘ TRƯỞNG
THỨ TRƯỞNG
Nguyễn Văn Mẫu ngày 29 tháng 12 năm 2024.
`

func TestFootnotes(t *testing.T) {
	d := parse(t, "906-VBHN-BTC.txt", merged)
	var got []string
	for _, n := range d.Notes {
		got = append(got, n.Mark+" "+n.Address)
	}
	want := []string{"1 ", "2 mo-dau", "3 dieu-2/khoan-1", "4 dieu-2/khoan-2/diem-b", "5 dieu-3", "6 dieu-4", "7 dieu-5"}
	if !slices.Equal(got, want) {
		t.Errorf("the notes are %q, want %q", got, want)
	}
	for mark, end := range map[int]string{
		1: "không thay thế 02 Thông tư nêu trên.", 2: "sửa đổi Thông tư số 901/2022/TT-BTC.”.", 3: "từ ngày 29 tháng 12 năm 2024.",
		5: "có hiệu lực từ ngày 29 tháng 12 năm 2024.", 7: "\n2. Bãi bỏ Điều 4.”",
	} {
		if text := d.Notes[mark-1].Text; !strings.HasSuffix(text, end) {
			t.Errorf("note %d ends otherwise: %q", mark, text)
		}
	}
	for _, c := range []struct{ address, heading, text string }{
		{"dieu-1", "Phạm vi điều chỉnh", "Thông tư này hướng dẫn quản lý quỹ thử."},
		{"dieu-2/khoan-1", "", "Mức chi cho hội nghị được thực hiện theo quy định tại khoản 14 Điều 2 Thông tư số 904/2020/TT-BTC đã được sửa đổi tại Điều 9, Điều 11, Điều 12 Thông tư số 905/2021/TT-BTC và được Bộ trưởng quyết định hằng năm."},
		{"dieu-2/khoan-2/diem-a", "", "Hộ nghèo;"},
		{"dieu-2/khoan-2/diem-b", "", "Hộ cận nghèo có phòng 20 m2."},
		{"dieu-3", "Thang lương của quỹ", "Quỹ xây dựng thang lương đối với người lao động."},
		{"dieu-4", "", "(được bãi bỏ)"},
		{"dieu-5", "Mã số V.09.02.01", ""},
		{"dieu-5/khoan-1", "", "Quỹ này có hiệu lực như khoản 1 Điều này được sửa đổi."},
		{"dieu-5/khoan-2", "", "Bộ Tài chính chịu trách nhiệm thi hành Thông tư này./."},
	} {
		if got, ok := d.Clause(c.address); !ok || got.Heading != c.heading || got.Text != c.text {
			t.Errorf("%s is %q, %q; want %q, %q", c.address, got.Heading, got.Text, c.heading, c.text)
		}
	}
	if d.Title != "Hướng dẫn quản lý quỹ thử" || d.Number != "906/VBHN-BTC" || d.IssuedOn != "2025-02-10" ||
		len(d.Signers) != 1 || d.Signers[0].Name != "Nguyễn Văn Mẫu" {
		t.Errorf("the head is %q, %q, %q, %+v", d.Title, d.Number, d.IssuedOn, d.Signers)
	}
}

func TestNotesThatAReaderFound(t *testing.T) {
	list := []legaltext.Paragraph{}
	for i, l := range strings.Split(decision, "\n") {
		p := legaltext.Paragraph{Line: i + 1, Page: 1, Text: l}
		if l == "Quyết định này quy định mức hỗ trợ." {
			p.Marks = []legaltext.NoteMark{{At: len("Quyết định này"), Mark: "1"}}
			list = append(list, p, legaltext.Paragraph{Line: i + 1, Page: 1, Text: "Điều 7. Lời của chú thích.", Note: "1"})
			continue
		}
		list = append(list, p)
	}
	d, err := legaltext.ParseParagraphs("a.pdf", legaltext.Origin{Format: legaltext.FormatPDF, Pages: 1}, list)
	if err != nil {
		t.Fatal(err)
	}
	text := parse(t, "a.txt", decision)
	if !slices.Equal(addresses(d), addresses(text)) {
		t.Errorf("the tree is %q", addresses(d))
	}
	if want := (legaltext.Note{Mark: "1", Address: "dieu-1", Text: "Điều 7. Lời của chú thích.", Line: 15}); len(d.Notes) != 1 || d.Notes[0] != want {
		t.Errorf("the notes are %+v", d.Notes)
	}
}

// A law names its own parts in the same words as a note does; no note is made of them.
func TestNoNotes(t *testing.T) {
	text := strings.Replace(decision, "Quyết định này quy định mức hỗ trợ.", "Việc quy định tại khoản 1 Điều này được bãi bỏ theo luật, phòng 1 m2 như Điều 11.", 1)
	if d := parse(t, "a.txt", text); len(d.Notes) != 0 {
		t.Errorf("the notes are %+v", d.Notes)
	}
}
