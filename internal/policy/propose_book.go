package policy

import (
	"cmp"
	"context"
	"encoding/binary"
	"hash/fnv"
	"math"
	"slices"
	"strings"
	"sync"

	"github.com/loa-vn/loa/internal/legaltext"
	"github.com/loa-vn/loa/internal/sqldb"
	"github.com/loa-vn/loa/internal/viet"
)

// library keeps the words of the current texts in memory, so that proposing a clause reads only those it proposes. It is
// made of books, one for each version: versions never change, so a book is made once and dropped when its text is no
// longer current.
type library struct {
	mu    sync.Mutex
	books map[VersionID]*book
}

// book is one version's words: for each term, the leaves that have it and how much of each.
type book struct {
	document Document
	version  VersionID
	leaves   []leaf
	articles int      // Ord of the last
	words    float64  // of all leaves
	terms    []uint32 // hashes, in order
	starts   []uint32 // of each term's list in posts; one more than terms
	posts    []byte   // pairs of varints: steps between leaves, eighths of occurrences
	counts   []uint16 // of the leaves in each term's list, as far as that counts
	title    []uint32
}

// leaf is a part of a version that says something itself: an innermost one, or one with words before its parts.
type leaf struct {
	ord     int
	clause  int // Ord of the khoản that it is in, or its own
	article int // Ord of the article that it is in, or its own
	words   float64
	lead    string // heading and leading words of what it is in
}

// shelf returns the books of the texts that may be proposed, and makes those that are missing.
func (l *library) shelf(ctx context.Context, tx *sqldb.Tx, ask Ask) ([]*book, error) {
	current, err := documents(ctx, tx, `WHERE versions > 0 ORDER BY id`)
	if err != nil {
		return nil, err
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	held := make(map[VersionID]*book, len(current))
	shelf := make([]*book, 0, len(current))
	for _, d := range current {
		b, wanted := l.books[d.Current], d.EffectiveOn <= ask.On || slices.Contains(ask.Documents, d.ID)
		if b == nil && wanted {
			list, err := clauses(ctx, tx, `WHERE version_id = ? ORDER BY ord`, d.Current)
			if err != nil {
				return nil, err
			}
			b = bookOf(d, list)
		}
		if b != nil {
			held[d.Current] = b
		}
		if wanted {
			shelf = append(shelf, b)
		}
	}
	l.books = held
	return shelf, nil
}

// The weight of a word in eighths of an occurrence, by where it stands.
const (
	ownWords     = 8
	leadingWords = 4 // of the khoản that a điểm is in
	headingWords = 6 // of the article
)

// post is one term in one leaf.
type post struct {
	term   uint32
	leaf   uint32
	weight uint32
}

func bookOf(d Document, list []Clause) *book {
	b := &book{document: d, version: d.Current, title: terms(viet.Words(d.Title))}
	var posts []post
	var above []Clause
	for i, c := range list {
		above = above[:min(c.Depth, len(above))]
		if proposed(c.Kind) && (c.Last == c.Ord || c.Text != "") {
			posts = b.add(posts, c, above)
		}
		above = append(above, list[i])
	}
	b.pack(posts)
	return b
}

// proposed says that parts of the kind settle anything: what a document rests on and to whom it goes does not.
func proposed(k legaltext.ClauseKind) bool {
	return searched(k) && k != legaltext.KindPreamble
}

// add enters a leaf with its own words and those it stands under.
func (b *book) add(posts []post, c Clause, above []Clause) []post {
	l := leaf{ord: c.Ord, clause: c.Ord, article: c.Ord}
	id := uint32(len(b.leaves)) //nolint:gosec // A text has thousands of parts.
	enter := func(text string, weight uint32) {
		said := viet.Words(text[:min(len(text), indexedBytes)])
		l.words += float64(len(said)) * float64(weight) / ownWords
		for _, t := range terms(said) {
			posts = append(posts, post{t, id, weight})
		}
	}
	enter(c.Heading+" "+c.Text, ownWords)
	var lead []string
	for _, a := range above {
		if a.Kind == legaltext.KindArticle {
			l.article, lead = a.Ord, nil
		}
		if a.Kind == legaltext.KindClause {
			l.clause = a.Ord
		}
		if !searched(a.Kind) {
			continue
		}
		enter(a.Heading, headingWords)
		enter(a.Text, leadingWords)
		lead = append(lead, strings.TrimSpace(a.Heading+" "+a.Text))
	}
	b.articles = max(b.articles, l.article)
	l.lead = strings.Join(lead, " ")
	b.leaves, b.words = append(b.leaves, l), b.words+l.words
	return posts
}

// pack sorts the posts by term and writes them down.
func (b *book) pack(posts []post) {
	slices.SortFunc(posts, func(x, y post) int { return cmp.Or(cmp.Compare(x.term, y.term), cmp.Compare(x.leaf, y.leaf)) })
	last := uint32(0)
	for i := 0; i < len(posts); {
		p := posts[i]
		for i++; i < len(posts) && posts[i].term == p.term && posts[i].leaf == p.leaf; i++ {
			p.weight += posts[i].weight
		}
		if n := len(b.terms); n == 0 || b.terms[n-1] != p.term {
			b.terms, b.starts, last = append(b.terms, p.term), append(b.starts, uint32(len(b.posts))), 0 //nolint:gosec // A text has at most some megabytes.
			b.counts = append(b.counts, 0)
		}
		if n := len(b.counts) - 1; b.counts[n] < math.MaxUint16 {
			b.counts[n]++
		}
		b.posts = binary.AppendUvarint(binary.AppendUvarint(b.posts, uint64(p.leaf-last)), uint64(p.weight))
		last = p.leaf
	}
	b.starts = append(b.starts, uint32(len(b.posts))) //nolint:gosec // As above.
	b.terms, b.starts, b.posts, b.counts = slices.Clip(b.terms), slices.Clip(b.starts), slices.Clip(b.posts), slices.Clip(b.counts)
}

// holders counts the leaves that have a term.
func (b *book) holders(term uint32) int {
	if i, has := slices.BinarySearch(b.terms, term); has {
		return int(b.counts[i])
	}
	return 0
}

// each visits the leaves that have a term, with its weight in occurrences.
func (b *book) each(term uint32, visit func(leaf int, weight float64)) {
	i, has := slices.BinarySearch(b.terms, term)
	if !has {
		return
	}
	list, at := b.posts[b.starts[i]:b.starts[i+1]], uint64(0)
	for len(list) > 0 {
		step, n := binary.Uvarint(list)
		weight, m := binary.Uvarint(list[n:])
		list, at = list[n+m:], at+step
		visit(int(at), float64(weight)/ownWords) //nolint:gosec // An index of leaves.
	}
}

// terms are the hashes of the words and of each two that follow each other.
func terms(words []string) []uint32 {
	out := make([]uint32, 0, 2*len(words))
	for i, w := range words {
		out = append(out, term(w))
		if i > 0 {
			out = append(out, term(words[i-1], w))
		}
	}
	return out
}

func term(words ...string) uint32 {
	h := fnv.New32a()
	for _, w := range words {
		_, _ = h.Write([]byte(w))
		_, _ = h.Write([]byte{' '})
	}
	return h.Sum32()
}
