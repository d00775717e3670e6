// Package portal is the public's side of Loa: what was decided, why, what to do,
// and the clause it rests on, on pages that a cheap phone on a weak network opens
// in a moment and that need no script.
//
// The portal shows only what is published. It keeps nothing of its own: the
// stories, documents, units and subscribers it shows come from the interfaces in
// sources.go, which the domain's services satisfy through package app.
//
// Links in mails carry tokens (confirm, preferences, unsubscribe, "I have read
// this"). Opening such a link never changes anything, because mail scanners open
// every link; the page behind it has a button that does. The one exception is
// asked for by RFC 8058: a POST to the unsubscribe address is enough.
//
// The surprise: a statement's page is its approved web rendering, embedded word
// for word. The portal composes nothing around the approved text but its source,
// its citations and its corrections.
package portal

import (
	"embed"
	"log/slog"
	"net/http"
	"time"

	"github.com/loa-vn/loa/internal/audience"
	"github.com/loa-vn/loa/internal/civil"
	"github.com/loa-vn/loa/internal/ui"
)

//go:embed all:templates
var templates embed.FS

// Config is what the portal is made of.
type Config struct {
	Site     ui.Site
	Province audience.Code // of the site; the communes offered lie in it
	Assets   *ui.Assets
	Now      func() time.Time
	Log      *slog.Logger

	Stories    Stories
	Addressees Addressees
	Library    Library
	Texts      Texts
	Force      Force
	Wordings   Wordings
	Places     Places
	People     People
	Phones     Phones // nil where none can be taken
	Receipts   Receipts
	Devices    Devices // nil for a site that sends no notifications to devices
}

// Portal serves the public pages.
type Portal struct {
	cfg   Config
	pages *ui.Renderer
	gate  gate // before what anybody may ask without an answered mail
}

// New parses the pages. A template that is wrong is an error here.
func New(cfg Config) (*Portal, error) {
	p := &Portal{cfg: cfg}
	pages, err := ui.New(templates, "templates", ui.Config{
		Face: ui.Portal, Site: cfg.Site, Assets: cfg.Assets, Log: cfg.Log, Decorate: p.decorate,
	})
	p.pages = pages
	return p, err
}

// decorate adds what every page shows.
func (p *Portal) decorate(r *http.Request, page *ui.Page) {
	t := ui.Printer(r.Context()).T
	for _, link := range []ui.Link{
		{Text: t("portal.nav.statements"), Href: "/statements"},
		{Text: t("portal.nav.documents"), Href: "/documents"},
		{Text: t("portal.nav.units"), Href: "/units"},
		{Text: t("portal.nav.subscribe"), Href: "/subscribe"},
	} {
		link.Current = r.URL.Path == link.Href
		page.Nav = append(page.Nav, link)
	}
	page.Feeds = append(page.Feeds, p.feeds(ui.Printer(r.Context()), "", "")[0])
	if page.Description == "" && !page.NoIndex {
		page.Description = t("portal.home.lead")
	}
	if page.Canonical == "" && !page.NoIndex {
		page.Canonical = p.cfg.Site.BaseURL + r.URL.Path
	}
}

// today is the day at the site.
func (p *Portal) today() civil.Date { return civil.On(p.cfg.Now()) }
