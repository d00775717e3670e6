package match

import (
	"math"
	"math/bits"
)

// Words that are nearly alike share most of their letters: a slip of the hand, another ending, two words in one hashtag.

// leastAlike is the share of letter runs from which on two words count as nearly alike.
const leastAlike = 0.5

// nearest is how nearly a query word is said by the word that is most like it.
func (r *reader) nearest(k int, words []uint32) float64 {
	best, letters := 0.0, lettersOf(r.q.terms[k].word)
	if letters == 0 {
		return 0
	}
	for _, id := range words {
		if other := r.x.terms[id].letters; 2*bits.OnesCount32(letters&other) < max(bits.OnesCount32(letters), bits.OnesCount32(other)) {
			continue // words that are nearly alike have most of their letters in common
		}
		best = max(best, r.likeness(k, id))
	}
	return best
}

func (r *reader) likeness(k int, id uint32) float64 {
	key := pair(uint32(k), id)
	if v, ok := r.alike[key]; ok {
		return v
	}
	v := alike(r.q.terms[k].word, r.x.terms[id].text)
	r.alike[key] = v
	return v
}

// alike is the share of runs of three letters that two words have in common (Dice), 0 below leastAlike. A word with a
// figure is like none but itself.
func alike(a, b string) float64 {
	if a == b {
		return 1
	}
	if a[0] <= '9' || b[0] <= '9' || len(a) < 4 || len(b) < 4 || len(a) > 2*len(b)+2 || len(b) > 2*len(a)+2 {
		return 0
	}
	common := 0
	used := uint64(0)
	for i := -1; i+2 <= len(a); i++ {
		for j := -1; j+2 <= len(b) && j < 62; j++ {
			if used&(1<<(j+1)) == 0 && run3(a, i) == run3(b, j) {
				used |= 1 << (j + 1)
				common++
				break
			}
		}
	}
	if v := 2 * float64(common) / float64(len(a)+len(b)); v >= leastAlike {
		return v
	}
	return 0
}

// run3 is three letters of a word from i on, with a space at either end.
func run3(w string, i int) [3]byte {
	var out [3]byte
	for k := range out {
		out[k] = ' '
		if at := i + k; at >= 0 && at < len(w) {
			out[k] = w[at]
		}
	}
	return out
}

// grams counts the runs of four letters of some words, as a hash, and their Euclidean length squared.
func grams(words []string) (map[uint32]float64, float64) {
	out := map[uint32]float64{}
	window := uint32(' ')
	n := 1
	step := func(c byte) {
		window = window<<8 | uint32(c)
		if n++; n >= 4 {
			out[window]++
		}
	}
	for _, w := range words {
		for i := range len(w) {
			step(w[i])
		}
		step(' ')
	}
	sum := 0.0
	for _, c := range out {
		sum += c * c
	}
	return out, sum
}

// gramShare is the cosine of the letter runs of the query and of a stretch.
func (r *reader) gramShare(ids []uint32) float64 {
	if len(ids) == 0 {
		return 0
	}
	words := make([]string, len(ids))
	for i, id := range ids {
		words[i] = r.x.terms[id].text
	}
	other, norm := grams(words)
	dot := 0.0
	for g, c := range other {
		dot += c * r.grams[g]
	}
	if norm == 0 || r.gramN == 0 {
		return 0
	}
	return dot / math.Sqrt(norm*r.gramN)
}

// lettersOf are the letters of a word, a bit for each; 0 for a figure or a word too short to be nearly like another.
func lettersOf(w string) uint32 {
	if len(w) < 4 || w[0] <= '9' {
		return 0
	}
	var set uint32
	for i := range len(w) {
		set |= 1 << (w[i] & 31)
	}
	return set
}
