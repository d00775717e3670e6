package audience_test

import (
	"encoding/csv"
	"os"
	"path/filepath"
	"testing"

	"github.com/loa-vn/loa/internal/audience"
)

// Two official lists of the same year put the tone mark in different places. Either spelling finds the commune, by
// name and province and by search.
func TestCorpusNamesSpelledTwoWaysAreOne(t *testing.T) {
	dir := os.Getenv("LOA_CORPUS")
	if dir == "" {
		t.Skip("LOA_CORPUS is not set: run make corpus CORPUS=dir")
	}
	file, err := os.Open(filepath.Join(dir, "units", "name_variants.csv"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = file.Close() }()
	rows, err := csv.NewReader(file).ReadAll()
	if err != nil || len(rows) < 100 {
		t.Fatalf("%d pairs, %v", len(rows), err)
	}
	a := embedded(t)
	for _, row := range rows[1:] {
		u, err := a.At(audience.Code(row[0]), today)
		if err != nil {
			t.Errorf("%v: %v", row, err)
			continue
		}
		p, _ := a.ParentOf(u, today)
		for _, name := range row[1:] {
			got, err := a.Resolve(audience.Spelling{Name: name, Province: p.FullName}, today)
			if err != nil || got.ID != u.ID {
				t.Errorf("%q in %s is %s (%v), want %s", name, p.FullName, got.ID, err, u.ID)
			}
			if found := a.Search(name+" "+p.Name, today, 1); len(found) == 0 || found[0].ID != u.ID {
				t.Errorf("%q in %s is searched as %s, want %s", name, p.FullName, names(found), u.FullName)
			}
		}
	}
}
