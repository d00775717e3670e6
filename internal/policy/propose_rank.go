package policy

import (
	"cmp"
	"container/heap"
	"math"
	"slices"
	"strings"

	"github.com/loa-vn/loa/internal/viet"
)

// The constants of BM25, and what else counts. They were chosen on questions whose article is known (see docs/quality.md).
const (
	saturation  = 0.8
	byLength    = 0.7
	unigramPart = 0.5  // a syllable says less than two that follow each other
	articlePart = 0.4  // what its article says counts for a leaf
	titlePart   = 0.15 // what its document's title says
	aboutFactor = 1.25 // for a document that the text around the sentence is about
	namedFactor = 2.0  // for a document that the sentence names
	figurePart  = 0.2  // for each figure that both give
	common      = 0.2  // the share of all leaves from which a term says nothing
	few         = 1000 // leaves, of which even a common term is read
	readAgain   = 24   // candidates whose words are read
	worthwhile  = 0.3  // of the best one's score: less is no proposal
)

// question is a sentence in terms.
type question struct {
	folded  string
	terms   []asked
	figures []figure
}

type asked struct {
	term uint32
	part float64
}

func questionOf(sentence string) question {
	q := question{folded: viet.Fold(sentence), figures: figures(sentence)}
	said := viet.Words(sentence)
	said = said[:min(len(said), 200)]
	seen := map[uint32]bool{}
	add := func(t uint32, part float64) {
		if !seen[t] {
			seen[t] = true
			q.terms = append(q.terms, asked{t, part})
		}
	}
	for i, w := range said {
		add(term(w), unigramPart)
		if i > 0 {
			add(term(said[i-1], w), 1)
		}
	}
	return q
}

// figure is a day, a sum or a percentage of a text, in one writing.
type figure struct {
	viet.Span

	value string
}

func figures(text string) []figure {
	if !strings.ContainsAny(text, "0123456789") {
		return nil
	}
	var all []figure
	for _, d := range viet.FindDates(text) {
		all = append(all, figure{viet.Span{Start: d.Start, End: d.End}, string(d.Date)})
	}
	for _, s := range viet.FindSums(text) {
		all = append(all, figure{viet.Span{Start: s.Start, End: s.End}, viet.FormatSum(s.Sum)})
	}
	for _, p := range viet.FindPercents(text) {
		all = append(all, figure{viet.Span{Start: p.Start, End: p.End}, p.Percent.String() + "%"})
	}
	return all
}

// sameFigures are the places where a text says a figure of the question.
func (q question) sameFigures(text string) []viet.Span {
	var same []viet.Span
	if len(q.figures) == 0 {
		return nil
	}
	for _, f := range figures(text) {
		if slices.ContainsFunc(q.figures, func(own figure) bool { return own.value == f.value }) {
			same = append(same, f.Span)
		}
	}
	return same
}

// ranked scores every leaf of the shelf and returns the best, in order.
func ranked(shelf []*book, q question, about []ID) []candidate {
	idf, mean := weigh(shelf, q)
	best := &least{}
	for _, b := range shelf {
		scores := b.score(q, idf, mean)
		factor := b.factor(q, about)
		bonus := b.named(q, idf)
		for i, score := range scores {
			if score > 0 {
				best.offer(candidate{book: b, leaf: i, score: (score + bonus) * factor})
			}
		}
	}
	list := []candidate(*best)
	slices.SortFunc(list, bestFirst)
	return list
}

func bestFirst(a, b candidate) int {
	return cmp.Or(cmp.Compare(b.score, a.score), cmp.Compare(a.book.version, b.book.version), cmp.Compare(a.leaf, b.leaf))
}

// weigh counts in how many leaves each term stands, and how long a leaf is.
func weigh(shelf []*book, q question) (idf []float64, mean float64) {
	leaves, words := 0, 0.0
	counts := make([]int, len(q.terms))
	for _, b := range shelf {
		leaves, words = leaves+len(b.leaves), words+b.words
		for i, t := range q.terms {
			counts[i] += b.holders(t.term)
		}
	}
	idf = make([]float64, len(q.terms))
	for i, n := range counts {
		if n > few && float64(n) > common*float64(leaves) {
			continue
		}
		idf[i] = q.terms[i].part * math.Log(1+(float64(leaves)-float64(n)+0.5)/(float64(n)+0.5))
	}
	return idf, words / float64(max(1, leaves))
}

// score is BM25 of every leaf, and of what its article says besides.
func (b *book) score(q question, idf []float64, mean float64) []float64 {
	own, article := make([]float64, len(b.leaves)), make([]float64, b.articles+1)
	for i, t := range q.terms {
		if idf[i] == 0 {
			continue
		}
		here, most, gain := 0, 0.0, idf[i]*(saturation+1)
		b.each(t.term, func(at int, tf float64) {
			l := &b.leaves[at]
			s := gain * tf / (tf + saturation*(1-byLength+byLength*l.words/mean))
			own[at] += s
			if l.article != here {
				article[here] += most
				here, most = l.article, 0
			}
			most = max(most, s)
		})
		article[here] += most
	}
	for i, l := range b.leaves {
		if own[i] > 0 {
			own[i] += articlePart * article[l.article]
		}
	}
	return own
}

// named is the bonus of a document whose title the question says.
func (b *book) named(q question, idf []float64) float64 {
	sum := 0.0
	for i, t := range q.terms {
		if t.part == 1 && slices.Contains(b.title, t.term) {
			sum += idf[i]
		}
	}
	return titlePart * sum
}

func (b *book) factor(q question, about []ID) float64 {
	factor := 1.0
	if slices.Contains(about, b.document.ID) {
		factor = aboutFactor
	}
	if n := viet.Fold(b.document.Number); n != "" && strings.Contains(q.folded, n) {
		factor *= namedFactor
	}
	return factor
}

// reranked counts the figures that both say.
func reranked(list []candidate, q question) []candidate {
	if len(q.figures) == 0 {
		return list
	}
	for i := range list {
		c := &list[i]
		text := c.book.leaves[c.leaf].lead + "\n" + c.clause.Heading + "\n" + c.clause.Text
		c.score *= 1 + figurePart*float64(len(q.sameFigures(text)))
	}
	slices.SortStableFunc(list, bestFirst)
	return list
}

// least is a heap of the best candidates with the worst of them on top.
type least []candidate

func (h *least) offer(c candidate) {
	switch {
	case len(*h) < readAgain:
		heap.Push(h, c)
	case bestFirst(c, (*h)[0]) < 0:
		(*h)[0] = c
		heap.Fix(h, 0)
	}
}

func (h least) Len() int           { return len(h) }
func (h least) Less(i, j int) bool { return bestFirst(h[i], h[j]) > 0 }
func (h least) Swap(i, j int)      { h[i], h[j] = h[j], h[i] }

// Push and Pop are for container/heap.
func (h *least) Push(x any) { *h = append(*h, x.(candidate)) }

// Pop is never used: what is not good enough is replaced.
func (h *least) Pop() any { return nil }
