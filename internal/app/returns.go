package app

import (
	"context"
	"fmt"
	"net"
	"sync"
	"time"

	"github.com/loa-vn/loa/internal/audience"
	"github.com/loa-vn/loa/internal/auth"
	"github.com/loa-vn/loa/internal/channel/email/inbound"
	"github.com/loa-vn/loa/internal/delivery"
	"github.com/loa-vn/loa/internal/desk"
	"github.com/loa-vn/loa/internal/fault"
	"github.com/loa-vn/loa/internal/sqldb"
)

// returns receives what comes back by mail with the settings of the moment.
type returns struct {
	site *Site

	mu      sync.Mutex
	addr    string // where it listens; "" if it does not
	trouble error  // why it does not, if it should
}

// returnSettings are kept beside those of the channels.
type returnSettings struct {
	Addr string `json:"addr"` // host and port; "" receives nothing
}

const returnKey = "returns"

// run opens and closes the receiver as the settings want it, until ctx ends.
func (r *returns) run(ctx context.Context) {
	var open inbound.Config
	stop := func() {}
	defer func() { stop() }()
	for ticker := time.NewTicker(freshness); ; {
		cfg, err := r.site.returnConfig(ctx)
		r.mu.Lock()
		down := r.trouble != nil
		r.mu.Unlock()
		if err == nil && (down || cfg.Addr != open.Addr || cfg.Verp.Domain != open.Verp.Domain || cfg.Contact != open.Contact) {
			stop()
			stop, open = r.open(ctx, cfg), cfg
		}
		select {
		case <-ctx.Done():
			ticker.Stop()
			return
		case <-ticker.C:
		}
	}
}

// open starts a receiver and returns what stops it.
func (r *returns) open(ctx context.Context, cfg inbound.Config) (stop func()) {
	if cfg.Addr == "" || cfg.Verp.Domain == "" {
		r.say("", nil)
		return func() {}
	}
	receiver, err := inbound.Listen(ctx, cfg, inbound.Deps{Books: returnBooks{r.site}, Log: r.site.Log, Now: r.site.DB.Now})
	if err != nil {
		r.fail(ctx, err)
		return func() {}
	}
	r.say(receiver.Addr(), nil)
	ctx, cancel := context.WithCancel(ctx)
	done := make(chan struct{})
	go func() {
		defer close(done)
		if err := receiver.Serve(ctx); err != nil {
			r.fail(ctx, err)
		}
	}()
	return func() { cancel(); <-done }
}

// fail notes a trouble, and logs it when it is a new one: it is tried again every
// two seconds.
func (r *returns) fail(ctx context.Context, err error) {
	r.mu.Lock()
	old := r.trouble
	r.mu.Unlock()
	if old == nil || old.Error() != err.Error() {
		r.site.Log.WarnContext(ctx, "returned mail", "error", err)
	}
	r.say("", err)
}

func (r *returns) say(addr string, trouble error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.addr, r.trouble = addr, trouble
}

// returnConfig is how the receiver is set: its address by itself, its domain with
// the mail server.
func (s *Site) returnConfig(ctx context.Context) (inbound.Config, error) {
	mail, err := s.mailSettings(ctx)
	if err != nil {
		return inbound.Config{}, err
	}
	var set returnSettings
	err = s.DB.View(ctx, func(tx *sqldb.Tx) error {
		_, err := s.Post.Setting(ctx, tx, returnKey, &set)
		return err
	})
	return inbound.Config{Addr: set.Addr, Verp: s.verp(mail), Contact: mail.From}, err
}

// returnBooks is where the receiver writes.
type returnBooks struct{ site *Site }

// Take writes an answer with the others that come at the same time.
func (b returnBooks) Take(ctx context.Context, a delivery.Answer) error {
	return b.site.Worker.Take(ctx, a)
}

