package desk

import (
	"encoding/json"
	"maps"
	"net/http"
	"net/url"
	"time"

	"github.com/loa-vn/loa/internal/auth"
	"github.com/loa-vn/loa/internal/delivery"
	"github.com/loa-vn/loa/internal/job"
	"github.com/loa-vn/loa/internal/lang"
	"github.com/loa-vn/loa/internal/legaltext"
	"github.com/loa-vn/loa/internal/plan"
	"github.com/loa-vn/loa/internal/policy"
	"github.com/loa-vn/loa/internal/statement"
	"github.com/loa-vn/loa/internal/ui"
	"github.com/loa-vn/loa/internal/viet"
)

func vi() *lang.Printer { return lang.For(lang.VI) }

// workSamples are the pages from the document to the approval.
func workSamples() map[string]sample {
	all := map[string]sample{
		"editor":              {"editor", "/desk/statements/s-1/edit", sampleEditor()},
		"editor-stale":        {"editor", "/desk/statements/s-1/edit", refusedEditor()},
		"editor-clear":        {"editor", "/desk/statements/s-1/edit", clearEditor()},
		"editor-blank":        {"editor", "/desk/statements/s-2/edit", blankEditor()},
		"editor-late":         {"editor-late", "/desk/statements/s-1/edit", sampleLate()},
		"home":                {"home", "/desk", sampleHome()},
		"home-empty":          {"home", "/desk", &homeView{Nothing: true, Begin: []ui.Link{{Text: "Soạn thông điệp", Href: "/desk/statements/new"}}}},
		"statements":          {"statements", "/desk/statements", sampleStatements()},
		"statement-new":       {"statement-new", "/desk/statements/new", sampleNew()},
		"statement-new-bare":  {"statement-new", "/desk/statements/new", &newStatementView{Kind: "announce", Agency: "a-1", Kinds: sampleNew().Kinds, Number: "99/2026"}},
		"statement":           {"statement", "/desk/statements/s-1", sampleStatement()},
		"statement-corrected": {"statement", "/desk/statements/s-1", sampleCorrected()},
		"statement-blank":     {"statement", "/desk/statements/s-2", sampleBlank()},
		"statement-history":   {"statement-history", "/desk/statements/s-1/history", sampleHistory()},
		"statement-version":   {"statement-version", "/desk/statements/s-1/versions/v-2", sampleVersion()},
		"statement-plan":      {"statement-plan", "/desk/statements/s-1/plan", samplePlanChoice()},
		"cite":                {"cite", "/desk/statements/s-1/cite", sampleCite(false)},
		"cite-chosen":         {"cite", "/desk/statements/s-1/cite", sampleCite(true)},
		"approvals":           {"approvals", "/desk/approvals", &approvalsView{Mine: sampleWaiting()[:1], Others: sampleWaiting()[1:]}},
		"approval":            {"approval", "/desk/approvals/t-1", sampleApproval()},
	}
	maps.Copy(all, documentSamples())
	maps.Copy(all, impactSamples())
	return all
}

func sampleStatementData() statement.Statement {
	return statement.Statement{
		ID: "s-1", Agency: "a-1", Kind: statement.KindExplain, State: statement.StateDraft, Headline: "Người từ 75 tuổi được nhận trợ cấp hằng tháng, nộp hồ sơ trước 30/09/2026",
		Author: "u-lan", AuthorName: "Nguyễn Thị Lan", UpdatedAt: noon.Add(-time.Hour), CreatedAt: noon.Add(-2 * time.Hour), Revision: 4,
	}
}

func sampleWaiting() []awaited {
	return []awaited{
		{
			Headline: "Người từ 75 tuổi được nhận trợ cấp hằng tháng", Href: "/desk/approvals/t-1", Kind: "Giải thích chính sách", Agency: "Sở Y tế",
			By: "Nguyễn Thị Lan", Since: noon.Add(-3 * time.Hour), Window: "gửi từ 07:00 24/11/2026, hạn 17:00 25/11/2026", Mine: true, Late: true,
		},
		{
			Headline: "Nước sông Cầu vượt báo động 3, người dân bãi ngoài đê sơ tán ngay", Href: "/desk/approvals/t-2", Kind: "Cảnh báo khẩn", Agency: "UBND tỉnh",
			Tags: []ui.Tag{{Text: "Khẩn", Tone: ui.Danger}}, By: "Trần Văn Hòa", Since: noon, Window: "gửi ngay khi được duyệt", Given: "Đã có 1 trên 2 người duyệt",
			Why: "Bạn đã duyệt bản này rồi. Cảnh báo khẩn cần thêm một người duyệt khác.",
		},
	}
}

