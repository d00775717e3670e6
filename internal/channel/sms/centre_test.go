package sms_test

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	toxiproxy "github.com/Shopify/toxiproxy/v2"
	"github.com/rs/zerolog"

	"github.com/loa-vn/loa/internal/channel/sms"
	"github.com/loa-vn/loa/internal/delivery"
)

// centre is a message centre that is not ours: node-smpp, in a process of its own.
type centre struct {
	addr  string
	in    io.WriteCloser
	lines *bufio.Reader
	cmd   *exec.Cmd
}

// tally is what it says at its end.
type tally struct {
	Taken, Recipients, Repeated, Acknowledged, Throttled int
	Texts                                                []struct {
		To, From, Text string
		Coding         int
		Parts          []string
	}
}

func startCentre(t *testing.T, options string) *centre {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "node", "smsc.js", options)
	cmd.Dir = "../../../test/smsc"
	var complaint strings.Builder
	cmd.Stderr = &complaint
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatalf("node does not start; run tools/test-setup: %v", err)
	}
	c := &centre{in: in, lines: bufio.NewReader(out), cmd: cmd}
	if c.addr, err = c.lines.ReadString('\n'); err != nil {
		_ = cmd.Wait()
		t.Fatalf("node-smpp does not start; run tools/test-setup: %v\n%s", err, complaint.String())
	}
	c.addr = strings.TrimSpace(c.addr)
	return c
}

// end stops it and reads what it took.
func (c *centre) end(t *testing.T) (out tally) {
	t.Helper()
	_ = c.in.Close()
	if err := json.NewDecoder(c.lines).Decode(&out); err != nil {
		t.Fatal(err)
	}
	if err := c.cmd.Wait(); err != nil {
		t.Fatal(err)
	}
	return out
}

func TestNodeSMPPUnderstandsUs(t *testing.T) {
	node, heard := startCentre(t, `{"late":true}`), newAnswers()
	a := newAccount(t, config(node.addr), sms.Ports{Answers: heard})
	long := strings.Repeat("ạ", 66) + "🌧" + strings.Repeat("ạ", 80)
	septets := strings.Repeat("a", 152) + "€{" + strings.Repeat("b", 152)
	texts := []string{"Miễn học phí từ 01/9", "Mien hoc phi [01/9] à €", long, septets}
	parts := 0
	for i, text := range texts {
		r, err := a.Send(t.Context(), message(number(i), i, text))
		if err != nil {
			t.Fatal(err)
		}
		parts += r.Parts
	}
	if _, err := fmt.Fprintln(node.in, "now"); err != nil { // the receipts, newest first
		t.Fatal(err)
	}
	for _, got := range heard.wait(t, parts) {
		if got.Event != delivery.EventDelivered || got.Code != "DELIVRD" || got.Ref == "" {
			t.Errorf("%+v", got)
		}
	}
	if got, err := a.Inquire(t.Context(), "thu", "1"); err != nil || got.Event != delivery.EventDelivered {
		t.Errorf("asked after, it says %+v, %v", got, err)
	}
	if err := a.Close(); err != nil {
		t.Fatal(err)
	}
	got := node.end(t)
	joined := map[string]string{}
	for _, m := range got.Texts { // one account sends one message's parts in any order
		if n := len(m.Parts); n > 0 {
			joined[m.To+m.Parts[0][len(m.Parts[0])-2:]] = m.Text
		} else {
			joined[m.To] = m.Text
		}
	}
	for i, text := range texts {
		to := number(i)[1:]
		whole := joined[to] + joined[to+"01"] + joined[to+"02"] + joined[to+"03"]
		if whole != text {
			t.Errorf("%q arrived as %q", text, whole)
		}
	}
	if got.Taken != parts || got.Recipients != len(texts) {
		t.Errorf("%d parts to %d numbers", got.Taken, got.Recipients)
	}
}

// A centre that takes 300 a second gets 600 messages: all arrive, none twice, no
// message spends a try, and most of the time we do not knock in vain.
func TestNodeSMPPThrottlesAndNobodyPays(t *testing.T) {
	node := startCentre(t, `{"throttle":300}`)
	cfg := config(node.addr)
	cfg.Timeout = 10 * time.Second
	a := newAccount(t, cfg, sms.Ports{})
	const n = 600
	next := make(chan int, n)
	for i := range n {
		next <- i
	}
	close(next)
	var senders sync.WaitGroup
	for range 20 {
		senders.Go(func() {
			for i := range next {
				if _, err := a.Send(t.Context(), message(number(i), i, "Tin")); err != nil {
					t.Errorf("message %d: %v", i, err)
				}
			}
		})
	}
	senders.Wait()
	got := node.end(t)
	t.Logf("%d taken, %d refused in between", got.Taken, got.Throttled)
	if got.Taken != n || got.Recipients != n || got.Repeated != 0 || got.Throttled == 0 || got.Throttled > n {
		t.Errorf("%+v", got)
	}
}

// proxied puts a bad line between us and node-smpp.
func proxied(t *testing.T, to string) *toxiproxy.Proxy {
	t.Helper()
	server := toxiproxy.NewServer(toxiproxy.NewMetricsContainer(nil), zerolog.Nop())
	p := toxiproxy.NewProxy(server, "line", "127.0.0.1:0", to)
	if err := p.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.Stop)
	return p
}

func TestBadLinesLoseNobodyAndTellTheTruth(t *testing.T) {
	for name, c := range map[string]struct {
		toxic string
		want  delivery.Verdict // of a message that meets it
	}{
		"slow":  {`{"name":"x","type":"latency","stream":"downstream","attributes":{"latency":300,"jitter":100}}`, delivery.VerdictHanded},
		"reset": {`{"name":"x","type":"reset_peer","stream":"downstream","attributes":{"timeout":20}}`, delivery.VerdictUnknown},
		"mute":  {`{"name":"x","type":"timeout","stream":"downstream","attributes":{"timeout":0}}`, delivery.VerdictUnknown},
		"cut":   {"", delivery.VerdictUnavailable},
	} {
		t.Run(name, func(t *testing.T) {
			node := startCentre(t, "{}")
			line := proxied(t, node.addr)
			cfg := config(line.Listen)
			cfg.Timeout = time.Second
			a := newAccount(t, cfg, sms.Ports{})
			send := func(i int) delivery.Verdict {
				_, err := a.Send(t.Context(), message(number(i), i, "Tin"))
				return delivery.Decide(err).Verdict
			}
			if v := send(0); v != delivery.VerdictHanded {
				t.Fatalf("on a good line: %d", v)
			}
			if c.toxic == "" {
				line.Stop()
				await(t, "the cut is noticed", func() bool { return a.Err() != nil })
			} else if _, err := line.Toxics.AddToxicJson(strings.NewReader(c.toxic)); err != nil {
				t.Fatal(err)
			}
			if v := send(1); v != c.want {
				t.Errorf("on a bad line: %d, want %d", v, c.want)
			}
			if c.toxic == "" {
				if err := line.Start(); err != nil {
					t.Fatal(err)
				}
			} else if err := line.Toxics.RemoveToxic(t.Context(), "x"); err != nil {
				t.Fatal(err)
			}
			await(t, "messages arrive again", func() bool { return send(2) == delivery.VerdictHanded })
			if got := node.end(t); got.Recipients < 2 || c.want == delivery.VerdictUnavailable && got.Recipients != 2 {
				t.Errorf("%+v", got)
			}
		})
	}
}
