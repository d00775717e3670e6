// Package bus lets the nodes of one site tell each other that there may be work.
//
// A nudge carries nothing but its topic. Rows in the database are the record, and
// every worker looks there by itself a few times a second; a nudge only saves it
// the wait. So a nudge may be lost, doubled or late, and nothing here is ever
// waited for: a site whose bus is cut in two delivers everything, a poll later.
//
// A site of one process needs no bus. One of several machines either names a NATS
// server ("nats://…") or lets the nodes be the cluster themselves
// ("cluster:LISTEN,PEER,…"): each carries a NATS server inside and joins its peers
// with a secret that all have from the database. No node is special.
//
// The surprise: Nudge calls this process's own listeners at once and does not
// hear itself over NATS.
package bus

import (
	"context"
	"fmt"
	"log/slog"
	"sync"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"
)

// Topic is what there may be work for.
type Topic string

// The closed set of topics.
const (
	Delivery Topic = "delivery" // attempts to send, or a run that was cancelled
	Plans    Topic = "plans"    // stages to launch or to expand
)

// Topics lists the set.
func Topics() []Topic { return []Topic{Delivery, Plans} }

func (t Topic) subject() string { return "loa.nudge." + string(t) }

// Bus is one node's place on it.
type Bus struct {
	log    *slog.Logger
	conn   *nats.Conn     // nil in a site of one process
	server *server.Server // nil unless this node carries one

	mu        sync.RWMutex
	listeners map[Topic][]func()
}

// Options say how to join.
type Options struct {
	// Where is "" for one process, "nats://HOST:PORT[,…]" for a NATS server that
	// somebody else runs, "cluster:LISTEN[,PEER…]" to be a cluster with the peers.
	Where  string
	Name   string // of this node, unlike that of any other
	Secret string // by which the nodes of a cluster know each other
	Log    *slog.Logger
}

// Alone is the bus of a process that has no others to talk to.
func Alone() *Bus { return &Bus{listeners: map[Topic][]func(){}} }

// Open joins the bus. It fails for an address that is none or cannot be listened
// on; a server or a peer that cannot be reached is tried again for ever.
func Open(ctx context.Context, o Options) (*Bus, error) {
	b := Alone()
	if b.log = o.Log; b.log == nil {
		b.log = slog.New(slog.DiscardHandler)
	}
	place, err := parse(o.Where)
	if err != nil {
		return nil, err
	}
	switch {
	case place.listen != "":
		err = b.carry(ctx, place, o)
	case place.servers != "":
		err = b.connect(ctx, place.servers, o.Name)
	}
	if err != nil {
		b.Close()
		return nil, err
	}
	return b, nil
}

// On calls f for every nudge of a topic, from here or elsewhere. F must not block.
func (b *Bus) On(t Topic, f func()) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.listeners[t] = append(b.listeners[t], f)
}

// Nudge says that there may be work. It never blocks and cannot fail: a nudge that
// does not arrive costs a poll.
func (b *Bus) Nudge(t Topic) {
	b.call(t)
	if b.conn != nil {
		_ = b.conn.Publish(t.subject(), nil) // cut off: the others will look by themselves
	}
}

func (b *Bus) call(t Topic) {
	b.mu.RLock()
	defer b.mu.RUnlock()
	for _, f := range b.listeners[t] {
		f()
	}
}

// State is how the bus fares.
type State struct {
	Shared    bool // there are, or may be, other nodes
	Connected bool
	Peers     int // nodes of the cluster that this one is connected to
	Err       error
}

// State says how the bus fares, for those who look after the site.
func (b *Bus) State() State {
	if b.conn == nil {
		return State{Connected: true}
	}
	s := State{Shared: true, Connected: b.conn.IsConnected(), Err: b.conn.LastError()}
	if b.server != nil {
		s.Peers = b.server.NumRemotes()
	}
	return s
}

// Close leaves the bus.
func (b *Bus) Close() {
	if b.conn != nil {
		b.conn.Close()
	}
	if b.server != nil {
		b.server.Shutdown()
		b.server.WaitForShutdown()
	}
}

func (b *Bus) connect(ctx context.Context, servers, name string, more ...nats.Option) error {
	ctx = context.WithoutCancel(ctx) // the bus is left by Close
	conn, err := nats.Connect(servers, append([]nats.Option{
		nats.Name(name), nats.NoEcho(), nats.RetryOnFailedConnect(true), nats.MaxReconnects(-1), nats.ReconnectBufSize(-1),
		nats.DisconnectErrHandler(func(_ *nats.Conn, err error) {
			b.log.WarnContext(ctx, "bus cut off; nodes look for work by themselves", "err", err)
		}),
		nats.ReconnectHandler(func(*nats.Conn) { b.log.InfoContext(ctx, "bus joined again") }),
	}, more...)...)
	if err != nil {
		return fmt.Errorf("join the bus: %w", err)
	}
	b.conn = conn
	for _, t := range Topics() {
		if _, err := conn.Subscribe(t.subject(), func(*nats.Msg) { b.call(t) }); err != nil {
			return fmt.Errorf("join the bus: %w", err)
		}
	}
	return nil
}
