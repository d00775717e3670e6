package delivery

import (
	"maps"
	"math"
	"slices"
	"time"
)

// Spread counts how long something took, by buckets that are each an eighth of an
// octave wide (nine per cent), so that a million receipts are some tens of numbers.
type Spread map[int]int64

const perOctave = 8

// bucketOf is where a length of time falls; what took less than a second is 0.
func bucketOf(d time.Duration) int {
	if d < time.Second {
		return 0
	}
	return 1 + int(perOctave*math.Log2(d.Seconds()))
}

// floorOf is the shortest time of a bucket, in seconds.
func floorOf(bucket int) float64 {
	if bucket <= 0 {
		return 0
	}
	return math.Exp2(float64(bucket-1) / perOctave)
}

// Add counts n more that took d.
func (s Spread) Add(d time.Duration, n int64) { s[bucketOf(d)] += n }

// Merge counts in what another spread counted.
func (s Spread) Merge(other Spread) {
	for b, n := range other {
		s[b] += n
	}
}

// N is how many were counted.
func (s Spread) N() (n int64) {
	for _, k := range s {
		n += k
	}
	return n
}

// Curve makes the spread quick to ask.
func (s Spread) Curve() Curve {
	var c Curve
	for _, b := range slices.Sorted(maps.Keys(s)) {
		c.n += s[b]
		c.from, c.to, c.sum = append(c.from, floorOf(b)), append(c.to, floorOf(b+1)), append(c.sum, c.n)
	}
	return c
}

// Curve is the share of what a spread counted that took no longer than a time.
type Curve struct {
	from, to []float64 // bounds of the buckets, in seconds
	sum      []int64   // counted up to and with each
	n        int64
}

// Share is the part that took at most d: 0 to 1, never falling as d grows. Of an
// empty spread everything takes no time at all.
func (c Curve) Share(d time.Duration) float64 {
	if d < 0 {
		return 0
	}
	if c.n == 0 {
		return 1
	}
	x := d.Seconds()
	i, _ := slices.BinarySearch(c.to, x) // the first bucket that ends at x or later
	if i == len(c.to) {
		return 1
	}
	before := int64(0)
	if i > 0 {
		before = c.sum[i-1]
	}
	part := 0.0
	if x > c.from[i] {
		part = (x - c.from[i]) / (c.to[i] - c.from[i])
	}
	return (float64(before) + part*float64(c.sum[i]-before)) / float64(c.n)
}

// After is the time after which a share q of all that was meant had happened: of
// the counted and of those who never come; false if it never came to that.
func (s Spread) After(q float64, meant int64) (time.Duration, bool) {
	want, have := int64(math.Ceil(q*float64(meant))), int64(0)
	for _, b := range slices.Sorted(maps.Keys(s)) {
		if have += s[b]; have >= want && meant > 0 {
			part := float64(want-(have-s[b])) / float64(s[b])
			return time.Duration((floorOf(b) + part*(floorOf(b+1)-floorOf(b))) * float64(time.Second)), true
		}
	}
	return 0, false
}
