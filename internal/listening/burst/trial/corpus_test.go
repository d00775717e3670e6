package trial

import (
	"os"
	"path/filepath"
	"testing"
)

// TestCorpus prints what the detector finds in the corpus's series and fails where it
// finds less than it did.
func TestCorpus(t *testing.T) {
	dir := os.Getenv("LOA_CORPUS")
	if dir == "" {
		t.Skip("LOA_CORPUS names no corpus")
	}
	all, err := Read(filepath.Join(dir, "listening", "bursts"))
	if err != nil {
		t.Fatal(err)
	}
	r := Eval(all)
	t.Logf("shipped, threshold %.2f: %+v", r.Threshold, r.Shipped)
	t.Logf("at the budget: %+v", *r.AtBudget)
	t.Logf("each series with the threshold chosen on the others: %+v", *r.LeftOut)
	for _, s := range r.Series {
		t.Logf("%s: %+v", s.Name, s.Figures)
	}
	if r.AtBudget.Recall < 0.80 {
		t.Errorf("at %.2f false alarms a day %d of %d are found", Budget, r.AtBudget.Found, r.AtBudget.Windows)
	}
}