func sampleHome() *homeView {
	v := &homeView{Name: "Nguyễn Thị Lan", Approve: sampleWaiting()[:1], Poll: true}
	of := plan.Plan{ID: "p-1", Title: "Trợ cấp hưu trí xã hội từ 75 tuổi"}
	late := plan.Stage{ID: "t-9", Plan: "p-1", State: plan.StateRunning, Due: noon.Add(-time.Hour), Frozen: "f", Members: 20000, Run: "r-9"}
	v.Late = []stageLine{lineOf(vi(), of, late)}
	finished := plan.Stage{ID: "t-8", Plan: "p-1", State: plan.StateFinished, Frozen: "f", Members: 20000, Run: "r-8", FinishedAt: noon}
	v.Done = []stageLine{lineOf(vi(), of, finished)}
	line := runningLine{Title: of.Title, Href: "/desk/runs/r-9"}
	line.Bar, line.Text = progress(vi(), delivery.Tally{Targeted: 20000, Handed: 4960, Rejected: 31, Pending: 15009})
	v.Running = []runningLine{line}
	returned := sampleStatementData()
	returned.State, returned.Reason = statement.StateReturned, "Ghi rõ nơi nộp hồ sơ cho người ở xa trung tâm xã."
	v.Returned = &ui.Entries{Items: []ui.Entry{statementEntry(vi(), returned)}}
	v.Begin = []ui.Link{{Text: "Nhập văn bản", Href: "/desk/documents/import"}, {Text: "Soạn thông điệp", Href: "/desk/statements/new"}}
	return v
}

func sampleStatements() *statementsView {
	names := map[auth.AgencyID]string{"a-1": "Sở Y tế tỉnh Bắc Ninh", "a-2": "UBND phường Kinh Bắc"}
	second := sampleStatementData()
	second.ID, second.State, second.Headline = "s-2", statement.StateReleased, ""
	v := &statementsView{Kinds: kindOptions(vi()), States: stateOptions(vi()), Agencies: agencyOptions(vi(), names), MayWrite: true}
	v.Table = statementTable(vi(), []statement.Statement{sampleStatementData(), second}, names)
	v.Pages = &ui.Pagination{Next: &ui.Link{Text: "Sau", Href: "/desk/statements?after=1.x"}}
	return v
}

func sampleNew() *newStatementView {
	v := &newStatementView{Kind: "explain", Agency: "a-1", Document: "d-1", About: &ui.Link{Text: "Quyết định số 07/2026/QĐ-UBND", Href: "/desk/documents/d-1"}}
	for _, k := range statement.Kinds()[:5] {
		v.Kinds = append(v.Kinds, ui.Option{Value: string(k), Text: vi().T(k.Key()), Hint: vi().T("desk.kind_hint." + string(k))})
	}
	v.Agencies = []ui.Option{{Value: "a-1", Text: "Sở Y tế tỉnh Bắc Ninh"}, {Value: "a-2", Text: "UBND phường Kinh Bắc"}}
	return v
}

func sampleView() statement.View {
	c := feeEntry()
	s := sampleStatementData()
	return statement.View{Statement: s, Content: c, Renderings: statement.Render(c), Findings: statement.Check(c), SavedBy: "Nguyễn Thị Lan", SavedAt: noon.Add(-time.Hour)}
}

func sampleStatement() *statementView {
	s := sampleView()
	v := &statementView{
		ID: "s-1", Headline: s.Headline, Kind: vi().T(s.Kind.Key()), Tags: tagsOf(vi(), s.Statement), Facts: factsOf(vi(), s, "Sở Y tế tỉnh Bắc Ninh"),
		Shown: shownTexts(vi(), s.Content, s.Renderings, 350), Cites: citeViews(s.Content), Check: findingsOf(vi(), s.Content, s.Findings), ShowCheck: true,
		Next:   nextStep{Title: "Còn 1 chỗ phải sửa", Text: "Khi không còn chỗ nào phải sửa, thông điệp gửi duyệt được.", Link: "Viết tiếp", Href: "/desk/statements/s-1/edit"},
		Recent: sampleHistory().Entries, Stages: sampleHome().Late,
		Steps: stepForms(vi(), []statement.Verb{statement.Return, statement.Withdraw}, s),
	}
	return v
}

