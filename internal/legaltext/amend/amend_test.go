package amend_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/loa-vn/loa/internal/civil"
	"github.com/loa-vn/loa/internal/legaltext"
	"github.com/loa-vn/loa/internal/legaltext/amend"
)

// document is a short text in official form.
func document(t testing.TB, number, title, body string) *legaltext.Document {
	t.Helper()
	text := "BỘ TÀI CHÍNH\nSố: " + number + "\nCỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc\n" +
		"Hà Nội, ngày 05 tháng 01 năm " + strings.Split(number, "/")[1] + "\nTHÔNG TƯ\n" + title + "\nCăn cứ Luật Giá ngày 19 tháng 6 năm 2023;\n" + body
	d, err := legaltext.Parse("x.txt", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return d
}

const baseBody = `Chương I
QUY ĐỊNH CHUNG
Điều 1. Phạm vi
Thông tư này quy định về phí đò ngang.
Điều 2. Mức phí
1. Người lớn: 5.000 đồng một lượt.
2. Trẻ em được miễn phí, trừ:
a) Trẻ em đi theo đoàn;
b) Trẻ em mang theo xe đạp;
c) Trẻ em từ 15 tuổi.
3. Bến đò niêm yết mức phí.
Chương II
TỔ CHỨC THỰC HIỆN
Điều 3. Trách nhiệm
1. Ủy ban nhân dân huyện kiểm tra bến đò.
2. Sở Giao thông vận tải hướng dẫn Ủy ban nhân dân huyện.
Điều 4. Hiệu lực Thông tư này có hiệu lực từ ngày 01 tháng 3 năm 2024.
`

func base(t testing.TB) *legaltext.Document {
	return document(t, "01/2024/TT-BTC", "Quy định về phí đò ngang", baseBody)
}

// amender orders things about the base, each a clause of its first article.
func amender(t testing.TB, orders ...string) *legaltext.Document {
	var b strings.Builder
	b.WriteString("Điều 1. Sửa đổi, bổ sung một số điều của Thông tư số 01/2024/TT-BTC ngày 05 tháng 01 năm 2024\n")
	for i, o := range orders {
		fmt.Fprintf(&b, "%d. %s\n", i+1, o)
	}
	b.WriteString("Điều 2. Hiệu lực thi hành\nThông tư này có hiệu lực từ ngày 01 tháng 6 năm 2025.\n")
	return document(t, "02/2025/TT-BTC", "Sửa đổi, bổ sung một số điều của Thông tư số 01/2024/TT-BTC", b.String())
}

func consolidate(t testing.TB, at civil.Date, amenders ...*legaltext.Document) *amend.Result {
	t.Helper()
	res, err := amend.Consolidate(base(t), amenders, at)
	if err != nil {
		t.Fatal(err)
	}
	return res
}

// said is a part's heading and text with all that is in it, on one line; "-" for a part that is not there.
func said(d *legaltext.Document, address string) string {
	c, ok := d.Clause(address)
	if !ok {
		return "-"
	}
	return strings.ReplaceAll(c.Full(), "\n", " / ")
}

func TestOrdersAreCarriedOut(t *testing.T) {
	for _, c := range []struct {
		name, order string
		want        map[string]string
	}{
		{
			"a clause", "Sửa đổi, bổ sung khoản 1 Điều 2 như sau:\n“1. Người lớn: 7.000 đồng một lượt.”.",
			map[string]string{"dieu-2/khoan-1": "Người lớn: 7.000 đồng một lượt.", "dieu-2/khoan-3": "Bến đò niêm yết mức phí."},
		},
		{
			"several in one quotation", "Sửa đổi khoản 1 và khoản 3 Điều 2 như sau:\n“1. Người lớn: 6.000 đồng.\n3. Bến đò công khai mức phí.”",
			map[string]string{"dieu-2/khoan-1": "Người lớn: 6.000 đồng.", "dieu-2/khoan-3": "Bến đò công khai mức phí."},
		},
		{
			"the full stop behind the mark", "Sửa đổi khoản 3 Điều 2 như sau:\n“3. Bến đò công khai mức phí”.",
			map[string]string{"dieu-2/khoan-3": "Bến đò công khai mức phí."},
		},
		{
			"points inside their clause",
			"Sửa đổi điểm a, điểm c khoản 2 và khoản 3 Điều 2 như sau:\n“2. Trẻ em được miễn phí, trừ:\na) Trẻ em đi một mình;\nc) Trẻ em từ 16 tuổi.\n3. Bến đò công khai.”",
			map[string]string{
				"dieu-2/khoan-2": "Trẻ em được miễn phí, trừ: / a) Trẻ em đi một mình; / b) Trẻ em mang theo xe đạp; / c) Trẻ em từ 16 tuổi.",
				"dieu-2/khoan-3": "Bến đò công khai.",
			},
		},
		{
			"a whole article", "Sửa đổi Điều 3 như sau:\n“Điều 3. Việc kiểm tra\n1. Xã kiểm tra:\na) Bến;\nb) Đò.\n2. Tỉnh hướng dẫn.”",
			map[string]string{"dieu-3": "Việc kiểm tra / 1. Xã kiểm tra: / a) Bến; / b) Đò. / 2. Tỉnh hướng dẫn.", "dieu-3/khoan-1/diem-b": "Đò."},
		},
		{
			"an article without its heading", "Sửa đổi Điều 1 như sau:\n“Thông tư này quy định về phí đò dọc.”",
			map[string]string{"dieu-1": "Phạm vi / Thông tư này quy định về phí đò dọc."},
		},
		{
			"an article as points", "Sửa đổi Điều 3 như sau:\n“a) Xã kiểm tra;\nb) Tỉnh hướng dẫn.”",
			map[string]string{"dieu-3": "Trách nhiệm / 1. Xã kiểm tra; / 2. Tỉnh hướng dẫn.", "dieu-3/khoan-2": "Tỉnh hướng dẫn."},
		},
		{
			"a clause as points keeps its opening words", "Sửa đổi khoản 2 Điều 2 như sau:\n“a) Trẻ em đi xe;\nb) Trẻ em mang hàng.”",
			map[string]string{"dieu-2/khoan-2": "Trẻ em được miễn phí, trừ: / a) Trẻ em đi xe; / b) Trẻ em mang hàng."},
		},
		{
			"after a clause", "Bổ sung khoản 1a và khoản 1b vào sau khoản 1 Điều 2 như sau:\n“1a. Xe đạp: 2.000 đồng.\n1b. Xe máy: 5.000 đồng.”",
			map[string]string{"dieu-2/khoan-1a": "Xe đạp: 2.000 đồng.", "dieu-2/khoan-1b": "Xe máy: 5.000 đồng."},
		},
		{
			"into an article", "Bổ sung khoản 3 vào Điều 3 như sau: “3. Xã báo cáo hằng năm.”",
			map[string]string{"dieu-3/khoan-3": "Xã báo cáo hằng năm."},
		},
		{
			"a point", "Bổ sung điểm d khoản 2 Điều 2 như sau:\n“d) Trẻ em mang hàng.”",
			map[string]string{"dieu-2/khoan-2/diem-d": "Trẻ em mang hàng."},
		},
		{
			"an article after another", "Bổ sung Điều 2a vào sau Điều 2 như sau:\n“Điều 2a. Vé tháng\n1. Vé tháng: 100.000 đồng.\n2. Vé năm: 900.000 đồng.”",
			map[string]string{"dieu-2a": "Vé tháng / 1. Vé tháng: 100.000 đồng. / 2. Vé năm: 900.000 đồng.", "dieu-2a/khoan-2": "Vé năm: 900.000 đồng."},
		},
		{
			"repeal", "Bãi bỏ khoản 3 Điều 2, Điều 3.",
			map[string]string{"dieu-2/khoan-3": amend.Repealed, "dieu-3": amend.Repealed, "dieu-3/khoan-1": "-"},
		},
		{
			"a name", "Sửa đổi tên Điều 2 như sau:\n“Điều 2. Giá vé”.",
			map[string]string{"dieu-2/khoan-1": "Người lớn: 5.000 đồng một lượt."},
		},
		{
			"a name with a clause", "Sửa đổi, bổ sung tên Điều và khoản 3 Điều 2 như sau:\n“Điều 2. Giá vé\n3. Bến đò công khai giá vé.”",
			map[string]string{"dieu-2/khoan-1": "Người lớn: 5.000 đồng một lượt.", "dieu-2/khoan-3": "Bến đò công khai giá vé."},
		},
		{
			"words at a place", "Thay thế cụm từ “Ủy ban nhân dân huyện” bằng cụm từ “Ủy ban nhân dân xã” tại khoản 1 Điều 3.",
			map[string]string{
				"dieu-3/khoan-1": "Ủy ban nhân dân xã kiểm tra bến đò.",
				"dieu-3/khoan-2": "Sở Giao thông vận tải hướng dẫn Ủy ban nhân dân huyện.",
			},
		},
		{
			"the place before the new words", "Sửa đổi cụm từ “huyện” tại khoản 1 Điều 3 thành cụm từ “xã”.",
			map[string]string{"dieu-3/khoan-1": "Ủy ban nhân dân xã kiểm tra bến đò."},
		},
		{
			"words throughout, but for a place", "Thay thế cụm từ “huyện” bằng cụm từ “xã” tại Thông tư số 01/2024/TT-BTC, trừ khoản 2 Điều 3.",
			map[string]string{"dieu-3": "Trách nhiệm / 1. Ủy ban nhân dân xã kiểm tra bến đò. / 2. Sở Giao thông vận tải hướng dẫn Ủy ban nhân dân huyện."},
		},
		{
			"words that are dropped", "Bỏ cụm từ “một lượt” tại khoản 1 Điều 2; bãi bỏ cụm từ “niêm yết” tại khoản 3 Điều 2.",
			map[string]string{"dieu-2/khoan-1": "Người lớn: 5.000 đồng.", "dieu-2/khoan-3": "Bến đò mức phí."},
		},
		{
			"words that are added", "Bổ sung cụm từ “và bến phà” vào sau cụm từ “bến đò” tại khoản 1 Điều 3.",
			map[string]string{"dieu-3/khoan-1": "Ủy ban nhân dân huyện kiểm tra bến đò và bến phà."},
		},
		{
			"a change and an addition in one", "Sửa đổi, bổ sung khoản 2 và bổ sung khoản 3, khoản 4 vào sau khoản 2 Điều 3 như sau:\n“2. Tỉnh hướng dẫn.\n3. Xã báo cáo.\n4. Bến đò ghi sổ.”",
			map[string]string{"dieu-3": "Trách nhiệm / 1. Ủy ban nhân dân huyện kiểm tra bến đò. / 2. Tỉnh hướng dẫn. / 3. Xã báo cáo. / 4. Bến đò ghi sổ."},
		},
		{
			"words in a name", "Thay thế cụm từ “Mức” bằng cụm từ “Giá” tại tên của Điều 2.",
			map[string]string{"dieu-2/khoan-3": "Bến đò niêm yết mức phí."},
		},
		{
			"words in a name among other places", "Thay thế cụm từ “phí” bằng cụm từ “giá” tại tên Điều 2, khoản 3 Điều 2.",
			map[string]string{"dieu-2/khoan-3": "Bến đò niêm yết mức giá.", "dieu-2/khoan-2": "Trẻ em được miễn phí, trừ: / a) Trẻ em đi theo đoàn; / b) Trẻ em mang theo xe đạp; / c) Trẻ em từ 15 tuổi."},
		},
		{
			"words with other spaces", "Thay thế cụm từ “Sở  Giao thông vận tải” bằng cụm từ “Sở Xây dựng” tại khoản 2 Điều 3.",
			map[string]string{"dieu-3/khoan-2": "Sở Xây dựng hướng dẫn Ủy ban nhân dân huyện."},
		},
		{
			"a section of its chapter", "Bổ sung Chương Ia vào sau Chương I như sau:\n“Chương Ia\nVÉ THÁNG\nĐiều 2b. Vé\n1. Một vé.\n2. Hai vé.”",
			map[string]string{"dieu-2b/khoan-2": "Hai vé.", "chuong-1a": "VÉ THÁNG / Điều 2b. Vé / 1. Một vé. / 2. Hai vé."},
		},
		{
			"a list of what is repealed", "Bãi bỏ các quy định sau đây:\na) Khoản 3 Điều 2;\nb) Điều 3.",
			map[string]string{"dieu-2/khoan-3": amend.Repealed, "dieu-3": amend.Repealed},
		},
		{
			"another number", "Đánh số lại khoản 2 Điều 3 thành khoản 5.",
			map[string]string{"dieu-3/khoan-2": "-", "dieu-3/khoan-5": "Sở Giao thông vận tải hướng dẫn Ủy ban nhân dân huyện."},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			res := consolidate(t, "", amender(t, c.order))
			for _, u := range res.Unapplied {
				t.Errorf("not applied: %v", u.Reason)
			}
			for address, want := range c.want {
				if got := said(res.Document, address); got != want {
					t.Errorf("%s is %q, want %q", address, got, want)
				}
			}
			sound(t, res)
		})
	}
}

