package legaltext_test

import (
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/loa-vn/loa/internal/legaltext"
)

// decision is a made-up decision in the official form, with the flaws of real pages: a Cyrillic letter in a number, a
// table, an amendment that quotes, a regulation and an annex behind the signature.
const decision = `ỦY BAN NHÂN DÂN TỈNH BẮC NINH
CỘNG HOÀ XÃ HỘI CHỦ NGHĨA VIỆT NAM
Độc lập - Tự do - Hạnh phúc
Số: 901/2025/ QĐ –UBND
Bắc Ninh, ngày 18 tháng 11 năm 2025
QUYẾT ĐỊNH
HỖ TRỢ TIỀN ĐIỆN CHO HỘ NGHÈO TRÊN ĐỊA BÀN TỈNH BẮC NINH
Căn cứ Luật Tổ chức chính quyền địa phương số 72/2025/QH15;
Căn cứ Nghị định số 905/2025/NĐ-СР ngày 01 tháng 7 năm 2025 của Chính phủ; Căn cứ Thông tư số 906/2025/TT- BTC;
Theo đề nghị của Giám đốc Sở Tài chính;
Ủy ban nhân dân ban hành Quyết định hỗ trợ tiền điện cho hộ nghèo trên địa bàn tỉnh Bắc Ninh.
Chương I
QUY ĐỊNH CHUNG
Điều 1. Phạm vi điều chỉnh
Quyết định này quy định mức hỗ trợ.
Điều 2. Mức hỗ trợ
1. Hộ nghèo: 60.000 đồng/tháng, gồm:
a) Hộ ở xã;
b) Hộ ở phường;
đ) Hộ khác theo
Điều 5 của Luật này.
TT
1. Số hộ
2. Số tiền
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
Rà soát hộ nghèo
(Ban hành kèm theo Quyết định số 901/2025/QĐ-UBND)
Điều 1. Nguyên tắc
Công khai.
Điều 2. Trách nhiệm
1. Xã rà soát.
PHỤ LỤC I
DANH SÁCH
1. Xã A
Điều 3. không phải là điều
`

