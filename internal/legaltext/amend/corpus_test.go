package amend_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/loa-vn/loa/internal/legaltext"
	"github.com/loa-vn/loa/internal/legaltext/amend"
	"github.com/loa-vn/loa/internal/legaltext/paper"
	"github.com/loa-vn/loa/internal/viet"
)

// corpus reads real documents, each once: from its PDF where there is one, whose layout tells an article's name from its
// text, else from the plain text.
type corpus struct {
	dir    string
	reader *paper.Reader
	read   map[string]*legaltext.Document
}

// openCorpus skips the test where there is no corpus.
func openCorpus(t *testing.T) *corpus {
	t.Helper()
	dir := os.Getenv("LOA_CORPUS")
	if dir == "" {
		t.Skip("LOA_CORPUS is not set: run make corpus CORPUS=dir")
	}
	c := &corpus{filepath.Join(dir, "legal"), paper.New(paper.Options{}), map[string]*legaltext.Document{}}
	t.Cleanup(func() {
		if err := c.reader.Close(); err != nil {
			t.Error(err)
		}
	})
	return c
}

func (c *corpus) document(t *testing.T, name string) *legaltext.Document {
	t.Helper()
	if d := c.read[name]; d != nil {
		return d
	}
	path := filepath.Join(c.dir, "pdf", name+".pdf")
	data, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		path = filepath.Join(c.dir, "txt", name+".txt")
		data, err = os.ReadFile(path)
	}
	if err != nil {
		t.Fatal(err)
	}
	d, err := c.reader.Read(t.Context(), path, data)
	if err != nil {
		t.Fatal(err)
	}
	c.read[name] = d
	return d
}

// Why a part differs from the ministry's text.
const (
	typed    = "base: the published base is typed otherwise than what the ministry consolidated; no amendment speaks of it"
	drawn    = "form: the published base draws a fraction's bar, which the ministry's text lost"
	ministry = "ministry: its clerk wrote otherwise than the base or the amendment says"
)

// triple is a base, what amends it, and the ministry's own consolidation, with every part in which the two differ and why.
type triple struct {
	base, amender, official string
	floor                   int // parts identical but for white space
	differs                 map[string]string
}

func triples() []triple {
	return []triple{
		{"181-2025-ND-CP", "359-2025-ND-CP", "03-VBHN-BTC", 146, map[string]string{
			"dieu-8/khoan-6":  typed + " (m², m2)",
			"dieu-9/khoan-2":  drawn,
			"dieu-11/khoan-3": drawn,
			"dieu-11/khoan-4": typed + " (a full stop for a comma), and a fraction's bar",
			"dieu-16/khoan-7": typed + " (a comma)",
			"dieu-23/khoan-1": typed + " (a full stop for a comma)",
			"dieu-23/khoan-2": typed + " (a full stop for a comma)",
			"dieu-29/khoan-2": typed + " (thi, thì; a full stop for a comma)",
			"dieu-31":         typed + " (a full stop for a comma)",
			"dieu-35":         typed + " (đế, để)",
			"dieu-40/khoan-3": typed + " (a capital, the closing ./.)",
		}},
		{"07-2023-TT-BLDTBXH", "10-2024-TT-BLDTBXH", "156-VBHN-BLDTBXH", 68, map[string]string{
			"dieu-16/khoan-4": ministry + " (keeps two words that the new wording leaves out)",
		}},
		{"17-2022-TT-BLDTBXH", "03-2023-TT-BLDTBXH", "3503-VBHN-BLDTBXH", 134, map[string]string{
			"dieu-8/khoan-3":  ministry + " (leaves out the full stop that it puts in the two like clauses)",
			"dieu-36/khoan-2": ministry + " (trung ương for Trung ương)",
			"dieu-44/khoan-3": ministry + " (leaves out “số”)",
		}},
		{"12-2022-TT-BLDTBXH", "12-2024-TT-BLDTBXH", "469-VBHN-BLDTBXH", 18, map[string]string{
			"dieu-8/khoan-1": ministry + " (a letter is missing in a document's number)",
		}},
		{"13-2022-TT-BLDTBXH", "12-2024-TT-BLDTBXH", "470-VBHN-BLDTBXH", 21, map[string]string{
			"dieu-9/khoan-1": ministry + " (a letter is missing in a document's number)",
		}},
	}
}

