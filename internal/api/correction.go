package api

import (
	"context"
	"time"

	"github.com/loa-vn/loa/internal/auth"
	"github.com/loa-vn/loa/internal/delivery"
	"github.com/loa-vn/loa/internal/plan"
	"github.com/loa-vn/loa/internal/statement"
)

// CorrectionReach is plan.Parity as JSON: how far one stage of a correction has come
// among those whom its error reached.
type CorrectionReach struct {
	Stage      plan.StageID        `json:"stage"`
	Run        delivery.RunID      `json:"run"`
	ErrorAt    *time.Time          `json:"error_launched_at,omitempty"`
	LaunchedAt *time.Time          `json:"launched_at,omitempty"`
	Reached    int64               `json:"reached" doc:"people whom the error reached, and whoever the stage adds"`
	Told       int64               `json:"told" doc:"of them, handed the correction or further, each once"`
	Half       *time.Time          `json:"half_at,omitempty"`
	Ninety     *time.Time          `json:"ninety_at,omitempty"`
	Last       *time.Time          `json:"last_answer_at,omitempty"`
	Channels   []CorrectionChannel `json:"channels"`
}

// CorrectionChannel is what became of a correction on one channel.
type CorrectionChannel struct {
	Channel string `json:"channel"`
	Tally
}

func (f *face) correctionReach(ctx context.Context, in *ByID) (*answer[list[CorrectionReach]], error) {
	if _, err := f.Statements.Get(ctx, auth.ActorFrom(ctx), statement.ID(in.ID)); err != nil {
		return nil, err
	}
	found, err := f.Plans.ParityOf(ctx, statement.ID(in.ID))
	if err != nil {
		return nil, err
	}
	return all(found, correctionView), nil
}

func correctionView(p plan.Parity) CorrectionReach {
	v := CorrectionReach{
		Stage: p.Stage.ID, Run: p.Stage.Run, ErrorAt: moment(p.Erred), LaunchedAt: moment(p.Stage.LaunchedAt), Reached: p.Stage.Members,
		Told: p.Told, Half: moment(p.Stage.HalfAt), Ninety: moment(p.Stage.NinetyAt), Last: moment(p.Last), Channels: []CorrectionChannel{},
	}
	for _, c := range p.Channels {
		v.Channels = append(v.Channels, CorrectionChannel{Channel: c.Channel, Tally: Tally(c.Tally)})
	}
	return v
}
