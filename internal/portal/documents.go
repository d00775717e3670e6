package portal

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/loa-vn/loa/internal/civil"
	"github.com/loa-vn/loa/internal/fault"
	"github.com/loa-vn/loa/internal/lang"
	"github.com/loa-vn/loa/internal/statement"
	"github.com/loa-vn/loa/internal/ui"
	"github.com/loa-vn/loa/internal/viet"
)

// Slug is a document's number as it stands in addresses: 71-2025-qd-ubnd.
func Slug(number string) string { return strings.Join(viet.Words(number), "-") }

func documentHref(slug string) string { return "/documents/" + url.PathEscape(slug) }

// clauseHref is the permalink of a clause; addresses hold letters, digits,
// hyphens and slashes only.
func clauseHref(slug, address string) string { return documentHref(slug) + "/" + address }

// versionHref is a cited clause, as it was cited.
func versionHref(c statement.ClauseRef) string {
	return "/versions/" + url.PathEscape(c.Version) + "/" + c.Address
}

type documentsView struct {
	ui.Page
	List  ui.Entries
	Older string
}

func (p *Portal) documents(w http.ResponseWriter, r *http.Request) {
	t := ui.Printer(r.Context())
	last, err := civil.Parse(r.FormValue("before"))
	if err != nil {
		last = ""
	}
	documents, err := p.cfg.Library.Documents(r.Context(), last, pageSize+1)
	if err != nil {
		p.pages.Fail(w, r, err)
		return
	}
	v := &documentsView{}
	if len(documents) > pageSize {
		documents = documents[:pageSize]
		v.Older = "/documents?before=" + string(documents[pageSize-1].IssuedOn)
	}
	v.List, v.Crumbs = documentEntries(t, documents), crumbs(t)
	v.List.Level = 2
	p.pages.Render(w, r, "documents", v)
}

func documentEntries(t *lang.Printer, documents []Document) ui.Entries {
	var list ui.Entries
	for _, d := range documents {
		list.Items = append(list.Items, ui.Entry{Title: name(d), Href: documentHref(d.Slug), Text: d.Title, Meta: dated(t, d)})
	}
	return list
}

// name is what people call a document.
func name(d Document) string { return strings.TrimSpace(d.Kind + " " + d.Number) }

func dated(t *lang.Printer, d Document) string {
	if d.IssuedOn == "" {
		return d.Issuer
	}
	return t.T("portal.document.issued_by", "issuer", d.Issuer, "day", d.IssuedOn)
}

type documentView struct {
	ui.Page
	Tags         []ui.Tag
	Name         string
	Subject      string
	Facts        ui.Summary
	VersionFacts ui.Summary
	Statements   ui.Entries
	Contents     []ui.Link
	Clauses      []clauseView
}

type clauseView struct {
	Clause

	Level    int // of its heading
	Href     string
	Children []clauseView
}

func (p *Portal) document(w http.ResponseWriter, r *http.Request) {
	t := ui.Printer(r.Context())
	d, clauses, err := p.cfg.Library.Document(r.Context(), r.PathValue("slug"))
	if err != nil {
		p.pages.Fail(w, r, err)
		return
	}
	stories, err := p.resting(r.Context(), d, "")
	if err != nil {
		p.pages.Fail(w, r, err)
		return
	}
	v := &documentView{
		Name: name(d), Subject: d.Title, Facts: p.facts(t, d), VersionFacts: versionFacts(t, d), Statements: entries(t, stories),
		Contents: contents(clauses), Clauses: tree(d, clauses, 2),
	}
	v.Description, v.Crumbs = d.Title, crumbs(t, ui.Link{Text: t.T("portal.documents.title"), Href: "/documents"})
	p.pages.Render(w, r, "document", v)
}

func (p *Portal) facts(t *lang.Printer, d Document) ui.Summary {
	rows := []ui.SummaryRow{{Key: t.T("portal.document.issuer"), Value: d.Issuer}}
	if d.IssuedOn != "" {
		rows = append(rows, ui.SummaryRow{Key: t.T("portal.document.issued"), Value: t.Date(d.IssuedOn)})
	}
	if d.EffectiveOn != "" {
		value := t.Date(d.EffectiveOn)
		if p.today().Before(d.EffectiveOn) {
			value = t.T("portal.document.not_yet", "day", d.EffectiveOn)
		}
		rows = append(rows, ui.SummaryRow{Key: t.T("portal.document.effective"), Value: value})
	}
	return ui.Summary{Rows: rows}
}

func versionFacts(t *lang.Printer, d Document) ui.Summary {
	rows := []ui.SummaryRow{{Key: t.T("portal.document.version"), Value: strconv.Itoa(d.Version)}}
	if d.Hash != "" {
		rows = append(rows, ui.SummaryRow{Key: t.T("portal.document.hash"), Value: ui.Hash{Value: d.Hash}})
	}
	return ui.Summary{Rows: rows}
}

