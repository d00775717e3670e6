package match

import (
	"math"
	"slices"
	"sort"
)

// reading is what the second reading of one document finds.
type reading struct {
	at    uint32
	facts [facts]float64
	best  int // the passage that says most of the query; -1 if none
}

// The facts about one document and a query. All of them are shares, ratios or ranks.
const (
	fDoc         = iota // BM25 of the document, of what the query could earn
	fLine               // the same of its best passage
	fClause             // the same of its best clause
	fTitle              // the same of its title
	fPairs              // neighbouring words of the query that the document says, by weight
	fPairsLine          // the same in the best passage
	fCover              // words of the query that the document says, by weight
	fCoverLine          // the same in the best passage
	fCoverBoth          // the same in the best passage and the title together
	fCoverTitle         // the same in the title
	fBackLine           // words of the best passage that the query says, by weight
	fBackTitle          // the same of the title
	fSoft               // fCoverBoth with words that are nearly alike counted in part
	fGrams              // runs of four letters that query and best passage share
	fGramsTitle         // the same of the title
	fRun                // the longest run of the query that stands there word for word, by weight
	fOrder              // pairs of query words within six words of each other in the best passage
	fSum                // fDoc with neighbouring words counted like words
	fLineSum            // the same of the line for which it is most
	fTriples            // three neighbouring words of the query that the document says, by weight
	fPairsTitle         // neighbouring words of the query that the title says, by weight
	fBackPairs          // neighbouring words of the title that the query says
	fClose              // neighbours in the query that stand within six words of each other in the document, either way round
	fCoverClause        // words of the query that the title and the best clause say together
	fSource             // 1 of the law that is named, -1 of another one, 0 none is named
	fLabel              // the same for the article
	fFigures            // figures of the query in the best passage
	fNames              // names and hashtags of the query that the document says, by weight
	fRarest             // weight of the rarest word that is said, of the rarest of the query
	fMissed             // weight of the rarest word that is not said
	fLength             // length of the document against the average, as a logarithm
	fSiblings           // what documents of the same law earn among the first twenty
	ownFacts            // up to here from the document itself; the rest is against the others
)

const (
	fDocRatio = ownFacts + iota
	fLineRatio
	fClauseRatio
	fTitleRatio
	fPairsRatio
	fCoverBothRatio
	fSoftRatio
	fGramsRatio
	fRunRatio
	fDocRank
	fLineRank
	fPairsRank
	fSoftRank
	fSumRatio
	fLineSumRatio
	fCloseRatio
	fCoverClauseRatio
	fSumRank
	fLineSumRank
	fCloseRank
	facts
)

// reader reads documents again for one query.
type reader struct {
	x          *Index
	q          *query
	size       struct{ doc, line, clause, title float64 }
	slot       []uint8 // for each word of the index, which one of the query it is + 1
	tf         []int32
	paired     []int32
	found      []hit
	alike      map[uint64]float64
	grams      map[uint32]float64
	gramN      float64
	ideal      float64
	idealSum   float64
	beside     map[[2]int16]float64
	besideMass float64
	seen       map[[2]int16]bool
}

func (x *Index) reader(q *query) *reader {
	r := &reader{x: x, q: q, tf: make([]int32, len(q.terms)), paired: make([]int32, len(q.pairW)), alike: map[uint64]float64{}}
	r.slot = make([]uint8, len(x.terms))
	for k, t := range q.terms {
		if t.known {
			r.slot[t.id] = uint8(k + 1)
		}
	}
	n := float64(max(x.sizes.docs, 1))
	r.size.doc = float64(x.sizes.words) / n
	r.size.title = float64(x.sizes.titles) / n
	r.size.line = float64(x.sizes.bodies) / float64(max(x.sizes.passages, 1))
	r.size.clause = r.size.line * 2
	r.ideal = q.mass * (saturation + 1)
	r.idealSum = r.ideal + q.pairMass*(saturation+1)
	r.beside, r.seen = map[[2]int16]float64{}, map[[2]int16]bool{}
	for i := 1; i < len(q.order); i++ {
		if a, b := q.order[i-1], q.order[i]; a >= 0 && b >= 0 && a != b {
			k := [2]int16{int16(min(a, b)), int16(max(a, b))}
			if _, ok := r.beside[k]; !ok {
				r.beside[k] = q.terms[a].weight + q.terms[b].weight
				r.besideMass += r.beside[k]
			}
		}
	}
	words := make([]string, 0, len(q.tokens))
	for _, t := range q.tokens {
		words = append(words, t.word)
	}
	r.grams, r.gramN = grams(words)
	return r
}

// readAll reads what was found, and holds each against the others.
func (x *Index) readAll(q *query) []reading {
	r := x.reader(q)
	list := r.narrow(x.find(q, wide), depth)
	out := make([]reading, len(list))
	for i, f := range list {
		out[i] = r.read(f)
	}
	x.siblings(out)
	for k, of := range []int{fDoc, fLine, fClause, fTitle, fPairs, fCoverBoth, fSoft, fGrams, fRun} {
		against(out, of, fDocRatio+k)
	}
	for k, of := range []int{fDoc, fLine, fPairs, fSoft} {
		ranked(out, of, fDocRank+k)
	}
	for k, of := range []int{fSum, fLineSum, fClose, fCoverClause} {
		against(out, of, fSumRatio+k)
	}
	for k, of := range []int{fSum, fLineSum, fClose} {
		ranked(out, of, fSumRank+k)
	}
	return out
}

