package plan

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/loa-vn/loa/internal/delivery"
	"github.com/loa-vn/loa/internal/sqldb"
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
	stages, busy = s.inTurn(stages)
	for _, st := range stages {
		did, err := s.advance(ctx, st)
		busy = busy || did
		if err != nil {
			trouble = append(trouble, fmt.Errorf("stage %s: %w", st.ID, err))
		}
	}
	return busy, errors.Join(trouble...)
}

// inTurn is what one tick sees to: all that cannot wait, then a few of the others
// that are to be launched or expanded, another few each time, and all that only
// waits for its books. So an alert that opens while a hundred great audiences are
// being expanded waits for a few pages, not for a hundred. It reports whether
// something was left for the next tick.
func (s *Service) inTurn(stages []Stage) (turn []Stage, more bool) {
	const few = 4
	var first, work, rest []Stage
	for _, st := range stages {
		switch {
		case st.Lane == delivery.LaneUrgent || st.Lane == delivery.LaneCorrection:
			first = append(first, st)
		case st.State == StateApproved || st.State == StateRunning && st.Expanded <= st.Letters:
			work = append(work, st)
		default:
			rest = append(rest, st)
		}
	}
	slices.SortStableFunc(first, func(a, b Stage) int { // urgent before corrections
		return cmp.Compare(slices.Index(delivery.Lanes(), a.Lane), slices.Index(delivery.Lanes(), b.Lane))
	})
	if more = len(work) > few; more {
		from := int(s.turn.Add(few)) % len(work)
		work = slices.Concat(work[from:], work[:from])[:few]
	}
	return slices.Concat(first, work, rest), more
}

// BeforeLaunch has f called with every stage that is about to be launched, outside of
// transactions. Its trouble is told and holds nothing back: f may be called again.
func (s *Service) BeforeLaunch(f func(ctx context.Context, st Stage) error) { s.before = f }

// Nudge says that there may be something due. It never blocks; a lost nudge costs
// Run's interval.
func (s *Service) Nudge() {
	select {
	case s.wake <- struct{}{}:
	default:
	}
}

// Run ticks until ctx ends: at once while there is work or after a nudge, else
// every interval. Trouble is told and tried again.
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
		case <-s.wake:
		case <-timer.C:
		}
	}
}

func (s *Service) advance(ctx context.Context, st Stage) (bool, error) {
	switch st.State {
	case StateApproved:
		var early error
		if s.before != nil {
			early = s.before(ctx, st)
		}
		return true, errors.Join(s.launch(ctx, st.ID), early)
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
