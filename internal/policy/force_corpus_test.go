package policy_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/loa-vn/loa/internal/civil"
	"github.com/loa-vn/loa/internal/legaltext"
	"github.com/loa-vn/loa/internal/policy"
	"github.com/loa-vn/loa/internal/sqldb"
	"github.com/loa-vn/loa/internal/sqldb/sqldbtest"
)

// trio is a base, what amends it and the ministry's own consolidated text.
type trio struct{ base, amender, official string }

func trios() []trio {
	return []trio{
		{"181-2025-ND-CP", "359-2025-ND-CP", "03-VBHN-BTC"},
		{"07-2023-TT-BLDTBXH", "10-2024-TT-BLDTBXH", "156-VBHN-BLDTBXH"},
		{"17-2022-TT-BLDTBXH", "03-2023-TT-BLDTBXH", "3503-VBHN-BLDTBXH"},
		{"12-2022-TT-BLDTBXH", "12-2024-TT-BLDTBXH", "469-VBHN-BLDTBXH"},
		{"13-2022-TT-BLDTBXH", "12-2024-TT-BLDTBXH", "470-VBHN-BLDTBXH"},
	}
}

func corpusText(t *testing.T, name string) string {
	t.Helper()
	dir := os.Getenv("LOA_CORPUS")
	if dir == "" {
		t.Skip("LOA_CORPUS is not set: run make corpus CORPUS=dir")
	}
	data, err := os.ReadFile(filepath.Join(dir, "legal", "txt", name+".txt"))
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// Each base, its amender and the ministry's text come in both orders: the day before the first order holds has the text as
// it was published, the day of the amender's effect the consolidated one, and all three know of each other. Orders of
// 12/2024/TT-BLĐTBXH hold from days before it was issued, as its Điều 11 says.
func TestCorpusTriosInBothOrders(t *testing.T) {
	for _, tr := range trios() {
		t.Run(tr.official, func(t *testing.T) {
			for _, order := range [][]string{{tr.base, tr.amender, tr.official}, {tr.official, tr.amender, tr.base}} {
				sqldbtest.EachAt(t, startOfTest, func(t *testing.T, db *sqldb.DB) {
					s := newSite(t, db)
					got := map[string]policy.Imported{}
					for _, name := range order {
						got[name] = s.bring(t, name+".txt", corpusText(t, name))
					}
					s.checkTrio(t, got[tr.base], got[tr.amender], got[tr.official])
				})
			}
		})
	}
}

func (s site) checkTrio(t *testing.T, base, amender, official policy.Imported) {
	t.Helper()
	day := amender.EffectiveOn
	if day == "" || base.EffectiveOn == "" {
		t.Fatalf("effect: base %q, amender %q", base.EffectiveOn, day)
	}
	on := s.on(t, base.ID, day)
	changes, err := s.Changes(t.Context(), on.Version.ID)
	if err != nil || len(changes) == 0 {
		t.Fatalf("changes: %v, %v", changes, err)
	}
	first := day
	for _, c := range changes {
		first = min(first, c.From)
		if c.By.Document != amender.ID || c.By.Address == "" || c.Sentence == "" || c.From > day {
			t.Errorf("a change is %+v", c)
		}
	}
	before := s.on(t, base.ID, first.AddDays(-1))
	if before.Version.ID != base.Version.ID || before.State != policy.StateInForce {
		t.Errorf("the day before, version %d holds and it is %s", before.Version.N, before.State)
	}
	if on.Version.Made != policy.MadeConsolidated || on.Version.From > day || on.State.Ended() || on.State == policy.StateUnknown {
		t.Errorf("on the day, version %d (%s from %s) holds and it is %s", on.Version.N, on.Version.Made, on.Version.From, on.State)
	}
	if first := s.on(t, base.ID, base.EffectiveOn.AddDays(-1)); first.State != policy.StateNotYet {
		t.Errorf("before its first day it is %s", first.State)
	}
	if len(on.Official) != 1 || on.Official[0].From.ID != official.ID || on.Official[0].Evidence == "" {
		t.Errorf("the official texts are %+v", on.Official)
	}
	if st := s.on(t, official.ID, day); st.State != on.State {
		t.Errorf("the official text stands as %s", st.State)
	}
	ours, err := s.Text(t.Context(), on.Version.ID)
	if err != nil {
		t.Fatal(err)
	}
	published, err := s.Text(t.Context(), base.Version.ID)
	if err != nil {
		t.Fatal(err)
	}
	theirs, err := s.Text(t.Context(), official.Version.ID)
	if err != nil {
		t.Fatal(err)
	}
	same, all := agreeing(ours, theirs)
	t.Logf("figure: stored and consolidated, %s: %d changes, %d not applied; %d of %d Khoản as in %s on %s", base.Number, len(changes), len(on.Unapplied), same, all, official.Number, day)
	if was, _ := agreeing(published, theirs); same <= was {
		t.Errorf("%d Khoản agree with %s, as published %d did", same, official.Number, was)
	}
}

// agreeing counts the Khoản of an official text, and those that ours has word for word.
func agreeing(ours, theirs *legaltext.Document) (same, all int) {
	theirs.Walk(func(c legaltext.Clause, _ int) {
		if c.Kind != legaltext.KindClause || strings.Contains(c.Address, "~") {
			return
		}
		all++
		if mine, ok := ours.Clause(c.Address); ok && mine.Hash == c.Hash {
			same++
		}
	})
	return same, all
}

// The three circulars that each replace the one before end where their evidence says.
func TestCorpusAChainOfReplacements(t *testing.T) {
	sqldbtest.EachAt(t, startOfTest, func(t *testing.T, db *sqldb.DB) {
		s := newSite(t, db)
		chain := []string{"01-2025-TT-BLDTBXH", "36-2021-TT-BLDTBXH", "20-2023-TT-BLDTBXH", "01-2023-TT-BLDTBXH"}
		got := map[string]policy.Imported{}
		for _, name := range chain {
			got[name] = s.bring(t, name+".txt", corpusText(t, name))
		}
		for old, next := range map[string]string{chain[1]: chain[3], chain[3]: chain[2], chain[2]: chain[0]} {
			end := got[next].EffectiveOn
			for day, ended := range map[civil.Date]bool{end.AddDays(-1): false, end: true} {
				st := s.on(t, got[old].ID, day)
				if st.State.Ended() != ended {
					t.Errorf("%s on %s is %s: %+v", old, day, st.State, st.Reasons)
				}
				if ended && (len(st.Reasons) == 0 || st.Reasons[0].Relation == nil || st.Reasons[0].Relation.From.ID != got[next].ID) {
					t.Errorf("%s ended for %+v", old, st.Reasons)
				}
			}
		}
	})
}
