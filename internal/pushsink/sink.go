// Package pushsink is a push service that wakes no device: it takes every message,
// counts, and decrypts some as a browser would.
//
// Tests and the bench send to it because it can be slow, refuse and fail on
// request: who is refused is told by the subscription's name alone (see Rules). It
// plays both the service and all the browsers, so it has their private keys, made
// from numbers that everybody can see. It must never listen beyond this machine.
package pushsink

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"
)

// Options shape a sink; the zero value takes everything, keeps 200 messages and
// decrypts each.
type Options struct {
	Keep    int           // messages kept; 200 if zero, none if negative
	Decrypt int           // every so many messages are decrypted; all if zero, none if negative
	Latency time.Duration // waited before each message is taken
	Rules   []Rule        // asked in order for each message; DefaultRules if nil
	TLS     *tls.Config   // serves https, and HTTP/2, if set
}

// Sink is a running push service.
type Sink struct {
	opts   Options
	server *http.Server
	listen net.Listener
	done   chan struct{}

	mu      sync.Mutex
	ring    []Push // newest last
	total   int64
	bytes   int64
	refused int64
	broken  int64          // what could not be decrypted
	counts  map[string]int // messages taken, by subscription
	tries   map[string]int // asked for, by subscription
}

// Start listens on a loopback address ("127.0.0.1:0" picks a port) and serves
// until Close.
func Start(addr string, opts Options) (*Sink, error) {
	host, _, err := net.SplitHostPort(addr)
	if ip := net.ParseIP(host); err != nil || ip == nil || !ip.IsLoopback() {
		return nil, fmt.Errorf("push sink on %q: it takes everything, so it listens on this machine only", addr)
	}
	if opts.Keep == 0 {
		opts.Keep = 200
	}
	if opts.Decrypt == 0 {
		opts.Decrypt = 1
	}
	if opts.Rules == nil {
		opts.Rules = DefaultRules()
	}
	var lc net.ListenConfig
	l, err := lc.Listen(context.Background(), "tcp", addr)
	if err != nil {
		return nil, fmt.Errorf("push sink: %w", err)
	}
	s := &Sink{opts: opts, listen: l, done: make(chan struct{}), counts: map[string]int{}, tries: map[string]int{}}
	s.server = &http.Server{Handler: http.HandlerFunc(s.take), TLSConfig: opts.TLS, ReadHeaderTimeout: time.Minute}
	go func() {
		defer close(s.done)
		if opts.TLS != nil {
			_ = s.server.ServeTLS(l, "", "") // it ends with Close
			return
		}
		_ = s.server.Serve(l)
	}()
	return s, nil
}

// Addr is where it listens.
func (s *Sink) Addr() string { return s.listen.Addr().String() }

// URL is where its subscriptions begin.
func (s *Sink) URL() string {
	if s.opts.TLS != nil {
		return "https://" + s.Addr()
	}
	return "http://" + s.Addr()
}

// Close stops it and cuts what is open.
func (s *Sink) Close() error {
	err := errors.Join(s.server.Close(), s.listen.Close())
	<-s.done
	if errors.Is(err, net.ErrClosed) {
		return nil
	}
	return err
}

// Push is one message as it was taken.
type Push struct {
	N      int64  // 1 for the first ever taken
	Name   string // of the subscription
	Header http.Header
	Body   []byte // as it came
	Text   []byte // decrypted; nil where the sink did not
}

// Pushes lists the messages that are kept, oldest first.
func (s *Sink) Pushes() []Push {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]Push(nil), s.ring...)
}

// Total is how many messages were taken and refused, and how many could not be
// decrypted.
func (s *Sink) Total() (taken, refused, broken int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.total, s.refused, s.broken
}

// Counts says how many messages each subscription got.
func (s *Sink) Counts() map[string]int {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := make(map[string]int, len(s.counts))
	for name, n := range s.counts {
		out[name] = n
	}
	return out
}

// path is what every endpoint begins with.
const path = "/push/"

// take answers one message as RFC 8030 asks.
func (s *Sink) take(w http.ResponseWriter, r *http.Request) {
	name, ours := strings.CutPrefix(r.URL.Path, path)
	if !ours || r.Method != http.MethodPost {
		http.NotFound(w, r)
		return
	}
	body, err := io.ReadAll(io.LimitReader(r.Body, 4097))
	switch {
	case err != nil:
		return
	case len(body) > 4096:
		http.Error(w, "payload too large", http.StatusRequestEntityTooLarge)
		return
	case r.Header.Get("TTL") == "" || r.Header.Get("Content-Encoding") != "aes128gcm" || !strings.HasPrefix(r.Header.Get("Authorization"), "vapid t="):
		http.Error(w, "TTL, Content-Encoding or Authorization is missing", http.StatusBadRequest)
		return
	}
	if s.opts.Latency > 0 {
		<-time.After(s.opts.Latency)
	}
	if s.judge(w, r, name) {
		return
	}
	n := s.keep(name, r.Header, body)
	w.Header().Set("Location", s.URL()+"/message/"+strconv.FormatInt(n, 10))
	w.WriteHeader(http.StatusCreated)
}

func (s *Sink) keep(name string, header http.Header, body []byte) int64 {
	s.mu.Lock()
	s.total++
	p := Push{N: s.total, Name: name, Header: header, Body: body}
	s.bytes += int64(len(body))
	s.counts[name]++
	s.mu.Unlock()
	var err error
	if s.opts.Decrypt > 0 && p.N%int64(s.opts.Decrypt) == 0 {
		p.Text, err = Open(name, body)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if err != nil {
		s.broken++
	}
	if s.opts.Keep < 0 {
		return p.N
	}
	if len(s.ring) == s.opts.Keep {
		copy(s.ring, s.ring[1:])
		s.ring = s.ring[:len(s.ring)-1]
	}
	s.ring = append(s.ring, p)
	return p.N
}
