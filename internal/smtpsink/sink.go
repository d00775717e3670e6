// Package smtpsink is a mail server that delivers nothing: it takes every mail,
// keeps the last ones for a page to show, and counts.
//
// The demo sends to it so that a newcomer sees the mails; tests and the bench
// send to it because it can be slow, refuse and fail on request. Who is refused is
// told by the address alone (see Rules), so that a page, a test and a person with
// a mail program can all ask for it. It must never listen beyond this machine.
package smtpsink

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"sync"
	"time"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"
)

// Options shape a sink; the zero value takes everything and keeps 200 mails.
type Options struct {
	Keep    int           // mails kept for the mailbox; 200 if zero, none if negative
	Latency time.Duration // waited before each mail is taken
	Rules   []Rule        // asked in order for each recipient; DefaultRules if nil
	Log     io.Writer     // gets "recipient message-id" a line for each mail taken
	TLS     *tls.Config   // offers STARTTLS
	User    string        // asks for a login, if set
	Pass    string
	Now     func() time.Time // dates the mails; time.Now if nil
}

// Sink is a running mail server.
type Sink struct {
	opts   Options
	server *smtp.Server
	listen net.Listener
	close  func() error

	mu      sync.Mutex
	ring    []Mail // newest last
	total   int64
	bytes   int64
	refused int64
	counts  map[string]int // mails taken, by recipient
	tries   map[string]int // asked for, by recipient: rules of the kind "twice, then yes"
}

// Start listens on a loopback address ("127.0.0.1:0" picks a port) and serves
// until Close.
func Start(addr string, opts Options) (*Sink, error) {
	host, _, err := net.SplitHostPort(addr)
	if ip := net.ParseIP(host); err != nil || ip == nil || !ip.IsLoopback() {
		return nil, fmt.Errorf("mail sink on %q: it takes mail for everyone, so it listens on this machine only", addr)
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
		return nil, fmt.Errorf("mail sink: %w", err)
	}
	s := &Sink{opts: opts, listen: l, counts: map[string]int{}, tries: map[string]int{}}
	s.server = smtp.NewServer(backend{s})
	s.server.Domain = "sink.invalid"
	s.server.TLSConfig = opts.TLS
	s.server.AllowInsecureAuth = true
	s.server.MaxMessageBytes = 30 << 20
	s.server.MaxLineLength = 10_000
	s.server.ErrorLog = quiet{}
	done := make(chan error, 1)
	go func() { done <- s.server.Serve(l) }()
	s.close = sync.OnceValue(func() error {
		// The library does not close a listener that it has not begun to serve.
		err := errors.Join(s.server.Close(), l.Close())
		if served := <-done; errors.Is(served, smtp.ErrServerClosed) || errors.Is(err, net.ErrClosed) {
			return nil
		}
		return err
	})
	return s, nil
}

// Addr is where it listens.
func (s *Sink) Addr() string { return s.listen.Addr().String() }

// Close stops it and cuts what is open.
func (s *Sink) Close() error { return s.close() }

// Mail is one mail as it was taken.
type Mail struct {
	N    int64 // 1 for the first ever taken
	At   time.Time
	From string
	To   string
	Data []byte
}

// Mailbox lists the mails that are kept, newest first.
func (s *Sink) Mailbox() []Mail {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := make([]Mail, 0, len(s.ring))
	for i := len(s.ring) - 1; i >= 0; i-- {
		out = append(out, s.ring[i])
	}
	return out
}

// Find returns a kept mail by its number.
func (s *Sink) Find(n int64) (Mail, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, m := range s.ring {
		if m.N == n {
			return m, true
		}
	}
	return Mail{}, false
}

// Total is how many mails were taken, Refused how many recipients were not.
func (s *Sink) Total() (taken, refused int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.total, s.refused
}

// Counts says how many mails each recipient got.
func (s *Sink) Counts() map[string]int {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := make(map[string]int, len(s.counts))
	for to, n := range s.counts {
		out[to] = n
	}
	return out
}

