package portal

import (
	"net/http"
	"strconv"

	"github.com/loa-vn/loa/internal/civil"
	"github.com/loa-vn/loa/internal/lang"
	"github.com/loa-vn/loa/internal/legaltext"
	"github.com/loa-vn/loa/internal/policy"
	"github.com/loa-vn/loa/internal/ui"
)

type documentView struct {
	ui.Page

	Name         string
	Subject      string
	Standing     standingView
	Banner       *ui.Notice // when this is not the text of today
	Notices      []ui.Notice
	Unapplied    []unappliedView
	On           civil.Date // what the form of the day shows
	Form         string     // where that form goes
	Facts        ui.Summary
	VersionFacts ui.Summary
	Statements   ui.Entries
	Contents     ui.Contents
	Law          ui.Law
	Whole        string // where a long document is shown whole; "" where it is
	Versions     ui.Table
	Relations    []relationGroup
	Downloads    ui.Links
}

// unappliedView is an order that the text does not carry out.
type unappliedView struct {
	Sentence string
	By       ui.Link
	From     string
	Reason   string
}

// wanted reads the text that a request asks for, or answers why there is none.
func (p *Portal) wanted(w http.ResponseWriter, r *http.Request, slug string) (reading, bool) {
	found, ok := p.one(w, r, slug)
	if !ok {
		return reading{}, false
	}
	at, err := asked(r)
	if err != nil {
		p.pages.Fail(w, r, err)
		return reading{}, false
	}
	d, err := p.read(r.Context(), found, at)
	if err != nil {
		p.pages.Fail(w, r, err)
		return reading{}, false
	}
	return d, true
}

// document shows a document as it reads today, on ?on= a day, or in one of its versions.
func (p *Portal) document(w http.ResponseWriter, r *http.Request) {
	slug, form := formOf(r.PathValue("slug"))
	d, ok := p.wanted(w, r, slug)
	if !ok {
		return
	}
	if form != "" {
		p.give(w, r, d, form)
		return
	}
	v, err := p.documentPage(r, d)
	if err != nil {
		p.pages.Fail(w, r, err)
		return
	}
	w.Header().Add("Link", alternates(d))
	p.pages.Render(w, r, "document", v)
}

func (p *Portal) documentPage(r *http.Request, d reading) (*documentView, error) {
	t := ui.Printer(r.Context())
	stories, err := p.resting(r.Context(), d, "")
	if err != nil {
		return nil, err
	}
	relations, err := p.cfg.Force.Relations(r.Context(), d.ID)
	if err != nil {
		return nil, err
	}
	v := &documentView{
		Name: d.Name(), Subject: d.Title, Standing: standingOf(t, d, d.Then, p.today()), Banner: banner(t, d, p.today()), Notices: textNotices(t, d),
		Unapplied: unapplied(t, d.Then.Unapplied), On: d.Day, Form: d.Home, Facts: p.facts(t, d), VersionFacts: versionFacts(t, d),
		Statements: entries(t, stories), Versions: versionTable(t, d), Relations: relationGroups(t, d, relations), Downloads: downloads(t, d),
	}
	v.Standing.Amended = amenders(relations, d.Then.Day)
	v.text(t, r, d)
	v.Description, v.Crumbs, v.Canonical = d.Title, documentCrumbs(t), p.cfg.Site.BaseURL+d.Page
	v.NoIndex = !d.current() || d.Day != ""
	v.Feeds = append(v.Feeds, alternateFeeds(t, d)...)
	return v, nil
}

// text lays the words out: all of them, or of a long document what it is made of.
func (v *documentView) text(t *lang.Printer, r *http.Request, d reading) {
	if !isLong(d.Clauses) || r.FormValue("whole") != "" {
		v.Law, v.Contents = law(t, d, d.Clauses, 2), contents(t, d.Clauses, "#", "")
		v.Contents.Aside = true
		return
	}
	v.Contents = contents(t, d.Clauses, d.Base+"/", "")
	if len(v.Contents.Items) == 0 {
		v.Law = law(t, d, d.Clauses, 2)
		return
	}
	q := r.URL.Query()
	q.Set("whole", "1")
	q.Del("lang")
	v.Whole = r.URL.Path + "?" + q.Encode()
}

