package app

import (
	"context"
	"net"

	"github.com/loa-vn/loa/internal/auth"
	"github.com/loa-vn/loa/internal/channel/email"
	"github.com/loa-vn/loa/internal/fault"
	"github.com/loa-vn/loa/internal/sqldb"
)

// keysSetting is the name under which the keys are kept, beside the settings of
// the channels: in the database, and so in its backups.
const keysSetting = "email.keys"

// keyring reads the keys by which mails are signed.
func (s *Site) keyring(ctx context.Context, tx *sqldb.Tx) (ring email.Keyring, err error) {
	_, err = s.Post.Setting(ctx, tx, keysSetting, &ring)
	return ring, err
}

// Keys lists the keys by which mails are signed, without their private halves.
func (b switchboard) Keys(ctx context.Context) (ring email.Keyring, err error) {
	err = b.site.DB.View(ctx, func(tx *sqldb.Tx) error {
		ring, err = b.site.keyring(ctx, tx)
		return err
	})
	for i := range ring {
		ring[i].Private = ""
	}
	return ring, err
}

func (b switchboard) changeKeys(ctx context.Context, actor auth.Actor, next func(ring email.Keyring) (email.Keyring, error)) error {
	return b.change(ctx, actor, keysSetting, func(tx *sqldb.Tx) error {
		ring, err := b.site.keyring(ctx, tx)
		if err != nil {
			return err
		}
		if ring, err = next(ring); err != nil {
			return err
		}
		return b.site.Post.SaveSetting(ctx, tx, keysSetting, ring)
	})
}

// MakeKey makes a key for a domain, to be published before it signs.
func (b switchboard) MakeKey(ctx context.Context, actor auth.Actor, domain, algorithm string) error {
	return b.changeKeys(ctx, actor, func(ring email.Keyring) (email.Keyring, error) {
		return ring.Make(domain, email.Algorithm(algorithm), b.site.DB.Now())
	})
}

// UseKey lets a key sign, once the DNS shows its record. Trusted is an operator's
// word for a server that cannot ask the DNS; it does not overrule what the DNS says.
func (b switchboard) UseKey(ctx context.Context, actor auth.Actor, domain, selector string, trusted bool) error {
	if err := b.may(actor); err != nil {
		return err
	}
	ring, err := b.Keys(ctx)
	if err != nil {
		return err
	}
	key, err := ring.Find(domain, selector)
	if err != nil {
		return err
	}
	err = key.Check(ctx, b.site.dns)
	if err != nil && (!trusted || fault.KindOf(err) != fault.KindUnavailable) {
		return err
	}
	return b.changeKeys(ctx, actor, func(ring email.Keyring) (email.Keyring, error) {
		return ring.Activate(domain, selector, b.site.DB.Now())
	})
}

// RetireKey stops a key, or forgets one that nobody needs.
func (b switchboard) RetireKey(ctx context.Context, actor auth.Actor, domain, selector string) error {
	return b.changeKeys(ctx, actor, func(ring email.Keyring) (email.Keyring, error) {
		return ring.Retire(domain, selector, b.site.DB.Now())
	})
}

// resolver is the machine's own way to ask the DNS.
func resolver() email.Resolver { return net.DefaultResolver }