// contents lists the articles, and the chapters they stand in.
func contents(clauses []Clause) []ui.Link {
	var links []ui.Link
	for _, c := range clauses {
		if c.Kind == "khoan" || c.Kind == "diem" || c.Label == "" {
			continue
		}
		links = append(links, ui.Link{Text: heading(c), Href: "#" + c.Address})
		links = append(links, contents(c.Children)...)
	}
	return links
}

// heading is a clause's label and title on one line.
func heading(c Clause) string {
	if c.Heading == "" {
		return strings.TrimSuffix(c.Label, ".")
	}
	return strings.TrimSuffix(c.Label, ".") + ". " + c.Heading
}

// tree prepares clauses for the page; headings deepen with the parts that have
// them, to h6 at most.
func tree(d Document, clauses []Clause, level int) []clauseView {
	var views []clauseView
	for _, c := range clauses {
		below := level
		if c.Heading != "" {
			below = min(level+1, 6)
		}
		views = append(views, clauseView{Clause: c, Level: level, Href: clauseHref(d.Slug, c.Address), Children: tree(d, c.Children, below)})
	}
	return views
}

type clausePage struct {
	ui.Page
	Name         string
	Heading      string
	DocumentName string
	DocumentHref string
	InDocument   string
	Older        bool   // a later version is kept
	Lead         string // the sentence above a point, without which it says nothing
	Clauses      []clauseView
	Facts        ui.Summary
	Statements   ui.Entries
}

// clause is a clause as it reads now.
func (p *Portal) clause(w http.ResponseWriter, r *http.Request) {
	d, clauses, err := p.cfg.Library.Document(r.Context(), r.PathValue("slug"))
	if err != nil {
		p.pages.Fail(w, r, err)
		return
	}
	p.showClause(w, r, d, clauses)
}

// cited is a clause as it read when a statement cited it: the same page while no
// later version is kept.
func (p *Portal) cited(w http.ResponseWriter, r *http.Request) {
	d, clauses, err := p.cfg.Library.Version(r.Context(), r.PathValue("version"))
	if err != nil {
		p.pages.Fail(w, r, err)
		return
	}
	if d.Latest {
		ui.Redirect(w, r, clauseHref(d.Slug, r.PathValue("address")))
		return
	}
	p.showClause(w, r, d, clauses)
}

func (p *Portal) showClause(w http.ResponseWriter, r *http.Request, d Document, clauses []Clause) {
	path := find(clauses, r.PathValue("address"))
	if len(path) == 0 {
		p.pages.Fail(w, r, fault.NotFound("portal.clause.unknown", "document", name(d)))
		return
	}
	t := ui.Printer(r.Context())
	stories, err := p.resting(r.Context(), d, path[len(path)-1].Address)
	if err != nil {
		p.pages.Fail(w, r, err)
		return
	}
	v := clauseOf(t, d, path)
	v.Statements = entries(t, stories)
	p.pages.Render(w, r, "clause", v)
}

// restingAmong is how many of the latest statements are asked what they rest on.
const restingAmong = 100

// resting lists recent statements that cite a document, or a clause of it and what
// lies under it.
func (p *Portal) resting(ctx context.Context, d Document, address string) ([]statement.Released, error) {
	page, err := p.cfg.Stories.ReleasedList(ctx, statement.ReleasedFilter{Limit: restingAmong})
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(page.Items, func(s statement.Released) bool {
		return !slices.ContainsFunc(s.Basis, func(b statement.Basis) bool {
			return slices.Contains(d.Versions, b.Clause.Version) && under(b.Clause.Address, address)
		})
	}), nil
}

// under reports whether a clause is the other or lies within it; everything lies
// within the document, whose address is empty.
func under(address, other string) bool {
	return other == "" || address == other || strings.HasPrefix(address, other+"/")
}

func clauseOf(t *lang.Printer, d Document, path []Clause) *clausePage {
	c := path[len(path)-1]
	shown := c
	shown.Heading = "" // it stands in the page's own heading
	v := &clausePage{
		Name: c.Name, Heading: c.Heading, DocumentName: name(d), DocumentHref: documentHref(d.Slug),
		InDocument: documentHref(d.Slug) + "#" + c.Address, Older: !d.Latest, Clauses: tree(d, []Clause{shown}, 2),
		Facts: ui.Summary{Rows: []ui.SummaryRow{
			{Key: t.T("portal.document.about"), Value: d.Title},
			{Key: t.T("portal.document.effective"), Value: t.Date(d.EffectiveOn)},
			{Key: t.T("portal.clause.hash"), Value: ui.Hash{Value: c.Hash}},
		}},
	}
	if len(path) > 1 {
		v.Lead = path[len(path)-2].Text
	}
	v.Crumbs = crumbs(t, ui.Link{Text: t.T("portal.documents.title"), Href: "/documents"}, ui.Link{Text: name(d), Href: documentHref(d.Slug)})
	return v
}

// find returns the clauses from the top to the one at the address; none if there
// is no such clause.
func find(clauses []Clause, address string) []Clause {
	for _, c := range clauses {
		if c.Address == address {
			return []Clause{c}
		}
		if below := find(c.Children, address); below != nil {
			return append([]Clause{c}, below...)
		}
	}
	return nil
}
