package delivery

import (
	"sync"
	"time"

	"github.com/loa-vn/loa/internal/fault"
)

// Health is how a worker fares, for readiness, metrics and the desk.
type Health struct {
	// Err is set while the database cannot be written: sending has paused.
	Err      error
	Since    time.Time // since when, if Err is set
	Settled  int64     // outcomes written since the start
	Strays   int64     // reports by ids that stayed unknown, since the start
	LastAt   time.Time // the latest of them
	Channels []ChannelHealth
	Textless map[RunID]error // runs whose text cannot be had
}

// ChannelHealth is how one channel of a worker fares.
type ChannelHealth struct {
	Channel string
	Held    int       // claimed and not settled
	Resting time.Time // when a provider that is gone is tried again; zero if it works
	Err     error     // why it rests
	// Accounts at providers, where the channel has any.
	Accounts []AccountHealth
}

type health struct {
	mu       sync.Mutex
	err      error
	since    time.Time
	count    int64
	stray    int64
	last     time.Time
	withouts map[RunID]error
}

func (h *health) fails(err error, now time.Time) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.err == nil {
		h.since = now
	}
	h.err = fault.Unavailable("delivery.database_unwritable").Wrap(err)
}

func (h *health) works() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.err, h.since = nil, time.Time{}
}

func (h *health) settled(n int, now time.Time) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.count, h.last = h.count+int64(n), now
}

func (h *health) strays(n int) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.stray += int64(n)
}

func (h *health) textless(run RunID, err error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if err == nil {
		delete(h.withouts, run)
		return
	}
	if h.withouts == nil {
		h.withouts = map[RunID]error{}
	}
	h.withouts[run] = err
}

// Health says how the worker fares now.
func (w *Worker) Health() Health {
	w.health.mu.Lock()
	out := Health{Err: w.health.err, Since: w.health.since, Settled: w.health.count, Strays: w.health.stray, LastAt: w.health.last, Textless: map[RunID]error{}}
	for id, err := range w.health.withouts {
		out.Textless[id] = err
	}
	w.health.mu.Unlock()
	now := w.db.Now()
	for _, d := range w.desks {
		c := ChannelHealth{Channel: d.name, Held: d.holds()}
		if d.terms != nil {
			c.Accounts = d.terms.Accounts()
		}
		if until, why := d.isResting(now); why != nil {
			c.Resting = until
			c.Err = fault.Unavailable("delivery.channel_resting", "channel", d.name, "until", until).Wrap(why)
		}
		out.Channels = append(out.Channels, c)
	}
	return out
}
