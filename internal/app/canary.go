package app

import (
	"context"
	"fmt"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/loa-vn/loa/internal/audience"
	"github.com/loa-vn/loa/internal/auth"
	"github.com/loa-vn/loa/internal/channel/email"
	"github.com/loa-vn/loa/internal/delivery"
	"github.com/loa-vn/loa/internal/desk"
	"github.com/loa-vn/loa/internal/fault"
	"github.com/loa-vn/loa/internal/sqldb"
)

// mailboxes addresses canaries to the receiver of returned mail.
type mailboxes struct{ site *Site }

// Mailbox is a mailbox for one attempt by mail; "" where no mail comes back.
func (m mailboxes) Mailbox(ctx context.Context, tx *sqldb.Tx, channel string, a delivery.AttemptID) (string, error) {
	if channel != string(audience.ChannelEmail) {
		return "", nil
	}
	var mail email.Config
	var set returnSettings
	if _, err := m.site.Post.Setting(ctx, tx, "email", &mail); err != nil {
		return "", err
	}
	if _, err := m.site.Post.Setting(ctx, tx, returnKey, &set); err != nil || set.Addr == "" {
		return "", err
	}
	return m.site.verp(mail).Canary(a), nil
}

// lookout sees which canaries of late should have been heard.
type lookout struct {
	site *Site

	mu    sync.Mutex
	found []delivery.Silence
	told  map[string]int // communes that the log has been told of, by run and channel
}

const (
	lookEvery = 15 * time.Second
	lookBack  = 48 * time.Hour // an older silence is history
)

// run looks again and again until ctx ends.
func (l *lookout) run(ctx context.Context, every time.Duration) {
	for ticker := time.NewTicker(every); ; {
		if err := l.look(ctx); err != nil && ctx.Err() == nil {
			l.site.Log.WarnContext(ctx, "canaries", "error", err)
		}
		select {
		case <-ctx.Done():
			ticker.Stop()
			return
		case <-ticker.C:
		}
	}
}

// look asks the ledger, and writes what is new in it into the log.
func (l *lookout) look(ctx context.Context) error {
	var found []delivery.Silence
	err := l.site.DB.View(ctx, func(tx *sqldb.Tx) (err error) {
		found, err = l.site.Post.Silences(ctx, tx, tx.Now().Add(-lookBack))
		return err
	})
	if err != nil {
		return err
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	told := map[string]int{}
	for _, one := range found {
		key := fmt.Sprint(one.Run, " ", one.Channel)
		if told[key] = len(one.Units); told[key] > l.told[key] {
			l.site.Log.WarnContext(ctx, "canaries are silent", "run", one.Run, "channel", one.Channel, "units", one.Units, "heard", one.Heard)
		}
	}
	l.found, l.told = found, told
	return nil
}

// silences is what was found last.
func (l *lookout) silences() []delivery.Silence {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.found
}

// Silences shows the desk which canaries need a look.
func (b switchboard) Silences() []delivery.Silence { return b.site.lookout.silences() }

// Songs shows the desk the canaries of a run.
func (b switchboard) Songs(ctx context.Context, run delivery.RunID) (songs []delivery.Song, err error) {
	err = b.site.DB.View(ctx, func(tx *sqldb.Tx) error {
		songs, err = b.site.Post.Songs(ctx, tx, run)
		return err
	})
	return songs, err
}

// Canaries shows the desk which there are.
func (b switchboard) Canaries(ctx context.Context) (s desk.CanaryState, err error) {
	err = b.site.DB.View(ctx, func(tx *sqldb.Tx) error {
		if s.List, err = b.site.Post.Canaries(ctx, tx); err != nil {
			return err
		}
		own, err := mailboxes(b).Mailbox(ctx, tx, string(audience.ChannelEmail), 1)
		s.Mail = own != ""
		return err
	})
	return s, err
}

// AddCanary keeps one, its address as the channel writes it.
func (b switchboard) AddCanary(ctx context.Context, actor auth.Actor, c delivery.Canary) error {
	if err := b.may(actor); err != nil {
		return err
	}
	address, err := b.canaryAddress(ctx, audience.Channel(c.Channel), strings.TrimSpace(c.Address))
	if err != nil {
		if f := fault.All(err); len(f) > 0 {
			return f[0].On("address")
		}
		return err
	}
	c.Address = address
	return b.site.DB.Update(ctx, func(tx *sqldb.Tx) error {
		_, err := b.site.Post.AddCanary(ctx, tx, c, string(actor.ID))
		return err
	})
}

// canaryAddress reads what was typed: a mailbox, a number or, of a device that gets
// notifications, the address of its preferences on the portal.
func (b switchboard) canaryAddress(ctx context.Context, channel audience.Channel, typed string) (string, error) {
	if channel != audience.ChannelPush {
		return channel.Address(typed)
	}
	at, err := url.Parse(typed)
	if err != nil {
		return "", fault.Invalid("canary.no_device").Wrap(err)
	}
	_, token, _ := strings.Cut(at.Path, "/preferences/")
	who, err := b.site.People.Subscriber(ctx, token)
	if err != nil {
		return "", fault.Invalid("canary.no_device").Wrap(err)
	}
	for _, c := range who.Contacts {
		if c.Channel == audience.ChannelPush && !c.Confirmed.IsZero() {
			return c.Address, nil
		}
	}
	return "", fault.Invalid("canary.no_device")
}

// RemoveCanary forgets one.
func (b switchboard) RemoveCanary(ctx context.Context, actor auth.Actor, id delivery.CanaryID) error {
	if err := b.may(actor); err != nil {
		return err
	}
	return b.site.DB.Update(ctx, func(tx *sqldb.Tx) error { return b.site.Post.RemoveCanary(ctx, tx, id, string(actor.ID)) })
}
