package desk

import (
	"net/http"
	"strconv"
	"strings"

	"github.com/loa-vn/loa/internal/delivery"
	"github.com/loa-vn/loa/internal/fault"
	"github.com/loa-vn/loa/internal/lang"
	"github.com/loa-vn/loa/internal/ui"
)

// settingsCap saves how many messages a person is sent by all agencies together.
func (d *Desk) settingsCap(w http.ResponseWriter, r *http.Request) error {
	v, err := d.settingsPage(r)
	if err != nil {
		return err
	}
	v.Day, v.Week = strings.TrimSpace(r.PostFormValue("cap_day")), strings.TrimSpace(r.PostFormValue("cap_week"))
	limit, err := readCap(v.Day, v.Week)
	if err != nil {
		return d.again(w, r, "settings", v, err)
	}
	if err := d.Settings.SaveRules(r.Context(), actor(r), func(s *delivery.Site) { s.Cap = limit }); err != nil {
		return d.again(w, r, "settings", v, err)
	}
	return done(w, r, "/desk/settings", "deskplan.settings.saved")
}

func readCap(day, week string) (delivery.Cap, error) {
	a, err1 := strconv.Atoi(day)
	b, err2 := strconv.Atoi(week)
	if err1 != nil || err2 != nil {
		return delivery.Cap{}, fault.Invalid("delivery.cap_malformed").On("cap")
	}
	limit := delivery.Cap{Day: a, Week: b}
	return limit, limit.Check()
}

// accounts says how each account at a provider fares.
func (d *Desk) accounts(p *lang.Printer) (list []ui.Summary) {
	if d.Health == nil {
		return nil
	}
	for _, c := range d.Health().Channels {
		for _, a := range c.Accounts {
			list = append(list, accountFacts(c.Channel, a, p))
		}
	}
	return list
}

// strays says how many reports of providers found no message on this machine.
func (d *Desk) strays(p *lang.Printer) string {
	if d.Health == nil {
		return ""
	}
	if n := d.Health().Strays; n > 0 {
		return p.T("states.strays", "n", n)
	}
	return ""
}

func accountFacts(channel string, a delivery.AccountHealth, p *lang.Printer) ui.Summary {
	s := ui.Summary{Plain: true}
	add := func(key, value string) {
		s.Rows = append(s.Rows, ui.SummaryRow{Key: p.T(key), Value: value})
	}
	add("fair.account", channelText(p, channel)+" – "+a.Name)
	state := p.T("fair.state." + string(a.State))
	if a.State == delivery.AccountResting {
		state += ", " + p.T("fair.until", "until", a.Until)
	}
	add("fair.state", state)
	rate := p.T("fair.unlimited")
	if a.Terms.Rate > 0 {
		rate = p.T("fair.rate_now", "rate", strconv.FormatFloat(a.Terms.Rate, 'f', -1, 64), "share", int(a.Share*100+0.5), "tokens", int(a.Tokens))
	}
	add("fair.rate", rate)
	add("fair.latency", p.T("fair.latency_now", "now", a.Latency.Milliseconds(), "usual", a.Usual.Milliseconds()))
	add("fair.taken", p.T("fair.taken_now", "taken", a.Taken, "failed", a.Failed))
	if a.Err != nil {
		add("fair.last", a.Err.Error())
	}
	return s
}
