package policy_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/loa-vn/loa/internal/legaltext"
	"github.com/loa-vn/loa/internal/policy"
)

// fiveHundred is how many documents the promise of the search is about.
const fiveHundred = 500

// promised is the 95th percentile on a machine with nothing else to do; the test fails at three times that, for its machine
// is shared.
const promised = 20 * time.Millisecond

// Searching over five hundred documents is quick, 95 times of 100: rare words and words that stand in every
// article, with and without tone marks, numbers in every writing, whole sentences, and narrowed.
func TestCorpusSearchIsQuick(t *testing.T) {
	dir := os.Getenv("LOA_CORPUS")
	if dir == "" {
		t.Skip("LOA_CORPUS is not set: run make corpus CORPUS=dir")
	}
	each(t, func(t *testing.T, s site) {
		titles := s.fill(t, dir, fiveHundred)
		queries := []policy.Query{
			{Text: "người lao động"},
			{Text: "nguoi lao dong"},
			{Text: "quy định"},
			{Text: "điều kiện hỗ trợ"},
			{Text: "hỗ trợ đào tạo nghề"},
			{Text: "qd 71/2025"},
			{Text: "71/2025/QĐ-UBND"},
			{Text: "nghị định 181"},
			{Text: "thuế giá trị gia tăng"},
			{Text: "mức hỗ trợ tiền điện cho hộ nghèo là bao nhiêu"},
			{Text: "thời hạn giải quyết thủ tục hành chính không quá 05 ngày làm việc"},
			{Text: "thu hồi đất", Filter: policy.Filter{Kind: "Nghị định"}},
			{Text: "viên chức", Filter: policy.Filter{From: "2025-01-01"}},
		}
		for i := 0; i < len(titles); i += 5 {
			words := strings.Fields(titles[i])
			queries = append(queries, policy.Query{Text: strings.Join(words[:min(len(words), 6)], " ")})
		}
		best := make([]time.Duration, len(queries)) // of five: the machine has other work too
		for round := range 5 {
			for i, q := range queries {
				q.Limit = 20
				start := time.Now()
				if _, err := s.Find(t.Context(), q); err != nil {
					t.Fatal(err)
				}
				if d := time.Since(start); round == 0 || d < best[i] {
					best[i] = d
				}
			}
		}
		slowest := queries[slices.Index(best, slices.Max(best))].Text
		took := slices.Clone(best)
		slices.Sort(took)
		p := func(n int) time.Duration { return took[len(took)*n/100].Round(10 * time.Microsecond) }
		t.Logf("figure: search, %s: %d documents, %d searches, each the best of five: median %v, 95th percentile %v, slowest %v (%s)",
			s.db.Dialect(), fiveHundred, len(took), p(50), p(95), slices.Max(took).Round(10*time.Microsecond), slowest)
		if p(95) > 3*promised {
			t.Errorf("the 95th percentile is %v, far over %v", p(95), promised)
		}
	})
}

// fill stores real documents until there are n, again under other numbers when they run out.
func (s site) fill(t *testing.T, dir string, n int) (titles []string) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "legal", "txt", "*.txt"))
	if err != nil || len(files) < 100 {
		t.Fatalf("%d files in the corpus, %v", len(files), err)
	}
	for i := range n {
		f := files[i%len(files)]
		data, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		read, err := legaltext.Parse(f, data)
		if err != nil {
			t.Fatal(err)
		}
		titles = append(titles, read.Title)
		text := string(data)
		if round := i / len(files); round > 0 {
			serial, rest, _ := strings.Cut(read.Number, "/")
			again := fmt.Sprintf("%d/%s", round*10_000+i%len(files), rest)
			text = strings.ReplaceAll(text, read.Number, again)
			if !strings.Contains(text, again) {
				text = strings.Replace(text, serial+"/", again[:5]+"/", 1)
			}
		}
		if _, err := s.Import(t.Context(), officer(), filepath.Base(f), strings.NewReader(text)); err != nil {
			t.Logf("%s: %v", f, err)
		}
	}
	slices.Sort(titles)
	return slices.Compact(titles)
}
