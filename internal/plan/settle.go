package plan

import (
	"context"

	"github.com/loa-vn/loa/internal/auth"
	"github.com/loa-vn/loa/internal/delivery"
	"github.com/loa-vn/loa/internal/fault"
	"github.com/loa-vn/loa/internal/sqldb"
)

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
