package portal

import (
	"net/http"
	"net/url"

	"github.com/loa-vn/loa/internal/lang"
	"github.com/loa-vn/loa/internal/policy"
	"github.com/loa-vn/loa/internal/statement"
	"github.com/loa-vn/loa/internal/ui"
)

// fewStatements is how many stand above the documents; the rest are on a page of their own.
const fewStatements = 5

// The parts of what is searched, as ?in= names them.
const (
	inAll        = ""
	inStatements = "statements"
	inDocuments  = "documents"
)

type searchView struct {
	ui.Page

	Query      string
	In         string
	Filter     filterView
	Parts      ui.Tabs
	Statements ui.Entries
	More       string // where all statements are that were found
	Documents  ui.Entries
	Numbers    *ui.Pagination
	Found      string
	Asked      bool
	Help       []string // what to try when nothing was found
}

func (p *Portal) search(w http.ResponseWriter, r *http.Request) {
	t := ui.Printer(r.Context())
	v := &searchView{Query: query(r, "q"), In: r.FormValue("in")}
	v.NoIndex, v.Crumbs = true, crumbs(t)
	choices, err := p.cfg.Library.Choices(r.Context())
	if err != nil {
		p.pages.Fail(w, r, err)
		return
	}
	var wrong error
	v.Filter, wrong = readFilter(t, r, choices)
	if wrong != nil {
		v.Reject(t, wrong)
		p.pages.Render(w, r, "search", v)
		return
	}
	if v.Asked = v.Query != "" || v.Filter.Set; v.Asked {
		if err := p.find(r, v); err != nil {
			p.pages.Fail(w, r, err)
			return
		}
	}
	p.pages.Render(w, r, "search", v)
}

// find fills in what was found. The filter speaks of documents: whoever sets it looks for these.
func (p *Portal) find(r *http.Request, v *searchView) error {
	t, at := ui.Printer(r.Context()), max(1, number(r, "page"))
	if v.Query != "" && !v.Filter.Set && v.In != inDocuments {
		if err := p.findStatements(r, v, at); err != nil {
			return err
		}
	}
	if v.In != inStatements {
		if err := p.findDocuments(r, v, at); err != nil {
			return err
		}
	}
	if v.Query != "" && !v.Filter.Set {
		v.Parts = searchParts(t, r.URL.Query(), v.In)
	}
	v.Found = t.T("portal.search.found", "statements", len(v.Statements.Items), "documents", len(v.Documents.Items))
	if len(v.Statements.Items)+len(v.Documents.Items) == 0 {
		v.Help = searchHelp(t, v.Query != "", v.Filter.Set)
	}
	return nil
}

func (p *Portal) findStatements(r *http.Request, v *searchView, at int) error {
	if v.In == inAll && at > 1 {
		return nil
	}
	t, most := ui.Printer(r.Context()), fewStatements
	if v.In == inStatements {
		most = 2 * pageSize
	}
	found, err := p.cfg.Stories.SearchReleased(r.Context(), v.Query, most+1)
	if err != nil {
		return err
	}
	if len(found) > most && v.In == inAll {
		v.More = searchHref(r.URL.Query(), inStatements)
	}
	found = found[:min(len(found), most)]
	v.Statements = entries(t, found)
	for i, s := range found {
		v.Statements.Items[i].Text, v.Statements.Items[i].Marks = excerpt(spoken(s), v.Query)
	}
	return nil
}

// spoken is what a statement says to whoever reads it.
func spoken(s statement.Released) string {
	if s.Text == "" {
		return s.Summary
	}
	return s.Text
}

func (p *Portal) findDocuments(r *http.Request, v *searchView, at int) error {
	t := ui.Printer(r.Context())
	if v.Query == "" {
		f := v.Filter.Filter
		f.Page, f.Size = at, pageSize
		page, err := p.cfg.Library.Documents(r.Context(), f)
		if err != nil {
			return err
		}
		v.Documents = documentEntries(t, page.Documents)
		v.Numbers = pagination(t, pageHref(r.URL.Query()), page.Page, page.Pages)
		return nil
	}
	found, err := p.cfg.Library.Find(r.Context(), policy.Query{
		Text: v.Query, Filter: v.Filter.Filter, Limit: pageSize + 1, Offset: (at - 1) * pageSize,
	})
	if err != nil {
		return err
	}
	for _, f := range found[:min(len(found), pageSize)] {
		v.Documents.Items = append(v.Documents.Items, foundEntry(t, f))
	}
	v.Numbers = neighbours(t, pageHref(r.URL.Query()), at, len(found) > pageSize)
	return nil
}

func foundEntry(t *lang.Printer, f policy.Found) ui.Entry {
	e := ui.Entry{Title: f.Document.Name(), Href: documentHref(f.Document), Text: f.Snippet, Marks: f.Marks, Meta: dated(t, f.Document)}
	if f.Clause != nil {
		e.Title, e.Href = capital(f.Clause.Cited)+", "+e.Title, e.Href+"/"+f.Clause.Address
	}
	return e
}

func searchParts(t *lang.Printer, q url.Values, in string) ui.Tabs {
	tabs := ui.Tabs{Label: t.T("portal.search.parts")}
	for _, part := range []struct{ in, key string }{
		{inAll, "portal.search.all"}, {inStatements, "portal.statements.title"}, {inDocuments, "portal.documents.title"},
	} {
		tabs.Items = append(tabs.Items, ui.Link{Text: t.T(part.key), Href: searchHref(q, part.in), Current: in == part.in})
	}
	return tabs
}

// searchHref is the same search in another part of what there is.
func searchHref(q url.Values, in string) string {
	next := url.Values{"q": q["q"]}
	if in != inAll {
		next.Set("in", in)
	}
	return "/search?" + next.Encode()
}

// pageHref is the same search up to the number of its page.
func pageHref(q url.Values) string {
	q.Del("page")
	q.Del("lang")
	for name, values := range q {
		if len(values) == 0 || values[0] == "" {
			q.Del(name)
		}
	}
	return "/search?" + q.Encode() + "&page="
}

// searchHelp says what to try when nothing was found.
func searchHelp(t *lang.Printer, worded, filtered bool) []string {
	var help []string
	if filtered {
		help = append(help, t.T("law.search.help_filter"))
	}
	if worded {
		help = append(help, t.T("law.search.help_marks"), t.T("law.search.help_words"), t.T("law.search.help_number"))
	}
	return help
}
