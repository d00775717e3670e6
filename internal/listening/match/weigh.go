package match

// hit is a word of the query where a document says it.
type hit struct {
	at   int32
	term int16
	pair int16 // the pair of the query that it closes, with the word before it; -1 for none
}

// hits finds the words of the query in a document.
func (r *reader) hits(doc *document) []hit {
	out := r.found[:0]
	for i, id := range doc.words {
		k := r.slot[id]
		if k == 0 {
			continue
		}
		h := hit{int32(i), int16(k - 1), -1}
		if n := len(out); n > 0 && int(out[n-1].at) == i-1 && i != int(doc.title) {
			if p, ok := r.q.pairs[pair(doc.words[i-1], id)]; ok {
				h.pair = int16(p)
			}
		}
		out = append(out, h)
	}
	r.found = out
	return out
}

// weighed is what a stretch of a document says of the query.
type weighed struct {
	earned, cover, pairs, run float64
	pairEarned                float64
	pairCount                 int
	names, rarest, missed     float64
}

// weigh counts what a stretch of some words says, by its hits.
func (r *reader) weigh(hits []hit, words int, average float64) weighed {
	var w weighed
	clear(r.tf)
	clear(r.paired)
	run := 0.0
	for i, h := range hits {
		weight := r.q.terms[h.term].weight
		r.tf[h.term]++
		if h.pair >= 0 && i > 0 {
			run += weight
			r.paired[h.pair]++
			w.pairCount++
		} else {
			run = weight
		}
		w.run = max(w.run, run)
	}
	for p, n := range r.paired {
		if n > 0 {
			w.pairs += r.q.pairW[p]
			w.pairEarned += r.q.pairW[p] * bm25(float64(n), float64(words), average)
		}
	}
	named, names := 0.0, 0.0
	for k := range r.q.terms {
		t := &r.q.terms[k]
		if t.name {
			named += t.weight
		}
		if r.tf[k] == 0 {
			w.missed = max(w.missed, t.weight)
			continue
		}
		w.cover += t.weight
		w.earned += t.weight * bm25(float64(r.tf[k]), float64(words), average)
		w.rarest = max(w.rarest, t.weight)
		if t.name {
			names += t.weight
		}
	}
	top := 0.0
	if len(r.q.terms) > 0 {
		top = r.q.terms[0].weight
	}
	w.names, w.rarest, w.missed = share(names, named), share(w.rarest, top), share(w.missed, top)
	w.pairs = share(w.pairs, r.q.pairMass)
	return w
}

// back is the share of a stretch's own words, by weight, that the query says.
func (r *reader) back(words []uint32) float64 {
	mass, shared := 0.0, 0.0
	for _, id := range words {
		if k := r.slot[id]; k > 0 {
			mass += r.q.terms[k-1].weight
			shared += r.q.terms[k-1].weight
			continue
		}
		mass += weigh(r.x.sizes.docs, r.x.terms[id].live)
	}
	return share(shared, mass)
}

// near is how far apart two words may stand that still belong together.
const near = 6

// together fills in what is asked of the title and the best passage as one.
func (r *reader) together(doc *document, title, best stretch, v *[facts]float64) {
	head, body := doc.words[title.from:title.to], doc.words[best.from:best.to]
	clear(r.tf)
	for _, words := range [][]uint32{head, body} {
		for _, id := range words {
			if k := r.slot[id]; k > 0 {
				r.tf[k-1]++
			}
		}
	}
	cover, soft, figures, count := 0.0, 0.0, 0.0, 0.0
	for k := range r.q.terms {
		t := &r.q.terms[k]
		if t.figure {
			count++
		}
		if r.tf[k] > 0 {
			cover += t.weight
			if t.figure {
				figures++
			}
			continue
		}
		soft += max(r.nearest(k, head), r.nearest(k, body)) * t.weight
	}
	v[fCoverBoth], v[fSoft] = cover/r.q.mass, (cover+soft)/r.q.mass
	v[fFigures] = 0.5
	if count > 0 {
		v[fFigures] = figures / count
	}
	v[fBackLine], v[fBackTitle] = r.back(body), r.back(head)
	v[fGrams], v[fGramsTitle] = r.gramShare(body), r.gramShare(head)
	v[fOrder] = r.closeness(body)
}

// closeness is the share of neighbouring query words that stand within a few words of each other.
func (r *reader) closeness(words []uint32) float64 {
	clear(r.tf)
	for i, id := range words {
		if k := r.slot[id]; k > 0 {
			r.tf[k-1] = int32(i + 1)
		}
	}
	sum, all := 0.0, 0.0
	for i := 1; i < len(r.q.order); i++ {
		a, b := r.q.order[i-1], r.q.order[i]
		if a < 0 || b < 0 {
			continue
		}
		w := r.q.terms[a].weight + r.q.terms[b].weight
		all += w
		if r.tf[a] > 0 && r.tf[b] > 0 && abs(r.tf[a]-r.tf[b]) <= near {
			sum += w
		}
	}
	return share(sum, all)
}

func abs(n int32) int32 { return max(n, -n) }

// close is the share of neighbours in the query that stand near each other in the document, either way round.
func (r *reader) close(hits []hit) float64 {
	clear(r.seen)
	sum := 0.0
	for i, h := range hits {
		for j := i - 1; j >= 0 && h.at-hits[j].at <= near; j-- {
			k := [2]int16{min(h.term, hits[j].term), max(h.term, hits[j].term)}
			if w, ok := r.beside[k]; ok && !r.seen[k] {
				r.seen[k] = true
				sum += w
			}
		}
	}
	return share(sum, r.besideMass)
}

// triples is the share of pairs, by weight, that stand in a run of three words or more.
func (r *reader) triples(hits []hit) float64 {
	clear(r.paired)
	sum := 0.0
	for i, h := range hits {
		if i > 0 && h.pair >= 0 && hits[i-1].pair >= 0 {
			for _, p := range []int16{h.pair, hits[i-1].pair} {
				if r.paired[p] == 0 {
					r.paired[p] = 1
					sum += r.q.pairW[p]
				}
			}
		}
	}
	return share(sum, r.q.pairMass)
}

// union is the weight of the words that one of two stretches says.
func (r *reader) union(a, b []hit) float64 {
	clear(r.tf)
	sum := 0.0
	for _, list := range [][]hit{a, b} {
		for _, h := range list {
			if r.tf[h.term] == 0 {
				r.tf[h.term] = 1
				sum += r.q.terms[h.term].weight
			}
		}
	}
	return sum
}
