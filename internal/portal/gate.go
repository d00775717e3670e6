package portal

import (
	"hash/maphash"
	"net/netip"
	"sync"
	"time"
)

// gate lets so many anonymous requests through in ten minutes: from one network
// address, of which a whole commune may share one, and of all together. It keeps no
// address: only counters by a hash that nobody else can make, for ten minutes.
type gate struct {
	mu    sync.Mutex
	seed  maphash.Seed
	until time.Time
	all   int
	by    map[uint64]int
}

const (
	gateFor  = 10 * time.Minute
	gateOne  = 60
	gateEach = 6_000
)

// wait is how long the sender has to wait; 0 to come in.
func (g *gate) wait(from string, now time.Time) time.Duration {
	g.mu.Lock()
	defer g.mu.Unlock()
	if !now.Before(g.until) {
		g.seed, g.until, g.all, g.by = maphash.MakeSeed(), now.Add(gateFor), 0, map[uint64]int{}
	}
	key := maphash.String(g.seed, neighbourhood(from))
	if g.all >= gateEach || g.by[key] >= gateOne {
		return g.until.Sub(now)
	}
	g.all++
	g.by[key]++
	return 0
}

// neighbourhood is whom one subscriber of a network may pretend to be: an IPv4
// address, or the 64 bits that an IPv6 household is given.
func neighbourhood(from string) string {
	ip, err := netip.ParseAddr(from)
	if err != nil {
		return from
	}
	ip = ip.Unmap().WithZone("")
	if ip.Is6() {
		if p, err := ip.Prefix(64); err == nil {
			return p.String()
		}
	}
	return ip.String()
}
