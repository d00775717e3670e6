// Package desk is the staff's side of Loa: pages behind a login on which a
// decision becomes a document, the document a statement, the statement a plan,
// and the plan a coverage that everyone can check.
//
// A page is a line in a table of routes (routes.go and the file of its noun): the
// pattern, the act that whoever opens it must hold somewhere, and a handler. A
// handler decodes, calls a service and renders; it returns its error, and one
// place turns that into words. What a person may do is decided by the services
// alone. The desk asks the same questions beforehand only to show or hide a
// button, and to say why a button is not there.
//
// Every page works without JavaScript. htmx, where a form asks for it, saves a
// reload and nothing else.
//
// The surprise: a form that could not be accepted is never answered by a bare
// page of errors. What was typed is the most expensive thing on the desk, so a
// refused form comes back as it was sent, and a save that met someone else's save
// shows both texts side by side.
package desk

import (
	"embed"
	"fmt"
	"log/slog"
	"net/http"
	"time"

	"github.com/loa-vn/loa/internal/audience"
	"github.com/loa-vn/loa/internal/auth"
	"github.com/loa-vn/loa/internal/delivery"
	"github.com/loa-vn/loa/internal/measure"
	"github.com/loa-vn/loa/internal/plan"
	"github.com/loa-vn/loa/internal/policy"
	"github.com/loa-vn/loa/internal/statement"
	"github.com/loa-vn/loa/internal/ui"
)

//go:embed all:templates
var files embed.FS

// Deps is what the desk stands on. A service that is nil has no pages: its lines
// are left out of the table of routes and of the menu.
type Deps struct {
	Site   ui.Site
	Assets *ui.Assets
	Log    *slog.Logger
	Now    func() time.Time
	Secure bool // the site is served over HTTPS: the session's cookie travels nowhere else

	Health func() delivery.Health // how the delivery fares; nil where nothing is delivered

	Auth       *auth.Service
	Documents  *policy.Service
	Statements *statement.Service
	Plans      *plan.Service
	Audience   *audience.Service
	Measure    *measure.Service
	Forecasts  *measure.Forecaster // nil: nothing is foretold
	Province   audience.Code       // whose communes a plan chooses from
	Post       Post                // the ledger of attempts
	Settings   Settings
	Mailing    Mailing      // how mails go out
	Returns    Returns      // what came back by mail
	Texting    Texting      // the accounts for text messages
	PartPrice  func() int64 // of a part of a text message, in đồng; 0 or nil where nobody knows
	Canaries   Canaries
	Mailbox    Mailbox // of a demonstration; a real site has none
}

// Desk serves the staff's pages.
type Desk struct {
	Deps

	pages    *ui.Renderer
	sessions *auth.Sessions
	lists    lists // files of people that were tried and not yet taken
}

// New parses the pages; an error is a template that does not parse.
func New(deps Deps) (*Desk, error) {
	d := &Desk{Deps: deps}
	pages, err := ui.New(files, "templates", ui.Config{
		Face: ui.Desk, Site: deps.Site, Assets: deps.Assets, Log: deps.Log, Decorate: d.decorate,
	})
	if err != nil {
		return nil, fmt.Errorf("desk: %w", err)
	}
	d.pages = pages
	if deps.Auth != nil {
		d.sessions = deps.Auth.Sessions(deps.Secure, d.fail)
	}
	return d, nil
}

// Handler answers everything under /desk, with its own session, language and
// headers: a face that is mounted without them would be mounted without its locks.
func (d *Desk) Handler() http.Handler {
	mux := http.NewServeMux()
	for _, line := range d.routes() {
		mux.Handle(line.pattern, d.guard(line))
	}
	mux.HandleFunc("/desk/", d.pages.NotFound)
	var h http.Handler = mux
	if d.sessions != nil {
		h = d.sessions.Handler(h)
	}
	return ui.Secure(ui.Localise(d.sameOrigin(private(h))))
}

// sameOrigin refuses forms that another site sent in our reader's name.
func (d *Desk) sameOrigin(next http.Handler) http.Handler {
	guard := http.NewCrossOriginProtection()
	guard.SetDenyHandler(http.HandlerFunc(d.foreign))
	return guard.Handler(next)
}

// private keeps pages out of shared caches. A browser may keep them, so that going
// back finds what was typed.
func private(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Cache-Control", "private, no-cache")
		next.ServeHTTP(w, r)
	})
}
