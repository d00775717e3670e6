package statement_test

import (
	"strings"
	"testing"

	"github.com/loa-vn/loa/internal/auth"
	"github.com/loa-vn/loa/internal/blob"
	"github.com/loa-vn/loa/internal/job"
	"github.com/loa-vn/loa/internal/policy"
	"github.com/loa-vn/loa/internal/sqldb"
	"github.com/loa-vn/loa/internal/sqldb/sqldbtest"
	"github.com/loa-vn/loa/internal/statement"
)

// decision is a document written for this test, in the official form.
const decision = `ỦY BAN NHÂN DÂN
TỈNH BẮC NINH
CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
Độc lập - Tự do - Hạnh phúc
Số: 99/2026/QĐ-UBND
Bắc Ninh, ngày 20 tháng 7 năm 2026
QUYẾT ĐỊNH
Quy định mức hỗ trợ học phí cho học sinh hộ nghèo, hộ cận nghèo
Điều 1. Hiệu lực
Quyết định này có hiệu lực từ ngày 01 tháng 8 năm 2026.
Điều 3. Mức hỗ trợ và hồ sơ
1. Học sinh phổ thông thường trú tại tỉnh.
2. Học sinh thuộc hộ nghèo, hộ cận nghèo được hỗ trợ học phí 1.350.000 đồng/học kỳ. Người giám hộ nộp đơn tại Ủy ban nhân dân cấp xã trước ngày 30 tháng 9 năm 2026.
`

func TestCitingAnImportedDocument(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		originals, err := blob.New(t.TempDir())
		if err != nil {
			t.Fatal(err)
		}
		ledger := job.NewLedger()
		documents := policy.New(db, originals, ledger)
		officer := holding("an", auth.RoleAgency)
		doc, err := documents.Import(t.Context(), officer, "99.txt", strings.NewReader(decision))
		if err != nil {
			t.Fatal(err)
		}
		svc := statement.New(db, statement.LibraryOf(documents), ledger)
		c := tuition()
		c.Citations = []statement.Citation{{
			Sentence: 2, Clause: statement.ClauseRef{Version: string(doc.Version.ID), Address: "dieu-3/khoan-2"},
			Quote: "được hỗ trợ học phí 1.350.000 đồng/học kỳ",
		}}
		s, err := svc.Create(t.Context(), officer, statement.Beginning{Agency: agency, Kind: statement.KindExplain, Content: c})
		if err != nil {
			t.Fatal(err)
		}
		v, err := svc.Get(t.Context(), officer, s.ID)
		if err != nil {
			t.Fatal(err)
		}
		cite := v.Content.Citations[0]
		if got := cite.Source(); got != "Khoản 2 Điều 3, Quyết định số 99/2026/QĐ-UBND ngày 20/07/2026 của Ủy ban nhân dân tỉnh Bắc Ninh" {
			t.Errorf("cited as %q", got)
		}
		if cite.IssuedOn != "2026-07-20" || cite.EffectiveOn != "2026-08-01" || cite.Document != "99/2026/QĐ-UBND" {
			t.Errorf("cited %+v", cite)
		}
		if err := svc.Submit(t.Context(), officer, s.ID, v.Snapshot.Bound); err != nil {
			t.Fatal(err)
		}
		c.Citations[0].Quote = "được hỗ trợ học phí 2.350.000 đồng/học kỳ"
		_, err = svc.Create(t.Context(), officer, statement.Beginning{Agency: agency, Kind: statement.KindExplain, Content: c})
		office{t: t}.refused(err, "statement.cite.not_quoted")
		c.Citations[0].Clause.Version = "99"
		_, err = svc.Create(t.Context(), officer, statement.Beginning{Agency: agency, Kind: statement.KindExplain, Content: c})
		office{t: t}.refused(err, "statement.cite.no_clause")
	})
}
