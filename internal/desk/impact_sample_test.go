package desk

import (
	"time"

	"github.com/loa-vn/loa/internal/delivery"
	"github.com/loa-vn/loa/internal/fault"
	"github.com/loa-vn/loa/internal/statement"
	"github.com/loa-vn/loa/internal/ui"
)

// impactSamples are the pages about statements whose clauses changed.
func impactSamples() map[string]sample {
	home := sampleHome()
	home.Struck = []struckStatement{sampleStruck(nil)}
	draft := clearEditor()
	draft.Struck, draft.Reason = []struckClause{sampleStruckClause()}, ""
	refused := sampleImpact()
	refused.Reject(vi(), fault.Invalid("statement.impact.no_reason").On("reason"))
	return map[string]sample{
		"home-struck":       {"home", "/desk", home},
		"editor-correction": {"editor", "/desk/statements/s-1/edit", draft},
		"impacts":           {"impacts", "/desk/impacts", &impactsView{Statements: []struckStatement{sampleStruck(sampleReach())}}},
		"impacts-none":      {"impacts", "/desk/impacts", &impactsView{}},
		"impact":            {"impact", "/desk/statements/s-1/impact", sampleImpact()},
		"impact-refused":    {"impact", "/desk/statements/s-1/impact", refused},
		"impact-settled": {"impact", "/desk/statements/s-1/impact", &impactView{
			struckStatement: struckStatement{ID: "s-1", Headline: sampleStatementData().Headline},
			Past:            []string{vi().T("desk.impact.closed", "name", "Nguyễn Thị Lan", "at", noon, "reason", "Chỉ sửa cách viết.")},
		}},
	}
}

func sampleStruck(reach *ui.Table) struckStatement {
	line := vi().T("desk.impact.line", "clause", "Khoản 2 Điều 2, Quyết định số 07/2026/QĐ-UBND", "effect", "điều khoản đã được sửa đổi", "when", "từ ngày 15/10/2026")
	return struckStatement{
		ID: "s-1", Headline: sampleStatementData().Headline, Mine: true, Lines: []string{line}, State: impactTag(vi(), statement.ImpactOpen), Reach: reach,
	}
}

func sampleReach() *ui.Table {
	t := reachTable(vi())
	run := delivery.Run{ID: "r-8", CreatedAt: noon.Add(-72 * time.Hour)}
	t.Rows = append(t.Rows, reachRow(vi(), run, delivery.ChannelBooks{
		Channel: "email", Tally: delivery.Tally{Targeted: 20000, Handed: 8123, Delivered: 11204, Confirmed: 612, Rejected: 61},
	}))
	t.Rows = append(t.Rows, reachRow(vi(), run, delivery.ChannelBooks{Channel: "feed", Tally: delivery.Tally{Targeted: 99, Delivered: 99}}))
	return &t
}

func sampleStruckClause() struckClause {
	c := struckClause{
		Name: "Khoản 2 Điều 2", Source: "Quyết định số 07/2026/QĐ-UBND", Href: "/desk/clauses/dv-1/dieu-2/khoan-2", When: "từ ngày 15/10/2026",
		Effect: ui.Tag{Text: vi().T(statement.EffectChanged.Key()), Tone: ui.Waiting}, By: []ui.Link{{Text: "Quyết định số 19/2026/QĐ-UBND", Href: "/desk/documents/d-2"}},
		Sentences: []string{"Nộp tờ khai và bản sao căn cước trước 30/09/2026."},
	}
	c.Old, c.New = sides("Hồ sơ nộp trước ngày 30 tháng 9 năm 2026 tại Ủy ban nhân dân cấp xã.",
		"Hồ sơ nộp trước ngày 31 tháng 12 năm 2026 tại Ủy ban nhân dân cấp xã hoặc trên Cổng dịch vụ công.")
	return c
}

func sampleImpact() *impactView {
	gone := sampleStruckClause()
	gone.Name, gone.Effect.Text, gone.Sentences = "Khoản 3 Điều 2", vi().T(statement.EffectRepealed.Key()), nil
	gone.Old, gone.New = sides("Người đang ở nơi khác nộp hồ sơ qua bưu điện.", "")
	return &impactView{
		struckStatement: sampleStruck(sampleReach()), Clauses: []struckClause{sampleStruckClause(), gone}, Correct: true, Stand: true,
		Drafts: []ui.Link{{Text: vi().T("desk.impact.draft", "name", "Trần Văn Hòa", "at", noon), Href: "/desk/statements/s-3"}},
	}
}
