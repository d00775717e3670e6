package app

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"io"
	"sync"
	"time"

	"github.com/loa-vn/loa/internal/auth"
	"github.com/loa-vn/loa/internal/channel/sms"
	"github.com/loa-vn/loa/internal/channel/smsgate"
	"github.com/loa-vn/loa/internal/delivery"
	"github.com/loa-vn/loa/internal/delivery/route"
	"github.com/loa-vn/loa/internal/fault"
	"github.com/loa-vn/loa/internal/phone"
	"github.com/loa-vn/loa/internal/sqldb"
)

// SMSSettings are the accounts at providers, each with how much it may carry.
type SMSSettings struct {
	Accounts []SMSAccount `json:"accounts"`
	Gateways []SMSGateway `json:"gateways,omitempty"`
}

// SMSGateway is an account at an HTTP gateway.
type SMSGateway struct {
	smsgate.Config
	Terms delivery.Terms `json:"terms"`
	Off   bool           `json:"off,omitempty"`
}

// Check refuses an account that cannot be right, and two of one name.
func (set SMSSettings) Check() error {
	names := map[string]bool{}
	check := func(name string, terms delivery.Terms, err error) error {
		switch {
		case err != nil:
			return err
		case names[name]:
			return fault.Invalid("smsgate.same_name", "name", name).On("name")
		}
		names[name] = true
		return terms.Check()
	}
	for _, a := range set.Accounts {
		if err := check(a.Name, a.Terms, a.Check()); err != nil {
			return err
		}
	}
	for _, g := range set.Gateways {
		if err := check(g.Name, g.Terms, g.Check()); err != nil {
			return err
		}
	}
	return nil
}

// SMSAccount is one of them.
type SMSAccount struct {
	sms.Config
	Terms delivery.Terms `json:"terms"`
	Off   bool           `json:"off,omitempty"`
}

// carriers are the SMS channel with the settings of the moment.
type carriers struct {
	site *Site

	mu      sync.Mutex
	setting string // as it was, to see a change
	open    []io.Closer
	gates   map[string]*smsgate.Account // by name, for what they report
	route   *route.Route                // nil without an account
}

// smsWidth is how many messages are in the air at once over all accounts; each has
// a window of its own besides.
const smsWidth = 100

// Name is "sms".
func (*carriers) Name() string { return "sms" }

// Guarantee is that of the accounts of the moment: at least once with one gateway
// alone, and at most once with a carrier or with several accounts.
func (t *carriers) Guarantee() delivery.Guarantee {
	if r := t.current(); r != nil {
		return r.Guarantee()
	}
	return delivery.AtMostOnce
}

// Width is how many messages are in the air at once.
func (*carriers) Width() int { return smsWidth }

// Ready reports whether there is an account.
func (t *carriers) Ready(context.Context) bool { return t.current() != nil }

// Send hands one message over by one of the accounts. Without any, everybody waits.
func (t *carriers) Send(ctx context.Context, m delivery.Message) (delivery.Receipt, error) {
	r := t.current()
	if r == nil {
		return delivery.Receipt{}, delivery.Unavailable(fault.Unavailable("sms.not_set"), 10*time.Second)
	}
	return r.Send(ctx, m)
}

// Price is what the account bills that would be chosen.
func (t *carriers) Price(m delivery.Message) (parts int, cost int64) {
	if r := t.current(); r != nil {
		return r.Price(m)
	}
	return 0, 0
}

// Inquire asks the account that took a message.
func (t *carriers) Inquire(ctx context.Context, provider, ref string) (delivery.Answer, error) {
	if r := t.current(); r != nil {
		return r.Inquire(ctx, provider, ref)
	}
	return delivery.Answer{Provider: provider, Ref: ref}, nil
}

// Room is what the accounts can carry now.
func (t *carriers) Room(l delivery.Lane) int {
	if r := t.current(); r != nil {
		return r.Room(l)
	}
	return t.Width()
}

// Govern passes on how many workers share the rates; the terms are the settings' own.
func (t *carriers) Govern(terms map[string]delivery.Terms, workers int) {
	if r := t.current(); r != nil {
		r.Govern(terms, workers)
	}
}

// Heard notes whose receipts come.
func (t *carriers) Heard(provider string) {
	if r := t.current(); r != nil {
		r.Heard(provider)
	}
}

// Accounts says how each account fares.
func (t *carriers) Accounts() []delivery.AccountHealth {
	if r := t.current(); r != nil {
		return r.Accounts()
	}
	return nil
}

