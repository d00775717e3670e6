package sms

import (
	"bufio"
	"context"
	"errors"
	"net"
	"sync"
	"time"

	"github.com/linxGnu/gosmpp/data"
	"github.com/linxGnu/gosmpp/pdu"
	"golang.org/x/sync/errgroup"

	"github.com/loa-vn/loa/internal/delivery"
)

// session is one bound connection. Two goroutines use it: one writes what has
// collected, in one piece, the other reads and gives every answer to who waits for
// it.
type session struct {
	a      *Account
	conn   net.Conn
	window chan struct{} // a place for each message in the air
	kick   chan struct{}
	gone   chan struct{}   // closed with the connection
	after  *errgroup.Group // writes answers down; outlives the connection

	mu     sync.Mutex
	err    error // why it is gone
	seq    int32
	calls  map[int32]*call
	late   map[int32]*call // those whose sender has given up
	out    []byte
	unsent []*call // whose octets are in out
}

// call is one request that waits for its answer.
type call struct {
	done  chan answer
	flown bool // given to the network: it may have arrived
	// For a submit: what the answer names.
	group *group
	part  int
	mark  mark
}

// answer is the frame that came, or why none did.
type answer struct {
	frame frame
	body  pdu.PDU
	err   error
}

const (
	mostLate    = 10_000
	mostAnswers = 2000 // receipts being written down at once
)

func newSession(a *Account, conn net.Conn) *session {
	return &session{
		a: a, conn: conn, after: &a.link.after, window: make(chan struct{}, a.cfg.Window), kick: make(chan struct{}, 1), gone: make(chan struct{}),
		calls: map[int32]*call{}, late: map[int32]*call{},
	}
}

// run reads, writes and asks after the line until the connection is gone or ctx
// ends.
func (s *session) run(ctx context.Context, r *bufio.Reader) error {
	var g errgroup.Group
	g.Go(func() error { s.write(); return nil })
	g.Go(func() error { s.enquire(); return nil })
	stop := context.AfterFunc(ctx, func() { s.end(ctx.Err()) })
	s.end(s.read(ctx, r))
	stop()
	_ = g.Wait()
	return s.err
}

// do sends one request and waits for its answer. An error says what happens to
// the message: Unavailable if it has certainly not left, Unknown if it may have.
func (s *session) do(ctx context.Context, c *call, p pdu.PDU) (answer, error) {
	patience := time.NewTimer(s.a.cfg.Timeout)
	defer patience.Stop()
	select {
	case s.window <- struct{}{}:
		defer func() { <-s.window }()
	case <-s.gone:
		return answer{}, delivery.Unavailable(&lineError{"send", s.err}, 0)
	case <-ctx.Done():
		return answer{}, delivery.Unavailable(&lineError{"send", ctx.Err()}, 0)
	case <-patience.C:
		return answer{}, delivery.Unavailable(&lineError{"send", errNoRoom}, 0)
	}
	c.done = make(chan answer, 1)
	seq, err := s.post(c, p)
	if err != nil {
		return answer{}, err
	}
	patience.Reset(s.a.cfg.Timeout)
	var why error
	select {
	case got := <-c.done:
		return got, got.err
	case <-ctx.Done():
		why = ctx.Err()
	case <-patience.C:
		why = errNoAnswer
	}
	return s.giveUp(seq, c, why)
}

var (
	errNoRoom   = errors.New("the window has been full all the time")
	errNoAnswer = errors.New("no answer in time")
	errUnbound  = errors.New("the provider has unbound us")
	errReply    = errors.New("an answer that cannot be read")
)

// post queues a request for writing.
func (s *session) post(c *call, p pdu.PDU) (int32, error) {
	s.mu.Lock()
	if s.err != nil {
		s.mu.Unlock()
		return 0, delivery.Unavailable(&lineError{"send", s.err}, 0)
	}
	s.seq = s.seq&0x7fffffff + 1
	if s.seq < 0 {
		s.seq = 1
	}
	seq := s.seq
	s.calls[seq] = c
	s.out = append(s.out, encode(p, seq)...)
	s.unsent = append(s.unsent, c)
	s.mu.Unlock()
	s.wake()
	return seq, nil
}

// reply queues octets that answer the provider.
func (s *session) reply(octets []byte) {
	s.mu.Lock()
	s.out = append(s.out, octets...)
	s.mu.Unlock()
	s.wake()
}

func (s *session) wake() {
	select {
	case s.kick <- struct{}{}:
	default:
	}
}

// giveUp stops waiting. The answer may still come; then it is told as one.
func (s *session) giveUp(seq int32, c *call, why error) (answer, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	select {
	case got := <-c.done: // it came at the last moment
		return got, got.err
	default:
	}
	delete(s.calls, seq)
	if c.group != nil && len(s.late) < mostLate {
		s.late[seq] = c
	}
	return answer{}, s.lost(c, &lineError{"no answer", why})
}

// lost says what is known of a request that will get no answer.
func (s *session) lost(c *call, why error) error {
	if !c.flown {
		return delivery.Unavailable(why, 0)
	}
	if c.group != nil {
		s.a.ledger.unanswered(c.mark, c.group)
	}
	return delivery.Unknown(why)
}

// write gives the network what has collected, until the connection is gone.
func (s *session) write() {
	var spare []byte
	for {
		select {
		case <-s.kick:
		case <-s.gone:
			return
		}
		s.mu.Lock()
		octets := s.out
		s.out = spare[:0]
		for _, c := range s.unsent {
			c.flown = true
		}
		s.unsent = s.unsent[:0]
		s.mu.Unlock()
		if len(octets) > 0 {
			_ = s.conn.SetWriteDeadline(tick().Add(s.a.cfg.Timeout))
			if _, err := s.conn.Write(octets); err != nil {
				s.end(&lineError{"write", err})
				return
			}
		}
		spare = octets
	}
}

// enquire asks now and then whether the other side is still there, and hangs up
// if it is not.
func (s *session) enquire() {
	every := time.NewTicker(s.a.cfg.Enquire)
	defer every.Stop()
	for {
		select {
		case <-every.C:
		case <-s.gone:
			return
		}
		ask := &call{done: make(chan answer, 1)}
		if _, err := s.post(ask, pdu.NewEnquireLink()); err != nil {
			return
		}
		patience := time.NewTimer(s.a.cfg.Timeout)
		select {
		case <-ask.done:
		case <-patience.C:
			s.end(&lineError{"enquire_link", errNoAnswer})
		case <-s.gone:
		}
		patience.Stop()
	}
}

// end closes the connection; who waits for an answer is told that none will come.
func (s *session) end(why error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.err != nil {
		return
	}
	s.err = why
	for _, c := range s.calls {
		c.done <- answer{err: s.lost(c, &lineError{"no answer", why})}
	}
	clear(s.calls)
	close(s.gone)
	_ = s.conn.Close()
}

// unbind says goodbye and waits a moment for the answer.
func (s *session) unbind(patience time.Duration) {
	bye := &call{done: make(chan answer, 1)}
	if _, err := s.post(bye, pdu.NewUnbind()); err == nil {
		timer := time.NewTimer(patience)
		defer timer.Stop()
		select {
		case <-bye.done:
		case <-timer.C:
		case <-s.gone:
		}
	}
	s.end(errClosed)
}

// status is the frame's answer as an error; nil for yes.
func (a answer) status() *status {
	if a.frame.CommandStatus == data.ESME_ROK {
		return nil
	}
	return &status{a.frame.CommandStatus}
}
