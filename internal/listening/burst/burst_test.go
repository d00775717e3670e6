package burst

import (
	"encoding/json"
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"pgregory.net/rapid"
)

var monday = time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC)

// usualDay is how many an hour at a time of day, without chance.
func usualDay(at time.Time) int {
	return 20 + int(15*math.Sin(2*math.Pi*(float64(at.Hour())-8)/24))
}

// run adds buckets until a moment and returns when alarms began.
func run(d *Detector, from, until time.Time, count func(at time.Time) int) (alarms []time.Time) {
	for at := from; at.Before(until); at = at.Add(Step) {
		if r := d.Add(at, count(at)); r.Alarm {
			alarms = append(alarms, r.At)
		}
	}
	return alarms
}

func TestADayIsNoBurstAndABurstIsOneAlarm(t *testing.T) {
	luck := rand.New(rand.NewPCG(1, 2))
	count := func(at time.Time) int { return max(0, usualDay(at)/4+luck.IntN(5)-2) }
	d := &Detector{}
	if alarms := run(d, monday, monday.Add(20*24*time.Hour), count); len(alarms) > 0 {
		t.Errorf("nothing happened, and there were alarms at %v", alarms)
	}
	begins := monday.Add(20*24*time.Hour + 10*time.Hour)
	alarms := run(d, monday.Add(20*24*time.Hour), monday.Add(22*24*time.Hour), func(at time.Time) int {
		if n := at.Sub(begins); n >= 0 && n < 3*time.Hour {
			return 60
		}
		return count(at)
	})
	if len(alarms) != 1 || alarms[0].Before(begins) || alarms[0].After(begins.Add(time.Hour)) {
		t.Errorf("a burst from %s was told at %v", begins, alarms)
	}
}

func TestAClaimOfAnHourThatDoublesIsTold(t *testing.T) {
	for name, c := range map[string]struct {
		counts []int
		told   bool
	}{
		"it doubles":              {[]int{1, 2, 4, 6}, true},
		"it is heard a few times": {[]int{1, 1, 2, 3}, false},
		"it is big and steady":    {[]int{50, 50, 50, 50}, false},
		"it is a quarter old":     {[]int{20}, false},
		"it falls":                {[]int{30, 20, 5, 2}, false},
	} {
		d, told := &Detector{}, false
		for i, n := range c.counts {
			r := d.Add(monday.Add(time.Duration(i)*Step), n)
			told = told || r.Alarm
			if !r.Cold {
				t.Errorf("%s: judged by a baseline that there is not", name)
			}
		}
		if told != c.told {
			t.Errorf("%s: told %v", name, told)
		}
	}
}

func TestItGoesOnFromWhatWasKept(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		counts := rapid.SliceOfN(rapid.IntRange(0, 40), 1, 400).Draw(t, "counts")
		cut := rapid.IntRange(0, len(counts)).Draw(t, "cut")
		whole, parted := &Detector{}, &Detector{}
		for i, n := range counts {
			if i == cut {
				text, err := json.Marshal(parted)
				if err != nil {
					t.Fatal(err)
				}
				parted = &Detector{}
				if err := json.Unmarshal(text, parted); err != nil {
					t.Fatal(err)
				}
			}
			at := monday.Add(time.Duration(i) * Step)
			if a, b := whole.Add(at, n), parted.Add(at, n); a != b {
				t.Fatalf("bucket %d: %+v and, kept in between, %+v", i, a, b)
			}
		}
	})
}

func TestSilenceIsZeroesHoweverLong(t *testing.T) {
	a, b := &Detector{}, &Detector{}
	a.Add(monday, 7)
	b.Add(monday, 7)
	for at := monday.Add(Step); at.Before(monday.Add(5 * 24 * time.Hour)); at = at.Add(Step) {
		b.Add(at, 0)
	}
	end := monday.Add(5 * 24 * time.Hour)
	if x, y := a.Add(end, 9), b.Add(end, 9); x != y {
		t.Errorf("%+v and %+v", x, y)
	}
	r := a.Add(monday.AddDate(3, 0, 0), 1)
	if len(a.Counts) > kept || r.Hour != 1 || r.Alarm {
		t.Errorf("after three years %d buckets are kept: %+v", len(a.Counts), r)
	}
	if late := a.Add(monday, 2); late.Hour != 3 {
		t.Errorf("what comes late is added to the last: %+v", late)
	}
}

func BenchmarkAdd(b *testing.B) {
	d := &Detector{}
	for i := range kept {
		d.Add(monday.Add(time.Duration(i)*Step), i%9)
	}
	b.ResetTimer()
	for i := range b.N {
		d.Add(monday.Add(time.Duration(kept+i)*Step), i%9)
	}
}
