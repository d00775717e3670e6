// Package trial scores package burst on folders of series whose bursts were labelled by
// people: how many of the labelled windows had an alarm in them, and how many alarms
// a day were in none.
//
// A series is a CSV file of moments and counts, windows.json the labels. Counts of any
// spacing are put together in quarters of an hour. An alarm is the moment at which it
// begins; one that goes on is not counted again.
package trial

import (
	"cmp"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/loa-vn/loa/internal/listening/burst"
)

// Series is one file.
type Series struct {
	Name    string
	Start   time.Time // of the first bucket
	Counts  []int     // a quarter of an hour each
	Windows []Window
}

// Window is a time that people labelled as a burst; both ends belong to it.
type Window struct{ From, To time.Time }

// Days is how long the series is.
func (s Series) Days() float64 { return float64(len(s.Counts)) * burst.Step.Hours() / 24 }

// Read reads a folder. A series that windows.json does not name has no bursts.
func Read(dir string) ([]Series, error) {
	labels, err := readWindows(filepath.Join(dir, "windows.json"))
	if err != nil {
		return nil, err
	}
	files, err := filepath.Glob(filepath.Join(dir, "*.csv"))
	if err != nil {
		return nil, err
	}
	if len(files) == 0 {
		return nil, fmt.Errorf("%s has no *.csv", dir)
	}
	var all []Series
	for _, file := range files {
		s, err := readSeries(file)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", file, err)
		}
		s.Windows = labels[filepath.Base(file)]
		all = append(all, s)
	}
	return all, nil
}

// readWindows is nothing where there is no such file.
func readWindows(file string) (map[string][]Window, error) {
	text, err := os.ReadFile(file) //nolint:gosec // The caller's folder.
	if errors.Is(err, os.ErrNotExist) {
		return nil, nil //nolint:nilnil // No labels.
	}
	if err != nil {
		return nil, err
	}
	var raw map[string][][]string
	if err := json.Unmarshal(text, &raw); err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	labels := map[string][]Window{}
	for name, list := range raw {
		for _, w := range list {
			if len(w) != 2 {
				return nil, fmt.Errorf("%s: a window of %s has %d ends", file, name, len(w))
			}
			from, err1 := moment(w[0])
			to, err2 := moment(w[1])
			if err := errors.Join(err1, err2); err != nil {
				return nil, fmt.Errorf("%s: %w", file, err)
			}
			base := filepath.Base(name)
			labels[base] = append(labels[base], Window{from, to})
		}
	}
	return labels, nil
}

func readSeries(file string) (Series, error) {
	f, err := os.Open(file) //nolint:gosec // As above.
	if err != nil {
		return Series{}, err
	}
	defer func() { _ = f.Close() }()
	s := Series{Name: strings.TrimSuffix(filepath.Base(file), ".csv")}
	rows := csv.NewReader(f)
	rows.FieldsPerRecord = -1
	for line := 1; ; line++ {
		row, err := rows.Read()
		if errors.Is(err, io.EOF) {
			return s, nil
		}
		if err != nil {
			return s, err
		}
		if len(row) < 2 {
			continue
		}
		at, err := moment(row[0])
		if err != nil {
			if line == 1 { // the head
				continue
			}
			return s, fmt.Errorf("line %d: %w", line, err)
		}
		n, err := strconv.ParseFloat(strings.TrimSpace(row[1]), 64)
		if err != nil || n < 0 || n > 1e9 {
			return s, fmt.Errorf("line %d: %q is no count", line, row[1])
		}
		if err := s.add(at, int(n+0.5)); err != nil {
			return s, fmt.Errorf("line %d: %w", line, err)
		}
	}
}

// longest is ten years of buckets: a typing error in a year is not to fill the memory.
const longest = 10 * 366 * 96

func (s *Series) add(at time.Time, n int) error {
	bucket := at.Truncate(burst.Step)
	if s.Start.IsZero() {
		s.Start = bucket
	}
	i := int(bucket.Sub(s.Start) / burst.Step)
	if i < 0 || i > longest {
		return fmt.Errorf("%s lies before the first moment, or ten years after it", at.Format(time.DateTime))
	}
	for len(s.Counts) <= i {
		s.Counts = append(s.Counts, 0)
	}
	s.Counts[i] += n
	return nil
}

// moment reads a time as such files write it; without a zone it is UTC.
func moment(s string) (time.Time, error) {
	s = strings.TrimSpace(s)
	for _, layout := range []string{time.DateTime, time.RFC3339, "2006-01-02T15:04:05", "2006-01-02 15:04", time.DateOnly} {
		if at, err := time.Parse(layout, s); err == nil {
			return at.UTC(), nil
		}
	}
	if sec, err := strconv.ParseInt(s, 10, 64); err == nil && sec > 1e8 && sec < 1e11 {
		return time.Unix(sec, 0).UTC(), nil
	}
	return time.Time{}, fmt.Errorf("%q is no moment", s)
}

