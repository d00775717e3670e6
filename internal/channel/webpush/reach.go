package webpush

import (
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"syscall"
	"time"
)

// newTransport keeps connections to push services open; those that speak HTTP/2
// carry many messages on each. Redirections are not followed, and nothing inside
// the house is reached, whatever a name resolves to.
func newTransport(c Config) *http.Transport {
	dialer := &net.Dialer{Timeout: 10 * time.Second, KeepAlive: 30 * time.Second}
	if !c.Local {
		dialer.Control = func(_, address string, _ syscall.RawConn) error { return outside(address) }
	}
	return &http.Transport{
		DialContext: dialer.DialContext, ForceAttemptHTTP2: true,
		MaxConnsPerHost: c.Connections, MaxIdleConnsPerHost: c.Connections, IdleConnTimeout: 90 * time.Second,
		TLSHandshakeTimeout: 10 * time.Second, ResponseHeaderTimeout: c.Timeout, MaxResponseHeaderBytes: 16 << 10,
		DisableCompression: true,
	}
}

// insideError is an endpoint that turned out to be inside the house.
type insideError struct{ address string }

// Error names the address.
func (e *insideError) Error() string { return e.address + " is no address of the public internet" }

// outside refuses an address and port that are not the public internet's.
func outside(address string) error {
	at, err := netip.ParseAddrPort(address)
	if err != nil {
		return fmt.Errorf("dial %s: %w", address, err)
	}
	ip := at.Addr().Unmap()
	if !ip.IsGlobalUnicast() || ip.IsPrivate() {
		return &insideError{address}
	}
	for _, reserved := range reserved() {
		if reserved.Contains(ip) {
			return &insideError{address}
		}
	}
	return nil
}

// reserved are ranges that look public and are not (RFC 6890): carriers' inner
// networks, benches, documentation, and IPv6 that leads back into IPv4.
func reserved() []netip.Prefix {
	var all []netip.Prefix
	for _, p := range []string{
		"0.0.0.0/8", "100.64.0.0/10", "192.0.0.0/24", "192.0.2.0/24", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "240.0.0.0/4",
		"64:ff9b::/96", "64:ff9b:1::/48", "100::/64", "2001::/23", "2001:db8::/32", "2002::/16", "fec0::/10",
	} {
		all = append(all, netip.MustParsePrefix(p))
	}
	return all
}
