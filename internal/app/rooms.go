package app

import (
	"context"
	"net"
	"time"

	"github.com/loa-vn/loa/internal/auth"
	"github.com/loa-vn/loa/internal/channel/email"
	"github.com/loa-vn/loa/internal/delivery"
	"github.com/loa-vn/loa/internal/desk"
	"github.com/loa-vn/loa/internal/ident"
	"github.com/loa-vn/loa/internal/job"
	"github.com/loa-vn/loa/internal/lang"
	"github.com/loa-vn/loa/internal/sqldb"
)

// postroom shows the desk the ledger of attempts, each time as one state.
type postroom struct{ site *Site }

// Runs lists the latest runs.
func (p postroom) Runs(ctx context.Context, limit int) (runs []delivery.Run, err error) {
	err = p.site.DB.View(ctx, func(tx *sqldb.Tx) error {
		runs, err = p.site.Post.Runs(ctx, tx, limit)
		return err
	})
	return runs, err
}

// Attempts lists the records behind a number.
func (p postroom) Attempts(ctx context.Context, f delivery.AttemptFilter) (found []delivery.Attempt, err error) {
	err = p.site.DB.View(ctx, func(tx *sqldb.Tx) error {
		found, err = p.site.Post.Attempts(ctx, tx, f)
		return err
	})
	return found, err
}

// History lists what happened to one attempt.
func (p postroom) History(ctx context.Context, id delivery.AttemptID) (found []delivery.Happening, err error) {
	err = p.site.DB.View(ctx, func(tx *sqldb.Tx) error {
		found, err = p.site.Post.History(ctx, tx, id)
		return err
	})
	return found, err
}

// switchboard keeps the settings that the desk edits.
type switchboard struct{ site *Site }

func (b switchboard) may(actor auth.Actor) error {
	now := b.site.DB.Now()
	if actor.CanSomewhere(auth.ActSettings, now) {
		return nil
	}
	return auth.Require(actor, auth.ActSettings, "", now)
}

// change saves settings and says so in the ledger, without what they are: a
// password is among them.
func (b switchboard) change(ctx context.Context, actor auth.Actor, what string, save func(tx *sqldb.Tx) error) error {
	if err := b.may(actor); err != nil {
		return err
	}
	return b.site.DB.Update(ctx, func(tx *sqldb.Tx) error {
		if err := save(tx); err != nil {
			return err
		}
		_, err := b.site.Ledger.Record(ctx, tx, job.Fact{Kind: "settings.changed", Subject: what, Actor: string(actor.ID)})
		return err
	})
}

// Mail shows the mail server, without its password.
func (b switchboard) Mail(ctx context.Context) (desk.MailSettings, error) {
	cfg, err := b.site.mailSettings(ctx)
	if err != nil {
		return desk.MailSettings{}, err
	}
	m := desk.MailSettings{Security: string(cfg.Security), User: cfg.User, HasSecret: cfg.Password != "", From: cfg.From}
	if m.Security == "" {
		m.Security = string(email.SecurityAuto)
	}
	if host, port, err := net.SplitHostPort(cfg.Addr); err == nil {
		m.Host, m.Port = host, port
	}
	return m, nil
}

// merged puts what was typed over what is saved: an empty password keeps the old.
func (b switchboard) merged(ctx context.Context, m desk.MailSettings) (email.Config, error) {
	cfg, err := b.site.mailSettings(ctx)
	if err != nil {
		return cfg, err
	}
	cfg.Addr, cfg.Security = net.JoinHostPort(m.Host, m.Port), email.Security(m.Security)
	cfg.User, cfg.From = m.User, m.From
	if m.Password != "" {
		cfg.Password = email.Secret(m.Password.Reveal())
	}
	return cfg, nil
}

// SaveMail sets the mail server; the next mail goes by it.
func (b switchboard) SaveMail(ctx context.Context, actor auth.Actor, m desk.MailSettings) error {
	cfg, err := b.merged(ctx, m)
	if err != nil {
		return err
	}
	return b.change(ctx, actor, "email", func(tx *sqldb.Tx) error { return b.site.Post.SaveSetting(ctx, tx, "email", cfg) })
}

// TryMail sends one mail over a connection of its own and returns what the server
// said.
func (b switchboard) TryMail(ctx context.Context, actor auth.Actor, m desk.MailSettings, to string) (string, error) {
	if err := b.may(actor); err != nil {
		return "", err
	}
	cfg, err := b.merged(ctx, m)
	if err != nil {
		return "", err
	}
	if err := b.site.arm(ctx, &cfg); err != nil {
		return "", err
	}
	cfg.Connections, cfg.Timeout = 1, 20*time.Second
	channel := email.New(cfg, b.site.DB.Now)
	defer func() { _ = channel.Close() }()
	authority, err := b.site.Authority(ctx)
	if err != nil {
		return "", err
	}
	p := lang.For(lang.VI)
	receipt, err := channel.Send(ctx, delivery.Message{
		Run: "try-" + ident.New[delivery.Run](b.site.DB.Now()), Recipient: string(actor.ID), Address: to, Locale: lang.VI, Lane: delivery.LaneUrgent, Try: 1,
		Rendering: &delivery.Rendering{Agency: authority, Subject: p.T("deskplan.settings.test_subject"), Text: p.T("deskplan.settings.test_text")},
	})
	return receipt.Code, err
}

// Rules bind every channel.
func (b switchboard) Rules(ctx context.Context) (site delivery.Site, err error) {
	err = b.site.DB.View(ctx, func(tx *sqldb.Tx) (err error) {
		site, err = b.site.Post.Site(ctx, tx)
		return err
	})
	return site, err
}

// SaveRules changes them.
func (b switchboard) SaveRules(ctx context.Context, actor auth.Actor, change func(*delivery.Site)) error {
	return b.change(ctx, actor, "site", func(tx *sqldb.Tx) error {
		site, err := b.site.Post.Site(ctx, tx)
		if err != nil {
			return err
		}
		change(&site)
		return b.site.Post.SaveSite(ctx, tx, site)
	})
}
