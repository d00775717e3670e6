package desk

import (
	"errors"
	"time"

	"github.com/loa-vn/loa/internal/fault"
	"github.com/loa-vn/loa/internal/lang"
	"github.com/loa-vn/loa/internal/statement"
	"github.com/loa-vn/loa/internal/ui"
)

// feeEntry is an entry as an officer writes it, with an edited text message that
// still gives a former deadline.
func feeEntry() statement.Content {
	fact := func(t statement.FactType, label, value string) statement.Fact {
		f, err := statement.NewFact(t, "", label, value, statement.Channels()...)
		if err != nil {
			panic(err)
		}
		return f
	}
	c := statement.Content{
		Issuer: "Sở Y tế tỉnh Bắc Ninh", Headline: "Người từ 75 tuổi được nhận trợ cấp hằng tháng, nộp hồ sơ trước {{han_nop}}",
		Summary: "Từ {{ngay_huong}}, người từ đủ 75 tuổi không có lương hưu được nhận {{muc}} mỗi tháng.",
		Who:     "Người từ đủ 75 tuổi, không hưởng lương hưu hoặc trợ cấp bảo hiểm xã hội hằng tháng.",
		Steps:   []string{"Điền tờ khai theo mẫu tại Trung tâm phục vụ hành chính công của xã, phường.", "Nộp tờ khai và bản sao căn cước trước {{han_nop}}."},
		Why:     "Nhiều người cao tuổi không có thu nhập ổn định.",
		Contact: "Trung tâm phục vụ hành chính công xã, phường nơi bạn ở, điện thoại 0222 000 000.",
		Facts: []statement.Fact{
			fact(statement.FactDeadline, "Hạn nộp", "30/9/2026"),
			fact(statement.FactDate, "Ngày hưởng", "1/7/2026"), fact(statement.FactSum, "Mức", "500.000 đồng"),
		},
	}
	c, err := c.Tidy()
	if err != nil {
		panic(err)
	}
	clause := statement.Clause{
		Version: "v-1", Address: "dieu-2/khoan-1", Label: "Khoản 1 Điều 2",
		Text: "Người từ đủ 75 tuổi không có lương hưu được hưởng trợ cấp 500.000 đồng/tháng kể từ ngày 01 tháng 7 năm 2026.",
		Hash: "h", Document: "07/2026/QĐ-UBND", Title: "Quyết định số 07/2026/QĐ-UBND",
	}
	c = c.Cite(1, clause, "")
	c.Overrides = map[statement.Channel]statement.Override{statement.SMS: {
		Text: "Sở Y tế Bắc Ninh: người từ 75 tuổi nộp hồ sơ nhận trợ cấp 500.000 đồng/tháng từ 01/7/2026, hạn 15/9/2026.",
		By:   "u-hoa", Name: "Trần Văn Hòa", At: noon.Add(-time.Hour),
	}}
	c.Facts[0].Was = []string{"2026-09-15"}
	return c
}

func sampleEditor() *editorView {
	c := feeEntry()
	v := &editorView{
		Part: 350,
		ID:   "s-1", Kind: "Giải thích chính sách", State: ui.Tag{Text: "Bản nháp"}, Saved: noon, SavedBy: "Nguyễn Thị Lan",
		Document: &ui.Link{Text: "07/2026/QĐ-UBND", Href: "/desk/documents/d-1"}, Form: entryOf(c, "4"),
	}
	v.fill(lang.For(lang.VI), c, statement.Check(c), nil)
	return v
}

// refusedEditor was sent with a day that is none, and after someone else had saved.
func refusedEditor() *editorView {
	c := feeEntry()
	mine := entryOf(c, "4")
	mine.Headline, mine.Facts[0].Value = "Cụ từ 75 tuổi được nhận trợ cấp hằng tháng", "31/9/2026"
	err := fault.Invalid("statement.fact.date", "value", "31/9/2026").On("fact-0-value")
	v := &editorView{ID: "s-1", Kind: "Giải thích chính sách", State: ui.Tag{Text: "Bản nháp"}, Form: mine}
	v.fill(lang.For(lang.VI), c, statement.Check(c), err)
	v.Reject(lang.For(lang.VI), errors.Join(err))
	v.Theirs = &theirs{Name: "Trần Văn Hòa", At: noon, Parts: differences(lang.For(lang.VI), mine, entryOf(c, "5"), "Trần Văn Hòa")}
	return v
}

func blankEditor() *editorView {
	c := statement.Content{Issuer: "Sở Y tế tỉnh Bắc Ninh"}
	v := &editorView{ID: "s-2", Kind: "Thông báo", State: ui.Tag{Text: "Bản nháp"}, Form: entryOf(c, "1")}
	v.fill(lang.For(lang.VI), c, statement.Check(c), nil)
	return v
}

func clearEditor() *editorView {
	c := feeEntry()
	c.Overrides = nil
	v := &editorView{ID: "s-1", Kind: "Giải thích chính sách", State: ui.Tag{Text: "Trả lại để sửa", Tone: ui.Danger}, Reason: "Ghi rõ nơi nộp hồ sơ.", Form: entryOf(c, "6")}
	v.fill(lang.For(lang.VI), c, statement.Check(c), nil)
	return v
}
