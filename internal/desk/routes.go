package desk

import (
	"net/http"
	"net/url"
	"slices"

	"github.com/loa-vn/loa/internal/auth"
	"github.com/loa-vn/loa/internal/fault"
	"github.com/loa-vn/loa/internal/ui"
)

// route is one line of the table: the pattern, the act that the actor must hold
// for some agency to come in at all (the service asks again, for the agency in
// question), and the handler. The empty act is open to strangers.
type route struct {
	pattern string
	act     auth.Act
	serve   handler
}

// handler answers a request or returns why it did not.
type handler func(w http.ResponseWriter, r *http.Request) error

// routes is the whole desk. Each noun keeps its own lines beside its handlers.
func (d *Desk) routes() []route {
	return slices.Concat(
		d.sessionRoutes(),
		d.homeRoutes(),
		d.documentRoutes(),
		d.statementRoutes(),
		d.impactRoutes(),
		d.approvalRoutes(),
		d.planRoutes(),
		d.coverageRoutes(),
		d.peopleRoutes(),
		d.agencyRoutes(),
		d.ownRoutes(),
		d.subscriberRoutes(),
		d.unitRoutes(),
		d.auditRoutes(),
		d.settingsRoutes(),
		d.mailingRoutes(),
		d.textingRoutes(),
		d.canaryRoutes(),
		d.returnRoutes(),
		d.mailboxRoutes(),
	)
}

// guard lets in whoever holds the line's act, sends strangers to the login, and
// turns a handler's error into a page.
func (d *Desk) guard(line route) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if err := d.admit(line, r); err != nil {
			d.turnAway(w, r, err)
			return
		}
		if err := line.serve(w, r); err != nil {
			d.fail(w, r, err)
		}
	})
}

// turnAway answers whoever may not come in. A stranger is sent to the login; if he
// was sending a form, his session has ended, and the form waits for him.
func (d *Desk) turnAway(w http.ResponseWriter, r *http.Request, why error) {
	switch stranger := !actor(r).Known(); {
	case stranger && r.Method == http.MethodGet:
		ui.Redirect(w, r, "/desk/login?next="+url.QueryEscape(r.URL.RequestURI()))
	case stranger && keeps(r):
		d.pages.Render(w, r, "session-ended", ended(r))
	default:
		d.fail(w, r, why)
	}
}

func (d *Desk) admit(line route, r *http.Request) error {
	a := auth.ActorFrom(r.Context())
	if line.act == "" || a.CanSomewhere(line.act, d.Now()) {
		return nil
	}
	return auth.Require(a, line.act, "", d.Now())
}

func (d *Desk) fail(w http.ResponseWriter, r *http.Request, err error) {
	d.pages.Fail(w, r, err)
}

func (d *Desk) foreign(w http.ResponseWriter, r *http.Request) {
	d.fail(w, r, fault.Forbidden("desk.foreign_form"))
}

// actor is who is asking.
func actor(r *http.Request) auth.Actor { return auth.ActorFrom(r.Context()) }
