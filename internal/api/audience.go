package api

import (
	"context"

	"github.com/loa-vn/loa/internal/audience"
	"github.com/loa-vn/loa/internal/auth"
	"github.com/loa-vn/loa/internal/civil"
)

// AudienceRule is audience.Rule as JSON: no groups means everyone, no purpose means
// policy.
type AudienceRule struct {
	Units   []audience.UnitID    `json:"units"`
	Groups  []audience.GroupCode `json:"groups,omitempty"`
	Purpose audience.Purpose     `json:"purpose,omitempty" enum:"policy,alert,consult"`
	// Channels choose the contact points; none means e-mail alone. In a plan's stage they are the stage's own.
	Channels []audience.Channel `json:"channels,omitempty"`
	// Reached is for the stage of a correction: those whom the statement it corrects reached, and those of the units besides.
	Reached string `json:"reached,omitempty"`
	// Reach once writes to everyone on the channel that suits them best, every on all of them, which alerts do by default.
	Reach audience.Reach `json:"reach,omitempty" enum:"once,every"`
}

func (f *face) audience() {
	handle(f, operation{method: "POST", path: "/audience/preview", id: "preview-audience", tag: "audience", needs: auth.ActRead}, f.previewAudience)
}

func (f *face) previewAudience(ctx context.Context, in *struct {
	On   civil.Date `query:"on" format:"date"`
	Body AudienceRule
},
) (*answer[audience.Preview], error) {
	day := in.On
	if day == "" {
		day = civil.On(f.Auth.Now())
	}
	p, err := f.Audience.Preview(ctx, audience.Rule(in.Body), day)
	if err != nil {
		return nil, err
	}
	return &answer[audience.Preview]{p}, nil
}
