package policy_test

import (
	"slices"
	"testing"

	"github.com/loa-vn/loa/internal/civil"
	"github.com/loa-vn/loa/internal/policy"
)

// labels are the proposals as a page names them.
func labels(found []policy.Proposal) []string {
	var all []string
	for _, p := range found {
		all = append(all, p.Clause.Cited+" "+p.Document.Number)
	}
	return all
}

func (s site) propose(t *testing.T, ask policy.Ask) []policy.Proposal {
	t.Helper()
	if ask.On == "" {
		ask.On = "2026-11-23"
	}
	found, err := s.Propose(t.Context(), ask)
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func TestTheClauseThatSaysItIsProposed(t *testing.T) {
	each(t, func(t *testing.T, s site) {
		s.bring(t, "a.txt", decision())
		found := s.propose(t, policy.Ask{Sentence: "Mỗi tháng hộ cận nghèo được nhận 30.000 đồng tiền điện."})
		if got := labels(found); len(got) == 0 || got[0] != "khoản 2 Điều 2 901/2025/QĐ-UBND" {
			t.Fatalf("proposed %q", got)
		}
		best := found[0]
		var marked []string
		for _, m := range best.Marks {
			marked = append(marked, m.In(best.Clause.Full))
		}
		if want := []string{"Hộ cận nghèo được", "30.000 đồng mỗi tháng"}; !slices.Equal(marked, want) {
			t.Errorf("marked %q in %q, want %q", marked, best.Clause.Full, want)
		}
		if best.Lead != "Mức hỗ trợ" || best.Since != "2025-12-01" {
			t.Errorf("stands under %q since %q", best.Lead, best.Since)
		}
		// A sentence about the whole khoản rests on it, not on one of its points; without tone marks all the same.
		if got := labels(s.propose(t, policy.Ask{Sentence: "ho ngheo duoc ho tro 60.000 dong moi thang"})); len(got) == 0 || got[0] != "khoản 1 Điều 2 901/2025/QĐ-UBND" {
			t.Errorf("proposed %q", got)
		}
		if got := labels(s.propose(t, policy.Ask{Sentence: "hộ ở phường, kể cả phường Hoà Bình"})); len(got) == 0 || got[0] != "điểm b khoản 1 Điều 2 901/2025/QĐ-UBND" {
			t.Errorf("proposed %q", got)
		}
		if got := s.propose(t, policy.Ask{Sentence: "…"}); len(got) != 0 {
			t.Errorf("nothing was asked and %v proposed", got)
		}
	})
}

func TestOnlyWhatIsInForceIsProposed(t *testing.T) {
	each(t, func(t *testing.T, s site) {
		old := s.bring(t, "old.txt", decision())
		next := s.bring(t, "next.txt", decision("901/2025", "902/2025", "01 tháng 12 năm 2025", "01 tháng 01 năm 2027", "30.000", "45.000"))
		ask := policy.Ask{Sentence: "Hộ cận nghèo được hỗ trợ 45.000 đồng mỗi tháng."}
		for _, p := range s.propose(t, ask) {
			if p.Document.ID == next.ID {
				t.Errorf("proposed %s before its day", p.Document.Number)
			}
		}
		ask.Documents = []policy.ID{next.ID} // what a statement announces may be cited before its day
		if got := s.propose(t, ask); len(got) == 0 || got[0].Document.ID != next.ID || got[0].Since != "2027-01-01" {
			t.Errorf("announced %q", labels(got))
		}
		ask.On, ask.Documents = "2027-01-01", nil
		if got := s.propose(t, ask); len(got) == 0 || got[0].Document.ID != next.ID {
			t.Errorf("on its day %q", labels(got))
		}
		// What the sentence or the text around it names comes first of equals.
		ask.Sentence = "Theo Quyết định số 901/2025/QĐ-UBND, hộ cận nghèo được hỗ trợ hằng tháng."
		if got := s.propose(t, ask); len(got) == 0 || got[0].Document.ID != old.ID {
			t.Errorf("of the named document %q", labels(got))
		}
		ask.Sentence, ask.Documents = "Hộ cận nghèo được hỗ trợ hằng tháng.", []policy.ID{next.ID}
		if got := s.propose(t, ask); len(got) == 0 || got[0].Document.ID != next.ID {
			t.Errorf("of the document it is about %q", labels(got))
		}
		// Another text of the document takes the place of the former.
		s.bring(t, "old-2.txt", decision("30.000", "33.000"))
		ask = policy.Ask{Sentence: "Hộ cận nghèo được hỗ trợ 33.000 đồng mỗi tháng."}
		if got := s.propose(t, ask); len(got) == 0 || got[0].Clause.Text != "Hộ cận nghèo được hỗ trợ 33.000 đồng mỗi tháng." {
			t.Errorf("of the new text %q", labels(got))
		}
	})
}

func TestWhatAnotherDocumentEndedIsNotProposed(t *testing.T) {
	eachGiven(t, func(t *testing.T, s site, files given) {
		files["old"] = article("1/2024/NĐ-CP", "2024-02-01", "Hộ nghèo được hỗ trợ tiền điện.", "Hộ nghèo được hỗ trợ tiền nước.")
		files["part"] = says(article("2/2025/NĐ-CP", "2026-12-01", "Bãi bỏ một phần."), "repeals", "1/2024/NĐ-CP", "dieu-1")
		files["end"] = says(article("3/2026/NĐ-CP", "2027-07-01", "Bãi bỏ toàn bộ."), "repeals", "1/2024/NĐ-CP")
		s.bring(t, "old", "old")
		s.bring(t, "part", "part")
		s.bring(t, "end", "end")
		for _, c := range []struct {
			day  civil.Date
			want int
		}{{"2026-11-23", 2}, {"2026-12-01", 1}, {"2027-07-01", 0}} {
			found := s.propose(t, policy.Ask{Sentence: "Hộ nghèo được hỗ trợ tiền điện, tiền nước.", On: c.day})
			n := 0
			for _, p := range found {
				if p.Document.Number == "1/2024/NĐ-CP" {
					n++
				}
			}
			if n != c.want {
				t.Errorf("on %s %q are proposed", c.day, labels(found))
			}
		}
	})
}
