// Package smppsink is a short message centre that carries nothing: it takes every
// message over SMPP 3.4, keeps the last ones for a page to show, reports them as
// delivered, and counts.
//
// The demo sends to it so that a newcomer sees the messages; tests and the bench
// send to it because it can throttle, refuse, fall silent and talk nonsense on
// request. What becomes of a message is told by its number alone (see Rules). It
// answers many messages at once, as a carrier does, and a receipt that nobody has
// acknowledged comes again with the next bind. It must never listen beyond this
// machine.
package smppsink

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/loa-vn/loa/internal/gsm"
)

// Options shape a sink; the zero value takes everything, keeps 200 messages and
// reports each as delivered at once.
type Options struct {
	Keep     int           // messages kept for the mailbox; 200 if zero, none if negative
	Latency  time.Duration // before each answer
	Rules    []Rule        // asked in order for each message; DefaultRules if nil
	Receipts Receipts
	Twice    bool      // every receipt comes twice
	Strange  bool      // before every receipt comes one for a message that nobody sent
	Decimal  bool      // ids are hexadecimal in answers and decimal in the text of receipts, and there are no fields
	Log      io.Writer // gets "number id" a line for each message taken
	TLS      *tls.Config
	SystemID string // asks for a login, if set
	Password string
	Now      func() time.Time // dates the messages; time.Now if nil
}

// Receipts says when receipts are sent.
type Receipts int

// The closed set of manners.
const (
	ReceiptsAtOnce Receipts = iota // right after the answer
	ReceiptsEarly                  // right before the answer
	ReceiptsHeld                   // when Release is called
	ReceiptsNever
)

// Sink is a running message centre.
type Sink struct {
	opts   Options
	listen net.Listener
	conns  errgroup.Group

	mu       sync.Mutex
	open     map[*conn]bool
	closed   bool
	ring     []Message // newest last
	messages map[uint64]*kept
	held     []receipt          // wait for Release
	owed     map[uint64]receipt // sent, and not acknowledged
	next     uint64             // id
	bytes    int64
	whole    int64          // messages, not parts
	counts   map[string]int // whole messages, by number
	tries    map[string]int // asked for, by number
	binds    int64
	acked    int64
}

// Message is one message of the network as it was taken: a part, where a text came
// in several.
type Message struct {
	N          int64 // 1 for the first ever taken
	ID         string
	At         time.Time
	From, To   string
	Text       string
	Coding     byte
	Part, Of   int // 1 of 1 for a whole one
	Ref        byte
	Priority   byte
	Validity   string
	Octets     int
	Registered bool
	Replaced   bool // its text came by replace_sm
}

// kept is what the centre knows of a message as long as it lives.
type kept struct{ state byte }

// Start listens on a loopback address ("127.0.0.1:0" picks a port) and serves
// until Close.
func Start(addr string, opts Options) (*Sink, error) {
	host, _, err := net.SplitHostPort(addr)
	if ip := net.ParseIP(host); err != nil || ip == nil || !ip.IsLoopback() {
		return nil, fmt.Errorf("message sink on %q: it takes messages for everyone, so it listens on this machine only", addr)
	}
	if opts.Keep == 0 {
		opts.Keep = 200
	}
	if opts.Rules == nil {
		opts.Rules = DefaultRules()
	}
	if opts.Now == nil {
		opts.Now = time.Now //nolint:forbidigo // The injected clock's default.
	}
	var lc net.ListenConfig
	l, err := lc.Listen(context.Background(), "tcp", addr)
	if err != nil {
		return nil, fmt.Errorf("message sink: %w", err)
	}
	if opts.TLS != nil {
		l = tls.NewListener(l, opts.TLS)
	}
	s := &Sink{
		opts: opts, listen: l, open: map[*conn]bool{}, messages: map[uint64]*kept{}, owed: map[uint64]receipt{},
		counts: map[string]int{}, tries: map[string]int{}, next: 0xA0,
	}
	s.conns.Go(s.accept)
	return s, nil
}

