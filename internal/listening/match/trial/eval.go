package trial

import (
	"cmp"
	"maps"
	"slices"
	"time"

	"github.com/loa-vn/loa/internal/listening/match"
)

// Options say what is measured.
type Options struct {
	Fold    Fold // how much of the queries' tone marks is taken off first
	Abstain bool // ask each query again with its answers removed
	Now     func() time.Time
}

// Report is what was measured on a folder.
type Report struct {
	Folder    string      `json:"folder"`
	Documents int         `json:"documents"`
	Shape     string      `json:"shape"`    // clauses or claims: which judges served
	BuildMS   float64     `json:"build_ms"` // making the index
	PeakMB    float64     `json:"peak_mb"`  // most memory of the process so far, 0 where the system does not say
	Fold      Fold        `json:"fold_accents"`
	Sets      []SetReport `json:"sets"`
}

// SetReport is what was measured on one file of queries.
type SetReport struct {
	Set string `json:"set"`
	Figures
	P50MS float64      `json:"latency_p50_ms"`
	P99MS float64      `json:"latency_p99_ms"`
	AUC   *float64     `json:"no_match_auc,omitempty"` // only with Abstain
	Kinds []KindReport `json:"kinds,omitempty"`
}

// KindReport is what was measured on the queries of one kind.
type KindReport struct {
	Kind string `json:"kind"`
	Figures
}

// Eval measures a folder with the index and the model that ship. It asks one query after the other.
func Eval(f *Folder, o Options) Report {
	start := o.Now()
	x := match.Build(f.Documents)
	r := Report{Folder: f.Name, Documents: x.Len(), BuildMS: since(o.Now, start), Fold: o.Fold, Shape: string(x.Study("").Shape)}
	docs := map[string]match.Document{}
	for _, d := range f.Documents {
		docs[d.ID] = d
	}
	for _, set := range f.Sets {
		r.Sets = append(r.Sets, evalSet(x, docs, set, o))
	}
	r.PeakMB = peak()
	return r
}

func evalSet(x *match.Index, docs map[string]match.Document, set Set, o Options) SetReport {
	r := SetReport{Set: set.Name}
	kinds := map[string]*Figures{}
	var took, with, without []float64
	for _, q := range set.Queries {
		text := o.Fold.Off(q.Text)
		start := o.Now()
		got := x.Match(text, 100)
		took = append(took, since(o.Now, start))
		ids := make([]string, len(got.Candidates))
		for i, c := range got.Candidates {
			ids[i] = c.ID
		}
		r.add(ids, q.Right)
		if q.Kind != "" {
			if kinds[q.Kind] == nil {
				kinds[q.Kind] = &Figures{}
			}
			kinds[q.Kind].add(ids, q.Right)
		}
		if o.Abstain {
			with = append(with, got.Probability)
			without = append(without, askWithout(x, docs, q.Right, func() float64 { return x.Match(text, 1).Probability }))
		}
	}
	r.mean()
	r.P50MS, r.P99MS = quantile(took, 0.5), quantile(took, 0.99)
	if o.Abstain {
		v := auc(with, without)
		r.AUC = &v
	}
	for _, kind := range slices.SortedFunc(maps.Keys(kinds), func(a, b string) int { return cmp.Compare(kinds[b].Queries, kinds[a].Queries) }) {
		kinds[kind].mean()
		r.Kinds = append(r.Kinds, KindReport{kind, *kinds[kind]})
	}
	return r
}

// askWithout asks while some documents are removed.
func askWithout[T any](x *match.Index, docs map[string]match.Document, ids map[string]bool, ask func() T) T {
	gone := slices.Sorted(maps.Keys(ids))
	x.Remove(gone...)
	got := ask()
	for _, id := range gone {
		if d, ok := docs[id]; ok {
			x.Add(d)
		}
	}
	return got
}

func since(now func() time.Time, start time.Time) float64 {
	return float64(now().Sub(start).Microseconds()) / 1000
}

func quantile(values []float64, q float64) float64 {
	if len(values) == 0 {
		return 0
	}
	slices.Sort(values)
	return values[min(int(q*float64(len(values))), len(values)-1)]
}
