package statement_test

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/loa-vn/loa/internal/statement"
	"github.com/loa-vn/loa/internal/viet"
)

// Real explanations of policies go through as entries: the radio script says every
// date, sum and percentage that the web page writes.
func TestCorpusExplanations(t *testing.T) {
	dir := os.Getenv("LOA_CORPUS")
	if dir == "" {
		t.Skip("LOA_CORPUS is not set: run make corpus CORPUS=dir")
	}
	f, err := os.Open(filepath.Join(dir, "news", "policy_articles.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 1<<20)
	entries, figures, lost, unspoken := 0, 0, 0, 0
	for lines.Scan() {
		var a struct{ Title, Text string }
		if err := json.Unmarshal(lines.Bytes(), &a); err != nil {
			t.Fatal(err)
		}
		a.Text = strings.ToValidUTF8(a.Text[:min(len(a.Text), 15_000)], "")
		c, err := statement.Content{Issuer: "UBND tỉnh", Headline: a.Title, Why: a.Text}.Tidy()
		if err != nil {
			t.Fatal(err)
		}
		entries++
		heard := figuresOf(statement.RenderFor(c, statement.Radio).Text)
		for said := range figuresOf(statement.RenderFor(c, statement.Web).Text) {
			figures++
			if !heard[said] {
				lost++
				t.Logf("not heard: %s in %q", said, a.Title)
			}
		}
		for _, found := range statement.Check(c) {
			if found.Kind == statement.Unspeakable {
				unspoken++
			}
		}
	}
	t.Logf("figure: real explanations as entries: %d entries, %d figures, %d of them lost on the radio; %d words left that nobody can read aloud", entries, figures, lost, unspoken)
	if entries < 50 || figures < 100 || lost*50 > figures {
		t.Error("too little was read, or more than 2 in 100 figures were lost")
	}
}

// figuresOf are the different values that a text gives.
func figuresOf(text string) map[string]bool {
	said := map[string]bool{}
	for _, d := range viet.FindDates(text) {
		said[string(d.Date)] = true
	}
	for _, s := range viet.FindSums(text) {
		said[fmt.Sprint(s.Sum, " đồng")] = true
	}
	for _, p := range viet.FindPercents(text) {
		said[string(p.Percent)+"%"] = true
	}
	return said
}
