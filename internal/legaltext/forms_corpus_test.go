package legaltext_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/loa-vn/loa/internal/legaltext"
)

// agreement is how far two forms of a document have the same tree.
type agreement struct {
	both, alike int      // parts that both have, and of these those with the same words
	onlyOne     []string // addresses that one of them lacks
	other       []string // addresses whose words differ
}

func agree(a, b *legaltext.Document) agreement {
	var out agreement
	hashes := map[string]string{}
	a.Walk(func(c legaltext.Clause, _ int) { hashes[c.Address] = c.Hash })
	b.Walk(func(c legaltext.Clause, _ int) {
		hash, ok := hashes[c.Address]
		delete(hashes, c.Address)
		switch {
		case !ok:
			out.onlyOne = append(out.onlyOne, "+"+c.Address)
		case hash == c.Hash:
			out.both++
			out.alike++
		default:
			out.both++
			out.other = append(out.other, c.Address)
		}
	})
	for address := range hashes {
		out.onlyOne = append(out.onlyOne, "-"+address)
	}
	return out
}

// TestCorpusForms compares the plain text of a document with its page: the same addresses, the same hashes.
func TestCorpusForms(t *testing.T) {
	dir, _ := manifest(t)
	pages := corpusFiles(t, "origfile", "html/")
	readAll(t, "pages", pages)
	var same, parts tally
	for _, page := range pages {
		data, err := os.ReadFile(filepath.Join(dir, page.row["file"]))
		if err != nil {
			t.Fatal(err)
		}
		d, err := legaltext.Parse(page.row["file"], data)
		if err != nil {
			t.Fatal(err)
		}
		a := agree(d, page.doc)
		parts.right += a.alike
		parts.all += a.both + len(a.onlyOne)
		if !same.add(len(a.onlyOne)+len(a.other) == 0) {
			t.Logf("%-22s %d parts alike, %d with other words %.300v, %d of one form only %.300v", page.row["so"], a.alike, len(a.other), a.other, len(a.onlyOne), a.onlyOne)
		}
	}
	t.Logf("figure: text and page: %v documents with the same tree, %v parts", &same, &parts)
	if same.right < 59 {
		t.Errorf("%v documents with the same tree are under the floor of 59", &same)
	}
}