// sound says what every result must be: addresses once each, hashes of the texts, changes that can be looked up.
func sound(t testing.TB, res *amend.Result) {
	t.Helper()
	seen := map[string]bool{}
	res.Document.Walk(func(c legaltext.Clause, _ int) {
		if seen[c.Address] {
			t.Errorf("the address %s stands twice", c.Address)
		}
		seen[c.Address] = true
		if c.Hash != legaltext.TextHash(c.Full()) {
			t.Errorf("%s has another text's hash", c.Address)
		}
	})
	for _, ch := range res.Changes {
		if ch.By.Number == "" || ch.By.Address == "" || ch.Sentence == "" {
			t.Errorf("the change of %s does not say by what", ch.Address)
		}
	}
}

func TestTheNameAlone(t *testing.T) {
	res := consolidate(t, "", amender(t, "Sửa đổi tên Điều 2, Điều 3 như sau:\na) “Điều 2. Giá vé”;\nb) “Điều 3. Kiểm tra”."))
	for address, want := range map[string]string{"dieu-2": "Giá vé", "dieu-3": "Kiểm tra"} {
		if c, _ := res.Document.Clause(address); c.Heading != want {
			t.Errorf("%s is called %q, want %q", address, c.Heading, want)
		}
	}
	if len(res.Changes) != 2 || res.Changes[1].By.Address != "dieu-1/khoan-1/diem-b" {
		t.Errorf("changes: %+v", res.Changes)
	}
}

