package stationsim

import (
	"context"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	paho "github.com/eclipse/paho.mqtt.golang"

	"github.com/loa-vn/loa/internal/station/device"
	"github.com/loa-vn/loa/internal/station/wire"
)

// swarm is every device of the simulation.
type swarm struct {
	ctx     context.Context //nolint:containedctx // That of the simulation; the library hands none in.
	nodes   []string        // where they connect
	audio   *http.Client
	gate    chan struct{} // fetches at once: a process may open 20,000 files
	devices []*speaker
	joined  atomic.Int64
	closed  atomic.Bool
}

// speaker is one device: the real core, a connection, and a player that is silent.
type speaker struct {
	of     *swarm
	number int
	name   string

	mu    sync.Mutex
	core  *device.Core
	line  paho.Client
	files map[string]bool
	wake  *time.Timer
	ends  *time.Timer
}

func newSwarm(ctx context.Context, n int, nodes []string) *swarm {
	s := &swarm{ctx: ctx, nodes: nodes, gate: make(chan struct{}, 1500), audio: &http.Client{
		Timeout: time.Minute, Transport: &http.Transport{MaxIdleConnsPerHost: 400, MaxConnsPerHost: 1500},
	}}
	public, _ := keyPair().Public().(ed25519.PublicKey)
	ring := wire.Ring{"sim": public}
	for i := range n {
		sp := &speaker{of: s, number: i, name: fmt.Sprintf("loa-%05d", i), files: map[string]bool{}}
		sp.core = device.New(sp.name, ring, device.State{Group: fmt.Sprintf("xa-%02d", i%99)}, func(sum string) bool { return sp.files[sum] })
		s.devices = append(s.devices, sp)
	}
	return s
}

// connect brings all devices in, a hundred at a time.
func (s *swarm) connect(ctx context.Context) error {
	paho.ERROR, paho.CRITICAL = paho.NOOPLogger{}, paho.NOOPLogger{}
	slots, errs := make(chan struct{}, 100), make(chan error, len(s.devices))
	for _, d := range s.devices {
		slots <- struct{}{}
		go func() {
			defer func() { <-slots }()
			errs <- d.join(ctx)
		}()
	}
	for range s.devices {
		if err := <-errs; err != nil {
			return err
		}
	}
	return nil
}

// join connects to one node after the other until one takes it.
func (d *speaker) join(ctx context.Context) error {
	for try := 0; !d.of.closed.Load(); try++ {
		node := d.of.nodes[(d.number+try)%len(d.of.nodes)]
		err := d.dial(node)
		if err == nil {
			return nil
		}
		if ctx.Err() != nil || try > 200 {
			return fmt.Errorf("%s does not come in: %w", d.name, err)
		}
		<-time.After(time.Duration(rand.IntN(1000)) * time.Millisecond) //nolint:gosec // It spreads them out.
	}
	return nil
}

// lost brings a device back that was cut off, after a moment.
func (s *swarm) lost(d *speaker) {
	s.joined.Add(-1)
	go func() {
		<-time.After(time.Duration(rand.IntN(5000)) * time.Millisecond) //nolint:gosec // As above.
		_ = d.join(s.ctx)                                               // It tries two hundred times.
	}()
}

func (d *speaker) dial(node string) error {
	line := paho.NewClient(paho.NewClientOptions().AddBroker("tcp://" + node).SetUsername(d.name).SetPassword(password(d.name)).
		SetCleanSession(true).SetAutoReconnect(false).SetKeepAlive(2 * time.Minute).SetConnectTimeout(30 * time.Second).
		SetConnectionLostHandler(func(paho.Client, error) { d.of.lost(d) }))
	if t := line.Connect(); t.Wait() && t.Error() != nil {
		return t.Error()
	}
	topics := map[string]byte{
		wire.Orders(siteName, wire.Device(d.name)): 0, wire.Orders(siteName, wire.Everyone): 0, wire.Orders(siteName, wire.Group(d.core.State.Group)): 0,
	}
	if t := line.SubscribeMultiple(topics, func(_ paho.Client, m paho.Message) { d.hear(m.Payload()) }); t.Wait() && t.Error() != nil {
		line.Disconnect(0)
		return t.Error()
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.line = line
	d.of.joined.Add(1)
	d.does(d.core.Joined(time.Now()))
	return nil
}

func (d *speaker) hear(message []byte) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.does(d.core.Command(message, time.Now()))
}

