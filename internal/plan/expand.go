package plan

import (
	"context"
	"slices"

	"github.com/loa-vn/loa/internal/audience"
	"github.com/loa-vn/loa/internal/delivery"
	"github.com/loa-vn/loa/internal/sqldb"
)

// expand gives the next page of members their attempts and reports whether more
// are left.
func (s *Service) expand(ctx context.Context, id StageID) (more bool, err error) {
	err = s.db.Update(ctx, func(tx *sqldb.Tx) error {
		st, err := loadStage(ctx, tx, id, true)
		if err != nil || st.State != StateRunning || st.Expanded > st.Letters {
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
		st.Expanded, more = last, last < st.Letters
		if !more {
			st.Expanded = st.Letters + 1 // beyond the last: this page is never made again
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

// letters is one item a member: the rule has chosen the channels.
func (s *Service) letters(st Stage, members []audience.Member) []delivery.Item {
	items := make([]delivery.Item, 0, len(members))
	for _, m := range members {
		if slices.Contains(st.Channels, string(m.Channel)) {
			items = append(items, delivery.Item{
				Recipient: string(m.Subscriber), Unit: string(m.Unit), Channel: string(m.Channel), Address: m.Address, Locale: m.Locale,
			})
		}
	}
	return items
}

// withhold books those as suppressed who took their consent or this contact point
// back, or were erased, after the audience was frozen: they are counted and sent
// nothing.
func (s *Service) withhold(ctx context.Context, tx *sqldb.Tx, st Stage, members []audience.Member) error {
	for _, m := range members {
		if !m.Withdrawn && m.Address != "" {
			continue
		}
		err := s.post.Withhold(ctx, tx, st.Run, string(m.Subscriber), string(m.Channel), delivery.ReasonWithdrawn)
		if err != nil {
			return err
		}
	}
	return nil
}

// Withhold keeps the running stages of some purposes from a person who has just
// taken back the consent to them, on every channel.
func (s *Service) Withhold(ctx context.Context, who audience.SubscriberID, purposes []audience.Purpose) error {
	return s.keepFrom(ctx, who, "", func(tx *sqldb.Tx, st Stage) (bool, error) {
		if st.Rule.Reached == "" {
			return slices.Contains(purposes, st.Rule.Purpose), nil
		}
		p, err := s.people.PurposeOf(ctx, tx, st.Frozen, who) // that of the error which reached them
		return slices.Contains(purposes, p), err
	})
}

// WithholdOn keeps the running stages from a contact point that a person has just
// taken away. The others of the person are still written to.
func (s *Service) WithholdOn(ctx context.Context, who audience.SubscriberID, channel audience.Channel) error {
	return s.keepFrom(ctx, who, string(channel), func(_ *sqldb.Tx, st Stage) (bool, error) {
		return slices.Contains(st.Channels, string(channel)), nil
	})
}

func (s *Service) keepFrom(ctx context.Context, who audience.SubscriberID, channel string, concerns func(*sqldb.Tx, Stage) (bool, error)) error {
	running, err := s.StagesIn(ctx, StateRunning)
	if err != nil {
		return err
	}
	for _, st := range running {
		err := s.db.Update(ctx, func(tx *sqldb.Tx) error {
			if does, err := concerns(tx, st); err != nil || !does {
				return err
			}
			return s.post.Withhold(ctx, tx, st.Run, string(who), channel, delivery.ReasonWithdrawn)
		})
		if err != nil {
			return err
		}
	}
	return nil
}
