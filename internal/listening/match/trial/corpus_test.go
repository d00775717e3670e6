package trial_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/loa-vn/loa/internal/listening/match/trial"
)

// Judged by folds (Vietnamese) and by what other queries taught (English: learned from train, measured on dev). The
// floors are what was seen on 2026-11-24, rounded down.
func TestCorpusMatch(t *testing.T) {
	vi := trial.Study(folder(t, "vi-clauses"), 1)
	all, kinds, auc := vi.Folded(1)
	said := kinds["Đúng/Sai"]
	t.Logf("figure: match vi-clauses by folds, true or false, MAP@5: %.4f of %d", said.MAP5, said.Queries)
	t.Logf("figure: match vi-clauses by folds, all kinds, MAP@5, success@10: %.4f, %.4f of %d", all.MAP5, all.Success10, all.Queries)
	t.Logf("figure: match vi-clauses by folds, no match, AUC: %.4f", auc)
	floor(t, "true or false, MAP@5", said.MAP5, floorSaid)
	floor(t, "all kinds, MAP@5", all.MAP5, floorAll)
	floor(t, "all kinds, success@10", all.Success10, floorTen)
	floor(t, "no match, vi", auc, floorNoMatchVI)

	f := folder(t, "en-claims-2020")
	dev, _, auc := trial.Study(f, 1, "dev").By(trial.Study(f, 1, "train").Teach(1))
	t.Logf("figure: match en-claims-2020 dev, learned from train, MAP@5, success@10: %.4f, %.4f of %d", dev.MAP5, dev.Success10, dev.Queries)
	t.Logf("figure: match en-claims-2020 dev, no match, AUC: %.4f", auc)
	floor(t, "en dev, MAP@5", dev.MAP5, floorDev)
	floor(t, "no match, en", auc, floorNoMatchEN)
}

const (
	floorSaid, floorAll, floorTen  = 0.920, 0.880, 0.950
	floorDev                       = 0.0
	floorNoMatchVI, floorNoMatchEN = 0.865, 0.760
)

func floor(t *testing.T, what string, got, least float64) {
	t.Helper()
	if got < least {
		t.Errorf("%s is %.4f: at least %.3f was", what, got, least)
	}
}

func folder(t *testing.T, name string) *trial.Folder {
	t.Helper()
	root := os.Getenv("LOA_CORPUS")
	if root == "" {
		t.Skip("LOA_CORPUS names no folder of documents")
	}
	f, err := trial.Read(filepath.Join(root, "listening", name))
	if err != nil {
		t.Fatal(err)
	}
	return f
}
