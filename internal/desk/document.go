package desk

import (
	"fmt"
	"io"
	"mime"
	"net/http"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/loa-vn/loa/internal/auth"
	"github.com/loa-vn/loa/internal/fault"
	"github.com/loa-vn/loa/internal/lang"
	"github.com/loa-vn/loa/internal/legaltext"
	"github.com/loa-vn/loa/internal/policy"
	"github.com/loa-vn/loa/internal/ui"
)

// documentView is a document clause by clause.
type documentView struct {
	ui.Page

	Name     string
	About    string
	Head     ui.Summary
	Older    *ui.Notice // when this is not the newest text
	Warnings []string
	Contents []ui.Link
	Clauses  []clauseLine
	Versions ui.Table
	Write    string // where a statement on this begins; "" when the reader may not
}

// clauseLine is one part of a document on the page.
type clauseLine struct {
	ID      string // the anchor
	Kind    string
	Depth   int // from 0, 5 at most
	Mark    string
	Heading string
	Text    string
	Href    string // its permalink
	Name    string // for screen readers: "Khoản 2 Điều 3"
}

func (d *Desk) document(w http.ResponseWriter, r *http.Request) error {
	doc, err := d.Documents.Document(r.Context(), policy.ID(r.PathValue("id")))
	if err != nil {
		return err
	}
	version, err := d.versionAsked(r, doc)
	if err != nil {
		return err
	}
	clauses, err := d.Documents.Clauses(r.Context(), version.ID)
	if err != nil {
		return err
	}
	versions, err := d.Documents.Versions(r.Context(), doc.ID)
	if err != nil {
		return err
	}
	p := say(r)
	v := documentPage(p, doc, version, clauses)
	v.Versions = documentVersions(p, versions)
	if actor(r).CanSomewhere(auth.ActWrite, d.Now()) && d.Statements != nil {
		v.Write = writeAbout(doc.ID)
	}
	return d.show(w, r, "document", v)
}

func (d *Desk) versionAsked(r *http.Request, doc policy.Document) (policy.Version, error) {
	n := 0
	if asked := r.PathValue("n"); asked != "" {
		var err error
		if n, err = strconv.Atoi(asked); err != nil || n < 1 {
			return policy.Version{}, fault.NotFound("ui.error.no_page")
		}
	}
	return d.Documents.VersionAt(r.Context(), doc.ID, n)
}

func documentPage(p *lang.Printer, doc policy.Document, version policy.Version, clauses []policy.Clause) *documentView {
	v := &documentView{Name: documentName(doc), About: version.Title, Head: documentHead(p, doc, version)}
	v.Crumbs = []ui.Link{{Text: p.T("desk.documents.title"), Href: "/desk/documents"}}
	if version.ID != doc.Current {
		v.Older = &ui.Notice{Tone: ui.Waiting, Text: p.T("desk.document.older", "n", version.N, "at", version.Created), Href: documentHref(doc.ID), Link: p.T("desk.document.newest")}
	}
	for _, warning := range version.Warnings {
		text := p.Error(warning.Fault())
		if warning.Line > 0 {
			text = p.T("desk.document.line", "line", warning.Line) + " " + text
		}
		v.Warnings = append(v.Warnings, text)
	}
	for _, c := range clauses {
		v.Clauses = append(v.Clauses, lineOfClause(c))
		if c.Kind == legaltext.KindArticle || c.Kind == legaltext.KindChapter || c.Kind == legaltext.KindAnnex {
			v.Contents = append(v.Contents, ui.Link{Text: strings.TrimSpace(c.Label + ". " + c.Heading), Href: "#" + clauseAnchor(c.Address)})
		}
	}
	return v
}

func lineOfClause(c policy.Clause) clauseLine {
	return clauseLine{
		ID: clauseAnchor(c.Address), Kind: string(c.Kind), Depth: min(c.Depth, 5), Mark: c.Mark(), Heading: c.Heading, Text: c.Text,
		Href: clauseLink(c), Name: c.Cited,
	}
}

// clauseAnchor is an address as the id of an element.
func clauseAnchor(address string) string {
	return strings.NewReplacer("/", ".", "~", "-").Replace(address)
}