func TestOrdersUnderAHeading(t *testing.T) {
	res := consolidate(t, "", amender(t,
		"Sửa đổi, bổ sung một số khoản của Điều 2 như sau:\na) Sửa đổi khoản 1 như sau:\n“1. Người lớn: 9.000 đồng.”\nb) Sửa đổi một số điểm của khoản 2 như sau:\n"+
			"- Sửa đổi điểm a như sau:\n“a) Trẻ em đi một mình;”\n- Bãi bỏ điểm c.",
		"Thay thế các cụm từ sau:\na) Thay thế cụm từ “huyện” bằng cụm từ “xã” tại khoản 1 Điều 3;\nb) “bến đò” bằng “bến phà” tại khoản 1 Điều 3."))
	for address, want := range map[string]string{
		"dieu-2/khoan-1":        "Người lớn: 9.000 đồng.",
		"dieu-2/khoan-2/diem-a": "Trẻ em đi một mình;",
		"dieu-2/khoan-2/diem-c": amend.Repealed,
		"dieu-3/khoan-1":        "Ủy ban nhân dân xã kiểm tra bến phà.",
	} {
		if got := said(res.Document, address); got != want {
			t.Errorf("%s is %q, want %q (unapplied %v)", address, got, want, res.Unapplied)
		}
	}
	if ch := res.Changes[1]; ch.Sentence != "“bến đò” bằng “bến phà” tại khoản 1 Điều 3." {
		t.Errorf("the order is not in its own words: %q", ch.Sentence)
	}
}

