package portal

import (
	"net/http"
	"strings"

	"github.com/loa-vn/loa/internal/ui"
)

// longestQuery is more than anyone types; what is longer is cut.
const longestQuery = 200

type searchView struct {
	ui.Page
	Query      string
	Statements ui.Entries
	Documents  ui.Entries
}

func (p *Portal) search(w http.ResponseWriter, r *http.Request) {
	t := ui.Printer(r.Context())
	v := &searchView{Query: query(r, "q")}
	v.NoIndex, v.Crumbs = true, crumbs(t)
	if v.Query == "" {
		p.pages.Render(w, r, "search", v)
		return
	}
	stories, err := p.cfg.Stories.SearchReleased(r.Context(), v.Query, pageSize)
	if err != nil {
		p.pages.Fail(w, r, err)
		return
	}
	found, err := p.cfg.Library.Search(r.Context(), v.Query, pageSize)
	if err != nil {
		p.pages.Fail(w, r, err)
		return
	}
	v.Statements = entries(t, stories)
	for _, f := range found {
		entry := ui.Entry{Title: name(f.Document), Href: documentHref(f.Document.Slug), Text: f.Document.Title, Meta: dated(t, f.Document)}
		if f.Address != "" {
			entry.Title, entry.Href, entry.Text = f.Name+", "+entry.Title, clauseHref(f.Document.Slug, f.Address), f.Excerpt
		}
		v.Documents.Items = append(v.Documents.Items, entry)
	}
	p.pages.Render(w, r, "search", v)
}

// query reads what someone typed into a search box.
func query(r *http.Request, name string) string {
	q := strings.Join(strings.Fields(strings.ToValidUTF8(r.FormValue(name), " ")), " ")
	if letters := []rune(q); len(letters) > longestQuery {
		return string(letters[:longestQuery])
	}
	return q
}