// The hardest promise: what the ministry's clerks do by hand. Each Khoản, and each Điều without any, is compared with the
// ministry's own, with all that is in it. Identical is counted twice: by [legaltext.TextHash], and with all white space
// taken out, for the texts come out of PDFs that break lines inside "27/2016/ TT-BLĐTBXH" and "Lao động -Thương binh".
func TestCorpusConsolidationIsTheMinistrys(t *testing.T) {
	docs := openCorpus(t)
	all, same := 0, 0
	for _, tr := range triples() {
		base, official := docs.document(t, tr.base), docs.document(t, tr.official)
		res, err := amend.Consolidate(base, []*legaltext.Document{docs.document(t, tr.amender)}, "")
		if err != nil {
			t.Fatal(err)
		}
		sound(t, res)
		for _, u := range res.Unapplied {
			t.Errorf("%s: not applied: %v: %s", tr.official, u.Reason, u.Sentence)
		}
		c := compare(res.Document, official)
		touched, right := touchedBy(res.Changes, c)
		t.Logf("figure: consolidated as %s: khoản identical %d, but for white space %d, of %d (%.1f %%); amended %d/%d; names %d/%d", official.Number,
			c.hash, c.bare, c.all, 100*float64(c.bare)/float64(c.all), right, touched, c.names, c.named)
		for _, d := range c.differs {
			why, known := tr.differs[d.address]
			t.Logf("   %-16s %s\n      ours     …%s\n      ministry …%s", d.address, why, d.ours, d.theirs)
			if !known {
				t.Errorf("%s: %s differs and nothing says why", tr.official, d.address)
			}
			delete(tr.differs, d.address)
		}
		for address := range tr.differs {
			t.Errorf("%s: %s is said to differ and does not", tr.official, address)
		}
		if c.bare < tr.floor {
			t.Errorf("%s: %d of %d are under the floor of %d", tr.official, c.bare, c.all, tr.floor)
		}
		all, same = all+c.all, same+c.bare
	}
	t.Logf("figure: consolidated as the ministries, all five: %d of %d (%.1f %%)", same, all, 100*float64(same)/float64(all))
	if 100*same < 95*all {
		t.Errorf("under 95 %% of the parts are the ministry's")
	}
}

// The other amenders whose base is at hand. There is no official text to compare with; what was not applied was read by
// eye, and is all about annexes, forms and names of sections, or words that the base does not have at the place named.
func TestCorpusOtherAmendersAreApplied(t *testing.T) {
	docs := openCorpus(t)
	for _, p := range []struct {
		base, amender      string
		changes, unapplied int
	}{
		{"44-2022-TT-BTC", "95-2025-TT-BTC", 30, 1},
		{"02-2024-TT-BKHDT", "105-2025-TT-BTC", 46, 7},
		{"172-2025-ND-CP", "251-2025-ND-CP", 2, 0},
		{"112-2021-ND-CP", "372-2025-ND-CP", 56, 5},
	} {
		res, err := amend.Consolidate(docs.document(t, p.base), []*legaltext.Document{docs.document(t, p.amender)}, "")
		if err != nil {
			t.Fatal(err)
		}
		sound(t, res)
		t.Logf("figure: %s amended by %s: %d changes, %d not applied", p.base, p.amender, len(res.Changes), len(res.Unapplied))
		for _, u := range res.Unapplied {
			t.Logf("   %-22s %v: %.120s", u.By.Address, u.Reason, u.Sentence)
		}
		if len(res.Changes) < p.changes || len(res.Unapplied) > p.unapplied {
			t.Errorf("%s: %d changes and %d not applied, want %d and %d", p.amender, len(res.Changes), len(res.Unapplied), p.changes, p.unapplied)
		}
	}
}

