package desk

import (
	"context"
	"net/http"
	"strconv"
	"strings"

	"github.com/loa-vn/loa/internal/audience"
	"github.com/loa-vn/loa/internal/auth"
	"github.com/loa-vn/loa/internal/civil"
	"github.com/loa-vn/loa/internal/delivery"
	"github.com/loa-vn/loa/internal/fault"
	"github.com/loa-vn/loa/internal/lang"
	"github.com/loa-vn/loa/internal/ui"
)

// Canaries keeps the contact points of the administration's own, and knows which of
// them were heard. It asks again whether the actor may.
type Canaries interface {
	Canaries(ctx context.Context) (CanaryState, error)
	// AddCanary keeps one. Its address is as typed: a mailbox, a number or, of a device
	// that gets notifications, the address of its preferences.
	AddCanary(ctx context.Context, actor auth.Actor, c delivery.Canary) error
	RemoveCanary(ctx context.Context, actor auth.Actor, id delivery.CanaryID) error
	// Songs are the canaries of a run.
	Songs(ctx context.Context, run delivery.RunID) ([]delivery.Song, error)
	// Silences are those of late that need a look. It is quick.
	Silences() []delivery.Silence
}

// CanaryState is which canaries there are.
type CanaryState struct {
	Mail bool // every commune has a mailbox of Loa's own
	List []delivery.Canary
}

func (d *Desk) canaryRoutes() []route {
	if d.Canaries == nil {
		return nil
	}
	return []route{
		{"GET /desk/settings/canaries", auth.ActSettings, d.canaries},
		{"POST /desk/settings/canaries", auth.ActSettings, d.canaryAdd},
		{"POST /desk/settings/canaries/watch", auth.ActSettings, d.canaryWatch},
		{"POST /desk/settings/canaries/{id}/remove", auth.ActSettings, d.canaryRemove},
	}
}

// canaryRow is a canary with the way to forget it.
type canaryRow struct {
	Facts  ui.Summary
	Remove string
}

type canariesView struct {
	ui.Page

	Mail     string // whether mails come back to Loa itself
	Rows     []canaryRow
	Empty    string
	Off      bool
	Minutes  string
	Channels []ui.Option
	Units    []ui.Option
	New      delivery.Canary
}

func (d *Desk) canariesPage(r *http.Request) (*canariesView, error) {
	state, err := d.Canaries.Canaries(r.Context())
	if err != nil {
		return nil, err
	}
	rules, err := d.Settings.Rules(r.Context())
	if err != nil {
		return nil, err
	}
	atlas, err := d.Audience.Atlas(r.Context())
	if err != nil {
		return nil, err
	}
	return canariesPage(state, rules.Watch, atlas, atlas.Communes(d.Province, civil.On(d.Now())), say(r)), nil
}

func canariesPage(state CanaryState, rules delivery.Watch, atlas *audience.Atlas, communes []audience.Unit, p *lang.Printer) *canariesView {
	v := &canariesView{Off: rules.Off, Minutes: strconv.Itoa(int(rules.Patience().Minutes())), Mail: p.T("canary.mail_off")}
	if state.Mail {
		v.Mail = p.T("canary.mail_on")
	}
	if len(state.List) == 0 {
		v.Empty = p.T("canary.empty")
	}
	for _, c := range state.List {
		where := p.T("canary.every")
		if c.Unit != "" {
			where = unitTitle(atlas, c.Unit)
		}
		contact := audience.Contact{Channel: audience.Channel(c.Channel), Address: c.Address}
		v.Rows = append(v.Rows, canaryRow{Remove: "/desk/settings/canaries/" + string(c.ID) + "/remove", Facts: ui.Summary{Plain: true, Rows: []ui.SummaryRow{
			{Key: p.T("canary.channel"), Value: channelText(p, c.Channel)},
			{Key: p.T("canary.unit"), Value: where},
			{Key: p.T("canary.note"), Value: c.Note},
			{Key: p.T("canary.address"), Value: contact.Masked()},
		}}})
	}
	for _, c := range audience.Channels() {
		v.Channels = append(v.Channels, ui.Option{Value: string(c), Text: channelText(p, string(c))})
	}
	v.New.Channel = string(audience.ChannelSMS)
	v.Units = []ui.Option{{Text: p.T("canary.every")}}
	for _, u := range communes {
		v.Units = append(v.Units, ui.Option{Value: string(u.ID), Text: u.FullName})
	}
	v.Crumbs = []ui.Link{{Text: p.T("deskplan.settings.title"), Href: "/desk/settings"}}
	return v
}

func unitTitle(atlas *audience.Atlas, id string) string {
	if u, ok := atlas.Unit(audience.UnitID(id)); ok {
		return u.FullName
	}
	return id
}

func (d *Desk) canaries(w http.ResponseWriter, r *http.Request) error {
	v, err := d.canariesPage(r)
	if err != nil {
		return err
	}
	return d.show(w, r, "canaries", v)
}

func (d *Desk) canaryAdd(w http.ResponseWriter, r *http.Request) error {
	v, err := d.canariesPage(r)
	if err != nil {
		return err
	}
	v.New = delivery.Canary{
		Channel: r.PostFormValue("channel"), Unit: r.PostFormValue("unit"),
		Address: strings.TrimSpace(r.PostFormValue("address")), Note: strings.TrimSpace(r.PostFormValue("note")),
	}
	if err := d.Canaries.AddCanary(r.Context(), actor(r), v.New); err != nil {
		return d.again(w, r, "canaries", v, err)
	}
	return done(w, r, "/desk/settings/canaries", "canary.added")
}

func (d *Desk) canaryRemove(w http.ResponseWriter, r *http.Request) error {
	if err := d.Canaries.RemoveCanary(r.Context(), actor(r), delivery.CanaryID(r.PathValue("id"))); err != nil {
		return err
	}
	return done(w, r, "/desk/settings/canaries", "canary.removed")
}

// canaryWatch saves whether canaries are sent, and how long one may be silent.
func (d *Desk) canaryWatch(w http.ResponseWriter, r *http.Request) error {
	v, err := d.canariesPage(r)
	if err != nil {
		return err
	}
	v.Minutes, v.Off = strings.TrimSpace(r.PostFormValue("minutes")), r.PostFormValue("off") == "1"
	n, err := strconv.Atoi(v.Minutes)
	watch := delivery.Watch{Off: v.Off, Minutes: n}
	if err != nil || n < 1 || watch.Check() != nil {
		return d.again(w, r, "canaries", v, fault.Invalid("canary.minutes_malformed").On("minutes"))
	}
	if err := d.Settings.SaveRules(r.Context(), actor(r), func(s *delivery.Site) { s.Watch = watch }); err != nil {
		return d.again(w, r, "canaries", v, err)
	}
	return done(w, r, "/desk/settings/canaries", "deskplan.settings.saved")
}
