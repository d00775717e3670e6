package worddiff

import (
	"slices"
	"strings"

	"github.com/sergi/go-diff/diffmatchpatch"
)

// block is a run of n tokens that both texts have, at a in the old one and at b in the new one.
type block struct{ a, b, n int }

const (
	// exactTokens is up to how many tokens, old and new together, the shortest edit is looked for.
	exactTokens = 3_000
	// deepest is how often a stretch is cut into smaller ones before it counts as rewritten.
	deepest = 24
	// mostTokens is what runes have numbers for. Two longer texts, some 2,500 pages each, are only held against each other
	// from their ends.
	mostTokens = 1_000_000
)

// align finds the runs that both texts have, in order and as long as can be.
func align(a, b []token) []block {
	al := aligner{exact: diffmatchpatch.New()}
	al.exact.DiffTimeout = 0 // the lengths bound it, and the same texts give the same answer on any machine
	al.a, al.b = number(a, b)
	depth := deepest
	if len(a)+len(b) > mostTokens {
		depth = 0
	}
	al.stretch(0, len(a), 0, len(b), depth)
	return al.out
}

// number gives every key a number, as a rune, which is what the library compares.
func number(a, b []token) (x, y []rune) {
	known := map[string]rune{}
	of := func(list []token) []rune {
		out := make([]rune, len(list))
		for i, t := range list {
			r, ok := known[t.key]
			if !ok {
				if r = rune(len(known) + 1); r >= 0xd800 {
					r += 0x800 // no rune is a surrogate
				}
				known[t.key] = r
			}
			out[i] = r
		}
		return out
	}
	return of(a), of(b)
}

type aligner struct {
	a, b  []rune
	exact *diffmatchpatch.DiffMatchPatch
	out   []block
}

// add appends a matched run, as one with the run before it when they touch.
func (al *aligner) add(a, b, n int) {
	if n == 0 {
		return
	}
	if last := len(al.out) - 1; last >= 0 && al.out[last].a+al.out[last].n == a && al.out[last].b+al.out[last].n == b {
		al.out[last].n += n
		return
	}
	al.out = append(al.out, block{a, b, n})
}

// stretch aligns a[a0:a1] with b[b0:b1].
func (al *aligner) stretch(a0, a1, b0, b1, depth int) {
	head := 0
	for a0+head < a1 && b0+head < b1 && al.a[a0+head] == al.b[b0+head] {
		head++
	}
	al.add(a0, b0, head)
	a0, b0 = a0+head, b0+head
	tail := 0
	for a1-tail > a0 && b1-tail > b0 && al.a[a1-tail-1] == al.b[b1-tail-1] {
		tail++
	}
	a1, b1 = a1-tail, b1-tail
	switch {
	case a0 == a1 || b0 == b1:
	case a1-a0+b1-b0 <= exactTokens:
		al.shortest(a0, a1, b0, b1)
	case depth > 0:
		al.cut(a0, a1, b0, b1, depth)
	}
	al.add(a1, b1, tail)
}

// shortest aligns a stretch by its shortest edit.
func (al *aligner) shortest(a0, a1, b0, b1 int) {
	for _, d := range al.exact.DiffMainRunes(al.a[a0:a1], al.b[b0:b1], false) {
		n := strings.Count(d.Text, "") - 1
		switch d.Type {
		case diffmatchpatch.DiffEqual:
			al.add(a0, b0, n)
			a0, b0 = a0+n, b0+n
		case diffmatchpatch.DiffDelete:
			a0 += n
		case diffmatchpatch.DiffInsert:
			b0 += n
		}
	}
}

// cut parts a long stretch at the runs of words that stand in it exactly once in each text: of eight words if there are
// any, else of three, else single words. A stretch without any was rewritten.
func (al *aligner) cut(a0, a1, b0, b1, depth int) {
	for _, n := range []int{8, 3, 1} {
		at := rising(once(al.a[a0:a1], al.b[b0:b1], n))
		if len(at) == 0 {
			continue
		}
		for _, p := range at {
			if a, b := a0+p.a, b0+p.b; a >= al.endA(a0) && b >= al.endB(b0) {
				al.stretch(max(a0, al.endA(a0)), a, max(b0, al.endB(b0)), b, depth-1)
				al.add(a, b, n)
			}
		}
		al.stretch(al.endA(a0), a1, al.endB(b0), b1, depth-1)
		return
	}
}

// endA is where the last matched run ends in the old text, but not before from.
func (al *aligner) endA(from int) int {
	if n := len(al.out); n > 0 {
		return max(from, al.out[n-1].a+al.out[n-1].n)
	}
	return from
}

func (al *aligner) endB(from int) int {
	if n := len(al.out); n > 0 {
		return max(from, al.out[n-1].b+al.out[n-1].n)
	}
	return from
}

// once lists the runs of n tokens that stand exactly once in a and once in b, in the order of a.
func once(a, b []rune, n int) []block {
	type seen struct{ times, at int }
	find := func(list []rune) map[string]seen {
		out := make(map[string]seen, len(list))
		for i := 0; i+n <= len(list); i++ {
			key := string(list[i : i+n])
			out[key] = seen{out[key].times + 1, i}
		}
		return out
	}
	inA, inB := find(a), find(b)
	var out []block
	for key, x := range inA {
		if y := inB[key]; x.times == 1 && y.times == 1 {
			out = append(out, block{x.at, y.at, n})
		}
	}
	slices.SortFunc(out, func(p, q block) int { return p.a - q.a })
	return out
}

// rising keeps the longest row of blocks that come in the same order in both texts.
func rising(list []block) []block {
	var ends []int // ends[k] is the index of the block with the smallest b that ends a row of k+1
	before := make([]int, len(list))
	for i, p := range list {
		k, _ := slices.BinarySearchFunc(ends, p.b, func(e, b int) int { return list[e].b - b })
		before[i] = -1
		if k > 0 {
			before[i] = ends[k-1]
		}
		if k == len(ends) {
			ends = append(ends, i)
		} else {
			ends[k] = i
		}
	}
	out := make([]block, len(ends))
	if len(ends) == 0 {
		return out
	}
	for i, k := ends[len(ends)-1], len(ends)-1; k >= 0; i, k = before[i], k-1 {
		out[k] = list[i]
	}
	return out
}
