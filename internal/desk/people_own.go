package desk

import (
	"errors"
	"net/http"
	"strconv"
	"time"

	"github.com/loa-vn/loa/internal/auth"
	"github.com/loa-vn/loa/internal/civil"
	"github.com/loa-vn/loa/internal/ui"
)

// ownPage is the reader's own account: password, roles, browsers and tokens.
func (d *Desk) ownPage(w http.ResponseWriter, r *http.Request) error {
	v, err := d.personPage(r, actor(r).ID)
	if err != nil {
		return err
	}
	v.Crumbs = nil
	return d.show(w, r, "me", v)
}

func (d *Desk) ownPassword(w http.ResponseWriter, r *http.Request) error {
	err := d.Auth.ChangePassword(r.Context(), actor(r), auth.Secret(r.PostFormValue("old")), auth.Secret(r.PostFormValue("password")), origin(r))
	if err != nil {
		v, failed := d.personPage(r, actor(r).ID)
		if failed != nil {
			return failed
		}
		v.Crumbs = nil
		if forbidden(err) { // the old password was wrong: that is mended here
			v.Problems = []ui.Problem{{Field: "old", Text: say(r).Error(err)}}
			v.Status = http.StatusForbidden
			return d.show(w, r, "me", v)
		}
		return d.again(w, r, "me", v, err)
	}
	return done(w, r, "/desk/login", "deskplan.me.password_changed")
}

// delegateView is the form by which one's own role is lent for a time.
type delegateView struct {
	ui.Page

	Grant    auth.Grant
	Role     string
	Where    string
	User     string
	Users    []ui.Option
	From, To ui.DateInput
}

func (d *Desk) lendingForm(r *http.Request) (*delegateView, error) {
	id, err := idIn[auth.Grant](r, "grant")
	if err != nil {
		return nil, err
	}
	v := &delegateView{Grant: auth.Grant{ID: id}, From: ui.DateInput{Value: today(d.Now())}}
	v.Crumbs = []ui.Link{{Text: say(r).T("deskplan.me.title"), Href: "/desk/me"}}
	for _, g := range actor(r).Grants {
		if g.ID == id {
			v.Grant = g
		}
	}
	names, err := d.agencyNames(r.Context())
	if err != nil {
		return nil, err
	}
	v.Role, v.Where = say(r).T(v.Grant.Role.Key()), d.where(r, v.Grant, names)
	people, err := d.Auth.People(r.Context(), actor(r))
	if err != nil {
		return nil, err
	}
	for _, one := range people {
		if one.ID != actor(r).ID && !one.Disabled {
			v.Users = append(v.Users, ui.Option{Value: string(one.ID), Text: one.Name + " – " + names[one.Agency]})
		}
	}
	return v, nil
}

func (d *Desk) delegateForm(w http.ResponseWriter, r *http.Request) error {
	v, err := d.lendingForm(r)
	if err != nil {
		return err
	}
	return d.show(w, r, "delegate", v)
}

func (d *Desk) delegate(w http.ResponseWriter, r *http.Request) error {
	v, err := d.lendingForm(r)
	if err != nil {
		return err
	}
	v.User = r.PostFormValue("user")
	var from, until civil.Date
	var err2 error
	from, v.From, err = ui.FormDate(r, "from")
	until, v.To, err2 = ui.FormDate(r, "to")
	if err = errors.Join(err, err2); err == nil {
		_, err = d.Auth.Delegate(r.Context(), actor(r), v.Grant.ID, auth.UserID(v.User), from, until)
	}
	if err != nil {
		return d.again(w, r, "delegate", v, err)
	}
	return done(w, r, "/desk/people/"+v.User, "deskplan.delegate.done")
}

// tokenView is the form of a new token and, once, the token itself.
type tokenView struct {
	ui.Page

	Name    string
	Days    string
	Acts    []string
	Options []ui.Option
	Token   auth.Token
	Secret  string // shown on this page and never again
}

func (d *Desk) newToken(r *http.Request) *tokenView {
	v := &tokenView{Days: "90"}
	v.Crumbs = []ui.Link{{Text: say(r).T("deskplan.me.title"), Href: "/desk/me"}}
	for _, act := range auth.Acts() {
		if actor(r).CanSomewhere(act, d.Now()) {
			v.Options = append(v.Options, ui.Option{Value: string(act), Text: say(r).T(act.Key())})
		}
	}
	return v
}

func (d *Desk) tokenForm(w http.ResponseWriter, r *http.Request) error {
	return d.show(w, r, "token", d.newToken(r))
}

// tokenIssue answers with the page that shows the token: it is never put where a
// redirect would have to carry it.
func (d *Desk) tokenIssue(w http.ResponseWriter, r *http.Request) error {
	v := d.newToken(r)
	v.Name, v.Days, v.Acts = r.PostFormValue("name"), r.PostFormValue("expires"), r.PostForm["acts"]
	days, _ := strconv.Atoi(v.Days) // what is no number of days is refused as one
	n := auth.NewToken{Name: v.Name, Expires: d.Now().Add(time.Duration(min(days, 100_000)) * 24 * time.Hour)}
	for _, act := range v.Acts {
		n.Acts = append(n.Acts, auth.Act(act))
	}
	token, secret, err := d.Auth.IssueToken(r.Context(), actor(r), n)
	if err != nil {
		return d.again(w, r, "token", v, err)
	}
	v.Token, v.Secret = token, secret.Reveal()
	w.Header().Set("Cache-Control", "no-store")
	return d.show(w, r, "token", v)
}
