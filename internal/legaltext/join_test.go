package legaltext_test

import (
	"slices"
	"strings"
	"testing"
)

func TestBrokenLines(t *testing.T) {
	for _, c := range []struct{ name, text, address, want string }{
		{"khoản and its number", "Cơ quan thuế thực hiện việc hoàn thuế theo quy định tại khoản\n14 Điều 9 Luật Thử.", "dieu-1", "Cơ quan thuế thực hiện việc hoàn thuế theo quy định tại khoản 14 Điều 9 Luật Thử."},
		{"a list of articles", "Việc hỗ trợ được thực hiện theo quy định tại Điều 11,\nĐiều 2. và Điều 13 của Luật Thử.", "dieu-1", "Việc hỗ trợ được thực hiện theo quy định tại Điều 11,"},
		{"an article with no stop", "Việc hỗ trợ được thực hiện theo quy định tại Điều 11,\nĐiều 12, Điều 13 của Luật Thử.", "dieu-1", "Việc hỗ trợ được thực hiện theo quy định tại Điều 11, Điều 12, Điều 13 của Luật Thử."},
		{"a code", "Giảng viên giáo dục (hạng III) - Mã số:\nV.09.02.03 được xếp lương.", "dieu-1", "Giảng viên giáo dục (hạng III) - Mã số: V.09.02.03 được xếp lương."},
		{"a page number", "Sở Tài chính chủ trì, phối hợp với các cơ quan có liên quan\n7\ntổ chức thực hiện.", "dieu-1", "Sở Tài chính chủ trì, phối hợp với các cơ quan có liên quan tổ chức thực hiện."},
		{"short lines are cells", "Mức\ntối đa", "dieu-1", "Mức\ntối đa"},
		{"a sentence has ended", "Sở Tài chính chủ trì, phối hợp với các cơ quan có liên quan.\nquyết định", "dieu-1", "Sở Tài chính chủ trì, phối hợp với các cơ quan có liên quan.\nquyết định"},
	} {
		text := strings.Replace(decision, "Quyết định này quy định mức hỗ trợ.", c.text, 1)
		if got, _ := parse(t, "a.txt", text).Clause(c.address); got.Text != c.want {
			t.Errorf("%s: %q, want %q", c.name, got.Text, c.want)
		}
	}
}

func TestAnArticleWhoseFirstWordWasLeftBehind(t *testing.T) {
	text := strings.Replace(decision, "Quyết định này quy định mức hỗ trợ.\nĐiều 2. Mức", "(Chi tiết theo Phụ lục đính kèm) Điều\n2. Mức", 1)
	d := parse(t, "a.txt", text)
	if !slices.Equal(addresses(d), addresses(parse(t, "a.txt", decision))) {
		t.Errorf("the tree is %q", addresses(d))
	}
	if c, _ := d.Clause("dieu-1"); c.Text != "(Chi tiết theo Phụ lục đính kèm)" {
		t.Errorf("article 1 is %q", c.Text)
	}
}

func TestAMarkOnALineOfItsOwn(t *testing.T) {
	text := strings.NewReplacer("1. Hộ nghèo", "1.\nHộ nghèo", "b) Hộ ở phường", "b)\nHộ ở phường").Replace(decision)
	d := parse(t, "a.txt", text)
	if !slices.Equal(addresses(d), addresses(parse(t, "a.txt", decision))) {
		t.Errorf("the tree is %q", addresses(d))
	}
}