func TestWhatCannotBeAppliedIsSaid(t *testing.T) {
	for _, c := range []struct{ order, code string }{
		{"Sửa đổi khoản 9 Điều 2 như sau:\n“9. Không có.”", "amend.unapplied.missing"},
		{"Sửa đổi khoản 1 Điều 2 như sau:\n“2. Số khác.”", "amend.unread.mismatch"},
		{"Sửa đổi khoản 1 Điều 2 cho phù hợp.", "amend.unread.wording"},
		{"Bổ sung khoản 3 vào Điều 2 như sau:\n“3. Trùng số.”", "amend.unapplied.taken"},
		{"Bổ sung vào Điều 2 như sau:\n“Không có số.”", "amend.unread.new_parts"},
		{"Bãi bỏ ghi chú số 2 tại khoản 1 Điều 2.", "amend.unread.words"},
		{"Bãi bỏ các quy định trái với Thông tư này.", "amend.unread.words"},
		{"Thay thế cụm từ “tàu hỏa” bằng cụm từ “xe buýt” tại khoản 1 Điều 2.", "amend.unapplied.phrase"},
		{"Thay thế cụm từ “tàu hỏa” bằng cụm từ “xe buýt” tại Thông tư số 01/2024/TT-BTC.", "amend.unapplied.phrase_nowhere"},
		{"Quy định về vé tháng được thực hiện như sau: mỗi tháng một vé.", "amend.unread.verb"},
		{"Sửa đổi khoản 3 Điều 2 như sau:\n“a) Bến lớn;\nb) Bến nhỏ.”", "amend.unapplied.lead"},
		{"Sửa đổi Điều 4 như sau:\n“a) Một;\nb) Hai.”", "amend.unapplied.name_glued"},
		{"Sửa đổi điểm a khoản 2 Điều 2 như sau:\n“2. Trẻ em và người già được miễn phí, trừ:\na) Người đi một mình;”", "amend.unapplied.around"},
	} {
		res := consolidate(t, "", amender(t, c.order))
		if len(res.Unapplied) != 1 || res.Unapplied[0].Reason.Code != c.code {
			t.Errorf("%q: unapplied %+v, want %s", c.order, res.Unapplied, c.code)
			continue
		}
		if u := res.Unapplied[0]; u.Sentence == "" || u.By.Address != "dieu-1/khoan-1" || u.By.Number != "02/2025/TT-BTC" {
			t.Errorf("%q: %+v does not say where it stands", c.order, u)
		}
	}
}

