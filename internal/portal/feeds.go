package portal

import (
	"context"
	"net/http"
	"strings"
	"time"

	"github.com/loa-vn/loa/internal/audience"
	"github.com/loa-vn/loa/internal/fault"
	"github.com/loa-vn/loa/internal/lang"
	"github.com/loa-vn/loa/internal/statement"
	"github.com/loa-vn/loa/internal/ui"
)

// feedSize is how many stories a feed carries.
const feedSize = 40

type feedsView struct {
	ui.Page
	Feeds  []ui.Feed
	Groups []groupFeeds
}

type groupFeeds struct {
	Name  string
	Feeds []ui.Feed
}

func (p *Portal) feedsPage(w http.ResponseWriter, r *http.Request) {
	t := ui.Printer(r.Context())
	v := &feedsView{Feeds: p.feeds(t, "", "")}
	for _, g := range audience.Groups(t.Locale) {
		v.Groups = append(v.Groups, groupFeeds{g.Name, p.feeds(t, "/groups/"+string(g.Code), g.Name)})
	}
	v.Crumbs = crumbs(t)
	p.pages.Render(w, r, "feeds", v)
}

// feeds are the three forms of the feed under a path; Atom is first.
func (p *Portal) feeds(t *lang.Printer, path, name string) []ui.Feed {
	if name == "" {
		name = t.T("portal.feeds.title_all", "authority", p.cfg.Site.Authority)
	}
	return []ui.Feed{
		{Type: "application/atom+xml", Title: name + " (Atom)", Href: path + "/feed.atom", Form: "Atom"},
		{Type: "application/rss+xml", Title: name + " (RSS)", Href: path + "/feed.rss", Form: "RSS"},
		{Type: "application/feed+json", Title: name + " (JSON)", Href: path + "/feed.json", Form: "JSON"},
	}
}

func (p *Portal) feed(w http.ResponseWriter, r *http.Request) {
	p.serveFeed(w, r, channel{Title: ui.Printer(r.Context()).T("portal.feeds.title_all", "authority", p.cfg.Site.Authority), Home: "/statements"}, p.everything)
}

func (p *Portal) unitFeed(w http.ResponseWriter, r *http.Request) {
	atlas, err := p.cfg.Places.Atlas(r.Context())
	if err != nil {
		p.pages.Fail(w, r, err)
		return
	}
	u, err := atlas.At(audience.Code(r.PathValue("code")), p.today())
	if err != nil {
		p.pages.Fail(w, r, err)
		return
	}
	p.serveFeed(w, r, channel{Title: title(ui.Printer(r.Context()), u) + " – " + p.cfg.Site.Authority, Home: unitHref(u)}, func(ctx context.Context) ([]statement.Released, error) {
		return p.addressed(ctx, u.ID, "", feedSize)
	})
}

func (p *Portal) groupFeed(w http.ResponseWriter, r *http.Request) {
	t := ui.Printer(r.Context())
	for _, g := range audience.Groups(t.Locale) {
		if string(g.Code) == r.PathValue("group") {
			p.serveFeed(w, r, channel{Title: g.Name + " – " + p.cfg.Site.Authority, Home: "/feeds"}, func(ctx context.Context) ([]statement.Released, error) {
				return p.addressed(ctx, "", g.Code, feedSize)
			})
			return
		}
	}
	p.pages.NotFound(w, r)
}

// serveFeed answers in the form that the file's name asks for, and with 304 to a
// reader who has the latest already.
func (p *Portal) serveFeed(w http.ResponseWriter, r *http.Request, c channel, stories func(context.Context) ([]statement.Released, error)) {
	write, known := formats()[r.PathValue("file")]
	if !known {
		p.pages.Fail(w, r, fault.NotFound("ui.error.no_page"))
		return
	}
	found, err := stories(r.Context())
	if err != nil {
		p.pages.Fail(w, r, err)
		return
	}
	t := ui.Printer(r.Context())
	c.Base, c.Self, c.Author = p.cfg.Site.BaseURL, r.URL.Path, p.cfg.Site.Authority
	if p.cfg.Site.Demo {
		c.Title = t.T("ui.title.demo") + " " + c.Title
	}
	for _, s := range found {
		c.Items = append(c.Items, p.item(t, s))
	}
	body, contentType, err := write(c)
	if err != nil {
		p.pages.Fail(w, r, err)
		return
	}
	w.Header().Set("Content-Type", contentType)
	w.Header().Set("Cache-Control", "public, max-age=300")
	http.ServeContent(w, r, "", c.updated(), strings.NewReader(body))
}

// everything is what stands before the public, the latest first.
func (p *Portal) everything(ctx context.Context) ([]statement.Released, error) {
	page, err := p.cfg.Stories.ReleasedList(ctx, statement.ReleasedFilter{Limit: feedSize})
	return page.Items, err
}

// item is a story as a feed carries it. A withdrawn story keeps its entry and says
// so: readers have the old one in their memory.
func (p *Portal) item(t *lang.Printer, s statement.Released) item {
	title := s.Headline
	for _, tag := range tags(t, s) {
		title = "[" + tag.Text + "] " + title
	}
	i := item{
		Link: p.cfg.Site.BaseURL + storyHref(s.Slug), Title: title, Summary: s.Summary, HTML: s.HTML, Author: s.Issuer,
		Kind: t.T(s.Kind.Key()), Published: s.ReleasedAt, Updated: changed(s), Locale: string(s.Locale),
	}
	if s.Corrects != nil {
		i.Corrects = p.cfg.Site.BaseURL + storyHref(s.Corrects.Slug)
	}
	for _, c := range s.Corrections {
		i.CorrectedBy = append(i.CorrectedBy, p.cfg.Site.BaseURL+storyHref(c.Slug))
	}
	if !s.Withdrawn.IsZero() {
		i.Summary = t.T("portal.statement.withdrawn_text", "at", s.Withdrawn, "reason", s.Reason)
	}
	return i
}

// changed is when a story's page last changed.
func changed(s statement.Released) time.Time {
	last := s.ReleasedAt
	for _, at := range []time.Time{s.MendedAt, s.Withdrawn} {
		if at.After(last) {
			last = at
		}
	}
	for _, c := range s.Corrections {
		if c.ReleasedAt.After(last) {
			last = c.ReleasedAt
		}
	}
	return last
}
