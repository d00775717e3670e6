package desk

import (
	"net/http"

	"github.com/loa-vn/loa/internal/auth"
	"github.com/loa-vn/loa/internal/ui"
)

type agenciesView struct {
	ui.Page

	Tabs     ui.Tabs
	Agencies grid
	Add      bool
}

func (d *Desk) agencyList(w http.ResponseWriter, r *http.Request) error {
	all, err := d.Auth.Agencies(r.Context())
	if err != nil {
		return err
	}
	p := say(r)
	g := grid{Caption: p.T("deskplan.agencies.title"), Empty: p.T("deskplan.agencies.none"), Head: []gridHead{
		{Title: p.T("deskplan.agency.name")}, {Title: p.T("deskplan.agency.kind")}, {Title: p.T("deskplan.agency.sender")},
	}}
	for _, a := range all {
		name := gridCell{Text: a.Name, Sub: a.ShortName}
		if actor(r).Can(auth.ActManagePeople, a.ID, d.Now()) {
			name.Href = "/desk/agencies/" + string(a.ID)
		}
		if a.Synthetic {
			name.Tag = &ui.Tag{Text: p.T("deskplan.people.synthetic"), Tone: ui.Waiting}
		}
		g.Rows = append(g.Rows, gridRow{Cells: []gridCell{name, {Text: p.T(a.Kind.Key())}, {Text: a.MailName, Sub: a.MailAddress}}})
	}
	return d.show(w, r, "agencies", &agenciesView{
		Tabs: d.peopleTabs(p, "/desk/agencies"), Agencies: g, Add: actor(r).Can(auth.ActManagePeople, "", d.Now()),
	})
}

type agencyView struct {
	ui.Page

	Agency auth.Agency
	Kinds  []ui.Option
	Units  []ui.Option
	Target string
}

// agencyOf is the form of the agency in the address, or of a new one.
func (d *Desk) agencyOf(r *http.Request) (*agencyView, error) {
	v := &agencyView{Target: "/desk/agencies"}
	v.Crumbs = []ui.Link{{Text: say(r).T("deskplan.agencies.title"), Href: "/desk/agencies"}}
	if r.PathValue("agency") != "" {
		id, err := idIn[auth.Agency](r, "agency")
		if err != nil {
			return nil, err
		}
		if v.Agency, err = d.Auth.Agency(r.Context(), id); err != nil {
			return nil, err
		}
		v.Target += "/" + string(id)
	}
	for _, k := range auth.AgencyKinds() {
		v.Kinds = append(v.Kinds, ui.Option{Value: string(k), Text: say(r).T(k.Key())})
	}
	var err error
	v.Units, err = d.unitOptions(r)
	return v, err
}

func (d *Desk) agencyForm(w http.ResponseWriter, r *http.Request) error {
	v, err := d.agencyOf(r)
	if err != nil {
		return err
	}
	return d.show(w, r, "agency", v)
}

func (d *Desk) agencySave(w http.ResponseWriter, r *http.Request) error {
	v, err := d.agencyOf(r)
	if err != nil {
		return err
	}
	a := &v.Agency
	a.Kind, a.Name, a.NameEN = auth.AgencyKind(r.PostFormValue("kind")), r.PostFormValue("name"), r.PostFormValue("name_en")
	a.ShortName, a.MailName, a.MailAddress = r.PostFormValue("short_name"), r.PostFormValue("mail_name"), r.PostFormValue("mail_address")
	a.Unit = auth.Place(r.PostFormValue("unit"))
	if a.ID == "" {
		_, err = d.Auth.CreateAgency(r.Context(), actor(r), *a)
	} else {
		err = d.Auth.UpdateAgency(r.Context(), actor(r), *a)
	}
	if err != nil {
		return d.again(w, r, "agency", v, err)
	}
	return done(w, r, "/desk/agencies", "deskplan.agency.saved", "name", a.Name)
}
