package legaltext_test

import (
	"encoding/csv"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/loa-vn/loa/internal/legaltext"
	"github.com/loa-vn/loa/internal/viet"
)

// The corpus's own key: each relation with its kind, its target and the words that prove it.
func TestCorpusRelations(t *testing.T) {
	dir, _ := manifest(t)
	docs := map[string]*legaltext.Document{}
	var found tally
	for _, row := range table(t, filepath.Join(dir, "relations.csv"), ',') {
		d := docs[row["source_file"]]
		if d == nil {
			d = parsed(t, filepath.Join(dir, row["source_file"]))
			docs[row["source_file"]] = d
		}
		i := slices.IndexFunc(d.Relations, func(r legaltext.Relation) bool {
			return string(r.Kind) == row["relation"] && r.Target.Number == row["target"]
		})
		if !found.add(i >= 0 && overlap(d.Relations[i].Evidence, row["evidence"])) {
			t.Errorf("%s %s %s is not found with its evidence (%d): %+v", row["source"], row["relation"], row["target"], i, d.Relations)
		}
	}
	t.Logf("figure: relations of the corpus's key, with evidence: %v", &found)
}

// The relations of whole documents, listed by a reader who went through the documents before the program did: what is
// found of them, and what is found besides. With the first file in view the rules were written; the second was first
// run when they stood (193 right, 4 wrong, 13 missing) and has since served to mend them; by the third nothing has been
// mended. docs/legal-references.md says how the documents were chosen.
func TestCorpusRelationsOfWholeDocuments(t *testing.T) {
	for _, f := range []struct {
		name           string
		wrong, missing int // at most
	}{{"relations.tsv", 0, 0}, {"relations_unseen.tsv", 0, 1}, {"relations_third.tsv", 2, 3}} {
		t.Run(f.name, func(t *testing.T) { wholeDocuments(t, filepath.Join("testdata", f.name), f.wrong, f.missing) })
	}
}

func wholeDocuments(t *testing.T, keyFile string, mostWrong, mostMissing int) {
	dir, rows := manifest(t)
	want := map[string]map[string]string{} // document -> relation -> parts
	for _, k := range table(t, keyFile, '\t') {
		if want[k["number"]] == nil {
			want[k["number"]] = map[string]string{}
		}
		if k["kind"] != "none" {
			want[k["number"]][k["kind"]+" "+plainTarget(k["target"])] = k["parts"]
		}
	}
	right, wrong, missing, parts := map[string]int{}, map[string]int{}, map[string]int{}, tally{}
	read := 0
	for _, row := range rows {
		key, ok := want[row["so"]]
		if !ok {
			continue
		}
		read++
		for _, r := range parsed(t, filepath.Join(dir, row["file"])).Relations {
			name := string(r.Kind) + " " + plainTarget(targetName(r.Target))
			said, ok := key[name]
			if !ok {
				wrong[string(r.Kind)]++
				t.Logf("%s: not in the key: %s %v: %s", row["so"], name, r.Parts, r.Evidence)
				continue
			}
			right[string(r.Kind)]++
			delete(key, name)
			if got := strings.Join(r.Parts, " "); said != "" || got != "" || r.Partial {
				if !parts.add(got == said || said == "?" && r.Partial) {
					t.Logf("%s: %s: parts %q, want %q", row["so"], name, got, said)
				}
			}
		}
		for name := range key {
			kind, _, _ := strings.Cut(name, " ")
			missing[kind]++
			t.Logf("%s: missing: %s", row["so"], name)
		}
	}
	if read != len(want) {
		t.Errorf("%d documents of the key's %d are in the corpus", read, len(want))
	}
	all := [3]int{}
	for _, kind := range []string{"amends", "replaces", "repeals", "guides", "consolidates", "corrects", "basis"} {
		r, w, m := right[kind], wrong[kind], missing[kind]
		all = [3]int{all[0] + r, all[1] + w, all[2] + m}
		t.Logf("figure: relations of whole documents, %s: right %3d, wrong %2d, missing %2d", kind, r, w, m)
	}
	if all[1] > mostWrong || all[2] > mostMissing {
		t.Errorf("%d wrong, %d missing: at most %d and %d were", all[1], all[2], mostWrong, mostMissing)
	}
	t.Logf("figure: relations of whole documents, all: right %3d, wrong %2d, missing %2d; parts %v; %d documents", all[0], all[1], all[2], &parts, read)
}

func targetName(g legaltext.Target) string {
	switch {
	case g.Number != "":
		return g.Number
	case g.Name != "":
		return g.Kind + " " + g.Name
	}
	return g.Kind
}

func plainTarget(s string) string {
	if strings.Contains(s, "/") {
		return s
	}
	return viet.Fold(s)
}

func parsed(t *testing.T, path string) *legaltext.Document {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	d, err := legaltext.Parse(path, data)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// table reads a table with its column names in the first row.
func table(t *testing.T, path string, comma rune) (rows []map[string]string) {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	r := csv.NewReader(f)
	r.Comma = comma
	all, err := r.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for _, rec := range all[1:] {
		row := map[string]string{}
		for i, v := range rec {
			row[all[0][i]] = v
		}
		rows = append(rows, row)
	}
	return rows
}

// overlap says that two pieces of evidence have a run of words in common: the shorter one's half.
func overlap(a, b string) bool {
	short, long := viet.Words(viet.Fold(a)), " "+strings.Join(viet.Words(viet.Fold(b)), " ")+" "
	if len(a) > len(b) {
		short, long = viet.Words(viet.Fold(b)), " "+strings.Join(viet.Words(viet.Fold(a)), " ")+" "
	}
	half := (len(short) + 1) / 2
	for i := 0; half > 0 && i+half <= len(short); i++ {
		if strings.Contains(long, " "+strings.Join(short[i:i+half], " ")+" ") {
			return true
		}
	}
	return false
}
