package desk

import (
	"errors"
	"net/http"

	"github.com/loa-vn/loa/internal/audience"
	"github.com/loa-vn/loa/internal/auth"
	"github.com/loa-vn/loa/internal/civil"
	"github.com/loa-vn/loa/internal/lang"
	"github.com/loa-vn/loa/internal/ui"
)

func unitID(s string) audience.UnitID { return audience.UnitID(s) }

// grantView is the form by which a role is given, for an agency, a place and a time.
type grantView struct {
	ui.Page

	Person   auth.Person
	Role     string
	Roles    []ui.Option
	Agency   string
	Agencies []ui.Option
	Unit     string
	Units    []ui.Option
	From, To ui.DateInput
}

func (d *Desk) roleForm(r *http.Request) (*grantView, error) {
	id, err := idIn[auth.User](r, "user")
	if err != nil {
		return nil, err
	}
	p, v := say(r), &grantView{}
	if v.Person, err = d.Auth.Person(r.Context(), actor(r), id); err != nil {
		return nil, err
	}
	v.Crumbs = []ui.Link{{Text: p.T("deskplan.people.title"), Href: "/desk/people"}, {Text: v.Person.Name, Href: "/desk/people/" + string(id)}}
	v.Roles = roleOptions(p)
	if v.Agencies, err = d.agencyOptions(r, auth.ActManagePeople); err != nil {
		return nil, err
	}
	if actor(r).Can(auth.ActManagePeople, "", d.Now()) {
		v.Agencies = append([]ui.Option{{Value: "", Text: p.T("deskplan.grant.whole_site")}}, v.Agencies...)
	}
	v.Agency = string(v.Person.Agency)
	v.Units, err = d.unitOptions(r)
	return v, err
}

// roleOptions says beside each role what it may do.
func roleOptions(p *lang.Printer) []ui.Option {
	var options []ui.Option
	for _, role := range auth.Roles() {
		options = append(options, ui.Option{Value: string(role), Text: p.T(role.Key()), Hint: actNames(role.Acts(), p)})
	}
	return options
}

func (d *Desk) unitOptions(r *http.Request) ([]ui.Option, error) {
	communes, _, err := d.communes(r.Context())
	if err != nil || communes == nil {
		return nil, err
	}
	options := []ui.Option{{Value: "", Text: say(r).T("deskplan.grant.everywhere")}}
	for _, u := range byName(communes) {
		options = append(options, ui.Option{Value: string(u.ID), Text: u.FullName})
	}
	return options, nil
}

func (d *Desk) grantForm(w http.ResponseWriter, r *http.Request) error {
	v, err := d.roleForm(r)
	if err != nil {
		return err
	}
	return d.show(w, r, "grant", v)
}

func (d *Desk) grantGive(w http.ResponseWriter, r *http.Request) error {
	v, err := d.roleForm(r)
	if err != nil {
		return err
	}
	v.Role, v.Agency, v.Unit = r.PostFormValue("role"), r.PostFormValue("agency"), r.PostFormValue("unit")
	from, to, err := v.dates(r)
	if err == nil {
		_, err = d.Auth.Give(r.Context(), actor(r), auth.Grant{
			User: v.Person.ID, Role: auth.Role(v.Role), Agency: auth.AgencyID(v.Agency), Unit: auth.Place(v.Unit), From: from, To: to,
		})
	}
	if err != nil {
		return d.again(w, r, "grant", v, err)
	}
	return done(w, r, "/desk/people/"+string(v.Person.ID), "deskplan.grant.given", "role", say(r).T(auth.Role(v.Role).Key()), "name", v.Person.Name)
}

// dates reads the period and keeps what was typed.
func (v *grantView) dates(r *http.Request) (from, to civil.Date, err error) {
	from, v.From, err = ui.FormDate(r, "from")
	to, typed, err2 := ui.FormDate(r, "to")
	v.To = typed
	return from, to, errors.Join(err, err2)
}

func (d *Desk) grantRevoke(w http.ResponseWriter, r *http.Request) error {
	id, err := idIn[auth.Grant](r, "grant")
	if err != nil {
		return err
	}
	if err := d.Auth.Revoke(r.Context(), actor(r), id); err != nil {
		return err
	}
	return done(w, r, "/desk/people/"+r.PathValue("user"), "deskplan.grant.revoked")
}
