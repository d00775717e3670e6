package legaltext_test

import (
	"strings"
	"testing"

	"github.com/loa-vn/loa/internal/legaltext"
)

func TestFragmentsAreRead(t *testing.T) {
	for _, c := range []struct{ text, lead, want string }{
		{"Điều 3a. Thang lương\nQuỹ xây dựng thang lương.", "", "dieu-3a"},
		{"1b. Doanh nghiệp:\nTrong đó:\na) Lớn;\nb) Nhỏ.", "", "khoan-1b khoan-1b/diem-a khoan-1b/diem-b"},
		{"1. Một.\n3. Ba.\n9. Chín.", "", "khoan-1 khoan-3 khoan-9"},
		{"c) Phòng;\n3. Chi nhánh.", "", "diem-c khoan-3"},
		{"2. Giấy tờ:\na) Một;\nd) Hai;\n3. Ba.", "", "khoan-2 khoan-2/diem-a khoan-2/diem-d khoan-3"},
		{"Đơn vị tổ chức thi.\nĐược giao việc.", "Đơn vị tổ chức thi.\nĐược giao việc.", ""},
		{
			"Điều 5. Việc chung\n1. Một, theo\nĐiều 7 Thông tư số 1/2020/TT-BTC.\n2. Hai.\nĐiều 6. Việc riêng\n1. Một.", "",
			"dieu-5 dieu-5/khoan-1 dieu-5/khoan-2 dieu-6 dieu-6/khoan-1",
		},
		{"Chương IIa\nVIỆC MỚI\nĐiều 9a. Một\n1. Một.\n2. Hai.\nĐiều 9b. Hai\nHai.", "", "chuong-2a dieu-9a dieu-9a/khoan-1 dieu-9a/khoan-2 dieu-9b"},
		{"Điều 39. Tên mới\n7. Khoản bảy.", "", "dieu-39 dieu-39/khoan-7"},
		{"", "", ""},
	} {
		lead, parts := legaltext.ParseFragment(strings.Split(c.text, "\n"))
		var got []string
		(&legaltext.Document{Clauses: parts}).Walk(func(p legaltext.Clause, _ int) {
			got = append(got, p.Address)
			if p.Hash != legaltext.TextHash(p.Full()) {
				t.Errorf("%q: %s has no hash of its own", c.text, p.Address)
			}
		})
		if lead != c.lead || strings.Join(got, " ") != c.want {
			t.Errorf("%q is %q and %v, want %q and %s", c.text, lead, got, c.lead, c.want)
		}
	}
}

func TestOrderIsReadFromTheLabel(t *testing.T) {
	for label, want := range map[string]struct {
		kind   legaltext.ClauseKind
		number int
		suffix string
	}{
		"Điều 5a": {legaltext.KindArticle, 5, "a"}, "Khoản 12": {legaltext.KindClause, 12, ""}, "Điểm đ": {legaltext.KindPoint, 5, ""}, "Chương II": {legaltext.KindChapter, 2, ""},
	} {
		if n, s := (legaltext.Clause{Kind: want.kind, Label: label}).Order(); n != want.number || s != want.suffix {
			t.Errorf("%s is %d %q", label, n, s)
		}
	}
}
