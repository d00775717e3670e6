package app

import (
	"github.com/loa-vn/loa/internal/delivery"
	"github.com/loa-vn/loa/internal/delivery/route"
	"github.com/loa-vn/loa/internal/plan"
)

// channels is every way out, a line each.
func (s *Site) channels() []delivery.Channel {
	return []delivery.Channel{
		route.New("email", route.Options{Now: s.DB.Now, Recognised: true}, route.Account{Name: "email", Channel: s.mail}),
		s.sms,
		s.push,
		s.feedChannel(),
	}
}

// ways is what a plan's stage may choose of them.
func ways() []plan.Channel {
	return []plan.Channel{
		{Name: "email"},
		{Name: "sms"},
		{Name: "webpush"},
		{Name: "feed", Endpoint: true},
	}
}
