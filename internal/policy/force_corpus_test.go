package policy_test

import (
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/loa-vn/loa/internal/civil"
	"github.com/loa-vn/loa/internal/legaltext"
	"github.com/loa-vn/loa/internal/policy"
	"github.com/loa-vn/loa/internal/sqldb"
	"github.com/loa-vn/loa/internal/sqldb/sqldbtest"
)

// trio is a base, what amends it and the ministry's own consolidated text, and what is to come of their plain texts.
type trio struct {
	base, amender, official string

	changes, unapplied int
	floor              int // Khoản that are the ministry's word for word
}

// Of 17/2022/TT-BLĐTBXH the plain text has the name of Điều 10 and its words on one line, and khoản 4 Điều 1 of its amender
// gives new words alone: where the name ends nothing shows, so the order is not applied, and that is told.
func trios() []trio {
	return []trio{
		{"181-2025-ND-CP", "359-2025-ND-CP", "03-VBHN-BTC", 3, 0, 139},
		{"07-2023-TT-BLDTBXH", "10-2024-TT-BLDTBXH", "156-VBHN-BLDTBXH", 19, 0, 59},
		{"17-2022-TT-BLDTBXH", "03-2023-TT-BLDTBXH", "3503-VBHN-BLDTBXH", 7, 1, 119},
		{"12-2022-TT-BLDTBXH", "12-2024-TT-BLDTBXH", "469-VBHN-BLDTBXH", 2, 0, 13},
		{"13-2022-TT-BLDTBXH", "12-2024-TT-BLDTBXH", "470-VBHN-BLDTBXH", 3, 0, 17},
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
// 12/2024/TT-BLĐTBXH hold from days before it was issued, as its Điều 11 says. Whatever the order and the engine, the three
// texts, the changes and what was not applied are the same.
func TestCorpusTriosInBothOrders(t *testing.T) {
	for _, tr := range trios() {
		t.Run(tr.official, func(t *testing.T) {
			var first *outcome
			for _, order := range [][]string{{tr.base, tr.amender, tr.official}, {tr.official, tr.amender, tr.base}} {
				sqldbtest.EachAt(t, startOfTest, func(t *testing.T, db *sqldb.DB) {
					s := newSite(t, db)
					got := map[string]policy.Imported{}
					for _, name := range order {
						if got[name] = s.bring(t, name+".txt", corpusText(t, name)); got[name].Outcome != policy.OutcomeNew {
							t.Errorf("%s came as %s to an empty site", name, got[name].Outcome)
						}
					}
					made := s.checkTrio(t, tr, got)
					if first == nil {
						first = &made
					}
					if !reflect.DeepEqual(made, *first) {
						t.Errorf("in the order %v it is %+v, in the first it was %+v", order, made, *first)
					}
				})
			}
		})
	}
}

// outcome is what came of a trio, all of it without the identifiers that each site draws anew.
type outcome struct {
	published, consolidated, official string // hashes of the texts
	changes, unapplied                []string
	same, all                         int // Khoản of the ministry's text that are ours, of all
}

// outcomeOf compares what stands on a day with the ministry's text.
func (s site) outcomeOf(t *testing.T, base, official policy.Imported, on policy.Standing, changes []policy.Change) outcome {
	t.Helper()
	ours, theirs := s.text(t, on.Version.ID), s.text(t, official.Version.ID)
	made := outcome{published: base.Version.TextHash, consolidated: on.Version.TextHash, official: official.Version.TextHash}
	for _, c := range changes {
		made.changes = append(made.changes, fmt.Sprint(c.Address, c.By.Number, c.By.Address, c.From, c.Sentence))
	}
	for _, u := range on.Unapplied {
		made.unapplied = append(made.unapplied, fmt.Sprint(u.By.Number, u.By.Address, u.Reason, u.Sentence))
	}
	made.same, made.all = agreeing(ours, theirs)
	if was, _ := agreeing(s.text(t, base.Version.ID), theirs); made.same <= was {
		t.Errorf("%d Khoản agree with %s, as published %d did", made.same, official.Number, was)
	}
	return made
}

func (s site) text(t *testing.T, id policy.VersionID) *legaltext.Document {
	t.Helper()
	d, err := s.Text(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func (s site) checkTrio(t *testing.T, tr trio, got map[string]policy.Imported) outcome {
	t.Helper()
	base, amender, official := got[tr.base], got[tr.amender], got[tr.official]
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
	made := s.outcomeOf(t, base, official, on, changes)
	t.Logf("figure: stored and consolidated, %s: %d changes, %d not applied; %d of %d Khoản as in %s on %s",
		base.Number, len(changes), len(on.Unapplied), made.same, made.all, official.Number, day)
	if len(changes) != tr.changes || len(on.Unapplied) != tr.unapplied || made.same < tr.floor {
		t.Errorf("want %d changes, %d not applied, %d Khoản: %v", tr.changes, tr.unapplied, tr.floor, made.unapplied)
	}
	return made
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