// banner says that another text than today's is shown; nil where it is today's.
func banner(t *lang.Printer, d reading, today civil.Date) *ui.Notice {
	n := &ui.Notice{Tone: ui.Waiting, Title: t.T("law.banner.title"), Href: d.Home, Link: t.T("law.banner.today")}
	switch {
	case d.Day != "" && d.Day != today:
		n.Text = t.T("law.banner.day", "day", d.Day)
		if d.current() {
			n.Title, n.Text = t.T("law.banner.other_day"), n.Text+" "+t.T("law.banner.same")
		}
	case !d.current():
		n.Text = t.T("law.banner.version", "n", d.Version.N)
	default:
		return nil
	}
	return n
}

// textNotices say what a reader must know before relying on the words.
func textNotices(t *lang.Printer, d reading) []ui.Notice {
	var all []ui.Notice
	if d.Version.Made == policy.MadeConsolidated {
		n := ui.Notice{Tone: ui.Info, Title: t.T("policy.made.consolidated"), Text: t.T("law.banner.consolidated", "n", len(d.Version.Amenders), "day", d.Version.From)}
		if base, ok := versionByID(d.Versions, d.Version.Base); ok {
			n.Href, n.Link = d.Home+"/versions/"+strconv.Itoa(base.N), t.T("law.banner.published")
		}
		all = append(all, n)
	}
	for _, o := range d.Today.Official {
		all = append(all, ui.Notice{Tone: ui.Info, Title: t.T("law.banner.official"), Text: t.T("law.banner.official_text"), Href: partyLink(o.From).Href, Link: partyName(o.From)})
	}
	return all
}

func versionByID(all []policy.Version, id policy.VersionID) (policy.Version, bool) {
	for _, v := range all {
		if v.ID == id {
			return v, true
		}
	}
	return policy.Version{}, false
}

func unapplied(t *lang.Printer, all []policy.Unapplied) []unappliedView {
	var out []unappliedView
	for _, u := range all {
		v := unappliedView{Sentence: u.Sentence, By: sourceLink(u.By)}
		if u.From != "" {
			v.From = t.T("law.changed_from", "day", u.From)
		}
		if u.Reason != nil {
			v.Reason = t.Error(u.Reason)
		}
		out = append(out, v)
	}
	return out
}

// amenders are the documents that had changed this one by a day, each once, in the order in which they did.
func amenders(all policy.Relations, day civil.Date) []ui.Link {
	var out []ui.Link
	seen := map[policy.ID]bool{}
	for _, r := range all.In {
		if r.Kind == legaltext.RelationAmends && r.Since <= day && !seen[r.From.ID] {
			seen[r.From.ID] = true
			out = append(out, partyLink(r.From))
		}
	}
	return out
}

func (p *Portal) facts(t *lang.Printer, d reading) ui.Summary {
	rows := []ui.SummaryRow{{Key: t.T("portal.document.issuer"), Value: d.Issuer}}
	if d.IssuedOn != "" {
		rows = append(rows, ui.SummaryRow{Key: t.T("portal.document.issued"), Value: t.Date(d.IssuedOn)})
	}
	if d.EffectiveOn != "" {
		rows = append(rows, ui.SummaryRow{Key: t.T("portal.document.effective"), Value: t.Date(d.EffectiveOn)})
	}
	return ui.Summary{Rows: rows}
}

func versionFacts(t *lang.Printer, d reading) ui.Summary {
	return ui.Summary{Rows: []ui.SummaryRow{
		{Key: t.T("portal.document.version"), Value: t.T("portal.document.version_of", "n", d.Version.N, "all", len(d.Versions), "at", d.Version.Created)},
		{Key: t.T("law.version.made"), Value: t.T(d.Version.Made.Key())},
		{Key: t.T("portal.document.hash"), Value: ui.Hash{Value: d.Version.TextHash}},
	}}
}
