package app

import (
	"context"
	"encoding/json"
	"sync"
	"time"

	"github.com/loa-vn/loa/internal/channel/email"
	"github.com/loa-vn/loa/internal/delivery"
	"github.com/loa-vn/loa/internal/fault"
	"github.com/loa-vn/loa/internal/sqldb"
)

// mailer is the e-mail channel with the settings of the moment: what is changed at
// the desk holds for the next mail, without a restart.
type mailer struct {
	site *Site

	mu      sync.Mutex
	looked  time.Time // when the settings were last read
	setting string    // as they were, to see a change
	channel *email.Channel
}

// freshness is how long changed settings may take to be seen.
const freshness = 2 * time.Second

// Name is "email".
func (*mailer) Name() string { return "email" }

// Guarantee is the channel's own.
func (*mailer) Guarantee() delivery.Guarantee { return delivery.AtLeastOnce }

// Width is how many mails are in the air at once.
func (*mailer) Width() int { return mailWidth }

const mailWidth = 8

// Send hands one mail over with the settings of now. Without any, everybody waits.
func (m *mailer) Send(ctx context.Context, msg delivery.Message) (delivery.Receipt, error) {
	channel, err := m.current(ctx)
	if err != nil {
		return delivery.Receipt{}, delivery.Unavailable(err, 10*time.Second)
	}
	return channel.Send(ctx, msg)
}

func (m *mailer) current(ctx context.Context) (*email.Channel, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if now := m.site.DB.Now(); m.channel == nil || now.Sub(m.looked) > freshness {
		if err := m.read(ctx); err != nil {
			return nil, err
		}
		m.looked = now
	}
	if m.channel == nil {
		return nil, fault.Unavailable("app.mail_not_set")
	}
	return m.channel, nil
}

// read makes a new channel when the settings have changed.
func (m *mailer) read(ctx context.Context) error {
	cfg, err := m.site.mailSettings(ctx)
	if err != nil {
		return err
	}
	var ring email.Keyring
	err = m.site.DB.View(ctx, func(tx *sqldb.Tx) (err error) {
		ring, err = m.site.keyring(ctx, tx)
		return err
	})
	if err != nil {
		return err
	}
	text, err := json.Marshal([]any{cfg, ring})
	if err != nil || string(text) == m.setting {
		return err
	}
	if m.channel != nil {
		go func(old *email.Channel) { _ = old.Close() }(m.channel) // its mails in the air end first
		m.channel = nil
	}
	if cfg.Signing == email.SigningLoa {
		if cfg.Keys, err = ring.Signing(m.site.DB.Now()); err != nil {
			return err
		}
	}
	m.setting = string(text)
	if cfg.Addr != "" {
		cfg.Connections, cfg.BounceKey = mailWidth, m.site.verp(cfg).Key
		m.channel = email.New(cfg, m.site.DB.Now)
	}
	return nil
}

func (m *mailer) close() error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.channel == nil {
		return nil
	}
	return m.channel.Close()
}

// verp makes and reads the addresses to which bounces come, of any domain that is
// set now or was before.
func (s *Site) verp(cfg email.Config) email.Verp {
	return email.Verp{Key: []byte(s.bounce.Reveal()), Domain: cfg.BounceDomain}
}

// mailSettings are those that the desk has set.
func (s *Site) mailSettings(ctx context.Context) (cfg email.Config, err error) {
	err = s.DB.View(ctx, func(tx *sqldb.Tx) error {
		_, err := s.Post.Setting(ctx, tx, "email", &cfg)
		return err
	})
	return cfg, err
}

// SetMail sets the e-mail channel.
func (s *Site) SetMail(ctx context.Context, cfg email.Config) error {
	return s.DB.Update(ctx, func(tx *sqldb.Tx) error { return s.Post.SaveSetting(ctx, tx, "email", cfg) })
}
