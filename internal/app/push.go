package app

import (
	"context"
	"encoding/json"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/loa-vn/loa/internal/audience"
	"github.com/loa-vn/loa/internal/auth"
	"github.com/loa-vn/loa/internal/channel/webpush"
	"github.com/loa-vn/loa/internal/delivery"
	"github.com/loa-vn/loa/internal/fault"
	"github.com/loa-vn/loa/internal/portal"
	"github.com/loa-vn/loa/internal/sqldb"
)

// pushSettings are kept as the setting of channel "webpush". None is needed.
type pushSettings struct {
	// Subject is whom a push service may write to. If empty, the site's public https
	// address or the mailbox that mails come from.
	Subject  string   `json:"subject,omitempty"`
	Services []string `json:"services,omitempty"` // push services beside the known ones
	// Generation counts the site's keys: one more makes a new key with which browsers
	// subscribe from then on, while those of the older ones are still written to.
	Generation int  `json:"generation,omitempty"`
	Off        bool `json:"off,omitempty"` // nothing is sent, and devices clear up; holds from the next start
}

// keyPush is the purpose of the first key that signs pushes; the second's is
// "vapid.2".
const keyPush auth.Purpose = "vapid"

// pusher is the push channel with the settings of the moment, and keeps the devices.
type pusher struct {
	site *Site

	mu      sync.Mutex
	looked  time.Time
	setting string
	config  webpush.Config
	channel *webpush.Channel
}

// Name is "webpush".
func (*pusher) Name() string { return "webpush" }

// Guarantee is the channel's own.
func (*pusher) Guarantee() delivery.Guarantee { return delivery.AtLeastOnce }

// Width is how many pushes are in the air at once.
func (*pusher) Width() int { return pushWidth }

const pushWidth = 64

// Send hands one push over. A device that is gone is forgotten with whoever has it.
func (p *pusher) Send(ctx context.Context, m delivery.Message) (delivery.Receipt, error) {
	_, channel, err := p.current(ctx)
	if err != nil {
		return delivery.Receipt{}, delivery.Unavailable(err, 10*time.Second)
	}
	receipt, err := channel.Send(ctx, m)
	if delivery.Decide(err).Verdict == delivery.VerdictSuppress {
		if err := p.site.People.DropAddress(ctx, audience.ChannelPush, m.Address); err != nil {
			p.site.Log.WarnContext(ctx, "a device that is gone is still kept", "error", err)
		}
	}
	return receipt, err
}

// Key is the public key with which browsers subscribe now.
func (p *pusher) Key(ctx context.Context) (string, error) {
	cfg, _, err := p.current(ctx)
	if fault.KindOf(err) == fault.KindUnavailable {
		return "", nil
	}
	if err != nil {
		return "", err
	}
	return cfg.Keys[len(cfg.Keys)-1].Public(), nil
}

// Subscribe takes a browser in, or puts its new subscription in its old one's place.
func (p *pusher) Subscribe(ctx context.Context, d portal.Device) (string, error) {
	cfg, _, err := p.current(ctx)
	if err != nil {
		return "", err
	}
	sub, err := webpush.ParseSubscription(d.Subscription)
	if err != nil {
		return "", fault.Invalid("push.unusable").Wrap(err)
	}
	if err := sub.Allowed(cfg); err != nil {
		return "", fault.Invalid("push.foreign").Wrap(err)
	}
	if sub.Generation = len(cfg.Keys); sub.Generation == 1 {
		sub.Generation = 0
	}
	if d.Token != "" {
		return d.Token, p.site.People.AddContact(ctx, d.Token, audience.Contact{
			Channel: audience.ChannelPush, Address: sub.Address(), Source: "push", Proof: d.Wording,
		})
	}
	push, err := audience.ParsePush(sub.Address())
	if err != nil {
		return "", err
	}
	done, err := p.site.People.SubscribePush(ctx, audience.PushRequest{
		Push: push, Unit: d.Unit, Groups: d.Groups, Purposes: d.Purposes, Locale: d.Locale, Wording: d.Wording,
	})
	return done.Token, err
}

// Stop forgets the browser behind a token.
func (p *pusher) Stop(ctx context.Context, token string) error {
	return p.site.People.RemoveContact(ctx, token, audience.ChannelPush)
}

func (p *pusher) current(ctx context.Context) (webpush.Config, *webpush.Channel, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if now := p.site.DB.Now(); p.channel == nil || now.Sub(p.looked) > freshness {
		if err := p.read(ctx); err != nil {
			return p.config, nil, err
		}
		p.looked = now
	}
	return p.config, p.channel, nil
}

// read makes a new channel when the settings have changed.
func (p *pusher) read(ctx context.Context) error {
	set, err := p.site.pushSettings(ctx)
	if err != nil {
		return err
	}
	if set.Off {
		return fault.Unavailable("push.off")
	}
	if set.Subject == "" {
		if set.Subject, err = p.site.pushSubject(ctx); err != nil {
			return err
		}
	}
	text, err := json.Marshal(set)
	if err != nil || string(text) == p.setting && p.channel != nil {
		return err
	}
	cfg := webpush.Config{Subject: set.Subject, Services: set.Services, Connections: pushWidth}
	for n := range max(1, set.Generation) {
		key, err := p.site.pushKey(ctx, n+1)
		if err != nil {
			return err
		}
		cfg.Keys = append(cfg.Keys, key)
	}
	if p.channel != nil {
		_ = p.channel.Close() // what is in the air ends by itself
	}
	p.setting, p.config, p.channel = string(text), cfg, webpush.New(cfg, p.site.DB.Now)
	return nil
}

func (s *Site) pushKey(ctx context.Context, generation int) (webpush.Key, error) {
	purpose := keyPush
	if generation > 1 {
		purpose = auth.Purpose(string(keyPush) + "." + strconv.Itoa(generation))
	}
	secret, err := s.Auth.Key(ctx, purpose)
	if err != nil {
		return webpush.Key{}, err
	}
	return webpush.NewKey([]byte(secret.Reveal()))
}

// pushSubject is whom push services write to where the settings do not say.
func (s *Site) pushSubject(ctx context.Context) (string, error) {
	if public := s.Config.Public(); strings.HasPrefix(public, "https://") {
		return public, nil
	}
	mail, err := s.mailSettings(ctx)
	if err != nil {
		return "", err
	}
	if subject := "mailto:" + mail.From; webpush.CheckSubject(subject) == nil {
		return subject, nil
	}
	return "", fault.Unavailable("push.no_subject")
}

func (s *Site) pushSettings(ctx context.Context) (set pushSettings, err error) {
	err = s.DB.View(ctx, func(tx *sqldb.Tx) error {
		_, err := s.Post.Setting(ctx, tx, "webpush", &set)
		return err
	})
	return set, err
}
