package broker

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	paho "github.com/eclipse/paho.mqtt.golang"

	"github.com/loa-vn/loa/internal/fault"
)

func freeAddr(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

// town knows devices whose password is their name backwards, and what was refused.
type town struct {
	mu      sync.Mutex
	refused []string
}

func (w *town) admit(user, password string) (Rights, error) {
	back := []byte(user)
	slices.Reverse(back)
	if user == "" || string(back) != password {
		return Rights{}, errors.New("no such device")
	}
	return Rights{Speak: []string{"loa/24/from/" + user + "/+"}, Hear: []string{"loa/24/to/d/" + user, "loa/24/to/g/all"}}, nil
}

func (w *town) note(user, why string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.refused = append(w.refused, user+": "+why)
}

func (w *town) told(words ...string) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, line := range w.refused {
		all := true
		for _, word := range words {
			all = all && strings.Contains(line, word)
		}
		if all {
			return true
		}
	}
	return false
}

func open(t *testing.T, change func(o *Options)) (*Broker, *town, string) {
	t.Helper()
	w := &town{}
	o := Options{Name: "n1", Listen: freeAddr(t), Dir: t.TempDir(), Secret: "of the site", Admit: w.admit, Refused: w.note}
	if change != nil {
		change(&o)
	}
	b, err := Open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(b.Close)
	return b, w, o.Listen
}

// device connects as a loudspeaker does and keeps what it hears.
type device struct {
	paho.Client

	mu    sync.Mutex
	heard []string
}

func (d *device) got() []string {
	d.mu.Lock()
	defer d.mu.Unlock()
	return slices.Clone(d.heard)
}

func connect(t *testing.T, addr, user, password string, topics ...string) (*device, error) {
	t.Helper()
	d := &device{}
	d.Client = paho.NewClient(paho.NewClientOptions().AddBroker("tcp://" + addr).SetUsername(user).SetPassword(password).
		SetAutoReconnect(false).SetConnectTimeout(10 * time.Second))
	if token := d.Connect(); token.Wait() && token.Error() != nil {
		return nil, token.Error()
	}
	t.Cleanup(func() { d.Disconnect(0) })
	for _, topic := range topics {
		d.Subscribe(topic, 0, func(_ paho.Client, m paho.Message) {
			d.mu.Lock()
			defer d.mu.Unlock()
			d.heard = append(d.heard, m.Topic()+" "+string(m.Payload()))
		}).Wait()
	}
	return d, nil
}

