package email

import (
	"context"
	"errors"
	"sync/atomic"
	"time"

	"github.com/loa-vn/loa/internal/delivery"
)

// pool keeps the open connections: a slot is a connection or the right to open
// one.
type pool struct {
	cfg    Config
	slots  chan *conn
	closed atomic.Bool
}

func newPool(cfg Config) *pool {
	p := &pool{cfg: cfg, slots: make(chan *conn, cfg.Connections)}
	for range cfg.Connections {
		p.slots <- nil
	}
	return p
}

// send carries one mail over a free connection. A connection that turns out to be
// closed before the mail was on its way is replaced once.
func (p *pool) send(ctx context.Context, m mail) (reply, error) {
	var c *conn
	select {
	case c = <-p.slots:
	case <-ctx.Done():
		return reply{}, delivery.Unavailable(ctx.Err(), 0)
	}
	defer func() { p.slots <- c }()
	if c != nil && !c.alive(ctx) {
		c.close()
		c = nil
	}
	for again := false; ; again = true {
		var err error
		if c == nil {
			if c, err = dial(ctx, p.cfg); err != nil {
				return reply{}, err
			}
		}
		r, err := c.carry(ctx, m)
		if err == nil {
			c = p.keep(c)
			return r, nil
		}
		broken, isBroken := errors.AsType[brokenError](err)
		if isBroken || c.dead {
			_ = c.nc.Close()
			c = nil
		} else {
			c = p.keep(c)
		}
		if !isBroken {
			return reply{}, err
		}
		if refusal, ok := errors.AsType[*replyError](broken.err); ok && refusal.isTooFast() {
			return reply{}, refusal.decide() // a second connection would be more of the same
		}
		if again || ctx.Err() != nil {
			return reply{}, unreachable("send", broken.err)
		}
	}
}

// keep returns a connection to its slot unless it has carried its share or the
// pool is closed.
func (p *pool) keep(c *conn) *conn {
	c.sent++
	c.used = in(0)
	if p.closed.Load() || p.cfg.PerConnection > 0 && c.sent >= p.cfg.PerConnection {
		c.close()
		return nil
	}
	return c
}

// carry runs one transaction under the pool's patience and ctx.
func (c *conn) carry(ctx context.Context, m mail) (reply, error) {
	stop := c.obey(ctx)
	defer stop()
	return c.transact(m)
}

// alive asks a connection that has been idle whether the relay still listens:
// relays hang up on idlers, and a mail must not be the way to find out.
func (c *conn) alive(ctx context.Context) bool {
	if time.Since(c.used) < 5*time.Second {
		return true
	}
	stop := c.obey(ctx)
	defer stop()
	r, err := c.ask("NOOP")
	return err == nil && r.code == 250
}

// close waits for what is in the air and hangs up. A mail that comes later, from
// somebody who has not heard of the channel's replacement, still goes out, over a
// connection of its own.
func (p *pool) close() error {
	p.closed.Store(true)
	for range cap(p.slots) {
		c := <-p.slots
		if c != nil {
			c.close()
		}
		defer func() { p.slots <- nil }()
	}
	return nil
}
