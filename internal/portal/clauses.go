package portal

import (
	"net/http"
	"slices"
	"strings"

	"github.com/loa-vn/loa/internal/fault"
	"github.com/loa-vn/loa/internal/lang"
	"github.com/loa-vn/loa/internal/legaltext"
	"github.com/loa-vn/loa/internal/policy"
	"github.com/loa-vn/loa/internal/ui"
)

// clauseView is a clause with those inside it.
type clauseView struct {
	Mark     string // "Điều 3.", "2.", "a)"
	Cited    string // "khoản 2 Điều 3"
	Kind     legaltext.ClauseKind
	Heading  string
	Text     string
	Address  string
	Level    int // of its heading, 2 to 6
	Href     string
	Children []clauseView
}

// tree makes a tree of clauses in order; headings deepen with the parts that have
// them.
func tree(d reading, clauses []policy.Clause, level int) []clauseView {
	var views []clauseView
	for i := 0; i < len(clauses); {
		c := clauses[i]
		n := 1 + c.Last - c.Ord // the clause and all that is in it
		below := level
		if c.Heading != "" {
			below = min(level+1, 6)
		}
		views = append(views, clauseView{
			Mark: c.Mark(), Cited: c.Cited, Kind: c.Kind, Heading: c.Heading, Text: c.Text, Address: c.Address, Level: level,
			Href: d.Base + "/" + c.Address, Children: tree(d, clauses[i+1:min(i+n, len(clauses))], below),
		})
		i += n
	}
	return views
}

// contents lists the articles, and what they stand in, each under its address
// after the given beginning: "#" within the page, or the path of pages of their own.
func contents(clauses []policy.Clause, base string) []ui.Link {
	var links []ui.Link
	for _, c := range clauses {
		switch c.Kind {
		case legaltext.KindClause, legaltext.KindItem, legaltext.KindPoint, legaltext.KindPreamble:
			continue
		default:
			links = append(links, ui.Link{Text: line(c), Href: base + c.Address})
		}
	}
	return links
}

// line is a clause's label and heading on one line.
func line(c policy.Clause) string {
	switch {
	case c.Heading == "":
		return c.Label
	case c.Label == "":
		return c.Heading
	}
	return strings.TrimSuffix(c.Label, ".") + ". " + c.Heading
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
	found, err := p.named(r.Context(), r.PathValue("slug"))
	switch {
	case err != nil:
		p.pages.Fail(w, r, err)
		return
	case len(found) > 1:
		p.choose(w, r, found)
		return
	}
	d, err := p.open(r.Context(), found[0], found[0].Current, "/documents/"+r.PathValue("slug"))
	if err != nil {
		p.pages.Fail(w, r, err)
		return
	}
	p.showClause(w, r, d)
}

// cited is a clause as it read when a statement cited it: the document's own page
// while no later version is kept.
func (p *Portal) cited(w http.ResponseWriter, r *http.Request) {
	version, err := p.cfg.Texts.Version(r.Context(), policy.VersionID(r.PathValue("version")))
	if err != nil {
		p.pages.Fail(w, r, err)
		return
	}
	found, err := p.cfg.Library.Document(r.Context(), version.Document)
	if err != nil {
		p.pages.Fail(w, r, err)
		return
	}
	d, err := p.open(r.Context(), found, version.ID, "/documents/"+found.ID.String())
	switch {
	case err != nil:
		p.pages.Fail(w, r, err)
	case d.latest():
		ui.Redirect(w, r, p.href(r, found)+"/"+r.PathValue("address"))
	default:
		p.showClause(w, r, d)
	}
}

// href is a document's address by its number, or by its identifier where others
// bear the number too.
func (p *Portal) href(r *http.Request, d policy.Document) string {
	if same, err := p.named(r.Context(), Slug(d.Number)); err != nil || len(same) != 1 {
		return "/documents/" + d.ID.String()
	}
	return documentHref(d)
}

func (p *Portal) showClause(w http.ResponseWriter, r *http.Request, d reading) {
	at := slices.IndexFunc(d.Clauses, func(c policy.Clause) bool { return c.Address == r.PathValue("address") })
	if at < 0 {
		p.pages.Fail(w, r, fault.NotFound("portal.clause.unknown", "document", d.Name()))
		return
	}
	t := ui.Printer(r.Context())
	stories, err := p.resting(r.Context(), d, d.Clauses[at].Address)
	if err != nil {
		p.pages.Fail(w, r, err)
		return
	}
	v := clauseOf(t, d, at)
	v.Statements, v.Description = entries(t, stories), d.Name()+". "+d.Title
	p.pages.Render(w, r, "clause", v)
}

func clauseOf(t *lang.Printer, d reading, at int) *clausePage {
	c := d.Clauses[at]
	part := slices.Clone(d.Clauses[at : at+1+c.Last-c.Ord])
	part[0].Heading = "" // it stands in the page's own heading
	v := &clausePage{
		Name: capital(c.Cited), Heading: c.Heading, DocumentName: d.Name(), DocumentHref: d.Base, Older: !d.latest(),
		InDocument: d.Base + "#" + c.Address, Clauses: tree(d, part, 2), Lead: lead(d.Clauses, at),
		Facts: ui.Summary{Rows: []ui.SummaryRow{
			{Key: t.T("portal.document.about"), Value: d.Title},
			{Key: t.T("portal.document.version"), Value: t.T("portal.document.version_of", "n", d.Version.N, "all", d.Document.Versions, "at", d.Version.Created)},
			{Key: t.T("portal.clause.hash"), Value: ui.Hash{Value: c.Hash}},
		}},
	}
	v.Crumbs = crumbs(t, ui.Link{Text: t.T("portal.documents.title"), Href: "/documents"}, ui.Link{Text: d.Name(), Href: d.Base})
	return v
}

// lead is the text right above a clause: "Đối tượng được hỗ trợ gồm:".
func lead(clauses []policy.Clause, at int) string {
	for i := at - 1; i >= 0; i-- {
		if clauses[i].Depth < clauses[at].Depth {
			return clauses[i].Text
		}
	}
	return ""
}

// capital begins a heading: "khoản 2 Điều 3" is written small inside a sentence.
func capital(s string) string {
	r := []rune(s)
	if len(r) == 0 {
		return s
	}
	return strings.ToUpper(string(r[0])) + string(r[1:])
}
