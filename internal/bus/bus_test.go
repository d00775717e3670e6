package bus_test

import (
	"fmt"
	"net"
	"sync/atomic"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/loa-vn/loa/internal/bus"
	"github.com/loa-vn/loa/internal/fault"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func open(t *testing.T, name, where, secret string) *bus.Bus {
	t.Helper()
	b, err := bus.Open(t.Context(), bus.Options{Where: where, Name: name, Secret: secret})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(b.Close)
	return b
}

func heard(b *bus.Bus, topic bus.Topic) *atomic.Int64 {
	var n atomic.Int64
	b.On(topic, func() { n.Add(1) })
	return &n
}

func freeAddr(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	return l.Addr().String()
}

// until polls: between two processes there is nothing else to wait on.
func until(t *testing.T, what string, holds func() bool) {
	t.Helper()
	look := time.NewTicker(5 * time.Millisecond)
	defer look.Stop()
	end := time.After(20 * time.Second)
	for !holds() {
		select {
		case <-end:
			t.Fatalf("it never came to pass that %s", what)
		case <-look.C:
		}
	}
}

func TestANudgeInOneProcessArrivesAtOnce(t *testing.T) {
	b := open(t, "a", "", "")
	n, other := heard(b, bus.Delivery), heard(b, bus.Plans)
	b.Nudge(bus.Delivery)
	if n.Load() != 1 || other.Load() != 0 {
		t.Errorf("delivery was nudged %d times, plans %d", n.Load(), other.Load())
	}
	if s := b.State(); s.Shared || !s.Connected {
		t.Errorf("the state is %+v", s)
	}
}

// Three nodes that are the cluster themselves; the one in the middle stops, and
// comes back, and the others never notice more than a missing peer.
func TestNodesAreTheClusterThemselves(t *testing.T) {
	a1, a2, a3 := freeAddr(t), freeAddr(t), freeAddr(t)
	first := open(t, "one", "cluster:"+a1+","+a2+","+a3, "s3cret")
	second, err := bus.Open(t.Context(), bus.Options{Where: "cluster:" + a2 + "," + a1 + "," + a3, Name: "two", Secret: "s3cret"})
	if err != nil {
		t.Fatal(err)
	}
	third := open(t, "three", "cluster:"+a3+","+a1+","+a2, "s3cret")
	mine, theirs := heard(first, bus.Plans), heard(third, bus.Plans)
	until(t, "all meet", func() bool {
		return first.State().Peers >= 2 && second.State().Peers >= 2 && third.State().Peers >= 2
	})
	until(t, "a nudge goes round", func() bool { first.Nudge(bus.Plans); return theirs.Load() > 0 })
	if mine.Load() == 0 {
		t.Error("the node does not hear itself")
	}

	second.Close()
	before := theirs.Load()
	until(t, "a nudge goes past the dead node", func() bool { first.Nudge(bus.Plans); return theirs.Load() > before })
	again := open(t, "two", "cluster:"+a2+","+a1+","+a3, "s3cret")
	back := heard(again, bus.Plans)
	until(t, "the node that came back hears", func() bool { third.Nudge(bus.Plans); return back.Load() > 0 })
}

func TestAStrangerDoesNotJoin(t *testing.T) {
	addr := freeAddr(t)
	ours := open(t, "ours", "cluster:"+addr, "s3cret")
	n := heard(ours, bus.Delivery)
	stranger := open(t, "stranger", "cluster:"+freeAddr(t)+","+addr, "guessed")
	friend := open(t, "friend", "cluster:"+freeAddr(t)+","+addr, "s3cret")
	until(t, "the friend is heard", func() bool {
		stranger.Nudge(bus.Delivery)
		friend.Nudge(bus.Delivery)
		return n.Load() > 0
	})
	if s := stranger.State(); s.Peers != 0 {
		t.Errorf("the stranger has %d peers", s.Peers)
	}
	if s := ours.State(); s.Peers != 1 {
		t.Errorf("we have %d peers, want the friend alone", s.Peers)
	}
}

// A server that is not there yet is waited for, and nothing is blocked meanwhile.
func TestABusThatIsNotThereBlocksNobody(t *testing.T) {
	addr := freeAddr(t)
	b := open(t, "a", "nats://"+addr, "")
	n := heard(b, bus.Delivery)
	began := time.Now()
	for range 1000 {
		b.Nudge(bus.Delivery)
	}
	if took := time.Since(began); took > 5*time.Second {
		t.Errorf("a thousand nudges into nothing took %v", took)
	}
	if n.Load() != 1000 {
		t.Errorf("the own process heard %d of 1000", n.Load())
	}
	if s := b.State(); s.Connected || !s.Shared {
		t.Errorf("the state is %+v", s)
	}
}

func TestAnAddressThatIsNoneIsRefused(t *testing.T) {
	for _, where := range []string{"nats", "http://a:1", "cluster:", "cluster:a", "cluster:127.0.0.1:1,b", "cluster:127.0.0.1:x"} {
		_, err := bus.Open(t.Context(), bus.Options{Where: where})
		if fault.Code(err) != "bus.bad_place" {
			t.Errorf("%q: %v", where, err)
		}
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	if _, err := bus.Open(t.Context(), bus.Options{Where: fmt.Sprintf("cluster:%s", l.Addr())}); fault.Code(err) != "bus.port_taken" {
		t.Errorf("a taken port: %v", err)
	}
}