func documentHead(p *lang.Printer, doc policy.Document, version policy.Version) ui.Summary {
	var rows []ui.SummaryRow
	add := func(key, value string) {
		if value != "" {
			rows = append(rows, ui.SummaryRow{Key: p.T(key), Value: value})
		}
	}
	add("desk.documents.number", doc.Number)
	add("desk.documents.issuer", doc.Issuer)
	add("desk.documents.issued_column", p.Date(version.IssuedOn))
	effective := p.Date(version.EffectiveOn)
	if effective == "" {
		effective = p.T("desk.document.not_stated")
	}
	add("desk.documents.effective_column", effective)
	for _, s := range version.Signers {
		add("desk.document.signer", strings.Trim(s.Name+", "+s.Office, ", "))
	}
	rows = append(rows, ui.SummaryRow{
		Key: p.T("desk.document.original"), Value: fmt.Sprintf("%s (%s)", version.FileName, size(p, version.Size)), Href: originalHref(version.ID),
	}, ui.SummaryRow{Key: p.T("desk.document.hash"), Value: ui.Hash{Value: version.Original}})
	return ui.Summary{Rows: rows}
}

// size writes bytes as people read them.
func size(p *lang.Printer, n int64) string {
	if n < 1024 {
		return p.Int(n) + " B"
	}
	return p.Int((n+1023)/1024) + " KB"
}

func documentVersions(p *lang.Printer, all []policy.Version) ui.Table {
	t := ui.Table{Caption: p.T("desk.document.versions"), Columns: []ui.Column{
		{Title: p.T("desk.document.version")}, {Title: p.T("desk.document.imported")}, {Title: p.T("desk.document.file")}, {Title: p.T("desk.document.clauses"), Numeric: true},
	}}
	for _, v := range all {
		t.Rows = append(t.Rows, []ui.Cell{
			{Text: p.T("desk.document.n", "n", v.N), Href: versionLink(v.Document, v.N)},
			{Text: p.Time(v.Created)},
			{Text: v.FileName, Href: originalHref(v.ID)},
			{Text: p.Int(int64(v.Clauses))},
		})
	}
	return t
}

// original hands the file out as it came in. It is never shown inside the desk: it
// is someone else's HTML.
func (d *Desk) original(w http.ResponseWriter, r *http.Request) error {
	file, version, err := d.Documents.Original(r.Context(), policy.VersionID(r.PathValue("version")))
	if err != nil {
		return err
	}
	defer func() { _ = file.Close() }()
	h := w.Header()
	h.Set("Content-Type", "application/octet-stream")
	h.Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": filepath.Base(version.FileName)}))
	h.Set("Content-Length", strconv.FormatInt(version.Size, 10))
	_, _ = io.Copy(w, file) // The reader has gone; there is nobody left to tell.
	return nil
}

// clauseView is one clause at its permanent address.
type clauseView struct {
	ui.Page

	Name    string
	Source  string
	Href    string
	Older   *ui.Notice
	Heading string
	Text    string
	Hash    ui.Hash
	Write   string
}

func (d *Desk) clause(w http.ResponseWriter, r *http.Request) error {
	c, err := d.Documents.ClauseAt(r.Context(), policy.VersionID(r.PathValue("version")), r.PathValue("address"))
	if err != nil {
		return err
	}
	version, err := d.Documents.Version(r.Context(), c.Version)
	if err != nil {
		return err
	}
	doc, err := d.Documents.Document(r.Context(), version.Document)
	if err != nil {
		return err
	}
	p := say(r)
	v := &clauseView{
		Name: upperFirst(c.Cited), Source: documentName(doc), Href: versionLink(doc.ID, version.N) + "#" + clauseAnchor(c.Address),
		Heading: c.Heading, Text: strings.TrimPrefix(c.Full, c.Heading+"\n"), Hash: ui.Hash{Value: c.Hash},
	}
	v.Crumbs = []ui.Link{{Text: p.T("desk.documents.title"), Href: "/desk/documents"}, {Text: documentName(doc), Href: documentHref(doc.ID)}}
	if version.ID != doc.Current {
		v.Older = &ui.Notice{Tone: ui.Waiting, Text: p.T("desk.document.older", "n", version.N, "at", version.Created), Href: documentHref(doc.ID), Link: p.T("desk.document.newest")}
	}
	if actor(r).CanSomewhere(auth.ActWrite, d.Now()) && d.Statements != nil {
		v.Write = writeAbout(doc.ID)
	}
	return d.show(w, r, "clause", v)
}

func upperFirst(s string) string {
	r := []rune(s)
	if len(r) == 0 {
		return s
	}
	return strings.ToUpper(string(r[:1])) + string(r[1:])
}

// lowerFirst makes a sentence a part of another.
func lowerFirst(s string) string {
	r := []rune(s)
	if len(r) == 0 {
		return s
	}
	return strings.ToLower(string(r[:1])) + string(r[1:])
}
