package desk

import (
	"net/http"
	"slices"
	"strings"

	"github.com/loa-vn/loa/internal/auth"
	"github.com/loa-vn/loa/internal/lang"
	"github.com/loa-vn/loa/internal/ui"
)

// item is an entry of the menu: shown to those who hold its act somewhere.
type item struct {
	href string
	key  string
	act  auth.Act
}

// menu is in the order of the work: from the document to what became of it.
func (d *Desk) menu() []item {
	all := []item{{"/desk", "desk.nav.home", auth.ActRead}}
	if d.Documents != nil {
		all = append(all, item{"/desk/documents", "desk.documents.title", auth.ActRead})
	}
	if d.Statements != nil {
		all = append(all, item{"/desk/statements", "desk.statements.title", auth.ActRead})
	}
	if d.Statements != nil && d.Plans != nil {
		all = append(all, item{"/desk/approvals", "desk.approvals.title", auth.ActApprove})
	}
	return slices.Concat(all, d.planMenu(), d.officeMenu())
}

// decorate gives every page its menu and the name of whoever is signed in.
func (d *Desk) decorate(r *http.Request, p *ui.Page) {
	a := actor(r)
	if !a.Known() {
		return
	}
	p.Alarm = d.alarm(r)
	if p.User == nil {
		p.User = &ui.User{Name: a.Name, Detail: d.roleLine(r, a)}
		if d.Auth != nil {
			p.User.Href = "/desk/me"
		}
	}
	if p.Nav != nil {
		return
	}
	for _, it := range d.menu() {
		if a.CanSomewhere(it.act, d.Now()) {
			p.Nav = append(p.Nav, ui.Link{Text: say(r).T(it.key), Href: it.href, Current: within(r.URL.Path, it.href)})
		}
	}
}

// within reports whether a path lies under an entry of the menu. Home holds only
// itself.
func within(path, href string) bool {
	if href == "/desk" {
		return strings.TrimSuffix(path, "/") == href
	}
	return path == href || strings.HasPrefix(path, href+"/")
}

// roleLine says in which roles and for which agency the person works today.
func (d *Desk) roleLine(r *http.Request, a auth.Actor) string {
	line := roles(say(r), a, d)
	if d.Auth == nil || a.Agency == "" {
		return line
	}
	agency, err := d.Auth.Agency(r.Context(), a.Agency)
	if err != nil {
		d.Log.WarnContext(r.Context(), "agency of the user", "error", err)
		return line
	}
	return strings.TrimPrefix(line+", "+agency.ShortName, ", ")
}

func roles(p *lang.Printer, a auth.Actor, d *Desk) string {
	var names []string
	seen := map[auth.Role]bool{}
	for _, g := range a.Grants {
		if g.InForce(today(d.Now())) && !seen[g.Role] {
			seen[g.Role] = true
			names = append(names, p.T(g.Role.Key()))
		}
	}
	return strings.Join(names, ", ")
}
