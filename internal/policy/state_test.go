package policy_test

import (
	"testing"

	"github.com/loa-vn/loa/internal/civil"
	"github.com/loa-vn/loa/internal/policy"
)

// A list and a search are narrowed to what is in force on a day, and follow when another document ends it, whichever of
// the two came in first.
func TestListsByState(t *testing.T) {
	old := decision()
	young := decision("901/2025/QĐ-UBND", "12/2026/QĐ-UBND", "18 tháng 11 năm 2025", "05 tháng 01 năm 2026", "01 tháng 12 năm 2025", "01 tháng 02 năm 2026",
		"Điều 3. Quyết định này có hiệu lực", "Điều 3. Quyết định số 901/2025/QĐ-UBND ngày 18 tháng 11 năm 2025 của Ủy ban nhân dân tỉnh Bắc Ninh hết hiệu lực kể từ ngày Quyết định này có hiệu lực thi hành.\nĐiều 4. Quyết định này có hiệu lực")
	for name, order := range map[string][]string{"the old one first": {old, young}, "the new one first": {young, old}} {
		t.Run(name, func(t *testing.T) {
			each(t, func(t *testing.T, s site) {
				for i, text := range order {
					s.bring(t, string(rune('a'+i))+".txt", text)
				}
				in := func(on civil.Date, states ...policy.State) (numbers []string) {
					t.Helper()
					f := policy.Filter{States: states, On: on}
					page, err := s.Documents(t.Context(), f)
					if err != nil {
						t.Fatal(err)
					}
					found, err := s.Find(t.Context(), policy.Query{Text: "hỗ trợ tiền điện cho hộ nghèo", Filter: f})
					if err != nil || len(found) < len(page.Documents) {
						t.Errorf("%v on %s: the list has %d, the search %d, %v", states, on, len(page.Documents), len(found), err)
					}
					for _, d := range page.Documents {
						numbers = append(numbers, d.Number)
					}
					return numbers
				}
				ended := []policy.State{policy.StateReplaced, policy.StateRepealed, policy.StateExpired}
				for _, c := range []struct {
					on     civil.Date
					states []policy.State
					want   int
					first  string
				}{
					{"2025-11-30", []policy.State{policy.StateNotYet}, 2, "12/2026/QĐ-UBND"},
					{"2026-01-31", []policy.State{policy.StateInForce}, 1, "901/2025/QĐ-UBND"},
					{"2026-02-01", []policy.State{policy.StateInForce, policy.StatePartly}, 1, "12/2026/QĐ-UBND"},
					{"2026-02-01", ended, 1, "901/2025/QĐ-UBND"},
					{"", ended, 1, "901/2025/QĐ-UBND"}, // the test's clock stands in November 2026
					{"2026-01-31", ended, 0, ""},
				} {
					got := in(c.on, c.states...)
					if len(got) != c.want || c.want > 0 && got[0] != c.first {
						t.Errorf("%v on %q: %v", c.states, c.on, got)
					}
				}
			})
		})
	}
}
