package policy_test

import (
	"bufio"
	"encoding/json"
	"fmt"
	"hash/fnv"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/loa-vn/loa/internal/policy"
	"github.com/loa-vn/loa/internal/sqldb/sqldbtest"
)

// Claims and questions about 28 laws, each with the article that settles it: how often that article is proposed. The
// laws are put into the form of published texts and imported like any other.
func TestCorpusProposals(t *testing.T) {
	dir := os.Getenv("LOA_CORPUS")
	if dir == "" {
		t.Skip("LOA_CORPUS is not set: run make corpus CORPUS=dir")
	}
	dir = filepath.Join(dir, "listening", "vi-clauses")
	s := newSite(t, sqldbtest.SQLite(t))
	laws := s.bringLaws(t, dir)
	settled := settling(t, dir)
	var first, three, asked [2]int // of the half on which the constants were chosen, and of the other
	var took []time.Duration
	for id, sentence := range sentencesOf(t, dir) {
		h := fnv.New32a()
		_, _ = h.Write([]byte(id))
		half := h.Sum32() % 2
		at := time.Now()
		found, err := s.Propose(t.Context(), policy.Ask{Sentence: sentence, On: "2026-11-23"})
		took = append(took, time.Since(at))
		if err != nil {
			t.Fatal(err)
		}
		asked[half]++
		hit := slices.IndexFunc(found, func(p policy.Proposal) bool {
			article, _, _ := strings.Cut(p.Clause.Address[strings.Index(p.Clause.Address, "dieu-"):], "/")
			return slices.Contains(settled[id], laws[p.Document.ID]+"@"+strings.ToLower(strings.TrimPrefix(article, "dieu-")))
		})
		if hit == 0 {
			first[half]++
		}
		if hit >= 0 {
			three[half]++
		}
	}
	for half, name := range []string{"the half for choosing", "the other half"} {
		of := float64(asked[half])
		t.Logf("figure: clauses proposed, %s, %d questions: the article that settles it comes first for %.3f, among three for %.3f", name, asked[half], float64(first[half])/of, float64(three[half])/of)
		if float64(three[half]) < 0.85*of {
			t.Error("the right article is proposed too seldom")
		}
	}
	t.Logf("figure: clauses proposed, 3,368 articles: %s at the 95th percentile", percentile95(took[1:]))
}

func percentile95(took []time.Duration) time.Duration {
	slices.Sort(took)
	return took[len(took)*95/100].Round(10 * time.Microsecond)
}

// Five hundred documents: the real ones, and copies of them under other numbers.
func TestCorpusProposalsAmongManyDocuments(t *testing.T) {
	dir := os.Getenv("LOA_CORPUS")
	if dir == "" {
		t.Skip("LOA_CORPUS is not set: run make corpus CORPUS=dir")
	}
	s := newSite(t, sqldbtest.SQLite(t))
	files, err := filepath.Glob(filepath.Join(dir, "legal", "txt", "*.txt"))
	if err != nil || len(files) < 100 {
		t.Fatalf("%d files, %v", len(files), err)
	}
	documents, parts := 0, 0
	for round := range 4 {
		for i, f := range files {
			data, err := os.ReadFile(f)
			if err != nil {
				t.Fatal(err)
			}
			text := string(data)
			if round > 0 {
				text = anotherNumber(text, fmt.Sprintf("%d%03d", round, i))
			}
			if got := s.bring(t, fmt.Sprintf("%d-%s", round, filepath.Base(f)), text); got.Outcome == policy.OutcomeNew {
				documents, parts = documents+1, parts+got.Version.Clauses
			}
		}
	}
	before := heap()
	var took []time.Duration
	for _, sentence := range sentencesOf(t, filepath.Join(dir, "listening", "vi-clauses")) {
		at := time.Now()
		if _, err := s.Propose(t.Context(), policy.Ask{Sentence: sentence, On: "2026-11-23"}); err != nil {
			t.Fatal(err)
		}
		took = append(took, time.Since(at))
	}
	t.Logf("figure: clauses proposed, %d documents, %d parts: the first proposal after a start takes %v, the others %v at the 95th percentile; %d MB of words in memory",
		documents, parts, took[0].Round(time.Millisecond), percentile95(took[1:]), (heap()-before)>>20)
	runtime.KeepAlive(s.Service)
	if documents < 400 {
		t.Errorf("only %d documents", documents)
	}
}

// heap is how many bytes are in use.
func heap() int64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc) //nolint:gosec // Far below the limit.
}

var serial = regexp.MustCompile(`(?i)(số\s*:\s*)\d+`)

// anotherNumber gives a text another serial number.
func anotherNumber(text, n string) string {
	at := serial.FindStringSubmatchIndex(text)
	if at == nil {
		return text
	}
	return text[:at[3]] + n + text[at[1]:]
}

// bringLaws imports each law as a text in the official form and names them by what they became.
func (s site) bringLaws(t *testing.T, dir string) map[policy.ID]string {
	t.Helper()
	var order []string
	texts := map[string]*strings.Builder{}
	lines(t, filepath.Join(dir, "documents.jsonl"), func(line []byte) {
		var a struct{ Law, Article, Title, Text string }
		if err := json.Unmarshal(line, &a); err != nil {
			t.Fatal(err)
		}
		if texts[a.Law] == nil {
			order, texts[a.Law] = append(order, a.Law), &strings.Builder{}
		}
		body := strings.TrimSpace(a.Title + "\n" + strings.TrimPrefix(a.Text, a.Title))
		fmt.Fprintf(texts[a.Law], "Điều %s. %s\n", a.Article, body)
	})
	laws := map[policy.ID]string{}
	for i, name := range order {
		kind, title, _ := strings.Cut(name, " ")
		if rest, is := strings.CutPrefix(name, "Bộ luật "); is {
			kind, title = "BỘ LUẬT", rest
		}
		if name == "Hiến pháp" {
			kind, title = "HIẾN PHÁP", "NƯỚC CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
		}
		text := fmt.Sprintf("QUỐC HỘI\nCỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc\nLuật số: %d/2024/QH15\nHà Nội, ngày 18 tháng 01 năm 2024\n%s\n%s\n%s",
			i+1, strings.ToUpper(kind), strings.ToUpper(title), texts[name])
		laws[s.bring(t, fmt.Sprintf("luat-%d.txt", i), text).ID] = name
	}
	return laws
}

func settling(t *testing.T, dir string) map[string][]string {
	t.Helper()
	settled := map[string][]string{}
	lines(t, filepath.Join(dir, "qrels.tsv"), func(line []byte) {
		question, article, _ := strings.Cut(string(line), "\t")
		law, n, _ := strings.Cut(article, "@")
		settled[question] = append(settled[question], law+"@"+strings.ToLower(n))
	})
	return settled
}

func sentencesOf(t *testing.T, dir string) map[string]string {
	t.Helper()
	all := map[string]string{}
	lines(t, filepath.Join(dir, "queries.jsonl"), func(line []byte) {
		var q struct{ ID, Text string }
		if err := json.Unmarshal(line, &q); err != nil {
			t.Fatal(err)
		}
		all[q.ID] = q.Text
	})
	return all
}

func lines(t *testing.T, name string, visit func(line []byte)) {
	t.Helper()
	f, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	in := bufio.NewScanner(f)
	in.Buffer(nil, 1<<22)
	for in.Scan() {
		visit(in.Bytes())
	}
	if err := in.Err(); err != nil {
		t.Fatal(err)
	}
}
