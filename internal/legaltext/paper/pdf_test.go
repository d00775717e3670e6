package paper_test

import (
	"context"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/loa-vn/loa/internal/legaltext"
	"github.com/loa-vn/loa/internal/legaltext/paper"
)

// The engine takes seconds to compile: the tests share one.
var reader = paper.New(paper.Options{Tesseract: os.Getenv("LOA_TESSERACT")})

// columns of the printed pages: 14 points make letters of 7, so a full line from 64 to 531 has 66 letters.
const (
	left   = 64.0
	indent = 86.0
)

// gazette prints two pages as the official gazette does: heads, a letterhead, a paragraph over the page break, a
// footnote that goes on, a document's number cut at a line's end.
func gazette() *printer {
	p := &printer{}
	p.put(170, 65, 14, "CÔNG BÁO/Số 361 + 362/Ngày 28-02-2025")
	p.put(520, 65, 14, "79")
	p.rule(63, 71, 531, 71)
	p.bold(64, 98, 12, "BỘ THỬ NGHIỆM")
	p.bold(310, 98, 12, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM")
	p.bold(340, 115, 12, "Độc lập - Tự do - Hạnh phúc")
	p.put(64, 135, 12, "Số: 905/2025/TT-BTN")
	p.put(320, 135, 12, "Hà Nội, ngày 05 tháng 12 năm 2025")
	p.bold(297.5-28, 167, 14, "THÔNG TƯ")
	p.bold(297.5-91, 184, 14, "Hướng dẫn thử nghiệm giấy")
	p.put(indent, 210, 14, "Căn cứ Luật Thử nghiệm ngày 01 tháng 01 năm 2025;")
	p.put(indent, 235, 14, "Bộ trưởng Bộ Thử nghiệm ban hành Thông tư hướng dẫn thử nghiệm")
	p.put(left, 255, 14, "giấy")
	p.put(left+28, 250, 9, "1")
	p.put(left+33, 255, 14, ".")
	p.bold(indent, 280, 14, "Điều 1. Phạm vi điều chỉnh")
	p.spread(indent, 300, 14, "Việc thử giấy theo quy định tại Mục 2 của Thông tư số 26/2016/")
	p.spread(left, 320, 14, "TT-BTN ngày 01 tháng 9 năm 2016 và theo quy định của pháp luật về")
	p.put(left, 340, 14, "thử nghiệm, trên diện tích 20 m")
	p.put(left+217, 335, 9, "2")
	p.spread(left+226, 340, 14, "đối với mọi tờ giấy, kể cả giấy đã in;")
	p.rule(64, 700, 208, 700)
	p.put(indent, 718, 8, "1")
	p.spread(indent+5, 722, 12, "Thông tư số 12/2024/TT-BTN sửa đổi, bổ sung Thông tư này, có hiệu")
	p.turn()
	p.put(64, 65, 14, "80")
	p.put(170, 65, 14, "CÔNG BÁO/Số 361 + 362/Ngày 28-02-2025")
	p.put(left, 100, 14, "giấy đã in thử thì không áp dụng.")
	p.bold(indent, 125, 14, "Điều 2. Hiệu lực thi hành")
	p.spread(indent, 150, 14, "1. Thông tư này có hiệu lực thi hành kể từ ngày 15 tháng 12 năm")
	p.put(left, 170, 14, "2025.")
	p.put(indent, 195, 14, "2. Bộ trưởng chịu trách nhiệm thi hành.")
	p.bold(400, 230, 13, "BỘ TRƯỞNG")
	p.bold(390, 290, 13, "Nguyễn Văn Mẫu")
	p.rule(64, 700, 208, 700)
	p.put(left, 716, 12, "lực từ ngày 29 tháng 12 năm 2024.")
	return p
}

func TestPrintedPages(t *testing.T) {
	list, err := reader.Paragraphs(context.Background(), gazette().bytes())
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, p := range list {
		s := p.Text
		if len(p.Cells) > 1 {
			s = strings.Join(p.Cells, " | ")
		}
		for _, m := range p.Marks {
			s += fmt.Sprintf(" {%s after %q}", m.Mark, p.Text[:m.At][max(0, m.At-5):])
		}
		if p.Note != "" {
			s = "note " + p.Note + ": " + s
		}
		got = append(got, fmt.Sprintf("%d %s", p.Page, s))
	}
	want := []string{
		"1 BỘ THỬ NGHIỆM | CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
		"1 Độc lập - Tự do - Hạnh phúc",
		"1 Số: 905/2025/TT-BTN | Hà Nội, ngày 05 tháng 12 năm 2025",
		"1 THÔNG TƯ",
		"1 Hướng dẫn thử nghiệm giấy",
		"1 Căn cứ Luật Thử nghiệm ngày 01 tháng 01 năm 2025;",
		`1 Bộ trưởng Bộ Thử nghiệm ban hành Thông tư hướng dẫn thử nghiệm giấy. {1 after "iấy"}`,
		"1 Điều 1. Phạm vi điều chỉnh",
		"1 Việc thử giấy theo quy định tại Mục 2 của Thông tư số 26/2016/TT-BTN ngày 01 tháng 9 năm 2016 và theo quy định của " +
			"pháp luật về thử nghiệm, trên diện tích 20 m2 đối với mọi tờ giấy, kể cả giấy đã in; giấy đã in thử thì không áp dụng.",
		"2 Điều 2. Hiệu lực thi hành",
		"2 1. Thông tư này có hiệu lực thi hành kể từ ngày 15 tháng 12 năm 2025.",
		"2 2. Bộ trưởng chịu trách nhiệm thi hành.",
		"2 BỘ TRƯỞNG",
		"2 Nguyễn Văn Mẫu",
		"1 note 1: Thông tư số 12/2024/TT-BTN sửa đổi, bổ sung Thông tư này, có hiệu lực từ ngày 29 tháng 12 năm 2024.",
	}
	if g, w := strings.Join(got, "\n"), strings.Join(want, "\n"); g != w {
		t.Errorf("read\n%s\nwant\n%s", g, w)
	}
}

func TestReadPDF(t *testing.T) {
	d, err := reader.Read(context.Background(), "a.pdf", gazette().bytes())
	if err != nil {
		t.Fatal(err)
	}
	if d.Number != "905/2025/TT-BTN" || d.Title != "Hướng dẫn thử nghiệm giấy" || d.EffectiveOn != "2025-12-15" ||
		d.Origin.Format != legaltext.FormatPDF || d.Origin.Pages != 2 {
		t.Errorf("got %+v", d)
	}
	if c, _ := d.Clause("dieu-2/khoan-1"); c.Text != "Thông tư này có hiệu lực thi hành kể từ ngày 15 tháng 12 năm 2025." {
		t.Errorf("the first Khoản is %q", c.Text)
	}
}
