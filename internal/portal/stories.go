package portal

import (
	"context"
	"html/template"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/loa-vn/loa/internal/audience"
	"github.com/loa-vn/loa/internal/fault"
	"github.com/loa-vn/loa/internal/lang"
	"github.com/loa-vn/loa/internal/policy"
	"github.com/loa-vn/loa/internal/statement"
	"github.com/loa-vn/loa/internal/ui"
	"github.com/loa-vn/loa/internal/viet/worddiff"
)

const pageSize = 20

type homeView struct {
	ui.Page
	Place     string
	Latest    ui.Entries
	Documents ui.Entries
	Device    string // where a device subscribes; "" where none can
}

func (p *Portal) home(w http.ResponseWriter, r *http.Request) {
	t := ui.Printer(r.Context())
	latest, err := p.cfg.Stories.ReleasedList(r.Context(), statement.ReleasedFilter{Limit: 6})
	if err != nil {
		p.pages.Fail(w, r, err)
		return
	}
	documents, err := p.cfg.Library.Documents(r.Context(), policy.Filter{Size: 4})
	if err != nil {
		p.pages.Fail(w, r, err)
		return
	}
	v := &homeView{Place: p.placeName(r), Device: p.deviceHref(""), Latest: entries(t, latest.Items), Documents: documentEntries(t, documents.Documents)}
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
	kind := statement.Kind(r.FormValue("kind"))
	f := statement.ReleasedFilter{After: r.FormValue("after"), Limit: pageSize}
	if kind.Valid() {
		f.Kinds = []statement.Kind{kind}
	}
	page, err := p.cfg.Stories.ReleasedList(r.Context(), f)
	if err != nil {
		p.pages.Fail(w, r, err)
		return
	}
	v := &statementsView{Kinds: kindTabs(t, kind), List: entries(t, page.Items)}
	v.List.Level = 2
	if page.Next != "" {
		v.Older = "/statements?" + url.Values{"kind": {string(kind)}, "after": {page.Next}}.Encode()
	}
	v.Crumbs = crumbs(t)
	p.pages.Render(w, r, "statements", v)
}

func kindTabs(t *lang.Printer, chosen statement.Kind) ui.Tabs {
	tabs := ui.Tabs{Label: t.T("portal.statements.kinds"), Items: []ui.Link{
		{Text: t.T("portal.statements.all"), Href: "/statements", Current: !chosen.Valid()},
	}}
	for _, k := range statement.Kinds() {
		tabs.Items = append(tabs.Items, ui.Link{Text: t.T(k.Key()), Href: "/statements?kind=" + string(k), Current: k == chosen})
	}
	return tabs
}

type statementView struct {
	ui.Page
	TextLang lang.Locale
	Kind     string
	Tags     []ui.Tag
	Headline string
	Issuer   string
	At       time.Time
	MendedAt time.Time
	Notices  []ui.Notice
	Text     template.HTML
	Changes  *changesView // against its error, or its latest correction; nil where there is neither
	Basis    []sourceView
	About    ui.Summary
	Device   string // where a device subscribes; "" where none can
	Confirm  string // where the button "I have read this" goes; "" without a mail's token
}

// sourceView is a document that a statement rests on, with what it quotes of it.
type sourceView struct {
	Document string
	Quotes   []quoteView
}

type quoteView struct{ Clause, Quote, Href string }

// sources gathers a statement's citations by document, each quotation once.
func sources(basis []statement.Basis) []sourceView {
	var all []sourceView
	seen := map[statement.Basis]bool{}
	for _, b := range basis {
		once := statement.Basis{Clause: b.Clause, Quote: b.Quote}
		if seen[once] {
			continue
		}
		seen[once] = true
		clause, document, _ := strings.Cut(b.Source, ", ")
		at := slices.IndexFunc(all, func(s sourceView) bool { return s.Document == document })
		if at < 0 {
			at, all = len(all), append(all, sourceView{Document: document})
		}
		all[at].Quotes = append(all[at].Quotes, quoteView{clause, b.Quote, versionHref(b.Clause)})
	}
	return all
}

func (p *Portal) statement(w http.ResponseWriter, r *http.Request) {
	t := ui.Printer(r.Context())
	s, err := p.cfg.Stories.Released(r.Context(), r.PathValue("slug"))
	if err != nil {
		p.pages.Fail(w, r, err)
		return
	}
	v := &statementView{
		TextLang: s.Locale, Kind: t.T(s.Kind.Key()), Tags: tags(t, s), Headline: s.Headline, Issuer: s.Issuer,
		At: s.ReleasedAt, MendedAt: s.MendedAt, Notices: notices(t, s), Basis: sources(s.Basis), About: about(t, s),
		Device: p.deviceHref(""),
		Text:   template.HTML(s.HTML), //nolint:gosec // The approved rendering, made safe by package statement.
	}
	if v.Changes, err = p.changes(r.Context(), s); err != nil {
		p.pages.Fail(w, r, err)
		return
	}
	if token := r.FormValue("r"); token != "" && s.Withdrawn.IsZero() {
		v.Confirm = storyHref(s.Slug) + "/read?r=" + url.QueryEscape(token)
		v.NoIndex = true
	}
	v.Canonical, v.Description = p.cfg.Site.BaseURL+storyHref(s.Slug), s.Summary
	v.Crumbs = crumbs(t, ui.Link{Text: t.T("portal.statements.title"), Href: "/statements"})
	p.pages.Render(w, r, "statement", v)
}

