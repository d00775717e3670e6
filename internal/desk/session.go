package desk

import (
	"net"
	"net/http"
	"net/url"
	"path"
	"strings"
	"time"

	"github.com/loa-vn/loa/internal/auth"
	"github.com/loa-vn/loa/internal/civil"
	"github.com/loa-vn/loa/internal/ui"
)

func (d *Desk) sessionRoutes() []route {
	if d.sessions == nil {
		return nil
	}
	return []route{
		{"GET /desk/login", "", d.loginPage},
		{"POST /desk/login", "", d.login},
		{"POST /desk/logout", "", d.logout},
	}
}

type loginView struct {
	ui.Page

	Login string
	Next  string
}

func (d *Desk) loginPage(w http.ResponseWriter, r *http.Request) error {
	next := local(r.FormValue("next"))
	if actor(r).Known() {
		ui.Redirect(w, r, next)
		return nil
	}
	return d.show(w, r, "login", &loginView{Next: next})
}

func (d *Desk) login(w http.ResponseWriter, r *http.Request) error {
	v := &loginView{Login: strings.TrimSpace(r.PostFormValue("login")), Next: local(r.PostFormValue("next"))}
	_, err := d.sessions.Login(r.Context(), v.Login, auth.Secret(r.PostFormValue("password")), origin(r))
	if err != nil {
		return d.refuse(w, r, v, err)
	}
	ui.Redirect(w, r, v.Next)
	return nil
}

// refuse keeps the login on the page: a wrong password is forbidden, not invalid,
// and still something that a person mends here.
func (d *Desk) refuse(w http.ResponseWriter, r *http.Request, v *loginView, err error) error {
	text := say(r).Error(err)
	if text == say(r).T("lang.internal") {
		return err
	}
	v.Problems = []ui.Problem{{Field: "login", Text: text}}
	v.Status = http.StatusForbidden
	return d.show(w, r, "login", v)
}

func (d *Desk) logout(w http.ResponseWriter, r *http.Request) error {
	if err := d.sessions.Logout(r.Context()); err != nil {
		return err
	}
	return done(w, r, "/desk/login", "desk.login.left")
}

// local keeps a redirect on the desk, whatever the address asked for.
func local(next string) string {
	u, err := url.Parse(next)
	if err != nil || u.Host != "" || u.Scheme != "" {
		return "/desk"
	}
	if clean := path.Clean(u.Path); clean == "/desk" || strings.HasPrefix(clean, "/desk/") {
		u.Path = clean
		return u.String()
	}
	return "/desk"
}

func origin(r *http.Request) auth.Origin {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		host = r.RemoteAddr
	}
	return auth.Origin{Address: host, Agent: r.UserAgent()}
}

func today(now time.Time) civil.Date { return civil.On(now) }
