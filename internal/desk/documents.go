package desk

import (
	"encoding/json"
	"net/http"
	"strconv"
	"strings"

	"github.com/loa-vn/loa/internal/auth"
	"github.com/loa-vn/loa/internal/lang"
	"github.com/loa-vn/loa/internal/policy"
	"github.com/loa-vn/loa/internal/ui"
)

func (d *Desk) documentRoutes() []route {
	if d.Documents == nil {
		return nil
	}
	return []route{
		{"GET /desk/documents", auth.ActRead, d.documents},
		{"GET /desk/documents/suggest", auth.ActRead, d.suggestDocuments},
		{"GET /desk/documents/import", auth.ActImportDocument, d.importPage},
		{"POST /desk/documents", auth.ActImportDocument, d.importDocument},
		{"GET /desk/waiting", auth.ActImportDocument, d.waitingFiles},
		{"GET /desk/waiting/{id}", auth.ActImportDocument, d.review},
		{"POST /desk/waiting/{id}", auth.ActImportDocument, d.confirm},
		{"GET /desk/waiting/{id}/file", auth.ActImportDocument, d.picture},
		{"POST /desk/waiting/{id}/try", auth.ActImportDocument, d.tryWaiting},
		{"POST /desk/waiting/{id}/drop", auth.ActImportDocument, d.dropWaiting},
		{"GET /desk/documents/{id}", auth.ActRead, d.document},
		{"GET /desk/documents/{id}/versions/{n}", auth.ActRead, d.document},
		{"GET /desk/versions/{version}/original", auth.ActRead, d.original},
		{"GET /desk/clauses/{version}/{address...}", auth.ActRead, d.clause},
	}
}

type documentsView struct {
	ui.Page

	Query     string
	Kind      string
	Issuer    string
	Year      string
	Kinds     []ui.Option
	Issuers   []ui.Option
	Years     []ui.Option
	State     string
	Standings []ui.Option
	Waiting   *ui.Notice // when files wait to be read
	Total     int
	Found     *ui.Entries
	Table     ui.Table
	Pages     *ui.Pagination
	Empty     *ui.Empty
	MayImport bool
}

func (d *Desk) documents(w http.ResponseWriter, r *http.Request) error {
	q, p := r.URL.Query(), say(r)
	v := &documentsView{
		Query: strings.TrimSpace(q.Get("q")), Kind: q.Get("kind"), Issuer: q.Get("issuer"), Year: q.Get("year"),
		MayImport: actor(r).CanSomewhere(auth.ActImportDocument, d.Now()),
	}
	v.State, v.Standings = q.Get("state"), standingOptions(p)
	var err error
	if v.Waiting, err = d.waitingNotice(r, v.MayImport); err != nil {
		return err
	}
	choices, err := d.Documents.Choices(r.Context())
	if err != nil {
		return err
	}
	v.Kinds = choiceOptions(p, "desk.filter.all_kinds", choices.Kinds)
	v.Issuers = choiceOptions(p, "desk.filter.all_issuers", choices.Issuers)
	v.Years = choiceOptions(p, "desk.filter.all_years", choices.Years)
	if v.Query != "" {
		err = d.searchDocuments(r, v)
	} else {
		err = d.listDocuments(r, v)
	}
	if err != nil {
		return err
	}
	return d.show(w, r, "documents", v)
}

// filter is what the form narrows documents to.
func (v *documentsView) filter() policy.Filter {
	f := policy.Filter{Kind: v.Kind, Issuer: v.Issuer, Year: v.Year}
	switch v.State {
	case "in_force":
		f.States = []policy.State{policy.StateInForce, policy.StatePartly}
	case "not_yet":
		f.States = []policy.State{policy.StateNotYet}
	case "ended":
		f.States = []policy.State{policy.StateExpired, policy.StateRepealed, policy.StateReplaced}
	}
	return f
}

func standingOptions(p *lang.Printer) []ui.Option {
	all := []ui.Option{{Text: p.T("law.filter.any")}}
	for _, state := range []string{"in_force", "not_yet", "ended"} {
		all = append(all, ui.Option{Value: state, Text: p.T("law.filter.state." + state)})
	}
	return all
}

func choiceOptions(p *lang.Printer, all string, choices []policy.Choice) []ui.Option {
	options := []ui.Option{{Text: p.T(all)}}
	for _, c := range choices {
		if c.Value != "" {
			options = append(options, ui.Option{Value: c.Value, Text: c.Value + " (" + p.Int(int64(c.Count)) + ")"})
		}
	}
	return options
}

