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
	figure := func(name string, f Figures) {
		t.Logf("figure: bursts, %s: %d of %d, %d false alarms in %.0f days (%.3f a day)", name, f.Found, f.Windows, f.False, f.Days, f.FalseADay)
	}
	figure("threshold that ships", r.Shipped)
	figure("lowest threshold within the budget", r.AtBudget.Figures)
	figure("each series with the threshold chosen on the others", *r.LeftOut)
	if r.AtBudget.Recall < 0.80 {
		t.Errorf("at %.2f false alarms a day %d of %d are found", Budget, r.AtBudget.Found, r.AtBudget.Windows)
	}
}
