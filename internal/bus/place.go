package bus

import (
	"net"
	"net/url"
	"strings"

	"github.com/loa-vn/loa/internal/fault"
)

// place is where the bus is.
type place struct {
	servers string   // of somebody else's NATS
	listen  string   // for the peers of our own
	peers   []string // host:port
}

// parse reads the setting. What is wrong in it is said with the part that is wrong.
func parse(where string) (place, error) {
	list, own := strings.CutPrefix(where, "cluster:")
	switch {
	case where == "":
		return place{}, nil
	case own:
		return parseCluster(list)
	}
	for one := range strings.SplitSeq(where, ",") {
		u, err := url.Parse(strings.TrimSpace(one))
		if err != nil || u.Host == "" || u.Scheme != "nats" && u.Scheme != "tls" {
			return place{}, fault.Invalid("bus.bad_place", "place", one)
		}
	}
	return place{servers: where}, nil
}

func parseCluster(list string) (place, error) {
	var p place
	for i, one := range strings.Split(list, ",") {
		one = strings.TrimSpace(one)
		if _, port, err := net.SplitHostPort(one); err != nil || port == "" {
			return place{}, fault.Invalid("bus.bad_place", "place", one)
		}
		if i == 0 {
			p.listen = one
		} else {
			p.peers = append(p.peers, one)
		}
	}
	return p, nil
}
