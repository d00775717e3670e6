package api

import (
	"context"

	"github.com/loa-vn/loa/internal/delivery"
)

// Word is delivery.Word as JSON, with its texts in the language of the request.
type Word struct {
	Kind     delivery.WordKind `json:"kind" enum:"state,layer,run,canary,event,code,reason,channel"`
	Name     string            `json:"name"`
	Means    string            `json:"means"`
	MeansNot string            `json:"does_not_mean"`
	May      []delivery.Doer   `json:"who_may_act"`
}

func (f *face) states(ctx context.Context, _ *struct{}) (*answer[list[Word]], error) {
	p := f.printer(ctx)
	return all(delivery.Dictionary(), func(w delivery.Word) Word {
		return Word{Kind: w.Kind, Name: w.Name, Means: p.T(w.Text() + ".means"), MeansNot: p.T(w.Text() + ".not"), May: w.May}
	}), nil
}
