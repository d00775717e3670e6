package app

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"strings"
	"sync"

	"github.com/loa-vn/loa/internal/audience"
	"github.com/loa-vn/loa/internal/auth"
	"github.com/loa-vn/loa/internal/delivery"
	"github.com/loa-vn/loa/internal/fault"
	"github.com/loa-vn/loa/internal/lang"
	"github.com/loa-vn/loa/internal/sqldb"
	"github.com/loa-vn/loa/internal/statement"
)

// post gives delivery the approved words of a run and every person's own links.
type post struct {
	site *Site
	key  auth.Secret // signs "I have read this"
	mu   sync.RWMutex
	web  map[delivery.RunID]string // the statement's page, by run
}

// Rendering is what the approved version says on the channel, word for word.
func (p *post) Rendering(ctx context.Context, id delivery.RunID, channel string, _ lang.Locale) (*delivery.Rendering, error) {
	var run delivery.Run
	var text statement.Statement
	err := p.site.DB.View(ctx, func(tx *sqldb.Tx) (err error) {
		if run, err = p.site.Post.Run(ctx, tx, id); err != nil {
			return err
		}
		text, err = p.site.Texts.Brief(ctx, tx, statement.ID(run.Statement))
		return err
	})
	if err != nil {
		return nil, err
	}
	agency, err := p.site.Auth.Agency(ctx, text.Agency)
	if err != nil {
		return nil, err
	}
	p.remember(id, p.site.Config.Public()+"/statements/"+text.Slug)
	out := &delivery.Rendering{Agency: agency.MailName, From: agency.MailAddress, Subject: text.Headline}
	if channel == "feed" { // the page itself is what a feed leads to
		return out, nil
	}
	r, err := p.site.Texts.Rendering(ctx, statement.VersionID(run.Version), statement.Channel(channel))
	if err != nil {
		return nil, err
	}
	out.Subject, out.Text, out.HTML = r.Subject, r.Text, r.HTML
	return out, nil
}

func (p *post) remember(id delivery.RunID, page string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.web[id] = page
}

// Links are the ways from a mail back to the portal.
func (p *post) Links(run delivery.RunID, recipient, _ string) delivery.Links {
	p.mu.RLock()
	page := p.web[run]
	p.mu.RUnlock()
	if delivery.IsCanary(recipient) { // it is nobody who could leave
		return delivery.Links{
			Unsubscribe: p.site.Config.Public() + "/subscribe", Confirm: page + "?r=" + p.token(run, recipient), Web: page,
			Heard: p.site.Config.Public() + "/heard/" + p.token(run, recipient),
		}
	}
	return delivery.Links{
		Unsubscribe: p.site.Config.Public() + "/unsubscribe/" + p.site.People.WithdrawToken(audience.SubscriberID(recipient)),
		Confirm:     page + "?r=" + p.token(run, recipient),
		Web:         page,
	}
}

func (p *post) token(run delivery.RunID, recipient string) string {
	words := string(run) + "." + recipient
	return base64.RawURLEncoding.EncodeToString([]byte(words)) + "." + p.sign(words)
}

func (p *post) sign(words string) string {
	mac := hmac.New(sha256.New, []byte(p.key.Reveal()))
	mac.Write([]byte(words))
	return base64.RawURLEncoding.EncodeToString(mac.Sum(nil)[:16])
}

// open reads a token that was made here.
func (p *post) open(token string) (run delivery.RunID, recipient string, err error) {
	encoded, sum, _ := strings.Cut(token, ".")
	words, err := base64.RawURLEncoding.DecodeString(encoded)
	if err != nil || !hmac.Equal([]byte(sum), []byte(p.sign(string(words)))) {
		return "", "", fault.Invalid("app.bad_receipt")
	}
	id, recipient, _ := strings.Cut(string(words), ".")
	return delivery.RunID(id), recipient, nil
}

// Read notes that the person behind a token says he has read the statement.
func (p *post) Read(ctx context.Context, id statement.ID, token string) error {
	run, recipient, err := p.open(token)
	if err != nil {
		return err
	}
	return p.site.DB.Update(ctx, func(tx *sqldb.Tx) error {
		sent, err := p.site.Post.Run(ctx, tx, run)
		if err != nil || sent.Statement != string(id) {
			return errors.Join(err, fault.Invalid("app.bad_receipt"))
		}
		return p.site.Post.Confirm(ctx, tx, run, recipient)
	})
}

// Heard notes that the canary behind a token has got its message.
func (p *post) Heard(ctx context.Context, token string) error {
	run, recipient, err := p.open(token)
	if err != nil {
		return err
	}
	if !delivery.IsCanary(recipient) {
		return fault.Invalid("app.bad_receipt")
	}
	return p.site.DB.Update(ctx, func(tx *sqldb.Tx) error { return p.site.Post.Heard(ctx, tx, run, recipient) })
}