func sampleHistory() *historyView {
	detail, err := json.Marshal(map[string]any{"revision": 4, "changed": []string{"headline", "fact.han_nop", "fact.muc", "sms"}})
	if err != nil {
		panic(err)
	}
	entries := []job.Entry{
		{Seq: 9, At: noon, Kind: "statement.returned", Actor: "u-minh", Detail: json.RawMessage(`{"reason":"Ghi rõ nơi nộp hồ sơ."}`), Hash: "9f86d081884c7d659a2feaa0c55ad015"},
		{Seq: 8, At: noon.Add(-time.Hour), Kind: "statement.saved", Actor: "u-lan", Detail: detail, Hash: "60303ae22b998861bce3b28f33eec1be"},
		{Seq: 7, At: noon.Add(-2 * time.Hour), Kind: "statement.created", Actor: "u-lan", Detail: json.RawMessage(`{}`), Hash: "fd61a03af4f77d870fc21e05e7e80678"},
	}
	v := &historyView{ID: "s-1", Headline: sampleStatementData().Headline}
	v.Entries = timeline(vi(), entries, map[auth.UserID]string{"u-lan": "Nguyễn Thị Lan", "u-minh": "Phạm Quang Minh"})
	v.Versions = versionTable(vi(), []statement.Version{sampleFix()})
	return v
}

func sampleFix() statement.Version {
	c := feeEntry()
	return statement.Version{
		ID: "v-2", Statement: "s-1", N: 2, Content: c, Renderings: statement.Render(c), Binding: statement.Bind(c), Fix: true,
		SubmitterName: "Nguyễn Thị Lan", SubmittedAt: noon, Diff: []statement.Change{{Field: "why", Old: "Nhiều người cao tuổi không có thu nhâp ổn định.", New: c.Why}},
	}
}

func sampleVersion() *versionView { return versionOf(vi(), sampleView(), sampleFix()) }

func sampleLate() *lateView {
	mine := entryOf(feeEntry(), "4")
	mine.Why = "Nhiều người cao tuổi sống một mình."
	v := &lateView{ID: "s-1", Headline: sampleStatementData().Headline, State: ui.Tag{Text: "Chờ duyệt", Tone: ui.Waiting}}
	v.Parts = differences(vi(), mine, entryOf(feeEntry(), "5"), "Trần Văn Hòa")
	v.Status = http.StatusConflict
	return v
}

func sampleCite(chosen bool) *citeEditView {
	c := feeEntry()
	v := &citeEditView{ID: "s-1", Headline: sampleStatementData().Headline, Revision: "4", Sentence: 1, About: &ui.Link{Text: "Quyết định số 07/2026/QĐ-UBND", Href: "/desk/documents/d-1"}}
	v.Sentences = citables(vi(), c)
	if clause := sampleClauses()[2]; !chosen {
		clause.Full = clause.Text
		v.Proposals = []proposalLine{
			proposalOf(vi(), policy.Proposal{Document: sampleDocument(), Clause: clause, Lead: "Mức trợ cấp", Marks: []viet.Span{{Start: 0, End: len("Người từ đủ 75 tuổi")}}, Since: "2026-07-01"}, "2026-06-25"),
			proposalOf(vi(), policy.Proposal{Document: sampleDocument(), Clause: clause, State: policy.StateUnknown}, "2026-06-25"),
		}
	}
	for _, clause := range sampleClauses() {
		v.Found = append(v.Found, choice(sampleDocument(), clause, clause.Text))
	}
	if chosen {
		text := sampleClauses()[2].Text
		v.Chosen = &clauseChoice{Version: "dv-1", Address: "dieu-2/khoan-1", Name: "Khoản 1 Điều 2", Source: "Quyết định số 07/2026/QĐ-UBND", Text: text, Href: "/desk/clauses/dv-1/dieu-2/khoan-1"}
		v.Quote = text
	}
	return v
}