// searchDocuments finds documents and clauses by number or words.
func (d *Desk) searchDocuments(r *http.Request, v *documentsView) error {
	at, p := pagingOf(r), say(r)
	found, err := d.Documents.Find(r.Context(), policy.Query{Text: v.Query, Filter: v.filter(), Limit: at.Limit(), Offset: at.Offset()})
	if err != nil {
		return err
	}
	found, v.Pages = page(at, p, found)
	list := &ui.Entries{Level: 2}
	for _, f := range found {
		list.Items = append(list.Items, foundEntry(p, f))
	}
	if len(list.Items) == 0 {
		v.Empty = &ui.Empty{Title: p.T("desk.documents.none"), Text: p.T("desk.documents.none_help"), Href: "/desk/documents", Link: p.T("desk.documents.show_all")}
		return nil
	}
	v.Found = list
	return nil
}

func foundEntry(p *lang.Printer, f policy.Found) ui.Entry {
	e := ui.Entry{Title: documentName(f.Document), Href: documentHref(f.Document.ID), Text: f.Snippet, Marks: f.Marks, Kind: f.Document.Kind}
	if f.Clause != nil {
		e.Title, e.Href = f.Clause.Cited+", "+documentName(f.Document), clauseLink(*f.Clause)
		e.Kind = p.T("desk.documents.clause")
	}
	if f.Document.IssuedOn != "" {
		e.Meta = p.T("desk.documents.issued", "on", f.Document.IssuedOn)
	}
	return e
}

func (d *Desk) listDocuments(r *http.Request, v *documentsView) error {
	n, err := strconv.Atoi(r.URL.Query().Get("page"))
	if err != nil {
		n = 1
	}
	f := v.filter()
	f.Page, f.Size = n, pageSize
	found, err := d.Documents.Documents(r.Context(), f)
	if err != nil {
		return err
	}
	p := say(r)
	v.Total = found.Total
	v.Table = documentTable(p, found.Documents)
	v.Pages = pageNumbers(p, *r.URL, found.Page, found.Pages)
	switch {
	case found.Total > 0:
	case v.Kind+v.Issuer+v.Year+v.State != "":
		v.Empty = &ui.Empty{Title: p.T("desk.documents.none"), Text: p.T("desk.documents.none_help"), Href: "/desk/documents", Link: p.T("desk.documents.show_all")}
	default:
		v.Empty = &ui.Empty{Title: p.T("desk.documents.empty"), Text: p.T("desk.documents.empty_help")}
		if v.MayImport {
			v.Empty.Href, v.Empty.Link = "/desk/documents/import", p.T("desk.documents.import")
		}
	}
	return nil
}

// suggestDocuments answers what is being typed with documents, for a field that
// works without.
func (d *Desk) suggestDocuments(w http.ResponseWriter, r *http.Request) error {
	found, err := d.Documents.Search(r.Context(), r.URL.Query().Get("q"), 8)
	if err != nil {
		return err
	}
	type suggestion struct {
		ID     string `json:"id"`
		Name   string `json:"name"`
		Detail string `json:"detail"`
	}
	all := []suggestion{}
	for _, f := range found {
		if f.Clause == nil {
			all = append(all, suggestion{string(f.Document.ID), f.Document.Number, clip(titleOf(f.Document), 90)})
		}
	}
	w.Header().Set("Content-Type", "application/json")
	return json.NewEncoder(w).Encode(all)
}

func documentTable(p *lang.Printer, all []policy.Document) ui.Table {
	t := ui.Table{Caption: p.T("desk.documents.title"), CaptionHidden: true, Columns: []ui.Column{
		{Title: p.T("desk.documents.number")},
		{Title: p.T("desk.documents.about")},
		{Title: p.T("desk.documents.issuer")},
		{Title: p.T("desk.documents.issued_column")},
		{Title: p.T("desk.documents.effective_column")},
	}}
	for _, doc := range all {
		t.Rows = append(t.Rows, []ui.Cell{
			{Text: doc.Number, Href: documentHref(doc.ID)},
			{Text: titleOf(doc)},
			{Text: doc.Issuer},
			{Text: p.Date(doc.IssuedOn)},
			{Text: p.Date(doc.EffectiveOn)},
		})
	}
	return t
}

func titleOf(doc policy.Document) string {
	return strings.TrimSpace(doc.Kind + " " + lowered(doc.Title))
}

// lowered begins a title like the middle of a sentence, as "Quyết định ban hành…".
func lowered(s string) string {
	r := []rune(s)
	if len(r) < 2 || strings.ToUpper(string(r[:2])) == string(r[:2]) { // an abbreviation stays as it is
		return s
	}
	return strings.ToLower(string(r[:1])) + string(r[1:])
}

func documentName(doc policy.Document) string { return doc.Name() }
func documentHref(id policy.ID) string        { return "/desk/documents/" + string(id) }
func clauseLink(c policy.Clause) string {
	return "/desk/clauses/" + string(c.Version) + "/" + c.Address
}

func originalHref(id policy.VersionID) string { return "/desk/versions/" + string(id) + "/original" }

func versionLink(id policy.ID, n int) string {
	return documentHref(id) + "/versions/" + strconv.Itoa(n)
}

func writeAbout(id policy.ID) string {
	return withQuery("/desk/statements/new", "document", string(id))
}
