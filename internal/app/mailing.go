package app

import (
	"context"
	"slices"
	"strings"

	"github.com/loa-vn/loa/internal/auth"
	"github.com/loa-vn/loa/internal/channel/email"
	"github.com/loa-vn/loa/internal/desk"
	"github.com/loa-vn/loa/internal/fault"
	"github.com/loa-vn/loa/internal/sqldb"
)

// Mailing shows the desk how mails go out.
func (b switchboard) Mailing(ctx context.Context) (s desk.MailingState, err error) {
	cfg, err := b.site.mailSettings(ctx)
	if err != nil {
		return s, err
	}
	ring, err := b.Keys(ctx)
	if err != nil {
		return s, err
	}
	if s.Unsigned, err = b.site.unsigned(ctx, cfg, ring); err != nil {
		return s, err
	}
	receiver, err := b.site.returnConfig(ctx)
	if err != nil {
		return s, err
	}
	s.Domain, s.Receiver, s.Signs = cfg.BounceDomain, receiver.Addr, cfg.Signing == email.SigningLoa
	for _, k := range ring {
		name, text := k.Record()
		s.Keys = append(s.Keys, desk.MailKey{
			Domain: k.Domain, Selector: k.Selector, Algorithm: string(k.Algorithm), State: string(k.State(b.site.DB.Now())), Name: name, Text: text, Ends: k.Ends,
		})
	}
	for _, p := range cfg.Paces {
		s.Paces = append(s.Paces, desk.MailPace(p))
	}
	return s, nil
}

// SaveMailing sets one part of it over what is saved at that moment.
func (b switchboard) SaveMailing(ctx context.Context, actor auth.Actor, part desk.MailingPart, s desk.MailingState) error {
	return b.change(ctx, actor, "email", func(tx *sqldb.Tx) error {
		var cfg email.Config
		if _, err := b.site.Post.Setting(ctx, tx, "email", &cfg); err != nil {
			return err
		}
		switch part {
		case desk.MailingReturns:
			if s.Domain != "" && email.CheckDomain(s.Domain) != nil {
				return fault.Invalid("deskmail.bad_domain").On("bounce_domain")
			}
			cfg.BounceDomain = s.Domain
		case desk.MailingSigning:
			ring, err := b.site.keyring(ctx, tx)
			if err != nil {
				return err
			}
			if s.Signs && !ring.Covers(cfg.From, b.site.DB.Now()) {
				return fault.Conflict("deskmail.no_key", "domain", domainOf(cfg.From)).On("signer")
			}
			cfg.Signing = email.SigningServer
			if s.Signs {
				cfg.Signing = email.SigningLoa
			}
		case desk.MailingPaces:
			cfg.Paces = nil
			for _, p := range s.Paces {
				cfg.Paces = append(cfg.Paces, email.Pace(p))
			}
		}
		return b.site.Post.SaveSetting(ctx, tx, "email", cfg)
	})
}

func domainOf(address string) string {
	return strings.ToLower(address[strings.LastIndexByte(address, '@')+1:])
}

// unsigned lists the domains that mails come from, the site's own and those of its
// agencies, for which no key signs.
func (s *Site) unsigned(ctx context.Context, cfg email.Config, ring email.Keyring) ([]string, error) {
	agencies, err := s.Auth.Agencies(ctx)
	if err != nil {
		return nil, err
	}
	senders := []string{cfg.From}
	for _, a := range agencies {
		senders = append(senders, a.MailAddress)
	}
	var domains []string
	for _, from := range senders {
		if from != "" && !ring.Covers(from, s.DB.Now()) && !slices.Contains(domains, domainOf(from)) {
			domains = append(domains, domainOf(from))
		}
	}
	return domains, nil
}

// arm gives settings the keys that sign, where Loa signs.
func (s *Site) arm(ctx context.Context, cfg *email.Config) error {
	if cfg.Signing != email.SigningLoa {
		return nil
	}
	return s.DB.View(ctx, func(tx *sqldb.Tx) error {
		ring, err := s.keyring(ctx, tx)
		if err != nil {
			return err
		}
		cfg.Keys, err = ring.Signing(s.DB.Now())
		return err
	})
}

// signed says whether mails go out without a signature where Loa is to sign.
func (x *examiner) signed(ctx context.Context) error {
	s, err := switchboard{x.site}.Mailing(ctx)
	switch {
	case err != nil || !s.Signs:
		return err
	case len(s.Unsigned) > 0:
		x.add(Look, x.print.T("deskmail.doctor.unsigned", "domains", strings.Join(s.Unsigned, ", ")), x.print.T("deskmail.doctor.unsigned.mend"))
	default:
		x.add(Fine, x.print.T("deskmail.doctor.signed"), "")
	}
	return nil
}
