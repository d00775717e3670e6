package app

import (
	"context"
	"encoding/hex"
	"fmt"
	"os"

	"github.com/loa-vn/loa/internal/auth"
	"github.com/loa-vn/loa/internal/bus"
	"github.com/loa-vn/loa/internal/job"
)

// keyBus is what the nodes of a site know each other by on the bus.
const keyBus auth.Purpose = "bus"

// nodeName is this process's among those of the site.
func nodeName() string {
	host, err := os.Hostname()
	if err != nil {
		host = "loa"
	}
	return fmt.Sprintf("%s-%d", host, os.Getpid())
}

// join puts a serving process on the bus of its site. A command that only looks at
// the site stays alone.
func (s *Site) join(ctx context.Context) error {
	secret, err := s.Auth.Key(ctx, keyBus)
	if err != nil {
		return err
	}
	b, err := bus.Open(ctx, bus.Options{
		Where: s.Config.Bus, Name: s.node, Secret: hex.EncodeToString([]byte(secret.Reveal())), Log: s.Log,
	})
	if err != nil {
		return err
	}
	s.ride(b)
	return nil
}

// ride lets the rooms that look for work hear of it.
func (s *Site) ride(b *bus.Bus) {
	s.Bus = b
	b.On(bus.Delivery, s.Worker.Nudge)
	b.On(bus.Plans, s.Plans.Nudge)
}

// wake tells every node's worker of a run that was started or cancelled.
func (s *Site) wake(context.Context, job.Entry) error {
	s.Bus.Nudge(bus.Delivery)
	return nil
}

// rouse tells every node's clock of plans that a stage was approved.
func (s *Site) rouse(context.Context, job.Entry) error {
	s.Bus.Nudge(bus.Plans)
	return nil
}
