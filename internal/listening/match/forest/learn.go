package forest

import (
	"math"
	"math/rand/v2"
	"slices"
)

// Options say how a forest is learned.
type Options struct {
	Trees  int
	Leaves int
	Rate   float64 // how much of each tree counts
	Least  int     // examples in a leaf
	Calm   float64 // added to a leaf's weight: the higher, the less a leaf dares
	Rows   float64 // share of the groups that each tree sees
	Values float64 // share of the values that each tree may ask for
	Seed   uint64
}

// Example is one row of values with its label, 0 or 1.
type Example struct {
	Values []float64
	Label  float64
}

// Rank learns to put the examples with label 1 of each group before the others.
func Rank(groups [][]Example, o Options) *Forest {
	return learn(groups, o, func(group []Example, score, g, h []float64) { pull(group, score, g, h) })
}

// Tell learns the log-odds of label 1; groups are only what is sampled together.
func Tell(groups [][]Example, o Options) *Forest {
	return learn(groups, o, func(group []Example, score, g, h []float64) {
		for i, e := range group {
			p := 1 / (1 + math.Exp(-score[i]))
			g[i] += e.Label - p
			h[i] += max(p*(1-p), 1e-6)
		}
	})
}

// pull gives each example the force with which it should rise (LambdaMART): for each pair in the wrong order, or nearly
// so, weighted by what the exchange would mean for the first places.
func pull(group []Example, score, g, h []float64) {
	order := make([]int, len(group))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int {
		switch {
		case score[a] > score[b]:
			return -1
		case score[a] < score[b]:
			return 1
		}
		return 0
	})
	rank := make([]float64, len(group))
	for place, i := range order {
		rank[i] = 1 / math.Log2(2+float64(place))
	}
	for i := range group {
		if group[i].Label <= 0 {
			continue
		}
		for j := range group {
			if group[j].Label > 0 {
				continue
			}
			stake := math.Abs(rank[i]-rank[j]) + 0.01
			p := 1 / (1 + math.Exp(score[i]-score[j]))
			g[i] += stake * p
			g[j] -= stake * p
			h[i] += stake * max(p*(1-p), 1e-6)
			h[j] += stake * max(p*(1-p), 1e-6)
		}
	}
}

type learner struct {
	o       Options
	edges   [][]float64 // for each value the borders of its bins
	bins    [][]uint8   // for each value the bin of each row
	g, h    []float64
	rows    int
	allowed []int
}

func learn(groups [][]Example, o Options, force func(group []Example, score, g, h []float64)) *Forest {
	var rows []Example
	starts := []int{0}
	for _, g := range groups {
		rows = append(rows, g...)
		starts = append(starts, len(rows))
	}
	l := &learner{o: o, rows: len(rows), g: make([]float64, len(rows)), h: make([]float64, len(rows))}
	l.bin(rows)
	score := make([]float64, len(rows))
	rng := rand.New(rand.NewPCG(o.Seed, 7))
	f := &Forest{}
	for range o.Trees {
		clear(l.g)
		clear(l.h)
		var seen []int
		for k, g := range groups {
			if rng.Float64() >= o.Rows {
				continue
			}
			from, to := starts[k], starts[k+1]
			force(g, score[from:to], l.g[from:to], l.h[from:to])
			for i := from; i < to; i++ {
				seen = append(seen, i)
			}
		}
		l.allowed = l.allowed[:0]
		for v := range l.bins {
			if rng.Float64() < o.Values {
				l.allowed = append(l.allowed, v)
			}
		}
		t := l.grow(seen)
		f.Trees = append(f.Trees, t)
		for i, e := range rows {
			score[i] += t.judge(e.Values)
		}
	}
	return f
}

const mostBins = 64