// Withdraw ends the consent of whom the attempt was for.
func (b returnBooks) Withdraw(ctx context.Context, attempt delivery.AttemptID, how inbound.How) error {
	err := b.site.DB.Update(ctx, func(tx *sqldb.Tx) error {
		who, err := b.site.Post.Addressee(ctx, tx, attempt)
		if err != nil || who == "" {
			return err
		}
		_, err = b.site.People.WithdrawIn(ctx, tx, audience.Public, audience.SubscriberID(who), string(how))
		return err
	})
	if fault.KindOf(err) == fault.KindNotFound { // gone with all their data
		return nil
	}
	return err
}

// Note counts a mail.
func (b returnBooks) Note(ctx context.Context, n inbound.Note) error {
	return b.site.DB.Update(ctx, func(tx *sqldb.Tx) error {
		return b.site.Post.NoteReturn(ctx, tx, delivery.Return{Kind: string(n.Kind), Reason: string(n.Reason), Code: n.Code})
	})
}

// returnDays is how far back the desk counts.
const returnDays = 7

// Returns shows the desk what came back.
func (b switchboard) Returns(ctx context.Context) (desk.ReturnState, error) {
	cfg, err := b.site.returnConfig(ctx)
	if err != nil {
		return desk.ReturnState{}, err
	}
	v := desk.ReturnState{Addr: cfg.Addr, Domain: cfg.Verp.Domain, Days: returnDays}
	b.site.returns.mu.Lock()
	v.Listens, v.Trouble = b.site.returns.addr, b.site.returns.trouble
	b.site.returns.mu.Unlock()
	err = b.site.DB.View(ctx, func(tx *sqldb.Tx) (err error) {
		if v.Counts, err = b.site.Post.Returns(ctx, tx, tx.Now().Add(-returnDays*24*time.Hour)); err != nil {
			return err
		}
		v.Last, err = b.site.Post.LastReturns(ctx, tx, 10)
		return err
	})
	return v, err
}

// SaveReturns sets where the receiver listens.
func (b switchboard) SaveReturns(ctx context.Context, actor auth.Actor, addr string) error {
	return b.change(ctx, actor, returnKey, func(tx *sqldb.Tx) error {
		return b.site.Post.SaveSetting(ctx, tx, returnKey, returnSettings{Addr: addr})
	})
}

// returnsWork says whether bounces can come back, by asking the receiver itself.
func (x *examiner) returnsWork(ctx context.Context) error {
	cfg, err := x.site.returnConfig(ctx)
	if err != nil {
		return err
	}
	switch {
	case cfg.Verp.Domain == "":
		x.add(Look, x.print.T("bounce.doctor.no_domain"), x.print.T("bounce.doctor.no_domain.mend"))
		return nil
	case cfg.Addr == "":
		x.add(Look, x.print.T("bounce.doctor.off", "domain", cfg.Verp.Domain), x.print.T("bounce.doctor.off.mend"))
		return nil
	}
	if err := greets(ctx, cfg.Addr); err != nil {
		x.add(Look, x.print.T("bounce.doctor.closed", "addr", cfg.Addr), x.print.T("bounce.doctor.closed.mend"))
		return nil //nolint:nilerr // It has been told.
	}
	x.add(Fine, x.print.T("bounce.doctor.fine", "addr", cfg.Addr, "domain", cfg.Verp.Domain), "")
	return nil
}

// greets reports whether a mail server answers at an address.
func greets(ctx context.Context, addr string) error {
	dialer := net.Dialer{Timeout: 5 * time.Second}
	conn, err := dialer.DialContext(ctx, "tcp", addr)
	if err != nil {
		return err
	}
	defer func() { _ = conn.Close() }()
	stop := context.AfterFunc(ctx, func() { _ = conn.Close() })
	defer stop()
	greeting := make([]byte, 3)
	if _, err := conn.Read(greeting); err != nil {
		return err
	}
	if string(greeting) != "220" {
		return fmt.Errorf("%s greets with %q", addr, greeting)
	}
	return nil
}
