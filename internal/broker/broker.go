// Package broker carries messages between a site and very many small devices, over
// MQTT 3.1.1, inside this process or in a cluster of them.
//
// It is a NATS server with its MQTT listener open. Who may come in, and on which
// topics it may speak and hear, is asked of the caller for every connection; nobody is
// let in otherwise. It keeps nothing: a message that is lost is sent again by whoever
// has it in the database, so devices hear at most once (QoS 0) and their sessions end
// with their connections.
//
// The surprise: MQTT 3.1.1 has no way to refuse a message. A device that publishes
// where it may not is told nothing and heard by nobody; the caller is told.
package broker

import (
	"context"
	"crypto/tls"
	"fmt"
	"log/slog"
	"net"
	"net/url"
	"strconv"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"

	"github.com/loa-vn/loa/internal/fault"
)

// Options say how to listen.
type Options struct {
	Name   string // of this node, unlike that of any other
	Listen string // host:port for MQTT
	Dir    string // where the server keeps its own state
	Secret string // of the site: by it the site itself and its other nodes come in
	TLS    *tls.Config

	Cluster string   // host:port for the other nodes; "" for a node alone
	Peers   []string // host:port of some of them

	// Admit says what whoever gives a name and a password may do; an error keeps
	// them out. It is called once for each connection.
	Admit func(user, password string) (Rights, error)
	// Refused, if set, is told of each that was kept out, and of each message that a
	// device had no right to send or to ask for. It must be quick.
	Refused func(user, why string)
	Log     *slog.Logger
}

// Rights are the topics on which somebody may speak and hear, as MQTT writes them:
// "loa/24/from/loa-1/+".
type Rights struct {
	Speak, Hear []string
}

// MaxMessage is the largest message that is carried, in octets.
const MaxMessage = 300 << 10

// Broker is a running node.
type Broker struct {
	server *server.Server
	conn   *nats.Conn
}

const (
	startTime  = 30 * time.Second
	mostAtOnce = 18_000 // connections: a process may open 20,000 files
	site       = "loa-site"
)

// Open starts a node and returns when it takes connections.
func Open(ctx context.Context, o Options) (*Broker, error) {
	if o.Secret == "" || o.Admit == nil {
		return nil, fmt.Errorf("start the broker: without a secret and somebody who admits, anybody comes in")
	}
	seen := &callers{}
	opts, err := o.server(seen)
	if err != nil {
		return nil, err
	}
	b := &Broker{}
	if b.server, err = server.NewServer(opts); err != nil {
		return nil, fmt.Errorf("start the broker: %w", err)
	}
	b.server.SetLoggerV2(&journal{ctx: context.WithoutCancel(ctx), log: o.Log, refused: o.Refused, seen: seen}, false, false, false)
	b.server.Start()
	if !b.server.ReadyForConnections(startTime) {
		b.Close()
		return nil, fault.Unavailable("broker.not_started", "addr", o.Listen)
	}
	b.conn, err = nats.Connect("", nats.InProcessServer(b.server), nats.UserInfo(site, o.Secret), nats.Name(o.Name),
		nats.MaxReconnects(-1), nats.ReconnectBufSize(-1))
	if err != nil {
		b.Close()
		return nil, fmt.Errorf("start the broker: %w", err)
	}
	return b, nil
}

// server is what NATS needs to know.
func (o Options) server(seen *callers) (*server.Options, error) {
	host, port, err := split(o.Listen)
	if err != nil {
		return nil, err
	}
	opts := &server.Options{
		ServerName: o.Name, Host: "127.0.0.1", Port: server.RANDOM_PORT, NoSigs: true, JetStream: true, StoreDir: o.Dir,
		MaxConn: mostAtOnce, MaxPayload: MaxMessage, MaxPending: 4 << 20, WriteDeadline: 10 * time.Second,
		CustomClientAuthentication: &doorman{o, seen}, PingInterval: 2 * time.Minute, AuthTimeout: 20,
		JetStreamMaxMemory: 64 << 20, JetStreamMaxStore: 1 << 30,
	}
	opts.MQTT = server.MQTTOpts{Host: host, Port: port, TLSConfig: o.TLS, AuthTimeout: 20, TLSTimeout: 20, StreamReplicas: 1}
	if o.Cluster == "" {
		return opts, nil
	}
	if host, port, err = split(o.Cluster); err != nil {
		return nil, err
	}
	opts.Cluster = server.ClusterOpts{Name: "loa-devices", Host: host, Port: port, Username: site, Password: o.Secret, AuthTimeout: 5, ConnectRetries: 1 << 30, NoAdvertise: true}
	if len(o.Peers) >= 3 { // so that one of them may die
		opts.MQTT.StreamReplicas = 3
	}
	for _, p := range o.Peers {
		opts.Routes = append(opts.Routes, &url.URL{Scheme: "nats", Host: p, User: url.UserPassword(site, o.Secret)})
	}
	return opts, nil
}

func split(addr string) (string, int, error) {
	host, port, err := net.SplitHostPort(addr)
	if err != nil {
		return "", 0, fault.Invalid("broker.bad_address", "addr", addr).Wrap(err)
	}
	n, err := strconv.Atoi(port)
	if err != nil || n < 1 || n > 65535 {
		return "", 0, fault.Invalid("broker.bad_address", "addr", addr)
	}
	l, err := net.Listen("tcp", addr) //nolint:noctx // It is closed at once: the server would end the program over a port that is taken.
	if err != nil {
		return "", 0, fault.Unavailable("broker.port_taken", "addr", addr).Wrap(err)
	}
	return host, n, l.Close()
}

// Send hands a message to whoever hears a topic now.
func (b *Broker) Send(topic string, message []byte) error {
	subject, err := subjectOf(topic)
	if err != nil {
		return err
	}
	return b.conn.Publish(subject, message)
}

// Hear calls f for every message on the topics of a pattern, one after the other.
func (b *Broker) Hear(pattern string, f func(topic string, message []byte)) (stop func(), err error) {
	subject, err := subjectOf(pattern)
	if err != nil {
		return nil, err
	}
	sub, err := b.conn.Subscribe(subject, func(m *nats.Msg) { f(topicOf(m.Subject), m.Data) })
	if err != nil {
		return nil, fmt.Errorf("hear %s: %w", pattern, err)
	}
	if err := sub.SetPendingLimits(1<<20, 512<<20); err != nil {
		return nil, fmt.Errorf("hear %s: %w", pattern, err)
	}
	return func() { _ = sub.Unsubscribe() }, nil
}

// Connected is how many devices are.
func (b *Broker) Connected() int { return max(0, b.server.NumClients()-1) }

// Peers is how many other nodes this one sees.
func (b *Broker) Peers() int { return b.server.NumRoutes() }

// Close ends every connection.
func (b *Broker) Close() {
	if b.conn != nil {
		b.conn.Close()
	}
	b.server.Shutdown()
	b.server.WaitForShutdown()
}
