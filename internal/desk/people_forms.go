package desk

import (
	"net/http"

	"github.com/loa-vn/loa/internal/auth"
	"github.com/loa-vn/loa/internal/ui"
)

// accountView is the form of a user, new or known.
type accountView struct {
	ui.Page

	ID       auth.UserID // "" for a new one
	Login    string
	Name     string
	Email    string
	Agency   string
	Agencies []ui.Option
	Target   string
}

func (d *Desk) accountForm(r *http.Request) (*accountView, error) {
	v := &accountView{Target: "/desk/people"}
	v.Crumbs = []ui.Link{{Text: say(r).T("deskplan.people.title"), Href: "/desk/people"}}
	var err error
	v.Agencies, err = d.agencyOptions(r, auth.ActManagePeople)
	return v, err
}

func (d *Desk) personNew(w http.ResponseWriter, r *http.Request) error {
	v, err := d.accountForm(r)
	if err != nil {
		return err
	}
	return d.show(w, r, "account", v)
}

func (d *Desk) personAdd(w http.ResponseWriter, r *http.Request) error {
	v, err := d.accountForm(r)
	if err != nil {
		return err
	}
	v.Login, v.Name, v.Email, v.Agency = r.PostFormValue("login"), r.PostFormValue("name"), r.PostFormValue("email"), r.PostFormValue("agency")
	u, err := d.Auth.CreateUser(r.Context(), actor(r), auth.NewUser{
		Login: v.Login, Name: v.Name, Email: v.Email, Agency: auth.AgencyID(v.Agency),
		Password: auth.Secret(r.PostFormValue("password")),
	})
	if err != nil {
		return d.again(w, r, "account", v, err)
	}
	return done(w, r, "/desk/people/"+string(u.ID), "deskplan.people.added", "name", u.Name)
}

// known is the form of a user as he stands.
func (d *Desk) known(r *http.Request) (*accountView, auth.Person, error) {
	id, err := idIn[auth.User](r, "user")
	if err != nil {
		return nil, auth.Person{}, err
	}
	found, err := d.Auth.Person(r.Context(), actor(r), id)
	if err != nil {
		return nil, found, err
	}
	v, err := d.accountForm(r)
	if err != nil {
		return nil, found, err
	}
	v.ID, v.Login, v.Name, v.Email, v.Agency = id, found.Login, found.Name, found.Email, string(found.Agency)
	v.Target = "/desk/people/" + string(id)
	v.Crumbs = append(v.Crumbs, ui.Link{Text: found.Name, Href: v.Target})
	return v, found, nil
}

func (d *Desk) personForm(w http.ResponseWriter, r *http.Request) error {
	v, _, err := d.known(r)
	if err != nil {
		return err
	}
	return d.show(w, r, "account", v)
}

func (d *Desk) personSave(w http.ResponseWriter, r *http.Request) error {
	v, found, err := d.known(r)
	if err != nil {
		return err
	}
	v.Name, v.Email, v.Agency = r.PostFormValue("name"), r.PostFormValue("email"), r.PostFormValue("agency")
	u := found.User
	u.Name, u.Email, u.Agency = v.Name, v.Email, auth.AgencyID(v.Agency)
	if err := d.Auth.UpdateUser(r.Context(), actor(r), u); err != nil {
		return d.again(w, r, "account", v, err)
	}
	return done(w, r, v.Target, "deskplan.people.saved")
}

func (d *Desk) personPassword(w http.ResponseWriter, r *http.Request) error {
	v, _, err := d.known(r)
	if err != nil {
		return err
	}
	if err := d.Auth.SetPassword(r.Context(), actor(r), v.ID, auth.Secret(r.PostFormValue("password"))); err != nil {
		return d.again(w, r, "account", v, err)
	}
	return done(w, r, v.Target, "deskplan.people.password_set")
}

func (d *Desk) personDisable(w http.ResponseWriter, r *http.Request) error {
	id, err := idIn[auth.User](r, "user")
	if err != nil {
		return err
	}
	disabled := r.PostFormValue("disabled") == "1"
	if err := d.Auth.SetDisabled(r.Context(), actor(r), id, disabled); err != nil {
		return err
	}
	key := "deskplan.people.enabled"
	if disabled {
		key = "deskplan.people.was_disabled"
	}
	return done(w, r, "/desk/people/"+string(id), key)
}

func (d *Desk) sessionEnd(w http.ResponseWriter, r *http.Request) error {
	id, err := idIn[auth.Session](r, "session")
	if err != nil {
		return err
	}
	if err := d.Auth.EndSession(r.Context(), actor(r), id); err != nil {
		return err
	}
	return done(w, r, back(r), "deskplan.session.ended")
}

func (d *Desk) tokenRevoke(w http.ResponseWriter, r *http.Request) error {
	id, err := idIn[auth.Token](r, "token")
	if err != nil {
		return err
	}
	if err := d.Auth.RevokeToken(r.Context(), actor(r), id); err != nil {
		return err
	}
	return done(w, r, back(r), "deskplan.token.revoked")
}

// back is the page of the person whose key was taken away: one's own is /desk/me.
func back(r *http.Request) string {
	if r.PathValue("user") == string(actor(r).ID) {
		return "/desk/me"
	}
	return "/desk/people/" + r.PathValue("user")
}
