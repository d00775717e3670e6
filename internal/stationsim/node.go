package stationsim

import (
	"bufio"
	"context"
	"crypto/ed25519"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"time"

	"github.com/loa-vn/loa/internal/broker"
	"github.com/loa-vn/loa/internal/station/wire"
)

// Setup is what a node's process is told first.
type Setup struct {
	Name    string   `json:"name"`
	Listen  string   `json:"listen"`
	Audio   string   `json:"audio"` // where files are fetched; "" on a node that serves none
	Cluster string   `json:"cluster,omitempty"`
	Peers   []string `json:"peers,omitempty"`
	Dir     string   `json:"dir"`
	Egress  int64    `json:"egress"` // octets a second of audio, all devices together
	Devices int      `json:"devices"`
	Brain   bool     `json:"brain"` // this node is the station's side as well
}

// The simulation's own secrets: nothing of them is worth anything elsewhere.
const (
	siteName = "sim"
	secret   = "a secret of the simulation"
)

func password(device string) string {
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte(device))
	return hex.EncodeToString(mac.Sum(nil))
}

func keyPair() ed25519.PrivateKey {
	seed := sha256.Sum256([]byte(secret))
	return ed25519.NewKeyFromSeed(seed[:])
}

func admit(user, given string) (broker.Rights, error) {
	if !wire.NameFits(user) || !hmac.Equal([]byte(given), []byte(password(user))) {
		return broker.Rights{}, errors.New("no such device")
	}
	return broker.Rights{
		Speak: []string{wire.Said(siteName, user, "+")},
		Hear:  []string{wire.Orders(siteName, wire.Device(user)), wire.Orders(siteName, wire.Group("+")), wire.Orders(siteName, wire.Everyone)},
	}, nil
}

// Ask is one line to a node, Told one line back.
type Ask struct {
	Do      string     `json:"do"` // order, stat, receipts
	Order   wire.Do    `json:"order,omitempty"`
	Item    *wire.Item `json:"item,omitempty"`
	Seconds int        `json:"seconds,omitempty"` // to wait at most
}

// Told is what came of it.
type Told struct {
	Err      string  `json:"err,omitempty"`
	Ready    bool    `json:"ready,omitempty"`
	Answers  Spread  `json:"answers,omitzero"` // of the devices that obeyed, from the order on
	Started  Spread  `json:"started,omitzero"` // and of those that reported that the item sounds
	CPU      float64 `json:"cpu,omitempty"`    // seconds
	Memory   int64   `json:"memory,omitempty"` // octets at the peak
	Joined   int     `json:"joined,omitempty"` // connected to this node
	Receipts int     `json:"receipts,omitempty"`
	Beats    int64   `json:"beats,omitempty"`
}

// Spread is how long many took, in milliseconds.
type Spread struct {
	N    int   `json:"n"`
	Half int64 `json:"p50_ms"`
	Most int64 `json:"p99_ms"` // of all that were asked, not of those that answered
	Last int64 `json:"last_ms"`
}

// Node runs one node until its input ends.
func Node(ctx context.Context, in io.Reader, out io.Writer) error {
	lines := json.NewDecoder(bufio.NewReader(in))
	say := json.NewEncoder(out)
	var s Setup
	if err := lines.Decode(&s); err != nil {
		return fmt.Errorf("simulated node: %w", err)
	}
	b, err := broker.Open(ctx, broker.Options{
		Name: s.Name, Listen: s.Listen, Dir: s.Dir, Secret: secret, Cluster: s.Cluster, Peers: s.Peers, Admit: admit,
	})
	if err != nil {
		return err
	}
	defer b.Close()
	n := &node{setup: s, broker: b, signer: wire.Signer{Name: "sim", Private: keyPair()}}
	if s.Brain {
		if err := n.listen(); err != nil {
			return err
		}
	}
	if s.Audio != "" {
		stop, err := serveAudio(ctx, s.Audio, s.Egress)
		if err != nil {
			return err
		}
		defer stop()
	}
	if err := say.Encode(Told{Ready: true}); err != nil {
		return err
	}
	for {
		var a Ask
		if err := lines.Decode(&a); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return err
		}
		if err := say.Encode(n.answer(ctx, a)); err != nil {
			return err
		}
	}
}

// serveAudio serves one file under /audio, so many octets a second in all; whom it
// cannot serve at once it tells to come again.
func serveAudio(ctx context.Context, addr string, egress int64) (stop func(), err error) {
	l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", addr)
	if err != nil {
		return nil, err
	}
	tap := newTap(egress)
	slots := make(chan struct{}, 400)
	file := audioFile()
	server := &http.Server{ReadHeaderTimeout: 20 * time.Second, Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		select {
		case slots <- struct{}{}:
			defer func() { <-slots }()
		default:
			w.Header().Set("Retry-After", "1")
			w.WriteHeader(http.StatusServiceUnavailable)
			return
		}
		for rest := file; len(rest) > 0 && r.Context().Err() == nil; {
			piece := rest[:min(len(rest), 16<<10)]
			tap.take(int64(len(piece)))
			if _, err := w.Write(piece); err != nil {
				return
			}
			rest = rest[len(piece):]
		}
	})}
	go func() { _ = server.Serve(l) }()
	return func() { _ = server.Close() }, nil
}
