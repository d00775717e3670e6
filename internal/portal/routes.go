package portal

import (
	"net/http"

	"github.com/loa-vn/loa/internal/ui"
)

// Handler serves everything public. What it does not know is a page that says so.
func (p *Portal) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", p.home)
	mux.HandleFunc("GET /search", p.search)

	mux.HandleFunc("GET /statements", p.statements)
	mux.HandleFunc("GET /statements/{slug}", p.statement)
	mux.HandleFunc("POST /statements/{slug}/read", p.confirmRead)
	mux.HandleFunc("GET /documents", p.documents)
	mux.HandleFunc("GET /documents/{slug}", p.document)
	mux.HandleFunc("GET /documents/{slug}/versions/{n}", p.version)
	mux.HandleFunc("GET /documents/{slug}/compare", p.compare)
	mux.HandleFunc("GET /documents/{slug}/history/{address...}", p.history)
	mux.HandleFunc("GET /documents/{slug}/{address...}", p.clause)
	mux.HandleFunc("GET /versions/{version}/{address...}", p.cited)
	mux.HandleFunc("GET /c/{code}", p.coded)
	mux.HandleFunc("GET /units", p.units)
	mux.HandleFunc("GET /units/suggest", p.suggest)
	mux.HandleFunc("GET /units/{code}", p.unit)

	mux.HandleFunc("GET /subscribe", p.subscribeForm)
	mux.HandleFunc("POST /subscribe", p.subscribe)
	mux.HandleFunc("GET /subscribe/sent", p.subscribeSent)
	mux.HandleFunc("GET /subscribe/code", p.codeForm)
	mux.HandleFunc("POST /subscribe/code", p.code)
	mux.HandleFunc("GET /confirm", p.confirmForm)
	mux.HandleFunc("POST /confirm", p.confirm)
	mux.HandleFunc("GET /preferences/{token}", p.preferencesForm)
	mux.HandleFunc("POST /preferences/{token}", p.preferences)
	mux.HandleFunc("POST /preferences/{token}/contacts", p.contacts)
	mux.HandleFunc("GET /unsubscribe/{token}", p.preferencesForm)
	mux.HandleFunc("POST /unsubscribe/{token}", p.unsubscribe)

	mux.HandleFunc("GET /push", p.deviceForm)
	mux.HandleFunc("POST /push", p.deviceSubscribe)
	mux.HandleFunc("POST /push/stop", p.deviceStop)
	mux.HandleFunc("POST /heard/{token}", p.heard)
	mux.HandleFunc("GET /sw.js", p.serviceWorker)
	mux.HandleFunc("GET /manifest.webmanifest", p.manifest)
	mux.HandleFunc("GET /offline", p.offlinePage)
	mux.HandleFunc("GET /offline.json", p.offlineList)

	mux.HandleFunc("GET /feeds", p.feedsPage)
	mux.HandleFunc("GET /{file}", p.feed)
	mux.HandleFunc("GET /units/{code}/{file}", p.unitFeed)
	mux.HandleFunc("GET /groups/{group}/{file}", p.groupFeed)
	mux.HandleFunc("GET /robots.txt", p.robots)
	mux.HandleFunc("GET /sitemap.xml", p.sitemap)
	for _, key := range []string{"about", "privacy", "accessibility"} {
		mux.HandleFunc("GET /"+key, p.text(key))
	}
	mux.HandleFunc("/", p.pages.NotFound)

	return ui.Secure(ui.Compress(ui.Localise(http.NewCrossOriginProtection().Handler(mux))))
}
