package plan

import (
	"context"
	"slices"
	"time"

	"github.com/loa-vn/loa/internal/audience"
	"github.com/loa-vn/loa/internal/auth"
	"github.com/loa-vn/loa/internal/delivery"
	"github.com/loa-vn/loa/internal/fault"
	"github.com/loa-vn/loa/internal/sqldb"
	"github.com/loa-vn/loa/internal/statement"
)

// launch releases the text and starts the run. If text or renderings are no
// longer what was approved, the approval is void: the stage goes back to its
// writers and nothing is sent.
func (s *Service) launch(ctx context.Context, id StageID) error {
	_, err := s.move(ctx, id, stepLaunch, func(tx *sqldb.Tx, st *Stage) (string, error) {
		corrects, err := s.overtake(ctx, tx, st)
		if err != nil {
			return "", err
		}
		text, err := s.release(ctx, tx, *st)
		if err != nil {
			return "", err
		}
		frozen, err := s.people.Frozen(ctx, tx, st.Frozen)
		if err != nil {
			return "", err
		}
		st.LaunchedAt = tx.Now()
		if err := s.address(ctx, tx, *st, frozen.ByUnit); err != nil {
			return "", err
		}
		st.Run, err = s.post.Start(ctx, tx, delivery.NewRun{
			Key: string(st.ID), Statement: string(st.Statement), Version: string(text.Released),
			Title: text.Headline, Agency: string(text.Agency), Lane: st.Lane, NotBefore: st.Start,
			Expires: st.Expires, Channels: st.Channels, Duty: st.Duty, Corrects: corrects, Targets: s.targets(*st, frozen),
		})
		return "stage.launched", err
	}, auth.Actor{})
	if code := fault.Code(err); code == "statement.release.drifted" || code == "plan.stage.corrected" {
		return s.void(ctx, id)
	}
	return err
}

// release holds the text against what was approved once more, and puts it before
// the public.
func (s *Service) release(ctx context.Context, tx *sqldb.Tx, st Stage) (statement.Statement, error) {
	now, err := s.texts.Snapshot(ctx, tx, st.Statement)
	if err != nil {
		return statement.Statement{}, err
	}
	present := now.Bound
	present.Audience = st.Binding.Audience // frozen since the approval
	if err := s.texts.Release(ctx, tx, auth.Actor{}, st.Statement, present); err != nil {
		return statement.Statement{}, err
	}
	return s.texts.Brief(ctx, tx, st.Statement)
}

func (s *Service) void(ctx context.Context, id StageID) error {
	_, err := s.move(ctx, id, stepReturn, func(_ *sqldb.Tx, st *Stage) (string, error) {
		st.Frozen, st.Members, st.Letters, st.SubmittedAt, st.ApprovedAt = "", 0, 0, time.Time{}, time.Time{}
		return "stage.voided", nil
	}, auth.Actor{})
	return err
}

// targets is what the books must balance against: the frozen contact points of
// every commune on each personal channel, and one publication a commune on the
// others.
func (s *Service) targets(st Stage, frozen audience.Frozen) []delivery.UnitCount {
	var targets []delivery.UnitCount
	for _, name := range st.Channels {
		for _, u := range frozen.ByUnit {
			n := u.By.Of(audience.Channel(name))
			if s.endpoint(name) {
				n = 1
			}
			targets = append(targets, delivery.UnitCount{Unit: string(u.Unit), Channel: name, N: n})
		}
	}
	return targets
}

func (s *Service) endpoint(name string) bool {
	return slices.Contains(s.channels, Channel{Name: name, Endpoint: true})
}