func (l *learner) bin(rows []Example) {
	if len(rows) == 0 {
		return
	}
	n := len(rows[0].Values)
	l.edges, l.bins = make([][]float64, n), make([][]uint8, n)
	for v := range n {
		values := make([]float64, len(rows))
		for i, e := range rows {
			values[i] = e.Values[v]
		}
		slices.Sort(values)
		distinct := slices.Compact(slices.Clone(values))
		var edges []float64
		if len(distinct) <= mostBins {
			for i := 1; i < len(distinct); i++ {
				edges = append(edges, short((distinct[i-1]+distinct[i])/2))
			}
		} else {
			for b := 1; b < mostBins; b++ {
				edges = append(edges, short(values[b*len(values)/mostBins]))
			}
			// the few best values of a group are what it is about
			for b := 1; b < mostBins; b++ {
				edges = append(edges, short(distinct[b*len(distinct)/mostBins]))
			}
		}
		slices.Sort(edges)
		edges = slices.Compact(edges)
		l.edges[v] = edges
		l.bins[v] = make([]uint8, len(rows))
		for i, e := range rows {
			b, _ := slices.BinarySearch(edges, e.Values[v])
			l.bins[v][i] = uint8(b)
		}
	}
}

// short rounds to four figures, so that the table stays small.
func short(v float64) float64 {
	if v == 0 {
		return 0
	}
	m := math.Pow(10, 3-math.Floor(math.Log10(math.Abs(v))))
	return math.Round(v*m) / m
}

// leaf is a leaf that may still be split.
type leaf struct {
	rows         []int
	g, h         float64
	gain         float64
	on, bin      int
	parent, side int
}

func (l *learner) grow(rows []int) Tree {
	t := Tree{}
	leaves := []*leaf{l.leaf(rows, -1, 0)}
	for len(leaves) < l.o.Leaves {
		best := 0
		for i := range leaves {
			if leaves[i].gain > leaves[best].gain {
				best = i
			}
		}
		top := leaves[best]
		if top.gain <= 1e-9 {
			break
		}
		n := len(t.On)
		t.On = append(t.On, top.on)
		t.At = append(t.At, l.edges[top.on][top.bin])
		t.Left, t.Right = append(t.Left, 0), append(t.Right, 0)
		t.hang(top.parent, top.side, n)
		var left, right []int
		for _, i := range top.rows {
			if int(l.bins[top.on][i]) <= top.bin {
				left = append(left, i)
			} else {
				right = append(right, i)
			}
		}
		leaves[best] = l.leaf(left, n, 0)
		leaves = append(leaves, l.leaf(right, n, 1))
	}
	for i, f := range leaves {
		t.Leaf = append(t.Leaf, short(l.o.Rate*f.g/(f.h+l.o.Calm)))
		t.hang(f.parent, f.side, -i-1)
	}
	return t
}

func (t *Tree) hang(parent, side, child int) {
	switch {
	case parent < 0:
	case side == 0:
		t.Left[parent] = child
	default:
		t.Right[parent] = child
	}
}

// leaf sums a leaf up and finds its best split.
func (l *learner) leaf(rows []int, parent, side int) *leaf {
	f := &leaf{rows: rows, parent: parent, side: side}
	for _, i := range rows {
		f.g += l.g[i]
		f.h += l.h[i]
	}
	if len(rows) < 2*l.o.Least {
		return f
	}
	worth := func(g, h float64) float64 { return g * g / (h + l.o.Calm) }
	for _, v := range l.allowed {
		var g, h [256]float64
		var n [256]int
		for _, i := range rows {
			b := l.bins[v][i]
			g[b] += l.g[i]
			h[b] += l.h[i]
			n[b]++
		}
		gl, hl, nl := 0.0, 0.0, 0
		for b := range l.edges[v] {
			gl, hl, nl = gl+g[b], hl+h[b], nl+n[b]
			if nl < l.o.Least || len(rows)-nl < l.o.Least {
				continue
			}
			if gain := worth(gl, hl) + worth(f.g-gl, f.h-hl) - worth(f.g, f.h); gain > f.gain {
				f.gain, f.on, f.bin = gain, v, b
			}
		}
	}
	return f
}
