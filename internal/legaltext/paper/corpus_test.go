package paper_test

import (
	"context"
	"encoding/csv"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode"

	"github.com/loa-vn/loa/internal/legaltext"
)

// agreement counts how far two readings of one document say the same.
type agreement struct{ same, differ, onlyHere, onlyThere int }

// Each PDF and DOCX of the corpus is read, and so is the text that the corpus has of it; they are compared part by part,
// without white space. What differs are annexes: the corpus's texts repeat the head of a table on each page, put the
// cells that reach over several rows at the end, and cut a fraction elsewhere.
func TestCorpus(t *testing.T) {
	dir := os.Getenv("LOA_CORPUS")
	if dir == "" {
		t.Skip("LOA_CORPUS is not set: run make corpus CORPUS=dir")
	}
	dir = filepath.Join(dir, "legal")
	f, err := os.Open(filepath.Join(dir, "manifest.csv"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var total agreement
	for _, row := range rows[1:] {
		base := strings.TrimSuffix(filepath.Base(row[0]), ".txt")
		original := ""
		for _, name := range []string{"pdf/" + base + ".pdf", "docx/" + base + ".docx"} {
			if _, err := os.Stat(filepath.Join(dir, name)); err == nil {
				original = name
			}
		}
		if original == "" {
			continue
		}
		here, there := readFile(t, filepath.Join(dir, original)), readFile(t, filepath.Join(dir, row[0]))
		if here == nil || there == nil {
			continue
		}
		if here.Number != row[1] || here.IssuedOn != there.IssuedOn || bare(here.Title) != bare(there.Title) {
			t.Logf("%s: number %q date %q title %q; the text has %q %q %q", original, here.Number, here.IssuedOn, here.Title, there.Number, there.IssuedOn, there.Title)
		}
		a := compare(t, original, here, there)
		t.Logf("%-36s same %4d  differ %3d  only here %3d  only in the text %3d", original, a.same, a.differ, a.onlyHere, a.onlyThere)
		total.same += a.same
		total.differ += a.differ
		total.onlyHere += a.onlyHere
		total.onlyThere += a.onlyThere
	}
	t.Logf("figure: PDF and DOCX against text, %s: parts the same %d, with other words %d, only here %d, only in the text %d", "all", total.same, total.differ, total.onlyHere, total.onlyThere)
	if total.differ > 6 || total.onlyHere+total.onlyThere > 0 {
		t.Errorf("the readings part: %+v", total)
	}
}

func readFile(t *testing.T, path string) *legaltext.Document {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	d, err := reader.Read(context.Background(), path, data)
	if err != nil {
		t.Errorf("%s is refused: %v", path, err)
		return nil
	}
	return d
}

// compare reads every part of two readings.
func compare(t *testing.T, name string, here, there *legaltext.Document) (a agreement) {
	t.Helper()
	here.Walk(func(c legaltext.Clause, _ int) {
		other, ok := there.Clause(c.Address)
		switch {
		case !ok:
			a.onlyHere++
			t.Logf("  %s %s only here: %.80s", name, c.Address, c.Heading+" / "+c.Text)
		case bare(c.Heading+c.Text) == bare(other.Heading+other.Text):
			a.same++
		default:
			a.differ++
			x, y := parting(bare(c.Heading+c.Text), bare(other.Heading+other.Text))
			t.Logf("  %s %s differs\n    here  %s\n    text  %s", name, c.Address, x, y)
		}
	})
	there.Walk(func(c legaltext.Clause, _ int) {
		if _, ok := here.Clause(c.Address); !ok {
			a.onlyThere++
			t.Logf("  %s %s only in the text: %.80s", name, c.Address, c.Heading+" / "+c.Text)
		}
	})
	return a
}

// bare is a text without white space and without the bars between cells.
func bare(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || r == '|' {
			return -1
		}
		return r
	}, s)
}

// parting is what two texts say from a little before they part.
func parting(a, b string) (string, string) {
	x, y := []rune(a), []rune(b)
	at := 0
	for at < min(len(x), len(y)) && x[at] == y[at] {
		at++
	}
	from := max(0, at-25)
	return string(x[from:min(len(x), at+70)]), string(y[from:min(len(y), at+70)])
}
