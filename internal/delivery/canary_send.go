package delivery

import (
	"context"
	"fmt"
	"strings"

	"github.com/loa-vn/loa/internal/lang"
	"github.com/loa-vn/loa/internal/sqldb"
)

// Mailboxes is where messages of ours can be addressed to ourselves without
// anybody setting it up; "" where a channel has no such place.
type Mailboxes interface {
	Mailbox(ctx context.Context, tx *sqldb.Tx, channel string, a AttemptID) (string, error)
}

// WatchBy gives the canaries their own mailboxes.
func (s *Service) WatchBy(m Mailboxes) { s.mailboxes = m }

// watch starts the canaries of a run, in the transaction that starts the run: one
// for each commune and channel on which the audience has somebody, in a run of its
// own beside it. So they are claimed, paced, sent and settled as everyone's
// messages are, and the books of the people know nothing of them.
func (s *Service) watch(ctx context.Context, tx *sqldb.Tx, watched RunID, n NewRun) error {
	site, err := s.Site(ctx, tx)
	if err != nil || site.Watch.Off {
		return err
	}
	all, err := s.Canaries(ctx, tx)
	if err != nil {
		return err
	}
	num, err := nextNumber(ctx, tx, "run")
	if err != nil {
		return fmt.Errorf("watch %s: %w", watched, err)
	}
	items, err := s.flock(ctx, tx, n, num, all)
	if err != nil || len(items) == 0 {
		return err
	}
	n.Key, n.Duty, n.Targets = "canaries:"+n.key(), Duty{}, nil
	for _, it := range items {
		n.Targets = append(n.Targets, UnitCount{Unit: it.Unit, Channel: it.Channel, N: 1})
	}
	id, err := s.open(ctx, tx, n, num, watched)
	if err != nil {
		return fmt.Errorf("watch %s: %w", watched, err)
	}
	if err := s.Enqueue(ctx, tx, id, items); err != nil {
		return err
	}
	return s.Expanded(ctx, tx, id)
}

// flock is the canaries for a run, in the order of their attempts' numbers.
func (s *Service) flock(ctx context.Context, tx *sqldb.Tx, n NewRun, num int64, all []Canary) ([]Item, error) {
	var items []Item
	for _, t := range n.Targets {
		if t.N == 0 {
			continue
		}
		if t.Channel == "" {
			t.Channel = n.Channels[0]
		}
		for _, c := range watching(all, t.Channel, t.Unit) {
			items = append(items, Item{Recipient: canaryPrefix + string(c.ID) + ":" + t.Unit, Unit: t.Unit, Channel: t.Channel, Address: c.Address, Locale: lang.VI})
		}
		if s.mailboxes == nil {
			continue
		}
		own, err := s.mailboxes.Mailbox(ctx, tx, t.Channel, attemptID(num, int64(len(items)+1)))
		if err != nil {
			return nil, err
		}
		if own != "" {
			items = append(items, Item{Recipient: canaryPrefix + ownMailbox + ":" + t.Unit, Unit: t.Unit, Channel: t.Channel, Address: own, Locale: lang.VI})
		}
	}
	return items, nil
}

// canaryPrefix begins a canary's name as a recipient. The commune ends it, so that
// a correction finds what the canary of the same place was sent.
const (
	canaryPrefix = "canary:"
	ownMailbox   = "own"
)

// IsCanary reports whether a recipient is one.
func IsCanary(recipient string) bool { return strings.HasPrefix(recipient, canaryPrefix) }

// watching is the canaries of a commune on a channel: its own, or those for every
// commune.
func watching(all []Canary, channel, unit string) []Canary {
	var own, every []Canary
	for _, c := range all {
		switch {
		case c.Channel != channel:
		case c.Unit == unit:
			own = append(own, c)
		case c.Unit == "":
			every = append(every, c)
		}
	}
	if len(own) > 0 {
		return own
	}
	return every
}
