package portal

import (
	"html/template"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/loa-vn/loa/internal/lang"
	"github.com/loa-vn/loa/internal/statement"
	"github.com/loa-vn/loa/internal/ui"
)

const pageSize = 20

type homeView struct {
	ui.Page
	Place     string
	Latest    ui.Entries
	Documents ui.Entries
}

func (p *Portal) home(w http.ResponseWriter, r *http.Request) {
	t := ui.Printer(r.Context())
	latest, err := p.cfg.Stories.Latest(r.Context(), StoryQuery{Limit: 6})
	if err != nil {
		p.pages.Fail(w, r, err)
		return
	}
	documents, err := p.cfg.Library.Documents(r.Context(), "", 4)
	if err != nil {
		p.pages.Fail(w, r, err)
		return
	}
	v := &homeView{Place: p.placeName(r), Latest: p.entries(t, latest), Documents: documentEntries(t, documents)}
	v.Description = t.T("portal.home.lead")
	p.pages.Render(w, r, "home", v)
}

type statementsView struct {
	ui.Page
	Kinds ui.Tabs
	List  ui.Entries
	Older string
}

func (p *Portal) statements(w http.ResponseWriter, r *http.Request) {
	t := ui.Printer(r.Context())
	q := StoryQuery{Kind: statement.Kind(r.FormValue("kind")), Before: before(r), Limit: pageSize + 1}
	if !q.Kind.Valid() {
		q.Kind = ""
	}
	stories, err := p.cfg.Stories.Latest(r.Context(), q)
	if err != nil {
		p.pages.Fail(w, r, err)
		return
	}
	v := &statementsView{Kinds: kindTabs(t, q.Kind)}
	if len(stories) > pageSize {
		stories = stories[:pageSize]
		v.Older = older("/statements", string(q.Kind), stories[pageSize-1].ReleasedAt)
	}
	v.List = p.entries(t, stories)
	v.List.Level = 2
	v.Crumbs = crumbs(t)
	p.pages.Render(w, r, "statements", v)
}

// before reads the cursor of a list: the instant of the last story shown.
func before(r *http.Request) time.Time {
	us, err := strconv.ParseInt(r.FormValue("before"), 10, 64)
	if err != nil || us <= 0 {
		return time.Time{}
	}
	return time.UnixMicro(us).UTC()
}

func older(path, kind string, last time.Time) string {
	q := url.Values{"before": {strconv.FormatInt(last.UnixMicro(), 10)}}
	if kind != "" {
		q.Set("kind", kind)
	}
	return path + "?" + q.Encode()
}

func kindTabs(t *lang.Printer, chosen statement.Kind) ui.Tabs {
	tabs := ui.Tabs{Label: t.T("portal.statements.kinds"), Items: []ui.Link{
		{Text: t.T("portal.statements.all"), Href: "/statements", Current: chosen == ""},
	}}
	for _, k := range statement.Kinds() {
		tabs.Items = append(tabs.Items, ui.Link{Text: t.T(k.Key()), Href: "/statements?kind=" + string(k), Current: k == chosen})
	}
	return tabs
}

type statementView struct {
	ui.Page
	TextLang  lang.Locale
	Kind      string
	Tags      []ui.Tag
	Headline  string
	Issuer    string
	At        time.Time
	ChangedAt time.Time
	Notices   []ui.Notice
	Text      template.HTML
	Citations []citationView
	About     ui.Summary
	Confirm   string // where the button "I have read this" goes; "" without a mail's token
}

type citationView struct{ Label, Document, Quote, Href string }

func (p *Portal) statement(w http.ResponseWriter, r *http.Request) {
	t := ui.Printer(r.Context())
	s, err := p.cfg.Stories.Story(r.Context(), r.PathValue("id"))
	if err != nil {
		p.pages.Fail(w, r, err)
		return
	}
	v := &statementView{
		TextLang: s.Locale, Kind: t.T(s.Kind.Key()), Tags: p.tags(t, s), Headline: s.Headline, Issuer: s.Issuer,
		At: s.ReleasedAt, ChangedAt: s.ChangedAt, Notices: notices(t, s), Text: s.HTML, About: about(t, s),
	}
	for _, c := range s.Citations {
		v.Citations = append(v.Citations, citationView{c.Label, c.Document, c.Quote, clauseHref(Slug(c.Document), c.Address)})
	}
	if token := r.FormValue("r"); token != "" && s.Withdrawn == nil {
		v.Confirm = "/statements/" + url.PathEscape(s.ID) + "/read?r=" + url.QueryEscape(token)
		v.NoIndex = true
	}
	v.Description, v.Crumbs = s.Summary, crumbs(t, ui.Link{Text: t.T("portal.statements.title"), Href: "/statements"})
	p.pages.Render(w, r, "statement", v)
}

