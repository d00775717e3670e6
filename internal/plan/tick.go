package plan

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/loa-vn/loa/internal/audience"
	"github.com/loa-vn/loa/internal/auth"
	"github.com/loa-vn/loa/internal/delivery"
	"github.com/loa-vn/loa/internal/fault"
	"github.com/loa-vn/loa/internal/sqldb"
	"github.com/loa-vn/loa/internal/statement"
)

// Tick does everything that is due: launches approved stages whose window has
// opened, expands launched ones, notes milestones and finishes what balances. It
// reports whether there was anything to do. One stage in trouble does not hold
// back the others.
func (s *Service) Tick(ctx context.Context) (busy bool, err error) {
	now := s.db.Now()
	stages, err := s.stages(ctx, `WHERE (state = 'approved' AND start_at <= ?) OR state = 'running'
		OR (state = 'cancelled' AND run <> '' AND finished_at = 0) ORDER BY approved_at, id`, sqldb.Micros(now))
	if err != nil {
		return false, fmt.Errorf("look for due stages: %w", err)
	}
	var trouble []error
	for _, st := range stages {
		did, err := s.advance(ctx, st)
		busy = busy || did
		if err != nil {
			trouble = append(trouble, fmt.Errorf("stage %s: %w", st.ID, err))
		}
	}
	return busy, errors.Join(trouble...)
}

// Run ticks until ctx ends: at once while there is work, else every interval.
// Trouble is told and tried again.
func (s *Service) Run(ctx context.Context, every time.Duration, trouble func(error)) {
	timer := time.NewTicker(every)
	defer timer.Stop()
	for {
		busy, err := s.Tick(ctx)
		if err != nil && ctx.Err() == nil {
			trouble(err)
		}
		if busy && err == nil && ctx.Err() == nil {
			continue
		}
		select {
		case <-ctx.Done():
			return
		case <-timer.C:
		}
	}
}

func (s *Service) advance(ctx context.Context, st Stage) (bool, error) {
	switch st.State {
	case StateApproved:
		return true, s.launch(ctx, st.ID)
	case StateRunning:
		more, err := s.expand(ctx, st.ID)
		if err != nil || more {
			return true, err
		}
		return s.settle(ctx, st.ID)
	case StateCancelled:
		return s.closeCancelled(ctx, st.ID)
	case StateDraft, StateSubmitted, StateFinished:
	}
	return false, nil
}

// launch releases the text and starts the run. If text or renderings are no
// longer what was approved, the approval is void: the stage goes back to its
// writers and nothing is sent.
func (s *Service) launch(ctx context.Context, id StageID) error {
	_, err := s.move(ctx, id, stepLaunch, func(tx *sqldb.Tx, st *Stage) (string, error) {
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
			Expires: st.Expires, Channels: st.Channels, Targets: s.targets(*st, frozen),
		})
		return "stage.launched", err
	}, auth.Actor{})
	if fault.Code(err) == "statement.release.drifted" {
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
		st.Frozen, st.Members, st.SubmittedAt, st.ApprovedAt = "", 0, time.Time{}, time.Time{}
		return "stage.voided", nil
	}, auth.Actor{})
	return err
}

