package app

import (
	"cmp"
	"context"
	"errors"
	"slices"

	"github.com/loa-vn/loa/internal/delivery"
	"github.com/loa-vn/loa/internal/job"
	"github.com/loa-vn/loa/internal/phone"
	"github.com/loa-vn/loa/internal/plan"
	"github.com/loa-vn/loa/internal/sqldb"
	"github.com/loa-vn/loa/internal/statement"
)

// prices asks the channels what a forecast needs to know of them.
type prices struct{ site *Site }

// numbers is a number of each network, by which a price list is asked; nobody is
// sent to.
func numbers() []string {
	return []string{"+84961000000", "+84911000000", "+84901000000", "+84921000000", "+84991000000", "+84871000000", "+84551000000"}
}

// Price is what one message of the stage is billed at the dearest network's price.
func (p prices) Price(ctx context.Context, st plan.Stage, channel string) (parts int, cost int64) {
	ch, ok := p.channel(channel).(delivery.Priced)
	if !ok {
		return 0, 0
	}
	text, ok := p.text(ctx, st, channel)
	if !ok {
		return 0, 0
	}
	for _, to := range numbers() {
		if _, err := phone.Parse(to); err != nil {
			continue
		}
		n, sum := ch.Price(delivery.Message{Address: to, Lane: st.Lane, Rendering: &text})
		parts, cost = max(parts, n), max(cost, sum)
	}
	return parts, cost
}

// part is what one part of a text message costs at the dearest network; 0 where no
// account names a price.
func (p prices) part() int64 {
	text, dearest := delivery.Rendering{Text: "a"}, int64(0)
	for _, to := range numbers() {
		_, sum := p.site.sms.Price(delivery.Message{Address: to, Lane: delivery.LaneNormal, Rendering: &text})
		dearest = max(dearest, sum)
	}
	return dearest
}

// text is what the statement says on the channel as it is now.
func (p prices) text(ctx context.Context, st plan.Stage, channel string) (delivery.Rendering, bool) {
	all, err := p.site.Texts.Renderings(ctx, st.Statement)
	if err != nil {
		return delivery.Rendering{}, false
	}
	for _, r := range all {
		if r.Channel == statement.Channel(channel) {
			return delivery.Rendering{Subject: r.Subject, Text: r.Text, HTML: r.HTML}, true
		}
	}
	return delivery.Rendering{}, false
}

func (p prices) channel(name string) delivery.Channel {
	if name == "sms" {
		return p.site.sms
	}
	return nil
}

// Limit adds up what the accounts may carry that are used while all is well: those of
// the lowest order.
func (p prices) Limit(channel string) (sum float64) {
	var used []delivery.AccountHealth
	for _, c := range p.site.Worker.Health().Channels {
		if c.Channel == channel {
			used = c.Accounts
		}
	}
	if len(used) == 0 {
		return 0
	}
	first := slices.MinFunc(used, func(a, b delivery.AccountHealth) int { return cmp.Compare(a.Terms.Order, b.Terms.Order) })
	for _, a := range used {
		switch {
		case a.Terms.Order != first.Terms.Order:
		case a.Terms.Rate == 0:
			return 0
		default:
			sum += a.Terms.Rate
		}
	}
	return sum
}

// Silent reports whether a channel wakes nobody; none of those that write to people is.
func (prices) Silent(string) bool { return false }

// foretell keeps what is foretold of an approved stage.
func (s *Site) foretell(ctx context.Context, e job.Entry) error {
	st, err := s.Plans.Stage(ctx, plan.StageID(e.Subject))
	if err != nil {
		return err
	}
	return s.Forecasts.Keep(ctx, st)
}

// compare summarises a finished run and holds it against its forecast.
func (s *Site) compare(ctx context.Context, e job.Entry) error {
	return s.settleForecast(ctx, delivery.RunID(e.Subject))
}

func (s *Site) settleForecast(ctx context.Context, id delivery.RunID) error {
	if err := s.Post.Summarise(ctx, s.DB, id); err != nil {
		return err
	}
	var run delivery.Run
	err := s.DB.View(ctx, func(tx *sqldb.Tx) (err error) {
		run, err = s.Post.Run(ctx, tx, id)
		return err
	})
	if err != nil {
		return err
	}
	stages, err := s.Plans.StagesOf(ctx, statement.ID(run.Statement))
	if err != nil {
		return err
	}
	for _, st := range stages {
		if st.Run == id {
			return s.Forecasts.Compare(ctx, st)
		}
	}
	return nil
}

// lateReceipts counts receipts that came after a run was finished.
func (s *Site) lateReceipts(ctx context.Context) error {
	var late []delivery.RunID
	err := s.DB.View(ctx, func(tx *sqldb.Tx) (err error) {
		late, err = s.Post.Late(ctx, tx)
		return err
	})
	for _, id := range late {
		err = errors.Join(err, s.settleForecast(ctx, id))
	}
	return err
}
