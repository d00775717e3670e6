package app

import (
	"net"
	"net/http"
	"net/netip"
	"strings"

	"github.com/loa-vn/loa/internal/fault"
)

// proxies are the machines in front of the site that say on whose behalf they ask.
type proxies []netip.Prefix

// readProxies reads addresses and ranges, separated by commas: "127.0.0.1, 10.0.0.0/8".
func readProxies(list string) (proxies, error) {
	var all proxies
	for one := range strings.SplitSeq(list, ",") {
		if one = strings.TrimSpace(one); one == "" {
			continue
		}
		p, err := netip.ParsePrefix(one)
		if err != nil {
			ip, err := netip.ParseAddr(one)
			if err != nil {
				return nil, fault.Invalid("app.proxy", "typed", one).Wrap(err)
			}
			p = netip.PrefixFrom(ip, ip.BitLen())
		}
		all = append(all, p.Masked())
	}
	return all, nil
}

func (p proxies) has(ip netip.Addr) bool {
	for _, one := range p {
		if one.Contains(ip.Unmap()) {
			return true
		}
	}
	return false
}

// reveal gives every request the address of whoever asked: the last in X-Forwarded-For
// that is none of the proxies. What others write into that header is not believed, so
// without proxies it is never read.
func (p proxies) reveal(next http.Handler) http.Handler {
	if len(p) == 0 {
		return next
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		from, err := netip.ParseAddrPort(r.RemoteAddr)
		if err == nil && p.has(from.Addr()) {
			hops := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
			for i := len(hops) - 1; i >= 0; i-- {
				ip, err := netip.ParseAddr(strings.TrimSpace(hops[i]))
				if err != nil {
					break
				}
				r.RemoteAddr = net.JoinHostPort(ip.String(), "0")
				if !p.has(ip) {
					break
				}
			}
		}
		next.ServeHTTP(w, r)
	})
}
