package paper_test

import (
	"context"
	"strings"
	"testing"
)

// A table whose second row has a cell over two bands, gone on over the page with its head printed again.
func TestRuledTable(t *testing.T) {
	p := &printer{}
	net := func(from float64, bands ...float64) {
		for _, x := range []float64{64, 164, 364, 531} {
			p.rule(x, from, x, bands[len(bands)-1])
		}
		p.rule(64, from, 531, from)
		for _, y := range bands {
			if y == 360 { // the first cell of the second row reaches over two bands
				p.rule(164, y, 531, y)
				continue
			}
			p.rule(64, y, 531, y)
		}
	}
	p.spread(left, 100, 14, "Mức thu được quy định trong bảng sau đây của Thông tư này:")
	net(300, 320, 360, 400)
	p.bold(70, 315, 14, "STT")
	p.bold(170, 315, 14, "Loại giấy")
	p.bold(370, 315, 14, "Mức")
	p.put(70, 365, 14, "1")
	p.put(170, 335, 14, "Giấy trắng dùng để")
	p.put(170, 351, 14, "in thử")
	p.put(370, 343, 14, "100")
	p.put(170, 385, 14, "Giấy màu")
	p.put(370, 385, 14, "200")
	p.turn()
	net(60, 80, 100)
	p.bold(70, 75, 14, "STT")
	p.bold(170, 75, 14, "Loại giấy")
	p.bold(370, 75, 14, "Mức")
	p.put(70, 95, 14, "2")
	p.put(170, 95, 14, "Giấy khác")
	p.put(370, 95, 14, "300")
	p.put(left, 130, 14, "Mức thu trên đã gồm thuế.")
	list, err := reader.Paragraphs(context.Background(), p.bytes())
	if err != nil {
		t.Fatal(err)
	}
	want := []string{
		"Mức thu được quy định trong bảng sau đây của Thông tư này:",
		"STT | Loại giấy | Mức", "1 | Giấy trắng dùng để in thử | 100", "Giấy màu | 200", "2 | Giấy khác | 300",
		"Mức thu trên đã gồm thuế.",
	}
	if len(list) != len(want) {
		t.Fatalf("read %d paragraphs: %+v", len(list), list)
	}
	for i, p := range list {
		if in := strings.Contains(want[i], " | "); p.Text != want[i] || (p.Table == 1) != in || in != (len(p.Cells) > 1) {
			t.Errorf("paragraph %d is %+v, want %q", i, p, want[i])
		}
	}
}

func TestFormula(t *testing.T) {
	p := &printer{}
	p.spread(left, 100, 14, "Giá tính thuế được xác định theo công thức như sau đây trong mọi trường")
	p.put(left, 120, 14, "hợp:")
	p.put(354, 160, 14, "Giá trọn gói")
	p.put(190, 175, 14, "Giá tính thuế =")
	p.put(352, 190, 14, "1 + thuế suất")
	p.spread(indent, 230, 14, "Trường hợp giá trọn gói gồm các khoản khác thì được trừ các khoản")
	list, err := reader.Paragraphs(context.Background(), p.bytes())
	if err != nil || len(list) != 3 || list[1].Text != "Giá tính thuế = Giá trọn gói 1 + thuế suất" {
		t.Errorf("got %+v, %v", list, err)
	}
}
