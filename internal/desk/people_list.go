package desk

import (
	"context"
	"net/http"
	"strings"

	"github.com/loa-vn/loa/internal/audience"
	"github.com/loa-vn/loa/internal/auth"
	"github.com/loa-vn/loa/internal/civil"
	"github.com/loa-vn/loa/internal/lang"
	"github.com/loa-vn/loa/internal/ui"
)

// peopleTabs are the rooms of those who keep the house in order.
func (d *Desk) peopleTabs(p *lang.Printer, at string) ui.Tabs {
	tabs := ui.Tabs{Label: p.T("deskplan.people.tabs"), Items: []ui.Link{
		{Text: p.T("deskplan.people.title"), Href: "/desk/people"},
		{Text: p.T("deskplan.agencies.title"), Href: "/desk/agencies"},
	}}
	if d.Audience != nil {
		tabs.Items = append(tabs.Items,
			ui.Link{Text: p.T("deskplan.subscribers.title"), Href: "/desk/subscribers"},
			ui.Link{Text: p.T("deskplan.units.title"), Href: "/desk/units"})
	}
	for i := range tabs.Items {
		tabs.Items[i].Current = tabs.Items[i].Href == at
	}
	return tabs
}

type peopleView struct {
	ui.Page

	Tabs   ui.Tabs
	People grid
	Add    bool
}

func (d *Desk) peopleList(w http.ResponseWriter, r *http.Request) error {
	found, err := d.Auth.People(r.Context(), actor(r))
	if err != nil {
		return err
	}
	names, err := d.agencyNames(r.Context())
	if err != nil {
		return err
	}
	v := &peopleView{
		Tabs: d.peopleTabs(say(r), "/desk/people"), People: peopleGrid(found, names, today(d.Now()), say(r)),
		Add: actor(r).CanSomewhere(auth.ActManagePeople, d.Now()),
	}
	return d.show(w, r, "people", v)
}

func peopleGrid(found []auth.Person, agencies map[auth.AgencyID]string, day civil.Date, p *lang.Printer) grid {
	g := grid{Caption: p.T("deskplan.people.title"), Empty: p.T("deskplan.people.none"), Head: []gridHead{
		{Title: p.T("deskplan.people.name")},
		{Title: p.T("deskplan.people.agency")},
		{Title: p.T("deskplan.people.roles")},
		{Title: p.T("deskplan.people.last_login")},
		{Title: p.T("deskplan.people.state")},
	}}
	for _, one := range found {
		last := gridCell{Text: p.Time(one.LastLogin)}
		if one.LastLogin.IsZero() {
			last = gridCell{Text: p.T("deskplan.people.never"), Zero: true}
		}
		g.Rows = append(g.Rows, gridRow{Cells: []gridCell{
			{Text: one.Name, Sub: one.Login, Href: "/desk/people/" + string(one.ID)},
			{Text: agencies[one.Agency]},
			{Text: rolesOn(one.Grants, day, p)},
			last,
			{Tag: userTag(one.User, p)},
		}})
	}
	return g
}

// userTag says what one must know of an account at a glance.
func userTag(u auth.User, p *lang.Printer) *ui.Tag {
	switch {
	case u.Disabled:
		return &ui.Tag{Text: p.T("deskplan.people.disabled"), Tone: ui.Danger}
	case u.Synthetic:
		return &ui.Tag{Text: p.T("deskplan.people.synthetic"), Tone: ui.Waiting}
	}
	return &ui.Tag{Text: p.T("deskplan.people.active"), Tone: ui.Success}
}

// rolesOn names the roles that hold on a day.
func rolesOn(grants []auth.Grant, day civil.Date, p *lang.Printer) string {
	var names []string
	seen := map[auth.Role]bool{}
	for _, g := range grants {
		if g.InForce(day) && !seen[g.Role] {
			seen[g.Role] = true
			names = append(names, p.T(g.Role.Key()))
		}
	}
	if names == nil {
		return p.T("deskplan.people.no_role")
	}
	return strings.Join(names, ", ")
}

// agencyNames maps every agency to the name that fits a line; the empty one is
// the whole site.
func (d *Desk) agencyNames(ctx context.Context) (map[auth.AgencyID]string, error) {
	all, err := d.Auth.Agencies(ctx)
	if err != nil {
		return nil, err
	}
	names := make(map[auth.AgencyID]string, len(all))
	for _, a := range all {
		names[a.ID] = a.ShortName
	}
	return names, nil
}

// agencyOptions lists the agencies for which the actor may do act.
func (d *Desk) agencyOptions(r *http.Request, act auth.Act) ([]ui.Option, error) {
	all, err := d.Auth.Agencies(r.Context())
	if err != nil {
		return nil, err
	}
	var options []ui.Option
	for _, a := range all {
		if actor(r).Can(act, a.ID, d.Now()) {
			options = append(options, ui.Option{Value: string(a.ID), Text: a.Title(ui.Locale(r.Context()) == lang.EN)})
		}
	}
	return options, nil
}

// communes lists the province's communes as of today; none without people's data.
func (d *Desk) communes(ctx context.Context) ([]audience.Unit, *audience.Atlas, error) {
	if d.Audience == nil {
		return nil, nil, nil
	}
	atlas, err := d.Audience.Atlas(ctx)
	if err != nil {
		return nil, nil, err
	}
	return atlas.Communes(d.Province, today(d.Now())), atlas, nil
}
