package api

import (
	"context"
	"time"

	"github.com/loa-vn/loa/internal/auth"
	"github.com/loa-vn/loa/internal/delivery"
	"github.com/loa-vn/loa/internal/plan"
)

// Canaries knows which contact points of the administration's own were heard.
type Canaries interface {
	Songs(ctx context.Context, run delivery.RunID) ([]delivery.Song, error)
}

// Canary is what is known of one contact point of the administration's own that a
// stage was sent to.
type Canary struct {
	Channel string           `json:"channel"`
	Unit    string           `json:"unit"`
	Note    string           `json:"note,omitempty" doc:"where it stands; left out for a mailbox of Loa's own"`
	Hearing delivery.Hearing `json:"hearing" enum:"heard,waiting,silent,refused,off" doc:"see /states, kind canary"`
	State   delivery.State   `json:"state" doc:"of its attempt, as in /states"`
	Since   time.Time        `json:"since" doc:"when the state began"`
	Code    string           `json:"code,omitempty" doc:"the provider's"`
}

func (f *face) stageCanaries(ctx context.Context, in *ByID) (*answer[list[Canary]], error) {
	st, err := f.Plans.Stage(ctx, plan.StageID(in.ID))
	if err != nil {
		return nil, err
	}
	if _, err := f.Statements.Get(ctx, auth.ActorFrom(ctx), st.Statement); err != nil {
		return nil, err
	}
	var songs []delivery.Song
	if st.Run != "" {
		if songs, err = f.Canaries.Songs(ctx, st.Run); err != nil {
			return nil, err
		}
	}
	return all(songs, func(s delivery.Song) Canary {
		return Canary{Channel: s.Channel, Unit: s.Unit, Note: s.Note, Hearing: s.Hearing, State: s.State, Since: s.At, Code: s.Code}
	}), nil
}