func sampleApproval() *approvalView {
	s := sampleView()
	s.State = statement.StateSubmitted
	v := &approvalView{
		Action: "/desk/approvals/t-1", ID: "s-1", Headline: s.Headline, Kind: vi().T(s.Kind.Key()), Tags: tagsOf(vi(), s.Statement),
		Shown: shownTexts(vi(), s.Content, s.Renderings, 350), Cites: citeViews(s.Content), Seen: statement.Bind(s.Content), Needed: 1, Return: true,
	}
	v.Seen.Audience = v.Seen.Text
	v.Facts.Rows = []ui.SummaryRow{
		{Key: "Gửi duyệt", Value: "Nguyễn Thị Lan, 11:00 23/11/2026"},
		{Key: "Kế hoạch", Value: "Trợ cấp hưu trí xã hội", Href: "/desk/plans/p-1"},
		{Key: "Thời gian gửi", Value: "gửi từ 07:00 24/11/2026, hạn 17:00 25/11/2026"},
		{Key: "Kênh", Value: "Thư điện tử, Cổng thông tin"},
	}
	v.Audience = &audienceView{Stats: statsOf(vi(), 20000, 3_600_000, 99), Notes: []string{"312 người đăng ký không đồng ý nhận mục đích này nên không gửi."}}
	v.Forecast = foretold(false)
	v.Audience.Units = ui.Table{Caption: "Theo xã", Columns: []ui.Column{{Title: "Xã, phường"}, {Title: "Người nhận", Numeric: true}}, Rows: [][]ui.Cell{{{Text: "Xã Gia Bình"}, {Text: "12"}}}}
	return v
}

func sampleDocument() policy.Document {
	return policy.Document{
		ID: "d-1", Number: "07/2026/QĐ-UBND", Kind: "Quyết định", Issuer: "Ủy ban nhân dân tỉnh Bắc Ninh", Title: "Quy định mức trợ cấp cho người từ đủ 75 tuổi",
		IssuedOn: "2026-06-20", EffectiveOn: "2026-07-01", Current: "dv-1", Versions: 1, Created: noon,
	}
}

func sampleClauses() []policy.Clause {
	return []policy.Clause{
		{Version: "dv-1", Address: "dieu-1", Kind: legaltext.KindArticle, Label: "Điều 1", Cited: "Điều 1", Heading: "Phạm vi điều chỉnh", Text: "Quyết định này quy định mức trợ cấp hằng tháng cho người từ đủ 75 tuổi."},
		{Version: "dv-1", Address: "dieu-2", Kind: legaltext.KindArticle, Label: "Điều 2", Cited: "Điều 2", Heading: "Mức trợ cấp", Ord: 1},
		{Version: "dv-1", Address: "dieu-2/khoan-1", Kind: legaltext.KindClause, Label: "Khoản 1", Cited: "khoản 1 Điều 2", Depth: 1, Ord: 2, Text: "Người từ đủ 75 tuổi không có lương hưu được hưởng trợ cấp 500.000 đồng/tháng kể từ ngày 01 tháng 7 năm 2026."},
		{Version: "dv-1", Address: "dieu-2/khoan-1/diem-a", Kind: legaltext.KindPoint, Label: "Điểm a", Cited: "điểm a khoản 1 Điều 2", Depth: 2, Ord: 3, Text: "Người đang hưởng trợ cấp khác thấp hơn thì được bù phần chênh lệch."},
	}
}

