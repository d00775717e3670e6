package demo

import (
	"context"

	"github.com/loa-vn/loa/internal/channel/email"
	"github.com/loa-vn/loa/internal/delivery"
	"github.com/loa-vn/loa/internal/smtpsink"
	"github.com/loa-vn/loa/internal/sqldb"
)

// refusals let a hundred and ten of the made-up mailboxes turn mails away, so that
// books and map have something to account for.
func refusals() []smtpsink.Rule {
	return append(smtpsink.DefaultRules(),
		smtpsink.Rule{Prefix: "mau-0077", Code: 550, Code3: [3]int{5, 1, 1}, Text: "no such user (sample)"},
		smtpsink.Rule{Prefix: "mau-01234", Code: 550, Code3: [3]int{5, 2, 1}, Text: "mailbox disabled (sample)"},
	)
}

// StartSink starts the mail server that ends every mail, points the site's e-mail
// at it, and lifts the quiet hours, so that a visitor at night sees mails too.
func (d *Demo) StartSink(ctx context.Context) (*smtpsink.Sink, error) {
	//nolint:contextcheck // The sink ends by Close, after the site that mails to it.
	sink, err := smtpsink.Start("127.0.0.1:0", smtpsink.Options{Rules: refusals()})
	if err != nil {
		return nil, err
	}
	d.Sink = sink
	if err := d.site.SetMail(ctx, email.Config{Addr: sink.Addr(), From: "loa@bacninh.invalid"}); err != nil {
		return nil, err
	}
	return sink, d.site.DB.Update(ctx, func(tx *sqldb.Tx) error {
		return d.site.Post.SaveSite(ctx, tx, delivery.Site{Quiet: delivery.Quiet{From: "00:00", To: "00:00"}})
	})
}
