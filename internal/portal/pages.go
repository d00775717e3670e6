package portal

import (
	"encoding/xml"
	"fmt"
	"io"
	"net/http"
	"strings"

	"github.com/loa-vn/loa/internal/civil"
	"github.com/loa-vn/loa/internal/policy"
	"github.com/loa-vn/loa/internal/statement"
	"github.com/loa-vn/loa/internal/ui"
)

type textView struct {
	ui.Page
	Key      string
	Sections []section
	Note     string
}

type section struct{ Title, Text string }

// text serves a page whose words are all in package lang: portal.<key>.title and
// numbered sections portal.<key>.1.title, portal.<key>.1.text and so on.
func (p *Portal) text(key string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		t := ui.Printer(r.Context())
		v := &textView{Key: key}
		for n := 1; t.Has(fmt.Sprintf("portal.%s.%d.title", key, n)); n++ {
			v.Sections = append(v.Sections, section{
				Title: t.T(fmt.Sprintf("portal.%s.%d.title", key, n)),
				Text:  t.T(fmt.Sprintf("portal.%s.%d.text", key, n), "authority", p.cfg.Site.Authority),
			})
		}
		v.Crumbs = crumbs(t)
		p.pages.Render(w, r, "text", v)
	}
}

// robots keeps search engines off personal pages, and off a demonstration.
func (p *Portal) robots(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	rules := "User-agent: *\nDisallow: /\n"
	if !p.cfg.Site.Demo {
		rules = "User-agent: *\nDisallow: /desk\nDisallow: /api\nDisallow: /search\nDisallow: /confirm\nDisallow: /preferences/\nDisallow: /unsubscribe/\n" +
			"Sitemap: " + p.cfg.Site.BaseURL + "/sitemap.xml\n"
	}
	_, _ = io.WriteString(w, rules) // The reader has gone; there is nobody left to tell.
}

type sitemapURL struct {
	Loc     string `xml:"loc"`
	LastMod string `xml:"lastmod,omitempty"`
}

// sitemap lists what a search engine should know: the latest 200
// statements and 100 documents; older ones are reached from the lists.
func (p *Portal) sitemap(w http.ResponseWriter, r *http.Request) {
	page, err := p.cfg.Stories.ReleasedList(r.Context(), statement.ReleasedFilter{Limit: 200})
	if err != nil {
		p.pages.Fail(w, r, err)
		return
	}
	documents, err := p.cfg.Library.Documents(r.Context(), policy.Filter{Size: 100})
	if err != nil {
		p.pages.Fail(w, r, err)
		return
	}
	set := struct {
		XMLName xml.Name     `xml:"urlset"`
		NS      string       `xml:"xmlns,attr"`
		URLs    []sitemapURL `xml:"url"`
	}{NS: "http://www.sitemaps.org/schemas/sitemap/0.9"}
	for _, path := range []string{"/", "/statements", "/documents", "/units", "/subscribe", "/feeds", "/about", "/privacy", "/accessibility"} {
		set.URLs = append(set.URLs, sitemapURL{Loc: p.cfg.Site.BaseURL + path})
	}
	for _, s := range page.Items {
		set.URLs = append(set.URLs, sitemapURL{Loc: p.cfg.Site.BaseURL + storyHref(s.Slug), LastMod: string(civil.On(changed(s)))})
	}
	for _, d := range documents.Documents {
		set.URLs = append(set.URLs, sitemapURL{Loc: p.cfg.Site.BaseURL + documentHref(d), LastMod: string(d.IssuedOn)})
	}
	p.xml(w, r, "application/xml; charset=utf-8", set)
}

// xml writes a whole document or the page of errors.
func (p *Portal) xml(w http.ResponseWriter, r *http.Request, contentType string, doc any) {
	var b strings.Builder
	b.WriteString(xml.Header)
	enc := xml.NewEncoder(&b)
	enc.Indent("", "  ")
	if err := enc.Encode(doc); err != nil {
		p.pages.Fail(w, r, err)
		return
	}
	w.Header().Set("Content-Type", contentType)
	_, _ = io.WriteString(w, b.String()+"\n") // As above.
}
