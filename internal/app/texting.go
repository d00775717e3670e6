package app

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/loa-vn/loa/internal/auth"
	"github.com/loa-vn/loa/internal/channel/sms"
	"github.com/loa-vn/loa/internal/channel/smsgate"
	"github.com/loa-vn/loa/internal/delivery"
	"github.com/loa-vn/loa/internal/desk"
	"github.com/loa-vn/loa/internal/fault"
	"github.com/loa-vn/loa/internal/lang"
	"github.com/loa-vn/loa/internal/phone"
	"github.com/loa-vn/loa/internal/sqldb"
)

// SMSAccounts lists the accounts, carriers first, without their secrets.
func (b switchboard) SMSAccounts(ctx context.Context) ([]desk.SMSAccount, error) {
	var set SMSSettings
	err := b.site.DB.View(ctx, func(tx *sqldb.Tx) error {
		_, err := b.site.Post.Setting(ctx, tx, "sms", &set)
		return err
	})
	var all []desk.SMSAccount
	for _, a := range set.Accounts {
		all = append(all, desk.SMSAccount{
			Kind: desk.SMSCarrier, Name: a.Name, Addr: a.Addr, Login: a.SystemID, SystemType: a.SystemType, HasSecret: a.Password != "", From: a.From,
			TLS: a.TLS, Replaces: a.Replaces, Decimal: a.ReceiptIDs == sms.IDsDecimal, Off: a.Off, Window: a.Window,
			Rate: a.Terms.Rate, Order: a.Terms.Order, Price: a.Price, Prices: named(a.Prices),
		})
	}
	for _, g := range set.Gateways {
		one := desk.SMSAccount{
			Kind: desk.SMSGateway, Name: g.Name, Addr: g.URL, HasSecret: g.SecretKey != "", From: g.Brand, Type: g.Type, Sandbox: g.Sandbox,
			Off: g.Off, Window: g.Window, Rate: g.Terms.Rate, Order: g.Terms.Order, Price: g.Price, Prices: named(g.Prices),
		}
		if g.Hook != "" {
			one.Callback = b.site.Config.Public() + callbacks + "/" + g.Name + "/…"
		}
		all = append(all, one)
	}
	return all, err
}

func named(prices map[phone.Network]int64) map[string]int64 {
	out := make(map[string]int64, len(prices))
	for n, p := range prices {
		out[string(n)] = p
	}
	return out
}

// networks reads prices by network; a network that Loa does not know is refused.
func networks(prices map[string]int64) (map[phone.Network]int64, error) {
	if len(prices) == 0 {
		return nil, nil
	}
	out := make(map[phone.Network]int64, len(prices))
	for name, p := range prices {
		if !slices.Contains(phone.Networks(), phone.Network(name)) {
			return nil, fault.Invalid("desksms.bad_network", "name", name).On("prices")
		}
		out[phone.Network(name)] = p
	}
	return out, nil
}

// SaveSMSAccount keeps an account; the next message may go by it.
func (b switchboard) SaveSMSAccount(ctx context.Context, actor auth.Actor, was string, a desk.SMSAccount) error {
	return b.changeSMS(ctx, actor, func(set *SMSSettings) error {
		if a.Kind == desk.SMSGateway {
			g, err := set.gateway(was, a)
			if err != nil {
				return err
			}
			set.Gateways = placed(set.Gateways, g, func(x SMSGateway) bool { return x.Name == was })
		} else {
			c, err := set.carrier(was, a)
			if err != nil {
				return err
			}
			set.Accounts = placed(set.Accounts, c, func(x SMSAccount) bool { return x.Name == was })
		}
		return nil
	})
}

// placed puts one in the place of another, or after all.
func placed[T any](all []T, one T, is func(T) bool) []T {
	if i := slices.IndexFunc(all, is); i >= 0 {
		all[i] = one
		return all
	}
	return append(all, one)
}

// carrier is a saved account with what was typed over it.
func (set SMSSettings) carrier(was string, a desk.SMSAccount) (c SMSAccount, err error) {
	if i := slices.IndexFunc(set.Accounts, func(x SMSAccount) bool { return x.Name == was }); i >= 0 && was != "" {
		c = set.Accounts[i]
	}
	c.Name, c.Addr, c.SystemID, c.SystemType, c.From, c.TLS, c.Replaces = a.Name, a.Addr, a.Login, a.SystemType, a.From, a.TLS, a.Replaces
	c.Window, c.Price, c.Off, c.ReceiptIDs = a.Window, a.Price, a.Off, sms.IDsSame
	c.Terms.Rate, c.Terms.Order = a.Rate, a.Order
	if a.Decimal {
		c.ReceiptIDs = sms.IDsDecimal
	}
	if a.Secret != "" {
		c.Password = sms.Secret(a.Secret.Reveal())
	}
	c.Prices, err = networks(a.Prices)
	return c, err
}

