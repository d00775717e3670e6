package plan

import (
	"context"
	"time"

	"github.com/loa-vn/loa/internal/delivery"
	"github.com/loa-vn/loa/internal/sqldb"
	"github.com/loa-vn/loa/internal/statement"
)

// Parity is how far a correction has come among those whom its error reached: one
// launched stage of it.
type Parity struct {
	Stage    Stage     // its Members are whom the error reached, and whoever it adds; HalfAt and NinetyAt are theirs
	Erred    time.Time // the error was first launched
	Told     int64     // of the members, handed the correction or further, each once
	Last     time.Time // the latest answer; zero before any
	Channels []delivery.ChannelBooks
}

// Share is the part of the members that was told; false where there is nobody.
func (p Parity) Share() (float64, bool) {
	if p.Stage.Members == 0 {
		return 0, false
	}
	return float64(p.Told) / float64(p.Stage.Members), true
}

// ParityOf reads how far a statement has come as a correction, stage by stage in the
// order in which they were made; nothing of a statement that corrects none, or that
// no stage has launched.
func (s *Service) ParityOf(ctx context.Context, id statement.ID) (found []Parity, err error) {
	err = s.db.View(ctx, func(tx *sqldb.Tx) error {
		e, err := s.erringOf(ctx, tx, id)
		if err != nil || len(e.chain) == 0 {
			return err
		}
		stages, err := collectStages(ctx, tx, `WHERE statement = ? AND run <> '' ORDER BY id`, string(id))
		if err != nil {
			return err
		}
		for _, st := range stages {
			p, err := s.parity(ctx, tx, st)
			if err != nil {
				return err
			}
			p.Erred = e.launched()
			found = append(found, p)
		}
		return nil
	})
	return found, err
}

func (s *Service) parity(ctx context.Context, tx *sqldb.Tx, st Stage) (Parity, error) {
	p := Parity{Stage: st}
	books, err := s.post.Books(ctx, tx, st.Run)
	if err != nil {
		return p, err
	}
	run, err := s.post.Run(ctx, tx, st.Run)
	if err != nil {
		return p, err
	}
	p.Last, p.Channels = run.LastAt, books.Channels
	least, most := s.peopleReached(st, books)
	if p.Told = least; least < most {
		p.Told, err = s.post.PeopleReached(ctx, tx, st.Run, s.personal(st))
	}
	return p, err
}

// launched is when the error first went out.
func (e erring) launched() (at time.Time) {
	for _, st := range e.stages {
		if !st.LaunchedAt.IsZero() && (at.IsZero() || st.LaunchedAt.Before(at)) {
			at = st.LaunchedAt
		}
	}
	return at
}
