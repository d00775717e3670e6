package match

import (
	"cmp"
	"slices"
)

// wide is how many documents single words find; depth is how many of them are read again, once neighbouring words have
// had their say.
const (
	wide  = 400
	depth = 100
)

// found is a document by its place and what its words earn.
type found struct {
	at    uint32
	score float32
}

// find returns the documents that BM25 puts first, at most n, best first. The lock is held.
//
// Words are taken rarest first. Once the words that are left cannot bring a new document among the first n, and few
// documents are still in the running, their lists, the longest of all, are not walked: the few are read instead
// (MaxScore). The result is the same to the last bit.
func (x *Index) find(q *query, n int) []found {
	acc := x.accumulator()
	defer x.release(acc)
	g := newGains(float64(x.sizes.words) / float64(max(x.sizes.docs, 1)))
	most := make([]float32, len(q.terms)+1) // what the terms from here on can bring at most
	for i := len(q.terms) - 1; i >= 0; i-- {
		most[i] = most[i+1]
		if q.terms[i].known {
			most[i] += float32(q.terms[i].weight) * (saturation + 1) * 1.0001
		}
	}
	walked := len(x.docs) // places walked since it was last asked whether the rest may be left out
	for i, t := range q.terms {
		if !t.known {
			continue
		}
		list := &x.terms[t.id]
		walked += len(list.docs)
		if len(list.docs) > longList && walked >= len(x.docs)/2 && most[i] < (most[0]-most[i])/2 {
			walked = 0
			if few, ok := x.running(acc.score, most[0], most[i], n); ok {
				x.complete(few, q.terms[i:], g)
				return x.best(few, n)
			}
		}
		w := float32(t.weight)
		for k, at := range list.docs {
			acc.score[at] += w * g[min(list.tfs[k], mostTF)][x.codes[at]]
		}
	}
	return x.top(acc.score, n)
}

const (
	longList    = 20_000 // documents from which on it pays to ask whether a list must be walked
	mostRunning = 3_000  // documents that are rather read than their words' lists walked
	steps       = 2048
)

// running are the documents that can still come among the first n when so much is left to earn; false if these are too
// many, or if a document that has earned nothing yet could.
func (x *Index) running(score []float32, all, left float32, n int) ([]found, bool) {
	var count [steps + 1]int
	scale := steps / all
	for _, s := range score {
		if s > 0 {
			count[min(int(s*scale), steps)]++
		}
	}
	step, above := steps, 0
	for ; step > 0 && above < n; step-- {
		above += count[step]
	}
	floor := (float32(step)-1)/scale - left // step is one below the n-th best; one more for rounding
	if floor <= 0 || above < n {
		return nil, false
	}
	var out []found
	for at, s := range score {
		if s >= floor {
			if out = append(out, found{uint32(at), s}); len(out) > mostRunning {
				return nil, false
			}
		}
	}
	return out, true
}

// complete adds what the remaining terms earn, term by term in the same order as their lists would.
func (x *Index) complete(list []found, terms []queryTerm, g *gains) {
	slot := make([]uint8, len(x.terms))
	for i, t := range terms {
		if t.known {
			slot[t.id] = uint8(i + 1)
		}
	}
	tf := make([]uint8, len(terms))
	for i := range list {
		clear(tf)
		for _, id := range x.docs[list[i].at].words {
			if k := slot[id]; k > 0 && tf[k-1] < mostTF {
				tf[k-1]++
			}
		}
		for k, n := range tf {
			if n > 0 {
				list[i].score += float32(terms[k].weight) * g[n][x.codes[list[i].at]]
			}
		}
	}
}

func (x *Index) top(score []float32, n int) []found {
	var out []found
	floor := float32(0)
	for at, s := range score {
		if s > floor && !x.docs[at].gone {
			out = append(out, found{uint32(at), s})
			if len(out) >= 4*n {
				out = x.best(out, n)
				floor = out[n-1].score - 1e-4
			}
		}
	}
	return x.best(out, n)
}

func (x *Index) best(list []found, n int) []found {
	slices.SortFunc(list, func(a, b found) int {
		return cmp.Or(cmp.Compare(b.score, a.score), earlier(x.docs[a.at].ID, x.docs[b.at].ID))
	})
	return list[:min(len(list), n)]
}

type accumulator struct{ score []float32 }

func (x *Index) accumulator() *accumulator {
	a, ok := x.scratch.Get().(*accumulator)
	if !ok || cap(a.score) < len(x.docs) {
		return &accumulator{make([]float32, len(x.docs), len(x.docs)+len(x.docs)/8+64)}
	}
	a.score = a.score[:len(x.docs)]
	clear(a.score)
	return a
}

func (x *Index) release(a *accumulator) { x.scratch.Put(a) }

// narrow keeps the documents that single words and neighbouring words put first. Each document's score becomes the sum.
func (r *reader) narrow(list []found, n int) []found {
	for i := range list {
		doc := &r.x.docs[list[i].at]
		clear(r.paired)
		sum := 0.0
		for _, h := range r.hits(doc) {
			if h.pair >= 0 && r.paired[h.pair] == 0 {
				r.paired[h.pair] = 1
				sum += r.q.pairW[h.pair]
			}
		}
		list[i].score += float32(sum)
	}
	return r.x.best(list, n)
}

// earlier orders what is otherwise equal by its ID: figures as figures, and our own IDs by the time of their making, so
// that of two texts that say the same the earlier comes first.
func earlier(a, b string) int {
	return cmp.Or(cmp.Compare(len(a), len(b)), cmp.Compare(a, b))
}
