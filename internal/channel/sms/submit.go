package sms

import (
	"context"
	"fmt"
	"time"

	"github.com/linxGnu/gosmpp/data"
	"github.com/linxGnu/gosmpp/pdu"
	"golang.org/x/sync/errgroup"

	"github.com/loa-vn/loa/internal/delivery"
	"github.com/loa-vn/loa/internal/phone"
)

// forbearance is how long one message is held back and sent again while the
// provider throttles us, before the channel rests.
const forbearance = 10 * time.Second

// submit sends all parts at once and returns when each has its answer.
func (a *Account) submit(ctx context.Context, m delivery.Message, to phone.Number, p *plate) (delivery.Receipt, error) {
	g := &group{attempt: m.Attempt, coding: p.parts[0].Coding, ids: make([]string, len(p.parts))}
	errs := make([]error, len(p.parts))
	if len(p.parts) == 1 {
		errs[0] = a.part(ctx, m, to, p, g, 0)
	} else {
		var all errgroup.Group
		for i := range p.parts {
			all.Go(func() error {
				errs[i] = a.part(ctx, m, to, p, g, i)
				return nil
			})
		}
		_ = all.Wait()
	}
	return a.receipt(m, data.ESME_ROK.String(), a.ledger.named(g)), worst(errs)
}

// receipt is what the books keep of a message that was taken, or may have been.
func (a *Account) receipt(m delivery.Message, code string, ids []string) delivery.Receipt {
	parts, cost := a.Price(m)
	return delivery.Receipt{Code: code, Ref: ids[0], Refs: ids, Provider: a.cfg.Name, Parts: parts, Cost: cost}
}

// worst is what becomes of a message by its parts. One that may have been taken
// makes all of it unknown; one that is refused for good spoils the rest. A part
// that is to be tried again takes the others along: they bear the same reference
// and replace themselves on the handset.
func worst(errs []error) error {
	var found error
	heaviest := -1
	weights := map[delivery.Verdict]int{
		delivery.VerdictUnavailable: 1, delivery.VerdictRetry: 2, delivery.VerdictReject: 3, delivery.VerdictSuppress: 4, delivery.VerdictUnknown: 5,
	}
	for i, err := range errs {
		if err == nil {
			continue
		}
		if w := weights[delivery.Decide(err).Verdict]; w > heaviest {
			heaviest, found = w, err
			if len(errs) > 1 {
				found = fmt.Errorf("part %d of %d: %w", i+1, len(errs), err)
			}
		}
	}
	return found
}

// part sends one part, and again while the provider asks for patience.
func (a *Account) part(ctx context.Context, m delivery.Message, to phone.Number, p *plate, g *group, i int) error {
	begin := tick()
	for {
		if err := a.pace.turn(ctx); err != nil {
			return delivery.Unavailable(err, 0)
		}
		s, err := a.link.get(ctx)
		if err != nil {
			return err
		}
		c := &call{group: g, part: i, mark: mark{to: to.Digits(), reference: reference16(m)}}
		got, err := s.do(ctx, c, a.submission(m, to, p, i))
		if err != nil {
			return err
		}
		st := got.status()
		if st == nil {
			a.pace.accepted(tick())
			return nil
		}
		if !st.slows() {
			return st.decide()
		}
		a.pace.throttled(tick())
		if time.Since(begin) > forbearance {
			return st.decide()
		}
	}
}

// reference16 is the message's own number in user_message_reference, never 0.
func reference16(m delivery.Message) uint16 {
	return uint16(m.Attempt&0xffff) | 1<<15 //nolint:gosec // sixteen bits are wanted
}

// submission is the submit_sm of one part.
func (a *Account) submission(m delivery.Message, to phone.Number, p *plate, i int) pdu.PDU {
	out := pdu.NewSubmitSM().(*pdu.SubmitSM) //nolint:forcetypeassert // it makes no other
	out.SourceAddr = a.source()
	out.DestAddr = destination(to)
	if p.parts[i].Header != nil {
		out.EsmClass = data.SM_UDH_GSM
	}
	out.PriorityFlag = priority(m.Lane)
	out.ValidityPeriod = validity(m.Expires, a.ports.Now(), a.cfg.Hold)
	out.RegisteredDelivery = 1 // tell us the outcome, good or bad
	setText(&out.Message, p, i, reference(m))
	ref := reference16(m)
	out.RegisterOptionalParam(pdu.Field{Tag: pdu.TagUserMessageReference, Data: []byte{byte(ref >> 8), byte(ref)}})
	return out
}

// setText fills the short_message field. The library's encodings are used for
// their numbers alone.
func setText(sm *pdu.ShortMessage, p *plate, i int, ref byte) {
	_ = sm.SetMessageDataWithEncoding(p.data(i, ref), data.FromDataCoding(p.parts[i].Coding)) // at most 159 octets of 254
}

func (a *Account) source() pdu.Address {
	ton, npi := a.cfg.source()
	from, _ := pdu.NewAddressWithTonNpiAddr(ton, npi, a.cfg.From) // its length has been checked
	return from
}

func destination(to phone.Number) pdu.Address {
	d, _ := pdu.NewAddressWithTonNpiAddr(1, 1, to.Digits()) // eleven digits
	return d
}

// priority is the lane in the levels of SMPP 3.4, 5.2.14: 0 to 3.
func priority(l delivery.Lane) byte {
	switch l {
	case delivery.LaneUrgent:
		return 3
	case delivery.LaneCorrection:
		return 2
	case delivery.LaneNormal, delivery.LaneBulk:
	}
	return 0
}

// validity is for how long the carrier may try, in the relative form of 7.1.1.2:
// until the message expires, but no longer than the account holds.
func validity(expires, now time.Time, hold time.Duration) string {
	if left := expires.Sub(now); !expires.IsZero() && left < hold {
		hold = max(left, time.Second)
	}
	s := int(hold / time.Second)
	return fmt.Sprintf("0000%02d%02d%02d%02d000R", s/86400, s/3600%24, s/60%60, s%60)
}
