package portal

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/loa-vn/loa/internal/fault"
	"github.com/loa-vn/loa/internal/ident"
	"github.com/loa-vn/loa/internal/lang"
	"github.com/loa-vn/loa/internal/legaltext"
	"github.com/loa-vn/loa/internal/policy"
	"github.com/loa-vn/loa/internal/statement"
	"github.com/loa-vn/loa/internal/ui"
	"github.com/loa-vn/loa/internal/viet"
)

// Slug is a document's number as it stands in addresses: 71-2025-qd-ubnd. A point in
// its first figure stays, so that the number can be read back: 66.12-2026-nq-cp.
func Slug(number string) string {
	words := strings.Join(viet.Words(number), "-")
	serial, _, _ := legaltext.NumberParts(number)
	return strings.Replace(words, strings.ReplaceAll(serial, ".", "-"), serial, 1)
}

func documentHref(d policy.Document) string { return "/documents/" + url.PathEscape(Slug(d.Number)) }

// versionHref is a cited clause, as it was cited.
func versionHref(c statement.ClauseRef) string {
	return "/versions/" + url.PathEscape(c.Version) + "/" + c.Address
}

type documentsView struct {
	ui.Page
	List  ui.Entries
	Pages *ui.Pagination
}

func (p *Portal) documents(w http.ResponseWriter, r *http.Request) {
	t := ui.Printer(r.Context())
	page, err := p.cfg.Library.Documents(r.Context(), policy.Filter{Page: number(r, "page"), Size: pageSize})
	if err != nil {
		p.pages.Fail(w, r, err)
		return
	}
	v := &documentsView{List: documentEntries(t, page.Documents), Pages: pagination(t, "/documents?page=", page.Page, page.Pages)}
	v.List.Level, v.Crumbs = 2, crumbs(t)
	p.pages.Render(w, r, "documents", v)
}

func documentEntries(t *lang.Printer, documents []policy.Document) ui.Entries {
	var list ui.Entries
	for _, d := range documents {
		list.Items = append(list.Items, ui.Entry{Title: d.Name(), Href: documentHref(d), Text: d.Title, Meta: dated(t, d)})
	}
	return list
}

func dated(t *lang.Printer, d policy.Document) string {
	if d.IssuedOn == "" {
		return d.Issuer
	}
	return t.T("portal.document.issued_by", "issuer", d.Issuer, "day", d.IssuedOn)
}

// reading is a document in one of its versions, open at some address.
type reading struct {
	policy.Document

	Base     string // address of this reading
	Version  policy.Version
	Versions []policy.Version // the newest first
	Clauses  []policy.Clause  // in order
}

// latest reports whether no later version is kept.
func (d reading) latest() bool { return d.Version.ID == d.Current }

// name finds the one document that an address means: by its number, or by its
// identifier where a number fits several. Several are returned as they are.
func (p *Portal) named(ctx context.Context, slug string) ([]policy.Document, error) {
	if id, err := ident.Parse[policy.Document](slug); err == nil {
		d, err := p.cfg.Library.Document(ctx, id)
		return []policy.Document{d}, err
	}
	found, err := p.cfg.Library.Numbered(ctx, slug)
	if err != nil {
		return nil, err
	}
	exact := slices.DeleteFunc(found, func(d policy.Document) bool { return Slug(d.Number) != slug })
	if len(exact) == 0 {
		return nil, fault.NotFound("portal.document.unknown", "document", slug)
	}
	return exact, nil
}

// open reads a document's version with everything that a page shows of it.
func (p *Portal) open(ctx context.Context, d policy.Document, version policy.VersionID, base string) (reading, error) {
	got := reading{Document: d, Base: base}
	var err error
	if got.Versions, err = p.cfg.Texts.Versions(ctx, d.ID); err != nil {
		return got, err
	}
	if got.Version, err = p.cfg.Texts.Version(ctx, version); err != nil {
		return got, err
	}
	got.Clauses, err = p.cfg.Texts.Clauses(ctx, version)
	return got, err
}

type documentView struct {
	ui.Page
	Name         string
	Subject      string
	Facts        ui.Summary
	VersionFacts ui.Summary
	Statements   ui.Entries
	Contents     []ui.Link
	Clauses      []clauseView
	Whole        string // where a long document is shown whole; "" where it is
}

func (p *Portal) document(w http.ResponseWriter, r *http.Request) {
	t := ui.Printer(r.Context())
	found, err := p.named(r.Context(), r.PathValue("slug"))
	switch {
	case err != nil:
		p.pages.Fail(w, r, err)
		return
	case len(found) > 1:
		p.choose(w, r, found)
		return
	}
	d, err := p.open(r.Context(), found[0], found[0].Current, r.URL.Path)
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
		Name: d.Name(), Subject: d.Title, Facts: p.facts(t, d), VersionFacts: versionFacts(t, d), Statements: entries(t, stories),
		Contents: contents(d.Clauses, "#"), Clauses: tree(d, d.Clauses, 2),
	}
	if isLong(d.Clauses) && len(v.Contents) > 0 && r.FormValue("whole") == "" {
		v.Whole, v.Contents, v.Clauses = r.URL.Path+"?whole=1", contents(d.Clauses, d.Base+"/"), nil
	}
	v.Description, v.Crumbs = d.Title, crumbs(t, ui.Link{Text: t.T("portal.documents.title"), Href: "/documents"})
	p.pages.Render(w, r, "document", v)
}

// lightText is how much law a page carries unasked, in bytes: with its links and
// its addresses that is about 20 KB on a weak network.
const lightText = 44_000

// isLong reports whether a document is better read part by part.
func isLong(clauses []policy.Clause) bool {
	n := 0
	for _, c := range clauses {
		n += len(c.Heading) + len(c.Text)
	}
	return n > lightText
}

// choose answers a number that several documents bear.
func (p *Portal) choose(w http.ResponseWriter, r *http.Request, found []policy.Document) {
	t := ui.Printer(r.Context())
	v := &documentsView{List: documentEntries(t, found)}
	for i, d := range found {
		v.List.Items[i].Href = "/documents/" + d.ID.String()
	}
	v.List.Level, v.NoIndex, v.Crumbs = 2, true, crumbs(t, ui.Link{Text: t.T("portal.documents.title"), Href: "/documents"})
	p.pages.Render(w, r, "documents", v)
}

func (p *Portal) facts(t *lang.Printer, d reading) ui.Summary {
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

func versionFacts(t *lang.Printer, d reading) ui.Summary {
	return ui.Summary{Rows: []ui.SummaryRow{
		{Key: t.T("portal.document.version"), Value: t.T("portal.document.version_of", "n", d.Version.N, "all", d.Document.Versions, "at", d.Version.Created)},
		{Key: t.T("portal.document.hash"), Value: ui.Hash{Value: d.Version.TextHash}},
	}}
}

// resting lists the statements that cite a version of a document, or a clause of
// one and what lies under it.
func (p *Portal) resting(ctx context.Context, d reading, address string) ([]statement.Released, error) {
	versions := make([]string, 0, len(d.Versions))
	for _, v := range d.Versions {
		versions = append(versions, v.ID.String())
	}
	return p.cfg.Stories.Resting(ctx, versions, address)
}
