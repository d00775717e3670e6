package legaltext_test

import (
	"encoding/csv"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

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

// articleLine finds the lines that begin like an article, quoted ones too: what the manifest counts.
var articleLine = regexp.MustCompile(`(?m)^[ \t]*[“"]?[ \t]*Điều \d+`)

// The manifest counts every line that begins like an article: the document's own, those it quotes when it amends another,
// and references that a page broke at that place. So the key for a document's own articles is stricter: they run 1, 2, 3
// … without a hole in each body, and where nothing is quoted or broken their number is the manifest's.
func TestCorpus(t *testing.T) {
	dir, rows := manifest(t)
	var number, date, effect, title, issuer, kind, signer, counted, whole tally
	for _, row := range rows {
		files := []string{row["file"]}
		if strings.HasPrefix(row["origfile"], "html/") {
			files = append(files, row["origfile"])
		}
		for _, name := range files {
			data, err := os.ReadFile(filepath.Join(dir, name))
			if err != nil {
				t.Fatal(err)
			}
			d, err := legaltext.Parse(name, data)
			if err != nil {
				t.Errorf("%s is refused: %v", name, err)
				continue
			}
			note := ""
			mark := func(name string, ok bool, got any) {
				if !ok {
					note += fmt.Sprintf("  %s=%v", name, got)
				}
			}
			mark("number", number.add(d.Number == row["so"]), d.Number)
			mark("date", date.add(d.IssuedOn != ""), d.IssuedOn)
			mark("title", title.add(len(d.Title) > 10), d.Title)
			mark("issuer", issuer.add(d.Issuer != ""), d.Issuer)
			mark("kind", kind.add(d.Kind != ""), d.Kind)
			mark("signer", signer.add(len(d.Signers) > 0), "")
			if want := row["effective"]; strings.Contains(want, "/") {
				mark("effect", effect.add(string(d.EffectiveOn) == isoDate(t, want)), string(d.EffectiveOn)+" want "+want)
			}
			own, holes := articles(d)
			want, err := strconv.Atoi(row["dieu"])
			if err != nil {
				t.Fatal(err)
			}
			if plain(string(data)) && strings.HasPrefix(name, "txt/") {
				mark("articles", counted.add(own == want), fmt.Sprint(own, " want ", want))
			}
			mark("holes", whole.add(holes == "" && (own > 0) == (want > 0)), holes)
			t.Logf("%-32s %-22s %-10s %3d own of %3d %s", name, d.Number, d.IssuedOn, own, want, note)
		}
	}
	for _, f := range []struct {
		what  string
		got   *tally
		floor int
	}{
		{"number", &number, 197},
		{"kind", &kind, 197},
		{"issuer", &issuer, 197},
		{"title", &title, 197},
		{"date of issue", &date, 193},
		{"effective date", &effect, 106},
		{"signer", &signer, 191},
		{"articles as counted", &counted, 99},
		{"articles in sequence", &whole, 195},
	} {
		t.Logf("%-22s %v (floor %d)", f.what, f.got, f.floor)
		if f.got.right < f.floor {
			t.Errorf("%s: %v is under the floor of %d", f.what, f.got, f.floor)
		}
	}
}

// plain says that every line of a text which begins like an article is one.
func plain(s string) bool {
	for _, at := range articleLine.FindAllStringIndex(s, -1) {
		rest := strings.TrimLeft(s[at[1]:min(len(s), at[1]+8)], " 0123456789")
		if strings.ContainsAny(s[at[0]:at[1]], `“"`) || rest == "" || rest[0] != '.' && rest[0] != ':' {
			return false
		}
	}
	return true
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
