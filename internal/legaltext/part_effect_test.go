package legaltext_test

import (
	"slices"
	"testing"

	"github.com/loa-vn/loa/internal/legaltext"
)

func TestPartsThatHoldFromAnotherDay(t *testing.T) {
	d := &legaltext.Document{EffectiveOn: "2026-01-01"}
	for _, a := range []string{"dieu-1/khoan-1", "dieu-1/khoan-2", "dieu-5", "dieu-6"} {
		d.Clauses = append(d.Clauses, legaltext.Clause{Address: a, Kind: legaltext.KindClause})
	}
	for text, want := range map[string][]string{
		"Quy định tại các khoản 1 và 2 Điều 1 của Luật này có hiệu lực thi hành từ ngày 01 tháng 3 năm 2026.":                 {"dieu-1/khoan-1", "dieu-1/khoan-2"},
		"Luật này có hiệu lực từ ngày 01 tháng 01 năm 2026, trừ Điều 5 và Điều 6 có hiệu lực kể từ ngày 01 tháng 3 năm 2026.": {"dieu-5", "dieu-6"},
		"Luật này có hiệu lực thi hành từ ngày 01 tháng 01 năm 2026, trừ quy định tại Điều 5.":                                nil,
		"Điều 5 của Luật này có hiệu lực thi hành từ ngày 01 tháng 01 năm 2026.":                                              nil,
		"Khoản 1 Điều 5 Nghị định số 1/2024/NĐ-CP có hiệu lực từ ngày 01 tháng 3 năm 2026.":                                   nil,
		"Điều 99 của Luật này có hiệu lực thi hành từ ngày 01 tháng 3 năm 2026.":                                              nil,
		"Sửa đổi như sau: “Điều 5 của Luật này có hiệu lực thi hành từ ngày 01 tháng 3 năm 2026.”":                            nil,
	} {
		d.Clauses = append(d.Clauses[:4], legaltext.Clause{Address: "dieu-9", Kind: legaltext.KindArticle, Text: text, Line: 7})
		var got []string
		for _, e := range legaltext.PartEffects(d) {
			if e.From != "2026-03-01" || e.Address != "dieu-9" || e.Line != 7 || e.Evidence == "" {
				t.Errorf("%q gives %+v", text, e)
			}
			got = append(got, e.Addresses...)
		}
		if !slices.Equal(got, want) {
			t.Errorf("%q holds back %v, want %v", text, got, want)
		}
	}
}
