package match

// Study is a query as the judges see it: what was found, and what was read there.
type Study struct {
	Shape  Shape
	IDs    []string
	Facts  [][]float64
	Query  []float64 // shares of the query as a whole
	places []uint32
	best   []int
	q      *query
}

// Study reads what a query finds, in the order in which it was found.
func (x *Index) Study(text string) Study {
	x.mu.RLock()
	defer x.mu.RUnlock()
	return x.study(text)
}

func (x *Index) study(text string) Study {
	q := x.prepare(text)
	s := Study{Shape: x.shape(), q: q, Query: q.shares()}
	for _, r := range x.readAll(q) {
		s.IDs = append(s.IDs, x.docs[r.at].ID)
		s.Facts = append(s.Facts, r.facts[:])
		s.places = append(s.places, r.at)
		s.best = append(s.best, r.best)
	}
	return s
}

// shape tells documents of several passages, such as articles of law, from texts of one or two sentences.
func (x *Index) shape() Shape {
	if x.sizes.passages > 2*x.sizes.docs {
		return Clauses
	}
	return Claims
}

// shares describe a query: how many words count, which part of their weight no document says, whether a law is named.
func (q *query) shares() []float64 {
	law := 0.0
	if q.source != nil {
		law = 1
	}
	return []float64{float64(len(q.terms)), q.known / q.mass, law, q.mass / float64(max(len(q.terms), 1))}
}

// Picture is what the second judge sees: the query, how the first ones stand apart, and what the best says of the query
// against all that was found.
func (s Study) Picture(order []int, score []float64) []float64 {
	out := append([]float64{}, s.Query...)
	at := func(k int) float64 {
		if k < len(order) {
			return score[order[k]]
		}
		return score[order[len(order)-1]]
	}
	rest := 0.0
	for k := 1; k < min(len(order), 6); k++ {
		rest += at(k) / 5
	}
	out = append(out, at(0), at(0)-at(1), at(0)-at(2), at(0)-rest, at(1)-at(4))
	first := s.Facts[order[0]]
	out = append(out, first...)
	for _, f := range []int{fDoc, fSum, fLine, fLineSum, fPairs, fCoverBoth, fSoft, fRun, fTriples, fClose, fGrams, fGramsTitle, fCoverTitle, fBackTitle} {
		best, second := 0.0, 0.0
		for _, k := range order[:min(len(order), 20)] {
			v := s.Facts[k][f]
			if v > best {
				best, second = v, best
			} else if v > second {
				second = v
			}
		}
		out = append(out, best, best-second, first[f]-best)
	}
	return out
}
