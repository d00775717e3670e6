package demo

import (
	"bytes"
	"context"
	"embed"
	"fmt"
	"strings"
	"time"

	"github.com/loa-vn/loa/internal/audience"
	"github.com/loa-vn/loa/internal/auth"
	"github.com/loa-vn/loa/internal/delivery"
	"github.com/loa-vn/loa/internal/plan"
	"github.com/loa-vn/loa/internal/policy"
	"github.com/loa-vn/loa/internal/statement"
)

//go:embed documents/*.txt
var documents embed.FS

// statements writes both statements on a site that has none: the first approved,
// and so delivered by the running site, the second waiting for approval.
func (d *Demo) statements(ctx context.Context) error {
	plans, err := d.site.Plans.Plans(ctx, plan.Filter{Limit: 1})
	if err != nil || len(plans) > 0 {
		return err
	}
	first, err := d.submit(ctx, waste())
	if err != nil {
		return err
	}
	approver, err := d.site.Auth.ActorByLogin(ctx, "nguoiduyet", auth.ViaDesk)
	if err != nil {
		return err
	}
	seen, err := d.site.Plans.Seen(ctx, first.ID)
	if err != nil {
		return err
	}
	if _, err := d.site.Plans.Approve(ctx, approver, first.ID, seen); err != nil {
		return fmt.Errorf("approve: %w", err)
	}
	_, err = d.submit(ctx, insurance())
	return err
}

// submit takes one text the whole way up to its approval.
func (d *Demo) submit(ctx context.Context, t text) (plan.Stage, error) {
	actor, err := d.site.Auth.ActorByLogin(ctx, t.author, auth.ViaDesk)
	if err != nil {
		return plan.Stage{}, err
	}
	agencies, err := d.agencies(ctx)
	if err != nil {
		return plan.Stage{}, err
	}
	agency := agencies[t.agency].ID
	data, err := documents.ReadFile("documents/" + t.file)
	if err != nil {
		return plan.Stage{}, err
	}
	doc, err := d.site.Policy.Import(ctx, actor, t.file, bytes.NewReader(data))
	if err != nil {
		return plan.Stage{}, fmt.Errorf("import %s: %w", t.file, err)
	}
	id, err := d.write(ctx, actor, agency, t, doc.Document)
	if err != nil {
		return plan.Stage{}, err
	}
	p, err := d.site.Plans.Create(ctx, actor, plan.Draft{Title: t.title, Document: string(doc.ID), Agency: agency})
	if err != nil {
		return plan.Stage{}, err
	}
	province, err := d.province(ctx)
	if err != nil {
		return plan.Stage{}, err
	}
	stage, err := d.site.Plans.SaveStage(ctx, actor, plan.Stage{
		Plan: p.ID, Moment: plan.MomentAfter, Statement: id, Lane: delivery.LaneNormal, Channels: d.channels(),
		Rule: audience.Rule{Units: []audience.UnitID{province}, Groups: t.groups},
		Due:  d.site.DB.Now().Add(24 * time.Hour).Truncate(time.Hour),
	})
	if err != nil {
		return plan.Stage{}, err
	}
	seen, err := d.site.Plans.Seen(ctx, stage.ID)
	if err != nil {
		return plan.Stage{}, err
	}
	return d.site.Plans.Submit(ctx, actor, stage.ID, seen)
}

// write makes the statement and cites a clause for every sentence that rests on
// one.
func (d *Demo) write(ctx context.Context, actor auth.Actor, agency auth.AgencyID, t text, doc policy.Document) (statement.ID, error) {
	content, err := t.content()
	if err != nil {
		return "", err
	}
	made, err := d.site.Texts.Create(ctx, actor, statement.Beginning{Agency: agency, Kind: t.kind, Synthetic: true, Content: content})
	if err != nil {
		return "", fmt.Errorf("write %s: %w", t.file, err)
	}
	revision := made.Revision
	for _, s := range content.Sentences() {
		for beginning, address := range t.rests {
			if !strings.HasPrefix(s.Text, beginning) {
				continue
			}
			ref := statement.ClauseRef{Version: string(doc.Current), Address: address}
			view, err := d.site.Texts.Cite(ctx, actor, made.ID, revision, s.Index, ref, "")
			if err != nil {
				return "", fmt.Errorf("cite %s for %q: %w", address, s.Text, err)
			}
			revision = view.Revision
		}
	}
	return made.ID, nil
}

// channels are those that have somebody at the other end here: there is a mail
// sink, and neither a carrier nor a browser.
func (*Demo) channels() []string { return []string{"email", "feed"} }

// province is the site's own, as it stands today.
func (d *Demo) province(ctx context.Context) (audience.UnitID, error) {
	atlas, err := d.site.People.Atlas(ctx)
	if err != nil {
		return "", err
	}
	u, err := atlas.At(audience.Code(d.site.Config.Province), d.site.Today())
	return u.ID, err
}
