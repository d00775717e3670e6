package dsn_test

import (
	"bufio"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/loa-vn/loa/internal/channel/email/dsn"
)

// expected is what a person who read the mail says it means. Mails of the set
// "held" were chosen at random and read only when the rules had been written; what
// their first run showed has been mended since.
type expected struct {
	set   string
	cases []string // "hard user-unknown lan@example.com", sorted
}

func readKey(t *testing.T) map[string]expected {
	t.Helper()
	f, err := os.Open("testdata/key.tsv")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	key := map[string]expected{}
	for lines := bufio.NewScanner(f); lines.Scan(); {
		col := strings.Split(lines.Text(), "\t")
		if strings.HasPrefix(col[0], "#") {
			continue
		}
		e := key[col[0]]
		e.set = col[1]
		e.cases = append(e.cases, strings.Join(col[2:5], " "))
		slices.Sort(e.cases)
		key[col[0]] = e
	}
	return key
}

func said(r dsn.Report) (kinds, all []string) {
	word := func(s string) string {
		if s == "" {
			return "-"
		}
		return s
	}
	cases := r.Cases
	if len(cases) == 0 {
		cases = []dsn.Case{{Kind: r.Kind}}
	}
	for _, c := range cases {
		kinds = append(kinds, string(c.Kind))
		all = append(all, string(c.Kind)+" "+word(string(c.Reason))+" "+word(strings.ToLower(c.Recipient)))
	}
	slices.Sort(all)
	slices.Sort(kinds)
	return kinds, all
}

// TestCorpusOfRealNotices holds the parser against real mails that came back, as
// a person understood them.
func TestCorpusOfRealNotices(t *testing.T) {
	dir := os.Getenv("LOA_CORPUS")
	if dir == "" {
		t.Skip("LOA_CORPUS names no folder of real documents")
	}
	type count struct{ mails, kind, reason, whole, falseHard int }
	counts := map[string]*count{"open": {}, "held": {}}
	for name, want := range readKey(t) {
		raw := readNotice(t, dir, name)
		r, err := dsn.Parse(raw)
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		_, all := said(r)
		c := counts[want.set]
		c.mails++
		if slices.Equal(columns(all, 1), columns(want.cases, 1)) {
			c.kind++
		}
		if slices.Equal(columns(all, 2), columns(want.cases, 2)) {
			c.reason++
		}
		if slices.Equal(all, want.cases) {
			c.whole++
		} else {
			t.Logf("%s (%s): %v, a person says %v", name, want.set, all, want.cases)
		}
		if r.Kind == dsn.KindHard && !slices.Contains(columns(want.cases, 1), "hard") {
			c.falseHard++
			t.Logf("%s: called hard and is not", name)
		}
	}
	for _, set := range []string{"open", "held"} {
		c := counts[set]
		t.Logf("figure: mails that came back, %s set: %d; kind %d, kind and reason %d, and recipient %d; wrongly hard %d",
			set, c.mails, c.kind, c.reason, c.whole, c.falseHard)
	}
	for set, c := range counts {
		if c.whole*100 < c.mails*95 || c.falseHard > 0 || c.mails == 0 {
			t.Errorf("of the %d mails of the %s set %d are understood, %d wrongly called hard", c.mails, set, c.whole, c.falseHard)
		}
	}
}

func readNotice(t *testing.T, dir, name string) []byte {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join(dir, "dsn", name+".eml"))
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

// columns keeps the first n words of each.
func columns(list []string, n int) (out []string) {
	for _, s := range list {
		out = append(out, strings.Join(strings.Fields(s)[:n], " "))
	}
	slices.Sort(out)
	return out
}