// changesView is what a correction changed, word by word.
type changesView struct {
	At   time.Time // of the correction
	Diff ui.Difference
}

// changes holds a correction against its error, whichever of the two is being read. A
// text that was withdrawn is not given again.
func (p *Portal) changes(ctx context.Context, s statement.Released) (*changesView, error) {
	var other string
	switch {
	case !s.Withdrawn.IsZero():
		return nil, nil //nolint:nilnil // There is nothing to compare.
	case len(s.Corrections) > 0:
		other = s.Corrections[0].Slug
	case s.Corrects != nil:
		other = s.Corrects.Slug
	default:
		return nil, nil //nolint:nilnil // As above.
	}
	o, err := p.cfg.Stories.Released(ctx, other)
	if err != nil || !o.Withdrawn.IsZero() {
		return nil, err
	}
	wrong, right := o, s
	if len(s.Corrections) > 0 {
		wrong, right = s, o
	}
	return &changesView{At: right.ReleasedAt, Diff: ui.Difference{Segments: worddiff.Diff(wrong.Text, right.Text)}}, nil
}

// notices says first what a reader must know before believing the text.
func notices(t *lang.Printer, s statement.Released) []ui.Notice {
	var all []ui.Notice
	if !s.Withdrawn.IsZero() {
		all = append(all, ui.Notice{Tone: ui.Danger, Title: t.T("portal.statement.withdrawn"), Text: t.T("portal.statement.withdrawn_text", "at", s.Withdrawn, "reason", s.Reason)})
	}
	for _, c := range s.Corrections {
		all = append(all, ui.Notice{
			Tone: ui.Danger, Title: t.T("portal.statement.corrected"), Text: t.T("portal.statement.corrected_text", "at", c.ReleasedAt),
			Href: storyHref(c.Slug), Link: c.Headline,
		})
	}
	if c := s.Corrects; c != nil {
		all = append(all, ui.Notice{
			Tone: ui.Info, Title: t.T("portal.statement.corrects"), Text: t.T("portal.statement.corrects_text", "at", c.ReleasedAt),
			Href: storyHref(c.Slug), Link: c.Headline,
		})
	}
	if s.Synthetic {
		all = append(all, ui.Notice{Tone: ui.Waiting, Title: t.T("portal.statement.sample"), Text: t.T("portal.statement.sample_text")})
	}
	return all
}

func about(t *lang.Printer, s statement.Released) ui.Summary {
	return ui.Summary{Rows: []ui.SummaryRow{
		{Key: t.T("portal.statement.issuer"), Value: s.Issuer},
		{Key: t.T("portal.statement.released"), Value: t.Time(s.ReleasedAt)},
		{Key: t.T("portal.statement.edition"), Value: strconv.Itoa(s.Edition)},
	}}
}

// confirmRead is the button "I have read this" of someone who came from a mail.
func (p *Portal) confirmRead(w http.ResponseWriter, r *http.Request) {
	s, err := p.cfg.Stories.Released(r.Context(), r.PathValue("slug"))
	if err == nil {
		err = p.cfg.Receipts.Read(r.Context(), s.ID, r.FormValue("r"))
	}
	if err != nil {
		p.pages.Fail(w, r, err)
		return
	}
	ui.Flash(w, ui.Success, "portal.read.thanks")
	ui.Redirect(w, r, storyHref(s.Slug))
}

func storyHref(slug string) string { return "/statements/" + url.PathEscape(slug) }

// addressed lists what was released to a commune or a group.
func (p *Portal) addressed(ctx context.Context, unit audience.UnitID, group audience.GroupCode, limit int) ([]statement.Released, error) {
	ids, err := p.cfg.Addressees.ReleasedTo(ctx, unit, group, limit)
	if err != nil {
		return nil, err
	}
	var stories []statement.Released
	for _, id := range ids {
		s, err := p.cfg.Stories.Released(ctx, string(id))
		if fault.KindOf(err) == fault.KindNotFound {
			continue
		}
		if err != nil {
			return nil, err
		}
		stories = append(stories, s)
	}
	return stories, nil
}

// entries shows stories as a list.
func entries(t *lang.Printer, stories []statement.Released) ui.Entries {
	var list ui.Entries
	for _, s := range stories {
		list.Items = append(list.Items, ui.Entry{
			Title: s.Headline, Href: storyHref(s.Slug), Text: s.Summary, Kind: t.T(s.Kind.Key()),
			Meta: s.Issuer, At: s.ReleasedAt, Tags: tags(t, s),
		})
	}
	return list
}

func tags(t *lang.Printer, s statement.Released) []ui.Tag {
	var all []ui.Tag
	if s.Synthetic {
		all = append(all, ui.Tag{Text: t.T("portal.tag.sample"), Tone: ui.Waiting})
	}
	if s.Urgent {
		all = append(all, ui.Tag{Text: t.T("portal.tag.urgent"), Tone: ui.Danger})
	}
	if !s.Withdrawn.IsZero() {
		all = append(all, ui.Tag{Text: t.T("portal.tag.withdrawn"), Tone: ui.Danger})
	} else if len(s.Corrections) > 0 {
		all = append(all, ui.Tag{Text: t.T("portal.tag.corrected"), Tone: ui.Danger})
	}
	return all
}

// crumbs lead from the start page to the parent of a page.
func crumbs(t *lang.Printer, more ...ui.Link) []ui.Link {
	return append([]ui.Link{{Text: t.T("portal.nav.home"), Href: "/"}}, more...)
}
