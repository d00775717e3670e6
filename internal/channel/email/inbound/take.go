package inbound

import (
	"context"
	"errors"

	"github.com/loa-vn/loa/internal/channel/email/dsn"
	"github.com/loa-vn/loa/internal/delivery"
)

// take does what a mail to the target asks for. A mail that says nothing of use is
// taken and forgotten: its server would only bring it back.
func (r *Receiver) take(ctx context.Context, t target, raw []byte) error {
	if t.kind == targetCanary {
		return r.books.Take(ctx, delivery.Answer{Attempt: t.attempt, Event: delivery.EventDelivered, Code: delivery.CodeCanary})
	}
	report, err := dsn.Parse(raw)
	if err != nil && !errors.Is(err, dsn.ErrNotMail) {
		return err
	}
	switch t.kind {
	case targetReturn:
		return r.takeReport(ctx, t.attempt, report)
	case targetUnsubscribe:
		return r.takeWish(ctx, t.attempt, report)
	case targetRole:
		return r.takeRole(ctx, report)
	case targetCanary:
	}
	return nil
}

// takeReport writes down what became of an attempt.
func (r *Receiver) takeReport(ctx context.Context, attempt delivery.AttemptID, report dsn.Report) error {
	c := report.Case()
	answer, telling := answerOf(c)
	if telling {
		answer.Attempt = attempt
		if err := r.books.Take(ctx, answer); err != nil {
			return err
		}
	}
	if c.Kind == dsn.KindComplaint {
		if err := r.books.Withdraw(ctx, attempt, HowComplaint); err != nil {
			return err
		}
	}
	return r.books.Note(ctx, Note{Kind: c.Kind, Reason: c.Reason, Code: c.Code()})
}

// answerOf says what a case means for the books; false if it means nothing.
//
// A delay proves that a server has the mail, which is what handed means: the state
// stays and the event is remembered. A complaint proves that it arrived.
func answerOf(c dsn.Case) (delivery.Answer, bool) {
	a := delivery.Answer{Code: c.Code(), Detail: string(c.Kind)}
	if c.Reason != "" {
		a.Detail += ": " + string(c.Reason)
	}
	switch c.Kind {
	case dsn.KindHard:
		a.Event, a.Suppress = delivery.EventRejected, delivery.ReasonBounced
	case dsn.KindSoft:
		a.Event = delivery.EventRejected
	case dsn.KindDelayed:
		a.Event = delivery.EventHanded
	case dsn.KindDelivered:
		a.Event = delivery.EventDelivered
	case dsn.KindComplaint:
		a.Event, a.Suppress = delivery.EventDelivered, delivery.ReasonComplained
	case dsn.KindAutoReply, dsn.KindUnsubscribe, dsn.KindOther:
		return a, false
	}
	return a, true
}

// takeWish ends the consent of whoever wrote to their unsubscribe address,
// whatever they wrote; only a machine's answer is no wish.
func (r *Receiver) takeWish(ctx context.Context, attempt delivery.AttemptID, report dsn.Report) error {
	switch report.Kind {
	case dsn.KindAutoReply, dsn.KindHard, dsn.KindSoft, dsn.KindDelayed, dsn.KindDelivered:
		return r.books.Note(ctx, Note{Kind: dsn.KindAutoReply})
	case dsn.KindComplaint, dsn.KindUnsubscribe, dsn.KindOther:
	}
	if err := r.books.Withdraw(ctx, attempt, HowMail); err != nil {
		return err
	}
	return r.books.Note(ctx, Note{Kind: dsn.KindUnsubscribe})
}

// takeRole reads what comes to postmaster and abuse. A mailbox provider's
// complaint quotes our mail, and in it an address that only we can have made. A
// letter would lie here unread, so its writer is told where to write.
func (r *Receiver) takeRole(ctx context.Context, report dsn.Report) error {
	if report.Kind == dsn.KindComplaint || report.Kind == dsn.KindUnsubscribe && len(report.Cases) > 0 {
		for _, quoted := range []string{report.Original.ReturnPath, report.Original.Unsubscribe} {
			a, ok := r.cfg.Verp.Parse(quoted)
			if !ok {
				a, ok = r.cfg.Verp.ParseUnsubscribe(quoted)
			}
			if ok {
				return r.takeReport(ctx, a, dsn.Report{Kind: dsn.KindComplaint, Cases: []dsn.Case{{Kind: dsn.KindComplaint}}})
			}
		}
		return r.books.Note(ctx, Note{Kind: dsn.KindComplaint})
	}
	if report.Kind != dsn.KindOther {
		return r.books.Note(ctx, Note{Kind: report.Kind})
	}
	where := "only reports are read here"
	if r.cfg.Contact != "" {
		where += "; please write to " + r.cfg.Contact
	}
	return refuse(550, 5, 7, 1, where)
}
