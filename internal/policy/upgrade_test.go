package policy_test

import (
	"testing"

	"github.com/loa-vn/loa/internal/policy"
	"github.com/loa-vn/loa/internal/sqldb"
)

// A site of an older Loa has documents without heads, relations and codes. They get them, and their clauses stay.
func TestDocumentsOfAnOlderSiteAreCompleted(t *testing.T) {
	eachGiven(t, func(t *testing.T, s site, files given) {
		for name, d := range ferries(t) {
			files[name] = d
		}
		ids := map[string]policy.Imported{}
		for _, name := range []string{"base", "first"} {
			ids[name] = s.bring(t, name, name)
		}
		base := ids["base"]
		before, err := s.Clauses(t.Context(), base.Version.ID)
		if err != nil {
			t.Fatal(err)
		}
		err = s.db.Update(t.Context(), func(tx *sqldb.Tx) error { // as the migration leaves it
			for _, query := range []string{
				`DELETE FROM policy_code`, `DELETE FROM policy_relation`, `DELETE FROM policy_part_effect`, `DELETE FROM policy_change`,
				`DELETE FROM policy_unapplied`, `DELETE FROM policy_clause WHERE version_id IN (SELECT id FROM policy_version WHERE made = 'consolidated')`,
				`DELETE FROM policy_version WHERE made = 'consolidated'`, `UPDATE policy_version SET head = ''`,
				`UPDATE policy_document SET versions = 1, current_id = (SELECT v.id FROM policy_version v WHERE v.document_id = policy_document.id)`,
			} {
				if _, err := tx.Exec(t.Context(), query); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		if st := s.on(t, base.ID, "2026-02-01"); st.Version.ID != base.Version.ID {
			t.Fatal("the older site already has a consolidated text")
		}
		for _, want := range []int{2, 0} {
			if n, err := s.Complete(t.Context()); n != want || err != nil {
				t.Errorf("completed %d texts, %v", n, err)
			}
		}
		if st := s.on(t, base.ID, "2026-02-01"); st.Version.Made != policy.MadeConsolidated || st.Version.From != "2026-01-01" {
			t.Errorf("then the text is %+v", st.Version)
		}
		codes, err := s.Codes(t.Context(), base.Version.ID)
		if err != nil || len(codes) != len(before) {
			t.Errorf("codes are %v, %v", codes, err)
		}
		after, err := s.Clauses(t.Context(), base.Version.ID)
		if err != nil || len(after) != len(before) || after[2].Hash != before[2].Hash {
			t.Errorf("the clauses became %+v, %v", after, err)
		}
		if text, err := s.Text(t.Context(), base.Version.ID); err != nil || text.Number != ferry {
			t.Errorf("the text is %+v, %v", text, err)
		}
	})
}
