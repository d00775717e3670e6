package desk

import (
	"time"

	"github.com/loa-vn/loa/internal/fault"
	"github.com/loa-vn/loa/internal/legaltext"
	"github.com/loa-vn/loa/internal/policy"
	"github.com/loa-vn/loa/internal/ui"
)

// sampleFacts is a document in force but for a part, in a text that Loa made, with one order left over.
func sampleFacts(doc policy.Document, version policy.Version) documentFacts {
	version.Made, version.Live, version.From, version.Amenders = policy.MadeConsolidated, true, "2026-10-01", []policy.VersionID{"dv-9"}
	version.Notes = []legaltext.Note{{Mark: "1", Address: "dieu-1", Text: "Điều này được sửa đổi theo Quyết định số 09/2026/QĐ-UBND."}}
	amender := policy.Party{ID: "d-9", Number: "09/2026/QĐ-UBND", Kind: "Quyết định", Issuer: doc.Issuer, Title: "Sửa đổi Quyết định số 07/2026/QĐ-UBND"}
	repeals := policy.Relation{
		Relation: legaltext.Relation{Kind: legaltext.RelationRepeals, Parts: []string{"dieu-2/khoan-1/diem-b"}, Evidence: "Bãi bỏ điểm b khoản 1 Điều 2.", Address: "dieu-2"},
		From:     amender, Version: "dv-9", Since: "2026-10-01",
	}
	basis := policy.Relation{
		Relation: legaltext.Relation{Kind: legaltext.RelationBasis, Target: legaltext.Target{Kind: "Luật", Name: "Người cao tuổi"}, Evidence: "Căn cứ Luật Người cao tuổi;", Address: "mo-dau"},
		From:     policy.Party{ID: doc.ID, Number: doc.Number, Kind: doc.Kind}, Version: version.ID,
	}
	by := policy.Source{Document: "d-9", Version: "dv-9", Number: "09/2026/QĐ-UBND", Address: "dieu-1/khoan-2"}
	return documentFacts{
		Document: doc, Version: version, Clauses: sampleClauses(), Relations: policy.Relations{In: []policy.Relation{repeals}, Out: []policy.Relation{basis}},
		Standing:  policy.Standing{Document: doc, Version: version, State: policy.StatePartly, Reasons: []policy.Reason{{State: policy.StatePartly, Day: "2026-10-01", Relation: &repeals}}},
		Changes:   []policy.Change{{Version: version.ID, Address: "dieu-2/khoan-1", Verb: "replace", By: by, From: "2026-10-01"}},
		Unapplied: []policy.Unapplied{{Version: version.ID, By: by, Sentence: "Thay cụm từ tại Điều 9.", Reason: fault.Invalid("amend.unread.place")}},
	}
}

// scanned is a version that was recognised from a picture, not too surely, and signed in two ways.
func scanned(version policy.Version) policy.Version {
	version.Made, version.Live, version.FileName = policy.MadePublished, true, "07-2026-ban-quet.pdf"
	version.Origin = legaltext.Origin{Format: legaltext.FormatScan, Pages: 3, Confidence: 0.726, Signatures: []legaltext.Signature{
		{By: "Ủy ban nhân dân tỉnh Bắc Ninh", At: noon.Add(-48 * time.Hour), State: legaltext.SignatureIntact, Reason: "paper.signature.chain"},
		{State: legaltext.SignatureBroken, Reason: "paper.signature.altered"},
	}}
	version.Warnings = []policy.Warning{{Code: "paper.warn.unsure", Args: map[string]any{"page": 2, "percent": 61}}, {Line: 12, Code: "policy.warn.no_title"}}
	return version
}

func sampleWaitingFiles() *waitingView {
	return &waitingView{Files: []waitingFile{
		{Name: "115-nq-cp.pdf", Facts: "2.340 KB, đã thử 1 lần", State: ui.Tag{Text: vi().T("policy.waiting.state.needs_recognition"), Tone: ui.Waiting}, Why: vi().T("paper.needs_recognition", "pages", 3), Try: "/desk/waiting/w-1/try", Drop: "/desk/waiting/w-1/drop"},
		{Name: "thu-moi.pdf", Facts: "80 KB, đã thử 2 lần", State: ui.Tag{Text: vi().T("policy.waiting.state.refused"), Tone: ui.Danger}, Why: vi().T("policy.file.not_legal"), Try: "/desk/waiting/w-2/try", Drop: "/desk/waiting/w-2/drop"},
		{Name: "445-nq-cp.pdf", Facts: "1.120 KB, đã thử 1 lần", State: ui.Tag{Text: vi().T("policy.waiting.state.needs_review"), Tone: ui.Waiting}, Why: vi().T("policy.waiting.review", "share", 95), Look: "/desk/waiting/w-3", Drop: "/desk/waiting/w-3/drop"},
	}}
}

func sampleReview() *reviewView {
	return &reviewView{
		Name: "445-nq-cp.pdf", Action: "/desk/waiting/w-3", Picture: "/desk/waiting/w-3/file", Share: 95, Number: "445/NQ-CP",
		Issuer: "Chính phủ", Subject: "Về việc chuyển giao một vườn quốc gia", Issued: ui.DateInput{Value: "2026-01-05"},
		Lines: []string{"Điều 1. Chuyển giao vườn quốc gia về tỉnh quản lý.", "Điều 2. Nghị quyết này có hiệu lực từ ngày ký."},
	}
}