func (s *Sink) take(m Mail) {
	m.At = s.opts.Now()
	s.mu.Lock()
	defer s.mu.Unlock()
	s.total++
	s.bytes += int64(len(m.Data))
	m.N = s.total
	s.counts[m.To]++
	if s.opts.Log != nil {
		_, _ = fmt.Fprintf(s.opts.Log, "%s %s\n", m.To, messageID(m.Data))
	}
	if s.opts.Keep < 0 {
		return
	}
	m.Data = bytes.Clone(m.Data)
	if len(s.ring) == s.opts.Keep {
		copy(s.ring, s.ring[1:])
		s.ring = s.ring[:len(s.ring)-1]
	}
	s.ring = append(s.ring, m)
}

// messageID finds the identifier without reading the whole mail.
func messageID(data []byte) string {
	head, _, _ := bytes.Cut(data, []byte("\r\n\r\n"))
	for line := range bytes.SplitSeq(head, []byte("\r\n")) {
		if name, value, ok := bytes.Cut(line, []byte(":")); ok && bytes.EqualFold(name, []byte("Message-ID")) {
			return string(bytes.Trim(value, " <>"))
		}
	}
	return ""
}

type backend struct{ s *Sink }

func (b backend) NewSession(*smtp.Conn) (smtp.Session, error) { return &session{s: b.s}, nil }

// session is one connection; the mails on it share one buffer.
type session struct {
	s        *Sink
	loggedIn bool
	from, to string
	buf      bytes.Buffer
}

func (c *session) AuthMechanisms() []string {
	if c.s.opts.User == "" {
		return nil
	}
	return []string{sasl.Plain, sasl.Login}
}

func (c *session) Auth(mech string) (sasl.Server, error) {
	check := func(user, pass string) error {
		if user != c.s.opts.User || pass != c.s.opts.Pass {
			return &smtp.SMTPError{Code: 535, EnhancedCode: smtp.EnhancedCode{5, 7, 8}, Message: "wrong name or password"}
		}
		c.loggedIn = true
		return nil
	}
	if mech == sasl.Login {
		return &loginServer{check: check}, nil
	}
	return sasl.NewPlainServer(func(_, user, pass string) error { return check(user, pass) }), nil
}

// loginServer is AUTH LOGIN, which the library only knows as a client.
type loginServer struct {
	check func(user, pass string) error
	asked int
	user  string
}

func (l *loginServer) Next(answer []byte) ([]byte, bool, error) {
	l.asked++
	switch l.asked {
	case 1:
		return []byte("Username:"), false, nil
	case 2:
		l.user = string(answer)
		return []byte("Password:"), false, nil
	}
	return nil, true, l.check(l.user, string(answer))
}

func (c *session) Mail(from string, _ *smtp.MailOptions) error {
	if c.s.opts.User != "" && !c.loggedIn {
		return &smtp.SMTPError{Code: 530, EnhancedCode: smtp.EnhancedCode{5, 7, 0}, Message: "log in first"}
	}
	c.from = from
	return nil
}

func (c *session) Rcpt(to string, _ *smtp.RcptOptions) error {
	if err := c.s.judge(to, false); err != nil {
		return err
	}
	c.to = to
	return nil
}

func (c *session) Data(r io.Reader) error {
	c.buf.Reset()
	if _, err := c.buf.ReadFrom(r); err != nil {
		return err
	}
	if c.s.opts.Latency > 0 {
		<-time.After(c.s.opts.Latency)
	}
	if err := c.s.judge(c.to, true); err != nil {
		return err
	}
	c.s.take(Mail{From: c.from, To: c.to, Data: c.buf.Bytes()})
	return nil
}

func (c *session) Reset()        { c.from, c.to = "", "" }
func (c *session) Logout() error { return nil }

// quiet drops the library's log of connections that were cut: tests cut them on
// purpose.
type quiet struct{}

func (quiet) Printf(string, ...any) {}
func (quiet) Println(...any)        {}