func TestOtherDocumentsAreLeftOut(t *testing.T) {
	other := document(t, "03/2025/TT-BTC", "Sửa đổi 2 Thông tư",
		"Điều 1. Sửa đổi, bổ sung một số điều của Thông tư số 77/2020/TT-BTC\n1. Sửa đổi khoản 1 Điều 2 như sau:\n“1. Của văn bản khác.”\n"+
			"Điều 2. Điều khoản thi hành\n1. Bãi bỏ khoản 3 Điều 2 Thông tư số 01/2024/TT-BTC ngày 05 tháng 01 năm 2024.\n"+
			"2. Thông tư này có hiệu lực từ ngày 01 tháng 8 năm 2025.\n")
	res := consolidate(t, "", other)
	if got := said(res.Document, "dieu-2/khoan-1"); got != "Người lớn: 5.000 đồng một lượt." {
		t.Errorf("another document's clause was changed: %q", got)
	}
	if got := said(res.Document, "dieu-2/khoan-3"); got != amend.Repealed || len(res.Changes) != 1 {
		t.Errorf("the order in the closing article was not carried out: %q, %+v", got, res.Changes)
	}
	stranger := document(t, "04/2025/TT-BTC", "Quy định khác", "Điều 1. Phạm vi\nThông tư này quy định khác.\nĐiều 2. Hiệu lực\nThông tư này có hiệu lực từ ngày ký.\n")
	if res := consolidate(t, "", stranger); len(res.Unapplied) != 1 || res.Unapplied[0].Reason.Code != "amend.not_of_base" {
		t.Errorf("a document that amends nothing: %+v", res.Unapplied)
	}
}

func TestTheTitleNamesTheDocument(t *testing.T) {
	am := document(t, "05/2025/TT-BTC", "Sửa đổi, bổ sung một số điều của Thông tư số 01/2024/TT-BTC ngày 05 tháng 01 năm 2024 quy định chi tiết một số điều của Luật Giá",
		"Điều 1. Sửa đổi, bổ sung khoản 1 Điều 2\n“1. Người lớn: 6.000 đồng.”\n"+
			"Điều 2. Bổ sung khoản 3 vào Điều 3 như sau:\n“3. Xã báo cáo.”\n"+
			"Điều 3. Hiệu lực\nThông tư này có hiệu lực từ ngày 01 tháng 8 năm 2025.\n")
	d := consolidate(t, "", am).Document
	if one, three := said(d, "dieu-2/khoan-1"), said(d, "dieu-3/khoan-3"); one != "Người lớn: 6.000 đồng." || three != "Xã báo cáo." {
		t.Errorf("articles under a title that names the document: %q, %q", one, three)
	}
}

