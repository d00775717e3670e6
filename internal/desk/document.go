package desk

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"github.com/loa-vn/loa/internal/auth"
	"github.com/loa-vn/loa/internal/civil"
	"github.com/loa-vn/loa/internal/fault"
	"github.com/loa-vn/loa/internal/lang"
	"github.com/loa-vn/loa/internal/policy"
	"github.com/loa-vn/loa/internal/ui"
)

// documentView is a document clause by clause, with what was read out of its file.
type documentView struct {
	ui.Page

	Name         string
	About        string
	Head         ui.Summary
	Older        *ui.Notice // when this is not the text of today
	Standing     deskStanding
	Consolidated *ui.Notice // when Loa made this text
	Unapplied    []unappliedLine
	Read         readView
	Relations    []relationLine
	Contents     ui.Contents
	Law          ui.Law
	Versions     ui.Table
	Write        string // where a statement on this begins; "" when the reader may not
}

func (d *Desk) document(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	doc, err := d.Documents.Document(ctx, policy.ID(r.PathValue("id")))
	if err != nil {
		return err
	}
	standing, err := d.Documents.OnDate(ctx, doc.ID, civil.On(d.Now()))
	if err != nil {
		return err
	}
	version, err := d.versionAsked(r, standing)
	if err != nil {
		return err
	}
	known := documentFacts{Document: doc, Version: version, Standing: standing}
	if known.Clauses, err = d.Documents.Clauses(ctx, version.ID); err != nil {
		return err
	}
	if known.Changes, err = d.Documents.Changes(ctx, version.ID); err != nil {
		return err
	}
	if known.Relations, err = d.Documents.Relations(ctx, doc.ID); err != nil {
		return err
	}
	if known.Unapplied, err = d.Documents.Unapplied(ctx, version.ID); err != nil {
		return err
	}
	versions, err := d.Documents.Versions(ctx, doc.ID)
	if err != nil {
		return err
	}
	p := say(r)
	v := documentPage(p, known)
	v.Versions = documentVersions(p, versions)
	if actor(r).CanSomewhere(auth.ActWrite, d.Now()) && d.Statements != nil {
		v.Write = writeAbout(doc.ID)
	}
	return d.show(w, r, "document", v)
}

// versionAsked is the version that the address names, or the one that holds today.
func (d *Desk) versionAsked(r *http.Request, st policy.Standing) (policy.Version, error) {
	asked := r.PathValue("n")
	if asked == "" {
		return st.Version, nil
	}
	n, err := strconv.Atoi(asked)
	if err != nil || n < 1 {
		return policy.Version{}, fault.NotFound("ui.error.no_page")
	}
	return d.Documents.VersionAt(r.Context(), st.Document.ID, n)
}

// documentFacts is all that is known of a document in one of its versions.
type documentFacts struct {
	Document  policy.Document
	Version   policy.Version
	Standing  policy.Standing // today
	Clauses   []policy.Clause
	Changes   []policy.Change
	Relations policy.Relations
	Unapplied []policy.Unapplied
}

func documentPage(p *lang.Printer, k documentFacts) *documentView {
	doc, version := k.Document, k.Version
	v := &documentView{
		Name: documentName(doc), About: version.Title, Head: documentHead(p, doc, version), Standing: standingOf(p, k.Standing),
		Read: readOf(p, version, k.Relations), Relations: relationLines(p, k.Relations), Unapplied: unappliedLines(p, k.Unapplied),
		Contents: contentsOf(k.Clauses), Law: lawOf(p, version, k.Clauses, k.Changes),
	}
	v.Crumbs = []ui.Link{{Text: p.T("desk.documents.title"), Href: "/desk/documents"}}
	if version.ID != k.Standing.Version.ID {
		v.Older = &ui.Notice{Tone: ui.Waiting, Text: p.T("law.banner.version", "n", version.N), Href: documentHref(doc.ID), Link: p.T("law.banner.today")}
	}
	if version.Made == policy.MadeConsolidated {
		v.Consolidated = &ui.Notice{Tone: ui.Info, Title: p.T(version.Made.Key()), Text: p.T("law.banner.consolidated", "n", len(version.Amenders), "day", version.From)}
	}
	return v
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
	if version.Original == "" { // Loa made this text out of others
		return ui.Summary{Rows: rows}
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
	t := ui.Table{Caption: p.T("law.versions"), Columns: []ui.Column{
		{Title: p.T("law.version.n")},
		{Title: p.T("law.version.from")},
		{Title: p.T("law.version.made")},
		{Title: p.T("desk.document.imported")},
		{Title: p.T("desk.document.file")},
		{Title: p.T("law.version.links")},
	}}
	for i, v := range all {
		public := "/documents/" + v.Document.String()
		var links []ui.Link
		if i+1 < len(all) {
			links = append(links, ui.Link{Text: p.T("law.version.compare"), Href: fmt.Sprintf("%s/compare?from=%d&to=%d", public, all[i+1].N, v.N)})
		}
		for _, form := range []string{"html", "txt", "xml", "json"} {
			links = append(links, ui.Link{Text: strings.ToUpper(form), Href: fmt.Sprintf("%s/versions/%d.%s", public, v.N, form)})
		}
		from, made := p.Date(v.From), p.T("law.made."+string(v.Made))
		if from == "" {
			from = p.T("law.version.no_day")
		}
		if !v.Live {
			made = p.T("law.version.superseded")
		}
		file := ui.Cell{Text: "–"}
		if v.Original != "" {
			file = ui.Cell{Text: v.FileName, Href: originalHref(v.ID)}
		}
		t.Rows = append(t.Rows, []ui.Cell{
			{Text: p.T("desk.document.n", "n", v.N), Href: versionLink(v.Document, v.N)},
			{Text: from},
			{Text: made},
			{Text: p.Time(v.Created)},
			file,
			{Value: ui.Links{Items: links}},
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
	handOut(w, version.FileName, version.Size, file)
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
