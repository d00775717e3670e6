package sms

import (
	"bufio"
	"context"
	"errors"
	"fmt"

	"github.com/linxGnu/gosmpp/data"
	"github.com/linxGnu/gosmpp/pdu"

	"github.com/loa-vn/loa/internal/delivery"
	"github.com/loa-vn/loa/internal/phone"
)

// read takes what comes until the connection is gone. A unit with an impossible
// length, or an answer to us that cannot be read, ends the connection: nothing
// after it can be trusted. A request of theirs that cannot be read is refused and
// costs nothing else; hanging up would only bring it back after the next bind.
func (s *session) read(ctx context.Context, r *bufio.Reader) error {
	for {
		f, err := readFrame(r)
		if errors.Is(err, errLength) {
			s.reply(bare(data.GENERIC_NACK, data.ESME_RINVCMDLEN, 0))
		}
		if err != nil {
			return &lineError{"read", err}
		}
		body, err := f.parse()
		if err != nil {
			s.a.ports.Log.WarnContext(ctx, "sms: a PDU that cannot be read", "account", s.a.cfg.Name, "err", err)
		}
		switch {
		case f.response() || f.CommandID == data.GENERIC_NACK:
			if err != nil && f.CommandStatus == data.ESME_ROK {
				return &lineError{"read", fmt.Errorf("%w: %w", errReply, err)}
			}
			s.answered(ctx, f, body)
		case f.CommandID == data.DELIVER_SM && err != nil:
			s.reply(delivered(data.ESME_RX_P_APPN, f.SequenceNumber))
		case f.CommandID == data.DELIVER_SM:
			s.deliver(ctx, body.(*pdu.DeliverSM)) //nolint:forcetypeassert // parse has just made it
		case f.CommandID == data.ENQUIRE_LINK:
			s.reply(bare(data.ENQUIRE_LINK_RESP, data.ESME_ROK, f.SequenceNumber))
		case f.CommandID == data.UNBIND:
			s.reply(bare(data.UNBIND_RESP, data.ESME_ROK, f.SequenceNumber))
			return &lineError{"read", errUnbound}
		case f.CommandID == data.ALERT_NOTIFICATION || f.CommandID == data.OUTBIND: // want no answer
		default:
			s.reply(bare(data.GENERIC_NACK, data.ESME_RINVCMDID, f.SequenceNumber))
		}
	}
}

// answered gives an answer to who waits for it. The id is noted here, before
// anything that comes after: its receipt may be next.
func (s *session) answered(ctx context.Context, f frame, body pdu.PDU) {
	s.mu.Lock()
	c, waits := s.calls[f.SequenceNumber]
	late := s.late[f.SequenceNumber]
	delete(s.calls, f.SequenceNumber)
	delete(s.late, f.SequenceNumber)
	s.mu.Unlock()
	if !waits {
		c = late
	}
	if c == nil {
		return // an answer to nothing
	}
	if taken, ok := body.(*pdu.SubmitSMResp); ok && c.group != nil && f.CommandStatus == data.ESME_ROK {
		id := taken.MessageID
		if s.a.cfg.ReceiptIDs == IDsDecimal {
			id = bareID(id)
		}
		s.a.ledger.sent(id, c.group, c.part)
	}
	if waits {
		c.done <- answer{frame: f, body: body}
	} else {
		s.tellLate(ctx, f, c)
	}
}

// tellLate passes on an answer whose sender has given up: a message of one part is
// known after all. Of several, one alone proves nothing.
func (s *session) tellLate(ctx context.Context, f frame, c *call) {
	if len(c.group.ids) > 1 {
		return
	}
	a := delivery.Answer{Attempt: c.group.attempt, Provider: s.a.cfg.Name, Event: delivery.EventHanded, Code: "late"}
	if st := (answer{frame: f}).status(); st != nil {
		if delivery.Decide(st.decide()).Verdict != delivery.VerdictReject {
			return
		}
		a.Event, a.Code = delivery.EventRejected, st.ProviderCode()
	} else {
		a.Ref = s.a.ledger.named(c.group)[0]
	}
	s.after.TryGo(func() error { return s.take(ctx, a) })
}

// deliver takes what the provider brings: a receipt, or what a person has written.
func (s *session) deliver(ctx context.Context, d *pdu.DeliverSM) {
	r, ok := receiptOf(d, s.a.cfg.ReceiptIDs)
	switch {
	case !ok && d.EsmClass&(esmReceipt|esmIntermediate) != 0:
		s.reply(delivered(data.ESME_ROK, d.SequenceNumber)) // a receipt that says nothing
	case !ok:
		s.later(d.SequenceNumber, func() error { return s.hear(ctx, d) })
	default:
		a := s.a.ledger.answer(r, s.a.cfg)
		s.later(d.SequenceNumber, func() error { return s.take(ctx, a) })
	}
}

// later does work beside the reading and then tells the provider "received", or
// "not now" if it failed or too much is waiting.
func (s *session) later(seq int32, work func() error) {
	begun := s.after.TryGo(func() error {
		code := data.ESME_ROK
		if work() != nil {
			code = data.ESME_RX_T_APPN
		}
		s.reply(delivered(code, seq))
		return nil
	})
	if !begun {
		s.reply(delivered(data.ESME_RX_T_APPN, seq))
	}
}

// take passes an answer on; it returns when that is written down.
func (s *session) take(ctx context.Context, a delivery.Answer) error {
	if s.a.ports.Answers == nil {
		return nil
	}
	err := s.a.ports.Answers.Take(ctx, a)
	if err != nil && ctx.Err() == nil {
		s.a.ports.Log.WarnContext(ctx, "sms: an answer is not written down", "account", s.a.cfg.Name, "err", err)
	}
	return err
}

// hear reads what a person has written.
func (s *session) hear(ctx context.Context, d *pdu.DeliverSM) error {
	from, err := phone.Parse(d.SourceAddr.Address())
	if err != nil || s.a.ports.Withdraw == nil || !withdraws(textOf(d), s.a.cfg.From) {
		return nil //nolint:nilerr // Somebody who is no subscriber has said something.
	}
	if err := s.a.ports.Withdraw(ctx, from); err != nil {
		s.a.ports.Log.WarnContext(ctx, "sms: a withdrawal is not written down", "account", s.a.cfg.Name, "err", err)
		return err
	}
	return nil
}