func (t *carriers) current() *route.Route {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.route
}

// keep follows the settings until ctx ends. The accounts are bound all the time:
// receipts come while nothing is sent.
func (t *carriers) keep(ctx context.Context) {
	for timer := time.NewTicker(freshness); ; {
		if err := t.read(ctx); err != nil && ctx.Err() == nil {
			t.site.Log.WarnContext(ctx, "settings of SMS", "error", err)
		}
		select {
		case <-ctx.Done():
			timer.Stop()
			return
		case <-timer.C:
		}
	}
}

// read makes the accounts anew when the settings have changed.
func (t *carriers) read(ctx context.Context) error {
	var set SMSSettings
	err := t.site.DB.View(ctx, func(tx *sqldb.Tx) error {
		_, err := t.site.Post.Setting(ctx, tx, t.Name(), &set)
		return err
	})
	if err != nil {
		return err
	}
	text, err := json.Marshal(set)
	if err != nil {
		return err
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if string(text) == t.setting {
		return nil
	}
	old := t.open
	t.setting, t.open, t.route, t.gates = string(text), nil, nil, map[string]*smsgate.Account{}
	ways := append(t.lines(set), t.doors(set)...) //nolint:contextcheck // Lines stay bound beyond this reading of the settings.
	if len(ways) > 0 {
		t.route = route.New(t.Name(), route.Options{Now: t.site.DB.Now}, ways...)
	}
	go func() { // what is in the air ends first
		for _, a := range old {
			_ = a.Close()
		}
	}()
	return nil
}

// lines opens the accounts that are bound.
func (t *carriers) lines(set SMSSettings) (ways []route.Account) {
	for _, a := range set.Accounts {
		if a.Off || a.Check() != nil {
			continue
		}
		account := sms.New(a.Config, sms.Ports{Answers: t.site.Worker, Withdraw: t.withdraw, Now: t.site.DB.Now, Log: t.site.Log})
		account.Connect()
		t.open = append(t.open, account)
		ways = append(ways, route.Account{Name: a.Name, Channel: account, Terms: a.Terms})
	}
	return ways
}

// doors opens the accounts at gateways.
func (t *carriers) doors(set SMSSettings) (ways []route.Account) {
	for _, g := range set.Gateways {
		if g.Off || g.Check() != nil {
			continue
		}
		account := smsgate.New(g.Config, smsgate.Ports{Answers: t.site.Worker, Callbacks: t.site.Config.Public() + callbacks})
		t.open, t.gates[g.Name] = append(t.open, account), account
		ways = append(ways, route.Account{Name: g.Name, Channel: account, Terms: g.Terms})
	}
	return ways
}

// withdraw ends every consent of whoever has this number, and nothing more is sent
// to it, whoever may write it down again.
func (t *carriers) withdraw(ctx context.Context, n phone.Number) error {
	actor := auth.Operator(t.Name())
	people, err := t.site.People.Find(ctx, actor, string(n))
	if err != nil {
		return err
	}
	for _, who := range people {
		if _, err := t.site.People.WithdrawFor(ctx, actor, who.ID); err != nil {
			return err
		}
	}
	return t.site.DB.Update(ctx, func(tx *sqldb.Tx) error {
		return t.site.Post.SuppressAddress(ctx, tx, t.Name(), string(n), delivery.ReasonUnsubscribed)
	})
}

func (t *carriers) close() error {
	t.mu.Lock()
	defer t.mu.Unlock()
	var errs []error
	for _, a := range t.open {
		errs = append(errs, a.Close())
	}
	t.open, t.route = nil, nil
	return errors.Join(errs...)
}

// SetSMS sets the accounts of the SMS channel; one that cannot be right is refused.
// A gateway without a secret for its callbacks gets one.
func (s *Site) SetSMS(ctx context.Context, set SMSSettings) error {
	return s.DB.Update(ctx, func(tx *sqldb.Tx) error { return s.setSMS(ctx, tx, set) })
}

func (s *Site) setSMS(ctx context.Context, tx *sqldb.Tx, set SMSSettings) error {
	if err := set.Check(); err != nil {
		return err
	}
	for i := range set.Gateways {
		if g := &set.Gateways[i]; g.Hook == "" {
			g.Hook = smsgate.Secret(rand.Text())
		}
	}
	return s.Post.SaveSetting(ctx, tx, "sms", set)
}
