package match

import (
	"slices"
	"strings"
)

// mostWords is how many different words of a query count; of a longer one, the rarest.
const mostWords = 60

// query is a claim made ready.
type query struct {
	text     string
	tokens   []token
	terms    []queryTerm    // different words, rarest first
	order    []int          // the terms of the tokens in order; -1 for one that does not count
	pairs    map[uint64]int // neighbouring words, and which weight is theirs
	pairW    []float64
	pairMass float64
	mass     float64 // sum of the terms' weights
	known    float64 // the part of it that the index knows
	source   *source // the law that it names
	label    string  // the article that it names
}

// queryTerm is one different word of a query.
type queryTerm struct {
	word   string
	id     uint32
	known  bool // some document says it
	weight float64
	count  int
	figure bool
	name   bool // written with a capital inside a sentence, or as a hashtag
}

// prepare reads a query. The lock is held.
func (x *Index) prepare(text string) *query {
	q := &query{text: text, pairs: map[uint64]int{}}
	q.tokens = content(text)
	x.mentions(q)
	at := map[string]int{}
	for i, t := range q.tokens {
		k, ok := at[t.word]
		if !ok {
			k = len(q.terms)
			at[t.word] = k
			qt := queryTerm{word: t.word, figure: t.word[0] <= '9'}
			if id, ok := x.words[t.word]; ok && x.terms[id].live > 0 {
				qt.id, qt.known = id, true
				qt.weight = weigh(x.sizes.docs, x.terms[id].live)
			} else {
				qt.weight = weigh(x.sizes.docs, 0)
			}
			q.terms = append(q.terms, qt)
		}
		q.terms[k].count++
		q.terms[k].name = q.terms[k].name || t.tag || i > 0 && capital(text[t.span.Start:])
	}
	slices.SortFunc(q.terms, func(a, b queryTerm) int {
		switch {
		case a.weight > b.weight:
			return -1
		case a.weight < b.weight:
			return 1
		}
		return strings.Compare(a.word, b.word)
	})
	q.terms = q.terms[:min(len(q.terms), mostWords)]
	x.finish(q)
	return q
}

// finish adds up the weights and finds the neighbours.
func (x *Index) finish(q *query) {
	at := map[string]int{}
	for k, t := range q.terms {
		at[t.word] = k
		q.mass += t.weight
		if t.known {
			q.known += t.weight
		}
	}
	q.mass = max(q.mass, 1e-9)
	q.order = make([]int, len(q.tokens))
	for i, t := range q.tokens {
		k, ok := at[t.word]
		if !ok {
			k = -1
		}
		q.order[i] = k
	}
	for i := 1; i < len(q.order); i++ {
		a, b := q.order[i-1], q.order[i]
		if a < 0 || b < 0 {
			continue
		}
		if !q.terms[a].known || !q.terms[b].known {
			q.pairMass += weigh(x.sizes.docs, 0)
			continue
		}
		p := pair(q.terms[a].id, q.terms[b].id)
		if _, ok := q.pairs[p]; !ok {
			q.pairs[p] = len(q.pairW)
			q.pairW = append(q.pairW, weigh(x.sizes.docs, x.pairs[p]))
			q.pairMass += q.pairW[len(q.pairW)-1]
		}
	}
}

func capital(s string) bool {
	for _, r := range s {
		return r != lower(r)
	}
	return false
}
