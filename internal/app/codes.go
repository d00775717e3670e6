package app

import (
	"context"
	"fmt"

	"github.com/loa-vn/loa/internal/delivery"
	"github.com/loa-vn/loa/internal/fault"
	"github.com/loa-vn/loa/internal/lang"
	"github.com/loa-vn/loa/internal/phone"
)

// codes sends the codes that confirm phones.
type codes interface {
	// Ready reports whether there is a way to send any.
	Ready(ctx context.Context) bool
	// Send hands one over. The key names the request, so that a repetition can be recognised.
	Send(ctx context.Context, key string, to phone.Number, text string) error
}

// codes go over the same channel as text messages.
func (s *Site) codes() codes {
	for _, c := range s.channels() {
		if c.Name() == "sms" {
			return texter{c}
		}
	}
	return texter{}
}

// texter is the channel of text messages; none at a site that has no such channel.
type texter struct{ channel delivery.Channel }

// Ready asks a channel that can say whether it has an account.
func (t texter) Ready(ctx context.Context) bool {
	if asked, ok := t.channel.(interface {
		Ready(ctx context.Context) bool
	}); ok {
		return asked.Ready(ctx)
	}
	return t.channel != nil
}

// Send sends before everything else.
func (t texter) Send(ctx context.Context, key string, to phone.Number, text string) error {
	if t.channel == nil {
		return fault.Unavailable("app.sms_not_set")
	}
	_, err := t.channel.Send(ctx, delivery.Message{
		Run: delivery.RunID("code-" + key), Recipient: key, Address: string(to), Locale: lang.VI, Lane: delivery.LaneUrgent, Try: 1,
		Rendering: &delivery.Rendering{Text: text},
	})
	if err != nil {
		return fmt.Errorf("confirming code: %w", err)
	}
	return nil
}