// does carries out what the core says. Its caller holds the lock.
func (d *speaker) does(do device.Do) {
	if do.Stop && d.ends != nil {
		d.ends.Stop()
	}
	if p := do.Play; p != nil {
		began, left := time.Now(), p.Item.Length()-p.From
		d.ends = time.AfterFunc(left, func() {
			d.mu.Lock()
			defer d.mu.Unlock()
			d.does(d.core.Ended(p.Item.ID, time.Since(began), nil, time.Now()))
		})
	}
	for _, w := range do.Say {
		if text, err := json.Marshal(w.What); err == nil && d.line != nil {
			d.line.Publish(wire.Said(siteName, d.name, w.About), 0, false, text)
		}
	}
	for _, f := range do.Fetch {
		go d.fetch(f)
	}
	now := time.Now()
	if d.wake != nil {
		d.wake.Stop()
	}
	d.wake = time.AfterFunc(max(time.Until(d.core.Wake(now)), 50*time.Millisecond), func() {
		d.mu.Lock()
		defer d.mu.Unlock()
		if !d.of.closed.Load() {
			d.does(d.core.Tick(time.Now()))
		}
	})
}

// fetch gets a file and believes it only by its hash.
func (d *speaker) fetch(f wire.Audio) {
	for range 100 {
		if d.get(f) {
			break
		}
		<-time.After(time.Duration(500+rand.IntN(2500)) * time.Millisecond) //nolint:gosec // As above.
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.does(d.core.Fetched(f.SHA256, time.Now()))
}

func (d *speaker) get(f wire.Audio) bool {
	d.of.gate <- struct{}{}
	defer func() { <-d.of.gate }()
	res, err := d.of.audio.Get(f.URL) //nolint:noctx // The client has a timeout.
	if err != nil {
		return false
	}
	defer func() { _ = res.Body.Close() }()
	body, err := io.ReadAll(io.LimitReader(res.Body, f.Size+1))
	sum := sha256.Sum256(body)
	if err != nil || res.StatusCode != http.StatusOK || hex.EncodeToString(sum[:]) != f.SHA256 {
		return false
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.files[f.SHA256] = true
	return true
}

// cached gives every device a file, or takes it from all.
func (s *swarm) cached(sum string, there bool) {
	for _, d := range s.devices {
		d.mu.Lock()
		d.files[sum] = there
		d.mu.Unlock()
	}
}

// receipts counts what all devices have ever said of items, and what of it the
// station has not acknowledged.
func (s *swarm) receipts() (all, owed int) {
	for _, d := range s.devices {
		d.mu.Lock()
		all += int(d.core.State.Seq)
		owed += len(d.core.State.Owed)
		d.mu.Unlock()
	}
	return all, owed
}

// remind has every device that still owes receipts say them again.
func (s *swarm) remind() {
	for _, d := range s.devices {
		d.mu.Lock()
		if len(d.core.State.Owed) > 0 {
			d.does(d.core.Joined(time.Now()))
		}
		d.mu.Unlock()
	}
}

func (s *swarm) close() {
	s.closed.Store(true)
	for _, d := range s.devices {
		d.mu.Lock()
		for _, t := range []*time.Timer{d.wake, d.ends} {
			if t != nil {
				t.Stop()
			}
		}
		line := d.line
		d.mu.Unlock()
		if line != nil {
			line.Disconnect(0)
		}
	}
}
