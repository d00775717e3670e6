package amend_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/loa-vn/loa/internal/legaltext"
	"github.com/loa-vn/loa/internal/legaltext/amend"
)

func corpus(t *testing.T, name string) *legaltext.Document {
	t.Helper()
	dir := os.Getenv("LOA_CORPUS")
	if dir == "" {
		t.Skip("LOA_CORPUS is not set: run make corpus CORPUS=dir")
	}
	path := filepath.Join(dir, "legal", "txt", name+".txt")
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

type triple struct {
	base, amender, official string
}

func triples() []triple {
	return []triple{
		{"181-2025-ND-CP", "359-2025-ND-CP", "03-VBHN-BTC"},
		{"07-2023-TT-BLDTBXH", "10-2024-TT-BLDTBXH", "156-VBHN-BLDTBXH"},
		{"17-2022-TT-BLDTBXH", "03-2023-TT-BLDTBXH", "3503-VBHN-BLDTBXH"},
		{"12-2022-TT-BLDTBXH", "12-2024-TT-BLDTBXH", "469-VBHN-BLDTBXH"},
		{"13-2022-TT-BLDTBXH", "12-2024-TT-BLDTBXH", "470-VBHN-BLDTBXH"},
	}
}

func TestCorpusConsolidationIsTheMinistrys(t *testing.T) {
	for _, tr := range triples() {
		t.Run(tr.official, func(t *testing.T) {
			base, official := corpus(t, tr.base), corpus(t, tr.official)
			res, err := amend.Consolidate(base, []*legaltext.Document{corpus(t, tr.amender)}, "")
			if err != nil {
				t.Fatal(err)
			}
			for _, u := range res.Unapplied {
				t.Logf("unapplied %s: %v: %.200s", u.By.Address, u.Reason, u.Sentence)
			}
			compare(t, res.Document, official)
		})
	}
}

func compare(t *testing.T, ours, official *legaltext.Document) {
	a, b := units(ours), units(official)
	same, loose, all := 0, 0, 0
	for _, u := range b {
		all++
		o, ok := a[u.Address]
		switch {
		case ok && o.Hash == u.Hash:
			same++
		case ok && bare(o) == bare(u):
			loose++
		default:
			x, y := cut(o.Full(), u.Full())
			t.Logf("DIFF %s\n   ours:     %s\n   official: %s", u.Address, x, y)
		}
	}
	for _, u := range a {
		if _, ok := b[u.Address]; !ok {
			all++
			t.Logf("ONLY OURS %s: %.100s", u.Address, u.Full())
		}
	}
	t.Logf("identical %d, but for white space %d, of %d", same, loose, all)
}

func cut(a, b string) (string, string) {
	x, y := []rune(a), []rune(b)
	i := 0
	for i < len(x) && i < len(y) && x[i] == y[i] {
		i++
	}
	i = max(0, i-20)
	return string(x[min(i, len(x)):min(len(x), i+120)]), string(y[min(i, len(y)):min(len(y), i+120)])
}

func bare(c legaltext.Clause) string {
	return legaltext.TextHash(strings.Join(strings.Fields(c.Full()), ""))
}

func units(d *legaltext.Document) map[string]legaltext.Clause {
	out := map[string]legaltext.Clause{}
	d.Walk(func(c legaltext.Clause, _ int) {
		divided := false
		for _, child := range c.Children {
			divided = divided || child.Kind == legaltext.KindClause
		}
		if c.Kind == legaltext.KindClause || c.Kind == legaltext.KindArticle && !divided {
			out[c.Address] = c
		}
	})
	return out
}
