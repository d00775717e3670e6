package trial

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/loa-vn/loa/internal/listening/burst"
)

func folder(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func TestASeriesIsPutTogetherInQuarters(t *testing.T) {
	all, err := Read(folder(t, map[string]string{
		"a.csv":        "timestamp,value\n2026-01-01 00:01:00,3\n2026-01-01 00:14:59,4\n2026-01-01T00:45:00Z,5.0\n",
		"b.csv":        "1767225600,1\n1767226500,2\n",
		"windows.json": `{"real/a.csv": [["2026-01-01 00:00:00.000000", "2026-01-01 01:00:00"]]}`,
		"README.md":    "no series",
	}))
	if err != nil || len(all) != 2 {
		t.Fatalf("%+v, %v", all, err)
	}
	a, b := all[0], all[1]
	if want := []int{7, 0, 0, 5}; len(a.Counts) != 4 || a.Counts[0] != want[0] || a.Counts[3] != want[3] || len(a.Windows) != 1 || a.Windows[0].To.Sub(a.Windows[0].From) != time.Hour {
		t.Errorf("a is %+v", a)
	}
	if len(b.Counts) != 2 || b.Counts[1] != 2 || len(b.Windows) != 0 {
		t.Errorf("b is %+v", b)
	}
}

func TestWhatIsNoSeriesIsRefused(t *testing.T) {
	for name, files := range map[string]map[string]string{
		"nothing":             {},
		"no count":            {"a.csv": "2026-01-01 00:00:00,x\n"},
		"less than nothing":   {"a.csv": "2026-01-01 00:00:00,-1\n"},
		"no moment":           {"a.csv": "timestamp,value\nyesterday,1\n"},
		"out of order":        {"a.csv": "2026-01-02 00:00:00,1\n2026-01-01 00:00:00,1\n"},
		"a year too far":      {"a.csv": "2026-01-01 00:00:00,1\n3026-01-01 00:00:00,1\n"},
		"a window of one end": {"a.csv": "2026-01-01 00:00:00,1\n", "windows.json": `{"a.csv": [["2026-01-01 00:00:00"]]}`},
		"no JSON":             {"a.csv": "2026-01-01 00:00:00,1\n", "windows.json": `{`},
	} {
		if got, err := Read(folder(t, files)); err == nil {
			t.Errorf("%s: %+v", name, got)
		}
	}
}

// made is two weeks of ten an hour with one burst.
func made(name string, burstAt int, label bool) Series {
	start := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	s := Series{Name: name, Start: start, Counts: make([]int, 14*96)}
	for i := range s.Counts {
		s.Counts[i] = 2 + i%2
		if i >= burstAt && i < burstAt+8 {
			s.Counts[i] = 50
		}
	}
	if label {
		at := start.Add(time.Duration(burstAt) * burst.Step)
		s.Windows = []Window{{at.Add(-time.Hour), at.Add(6 * time.Hour)}}
	}
	return s
}

func TestFiguresAreWhatTheySay(t *testing.T) {
	r := Eval([]Series{made("found", 700, true), made("false", 900, false)})
	f := r.Shipped
	if f.Windows != 1 || f.Found != 1 || f.Recall != 1 || f.Alarms != 2 || f.False != 1 || f.Days != 28 || f.FalseADay != 1.0/28 {
		t.Errorf("%+v", f)
	}
	if f.DelayMinute < 60 || f.DelayMinute > 120 {
		t.Errorf("told %v minutes after the window's beginning, an hour before the burst", f.DelayMinute)
	}
	if r.AtBudget == nil || r.AtBudget.Found != 1 || r.LeftOut == nil || len(r.Series) != 2 || r.Series[0].Found != 1 {
		t.Errorf("%+v", r)
	}
	if r := Eval([]Series{made("nothing labelled", 700, false)}); r.AtBudget != nil || r.Shipped.Alarms != 1 {
		t.Errorf("%+v", r)
	}
}

func FuzzRead(f *testing.F) {
	f.Add("timestamp,value\n2026-01-01 00:01:00,3\n", `{"a.csv":[]}`)
	f.Fuzz(func(t *testing.T, series, windows string) {
		if strings.Count(series, "\n") > 50 {
			return
		}
		all, err := Read(folder(t, map[string]string{"a.csv": series, "windows.json": windows}))
		if err == nil && len(all[0].Counts) < 10_000 {
			Eval(all)
		}
	})
}