func (set SMSSettings) gateway(was string, a desk.SMSAccount) (g SMSGateway, err error) {
	if i := slices.IndexFunc(set.Gateways, func(x SMSGateway) bool { return x.Name == was }); i >= 0 && was != "" {
		g = set.Gateways[i]
	}
	g.Name, g.URL, g.Brand, g.Type, g.Sandbox = a.Name, a.Addr, a.From, a.Type, a.Sandbox
	g.Window, g.Price, g.Off = a.Window, a.Price, a.Off
	g.Terms.Rate, g.Terms.Order = a.Rate, a.Order
	if a.Secret != "" {
		g.SecretKey = smsgate.Secret(a.Secret.Reveal())
	}
	if a.Key != "" {
		g.APIKey = smsgate.Secret(a.Key.Reveal())
	}
	g.Prices, err = networks(a.Prices)
	return g, err
}

// RemoveSMSAccount forgets an account with its secrets. Receipts that are still owed for
// its messages cannot come any more.
func (b switchboard) RemoveSMSAccount(ctx context.Context, actor auth.Actor, name string) error {
	return b.changeSMS(ctx, actor, func(set *SMSSettings) error {
		before := len(set.Accounts) + len(set.Gateways)
		set.Accounts = slices.DeleteFunc(set.Accounts, func(x SMSAccount) bool { return x.Name == name })
		set.Gateways = slices.DeleteFunc(set.Gateways, func(x SMSGateway) bool { return x.Name == name })
		if len(set.Accounts)+len(set.Gateways) == before {
			return fault.NotFound("desksms.unknown", "name", name)
		}
		return nil
	})
}

func (b switchboard) changeSMS(ctx context.Context, actor auth.Actor, change func(set *SMSSettings) error) error {
	return b.change(ctx, actor, "sms", func(tx *sqldb.Tx) error {
		var set SMSSettings
		if _, err := b.site.Post.Setting(ctx, tx, "sms", &set); err != nil {
			return err
		}
		if err := change(&set); err != nil {
			return err
		}
		return b.site.setSMS(ctx, tx, set)
	})
}

// TrySMSAccount binds to the carrier and takes leave, or asks the gateway what is left.
func (b switchboard) TrySMSAccount(ctx context.Context, actor auth.Actor, was string, a desk.SMSAccount) (string, error) {
	if err := b.may(actor); err != nil {
		return "", err
	}
	var set SMSSettings
	err := b.site.DB.View(ctx, func(tx *sqldb.Tx) error {
		_, err := b.site.Post.Setting(ctx, tx, "sms", &set)
		return err
	})
	if err != nil {
		return "", err
	}
	ctx, cancel := context.WithTimeout(ctx, 20*time.Second)
	defer cancel()
	if a.Kind == desk.SMSGateway {
		return b.tryGateway(ctx, set, was, a)
	}
	c, err := set.carrier(was, a)
	if err != nil {
		return "", err
	}
	if err := c.Check(); err != nil {
		return "", err
	}
	c.Timeout = 15 * time.Second
	account := sms.New(c.Config, sms.Ports{Answers: nobody{}, Now: b.site.DB.Now, Log: b.site.Log})
	defer func() { _ = account.Close() }()
	if err := account.Bind(ctx); err != nil {
		return "", err
	}
	return lang.For(lang.VI).T("desksms.bound", "addr", c.Addr), nil
}

func (b switchboard) tryGateway(ctx context.Context, set SMSSettings, was string, a desk.SMSAccount) (string, error) {
	g, err := set.gateway(was, a)
	if err != nil {
		return "", err
	}
	if err := g.Check(); err != nil {
		return "", err
	}
	account := smsgate.New(g.Config, smsgate.Ports{Answers: nobody{}})
	defer func() { _ = account.Close() }()
	left, err := account.Balance(ctx)
	if err != nil {
		return "", err
	}
	return lang.For(lang.VI).T("desksms.balance", "left", left), nil
}

// nobody hears what a provider reports while an account is tried: a receipt that is
// not acknowledged comes again to the account in use.
type nobody struct{}

// Take refuses the report.
func (nobody) Take(context.Context, delivery.Answer) error {
	return errors.New("the account is only being tried")
}