func must(t *testing.T, addr, user string, topics ...string) *device {
	t.Helper()
	back := []byte(user)
	slices.Reverse(back)
	d, err := connect(t, addr, user, string(back), topics...)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func until(t *testing.T, what string, holds func() bool) {
	t.Helper()
	tick, end := time.NewTicker(5*time.Millisecond), time.After(20*time.Second)
	defer tick.Stop()
	for !holds() {
		select {
		case <-tick.C:
		case <-end:
			t.Helper()
			t.Fatalf("after 20 seconds still not: %s", what)
		}
	}
}

// ears hears everything that devices say.
func ears(t *testing.T, b *Broker) func() []string {
	t.Helper()
	var mu sync.Mutex
	var heard []string
	stop, err := b.Hear("loa/24/from/#", func(topic string, message []byte) {
		mu.Lock()
		defer mu.Unlock()
		heard = append(heard, topic+" "+string(message))
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(stop)
	return func() []string {
		mu.Lock()
		defer mu.Unlock()
		return slices.Clone(heard)
	}
}

func TestADeviceHearsItsOwnOrdersAndSpeaksForItself(t *testing.T) {
	b, w, addr := open(t, nil)
	heard := ears(t, b)
	one := must(t, addr, "loa-1", "loa/24/to/d/loa-1", "loa/24/to/g/all")
	thief := must(t, addr, "loa-2", "loa/24/to/d/loa-2", "loa/24/to/g/all", "loa/24/to/d/loa-1", "#", "loa/24/from/+/beat", "$SYS/#")
	for _, topic := range []string{"loa/24/to/d/loa-1", "loa/24/to/g/all"} {
		if err := b.Send(topic, []byte("mute")); err != nil {
			t.Fatal(err)
		}
	}
	until(t, "both have heard", func() bool { return len(one.got()) == 2 && len(thief.got()) >= 1 })

	one.Publish("loa/24/from/loa-1/beat", 0, false, "mine").Wait()
	thief.Publish("loa/24/from/loa-1/beat", 0, false, "forged").Wait() // MQTT 3.1.1 cannot say no
	thief.Publish("loa/24/to/d/loa-1", 0, false, "unmute").Wait()
	thief.Publish("loa/24/to/g/all", 1, false, "unmute").Wait()
	thief.Publish("loa/24/from/loa-2/beat", 0, false, "his own").Wait()
	until(t, "what each may say is heard", func() bool { return len(heard()) >= 2 })
	if got := heard(); !slices.Contains(got, "loa/24/from/loa-1/beat mine") || !slices.Contains(got, "loa/24/from/loa-2/beat his own") || len(got) != 2 {
		t.Errorf("heard %q", got)
	}
	if got := slices.Compact(thief.got()); len(got) != 1 || got[0] != "loa/24/to/g/all mute" {
		t.Errorf("the thief has heard %q", got)
	}
	if got := one.got(); len(got) != 2 {
		t.Errorf("loa-1 was told %q", got)
	}
	for _, subject := range []string{"loa.24.from.loa-1.beat", "loa.24.to.d.loa-1"} {
		until(t, "the site is told of "+subject, func() bool { return w.told("loa-2", subject) })
	}
	if n := b.Connected(); n != 2 {
		t.Errorf("%d are connected", n)
	}
}

func TestNobodyComesInWithoutItsOwnPassword(t *testing.T) {
	_, w, addr := open(t, nil)
	for name, c := range map[string][2]string{
		"nobody": {"", ""}, "a guess": {"loa-1", "x"}, "another's": {"loa-1", "2-aol"}, "as the site": {site, "of the"},
	} {
		if _, err := connect(t, addr, c[0], c[1]); err == nil {
			t.Errorf("%s came in", name)
		}
	}
	if !w.told("loa-1") || !w.told("no such device") {
		t.Errorf("the site was told %q", w.refused)
	}
}

// The clients of another make are refused at the receiver: they are told nothing.
func TestAForeignClient(t *testing.T) {
	if _, err := exec.LookPath("mosquitto_pub"); err != nil {
		t.Fatal("mosquitto-clients is missing; tools/test-setup installs it")
	}
	b, _, addr := open(t, nil)
	heard := ears(t, b)
	_, port, _ := net.SplitHostPort(addr)
	run := func(args ...string) (string, error) {
		ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
		defer cancel()
		out, err := exec.CommandContext(ctx, args[0], append([]string{"-h", "127.0.0.1", "-p", port, "-V", "311"}, args[1:]...)...).CombinedOutput()
		return string(out), err
	}
	if out, err := run("mosquitto_pub", "-u", "loa-2", "-P", "2-aol", "-t", "loa/24/from/loa-1/beat", "-m", "forged", "-q", "1"); err != nil {
		t.Fatalf("a message where it may not: %v %s", err, out)
	}
	if out, err := run("mosquitto_pub", "-u", "loa-2", "-P", "2-aol", "-t", "loa/24/from/loa-2/beat", "-m", "own", "-q", "0"); err != nil {
		t.Fatalf("%v %s", err, out)
	}
	until(t, "its own message is heard", func() bool { return len(heard()) > 0 })
	if got := heard(); len(got) != 1 || got[0] != "loa/24/from/loa-2/beat own" {
		t.Errorf("heard %q", got)
	}
	if out, err := run("mosquitto_pub", "-u", "loa-2", "-P", "x", "-t", "loa/24/from/loa-2/beat", "-m", "x"); err == nil {
		t.Errorf("with a wrong password: %s", out)
	}
	done := make(chan string, 1)
	go func() {
		out, _ := run("mosquitto_sub", "-u", "loa-2", "-P", "2-aol", "-t", "loa/24/to/#", "-t", "loa/24/to/d/loa-2", "-C", "1", "-v")
		done <- out
	}()
	until(t, "it hears what is meant for it", func() bool {
		_ = b.Send("loa/24/to/d/loa-1", []byte("not for you"))
		_ = b.Send("loa/24/to/d/loa-2", []byte("for you"))
		select {
		case out := <-done:
			if !strings.Contains(out, "for you") || strings.Contains(out, "not for you") {
				t.Errorf("mosquitto_sub heard %q", out)
			}
			return true
		default:
			return false
		}
	})
}

func TestAHugeMessageHarmsOnlyItsSender(t *testing.T) {
	b, _, addr := open(t, nil)
	heard := ears(t, b)
	one, other := must(t, addr, "loa-1"), must(t, addr, "loa-2")
	other.Publish("loa/24/from/loa-2/beat", 0, false, bytes.Repeat([]byte("x"), MaxMessage+1))
	until(t, "who sends too much is cut off", func() bool { return !other.IsConnected() })
	one.Publish("loa/24/from/loa-1/beat", 0, false, "well").Wait()
	until(t, "others go on", func() bool { return len(heard()) == 1 })
}

func TestNodesOfAClusterAreOne(t *testing.T) {
	peers := []string{freeAddr(t), freeAddr(t), freeAddr(t)}
	var nodes []*Broker
	var addrs []string
	for i, p := range peers {
		b, _, addr := open(t, func(o *Options) {
			o.Name, o.Cluster, o.Peers = fmt.Sprint("n", i), p, peers
		})
		nodes, addrs = append(nodes, b), append(addrs, addr)
	}
	until(t, "they see each other", func() bool { return nodes[0].Peers() >= 2 && nodes[1].Peers() >= 2 && nodes[2].Peers() >= 2 })
	heard := ears(t, nodes[0])
	one := eventually(t, addrs[2], "loa-1", "loa/24/to/g/all")
	until(t, "an order crosses", func() bool {
		_ = nodes[1].Send("loa/24/to/g/all", []byte("mute"))
		return len(one.got()) > 0
	})
	one.Publish("loa/24/from/loa-1/beat", 0, false, "well").Wait()
	until(t, "an answer crosses", func() bool { return len(heard()) > 0 })
	nodes[2].Close()
	again := eventually(t, addrs[1], "loa-1", "loa/24/to/g/all")
	until(t, "the next node serves it", func() bool {
		_ = nodes[0].Send("loa/24/to/g/all", []byte("mute"))
		return len(again.got()) > 0
	})
}

// eventually connects as a device does: again and again, for a cluster that has just
// come up, or lost a node, needs a moment.
func eventually(t *testing.T, addr, user string, topics ...string) (d *device) {
	t.Helper()
	until(t, user+" comes in", func() bool {
		back := []byte(user)
		slices.Reverse(back)
		var err error
		d, err = connect(t, addr, user, string(back), topics...)
		return err == nil
	})
	return d
}

func TestWhatIsWrongIsSaid(t *testing.T) {
	w, taken := &town{}, freeAddr(t)
	l, err := net.Listen("tcp", taken)
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	for addr, code := range map[string]string{"1883": "broker.bad_address", "127.0.0.1:0": "broker.bad_address", "127.0.0.1:x": "broker.bad_address", taken: "broker.port_taken"} {
		if _, err := Open(t.Context(), Options{Name: "n", Listen: addr, Dir: t.TempDir(), Secret: "s", Admit: w.admit}); fault.Code(err) != code {
			t.Errorf("%s: %v", addr, err)
		}
	}
	if _, err := Open(t.Context(), Options{Name: "n", Listen: freeAddr(t), Dir: t.TempDir()}); err == nil {
		t.Error("a broker that anybody may enter opens")
	}
	b, _, _ := open(t, nil)
	for _, topic := range []string{"", "a b", "a.b", "a/>", "$SYS/x"} {
		if err := b.Send(topic, nil); fault.Code(err) != "broker.bad_topic" {
			t.Errorf("%q: %v", topic, err)
		}
	}
}
