package legaltext_test

import (
	"encoding/csv"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/loa-vn/loa/internal/legaltext"
	"github.com/loa-vn/loa/internal/viet"
)

// tally counts how often the reader agreed with the corpus's own key.
type tally struct{ right, all int }

func (t *tally) add(ok bool) bool {
	t.all++
	if ok {
		t.right++
	}
	return ok
}

func (t *tally) String() string { return fmt.Sprintf("%d/%d", t.right, t.all) }

// manifest reads the corpus's key, or skips the test where there is no corpus.
func manifest(t *testing.T) (dir string, rows []map[string]string) {
	t.Helper()
	if dir = os.Getenv("LOA_CORPUS"); dir == "" {
		t.Skip("LOA_CORPUS is not set: run make corpus CORPUS=dir")
	}
	dir = filepath.Join(dir, "legal")
	f, err := os.Open(filepath.Join(dir, "manifest.csv"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	all, err := csv.NewReader(f).ReadAll()
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
	return dir, rows
}

// corpusFile is a file of the corpus and what was read from it.
type corpusFile struct {
	name string
	row  map[string]string
	data []byte
	doc  *legaltext.Document
	err  error
}

// corpusFiles lists the texts of the manifest, or their pages where there are any.
func corpusFiles(t *testing.T, column, folder string) []*corpusFile {
	t.Helper()
	dir, rows := manifest(t)
	var list []*corpusFile
	for _, row := range rows {
		if !strings.HasPrefix(row[column], folder) {
			continue
		}
		data, err := os.ReadFile(filepath.Join(dir, row[column]))
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, &corpusFile{name: row[column], row: row, data: data})
	}
	return list
}

// readAll parses the files on two cores and says how long that took.
func readAll(t *testing.T, what string, list []*corpusFile) {
	t.Helper()
	began, cpu := time.Now(), cpuSeconds(t)
	var next atomic.Int64
	var wg sync.WaitGroup
	for range 2 {
		wg.Go(func() {
			for i := next.Add(1) - 1; i < int64(len(list)); i = next.Add(1) - 1 {
				list[i].doc, list[i].err = legaltext.Parse(list[i].name, list[i].data)
			}
		})
	}
	wg.Wait()
	t.Logf("figure: read, %d %s: %.2f s on two cores, %.2f s of CPU", len(list), what, time.Since(began).Seconds(), cpuSeconds(t)-cpu)
	for _, f := range list {
		if f.err != nil {
			t.Fatalf("%s is refused: %v", f.name, f.err)
		}
	}
}

func cpuSeconds(t *testing.T) float64 {
	t.Helper()
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		t.Fatal(err)
	}
	return float64(u.Utime.Nano()+u.Stime.Nano()) / 1e9
}

// TestCorpus holds every text and page against the manifest. Where they differ, a person has read the document and said
// who is right: see [judgements].
func TestCorpus(t *testing.T) {
	texts, pages := corpusFiles(t, "file", "txt/"), corpusFiles(t, "origfile", "html/")
	readAll(t, "texts", texts)
	readAll(t, "pages", pages)
	own := map[string]judged{}
	for _, j := range judgements() {
		own[strings.TrimSuffix(filepath.Base(j.file), ".txt")] = j
	}
	tallies := map[string]*tally{}
	for _, f := range append(texts, pages...) {
		d, row, note := f.doc, f.row, ""
		mark := func(name string, ok bool, got any) {
			if tallies[name] == nil {
				tallies[name] = &tally{}
			}
			if !tallies[name].add(ok) {
				note += fmt.Sprintf("  %s=%v", name, got)
			}
		}
		mark("number", d.Number == row["so"], d.Number)
		mark("date of issue", d.IssuedOn != "" != slices.Contains(undated(), d.Number), d.IssuedOn)
		mark("title", len(d.Title) > 10, d.Title)
		mark("issuer", d.Issuer != "", d.Issuer)
		mark("kind", d.Kind != "", d.Kind)
		mark("signer", len(d.Signers) > 0, "")
		if want := row["effective"]; strings.Contains(want, "/") {
			mark("effective date, as listed", string(d.EffectiveOn) == isoDate(t, want), string(d.EffectiveOn)+" want "+want)
			judged, ok := effectJudgements()[d.Number]
			mark("effective date", string(d.EffectiveOn) == judged && ok || !ok && string(d.EffectiveOn) == isoDate(t, want), d.EffectiveOn)
		}
		count, holes := articles(d)
		listed, err := strconv.Atoi(row["dieu"])
		if err != nil {
			t.Fatal(err)
		}
		j, ok := own[strings.TrimSuffix(filepath.Base(f.name), filepath.Ext(f.name))]
		if !ok {
			j.own = listed
		}
		if filepath.Ext(f.name) == ".txt" {
			mark("articles, as listed", count == listed, fmt.Sprint(count, " listed ", listed))
		}
		mark("articles", count == j.own, fmt.Sprint(count, " want ", j.own))
		mark("articles without a gap", holes == "", holes)
		t.Logf("%-32s %-22s %-10s %3d articles of %3d listed %s", f.name, d.Number, d.IssuedOn, count, listed, note)
	}
	for _, f := range floors() {
		t.Logf("figure: %s: %v (floor %d)", f.what, tallies[f.what], f.floor)
		if tallies[f.what].right < f.floor {
			t.Errorf("%s: %v is under the floor of %d", f.what, tallies[f.what], f.floor)
		}
	}
}

// floor is what the reader has reached, of 138 texts and 59 pages.
type floor struct {
	what  string
	floor int
}

func floors() []floor {
	return []floor{
		{"number", 197},
		{"kind", 197},
		{"issuer", 197},
		{"title", 197},
		{"date of issue", 197}, // with the four files that have none
		{"effective date, as listed", 106},
		{"effective date", 114},
		{"signer", 192},
		{"articles, as listed", 97},
		{"articles", 197},
		{"articles without a gap", 197},
	}
}

// articles counts a document's articles, and names the first place where their numbers jump.
func articles(d *legaltext.Document) (n int, hole string) {
	last := map[string]int{}
	d.Walk(func(c legaltext.Clause, _ int) {
		if c.Kind != legaltext.KindArticle {
			return
		}
		n++
		scope := strings.TrimSuffix(c.Address, c.Address[strings.LastIndex(c.Address, "dieu-"):])
		order, err := strconv.Atoi(strings.TrimRight(strings.TrimPrefix(c.Label, "Điều "), "abcdđe"))
		if err != nil || order != last[scope]+1 && order != last[scope] {
			hole = fmt.Sprintf("%s after %d (line %d)", c.Address, last[scope], c.Line)
		}
		last[scope] = order
	})
	return n, hole
}

func isoDate(t *testing.T, s string) string {
	found := viet.FindDates(s)
	if len(found) != 1 {
		t.Fatalf("%q is no date", s)
	}
	return string(found[0].Date)
}
