package forest_test

import (
	"math/rand/v2"
	"reflect"
	"testing"

	"github.com/loa-vn/loa/internal/listening/match/forest"
)

// groups of eight, in which the one with the largest product of two values is right; the third value says nothing.
func groups(seed uint64) [][]forest.Example {
	rng := rand.New(rand.NewPCG(seed, 1))
	var out [][]forest.Example
	for range 200 {
		group, best := make([]forest.Example, 8), 0
		for i := range group {
			group[i].Values = []float64{rng.Float64(), rng.Float64(), rng.Float64()}
			if group[i].Values[0]*group[i].Values[1] > group[best].Values[0]*group[best].Values[1] {
				best = i
			}
		}
		group[best].Label = 1
		out = append(out, group)
	}
	return out
}

func TestWhatIsLearnedHoldsElsewhere(t *testing.T) {
	o := forest.Options{Trees: 80, Leaves: 6, Rate: 0.1, Least: 10, Calm: 1, Rows: 0.8, Values: 1, Seed: 1}
	f := forest.Rank(groups(1), o)
	if again := forest.Rank(groups(1), o); !reflect.DeepEqual(f, again) {
		t.Error("the same examples and seed give another forest")
	}
	right := 0
	for _, group := range groups(2) {
		best := 0
		for i := range group {
			if f.Judge(group[i].Values) > f.Judge(group[best].Values) {
				best = i
			}
		}
		right += int(group[best].Label)
	}
	if right < 160 {
		t.Errorf("%d of 200 come first", right)
	}
}
