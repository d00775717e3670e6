package facts_test

import (
	"testing"

	"github.com/loa-vn/loa/internal/audience/facts"
)

func TestTheTablesHoldTheWholeCountry(t *testing.T) {
	for name, want := range map[string]int{
		"provinces": 35, "communes": 3331, "old_provinces": 63, "old_communes": 10047,
		"province_changes": 52, "residents": 99, "aliases": 2,
	} {
		rows, err := facts.Table(name)
		if err != nil || len(rows) != want {
			t.Errorf("%s has %d lines (%v), want %d", name, len(rows), err, want)
		}
	}
}

func TestSuspectResidentsAreMarked(t *testing.T) {
	rows, err := facts.Table("residents")
	if err != nil {
		t.Fatal(err)
	}
	suspect := map[string]bool{}
	for _, r := range rows {
		if r.Get("check") != "" {
			suspect[r.Get("code")] = true
		}
	}
	if len(suspect) != 3 || !suspect["07552"] || !suspect["07603"] || !suspect["07621"] {
		t.Errorf("suspect: %v", suspect)
	}
}

func TestEditionNamesTheContent(t *testing.T) {
	one, err := facts.Edition()
	if two, _ := facts.Edition(); err != nil || one != two || len(one) != 16 {
		t.Errorf("%q, %q, %v", one, two, err)
	}
}