// against writes each document's fact as a ratio to the best of the others: above 1 for the first only.
func against(list []reading, of, as int) {
	first, second := 0.0, 0.0
	for i := range list {
		switch v := list[i].facts[of]; {
		case v > first:
			first, second = v, first
		case v > second:
			second = v
		}
	}
	for i := range list {
		v, other := list[i].facts[of], first
		if v == first {
			other = second
		}
		switch {
		case v <= 0:
			list[i].facts[as] = 0
		case other <= 0:
			list[i].facts[as] = 3
		default:
			list[i].facts[as] = min(v/other, 3)
		}
	}
}

// ranked writes 1 over the rank of each document by a fact; equals share the better one.
func ranked(list []reading, of, as int) {
	values := make([]float64, len(list))
	for i := range list {
		values[i] = list[i].facts[of]
	}
	slices.SortFunc(values, func(a, b float64) int {
		switch {
		case a > b:
			return -1
		case a < b:
			return 1
		}
		return 0
	})
	for i := range list {
		v := list[i].facts[of]
		rank, _ := slices.BinarySearchFunc(values, v, func(a, b float64) int {
			switch {
			case a > b:
				return -1
			case a < b:
				return 1
			}
			return 0
		})
		list[i].facts[as] = 1 / float64(rank+1)
	}
}

// siblings writes how much of what the first twenty earn stands in the same law.
func (x *Index) siblings(list []reading) {
	sum, all := map[*source]float64{}, 0.0
	for _, r := range list[:min(20, len(list))] {
		if s := x.docs[r.at].from; s != nil {
			sum[s] += r.facts[fDoc] * r.facts[fDoc]
		}
		all += r.facts[fDoc] * r.facts[fDoc]
	}
	for i := range list {
		if s := x.docs[list[i].at].from; s != nil && all > 0 {
			list[i].facts[fSiblings] = sum[s] / all
		}
	}
}

// stretch is a piece of a document's words.
type stretch struct{ from, to int }

func (r *reader) read(f found) reading {
	doc := &r.x.docs[f.at]
	out := reading{at: f.at, best: -1}
	v := &out.facts
	hits := r.hits(doc)
	whole := r.weigh(hits, len(doc.words), r.size.doc)
	v[fDoc], v[fCover], v[fPairs] = whole.earned/r.ideal, whole.cover/r.q.mass, whole.pairs
	v[fNames], v[fRarest], v[fMissed] = whole.names, whole.rarest, whole.missed
	v[fRun] = whole.run / r.q.mass
	v[fSum] = (whole.earned + whole.pairEarned) / r.idealSum
	v[fTriples] = r.triples(hits)
	v[fClose] = r.close(hits)
	title := stretch{0, int(doc.title)}
	t := r.weigh(within(hits, title), title.to, r.size.title)
	v[fTitle], v[fCoverTitle], v[fPairsTitle] = t.earned/r.ideal, t.cover/r.q.mass, t.pairs
	v[fBackPairs] = share(float64(t.pairCount), float64(title.to-1))
	var line weighed
	best := stretch{}
	for i := range doc.cuts {
		s := stretch{int(doc.cuts[i] >> 1), doc.end(i)}
		w := r.weigh(within(hits, s), s.to-s.from, r.size.line)
		if out.best < 0 || w.earned > line.earned {
			line, best, out.best = w, s, i
		}
		v[fPairsLine] = max(v[fPairsLine], w.pairs)
		v[fLineSum] = max(v[fLineSum], (w.earned+w.pairEarned)/r.idealSum)
	}
	v[fLine], v[fCoverLine] = line.earned/r.ideal, line.cover/r.q.mass
	for _, s := range doc.clauses() {
		in := within(hits, s)
		v[fClause] = max(v[fClause], r.weigh(in, s.to-s.from, r.size.clause).earned/r.ideal)
		v[fCoverClause] = max(v[fCoverClause], r.union(within(hits, title), in)/r.q.mass)
	}
	r.together(doc, title, best, v)
	v[fSource], v[fLabel] = r.named(doc)
	v[fLength] = math.Log(float64(len(doc.words)+1) / (r.size.doc + 1))
	return out
}

// within are the hits in a stretch.
func within(hits []hit, s stretch) []hit {
	from := sort.Search(len(hits), func(i int) bool { return int(hits[i].at) >= s.from })
	to := sort.Search(len(hits), func(i int) bool { return int(hits[i].at) >= s.to })
	return hits[from:to]
}

func share(part, whole float64) float64 {
	if whole <= 0 {
		return 0
	}
	return part / whole
}

// named compares the law and the article that the query names with the document's.
func (r *reader) named(doc *document) (law, article float64) {
	if r.q.source != nil {
		law = -1
		if doc.from == r.q.source {
			law = 1
		}
	}
	if r.q.label != "" && doc.Label != "" {
		article = -1
		if doc.Label == r.q.label {
			article = 1
		}
	}
	return law, article
}

func (d *document) end(i int) int {
	if i+1 < len(d.cuts) {
		return int(d.cuts[i+1] >> 1)
	}
	return len(d.words)
}

// clauses are the stretches from one numbered sentence to the next.
func (d *document) clauses() []stretch {
	var out []stretch
	for i, c := range d.cuts {
		if i == 0 || c&1 == 1 {
			out = append(out, stretch{int(c >> 1), 0})
		}
		out[len(out)-1].to = d.end(i)
	}
	return out
}