func (s *Sink) accept() error {
	for {
		nc, err := s.listen.Accept()
		if errors.Is(err, net.ErrClosed) {
			return nil
		} else if err != nil {
			return fmt.Errorf("message sink: %w", err)
		}
		c := newConn(s, nc)
		s.mu.Lock()
		s.open[c] = true
		closed := s.closed
		s.mu.Unlock()
		if closed {
			_ = nc.Close()
		}
		s.conns.Go(func() error { c.serve(); return nil })
	}
}

// Addr is where it listens.
func (s *Sink) Addr() string { return s.listen.Addr().String() }

// Close stops it and cuts what is open.
func (s *Sink) Close() error {
	s.mu.Lock()
	s.closed = true
	s.mu.Unlock()
	err := s.listen.Close()
	s.Cut()
	if served := s.conns.Wait(); served != nil || !errors.Is(err, net.ErrClosed) {
		return errors.Join(served, err)
	}
	return nil
}

// Cut breaks every connection without a word; clients may come back.
func (s *Sink) Cut() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for c := range s.open {
		_ = c.nc.Close()
	}
}

// Mailbox lists the messages that are kept, newest first.
func (s *Sink) Mailbox() []Message {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := make([]Message, 0, len(s.ring))
	for i := len(s.ring) - 1; i >= 0; i-- {
		out = append(out, s.ring[i])
	}
	return out
}

// Counts says how many whole messages each number got.
func (s *Sink) Counts() map[string]int {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := make(map[string]int, len(s.counts))
	for to, n := range s.counts {
		out[to] = n
	}
	return out
}

// Acknowledged is how many receipts the other side has said "received" to.
func (s *Sink) Acknowledged() int64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.acked
}

// Bound is how many clients are bound.
func (s *Sink) Bound() (n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for c := range s.open {
		if c.bound {
			n++
		}
	}
	return n
}

// Binds is how many binds there have been.
func (s *Sink) Binds() int64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.binds
}

// take books a message and gives it its id.
func (s *Sink) take(m Message) uint64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.next++
	id := s.next
	m.ID, m.At, m.N = fmt.Sprintf("%X", id), s.opts.Now(), int64(id-0xA0) //nolint:gosec // counted from one
	s.bytes += int64(m.Octets)
	if m.Part == 1 {
		s.whole++
		s.counts[m.To]++
	}
	s.messages[id] = &kept{state: stateEnroute}
	if s.opts.Log != nil {
		_, _ = fmt.Fprintf(s.opts.Log, "%s %s\n", m.To, m.ID)
	}
	if s.opts.Keep < 0 {
		return id
	}
	if len(s.ring) == s.opts.Keep {
		copy(s.ring, s.ring[1:])
		s.ring = s.ring[:len(s.ring)-1]
	}
	s.ring = append(s.ring, m)
	return id
}

// Text joins the parts of the newest message that went to a number; "" while parts
// are missing.
func (s *Sink) Text(to string) string {
	var parts []string
	var first Message
	found := 0
	for _, m := range s.Mailbox() {
		if m.To != to || first.Of != 0 && (m.Ref != first.Ref || m.Of != first.Of) {
			continue
		}
		if first.Of == 0 {
			first, parts = m, make([]string, m.Of)
		}
		if parts[m.Part-1] == "" {
			parts[m.Part-1] = m.Text
			found++
		}
	}
	if found < len(parts) {
		return ""
	}
	text := ""
	for _, p := range parts {
		text += p
	}
	return text
}

// split reads user data: the header of a concatenated message, if it has one.
func (m *Message) split(octets []byte, hasHeader bool) {
	m.Part, m.Of = 1, 1
	if hasHeader && len(octets) > 6 && octets[0] == 5 && octets[1] == 0 && octets[2] == 3 {
		m.Ref, m.Of, m.Part = octets[3], int(octets[4]), int(octets[5])
		octets = octets[6:]
	}
	m.Text = gsm.Decode(m.Coding, octets)
}
