package policy_test

import (
	"slices"
	"testing"

	"github.com/loa-vn/loa/internal/civil"
	"github.com/loa-vn/loa/internal/legaltext"
	"github.com/loa-vn/loa/internal/policy"
	"github.com/loa-vn/loa/internal/sqldb"
	"github.com/loa-vn/loa/internal/sqldb/sqldbtest"
)

// eachGiven runs a test on both engines with documents as a test gives them.
func eachGiven(t *testing.T, f func(t *testing.T, s site, files given)) {
	t.Helper()
	sqldbtest.EachAt(t, startOfTest, func(t *testing.T, db *sqldb.DB) {
		files := given{}
		f(t, newSite(t, db, policy.ReadBy(files)), files)
	})
}

// says adds to a document what it says of another.
func says(d *legaltext.Document, kind legaltext.RelationKind, target string, parts ...string) *legaltext.Document {
	d.Relations = append(d.Relations, legaltext.Relation{
		Kind: kind, Target: legaltext.Target{Kind: "Nghị định", Number: target}, Parts: parts, Address: "dieu-1", Line: 9,
		Evidence: "Nghị định số " + target + " hết hiệu lực kể từ ngày Nghị định này có hiệu lực.",
	})
	return d
}

func (s site) on(t *testing.T, id policy.ID, day civil.Date) policy.Standing {
	t.Helper()
	st, err := s.OnDate(t.Context(), id, day)
	if err != nil {
		t.Fatal(err)
	}
	return st
}

func TestRelationsFindTheirTargetsInEitherOrder(t *testing.T) {
	eachGiven(t, func(t *testing.T, s site, files given) {
		files["old"] = article("1/2024/NĐ-CP", "2024-02-01", "Một.", "Hai.")
		files["new"] = says(says(article("2/2025/NĐ-CP", "2025-07-01", "Thay."), "replaces", "1/2024/NĐ-CP"), "basis", "9/2020/QH14")
		files["newest"] = says(article("3/2026/NĐ-CP", "2026-07-01", "Bỏ."), "repeals", "2/2025/NĐ-CP", "dieu-1")
		for _, order := range [][]string{{"old", "new", "newest"}, {"newest", "new", "old"}} {
			t.Run(order[0], func(t *testing.T) {
				if order[0] == "newest" { // a site of its own
					s = newSite(t, sqldbtest.SQLite(t), policy.ReadBy(files))
				}
				ids := map[string]policy.ID{}
				for _, name := range order {
					ids[name] = s.bring(t, name, name).ID
				}
				got, err := s.Relations(t.Context(), ids["new"])
				if err != nil || len(got.Out) != 2 || len(got.In) != 1 {
					t.Fatalf("relations are %+v, %v", got, err)
				}
				if out := got.Out[0]; out.To.ID != ids["old"] || out.To.Number != "1/2024/NĐ-CP" || out.Since != "2025-07-01" || out.Evidence == "" ||
					out.Address != "dieu-1" {
					t.Errorf("it replaces %+v", out)
				}
				if out := got.Out[1]; out.To.Known() || out.Target.Number != "9/2020/QH14" {
					t.Errorf("it rests on %+v", out)
				}
				if in := got.In[0]; in.From.ID != ids["newest"] || !slices.Equal(in.Parts, []string{"dieu-1"}) || in.Since != "2026-07-01" {
					t.Errorf("it is changed by %+v", in)
				}
				for _, c := range []struct {
					name string
					day  civil.Date
					want policy.State
					next civil.Date
				}{
					{"old", "2024-01-31", policy.StateNotYet, "2024-02-01"},
					{"old", "2025-06-30", policy.StateInForce, "2025-07-01"},
					{"old", "2025-07-01", policy.StateReplaced, ""},
					{"new", "2026-06-30", policy.StateInForce, "2026-07-01"},
					{"new", "2026-07-01", policy.StatePartly, ""},
				} {
					st := s.on(t, ids[c.name], c.day)
					if st.State != c.want || st.Next != c.next {
						t.Errorf("%s on %s is %s until %q", c.name, c.day, st.State, st.Next)
					}
					if st.State == policy.StateReplaced && (st.Reasons[0].Relation.From.ID != ids["new"] || st.Reasons[0].Relation.Evidence == "") {
						t.Errorf("replaced for the reasons %+v", st.Reasons)
					}
				}
			})
		}
	})
}

// An official consolidated text stands as the document does that it consolidates.
func TestAnOfficialConsolidationStandsAsItsBase(t *testing.T) {
	eachGiven(t, func(t *testing.T, s site, files given) {
		files["base"] = article("1/2024/NĐ-CP", "2024-02-01", "Một.")
		files["official"] = says(article("3/2024/VBHN-BTC", "2024-02-01", "Một."), "consolidates", "1/2024/NĐ-CP")
		files["official"].IssuedOn = "2024-06-01"
		files["end"] = says(article("2/2025/NĐ-CP", "2025-07-01", "Thay."), "replaces", "1/2024/NĐ-CP")
		official, base := s.bring(t, "official", "o").ID, s.bring(t, "base", "b").ID
		s.bring(t, "end", "e")
		if st := s.on(t, official, "2025-06-30"); st.State != policy.StateInForce {
			t.Errorf("before, it is %s", st.State)
		}
		if st := s.on(t, official, "2025-07-01"); st.State != policy.StateReplaced {
			t.Errorf("after, it is %s", st.State)
		}
		if st := s.on(t, base, "2025-06-30"); len(st.Official) != 1 || st.Official[0].From.ID != official {
			t.Errorf("the base knows of %+v", st.Official)
		}
	})
}

func TestCodesLeadBackForEver(t *testing.T) {
	eachGiven(t, func(t *testing.T, s site, files given) {
		files["a"] = article("1/2024/NĐ-CP", "2024-02-01", "Một.", "Hai.", "Ba.")
		files["b"] = article("1/2024/NĐ-CP", "2024-02-01", "Một.", "Khác.")
		files["end"] = says(article("2/2025/NĐ-CP", "2027-07-01", "Thay."), "replaces", "1/2024/NĐ-CP")
		v := s.bring(t, "a", "a").Version
		codes, err := s.Codes(t.Context(), v.ID)
		if err != nil || len(codes) != 3 {
			t.Fatalf("codes are %v, %v", codes, err)
		}
		s.bring(t, "b", "b")
		for address, want := range map[string]policy.Still{
			"dieu-1": policy.StillReads, "dieu-2": policy.StillReworded, "dieu-3": policy.StillGone,
		} {
			code := codes[address]
			got, err := s.ByCode(t.Context(), " "+code[:4]+"-"+code[4:])
			if err != nil || got.Still != want || got.Version.ID != v.ID || got.Clause.Address != address || got.Code != code {
				t.Errorf("%s of %s: %+v, %v", code, address, got, err)
			}
			if want == policy.StillReworded && got.Now.Full != "Khác." {
				t.Errorf("today it reads %+v", got.Now)
			}
		}
		if _, err := s.ByCode(t.Context(), "00000000"); err == nil {
			t.Error("an unknown code led somewhere")
		}
		r, err := s.Resolve(t.Context(), v.Document, "dieu-3", policy.At{})
		if err != nil || r.Version.ID != v.ID || r.Still != policy.StillGone {
			t.Errorf("the old address leads to %+v, %v", r, err)
		}
		h, err := s.History(t.Context(), v.Document, "dieu-2")
		if err != nil || len(h) != 2 || h[0].Clause.Text != "Hai." || h[1].Clause.Text != "Khác." {
			t.Errorf("its history is %+v, %v", h, err)
		}
	})
}
