package sms

import (
	"bufio"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"sync"
	"time"

	"github.com/linxGnu/gosmpp/data"
	"github.com/linxGnu/gosmpp/pdu"
	"golang.org/x/sync/errgroup"

	"github.com/loa-vn/loa/internal/delivery"
)

// link keeps one session bound: after a loss it binds again, at once and then at
// doubling distances.
type link struct {
	a     *Account
	after errgroup.Group // writes answers down

	mu      sync.Mutex
	changed chan struct{} // closed and made anew with every change of what follows
	begun   bool
	closed  bool
	session *session  // nil while there is none
	err     error     // why there is none; nil while the first bind is under way
	retry   time.Time // when the next bind begins
	cancel  context.CancelFunc
	ended   chan struct{}
}

const (
	firstRest = 100 * time.Millisecond
	mostRest  = 30 * time.Second
	steady    = time.Second // a session that lived so long was a good one
)

var errClosed = errors.New("the account has been closed")

func newLink(a *Account) *link {
	l := &link{a: a, changed: make(chan struct{}), ended: make(chan struct{})}
	l.after.SetLimit(mostAnswers)
	return l
}

func (l *link) start() {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.begun || l.closed {
		return
	}
	l.begun = true
	ctx, cancel := context.WithCancel(context.Background())
	l.cancel = cancel
	go func() {
		defer close(l.ended)
		l.keep(ctx)
		_ = l.after.Wait()
	}()
}

// keep binds, serves and binds again until ctx ends.
func (l *link) keep(ctx context.Context) {
	for rest := firstRest; ctx.Err() == nil; {
		begin := tick()
		err := l.once(ctx)
		if time.Since(begin) > steady {
			rest = 0
		}
		wait := max(rest, l.penalty(err))
		l.set(nil, err, tick().Add(wait))
		if ctx.Err() == nil {
			l.a.ports.Log.WarnContext(ctx, "sms: not bound", "account", l.a.cfg.Name, "err", err, "again in", wait)
		}
		_ = pause(ctx, wait)
		rest = min(max(2*rest, firstRest), mostRest)
	}
}

// penalty is how long to leave alone who refused our name or password: that does
// not mend itself in seconds, and providers lock accounts that knock too often.
func (l *link) penalty(err error) time.Duration {
	if _, refused := errors.AsType[*status](err); refused {
		return min(mostRest, 10*l.a.cfg.Timeout)
	}
	return 0
}

// once binds and serves one session to its end.
func (l *link) once(ctx context.Context) error {
	conn, err := l.dial(ctx)
	if err != nil {
		return &lineError{"connect", err}
	}
	r := bufio.NewReaderSize(conn, 64<<10)
	if err := l.bind(ctx, conn, r); err != nil {
		_ = conn.Close()
		return err
	}
	s := newSession(l.a, conn)
	l.set(s, nil, time.Time{})
	return s.run(ctx, r)
}

func (l *link) dial(ctx context.Context) (net.Conn, error) {
	d := &net.Dialer{Timeout: l.a.cfg.Timeout}
	if !l.a.cfg.TLS {
		return d.DialContext(ctx, "tcp", l.a.cfg.Addr)
	}
	return (&tls.Dialer{NetDialer: d, Config: l.a.cfg.Certificates}).DialContext(ctx, "tcp", l.a.cfg.Addr)
}

// bind logs in as a transceiver: the same line sends and receives.
func (l *link) bind(ctx context.Context, conn net.Conn, r *bufio.Reader) error {
	stop := context.AfterFunc(ctx, func() { _ = conn.SetDeadline(time.Unix(1, 0)) })
	defer stop()
	_ = conn.SetDeadline(tick().Add(l.a.cfg.Timeout))
	p := pdu.NewBindRequest(pdu.Transceiver)
	p.SystemID, p.Password, p.SystemType = l.a.cfg.SystemID, string(l.a.cfg.Password), l.a.cfg.SystemType
	if _, err := conn.Write(encode(p, 1)); err != nil {
		return &lineError{"bind", err}
	}
	f, err := readFrame(r)
	switch {
	case err != nil:
		return &lineError{"bind", err}
	case f.CommandStatus != data.ESME_ROK:
		return fmt.Errorf("bind: %w", &status{f.CommandStatus})
	case f.CommandID != data.BIND_TRANSCEIVER_RESP:
		return &lineError{"bind", fmt.Errorf("the provider answers with %s", f.CommandID)}
	}
	return conn.SetDeadline(time.Time{})
}

func (l *link) set(s *session, err error, retry time.Time) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if s == nil && l.session != nil && err == nil {
		err = errUnbound
	}
	l.session, l.err, l.retry = s, err, retry
	close(l.changed)
	l.changed = make(chan struct{})
}

// get waits for a session that is bound. While binding fails nobody waits: the
// channel is told to rest.
func (l *link) get(ctx context.Context) (*session, error) {
	l.start() //nolint:contextcheck // The link outlives the message that opens it.
	for {
		l.mu.Lock()
		s, err, retry, changed, closed := l.session, l.err, l.retry, l.changed, l.closed
		l.mu.Unlock()
		switch {
		case closed:
			return nil, delivery.Unavailable(&lineError{"send", errClosed}, 0)
		case s != nil && !s.isGone():
			return s, nil
		case s == nil && err != nil && time.Until(retry) > 0:
			return nil, delivery.Unavailable(err, time.Until(retry))
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return nil, delivery.Unavailable(&lineError{"bind", ctx.Err()}, 0)
		}
	}
}

func (s *session) isGone() bool {
	select {
	case <-s.gone:
		return true
	default:
		return false
	}
}

func (l *link) trouble() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.session != nil {
		return nil
	}
	return l.err
}

// close says goodbye on the session that is open, if any, and ends the keeping.
func (l *link) close() error {
	l.mu.Lock()
	s, begun, again := l.session, l.begun, l.closed
	l.closed = true
	l.mu.Unlock()
	if !begun {
		return nil
	}
	if s != nil && !again {
		s.unbind(time.Second)
	}
	l.cancel()
	<-l.ended
	return nil
}
