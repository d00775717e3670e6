package policy_test

import (
	"strings"
	"testing"

	"github.com/loa-vn/loa/internal/auth"
	"github.com/loa-vn/loa/internal/fault"
	"github.com/loa-vn/loa/internal/legaltext"
	"github.com/loa-vn/loa/internal/policy"
	"github.com/loa-vn/loa/internal/sqldb"
	"github.com/loa-vn/loa/internal/sqldb/sqldbtest"
)

// A recognised scan is no document until a person has read number and days off its picture, and then bears what the
// person read.
func TestARecognisedScanWaitsForAPerson(t *testing.T) {
	sqldbtest.EachAt(t, startOfTest, func(t *testing.T, db *sqldb.DB) {
		read, err := legaltext.Parse("scan.txt", []byte(decision("901/2025", "907/2025")))
		if err != nil {
			t.Fatal(err)
		}
		read.Origin = legaltext.Origin{Format: legaltext.FormatScan, Pages: 1, Confidence: 0.95}
		s := newSite(t, db, policy.ReadBy(given{"scan.pdf": read}))
		got := s.bring(t, "scan.pdf", "the bytes of a scan")
		if got.Outcome != policy.OutcomeWaiting || got.Waiting.State != policy.WaitingReview {
			t.Fatalf("%+v", got)
		}
		if page, err := s.Documents(t.Context(), policy.Filter{}); err != nil || page.Total != 0 {
			t.Fatalf("%d documents before anyone looked, %v", page.Total, err)
		}
		id := got.Waiting.ID
		w, recognised, err := s.Recognised(t.Context(), officer(), id)
		if err != nil || recognised.Number != "907/2025/QĐ-UBND" || w.Reason.Args["share"] == nil {
			t.Fatalf("%+v, %v", recognised, err)
		}
		right := policy.Reviewed{
			Number: "qđ 901/2025", Issuer: read.Issuer, IssuedOn: "2025-11-18", EffectiveOn: "2025-12-01", Title: " Hỗ trợ  tiền điện ",
		}
		for field, spoil := range map[string]func(*policy.Reviewed){
			"number":       func(*policy.Reviewed) {}, // a number that names no issuer is not one
			"issuer":       func(r *policy.Reviewed) { r.Number, r.Issuer = "901/2025/QĐ-UBND", " " },
			"issued_on":    func(r *policy.Reviewed) { r.Number, r.IssuedOn = "901/2025/QĐ-UBND", "2025-02-30" },
			"effective_on": func(r *policy.Reviewed) { r.Number, r.EffectiveOn = "901/2025/QĐ-UBND", "mai" },
			"title":        func(r *policy.Reviewed) { r.Number, r.Title = "901/2025/QĐ-UBND", "" },
		} {
			wrong := right
			spoil(&wrong)
			if _, err := s.Confirm(t.Context(), officer(), id, wrong); fault.KindOf(err) != fault.KindInvalid || fault.All(err)[0].Field != field {
				t.Errorf("%s: %v", field, err)
			}
		}
		if _, err := s.Confirm(t.Context(), auth.Actor{ID: "stranger"}, id, right); fault.KindOf(err) != fault.KindForbidden {
			t.Errorf("a stranger confirms: %v", err)
		}
		right.Number = "901/2025/qđ-ubnd"
		made, err := s.Confirm(t.Context(), officer(), id, right)
		if err != nil || made.Outcome != policy.OutcomeNew || made.Number != "901/2025/QĐ-UBND" || made.Title != "Hỗ trợ tiền điện" {
			t.Fatalf("%+v, %v", made, err)
		}
		text, err := s.Text(t.Context(), made.Version.ID)
		if err != nil || text.Origin.Format != legaltext.FormatScan || text.Origin.Confidence != 0.95 {
			t.Errorf("the text no longer says that it was recognised: %+v, %v", text.Origin, err)
		}
		if list, err := s.Waiting(t.Context(), officer()); err != nil || len(list) != 0 {
			t.Errorf("it still waits: %+v, %v", list, err)
		}
		if again := s.bring(t, "scan.pdf", "the bytes of a scan"); again.Outcome != policy.OutcomeSameBytes {
			t.Errorf("the same file again: %s", again.Outcome)
		}
		if _, _, err := s.Recognised(t.Context(), officer(), id); !strings.Contains(fault.Code(err), "waiting_not_found") {
			t.Errorf("after that: %v", err)
		}
	})
}
