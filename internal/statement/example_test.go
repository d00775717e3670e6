package statement_test

import (
	"github.com/loa-vn/loa/internal/lang"
	"github.com/loa-vn/loa/internal/statement"
)

// clauseText is a clause of a decision written for these tests.
const clauseText = "Học sinh thuộc hộ nghèo, hộ cận nghèo được hỗ trợ học phí 1.350.000 đồng/học kỳ. " +
	"Người giám hộ nộp đơn tại Ủy ban nhân dân cấp xã trước ngày 30 tháng 9 năm 2026."

func clause() statement.Clause {
	return statement.Clause{
		Version: "0198d000-0000-7000-8000-000000000001", Address: "dieu-3/khoan-2", Label: "Khoản 2 Điều 3",
		Text: clauseText, Hash: "hash of " + clauseText,
		Document: "99/2026/QĐ-UBND", Title: "Quyết định số 99/2026/QĐ-UBND ngày 20/7/2026 của UBND tỉnh",
		IssuedOn: "2026-07-20", EffectiveOn: "2026-08-01",
	}
}

func fact(t statement.FactType, key, label, value string, in ...statement.Channel) statement.Fact {
	f, err := statement.NewFact(t, key, label, value, in...)
	if err != nil {
		panic(err)
	}
	return f
}

// tuition is the small statement that these tests are about.
func tuition() statement.Content {
	c := statement.Content{
		Locale: lang.VI, Issuer: "UBND tỉnh Bắc Ninh",
		Headline: "Học sinh hộ nghèo, cận nghèo được hỗ trợ {{muc}} học phí mỗi học kỳ",
		Summary:  "Từ năm học 2026-2027, tỉnh hỗ trợ học phí cho học sinh hộ nghèo và cận nghèo. Mức hỗ trợ là {{muc}}/học kỳ.",
		Who:      "Học sinh phổ thông thuộc hộ nghèo, hộ cận nghèo, thường trú tại tỉnh.",
		Steps: []string{
			"Lấy mẫu đơn tại trường hoặc tại {{noi_nop}}.",
			"Nộp đơn kèm bản sao giấy chứng nhận hộ nghèo, cận nghèo trước ngày {{han_nop}}.",
		},
		Why:     "Không em nào phải nghỉ học vì gia đình khó khăn.",
		Body:    "Hồ sơ gồm:\n- Đơn theo mẫu;\n- Bản sao giấy chứng nhận.\n\nTiền được chuyển vào tài khoản của người giám hộ.",
		Contact: "Bộ phận Một cửa cấp xã, điện thoại 0204 000 000.",
		Facts: []statement.Fact{
			fact(statement.FactDeadline, "han_nop", "Hạn nộp đơn", "30/9/2026", statement.Channels()...),
			fact(statement.FactSum, "muc", "Mức hỗ trợ", "1.350.000 đồng", statement.Channels()...),
			fact(statement.FactPlace, "noi_nop", "Nơi nộp", "UBND xã, phường", statement.Web, statement.Email, statement.Board),
		},
	}
	sentences := c.Sentences()
	for _, s := range sentences {
		if s.Field == "steps" || s.Field == "summary" {
			c = c.Cite(s.Index, clause(), "")
		}
	}
	c, err := c.Tidy()
	if err != nil {
		panic(err)
	}
	return c
}
