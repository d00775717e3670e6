package stationsim

import (
	"context"
	"fmt"
	"os"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/loa-vn/loa/internal/broker"
	"github.com/loa-vn/loa/internal/station/wire"
)

// node is one node's process. On one of them the station's side listens as well: it
// writes receipts down once each and acknowledges them.
type node struct {
	setup  Setup
	broker *broker.Broker
	signer wire.Signer

	mu       sync.Mutex
	serial   int64
	receipts map[string]map[int64]bool // by device and number
	command  string                    // whose answers count now
	item     string                    // whose starts count now
	began    time.Time
	answers  map[string]time.Duration
	started  map[string]time.Duration
	beats    atomic.Int64
	acks     chan ack
}

type ack struct {
	device string
	upto   int64
}

func (n *node) listen() error {
	n.receipts = map[string]map[int64]bool{}
	n.acks = make(chan ack, 4*n.setup.Devices+100)
	go n.acknowledge()
	_, err := n.broker.Hear(wire.Said(siteName, "+", "+"), n.hear)
	return err
}

func (n *node) hear(topic string, message []byte) {
	device, about, ok := wire.About(siteName, topic)
	if !ok {
		return
	}
	now := time.Now()
	switch about {
	case "beat":
		n.beats.Add(1)
	case "answer":
		if a, err := wire.ReadReport[wire.Answer](message); err == nil {
			n.mu.Lock()
			if a.Command == n.command {
				note(n.answers, device, now.Sub(n.began))
			}
			n.mu.Unlock()
		}
	case "receipt":
		if r, err := wire.ReadReport[wire.Receipt](message); err == nil {
			n.take(device, r, now)
		}
	}
}

func note(in map[string]time.Duration, device string, took time.Duration) {
	if _, twice := in[device]; !twice && in != nil {
		in[device] = took
	}
}

func (n *node) take(device string, r wire.Receipt, now time.Time) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.receipts[device] == nil {
		n.receipts[device] = map[int64]bool{}
	}
	n.receipts[device][r.Seq] = true
	if r.Item == n.item && r.Outcome == wire.Started {
		note(n.started, device, now.Sub(n.began))
	}
	upto := int64(0)
	for n.receipts[device][upto+1] { // few: a device of the simulation has some ten
		upto++
	}
	select {
	case n.acks <- ack{device, upto}:
	default: // it will owe them still, and say them again
	}
}

// acknowledge tells devices what is written down.
func (n *node) acknowledge() {
	for a := range n.acks {
		if a.upto == 0 {
			continue
		}
		message, err := n.signer.SealCommand(wire.Command{Header: n.head(wire.Device(a.device), time.Hour), ID: "ack", Do: wire.DoAck, Upto: a.upto})
		if err == nil {
			_ = n.broker.Send(wire.Orders(siteName, wire.Device(a.device)), message) // it is said again when the device asks
		}
	}
}

func (n *node) head(to string, life time.Duration) wire.Header {
	n.mu.Lock()
	defer n.mu.Unlock()
	now := time.Now()
	n.serial = max(n.serial+1, now.UnixMicro())
	return wire.Header{To: to, Serial: n.serial, At: now, Until: now.Add(life)}
}

// answer does what a line asks for.
func (n *node) answer(ctx context.Context, a Ask) Told {
	switch a.Do {
	case "order":
		return n.order(ctx, a)
	case "receipts":
		n.mu.Lock()
		defer n.mu.Unlock()
		sum := 0
		for _, seqs := range n.receipts {
			sum += len(seqs)
		}
		return Told{Receipts: sum}
	case "stat":
		cpu, memory := usage()
		return Told{CPU: cpu, Memory: memory, Joined: n.broker.Connected(), Beats: n.beats.Load()}
	}
	return Told{Err: "unknown: " + a.Do}
}

// order signs a command to everyone and waits until all have answered.
func (n *node) order(ctx context.Context, a Ask) Told {
	c := wire.Command{Header: n.head(wire.Everyone, time.Hour), ID: fmt.Sprintf("c%d", time.Now().UnixNano()), Do: a.Order, Item: a.Item}
	message, err := n.signer.SealCommand(c)
	if err != nil {
		return Told{Err: err.Error()}
	}
	n.mu.Lock()
	n.command, n.began, n.answers, n.started, n.item = c.ID, time.Now(), map[string]time.Duration{}, map[string]time.Duration{}, ""
	if a.Item != nil {
		n.item = a.Item.ID
	}
	n.mu.Unlock()
	if err := n.broker.Send(wire.Orders(siteName, wire.Everyone), message); err != nil {
		return Told{Err: err.Error()}
	}
	look, end := time.NewTicker(20*time.Millisecond), time.After(time.Duration(a.Seconds)*time.Second)
	defer look.Stop()
	for waiting := true; waiting; {
		select {
		case <-look.C:
			n.mu.Lock()
			waiting = len(n.answers) < n.setup.Devices || a.Item != nil && len(n.started) < n.setup.Devices
			n.mu.Unlock()
		case <-end:
			waiting = false
		case <-ctx.Done():
			waiting = false
		}
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	return Told{Answers: spread(n.answers, n.setup.Devices), Started: spread(n.started, n.setup.Devices)}
}

// spread counts who did not answer as slower than all who did; Most is then 0.
func spread(took map[string]time.Duration, asked int) Spread {
	all := make([]time.Duration, 0, len(took))
	for _, d := range took {
		all = append(all, d)
	}
	slices.Sort(all)
	at := func(share int) int64 {
		if i := (asked*share + 99) / 100; i > 0 && i <= len(all) {
			return all[i-1].Milliseconds()
		}
		return 0
	}
	s := Spread{N: len(all), Half: at(50), Most: at(99)}
	if len(all) > 0 {
		s.Last = all[len(all)-1].Milliseconds()
	}
	return s
}

// usage is this process's CPU seconds and peak memory.
func usage() (cpu float64, memory int64) {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err == nil {
		cpu = float64(u.Utime.Sec+u.Stime.Sec) + float64(u.Utime.Usec+u.Stime.Usec)/1e6
	}
	text, _ := os.ReadFile("/proc/self/status") // Elsewhere there is none, and 0 is said.
	for line := range strings.Lines(string(text)) {
		if rest, ok := strings.CutPrefix(line, "VmHWM:"); ok {
			_, _ = fmt.Sscan(rest, &memory)
			memory <<= 10
		}
	}
	return cpu, memory
}
