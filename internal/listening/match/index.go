package match

import (
	"math"
	"slices"
	"strings"
	"sync"
)

// Document is what can settle a claim: a clause of law, a published answer, a text confirmed as the same claim.
type Document struct {
	ID     string // unique in its index
	Title  string // one line; further lines count as text
	Text   string
	Source string // the law or collection that it is a part of, as people call it; may be empty
	Label  string // its number in the source, such as the 39 of Điều 39; may be empty
}

// Index holds documents ready to be matched. It may be asked by many while one changes it.
type Index struct {
	model Model

	mu      sync.RWMutex
	words   map[string]uint32
	terms   []term
	pairs   map[uint64]uint32 // in how many documents two words stand side by side
	docs    []document
	codes   []uint8 // length of each document, for scoring
	byID    map[string]uint32
	sources map[string]*source
	sizes   sizes
	dead    int

	scratch sync.Pool
}

// term is one word and the documents that say it, in the order in which they were added.
type term struct {
	text    string
	live    uint32 // documents that say it, without removed ones
	letters uint32
	docs    []uint32
	tfs     []uint8
}

// document is what is kept of one: its text for the eye, its words in order for the second reading.
type document struct {
	Document
	words []uint32 // of the title, then of the text
	title uint32   // how many of them are the title
	cuts  []uint32 // where passages begin in words, and whether a clause does: at<<1 | clause
	from  *source
	gone  bool
}

// source is a law that documents belong to.
type source struct {
	name  string // folded, for finding it in a query
	words int
	live  int
}

// sizes are sums over all documents that are not removed.
type sizes struct {
	docs, words, titles, passages, bodies uint64
}

// New returns an empty index with the weights that ship.
func New() *Index { return NewWith(Shipped()) }

// NewWith returns an empty index that another model judges.
func NewWith(m Model) *Index {
	return &Index{
		model: m, words: map[string]uint32{}, pairs: map[uint64]uint32{}, byID: map[string]uint32{}, sources: map[string]*source{},
	}
}

// Build returns an index of documents; of two with one ID the later counts.
func Build(docs []Document) *Index {
	x := New()
	x.Add(docs...)
	return x
}

// Len is how many documents are in the index.
func (x *Index) Len() int {
	x.mu.RLock()
	defer x.mu.RUnlock()
	return int(x.sizes.docs)
}

// Add puts documents in, each instead of one with the same ID.
func (x *Index) Add(docs ...Document) {
	x.mu.Lock()
	defer x.mu.Unlock()
	for _, d := range docs {
		x.remove(d.ID)
		x.add(d)
	}
}

// Remove takes documents out; those that are not there are passed over. Nothing of them remains in any figure.
func (x *Index) Remove(ids ...string) {
	x.mu.Lock()
	defer x.mu.Unlock()
	for _, id := range ids {
		x.remove(id)
	}
	if x.dead > 1000 && x.dead > int(x.sizes.docs)/2 {
		x.compact()
	}
}

func (x *Index) add(d Document) {
	doc := document{Document: d}
	doc.Title, doc.Text = heading(d.Title, d.Text)
	x.read(&doc)
	doc.from = x.source(d.Source)
	at := uint32(len(x.docs))
	x.byID[d.ID] = at
	x.docs = append(x.docs, doc)
	x.codes = append(x.codes, lengthCode(len(doc.words)))
	x.post(at, doc.words)
	x.count(&doc, 1)
}

// read fills in the words of a document and where its passages begin.
func (x *Index) read(doc *document) {
	words := make([]uint32, 0, len(doc.Text)/5+8)
	for _, t := range tokenise(doc.Title) {
		words = append(words, x.word(t.word))
	}
	doc.title = uint32(len(words))
	var cuts []uint32
	for _, p := range passages(doc.Text) {
		before := len(words)
		for _, t := range tokenise(p.In(doc.Text)) {
			words = append(words, x.word(t.word))
		}
		if len(words) > before {
			cuts = append(cuts, uint32(before)<<1|clauseBit(p.In(doc.Text)))
		}
	}
	doc.words, doc.cuts = slices.Clip(words), slices.Clip(cuts)
}