// An order that is not understood is told wherever it stands, and belongs to the document that it names itself.
func TestNoOrderIsLostInSilence(t *testing.T) {
	am := document(t, "07/2025/TT-BTC", "Sửa đổi Thông tư số 01/2024/TT-BTC",
		"Điều 1. Sửa đổi gạch đầu dòng thứ nhất của khoản 2 Điều 2\n“- Trẻ em.”\nĐiều 2. Điều khoản thi hành\n"+
			"1. Bãi bỏ Thông tư số 99/2001/TT-BTC.\n2. Thông tư này có hiệu lực từ ngày ký.\n")
	res := consolidate(t, "", am)
	if len(res.Unapplied) != 1 || res.Unapplied[0].By.Address != "dieu-1" {
		t.Errorf("unapplied %+v", res.Unapplied)
	}
	if _, unread := amend.Instructions(am); len(unread) != 2 || unread[1].Target.Number != "99/2001/TT-BTC" {
		t.Errorf("unread %+v", unread)
	}
}

func TestAnAttachmentHasItsOwnArticles(t *testing.T) {
	orders, unread := amend.Instructions(document(t, "06/2025/TT-BTC", "Sửa đổi Quy định kèm theo Thông tư số 01/2024/TT-BTC",
		"Điều 1. Sửa đổi, bổ sung một số điều của Quy định ban hành kèm theo Thông tư số 01/2024/TT-BTC\n1. Sửa đổi khoản 1 Điều 2 như sau:\n“1. Một.”\n"+
			"2. Bổ sung Điều 2a vào sau Điều 2 như sau:\n“Điều 2a. Hai\n1. Một.\n2. Hai.”\nĐiều 2. Hiệu lực\nThông tư này có hiệu lực từ ngày ký.\n"))
	if len(unread) > 0 || len(orders) != 2 || orders[0].Parts[0] != "quy-dinh/dieu-2/khoan-1" || orders[1].Parts[0] != "quy-dinh/dieu-2a" {
		t.Errorf("orders %+v, unread %+v", orders, unread)
	}
}

// What a document orders about words speaks of the text as it stood, and not of what it gives anew, nor of the grounds.
func TestWordsChangeOnlyInWhatStays(t *testing.T) {
	res := consolidate(t, "", amender(t, "Thay thế cụm từ “đò” bằng cụm từ “phà” tại Thông tư số 01/2024/TT-BTC.",
		"Sửa đổi khoản 1 Điều 3 như sau:\n“1. Xã kiểm tra bến đò lớn.”", "Thay thế cụm từ “huyện” bằng cụm từ “xã” tại khoản 1 Điều 3.", "Bãi bỏ Điều 2."))
	for address, want := range map[string]string{"dieu-3/khoan-1": "Xã kiểm tra bến đò lớn.", "dieu-1": "Phạm vi / Thông tư này quy định về phí phà ngang."} {
		if got := said(res.Document, address); got != want {
			t.Errorf("%s is %q, want %q", address, got, want)
		}
	}
	if len(res.Unapplied) != 1 || res.Unapplied[0].Reason.Code != "amend.unapplied.anew" {
		t.Errorf("unapplied %+v", res.Unapplied)
	}
	for _, ch := range res.Changes {
		if _, ok := res.Document.Clause(ch.Address); !ok {
			t.Errorf("the change of %s leads nowhere", ch.Address)
		}
	}
}

