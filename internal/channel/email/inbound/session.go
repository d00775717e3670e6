package inbound

import (
	"context"
	"errors"
	"io"
	"net"
	"time"

	"github.com/emersion/go-smtp"

	"github.com/loa-vn/loa/internal/channel/email/dsn"
	"github.com/loa-vn/loa/internal/fault"
)

// session is one connection.
type session struct {
	r     *Receiver
	peer  string
	cut   *time.Timer // ends it when its time is over
	mails int
	from  string
	to    []target
}

// welcome is asked for each connection.
func (r *Receiver) welcome(c *smtp.Conn) (smtp.Session, error) {
	peer, _, err := net.SplitHostPort(c.Conn().RemoteAddr().String())
	if err != nil {
		peer = c.Conn().RemoteAddr().String()
	}
	if !r.peers.enter(peer) {
		return nil, refuse(421, 4, 7, 0, "too many connections from your address")
	}
	s := &session{r: r, peer: peer}
	s.cut = time.AfterFunc(r.cfg.Lifetime, func() { _ = c.Conn().Close() })
	return s, nil
}

// Logout frees the connection's place.
func (s *session) Logout() error {
	s.cut.Stop()
	s.r.peers.leave(s.peer)
	return nil
}

// Reset forgets the mail under way.
func (s *session) Reset() { s.from, s.to = "", nil }

// Mail begins a mail.
func (s *session) Mail(from string, _ *smtp.MailOptions) error {
	if s.mails++; s.mails > s.r.cfg.Mails {
		return refuse(421, 4, 7, 0, "enough mails on one connection")
	}
	if !s.r.peers.allow(s.peer, s.r.now()) {
		return refuse(450, 4, 7, 0, "too many mails from your address, try again later")
	}
	s.from, s.to = from, nil
	return nil
}

// Rcpt takes only addresses that we have made.
func (s *session) Rcpt(to string, _ *smtp.RcptOptions) error {
	t, ok := s.r.target(to)
	if !ok {
		return refuse(550, 5, 1, 1, "no such address here")
	}
	if !t.takesFrom(s.from) {
		return refuse(550, 5, 7, 1, "this address takes "+t.takes())
	}
	s.to = append(s.to, t)
	return nil
}

// Data reads the mail, as much as can matter, and answers when it is understood
// and written down.
func (s *session) Data(body io.Reader) error {
	raw, err := io.ReadAll(io.LimitReader(body, dsn.MaxSize))
	if err != nil {
		return err
	}
	if _, err := io.Copy(io.Discard, body); err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(s.r.ctx, s.r.cfg.Timeout) // the sender waits no longer than minutes
	defer cancel()
	for _, t := range s.to {
		if err := s.r.take(ctx, t, raw); err != nil {
			var said *smtp.SMTPError
			if errors.As(err, &said) {
				return said
			}
			if fault.KindOf(err) == fault.KindNotFound {
				return refuse(550, 5, 1, 1, "no such address here")
			}
			s.r.log.WarnContext(s.r.ctx, "receive mail", "error", err)
			return refuse(451, 4, 3, 0, "not written down, try again later")
		}
	}
	return nil
}

func refuse(code, class, subject, detail int, text string) *smtp.SMTPError {
	return &smtp.SMTPError{Code: code, EnhancedCode: smtp.EnhancedCode{class, subject, detail}, Message: text}
}