func (x *Index) word(w string) uint32 {
	id, ok := x.words[w]
	if !ok {
		id = uint32(len(x.terms))
		w = strings.Clone(w)
		x.words[w] = id
		x.terms = append(x.terms, term{text: w, letters: lettersOf(w)})
	}
	return id
}

func (x *Index) source(name string) *source {
	words := tokenise(name)
	if len(words) == 0 {
		return nil
	}
	key := joined(words)
	s := x.sources[key]
	if s == nil {
		s = &source{name: key, words: len(words)}
		x.sources[key] = s
	}
	return s
}

// post enters a document in the lists of its words.
func (x *Index) post(at uint32, words []uint32) {
	for _, w := range words {
		t := &x.terms[w]
		if n := len(t.docs); n > 0 && t.docs[n-1] == at {
			t.tfs[n-1] += min(1, math.MaxUint8-t.tfs[n-1])
			continue
		}
		t.docs, t.tfs = append(t.docs, at), append(t.tfs, 1)
	}
}

// count adds a document to every figure, or takes it out again.
func (x *Index) count(doc *document, by int) {
	words := slices.Clone(doc.words)
	slices.Sort(words)
	for _, w := range slices.Compact(words) {
		x.terms[w].live += uint32(by)
	}
	pairs := pairsOf(doc.words, int(doc.title))
	slices.Sort(pairs)
	for _, p := range slices.Compact(pairs) {
		if n := int(x.pairs[p]) + by; n > 0 {
			x.pairs[p] = uint32(n)
		} else {
			delete(x.pairs, p)
		}
	}
	if doc.from != nil {
		doc.from.live += by
	}
	add := func(sum *uint64, n int) { *sum += uint64(by * n) }
	add(&x.sizes.docs, 1)
	add(&x.sizes.words, len(doc.words))
	add(&x.sizes.titles, int(doc.title))
	add(&x.sizes.passages, len(doc.cuts))
	add(&x.sizes.bodies, len(doc.words)-int(doc.title))
}

// pairsOf are the pairs of neighbouring words; the last of the title and the first of the text are none.
func pairsOf(words []uint32, title int) []uint64 {
	if len(words) < 2 {
		return nil
	}
	out := make([]uint64, 0, len(words)-1)
	for i := 1; i < len(words); i++ {
		if i != title {
			out = append(out, pair(words[i-1], words[i]))
		}
	}
	return out
}

func pair(a, b uint32) uint64 { return uint64(a)<<32 | uint64(b) }

func (x *Index) remove(id string) {
	at, ok := x.byID[id]
	if !ok {
		return
	}
	doc := &x.docs[at]
	x.count(doc, -1)
	delete(x.byID, id)
	*doc = document{gone: true}
	x.codes[at] = 0 // nothing that it says earns anything
	x.dead++
}

// compact forgets the places of removed documents.
func (x *Index) compact() {
	old := x.docs
	x.docs, x.codes, x.dead = nil, nil, 0
	for i := range x.terms {
		x.terms[i].docs, x.terms[i].tfs = nil, nil
	}
	for _, doc := range old {
		if doc.gone {
			continue
		}
		at := uint32(len(x.docs))
		x.byID[doc.ID] = at
		x.docs = append(x.docs, doc)
		x.codes = append(x.codes, lengthCode(len(doc.words)))
		x.post(at, doc.words)
	}
}

// clauseBit is 1 if a passage opens a clause: "2. …".
func clauseBit(passage string) uint32 {
	digits := strings.IndexFunc(passage, func(r rune) bool { return r < '0' || r > '9' })
	if digits > 0 && digits < 4 && passage[digits] == '.' {
		return 1
	}
	return 0
}

func joined(words []token) string {
	var b strings.Builder
	for _, w := range words {
		b.WriteByte(' ')
		b.WriteString(w.word)
	}
	b.WriteByte(' ')
	return b.String()
}
