package desk

import (
	"net/http"
	"strings"

	"github.com/loa-vn/loa/internal/auth"
	"github.com/loa-vn/loa/internal/lang"
	"github.com/loa-vn/loa/internal/ui"
)

type personView struct {
	ui.Page

	Person   auth.Person
	Summary  ui.Summary
	Grants   []grantRow
	Sessions []sessionRow
	Tokens   []tokenRow
	Manage   bool // the reader may change this account
	Own      bool // it is the reader's own
}

// grantRow is one role as it stands, in words.
type grantRow struct {
	Role, Where, Period, By string
	Now                     bool
	Revoke                  string // where the form posts to; "" when the reader may not
	Delegate                string // where one's own role is lent; "" when it cannot be
}

type sessionRow struct{ Agent, Address, Seen, End string }

type tokenRow struct{ Name, Acts, Expires, LastUsed, Revoke string }

func (d *Desk) personShow(w http.ResponseWriter, r *http.Request) error {
	id, err := idIn[auth.User](r, "user")
	if err != nil {
		return err
	}
	v, err := d.personPage(r, id)
	if err != nil {
		return err
	}
	return d.show(w, r, "person", v)
}

// personPage gathers what the reader may see of an account: everyone his own, an
// admin those he manages, everybody else name, agency and roles.
func (d *Desk) personPage(r *http.Request, id auth.UserID) (*personView, error) {
	found, err := d.Auth.Person(r.Context(), actor(r), id)
	if err != nil {
		return nil, err
	}
	v := &personView{Person: found, Own: actor(r).ID == id, Manage: actor(r).Can(auth.ActManagePeople, found.Agency, d.Now())}
	v.Crumbs = []ui.Link{{Text: say(r).T("deskplan.people.title"), Href: "/desk/people"}}
	names, err := d.agencyNames(r.Context())
	if err != nil {
		return nil, err
	}
	v.Summary = personSummary(found.User, names, say(r))
	if v.Grants, err = d.grantRows(r, found, names); err != nil {
		return nil, err
	}
	return v, d.keysOf(r, v)
}

func personSummary(u auth.User, agencies map[auth.AgencyID]string, p *lang.Printer) ui.Summary {
	s := ui.Summary{Rows: []ui.SummaryRow{
		{Key: p.T("deskplan.people.login"), Value: u.Login},
		{Key: p.T("deskplan.people.agency"), Value: agencies[u.Agency]},
		{Key: p.T("deskplan.people.state"), Value: *userTag(u, p)},
		{Key: p.T("deskplan.people.since"), Value: p.Time(u.Created)},
	}}
	if u.Email != "" {
		s.Rows = append(s.Rows, ui.SummaryRow{Key: p.T("deskplan.people.email"), Value: u.Email})
	}
	if !u.LastLogin.IsZero() {
		s.Rows = append(s.Rows, ui.SummaryRow{Key: p.T("deskplan.people.last_login"), Value: p.Time(u.LastLogin)})
	}
	return s
}

func (d *Desk) grantRows(r *http.Request, of auth.Person, agencies map[auth.AgencyID]string) ([]grantRow, error) {
	var lenders []auth.UserID
	for _, g := range of.Grants {
		if g.Delegated() {
			lenders = append(lenders, g.By)
		}
	}
	names, err := d.Auth.Names(r.Context(), lenders)
	if err != nil {
		return nil, err
	}
	var rows []grantRow
	for _, g := range of.Grants {
		row := grantRow{
			Role: say(r).T(g.Role.Key()), Where: d.where(r, g, agencies), Period: period(g, say(r)),
			Now: g.InForce(today(d.Now())), By: names[g.By],
		}
		me := actor(r)
		if g.By == me.ID || me.Can(auth.ActManagePeople, g.Agency, d.Now()) {
			row.Revoke = "/desk/people/" + string(of.ID) + "/roles/" + string(g.ID) + "/revoke"
		}
		if me.ID == of.ID && !g.Delegated() {
			row.Delegate = "/desk/me/delegate/" + string(g.ID)
		}
		rows = append(rows, row)
	}
	return rows, nil
}

// where says for which agency and place a role holds.
func (d *Desk) where(r *http.Request, g auth.Grant, agencies map[auth.AgencyID]string) string {
	text := say(r).T("deskplan.grant.whole_site")
	if g.Agency != "" {
		text = agencies[g.Agency]
	}
	if g.Unit == "" {
		return text
	}
	if _, atlas, err := d.communes(r.Context()); err == nil && atlas != nil {
		if u, ok := atlas.Unit(unitID(string(g.Unit))); ok {
			return text + ", " + u.FullName
		}
	}
	return text + ", " + string(g.Unit)
}

func period(g auth.Grant, p *lang.Printer) string {
	switch {
	case g.From == "" && g.To == "":
		return p.T("deskplan.grant.always")
	case g.To == "":
		return p.T("deskplan.grant.from", "from", g.From)
	case g.From == "":
		return p.T("deskplan.grant.until", "to", g.To)
	}
	return p.T("deskplan.grant.between", "from", g.From, "to", g.To)
}

// keysOf adds browsers and tokens, for those who may see them.
func (d *Desk) keysOf(r *http.Request, v *personView) error {
	p, base := say(r), "/desk/people/"+string(v.Person.ID)
	sessions, err := d.Auth.SessionsOf(r.Context(), actor(r), v.Person.ID)
	if forbidden(err) {
		v.Manage = false
		return nil
	} else if err != nil {
		return err
	}
	for _, s := range sessions {
		v.Sessions = append(v.Sessions, sessionRow{browser(s.Agent, p), s.Address, p.Time(s.Seen), base + "/sessions/" + string(s.ID) + "/end"})
	}
	tokens, err := d.Auth.TokensOf(r.Context(), actor(r), v.Person.ID)
	if err != nil {
		return err
	}
	for _, t := range tokens {
		v.Tokens = append(v.Tokens, tokenRow{t.Name, actNames(t.Acts, p), p.Time(t.Expires), p.Time(t.LastUsed), base + "/tokens/" + string(t.ID) + "/revoke"})
	}
	return nil
}

func actNames(acts []auth.Act, p *lang.Printer) string {
	if acts == nil {
		return p.T("deskplan.token.all_acts")
	}
	names := make([]string, 0, len(acts))
	for _, a := range acts {
		names = append(names, p.T(a.Key()))
	}
	return strings.Join(names, ", ")
}

// browser shortens what a browser says of itself to what its owner recognises.
func browser(agent string, p *lang.Printer) string {
	name, system := "", ""
	for _, b := range []struct{ mark, name string }{{"Edg/", "Edge"}, {"coc_coc", "Cốc Cốc"}, {"Firefox/", "Firefox"}, {"Chrome/", "Chrome"}, {"Safari/", "Safari"}} {
		if name == "" && strings.Contains(agent, b.mark) {
			name = b.name
		}
	}
	for _, s := range []struct{ mark, name string }{{"Android", "Android"}, {"iPhone", "iPhone"}, {"iPad", "iPad"}, {"Windows", "Windows"}, {"Mac OS", "macOS"}, {"Linux", "Linux"}} {
		if system == "" && strings.Contains(agent, s.mark) {
			system = s.name
		}
	}
	if name == "" {
		return p.T("deskplan.session.other")
	}
	return joinWords(name, system)
}
