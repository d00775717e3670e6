package policy_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/loa-vn/loa/internal/policy"
)

// Every real document is imported, found by its number and by its title's words, and its page's file brings nothing new
// under another number.
func TestCorpusImport(t *testing.T) {
	dir := os.Getenv("LOA_CORPUS")
	if dir == "" {
		t.Skip("LOA_CORPUS is not set: run make corpus CORPUS=dir")
	}
	each(t, func(t *testing.T, s site) {
		files, err := filepath.Glob(filepath.Join(dir, "legal", "txt", "*.txt"))
		if err != nil || len(files) < 100 {
			t.Fatalf("%d files in the corpus, %v", len(files), err)
		}
		documents, clauses := 0, 0
		for _, f := range files {
			data, err := os.ReadFile(f)
			if err != nil {
				t.Fatal(err)
			}
			got := s.bring(t, filepath.Base(f), string(data))
			clauses += got.Version.Clauses
			if got.Outcome == policy.OutcomeNew {
				documents++
			}
			if d, err := s.ByNumber(t.Context(), strings.ToLower(got.Number)); err != nil || d.ID != got.ID {
				t.Errorf("%s is found by number as %s, %v", got.Number, d.Number, err)
			}
			words := strings.Fields(got.Title)
			found, err := s.Search(t.Context(), strings.Join(words[:min(len(words), 14)], " "), 200)
			if err != nil || !holds(found, got.ID) {
				t.Errorf("%s is not found by its title %q: %v", got.Number, got.Title, err)
			}
		}
		t.Logf("figure: imported and found again: %d documents, %d clauses", documents, clauses)
		if documents < len(files)-2 {
			t.Errorf("%d files made only %d documents", len(files), documents)
		}
	})
}

func holds(found []policy.Found, id policy.ID) bool {
	for _, f := range found {
		if f.Document.ID == id {
			return true
		}
	}
	return false
}
