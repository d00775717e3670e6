// Package forest learns small sums of small decision trees, and lets them judge.
//
// A forest of a few hundred trees of eight leaves is all that the match needs, fits into a few ten thousand bytes and
// judges in microseconds, so it ships as a table that anyone can learn again from the same examples. Learning is
// deterministic: the same examples and seed give the same forest. What it cannot do is reach beyond what it has seen: a
// tree answers an unheard-of value as it answers the nearest one, which is why it is only shown shares and ranks.
package forest

// Forest is the sum of its trees.
type Forest struct {
	Trees []Tree `json:"trees"`
}

// Tree is a decision tree. Node 0 is asked first; where the value is at most At, Left is next, else Right. A negative
// one is a leaf: -1 is Leaf[0].
type Tree struct {
	On    []int     `json:"on,omitempty"` // which value is asked
	At    []float64 `json:"at,omitempty"`
	Left  []int     `json:"l,omitempty"`
	Right []int     `json:"r,omitempty"`
	Leaf  []float64 `json:"leaf"`
}

// Judge is what the forest gives for some values.
func (f *Forest) Judge(values []float64) float64 {
	sum := 0.0
	for i := range f.Trees {
		sum += f.Trees[i].judge(values)
	}
	return sum
}

func (t *Tree) judge(values []float64) float64 {
	if len(t.On) == 0 {
		return t.Leaf[0]
	}
	n := 0
	for n >= 0 {
		if values[t.On[n]] <= t.At[n] {
			n = t.Left[n]
		} else {
			n = t.Right[n]
		}
	}
	return t.Leaf[-n-1]
}
