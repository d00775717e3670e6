package sms

import (
	"context"
	"fmt"

	"github.com/linxGnu/gosmpp/data"
	"github.com/linxGnu/gosmpp/pdu"

	"github.com/loa-vn/loa/internal/delivery"
	"github.com/loa-vn/loa/internal/phone"
)

// Inquire asks about one part by query_sm. A provider that has no query_sm, or has
// forgotten the message, makes an answer without an event, as does a message that
// is still on its way.
func (a *Account) Inquire(ctx context.Context, provider, ref string) (delivery.Answer, error) {
	out := delivery.Answer{Provider: a.cfg.Name, Ref: ref}
	if provider != a.cfg.Name {
		return out, fmt.Errorf("inquire: the account %q cannot ask for %q", a.cfg.Name, provider)
	}
	r, err := a.query(ctx, ref)
	if err != nil {
		return out, fmt.Errorf("inquire: %w", err)
	}
	if e := r.event(); e == delivery.EventDelivered || e == delivery.EventRejected {
		out.Event, out.Code, out.Suppress = e, r.code(), r.suppress(a.cfg.DeadCodes)
	}
	return out, nil
}

// query asks about one id; a receipt without a state knows nothing.
func (a *Account) query(ctx context.Context, id string) (receipt, error) {
	r := receipt{id: id}
	p := pdu.NewQuerySM().(*pdu.QuerySM) //nolint:forcetypeassert // it makes no other
	p.MessageID, p.SourceAddr = id, a.source()
	s, err := a.link.get(ctx)
	if err != nil {
		return r, err
	}
	got, err := s.do(ctx, &call{}, p)
	if err != nil {
		return r, err
	}
	if st := got.status(); st != nil {
		if st.slows() {
			return r, st
		}
		return r, nil
	}
	if body, ok := got.body.(*pdu.QuerySMResp); ok {
		r.state = stateWord(body.MessageState)
		if body.ErrorCode != 0 {
			r.fault = fmt.Sprintf("%03d", body.ErrorCode)
		}
	}
	return r, nil
}

// replace puts the new text in the place of one that is still on its way, where
// the provider has replace_sm; done is false if the message must go as a new one.
// replace_sm has no data_coding of its own, so the new text must have the coding of
// the old, which we know only of messages that are still remembered.
func (a *Account) replace(ctx context.Context, m delivery.Message, to phone.Number, p *plate) (_ delivery.Receipt, done bool, _ error) {
	if !a.cfg.Replaces || m.Corrects == nil || m.Corrects.Provider != a.cfg.Name || len(p.parts) != 1 {
		return delivery.Receipt{}, false, nil
	}
	old := a.ledger.replaceable(m.Corrects.Ref)
	if old == nil || old.coding != p.parts[0].Coding {
		return delivery.Receipt{}, false, nil
	}
	s, err := a.link.get(ctx)
	if err != nil {
		return delivery.Receipt{}, true, err
	}
	out := pdu.NewReplaceSM().(*pdu.ReplaceSM) //nolint:forcetypeassert // it makes no other
	out.MessageID, out.SourceAddr, out.RegisteredDelivery = m.Corrects.Ref, a.source(), 1
	out.ValidityPeriod = validity(m.Expires, a.ports.Now(), a.cfg.Hold)
	setText(&out.Message, p, 0, 0)
	g := &group{attempt: m.Attempt, coding: old.coding, ids: make([]string, 1)}
	got, err := s.do(ctx, &call{group: g, mark: mark{to: to.Digits(), reference: reference16(m)}}, out)
	if err != nil {
		return delivery.Receipt{}, true, err
	}
	if got.frame.CommandStatus != data.ESME_ROK {
		return delivery.Receipt{}, false, nil // too late, or not to be had
	}
	a.ledger.sent(m.Corrects.Ref, g, 0)
	return a.receipt(m, "replaced", []string{m.Corrects.Ref}), true, nil
}