func documentSamples() map[string]sample {
	doc := sampleDocument()
	version := policy.Version{
		ID: "dv-1", Document: "d-1", N: 1, Original: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08", FileName: "07-2026-QD-UBND.txt", Size: 18_400,
		Title: doc.Title, IssuedOn: doc.IssuedOn, EffectiveOn: doc.EffectiveOn, Clauses: 4, Created: noon, Signers: []legaltext.Signer{{Name: "Nguyễn Văn A", Office: "KT. CHỦ TỊCH - PHÓ CHỦ TỊCH"}},
	}
	page := documentPage(vi(), sampleFacts(doc, version))
	page.Versions, page.Write = documentVersions(vi(), []policy.Version{version}), writeAbout(doc.ID)
	scan := scanned(version)
	scanPage := documentPage(vi(), documentFacts{Document: doc, Version: scan, Standing: policy.Standing{Document: doc, Version: scan, State: policy.StateUnknown}, Clauses: sampleClauses()[:1]})
	scanPage.Versions = documentVersions(vi(), []policy.Version{scan})
	list := &documentsView{MayImport: true, Total: 1, Table: documentTable(vi(), []policy.Document{doc}), Kinds: choiceOptions(vi(), "desk.filter.all_kinds", []policy.Choice{{Value: "Quyết định", Count: 1}})}
	list.Issuers, list.Years = choiceOptions(vi(), "desk.filter.all_issuers", nil), choiceOptions(vi(), "desk.filter.all_years", nil)
	list.Pages = pageNumbers(vi(), url.URL{Path: "/desk/documents"}, 4, 9)
	found := &documentsView{Query: "tro cap", Found: &ui.Entries{Level: 2, Items: []ui.Entry{
		foundEntry(vi(), policy.Found{Document: doc, Snippet: doc.Title}), foundEntry(vi(), policy.Found{Document: doc, Clause: &sampleClauses()[2], Snippet: sampleClauses()[2].Text}),
	}}}
	refused := &documentImportView{Text: "Đây không phải là văn bản."}
	refused.Problems = []ui.Problem{{Field: "file", Text: "Không đọc được số, ký hiệu của văn bản."}}
	refused.Status = http.StatusUnprocessableEntity
	clause := sampleClauses()[2]
	return map[string]sample{
		"documents":       {"documents", "/desk/documents", list},
		"documents-found": {"documents", "/desk/documents?q=tro+cap", found},
		"documents-empty": {"documents", "/desk/documents", &documentsView{Empty: &ui.Empty{Title: vi().T("desk.documents.empty"), Text: vi().T("desk.documents.empty_help")}}},
		"document":        {"document", "/desk/documents/d-1", page},
		"document-scan":   {"document", "/desk/documents/d-1", scanPage},
		"waiting":         {"waiting", "/desk/waiting", sampleWaitingFiles()},
		"document-review": {"document-review", "/desk/waiting/w-3", sampleReview()},
		"waiting-none":    {"waiting", "/desk/waiting", &waitingView{}},
		"document-import": {"document-import", "/desk/documents/import", refused},
		"clause":          {"clause", "/desk/clauses/dv-1/dieu-2/khoan-1", &clauseView{Name: upperFirst(clause.Cited), Source: doc.Name(), Href: versionLink("d-1", 1) + "#dieu-2.khoan-1", Text: clause.Text, Hash: ui.Hash{Value: "9f86d081884c7d65"}, Write: writeAbout("d-1")}},
	}
}

func samplePlanChoice() *statementPlanView {
	return &statementPlanView{
		ID: "s-1", Headline: sampleStatementData().Headline, Plan: "p-1", Title: sampleStatementData().Headline,
		Plans: []ui.Option{{Value: newPlanChoice, Text: vi().T("desk.plan.new")}, {Value: "p-1", Text: "Trợ cấp hưu trí xã hội từ 75 tuổi", Hint: vi().T("desk.plan.stages", "n", 2)}},
	}
}

func sampleBlank() *statementView {
	s := statement.View{Statement: sampleStatementData()}
	return &statementView{
		ID: "s-2", Headline: vi().T("desk.statements.untitled"), Kind: vi().T(s.Kind.Key()), Tags: tagsOf(vi(), s.Statement), Blank: true,
		Facts: factsOf(vi(), s, "Sở Y tế tỉnh Bắc Ninh"), Next: nextStep{Title: vi().T("desk.next.begin"), Text: vi().T("desk.next.begin_text"), Link: vi().T("desk.next.begin_link"), Href: "/desk/statements/s-2/edit"},
	}
}

// sampleCorrected is a statement with two corrections: one under way, one not sent yet.
func sampleCorrected() *statementView {
	v := sampleStatement()
	st := plan.Stage{ID: "t-7", Run: "r-7", Members: 18_204, LaunchedAt: noon.Add(-40 * time.Minute), HalfAt: noon.Add(-31 * time.Minute)}
	one := parityPage(plan.Parity{
		Stage: st, Erred: noon.Add(-3 * time.Hour), Told: 15_870, Last: noon.Add(-time.Minute),
		Channels: []delivery.ChannelBooks{
			{Channel: "email", Tally: delivery.Tally{Targeted: 14_000, Handed: 9_000, Delivered: 3_100, Rejected: 12, Pending: 1_888}},
			{Channel: "sms", Tally: delivery.Tally{Targeted: 4_204, Handed: 770, Delivered: 3_000, Unknown: 4, Pending: 430}},
		},
	}, vi())
	one.Link = &ui.Link{Text: "Đính chính: mức trợ cấp là 500.000 đồng mỗi tháng", Href: "/desk/statements/s-7"}
	v.Parity = []parityView{one, {Title: one.Title, Link: &ui.Link{Text: "Đính chính lần hai", Href: "/desk/statements/s-8"}, Waits: vi().T("correction.waits")}}
	return v
}
