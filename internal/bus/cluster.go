package bus

import (
	"context"
	"fmt"
	"net"
	"net/url"
	"strconv"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"

	"github.com/loa-vn/loa/internal/fault"
)

// startTime is how long a server inside may take to begin.
const startTime = 10 * time.Second

// carry starts a NATS server inside this process and connects to it without the
// network. Peers join at p.listen; the port for clients, without which NATS opens
// none for peers, is a random one of this machine alone and asks for the secret.
func (b *Bus) carry(ctx context.Context, p place, o Options) error {
	host, port, err := net.SplitHostPort(p.listen)
	if err != nil {
		return err
	}
	number, err := strconv.Atoi(port)
	if err != nil {
		return fault.Invalid("bus.bad_place", "place", p.listen)
	}
	if err := free(p.listen); err != nil {
		return err
	}
	if o.Secret == "" {
		return fmt.Errorf("start the bus: a cluster without a secret lets anybody in")
	}
	opts := &server.Options{
		ServerName: o.Name, Host: "127.0.0.1", Port: server.RANDOM_PORT, Username: user, Password: o.Secret,
		NoLog: true, NoSigs: true, MaxPayload: 64 << 10,
		Cluster: server.ClusterOpts{
			Name: "loa", Host: host, Port: number, Username: user, Password: o.Secret, AuthTimeout: 5, NoAdvertise: true,
			PingInterval: 5 * time.Second, ConnectRetries: 1 << 30,
		},
	}
	for _, peer := range p.peers {
		opts.Routes = append(opts.Routes, &url.URL{Scheme: "nats", Host: peer, User: url.UserPassword(user, o.Secret)})
	}
	if b.server, err = server.NewServer(opts); err != nil {
		return fmt.Errorf("start the bus: %w", err)
	}
	b.server.Start()
	if !b.server.ReadyForConnections(startTime) {
		return fault.Unavailable("bus.not_started", "place", p.listen)
	}
	return b.connect(ctx, "", o.Name, nats.InProcessServer(b.server), nats.UserInfo(user, o.Secret))
}

const user = "loa"

// free asks for the port before the server does, which would end the program over
// a port that is taken.
func free(addr string) error {
	l, err := net.Listen("tcp", addr) //nolint:noctx // It is closed at once.
	if err != nil {
		return fault.Unavailable("bus.port_taken", "place", addr).Wrap(err)
	}
	return l.Close()
}
