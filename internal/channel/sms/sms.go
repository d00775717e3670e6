// Package sms carries statements to phones over SMPP 3.4, the protocol of the
// carriers' short message centres.
//
// An Account is one account at one provider: one connection that is kept bound,
// also while nothing is sent, since receipts come when they come. Many messages
// are in the air on it at once, as many as the window allows; what waits to be
// written leaves in one piece. A long text is cut by package gsm, and its parts
// bear one reference that depends on the message alone: a part that is sent again
// after a refusal replaces itself on the handset.
//
// The protocol knows no stable id of ours, so the channel sends at most once: a
// submit without an answer is unknown until a receipt, a late answer or a query
// says more. The table in reply.go says what each status means, the one in
// receipt.go what each receipt does.
//
// The surprise is who counts parts. A provider reports on each part of a long text
// by an id of its own, after days, to whichever process is bound then; so the ids
// of all parts go into Receipt.Refs, and package delivery says when the last has
// arrived. What is remembered here only makes that quicker.
package sms

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"github.com/loa-vn/loa/internal/delivery"
	"github.com/loa-vn/loa/internal/phone"
)

// Ports are what an account needs of the house. Nil ones do nothing.
type Ports struct {
	Answers delivery.Answers
	// Withdraw is told that the owner of a number has written STOP, HUY or TU CHOI.
	// The provider is told "received" only after it has returned nil.
	Withdraw func(ctx context.Context, n phone.Number) error
	Now      func() time.Time // for how long a message is good; required
	Log      *slog.Logger     // of connections lost and mended, never of texts or numbers
}

// Account is one account at one provider. Close it when it is replaced.
type Account struct {
	cfg    Config
	ports  Ports
	link   *link
	plates *plates
	pace   *pace
	ledger *ledger
}

// New returns the account; it binds with the first message, or with Connect.
func New(cfg Config, ports Ports) *Account {
	if ports.Log == nil {
		ports.Log = slog.New(slog.DiscardHandler)
	}
	a := &Account{cfg: cfg.withDefaults(), ports: ports, plates: newPlates(), pace: &pace{}, ledger: newLedger()}
	a.link = newLink(a)
	return a
}

// Name is "sms".
func (*Account) Name() string { return "sms" }

// Provider is the account's name in receipts and answers.
func (a *Account) Provider() string { return a.cfg.Name }

// Guarantee is at most once: a carrier does not recognise a repetition.
func (*Account) Guarantee() delivery.Guarantee { return delivery.AtMostOnce }

// Width is how many messages are in the air at once: the window.
func (a *Account) Width() int { return a.cfg.Window }

// Connect binds in the background and stays bound until Close, so that receipts
// and answers come in while nothing is sent.
func (a *Account) Connect() { a.link.start() }

// Bind binds, if it is not yet, and returns when it is or why it cannot be.
func (a *Account) Bind(ctx context.Context) error {
	_, err := a.link.get(ctx)
	return err
}

// Err is why the account is not bound now; nil while it is.
func (a *Account) Err() error { return a.link.trouble() }

// Close says goodbye to the provider and waits until all is quiet.
func (a *Account) Close() error { return a.link.close() }

// Send hands one message over, in all its parts.
func (a *Account) Send(ctx context.Context, m delivery.Message) (delivery.Receipt, error) {
	to, err := phone.Parse(m.Address)
	if err != nil {
		return delivery.Receipt{}, delivery.Suppressing(numberError{err})
	}
	if m.Rendering == nil {
		return delivery.Receipt{}, delivery.Unavailable(errors.New("a message without a rendering"), time.Minute)
	}
	p := a.plates.of(m.Rendering)
	if err := p.refusal(); err != nil {
		return delivery.Receipt{}, delivery.Reject(err)
	}
	if r, done, err := a.replace(ctx, m, to, p); done {
		return r, err
	}
	return a.submit(ctx, m, to, p)
}

// Price is what one message would be billed: its parts, and đồng for all of them
// by the account's price list. It needs no connection.
func (a *Account) Price(m delivery.Message) (parts int, cost int64) {
	if m.Rendering == nil {
		return 0, 0
	}
	parts = a.plates.of(m.Rendering).size.Parts
	return parts, int64(parts) * a.cfg.price(m.Address)
}

// numberError is an address that is no mobile number. No try will change that.
type numberError struct{ error }

func (e numberError) Unwrap() error      { return e.error }
func (numberError) ProviderCode() string { return "number" }
