// Package burst says when a claim begins to spread faster than it did.
//
// It is told how many sources carried the claim in each quarter of an hour, every
// source once and after near-duplicates were put together, and holds the last hour
// against what was usual: EARS C2, a week's mean and deviation with a gap of six
// hours so that a burst does not become its own baseline, and beside it the same time
// of day on the fourteen days before. The wider expectation counts, so that neither a
// morning nor a busy week alone is a burst. Counts are compared by their square roots,
// whose scatter hardly depends on their size: one threshold serves a rumour in a hamlet
// and one in a province.
//
// It knows numbers and times. Nobody who said anything is in it.
//
// The surprise: a claim that is an hour old has no usual. For its first hours there is a
// rule without a baseline, see cold.
package burst

import (
	"math"
	"time"
)

// Step is the length of a bucket.
const Step = 15 * time.Minute

const (
	hour    = 4       // buckets that are looked at together
	day     = 96      // buckets
	gap     = day / 4 // between the baseline and now
	week    = 7 * day // the baseline's length
	days    = 14      // how far the season looks back
	around  = 3       // buckets of the same time of day, before and after
	kept    = days*day + around + hour
	infancy = 4 * hour              // buckets in which nothing at all is usual
	youth   = day + 2*around + hour // buckets before a day before can be looked at
	quiet   = day / 4               // calm buckets that end an alarm
	scatter = 1.0                   // the least deviation that is believed: that of counts by chance
)

// Threshold is how far above the expected an hour has to be, in deviations, chosen on
// the five series of the corpus; docs/quality.md says what it does on series that it
// was not chosen on.
const Threshold = 3.0

// The rule for the new: so many sources in an hour, and twice as many in its second
// half as in its first, by more than chance would do.
const (
	coldLeast  = 8
	coldGrowth = 2
	coldChance = 1.9 // deviations
)

// Detector follows one claim. Its fields are what has to be kept of it.
type Detector struct {
	Start  time.Time `json:"start"`  // of the first bucket that is kept
	Counts []int32   `json:"counts"` // of two weeks, a bucket each
	Age    int       `json:"age"`    // buckets since the first
	Alarm  alarm     `json:"alarm"`
}

// Reading is what is known when a bucket ends.
type Reading struct {
	At       time.Time // when the bucket ended
	Hour     int       // sources in the hour that ends there
	Expected float64   // sources an hour, as usual; 0 while there is no usual
	Score    float64   // deviations above it
	Cold     bool      // judged by the rule for the young
	Alarm    bool      // an alarm begins; it goes on without being raised again
}

// Add takes the count of one bucket. What lies between it and the one before was
// nothing. Counts may not come out of order: an earlier bucket is added to the last.
func (d *Detector) Add(bucket time.Time, sources int) Reading {
	bucket = bucket.Truncate(Step)
	if d.Start.IsZero() {
		d.Start = bucket
	}
	for {
		end := d.Start.Add(time.Duration(len(d.Counts)) * Step)
		if !end.Before(bucket) {
			break
		}
		d.push(0)
		if bucket.Sub(end) > kept*Step { // silence of two weeks and more: the rest is the same
			d.Start, d.Counts = bucket.Add(-kept*Step), make([]int32, kept)
		}
	}
	if end := d.Start.Add(time.Duration(len(d.Counts)) * Step); bucket.Before(end) {
		last := &d.Counts[len(d.Counts)-1]
		*last = bounded(int(*last) + sources)
		return d.judge()
	}
	return d.push(sources)
}

func bounded(n int) int32 { return int32(max(0, min(n, math.MaxInt32))) } //nolint:gosec // It is bounded here.

func (d *Detector) push(sources int) Reading {
	d.Counts = append(d.Counts, bounded(sources))
	d.Age++
	if over := len(d.Counts) - kept; over > 0 {
		d.Counts = append(d.Counts[:0], d.Counts[over:]...)
		d.Start = d.Start.Add(time.Duration(over) * Step)
	}
	return d.judge()
}