// notices says first what a reader must know before believing the text.
func notices(t *lang.Printer, s Story) []ui.Notice {
	var all []ui.Notice
	if w := s.Withdrawn; w != nil {
		all = append(all, ui.Notice{Tone: ui.Danger, Title: t.T("portal.statement.withdrawn"), Text: t.T("portal.statement.withdrawn_text", "at", w.At, "reason", w.Reason)})
	}
	for _, c := range s.Corrected {
		all = append(all, ui.Notice{
			Tone: ui.Danger, Title: t.T("portal.statement.corrected"), Text: t.T("portal.statement.corrected_text", "at", c.At),
			Href: storyHref(c.ID), Link: c.Headline,
		})
	}
	if c := s.Corrects; c != nil {
		all = append(all, ui.Notice{
			Tone: ui.Info, Title: t.T("portal.statement.corrects"), Text: t.T("portal.statement.corrects_text", "at", c.At),
			Href: storyHref(c.ID), Link: c.Headline,
		})
	}
	return all
}

func about(t *lang.Printer, s Story) ui.Summary {
	rows := []ui.SummaryRow{
		{Key: t.T("portal.statement.issuer"), Value: s.Issuer},
		{Key: t.T("portal.statement.released"), Value: t.Time(s.ReleasedAt)},
		{Key: t.T("portal.statement.version"), Value: strconv.Itoa(s.Version)},
	}
	if s.TextHash != "" {
		rows = append(rows, ui.SummaryRow{Key: t.T("portal.statement.hash"), Value: ui.Hash{Value: s.TextHash}})
	}
	return ui.Summary{Rows: rows}
}

// read is the button "I have read this" of someone who came from a mail.
func (p *Portal) read(w http.ResponseWriter, r *http.Request) {
	id := r.PathValue("id")
	if err := p.cfg.Receipts.Confirm(r.Context(), id, r.FormValue("r")); err != nil {
		p.pages.Fail(w, r, err)
		return
	}
	ui.Flash(w, ui.Success, "portal.read.thanks")
	ui.Redirect(w, r, storyHref(id))
}

func storyHref(id string) string { return "/statements/" + url.PathEscape(id) }

// entries shows stories as a list.
func (p *Portal) entries(t *lang.Printer, stories []Story) ui.Entries {
	var list ui.Entries
	for _, s := range stories {
		list.Items = append(list.Items, ui.Entry{
			Title: s.Headline, Href: storyHref(s.ID), Text: s.Summary, Kind: t.T(s.Kind.Key()),
			Meta: s.Issuer, At: s.ReleasedAt, Tags: p.tags(t, s),
		})
	}
	return list
}

func (p *Portal) tags(t *lang.Printer, s Story) []ui.Tag {
	var tags []ui.Tag
	if p.cfg.Site.Demo {
		tags = append(tags, ui.Tag{Text: t.T("portal.tag.sample"), Tone: ui.Waiting})
	}
	if s.Urgent {
		tags = append(tags, ui.Tag{Text: t.T("portal.tag.urgent"), Tone: ui.Danger})
	}
	if s.Withdrawn != nil {
		tags = append(tags, ui.Tag{Text: t.T("portal.tag.withdrawn"), Tone: ui.Danger})
	} else if len(s.Corrected) > 0 {
		tags = append(tags, ui.Tag{Text: t.T("portal.tag.corrected"), Tone: ui.Danger})
	}
	return tags
}

// crumbs lead from the start page to the parent of a page.
func crumbs(t *lang.Printer, more ...ui.Link) []ui.Link {
	return append([]ui.Link{{Text: t.T("portal.nav.home"), Href: "/"}}, more...)
}
