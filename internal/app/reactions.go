package app

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/loa-vn/loa/internal/audience"
	"github.com/loa-vn/loa/internal/delivery"
	"github.com/loa-vn/loa/internal/job"
	"github.com/loa-vn/loa/internal/lang"
	"github.com/loa-vn/loa/internal/phone"
	"github.com/loa-vn/loa/internal/policy"
	"github.com/loa-vn/loa/internal/sqldb"
)

// reactions is everything that follows from something else, a line each.
func (s *Site) reactions() []job.Reaction {
	return []job.Reaction{
		{On: "subscriber.requested", Name: "send the confirming link or code", Do: s.askToConfirm},
		{On: "subscriber.confirmed", Name: "allow sending", Do: s.allow},
		{On: "consent.withdrawn", Name: "stop sending", Do: s.suppress},
		{On: "contact.removed", Name: "stop sending there", Do: s.forsake},
		{On: "stage.approved", Name: "keep the forecast", Do: s.foretell},
		{On: "stage.approved", Name: "look at the plans", Do: s.rouse},
		{On: "run.started", Name: "wake the worker", Do: s.wake},
		{On: "run.finished", Name: "hold the forecast against it", Do: s.compare},
		{On: "run.cancelled", Name: "take back what waits", Do: s.wake},
		{On: policy.FactChanged, Name: "find the statements that it strikes", Do: s.strike},
		{On: policy.FactImported, Name: "find the statements on what it ends", Do: s.strikeEnded},
	}
}

// strike finds the public statements that stand on clauses which a new text changed.
func (s *Site) strike(ctx context.Context, e job.Entry) error {
	var change policy.ClausesChanged
	if err := json.Unmarshal(e.Detail, &change); err != nil {
		return err
	}
	_, err := s.Texts.Strike(ctx, s.Policy, change)
	return err
}

// strikeEnded finds the public statements that stand on what a new document replaces or repeals.
func (s *Site) strikeEnded(ctx context.Context, e job.Entry) error {
	_, err := s.Texts.StrikeEnded(ctx, s.Policy, policy.ID(e.Subject))
	return err
}

// allow takes whoever subscribed again off the list of the unsubscribed.
func (s *Site) allow(ctx context.Context, e job.Entry) error {
	return s.DB.Update(ctx, func(tx *sqldb.Tx) error { return s.Post.Allow(ctx, tx, e.Subject) })
}

// suppress keeps the running stages from whoever took back the consent they rest
// on, and everything to come from whoever has ended every consent.
func (s *Site) suppress(ctx context.Context, e job.Entry) error {
	var detail struct {
		Purposes []audience.Purpose `json:"purposes"`
		How      string             `json:"how"`
	}
	if err := json.Unmarshal(e.Detail, &detail); err != nil {
		return err
	}
	if err := s.Plans.Withhold(ctx, audience.SubscriberID(e.Subject), detail.Purposes); err != nil {
		return err
	}
	if len(detail.Purposes) < len(audience.Purposes()) {
		return nil
	}
	return s.DB.Update(ctx, func(tx *sqldb.Tx) error {
		return s.Post.Suppress(ctx, tx, e.Subject, delivery.ReasonUnsubscribed)
	})
}

// forsake keeps the running stages from a contact point that was taken away.
func (s *Site) forsake(ctx context.Context, e job.Entry) error {
	var detail struct {
		Channel audience.Channel `json:"channel"`
	}
	if err := json.Unmarshal(e.Detail, &detail); err != nil {
		return err
	}
	return s.Plans.WithholdOn(ctx, audience.SubscriberID(e.Subject), detail.Channel)
}

// askToConfirm mails the link that makes a request true. It is tried again until
// the mail server takes it, or the request is confirmed or has lapsed.
func (s *Site) askToConfirm(ctx context.Context, e job.Entry) error {
	letter, err := s.People.Letter(ctx, audience.RequestID(e.Subject))
	if err != nil || letter.Done || s.DB.Now().After(letter.Until) {
		return err
	}
	if letter.Channel == audience.ChannelSMS {
		return s.codes().Send(ctx, e.Subject, phone.Number(letter.Address), lang.For(letter.Locale).T("app.code.text", "code", letter.Code))
	}
	p := lang.For(letter.Locale)
	link := s.Config.Public() + "/confirm?token=" + letter.Token
	authority, err := s.Authority(ctx)
	if err != nil {
		return err
	}
	words := []any{"authority", authority, "link", link, "until", letter.Until}
	_, err = s.mail.Send(ctx, delivery.Message{
		Run: delivery.RunID("confirm-" + e.Subject), Recipient: e.Subject, Address: letter.Address, Locale: letter.Locale,
		Lane: delivery.LaneUrgent, Try: 1,
		Rendering: &delivery.Rendering{Agency: authority, Subject: p.T("app.confirm.subject", words...), Text: p.T("app.confirm.text", words...)},
	})
	if err != nil {
		return fmt.Errorf("confirming mail: %w", err)
	}
	return nil
}