// targets is what the books must balance against: the frozen people of every
// commune on each personal channel, and one publication a commune on the others.
func (s *Service) targets(st Stage, frozen audience.Frozen) []delivery.UnitCount {
	var targets []delivery.UnitCount
	for _, name := range st.Channels {
		for _, u := range frozen.ByUnit {
			n := u.People
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

// expand gives the next page of members their attempts and reports whether more
// are left.
func (s *Service) expand(ctx context.Context, id StageID) (more bool, err error) {
	err = s.db.Update(ctx, func(tx *sqldb.Tx) error {
		st, err := loadStage(ctx, tx, id, true)
		if err != nil || st.State != StateRunning || st.Expanded > st.Members {
			return err
		}
		var items []delivery.Item
		if st.Expanded == 0 {
			if items, err = s.publications(ctx, tx, st); err != nil {
				return err
			}
		}
		members, err := s.people.Members(ctx, tx, st.Frozen, st.Expanded, s.page)
		if err != nil {
			return err
		}
		items = append(items, s.letters(st, members)...)
		if err := s.post.Enqueue(ctx, tx, st.Run, items); err != nil {
			return err
		}
		if err := s.withhold(ctx, tx, st, members); err != nil {
			return err
		}
		last := st.Expanded + int64(len(members)) // members are numbered without a gap
		st.Expanded, more = last, last < st.Members
		if !more {
			st.Expanded = st.Members + 1 // beyond the last: this page is never made again
			if err := s.post.Expanded(ctx, tx, st.Run); err != nil {
				return err
			}
		}
		return st.save(ctx, tx)
	})
	return more, err
}

// publications is one item a commune on every endpoint channel.
func (s *Service) publications(ctx context.Context, tx *sqldb.Tx, st Stage) ([]delivery.Item, error) {
	frozen, err := s.people.Frozen(ctx, tx, st.Frozen)
	if err != nil {
		return nil, err
	}
	var items []delivery.Item
	for _, name := range st.Channels {
		if !s.endpoint(name) {
			continue
		}
		for _, u := range frozen.ByUnit {
			items = append(items, delivery.Item{Recipient: name + ":" + string(u.Unit), Unit: string(u.Unit), Channel: name, Address: string(u.Unit)})
		}
	}
	return items, nil
}

// letters is one item a member on his channel.
func (s *Service) letters(st Stage, members []audience.Member) []delivery.Item {
	var items []delivery.Item
	for _, m := range members {
		for _, name := range st.Channels {
			if !s.endpoint(name) && name == string(m.Channel) {
				items = append(items, delivery.Item{
					Recipient: string(m.Subscriber), Unit: string(m.Unit), Channel: name, Address: m.Address, Locale: m.Locale,
				})
			}
		}
	}
	return items
}

// withhold books those as suppressed who took their consent back, or were erased,
// after the audience was frozen: they are counted and sent nothing.
func (s *Service) withhold(ctx context.Context, tx *sqldb.Tx, st Stage, members []audience.Member) error {
	for _, m := range members {
		if !m.Withdrawn && m.Address != "" {
			continue
		}
		if err := s.post.Withhold(ctx, tx, st.Run, string(m.Subscriber), delivery.ReasonWithdrawn); err != nil {
			return err
		}
	}
	return nil
}

// Withhold keeps the running stages of some purposes from a person who has just
// taken back the consent to them.
func (s *Service) Withhold(ctx context.Context, who audience.SubscriberID, purposes []audience.Purpose) error {
	running, err := s.StagesIn(ctx, StateRunning)
	if err != nil {
		return err
	}
	for _, st := range running {
		if !slices.Contains(purposes, st.Rule.Purpose) {
			continue
		}
		err := s.db.Update(ctx, func(tx *sqldb.Tx) error {
			return s.post.Withhold(ctx, tx, st.Run, string(who), delivery.ReasonWithdrawn)
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// settle notes the milestones of a running stage and finishes it if nobody is
// pending any more.
func (s *Service) settle(ctx context.Context, id StageID) (bool, error) {
	st, err := s.Stage(ctx, id)
	if err != nil {
		return false, err
	}
	var books delivery.Books
	err = s.db.View(ctx, func(tx *sqldb.Tx) error {
		books, err = s.post.Books(ctx, tx, st.Run)
		return err
	})
	if err != nil {
		return false, err
	}
	half, ninety := s.milestones(books)
	if half && st.HalfAt.IsZero() || ninety && st.NinetyAt.IsZero() {
		if err := s.note(ctx, id, half, ninety); err != nil {
			return false, err
		}
	}
	if books.Pending() > 0 {
		return false, nil
	}
	return true, s.Finish(ctx, auth.Actor{}, id)
}

// milestones reports whether half and nine tenths of the frozen audience were
// handed their message, or further.
func (s *Service) milestones(books delivery.Books) (half, ninety bool) {
	var reached, targeted int64
	for _, c := range books.Channels {
		if !s.endpoint(c.Channel) {
			reached += c.Handed + c.Delivered + c.Confirmed
			targeted += c.Targeted
		}
	}
	return targeted > 0 && 2*reached >= targeted, targeted > 0 && 10*reached >= 9*targeted
}

func (s *Service) note(ctx context.Context, id StageID, half, ninety bool) error {
	return s.db.Update(ctx, func(tx *sqldb.Tx) error {
		st, err := loadStage(ctx, tx, id, true)
		if err != nil {
			return err
		}
		if half && st.HalfAt.IsZero() {
			st.HalfAt = tx.Now()
		}
		if ninety && st.NinetyAt.IsZero() {
			st.NinetyAt = tx.Now()
		}
		return st.save(ctx, tx)
	})
}

// closeCancelled closes the books of a cancelled stage once nothing is in flight.
func (s *Service) closeCancelled(ctx context.Context, id StageID) (bool, error) {
	err := s.db.Update(ctx, func(tx *sqldb.Tx) error {
		st, err := loadStage(ctx, tx, id, true)
		if err != nil {
			return err
		}
		if err := s.post.Finish(ctx, tx, st.Run); err != nil {
			return err
		}
		st.FinishedAt = tx.Now()
		return st.save(ctx, tx)
	})
	if fault.Code(err) == "delivery.books_open" {
		return false, nil
	}
	return err == nil, err
}