func TestALawIsNamedByItsTitle(t *testing.T) {
	law := func(number, title, body string) *legaltext.Document {
		d, err := legaltext.Parse("x.txt", []byte("QUỐC HỘI\nLuật số: "+number+"\nCỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc\n"+
			"Hà Nội, ngày 05 tháng 01 năm 2025\nLUẬT\n"+title+"\nCăn cứ Hiến pháp nước Cộng hòa xã hội chủ nghĩa Việt Nam;\n"+body))
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	b := law("11/2020/QH14", "ĐÒ NGANG", "Điều 1. Phạm vi\nLuật này quy định về đò ngang.\nĐiều 2. Bến đò\n1. Bến lớn.\n2. Bến nhỏ.\n")
	am := law("12/2025/QH15", "SỬA ĐỔI, BỔ SUNG MỘT SỐ ĐIỀU CỦA LUẬT ĐÒ NGANG",
		"Điều 1. Sửa đổi, bổ sung một số điều của Luật Đò ngang\n1. Bãi bỏ khoản 2 Điều 2.\nĐiều 2. Hiệu lực\nLuật này có hiệu lực từ ngày 01 tháng 7 năm 2025.\n")
	res, err := amend.Consolidate(b, []*legaltext.Document{am}, "")
	if err != nil {
		t.Fatal(err)
	}
	if got := said(res.Document, "dieu-2/khoan-2"); got != amend.Repealed {
		t.Errorf("khoản 2 is %q; unapplied %+v", got, res.Unapplied)
	}
}

func TestWhatHoldsOnADay(t *testing.T) {
	am := document(t, "02/2025/TT-BTC", "Sửa đổi, bổ sung một số điều của Thông tư số 01/2024/TT-BTC",
		"Điều 1. Sửa đổi, bổ sung một số điều của Thông tư số 01/2024/TT-BTC\n"+
			"1. Sửa đổi khoản 1 Điều 2 như sau:\n“1. Người lớn: 7.000 đồng.”\n"+
			"2. Sửa đổi khoản 3 Điều 2 như sau:\n“3. Bến đò công khai.”\n"+
			"3. Sửa đổi Điều 3 như sau:\n“Điều 3. Kiểm tra\n1. Xã kiểm tra.\n2. Tỉnh hướng dẫn.”\n"+
			"Điều 2. Hiệu lực thi hành\n1. Thông tư này có hiệu lực từ ngày 01 tháng 6 năm 2025, trừ trường hợp quy định tại khoản 2 Điều này.\n"+
			"2. Mức phí quy định tại khoản 1 Điều 1 Thông tư này được áp dụng từ ngày 01 tháng 01 năm 2026.\n"+
			"3. Quy định tại khoản 2 Điều 3 Thông tư số 01/2024/TT-BTC (được sửa đổi tại khoản 3 Điều 1 Thông tư này) có hiệu lực thi hành từ ngày 01 tháng 7 năm 2026.\n")
	for day, want := range map[civil.Date][3]string{
		"2025-05-31": {"5.000 đồng một lượt", "niêm yết", "Sở Giao thông vận tải"},
		"2025-06-01": {"5.000 đồng một lượt", "công khai", "Sở Giao thông vận tải"},
		"2026-01-01": {"7.000 đồng", "công khai", "Sở Giao thông vận tải"},
		"2026-07-01": {"7.000 đồng", "công khai", "Tỉnh hướng dẫn"},
		"":           {"7.000 đồng", "công khai", "Tỉnh hướng dẫn"},
	} {
		d := consolidate(t, day, am).Document
		for i, address := range []string{"dieu-2/khoan-1", "dieu-2/khoan-3", "dieu-3/khoan-2"} {
			if got := said(d, address); !strings.Contains(got, want[i]) {
				t.Errorf("on %q %s is %q, want %q in it", day, address, got, want[i])
			}
		}
	}
}

func TestAmendersGoInTheOrderOfTheirEffect(t *testing.T) {
	first := amender(t, "Sửa đổi khoản 1 Điều 2 như sau:\n“1. Người lớn: 7.000 đồng.”")
	second := document(t, "09/2026/TT-BTC", "Sửa đổi Thông tư số 01/2024/TT-BTC",
		"Điều 1. Sửa đổi khoản 1 Điều 2 Thông tư số 01/2024/TT-BTC như sau:\n“1. Người lớn: 8.000 đồng.”\n"+
			"Điều 2. Hiệu lực\nThông tư này có hiệu lực từ ngày 01 tháng 3 năm 2026.\n")
	for _, order := range [][]*legaltext.Document{{first, second}, {second, first}} {
		res := consolidate(t, "", order...)
		if got := said(res.Document, "dieu-2/khoan-1"); got != "Người lớn: 8.000 đồng." {
			t.Errorf("the later word is not the last: %q", got)
		}
		if ch := res.Changes; len(ch) != 2 || ch[1].Before != ch[0].After || ch[1].From != "2026-03-01" {
			t.Errorf("changes: %+v", ch)
		}
	}
}

func TestTheBaseStaysAsItIs(t *testing.T) {
	b := base(t)
	was := fmt.Sprintf("%+v", b)
	if _, err := amend.Consolidate(b, []*legaltext.Document{amender(t, "Bãi bỏ điểm b khoản 2 Điều 2.", "Thay thế cụm từ “huyện” bằng cụm từ “xã” tại Điều 3.")}, ""); err != nil {
		t.Fatal(err)
	}
	if fmt.Sprintf("%+v", b) != was {
		t.Error("consolidating changed the base")
	}
	if _, err := amend.Consolidate(nil, nil, ""); err == nil {
		t.Error("no base is no error")
	}
}
