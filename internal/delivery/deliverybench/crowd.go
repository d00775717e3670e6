package deliverybench

import (
	"cmp"
	"context"
	"fmt"

	"github.com/loa-vn/loa/internal/delivery"
	"github.com/loa-vn/loa/internal/lang"
	"github.com/loa-vn/loa/internal/sqldb"
)

// Crowd is made-up people who get one message each.
type Crowd struct {
	Channel string
	Lane    delivery.Lane // urgent if empty: quiet hours must not hold up a bench
	Key     string        // tells apart the runs of one database
	People  int
	Units   []string           // where they live in turn; 99 communes if nil
	At      func(i int) string // where the i-th is reached; nil makes addresses of mails
}

const page = 1000

func (c Crowd) withDefaults() Crowd {
	c.Lane = cmp.Or(c.Lane, delivery.LaneUrgent)
	c.Key = cmp.Or(c.Key, c.Channel)
	if c.Units == nil {
		for u := range 99 {
			c.Units = append(c.Units, fmt.Sprintf("%05d@2025-07-01", 7000+3*u))
		}
	}
	if c.At == nil {
		c.At = mailbox
	}
	return c
}

// Open starts the run of a crowd.
func (c Crowd) Open(ctx context.Context, db *sqldb.DB, svc *delivery.Service) (id delivery.RunID, err error) {
	c = c.withDefaults()
	run := delivery.NewRun{
		Key: c.Key, Statement: "bench", Version: c.Key, Title: "Bench", Agency: "bench", Lane: c.Lane, Channels: []string{c.Channel},
	}
	for u, name := range c.Units[:min(len(c.Units), c.People)] {
		run.Targets = append(run.Targets, delivery.UnitCount{Unit: name, N: int64((c.People + len(c.Units) - 1 - u) / len(c.Units))})
	}
	err = db.Update(ctx, func(tx *sqldb.Tx) error {
		id, err = svc.Start(ctx, tx, run)
		return err
	})
	return id, err
}

// Expand makes the attempts in pages, going on where an earlier call stopped.
func (c Crowd) Expand(ctx context.Context, db *sqldb.DB, svc *delivery.Service, id delivery.RunID, nudge func()) error {
	c = c.withDefaults()
	for more := true; more; {
		err := db.Update(ctx, func(tx *sqldb.Tx) error {
			run, err := svc.Run(ctx, tx, id)
			if err != nil {
				return err
			}
			from := int(run.Expanded)
			if more = run.State == delivery.RunExpanding && from < c.People; more {
				return svc.Enqueue(ctx, tx, id, c.items(from, min(c.People, from+page)))
			}
			if run.State != delivery.RunExpanding {
				return nil
			}
			return svc.Expanded(ctx, tx, id)
		})
		if err != nil {
			return fmt.Errorf("expand: %w", err)
		}
		nudge()
	}
	return nil
}

func (c Crowd) items(from, to int) []delivery.Item {
	list := make([]delivery.Item, 0, to-from)
	for i := from; i < to; i++ {
		list = append(list, delivery.Item{
			Recipient: fmt.Sprintf("0198c2f0-0000-7000-8000-%012x", i), Unit: c.Units[i%len(c.Units)],
			Address: c.At(i), Locale: lang.VI,
		})
	}
	return list
}

func mailbox(i int) string { return fmt.Sprintf("p%07d@example.invalid", i) }

// Mobile is the i-th of ten million numbers that look real to a carrier.
func Mobile(i int) string { return fmt.Sprintf("+8491%07d", i) }
