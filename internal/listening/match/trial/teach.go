package trial

import (
	"math/rand/v2"

	"github.com/loa-vn/loa/internal/listening/match"
	"github.com/loa-vn/loa/internal/listening/match/forest"
)

// folds is how many parts the queries are cut into: each is judged by what the other four taught.
const folds = 5

// lesson is a query with what is found while its answers are there, and while they are not.
type lesson struct {
	query         Query
	with, without match.Study
}

// Lessons are what a folder's queries teach, in an order drawn by seed.
type Lessons struct {
	shape match.Shape
	list  []lesson
}

// Study reads the queries of the named sets; of all if none is named.
func Study(f *Folder, seed uint64, sets ...string) *Lessons {
	x := match.Build(f.Documents)
	docs := map[string]match.Document{}
	for _, d := range f.Documents {
		docs[d.ID] = d
	}
	l := &Lessons{shape: x.Study("").Shape}
	for _, set := range f.Sets {
		if len(sets) > 0 && !named(set.Name, sets) {
			continue
		}
		for _, q := range set.Queries {
			without := askWithout(x, docs, q.Right, func() match.Study { return x.Study(q.Text) })
			l.list = append(l.list, lesson{q, x.Study(q.Text), without})
		}
	}
	rand.New(rand.NewPCG(seed, 1)).Shuffle(len(l.list), func(i, j int) { l.list[i], l.list[j] = l.list[j], l.list[i] })
	return l
}

func named(name string, list []string) bool {
	for _, n := range list {
		if n == name {
			return true
		}
	}
	return false
}

// Teach learns both judges. The second is shown only what a first one says of queries that it has not learned from.
func (l *Lessons) Teach(seed uint64) *match.Judges {
	j := &match.Judges{Order: teachOrder(l.list, seed)}
	var examples [][]forest.Example
	for k := range folds {
		rest, held := l.split(k)
		examples = append(examples, pictures(&match.Judges{Order: teachOrder(rest, seed)}, held)...)
	}
	j.Answer = forest.Tell(examples, tellOptions(seed))
	return j
}

// Shape is which judges these lessons teach.
func (l *Lessons) Shape() match.Shape { return l.shape }

func (l *Lessons) split(k int) (rest, held []lesson) {
	for i, s := range l.list {
		if i%folds == k {
			held = append(held, s)
		} else {
			rest = append(rest, s)
		}
	}
	return rest, held
}

func teachOrder(list []lesson, seed uint64) *forest.Forest {
	var groups [][]forest.Example
	for _, s := range list {
		var group []forest.Example
		for i, id := range s.with.IDs {
			e := forest.Example{Values: s.with.Facts[i]}
			if s.query.Right[id] {
				e.Label = 1
			}
			group = append(group, e)
		}
		groups = append(groups, group)
	}
	return forest.Rank(groups, forest.Options{Trees: 150, Leaves: 8, Rate: 0.08, Least: 40, Calm: 3, Rows: 0.7, Values: 0.5, Seed: seed})
}

func pictures(j *match.Judges, list []lesson) [][]forest.Example {
	var out [][]forest.Example
	for _, s := range list {
		var pairOf []forest.Example
		for label, study := range []match.Study{s.without, s.with} {
			order, score, _ := j.Judge(study)
			if len(order) > 0 {
				pairOf = append(pairOf, forest.Example{Values: study.Picture(order, score), Label: float64(label)})
			}
		}
		out = append(out, pairOf)
	}
	return out
}

func tellOptions(seed uint64) forest.Options {
	return forest.Options{Trees: 150, Leaves: 5, Rate: 0.06, Least: 20, Calm: 5, Rows: 0.7, Values: 0.3, Seed: seed}
}

// Folded measures by folds: every query is judged by judges that have not learned from it.
func (l *Lessons) Folded(seed uint64) (all Figures, kinds map[string]*Figures, noMatch float64) {
	kinds = map[string]*Figures{}
	var with, without []float64
	for k := range folds {
		rest, held := l.split(k)
		j := (&Lessons{l.shape, rest}).Teach(seed)
		for _, s := range held {
			with, without = l.judge(j, s, &all, kinds, with, without)
		}
	}
	return finish(all, kinds, with, without)
}

// By measures with judges that have learned elsewhere.
func (l *Lessons) By(j *match.Judges) (all Figures, kinds map[string]*Figures, noMatch float64) {
	kinds = map[string]*Figures{}
	var with, without []float64
	for _, s := range l.list {
		with, without = l.judge(j, s, &all, kinds, with, without)
	}
	return finish(all, kinds, with, without)
}

func (l *Lessons) judge(j *match.Judges, s lesson, all *Figures, kinds map[string]*Figures, with, without []float64) ([]float64, []float64) {
	ids, p := inOrder(j, s.with)
	_, none := inOrder(j, s.without)
	all.add(ids, s.query.Right)
	if kinds[s.query.Kind] == nil {
		kinds[s.query.Kind] = &Figures{}
	}
	kinds[s.query.Kind].add(ids, s.query.Right)
	return append(with, p), append(without, none)
}

func finish(all Figures, kinds map[string]*Figures, with, without []float64) (Figures, map[string]*Figures, float64) {
	all.mean()
	for _, f := range kinds {
		f.mean()
	}
	return all, kinds, auc(with, without)
}