// Budget is how many false alarms a day are borne where a threshold is chosen.
const Budget = 0.08

// Report is what was seen.
type Report struct {
	Threshold float64       `json:"threshold"` // that ships
	Shipped   Figures       `json:"shipped"`   // with it
	AtBudget  *AtBudget     `json:"at_budget,omitempty"`
	LeftOut   *Figures      `json:"left_out,omitempty"` // each series with the threshold chosen on the others
	Series    []SeriesScore `json:"series"`
}

// Figures are those of one threshold over all series.
type Figures struct {
	Windows     int     `json:"windows"`
	Found       int     `json:"found"`
	Recall      float64 `json:"recall"` // 0 where there are no windows
	Alarms      int     `json:"alarms"`
	False       int     `json:"false_alarms"`
	FalseADay   float64 `json:"false_alarms_a_day"`
	DelayMinute float64 `json:"median_delay_minutes"` // from a window's beginning to its first alarm
	Days        float64 `json:"days"`
}

// AtBudget is what the lowest threshold within the budget finds.
type AtBudget struct {
	Budget    float64 `json:"budget"` // false alarms a day
	Threshold float64 `json:"threshold"`
	Figures
}

// SeriesScore is one series with the threshold that ships.
type SeriesScore struct {
	Name string `json:"name"`
	Figures
}

// scored is a series as the detector read it.
type scored struct {
	Series

	readings []burst.Reading
}

// Eval runs the detector over every series.
func Eval(all []Series) Report {
	var read []scored
	for _, s := range all {
		d, one := burst.Detector{}, scored{Series: s}
		for i, n := range s.Counts {
			one.readings = append(one.readings, d.Add(s.Start.Add(time.Duration(i)*burst.Step), n))
		}
		read = append(read, one)
	}
	r := Report{Threshold: burst.Threshold, Shipped: figures(read, burst.Threshold)}
	for _, one := range read {
		r.Series = append(r.Series, SeriesScore{one.Name, figures([]scored{one}, burst.Threshold)})
	}
	if r.Shipped.Windows == 0 {
		return r
	}
	th, best := choose(read)
	r.AtBudget = &AtBudget{Budget: Budget, Threshold: th, Figures: best}
	if len(read) > 1 {
		r.LeftOut = leaveOut(read)
	}
	return r
}

// leaveOut judges each series with a threshold that it had no part in choosing.
func leaveOut(read []scored) *Figures {
	var sum Figures
	var delays []float64
	for i := range read {
		th, _ := choose(slices.Concat(read[:i:i], read[i+1:]))
		f, d := judge(read[i:i+1], th)
		delays = append(delays, d...)
		sum = Figures{
			Windows: sum.Windows + f.Windows, Found: sum.Found + f.Found, Alarms: sum.Alarms + f.Alarms, False: sum.False + f.False, Days: sum.Days + f.Days,
		}
	}
	sum.finish(delays)
	return &sum
}

// choose finds the lowest threshold that keeps within the budget.
func choose(read []scored) (float64, Figures) {
	var candidates []float64
	for _, one := range read {
		for _, r := range one.readings {
			if r.Score >= 1 {
				candidates = append(candidates, float64(int(r.Score*20))/20)
			}
		}
	}
	slices.SortFunc(candidates, func(a, b float64) int { return cmp.Compare(b, a) })
	candidates = slices.Compact(candidates)
	th, best := burst.Threshold, Figures{}
	for _, c := range candidates {
		f := figures(read, c)
		if f.FalseADay > Budget {
			break
		}
		th, best = c, f
	}
	return th, best
}

func figures(read []scored, threshold float64) Figures {
	f, delays := judge(read, threshold)
	f.finish(delays)
	return f
}

func (f *Figures) finish(delays []float64) {
	if f.Windows > 0 {
		f.Recall = float64(f.Found) / float64(f.Windows)
	}
	if f.Days > 0 {
		f.FalseADay = float64(f.False) / f.Days
	}
	if len(delays) > 0 {
		slices.Sort(delays)
		f.DelayMinute = delays[len(delays)/2]
	}
}

// judge counts at a threshold.
func judge(read []scored, threshold float64) (f Figures, delays []float64) {
	for _, one := range read {
		first := make([]time.Time, len(one.Windows))
		for _, at := range burst.Alarms(one.readings, threshold) {
			inside := false
			for i, w := range one.Windows {
				if !at.Before(w.From) && !at.After(w.To) {
					inside = true
					if first[i].IsZero() {
						first[i] = at
					}
				}
			}
			f.Alarms++
			if !inside {
				f.False++
			}
		}
		for i, at := range first {
			if !at.IsZero() {
				f.Found++
				delays = append(delays, at.Sub(one.Windows[i].From).Minutes())
			}
		}
		f.Windows += len(one.Windows)
		f.Days += one.Days()
	}
	return f, delays
}