// judge reads the last bucket and keeps whether an alarm is on.
func (d *Detector) judge() Reading {
	r := d.read()
	r.Alarm = d.Alarm.next(r.Score, Threshold)
	return r
}

// alarm is on from the first bucket above a threshold until a quarter of a day is
// below it: one burst is one alarm.
type alarm struct {
	Open bool `json:"open"`
	Calm int  `json:"calm"` // buckets since the last that was above
}

// next reports whether it begins with this score.
func (a *alarm) next(score, threshold float64) (begins bool) {
	if score >= threshold {
		begins = !a.Open
		*a = alarm{Open: true}
		return begins
	}
	if a.Open {
		if a.Calm++; a.Calm > quiet {
			*a = alarm{}
		}
	}
	return false
}

// Alarms says when alarms would have begun with another threshold.
func Alarms(readings []Reading, threshold float64) (at []time.Time) {
	var a alarm
	for _, r := range readings {
		if a.next(r.Score, threshold) {
			at = append(at, r.At)
		}
	}
	return at
}

func (d *Detector) read() Reading {
	now := len(d.Counts) - 1
	r := Reading{At: d.Start.Add(time.Duration(now+1) * Step), Hour: d.hourAt(now)}
	if d.Age <= infancy {
		r.Cold = true
		r.Score = d.cold(now)
		return r
	}
	mean, deviation := d.usual(now-gap-week, now-gap)
	if d.Age <= youth { // what there is, and twice the doubt
		mean, deviation = d.usual(0, now-hour)
		deviation = 2 * max(deviation, scatter)
	}
	if m, s, ok := d.season(now); ok {
		mean, deviation = max(mean, m), max(deviation, s)
	}
	r.Expected = max(0, mean*mean/4-0.375)
	r.Score = (root(r.Hour) - mean) / max(deviation, scatter)
	return r
}

// cold judges a claim that has no usual yet: Threshold if it grows fast, otherwise 0.
func (d *Detector) cold(now int) float64 {
	if now < hour-1 || d.hourAt(now) < coldLeast {
		return 0
	}
	early, late := int(d.Counts[now-3])+int(d.Counts[now-2]), int(d.Counts[now-1])+int(d.Counts[now])
	if late >= coldGrowth*max(1, early) && float64(late-early) >= coldChance*math.Sqrt(float64(late+early)) {
		return Threshold
	}
	return 0
}

func (d *Detector) hourAt(i int) (sum int) {
	for k := max(0, i-hour+1); k <= i; k++ {
		sum += int(d.Counts[k])
	}
	return sum
}

// root makes the scatter of a count the same for every size (Anscombe 1948).
func root(n int) float64 { return 2 * math.Sqrt(float64(n)+0.375) }

// usual is the mean and the deviation of the hours that end in some buckets.
func (d *Detector) usual(from, before int) (mean, deviation float64) {
	var s moments
	for i := max(0, from); i < before; i++ {
		s.add(root(d.hourAt(i)))
	}
	return s.result()
}

// season is the same of this time of day on the days before; false while there are
// too few.
func (d *Detector) season(now int) (mean, deviation float64, ok bool) {
	var s moments
	for back := 1; back <= days; back++ {
		for off := -around; off <= around; off++ {
			if i := now - back*day + off; i >= hour {
				s.add(root(d.hourAt(i)))
			}
		}
	}
	mean, deviation = s.result()
	return mean, deviation, s.n > 2*around
}

type moments struct {
	n        int
	sum, sqr float64
}

func (m *moments) add(x float64) { m.n, m.sum, m.sqr = m.n+1, m.sum+x, m.sqr+x*x }

func (m *moments) result() (mean, deviation float64) {
	if m.n == 0 {
		return 0, 0
	}
	mean = m.sum / float64(m.n)
	return mean, math.Sqrt(max(0, m.sqr/float64(m.n)-mean*mean))
}
