// Package toxic puts a wire between two processes of a test that can be cut, slowed
// down and mended: toxiproxy, in this process, on a free loopback port.
package toxic

import (
	"fmt"
	"strings"
	"testing"

	"github.com/Shopify/toxiproxy/v2"
	"github.com/rs/zerolog"
)

// Wire leads from Addr to an upstream.
type Wire struct {
	t     testing.TB
	proxy *toxiproxy.Proxy
	n     int
}

// New lays a wire to upstream, from a free port; it ends with the test.
func New(t testing.TB, upstream string) *Wire { return At(t, "127.0.0.1:0", upstream) }

// At lays a wire from a given address.
func At(t testing.TB, listen, upstream string) *Wire {
	t.Helper()
	server := toxiproxy.NewServer(toxiproxy.NewMetricsContainer(nil), zerolog.Nop())
	w := &Wire{t: t, proxy: toxiproxy.NewProxy(server, "wire", listen, upstream)}
	if err := w.proxy.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(w.proxy.Stop)
	return w
}

// Addr is the near end.
func (w *Wire) Addr() string { return w.proxy.Listen }

// Cut resets what goes over the wire and refuses the next.
func (w *Wire) Cut() { w.proxy.Stop() }

// Mend lets the wire carry again, at the same address.
func (w *Wire) Mend() {
	w.t.Helper()
	if err := w.proxy.Start(); err != nil {
		w.t.Fatal(err)
	}
}

// Poison changes what the wire does to the bytes: a toxic's type ("latency",
// "bandwidth", "timeout", "reset_peer", "slicer", "limit_data") with its attributes
// as JSON. Timeout 0 swallows everything and says nothing. The function takes the
// poison away.
func (w *Wire) Poison(kind, attributes string) (heal func()) {
	w.t.Helper()
	var names []string
	for _, stream := range []string{"upstream", "downstream"} {
		w.n++
		name := fmt.Sprintf("%s-%d", kind, w.n)
		text := fmt.Sprintf(`{"name":%q,"type":%q,"stream":%q,"attributes":%s}`, name, kind, stream, attributes)
		if _, err := w.proxy.Toxics.AddToxicJson(strings.NewReader(text)); err != nil {
			w.t.Fatal(err)
		}
		names = append(names, name)
	}
	return func() {
		for _, name := range names {
			if err := w.proxy.Toxics.RemoveToxic(w.t.Context(), name); err != nil {
				w.t.Error(err)
			}
		}
	}
}
