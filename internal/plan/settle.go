package plan

import (
	"context"
	"slices"

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
	var half, ninety bool
	err = s.db.View(ctx, func(tx *sqldb.Tx) error {
		if books, err = s.post.Books(ctx, tx, st.Run); err != nil {
			return err
		}
		half, ninety, err = s.milestones(ctx, tx, st, books)
		return err
	})
	if err != nil {
		return false, err
	}
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

// milestones reports whether half and nine tenths of the people of the frozen audience
// were handed their message, or further. Where a person may get several messages the
// books, which count messages, bound how many people that is; only while the bounds
// lie on both sides of a milestone the people themselves are counted.
func (s *Service) milestones(ctx context.Context, tx *sqldb.Tx, st Stage, books delivery.Books) (half, ninety bool, err error) {
	least, most := s.peopleReached(st, books)
	if st.HalfAt.IsZero() && open(5, least, most, st.Members) || st.NinetyAt.IsZero() && open(9, least, most, st.Members) {
		if least, err = s.post.PeopleReached(ctx, tx, st.Run, s.personal(st)); err != nil {
			return false, false, err
		}
	}
	return passed(5, least, st.Members), passed(9, least, st.Members), nil
}

// passed reports whether so many are so many tenths of all.
func passed(tenths, n, all int64) bool { return all > 0 && 10*n >= tenths*all }

// open reports whether the bounds leave that open.
func open(tenths, least, most, all int64) bool {
	return passed(tenths, most, all) && !passed(tenths, least, all)
}

// peopleReached bounds how many people were reached, by the messages that were handed
// over: at least those of the best channel, and all but the spare messages of the
// audience; at most one person a message.
func (s *Service) peopleReached(st Stage, books delivery.Books) (least, most int64) {
	for _, c := range books.Channels {
		if !s.endpoint(c.Channel) {
			n := c.Handed + c.Delivered + c.Confirmed
			least, most = max(least, n), most+n
		}
	}
	return max(least, most-(st.Letters-st.Members)), min(most, st.Members)
}

// personal are the stage's channels that write to people.
func (s *Service) personal(st Stage) []string {
	return slices.DeleteFunc(slices.Clone(st.Channels), s.endpoint)
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
