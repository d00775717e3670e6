package trial_test

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/loa-vn/loa/internal/fault"
	"github.com/loa-vn/loa/internal/listening/match/trial"
)

func written(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func TestFoldersOfSeveralForms(t *testing.T) {
	dir := written(t, map[string]string{
		"documents.jsonl":    `{"id": 1, "text": "đất ở nông thôn", "more": [1]}` + "\n" + `{"_id": "b", "title": "Thuế", "text": "thuế thu nhập cá nhân"}`,
		"queries-dev.jsonl":  `{"id": "q", "text": "thuế thu nhập", "kind": "k"}`,
		"queries-test.jsonl": `{"id": "r", "text": "đất nông thôn"}`,
		"qrels-dev.tsv":      "query-id\tcorpus-id\tscore\nq\t1\t0\nq\tb\t1\n",
		"qrels-test.tsv":     "r 0 1 1\n",
	})
	f, err := trial.Read(dir)
	if err != nil {
		t.Fatal(err)
	}
	at := time.Unix(0, 0)
	r := trial.Eval(f, trial.Options{Abstain: true, Fold: trial.All, Now: func() time.Time { at = at.Add(time.Millisecond); return at }})
	if len(r.Sets) != 2 || r.Documents != 2 {
		t.Fatalf("%+v", r)
	}
	for _, s := range r.Sets {
		if s.Queries != 1 || s.MAP5 != 1 || s.Success1 != 1 || s.MRR != 1 || s.AUC == nil || s.P50MS != 1 {
			t.Errorf("%+v", s)
		}
	}
	if len(r.Sets[0].Kinds) != 1 {
		t.Errorf("kinds %+v", r.Sets[0].Kinds)
	}
}

func TestFoldersThatCannotBeRead(t *testing.T) {
	for want, files := range map[string]map[string]string{
		"match.cli.unreadable": {"documents.jsonl": `{"id": "a"}`},
		"match.cli.no_json":    {"documents.jsonl": `{"id": "a"}` + "\n{"},
	} {
		if _, err := trial.Read(written(t, files)); fault.Code(err) != want {
			t.Errorf("%v, want %s", err, want)
		}
	}
}

func TestMarksAreTakenOff(t *testing.T) {
	for f, want := range map[trial.Fold]string{trial.None: "Đất ở đã có chủ", trial.Half: "Đất o đã co chủ", trial.All: "Dat o da co chu"} {
		if got := f.Off("Đất ở đã có chủ"); got != want {
			t.Errorf("%s: %q", f, got)
		}
	}
}