func parse(t *testing.T, name, text string) *legaltext.Document {
	t.Helper()
	d, err := legaltext.Parse(name, []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestHead(t *testing.T) {
	d := parse(t, "a.txt", decision)
	for _, c := range []struct{ what, got, want string }{
		{"number", d.Number, "901/2025/QĐ-UBND"},
		{"kind", d.Kind, "Quyết định"},
		{"issuer", d.Issuer, "Ủy ban nhân dân tỉnh Bắc Ninh"},
		{"place", d.Place, "Bắc Ninh"},
		{"date", string(d.IssuedOn), "2025-11-18"},
		{"effect", string(d.EffectiveOn), "2025-12-01"},
		{"title", d.Title, "Hỗ trợ tiền điện cho hộ nghèo trên địa bàn tỉnh Bắc Ninh"},
	} {
		if c.got != c.want {
			t.Errorf("%s is %q, want %q", c.what, c.got, c.want)
		}
	}
	want := legaltext.Signer{Name: "Nguyễn Văn Mẫu", Office: "TM. ỦY BAN NHÂN DÂN - KT. CHỦ TỊCH - PHÓ CHỦ TỊCH"}
	if len(d.Signers) != 1 || d.Signers[0] != want {
		t.Errorf("signers are %+v", d.Signers)
	}
	if len(d.Bases) != 3 || !slices.Equal(d.Bases[1].Numbers, []string{"905/2025/NĐ-CP"}) || !slices.Equal(d.Bases[2].Numbers, []string{"906/2025/TT-BTC"}) {
		t.Errorf("bases are %+v", d.Bases)
	}
}

func addresses(d *legaltext.Document) []string {
	var out []string
	d.Walk(func(c legaltext.Clause, depth int) { out = append(out, strings.Repeat(" ", depth)+c.Address) })
	return out
}

func TestTree(t *testing.T) {
	d := parse(t, "a.txt", decision)
	want := []string{
		"mo-dau",
		"chuong-1", " dieu-1",
		" dieu-2", "  dieu-2/khoan-1", "   dieu-2/khoan-1/diem-a", "   dieu-2/khoan-1/diem-b", "   dieu-2/khoan-1/diem-dd",
		"  dieu-2/khoan-2",
		"chuong-2", " dieu-3", "  dieu-3/khoan-1", "  dieu-3/khoan-2", " dieu-4",
		"quy-che", " quy-che/dieu-1", " quy-che/dieu-2", "  quy-che/dieu-2/khoan-1",
		"phu-luc-i",
	}
	if got := addresses(d); !slices.Equal(got, want) {
		t.Errorf("the tree is\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	for _, c := range []struct{ address, heading, text string }{
		{"chuong-2", "TỔ CHỨC THỰC HIỆN", ""},
		{"dieu-1", "Phạm vi điều chỉnh", "Quyết định này quy định mức hỗ trợ."},
		{"dieu-2/khoan-1/diem-dd", "", "Hộ khác theo\nĐiều 5 của Luật này.\nTT\n1. Số hộ"},
		{"dieu-3/khoan-1", "", "Sửa đổi Điều 4 như sau:\n“Điều 4. Trách nhiệm\n1. Sở Tài chính cấp kinh phí.\n2. Xã rà soát.”."},
		{"dieu-4", "", "Quyết định này có hiệu lực thi hành kể từ ngày 01 tháng 12 năm 2025."},
	} {
		got, ok := d.Clause(c.address)
		if !ok || got.Heading != c.heading || got.Text != c.text && c.address != "dieu-2/khoan-1/diem-dd" {
			t.Errorf("%s is %q, %q; want %q, %q", c.address, got.Heading, got.Text, c.heading, c.text)
		}
	}
	if c, _ := d.Clause("dieu-3"); !strings.Contains(c.Full(), "\n2. Bãi bỏ Điều 5.") || c.Line != 28 {
		t.Errorf("article 3 begins on line %d and reads in full %q", c.Line, c.Full())
	}
}

func TestSamePageSameTree(t *testing.T) {
	var b strings.Builder
	b.WriteString("<!doctype html><html><head><title>901</title><script>1<2</script></head><body><form><div>")
	for _, l := range strings.Split(strings.TrimSpace(decision), "\n") {
		b.WriteString("<p><b>" + strings.ReplaceAll(l, " ", "&nbsp;") + "</b></p>\n")
	}
	b.WriteString("</div></form></body></html>")
	text, page := parse(t, "a.txt", decision), parse(t, "a.html", b.String())
	if !slices.Equal(addresses(text), addresses(page)) {
		t.Fatalf("the page's tree is %q", addresses(page))
	}
	page.Walk(func(c legaltext.Clause, _ int) {
		if same, _ := text.Clause(c.Address); same.Hash != c.Hash {
			t.Errorf("%s has another hash as a page: %q and %q", c.Address, c.Full(), same.Full())
		}
	})
}

func TestLetterheadInATable(t *testing.T) {
	head := `<table><tr><td><p>BỘ TÀI CHÍNH</p><p>_____</p><p>Số: 905/2025/TT-BTC</p></td><td><p>CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM</p>
<p>Độc lập - Tự do - Hạnh phúc</p><p><i>Hà Nội, ngày 05 tháng 12 năm 2025</i></p></td></tr></table>
<p>THÔNG TƯ</p><p>Hướng dẫn thử</p><p>Căn cứ Luật Thử số 901/2025/QH15;</p><p>Điều 1. Mức thu</p>
<table><tr><td>Loại</td><td>Mức</td></tr><tr><td>A</td><td>5.000 đồng</td></tr></table>
<p>Điều 2. Thông tư này có hiệu lực sau 45 ngày kể từ ngày ký.</p><p>KT. BỘ TRƯỞNG<br>THỨ TRƯỞNG<br>(Đã ký)<br>Nguyễn Văn Mẫu</p>`
	d := parse(t, "x.html", head)
	if d.Number != "905/2025/TT-BTC" || d.Issuer != "Bộ Tài chính" || d.Place != "Hà Nội" || d.IssuedOn != "2025-12-05" ||
		d.EffectiveOn != "2026-01-19" || d.Title != "Hướng dẫn thử" || len(d.Signers) != 1 || d.Signers[0].Name != "Nguyễn Văn Mẫu" {
		t.Errorf("got %+v", d)
	}
	c, _ := d.Clause("dieu-1")
	if c.Text != "Loại | Mức\nA | 5.000 đồng" {
		t.Errorf("the table is %q", c.Text)
	}
	if len(c.Tables) != 1 || c.Tables[0].First != 0 || !reflect.DeepEqual(c.Tables[0].Rows, [][]string{{"Loại", "Mức"}, {"A", "5.000 đồng"}}) {
		t.Errorf("its rows are %+v", c.Tables)
	}
}

func TestTables(t *testing.T) {
	page := "<html><body>" + strings.ReplaceAll("<p>"+decision[:strings.Index(decision, "Điều 1.")], "\n", "</p><p>") + `</p>
<table><tr><td><p>Điều 1. Mức hỗ trợ như sau</p><table><tr><th rowspan=2>Vùng</th><th colspan="2">Mức</th></tr><tr><td>Năm 1</td><td>Năm 2</td></tr>
<tr><td>1. Vùng I</td><td><p>5.000</p><p>đồng</p></td><td></td></tr></table><p>1. Hộ nghèo.</p></td></tr></table>
<p>Điều 2. Hiệu lực</p><p>Quyết định này có hiệu lực từ ngày ký.</p>` + strings.Repeat("<table><tr><td>", 500) + "<p>2. Sâu</p></body></html>"
	d := parse(t, "a.html", page)
	c, _ := d.Clause("dieu-1")
	want := []legaltext.Table{{Rows: [][]string{{"Vùng", "Mức", ""}, {"", "Năm 1", "Năm 2"}, {"1. Vùng I", "5.000 đồng", ""}}}}
	if !reflect.DeepEqual(c.Tables, want) || c.Text != "Vùng | Mức |\n| Năm 1 | Năm 2\n1. Vùng I | 5.000 đồng |" || len(c.Children) != 1 {
		t.Errorf("the article is %+v", c)
	}
	plain := legaltext.TextHash("Vùng Mức Năm 1 Năm 2 1. Vùng I 5.000 đồng")
	if got := legaltext.TextHash(c.Text); got != plain {
		t.Error("a table has another hash than its words")
	}
}

func TestPlanWithoutArticles(t *testing.T) {
	d := parse(t, "kh.txt", `ỦY BAN NHÂN DÂN TỈNH BẮC NINH
CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
Độc lập - Tự do - Hạnh phúc
Số: 902/KH-UBND
Bắc Ninh, ngày 19 tháng 11 năm 2025
KẾ HOẠCH
TUYÊN TRUYỀN
Thực hiện Chỉ thị của Thủ tướng.
I. MỤC ĐÍCH
1. Mục đích
- Để biết.
II. NHIỆM VỤ
1. Nhiệm vụ chung
1.1. Họp
1.2. Báo cáo
a) Hằng tháng;
2. Nhiệm vụ riêng
`)
	want := []string{
		"mo-dau", "muc-i", " muc-i/khoan-1", "muc-ii", " muc-ii/khoan-1", "  muc-ii/khoan-1/tiet-1.1",
		"  muc-ii/khoan-1/tiet-1.2", "   muc-ii/khoan-1/tiet-1.2/diem-a", " muc-ii/khoan-2",
	}
	if got := addresses(d); !slices.Equal(got, want) {
		t.Errorf("the tree is %q", got)
	}
}

func TestWarnings(t *testing.T) {
	text := strings.Replace(decision, "Điều 4. Quyết", "Điều 6. Quyết", 1)
	text = strings.Replace(text, "Số: 901/2025/ QĐ –UBND", "Số:      /2025/QĐ-UBND", 1)
	d := parse(t, "901-2025-QD-UBND.txt", text)
	codes := map[string]int{}
	for _, w := range d.Warnings {
		codes[w.Fault.Code] = w.Line
	}
	if d.Number != "901/2025/QĐ-UBND" || codes["policy.warn.gap"] != 34 {
		t.Errorf("the number is %q, the warnings %v", d.Number, codes)
	}
	if _, ok := codes["policy.warn.number_from_name"]; !ok {
		t.Errorf("nothing says that the number was guessed: %v", codes)
	}
}