// comparison counts how far two documents are the same.
type comparison struct {
	all, hash, bare int // parts; identical; identical but for white space
	named, names    int // articles with clauses; those whose own words are identical but for white space
	same            map[string]bool
	differs         []difference
}

type difference struct{ address, ours, theirs string }

func compare(ours, theirs *legaltext.Document) comparison {
	c := comparison{same: map[string]bool{}}
	a, b := units(ours), units(theirs)
	for _, address := range keysOf(a, b) {
		c.all++
		x, y := a[address], b[address]
		if x.Hash == y.Hash {
			c.hash++
		}
		if bare(x.Full()) == bare(y.Full()) && x.Address == y.Address {
			c.bare++
			c.same[address] = true
			continue
		}
		left, right := apart(x.Full(), y.Full())
		c.differs = append(c.differs, difference{address, left, right})
	}
	theirs.Walk(func(y legaltext.Clause, _ int) {
		if _, unit := b[y.Address]; y.Kind != legaltext.KindArticle || unit {
			return
		}
		c.named++
		x, _ := ours.Clause(y.Address)
		mine, other := x.Heading+" "+x.Text, y.Heading+" "+y.Text
		if bare(mine) == bare(other) {
			c.names++
			return
		}
		left, right := apart(mine, other)
		c.differs = append(c.differs, difference{y.Address + " name", left, right})
	})
	return c
}

// units are the clauses of a document, and its articles without any, by address.
func units(d *legaltext.Document) map[string]legaltext.Clause {
	out := map[string]legaltext.Clause{}
	d.Walk(func(c legaltext.Clause, _ int) {
		divided := slices.ContainsFunc(c.Children, func(p legaltext.Clause) bool { return p.Kind == legaltext.KindClause })
		if c.Kind == legaltext.KindClause || c.Kind == legaltext.KindArticle && !divided {
			out[c.Address] = c
		}
	})
	return out
}

func keysOf(a, b map[string]legaltext.Clause) []string {
	var out []string
	for k := range a {
		out = append(out, k)
	}
	for k := range b {
		if _, both := a[k]; !both {
			out = append(out, k)
		}
	}
	slices.Sort(out)
	return out
}

// bare is a text's hash without any white space, tone marks settled first.
func bare(s string) string {
	return legaltext.TextHash(strings.Join(strings.Fields(viet.Canonical(s)), ""))
}

// apart shows two texts from where they part.
func apart(a, b string) (string, string) {
	x, y := []rune(strings.Join(strings.Fields(a), " ")), []rune(strings.Join(strings.Fields(b), " "))
	i := 0
	for i < len(x) && i < len(y) && x[i] == y[i] {
		i++
	}
	i = max(0, i-15)
	return string(x[min(i, len(x)):min(i+50, len(x))]), string(y[min(i, len(y)):min(i+50, len(y))])
}

// touchedBy counts the compared parts that changes speak of, and those of them that are identical.
func touchedBy(changes []amend.Change, c comparison) (touched, same int) {
	seen := map[string]bool{}
	count := func(address string, ok bool) {
		if !seen[address] {
			seen[address] = true
			touched++
			if ok {
				same++
			}
		}
	}
	for _, ch := range changes {
		for address := range c.same {
			if overlaps(address, ch.Address) {
				count(address, true)
			}
		}
		for _, d := range c.differs {
			if overlaps(d.address, ch.Address) {
				count(d.address, false)
			}
		}
	}
	return touched, same
}

func overlaps(a, b string) bool {
	return a == b || strings.HasPrefix(a, b+"/") || strings.HasPrefix(b, a+"/")
}
