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

// named finds the documents that an address means: by number, or by identifier where
// a number fits several.
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

// one finds the one document of the request's address. Where there is none, or several, the answer has been given.
func (p *Portal) one(w http.ResponseWriter, r *http.Request, slug string) (policy.Document, bool) {
	found, err := p.named(r.Context(), slug)
	switch {
	case err != nil:
		p.pages.Fail(w, r, err)
	case len(found) > 1:
		p.choose(w, r, found)
	default:
		return found[0], true
	}
	return policy.Document{}, false
}

// choose answers a number that several documents bear.
func (p *Portal) choose(w http.ResponseWriter, r *http.Request, found []policy.Document) {
	t := ui.Printer(r.Context())
	v := &documentsView{List: documentEntries(t, found)}
	for i, d := range found {
		v.List.Items[i].Href = "/documents/" + d.ID.String()
	}
	v.List.Level, v.NoIndex, v.Crumbs = 2, true, documentCrumbs(t)
	p.pages.Render(w, r, "documents", v)
}

// homeOf is a document's address by its number, or by its identifier where others bear the number too.
func (p *Portal) homeOf(ctx context.Context, d policy.Document) string {
	if same, err := p.named(ctx, Slug(d.Number)); err != nil || len(same) != 1 {
		return "/documents/" + d.ID.String()
	}
	return documentHref(d)
}

func documentCrumbs(t *lang.Printer, more ...ui.Link) []ui.Link {
	return crumbs(t, append([]ui.Link{{Text: t.T("portal.documents.title"), Href: "/documents"}}, more...)...)
}
