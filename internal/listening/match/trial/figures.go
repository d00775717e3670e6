package trial

import (
	"slices"

	"github.com/loa-vn/loa/internal/listening/match"
)

// Figures are what was measured over some queries. Shares are from 0 to 1.
type Figures struct {
	Queries   int     `json:"queries"`
	MAP5      float64 `json:"map_at_5"`
	Success1  float64 `json:"success_at_1"`
	Success5  float64 `json:"success_at_5"`
	Success10 float64 `json:"success_at_10"`
	MRR       float64 `json:"mrr"`
}

// add counts one query: the documents in their order, and those that settle it.
func (f *Figures) add(order []string, right map[string]bool) {
	f.Queries++
	hits, precision := 0, 0.0
	for at, id := range order {
		if !right[id] {
			continue
		}
		if hits++; hits == 1 {
			f.first(at)
		}
		if at < 5 {
			precision += float64(hits) / float64(at+1)
		}
	}
	f.MAP5 += precision / float64(min(len(right), 5))
}

func (f *Figures) first(at int) {
	f.MRR += 1 / float64(at+1)
	if at < 1 {
		f.Success1++
	}
	if at < 5 {
		f.Success5++
	}
	if at < 10 {
		f.Success10++
	}
}

// mean divides the sums by the queries.
func (f *Figures) mean() {
	for _, v := range []*float64{&f.MAP5, &f.Success1, &f.Success5, &f.Success10, &f.MRR} {
		*v /= float64(max(f.Queries, 1))
	}
}

// auc is how often what has an answer is thought more probable to have one than what has none; equals count half.
func auc(with, without []float64) float64 {
	slices.Sort(without)
	sum := 0.0
	for _, p := range with {
		low, _ := slices.BinarySearch(without, p)
		high := low
		for high < len(without) && without[high] == p {
			high++
		}
		sum += float64(low) + float64(high-low)/2
	}
	return sum / float64(max(len(with)*len(without), 1))
}

// inOrder are the documents of a study as a model orders them, and the probability of an answer.
func inOrder(j *match.Judges, s match.Study) ([]string, float64) {
	order, _, p := j.Judge(s)
	ids := make([]string, len(order))
	for i, k := range order {
		ids[i] = s.IDs[k]
	}
	return ids, p
}
