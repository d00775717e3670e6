// Package inbound receives what comes back by mail: bounces and other reports at
// the return path of a mail (email.Verp), wishes to get no more at its unsubscribe
// address, complaints at the abuse address, canaries that have arrived.
//
// It is no mail server for people. It refuses every other recipient, forwards
// nothing, keeps no mail and never sends one, so that no loop can go through it.
// "250" is said only when what the mail means is written down; whatever goes wrong
// before that is a 451, after which the sender's server tries again.
//
// A return path names one attempt under a key of the site: what a mail says inside
// decides only what happened, never to whom. So the worst that a forger can do is
// to report his own mail undelivered.
package inbound

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"strings"
	"time"

	"github.com/emersion/go-smtp"
	"golang.org/x/net/netutil"

	"github.com/loa-vn/loa/internal/channel/email"
	"github.com/loa-vn/loa/internal/channel/email/dsn"
	"github.com/loa-vn/loa/internal/delivery"
)

// Config is where the receiver listens and how much it bears.
type Config struct {
	Addr    string     // host and port; port 0 picks one
	Verp    email.Verp // knows our addresses; its Domain also names the receiver
	Contact string     // where people may write, told to those who write to a role; may be empty

	Connections int           // open at once; 20 if zero
	PerPeer     int           // of them from one address; half if zero
	Mails       int           // on one connection; 100 if zero
	PerMinute   int           // mails from one address; 600 if zero
	Timeout     time.Duration // for one command; a minute if zero
	Lifetime    time.Duration // of a connection; ten minutes if zero
}

func (c Config) withDefaults() Config {
	for _, d := range []struct {
		n    *int
		then int
	}{{&c.Connections, 20}, {&c.Mails, 100}, {&c.PerMinute, 600}} {
		if *d.n == 0 {
			*d.n = d.then
		}
	}
	if c.PerPeer == 0 {
		c.PerPeer = max(1, c.Connections/2)
	}
	if c.Timeout == 0 {
		c.Timeout = time.Minute
	}
	if c.Lifetime == 0 {
		c.Lifetime = 10 * time.Minute
	}
	return c
}

// Books is where what mails mean is written. Each call returns when it is
// committed and may be repeated with the same words.
type Books interface {
	delivery.Answers
	// Withdraw ends the consent of whom the attempt was for. An attempt that nobody
	// knows any more is no error.
	Withdraw(ctx context.Context, attempt delivery.AttemptID, how How) error
	// Note counts a mail. It knows neither whom nor what the mail was about.
	Note(ctx context.Context, n Note) error
}

// How is the way in which somebody said that they want no more.
type How string

// The closed set of ways.
const (
	HowMail      How = "mail"      // a mail to the unsubscribe address
	HowComplaint How = "complaint" // "this is spam" at their provider
)

// Note is what is kept of a mail: nothing of a person's.
type Note struct {
	Kind   dsn.Kind
	Reason dsn.Reason // "" where the kind has none
	Code   string     // "550 5.1.1"; "" if none is said
}

// Receiver is a running receiver.
type Receiver struct {
	cfg    Config
	books  Books
	log    *slog.Logger
	now    func() time.Time
	peers  *peers
	server *smtp.Server
	listen net.Listener
	ctx    context.Context //nolint:containedctx // That of all its connections; the library hands none in.
	stop   context.CancelFunc
}

// Deps are what a receiver needs beside its settings.
type Deps struct {
	Books Books
	Log   *slog.Logger
	Now   func() time.Time // for the rate of each peer
}

// Listen opens the address. Nothing is answered before Serve.
func Listen(ctx context.Context, cfg Config, deps Deps) (*Receiver, error) {
	cfg = cfg.withDefaults()
	var lc net.ListenConfig
	l, err := lc.Listen(ctx, "tcp", cfg.Addr)
	if err != nil {
		return nil, fmt.Errorf("receive mail: %w", err)
	}
	r := &Receiver{
		cfg: cfg, books: deps.Books, log: deps.Log, now: deps.Now, peers: newPeers(cfg),
		listen: netutil.LimitListener(l, cfg.Connections),
	}
	r.server = smtp.NewServer(smtp.BackendFunc(r.welcome))
	r.server.Domain = cfg.Verp.Domain
	r.server.MaxRecipients = 10
	r.server.MaxMessageBytes = 20 << 20 // a bounce may carry a whole mail; what is read of it is dsn.MaxSize
	r.server.MaxLineLength = 32 << 10
	r.server.ReadTimeout, r.server.WriteTimeout = cfg.Timeout, cfg.Timeout
	r.server.EnableSMTPUTF8 = true
	r.server.ErrorLog = journal{r.log}
	return r, nil
}

// Addr is where it listens.
func (r *Receiver) Addr() string { return r.listen.Addr().String() }

// Serve takes mails until ctx ends and then cuts the connections: a mail that was
// not answered comes again.
func (r *Receiver) Serve(ctx context.Context) error {
	r.ctx, r.stop = context.WithCancel(ctx)
	defer r.stop()
	undo := context.AfterFunc(ctx, func() { _ = errors.Join(r.server.Close(), r.listen.Close()) })
	defer undo()
	err := r.server.Serve(r.listen)
	if ctx.Err() != nil || errors.Is(err, smtp.ErrServerClosed) || errors.Is(err, net.ErrClosed) {
		return nil
	}
	return fmt.Errorf("receive mail: %w", err)
}

// Close gives the address back if Serve was never called.
func (r *Receiver) Close() error {
	if err := r.listen.Close(); !errors.Is(err, net.ErrClosed) {
		return err
	}
	return nil
}

// journal takes the library's complaints into the log.
type journal struct{ log *slog.Logger }

func (j journal) Printf(format string, v ...any) {
	j.log.Debug("receive mail", "error", strings.TrimSpace(fmt.Sprintf(format, v...)))
}

func (j journal) Println(v ...any) {
	j.log.Debug("receive mail", "error", strings.TrimSpace(fmt.Sprintln(v...)))
}
