package api

import (
	"context"
	"io"
	"strconv"
	"time"

	"github.com/loa-vn/loa/internal/auth"
	"github.com/loa-vn/loa/internal/civil"
	"github.com/loa-vn/loa/internal/lang"
	"github.com/loa-vn/loa/internal/legaltext"
	"github.com/loa-vn/loa/internal/policy"
)

// Document is policy.Document as JSON.
type Document struct {
	ID          policy.ID        `json:"id"`
	Number      string           `json:"number"`
	Kind        string           `json:"kind"`
	Issuer      string           `json:"issuer"`
	Place       string           `json:"place,omitempty"`
	Title       string           `json:"title"`
	IssuedOn    civil.Date       `json:"issued_on,omitempty"`
	EffectiveOn civil.Date       `json:"effective_on,omitempty"`
	Current     policy.VersionID `json:"current"`
	Versions    int              `json:"versions"`
	Agency      auth.AgencyID    `json:"agency"`
	Changed     time.Time        `json:"changed"`
}

// DocumentVersion is policy.Version as JSON. Warnings say in words what a person
// should look at.
type DocumentVersion struct {
	ID          policy.VersionID   `json:"id"`
	Document    policy.ID          `json:"document"`
	N           int                `json:"n"`
	Made        policy.Made        `json:"made" enum:"published,consolidated"`
	Label       string             `json:"label" doc:"the making in words"`
	From        civil.Date         `json:"from,omitempty" doc:"the first day that has this text"`
	Live        bool               `json:"live" doc:"false when another text took its place; its addresses stay good"`
	Base        policy.VersionID   `json:"base,omitempty" doc:"of a consolidated text: the published one under it"`
	Amenders    []policy.VersionID `json:"amenders,omitempty" doc:"of a consolidated text: the versions applied"`
	Original    string             `json:"original_sha256,omitempty"`
	TextHash    string             `json:"text_hash"`
	FileName    string             `json:"file_name"`
	Size        int64              `json:"size"`
	Title       string             `json:"title"`
	IssuedOn    civil.Date         `json:"issued_on,omitempty"`
	EffectiveOn civil.Date         `json:"effective_on,omitempty"`
	ExpiresOn   civil.Date         `json:"expires_on,omitempty" doc:"the first day no longer in force"`
	Origin      TextOrigin         `json:"origin"`
	Clauses     int                `json:"clauses"`
	Warnings    []DocumentWarning  `json:"warnings"`
	Created     time.Time          `json:"created"`
}

// DocumentWarning is policy.Warning in words.
type DocumentWarning struct {
	Line    int    `json:"line,omitempty"`
	Code    string `json:"code"`
	Message string `json:"message"`
}

// ImportedDocument is what an import made of a file: a document with a version,
// or, when the outcome is waiting, a file that waits to be recognised.
type ImportedDocument struct {
	*Document
	Version *DocumentVersion `json:"version,omitempty"`
	Waiting *WaitingFile     `json:"waiting,omitempty"`
	Outcome policy.Outcome   `json:"outcome" enum:"new,new_version,same_bytes,same_text,waiting"`
}

// Clause is policy.Clause as JSON; full, with all that is in it, only where one
// clause is asked for.
type Clause struct {
	Version policy.VersionID     `json:"version"`
	Address string               `json:"address" example:"dieu-3/khoan-2/diem-a"`
	Kind    legaltext.ClauseKind `json:"kind"`
	Label   string               `json:"label"`
	Cited   string               `json:"cited"`
	Heading string               `json:"heading,omitempty"`
	Text    string               `json:"text,omitempty"`
	Tables  []ClauseTable        `json:"tables,omitempty"`
	Full    string               `json:"full,omitempty"`
	Hash    string               `json:"hash"`
	Code    string               `json:"code,omitempty" doc:"the short code that names it for ever" example:"K3M8Q2TX"`
	Depth   int                  `json:"depth"`
}

// ClauseTable says which paragraphs of a clause's text are the rows of a table.
type ClauseTable struct {
	First int        `json:"first" doc:"index of the first row among the text's paragraphs, from 0"`
	Rows  [][]string `json:"rows"`
}

func (f *face) documents() {
	handle(f, operation{method: "GET", path: "/documents", id: "list-documents", tag: "documents", needs: auth.ActRead}, f.listDocuments)
	handle(f, operation{method: "POST", path: "/documents", id: "import-document", tag: "documents"}, f.importDocument)
	handle(f, operation{method: "GET", path: "/documents/{id}/versions", id: "list-document-versions", tag: "documents", needs: auth.ActRead}, f.documentVersions)
	handle(f, operation{method: "GET", path: "/documents/{id}/clauses", id: "list-clauses", tag: "documents", needs: auth.ActRead}, f.clauses)
	handle(f, operation{method: "GET", path: "/versions/{id}/clause", id: "get-clause", tag: "documents", needs: auth.ActRead}, f.clause)
	handle(f, operation{method: "GET", path: "/versions/{id}/original", id: "get-original", tag: "documents", needs: auth.ActRead}, f.original)
	handle(f, operation{method: "GET", path: "/search/documents", id: "search-documents", tag: "documents", needs: auth.ActRead}, f.searchDocuments)
	f.takesFile("/documents", "text/plain", "text/html", "application/pdf",
		"application/vnd.openxmlformats-officedocument.wordprocessingml.document")
}

// DocumentFilter narrows a list or a search of documents.
type DocumentFilter struct {
	Kind   string         `query:"kind"`
	Issuer string         `query:"issuer"`
	Year   string         `query:"year"`
	From   civil.Date     `query:"from" format:"date" doc:"first day of issue"`
	To     civil.Date     `query:"to" format:"date" doc:"last day of issue"`
	States []policy.State `query:"state" enum:"unknown,not_yet,in_force,partly,expired,repealed,replaced" doc:"parted by commas"`
	On     civil.Date     `query:"on" format:"date" doc:"the day of the state; today when empty"`
}

func (in DocumentFilter) filter() policy.Filter {
	return policy.Filter{Kind: in.Kind, Issuer: in.Issuer, Year: in.Year, From: in.From, To: in.To, States: in.States, On: in.On}
}

func (f *face) listDocuments(ctx context.Context, in *struct {
	DocumentFilter

	Number string `query:"number" doc:"a number in any writing"`
	After  int    `query:"after" minimum:"0"`
	Limit  int    `query:"limit" minimum:"1" maximum:"100" default:"20"`
},
) (*answer[list[Document]], error) {
	if in.Number != "" {
		found, err := f.Documents.Numbered(ctx, in.Number)
		if err != nil {
			return nil, err
		}
		return all(found, documentView), nil
	}
	narrow := in.filter()
	narrow.Page, narrow.Size = in.After+1, in.Limit
	page, err := f.Documents.Documents(ctx, narrow)
	if err != nil {
		return nil, err
	}
	out := all(page.Documents, documentView)
	if page.Page < page.Pages {
		out.Body.Next = strconv.Itoa(page.Page)
	}
	return out, nil
}

// importAnswer is 201 for what is new, 200 for what was there and 202 for a scan
// that waits.
type importAnswer struct {
	Status int
	Body   ImportedDocument
}

// importDocument takes a file in: sending one twice does no harm.
func (f *face) importDocument(ctx context.Context, in *struct{ Upload }) (*importAnswer, error) {
	name, file, err := in.given()
	if err != nil {
		return nil, err
	}
	made, err := f.Documents.Import(ctx, auth.ActorFrom(ctx), name, file)
	if err != nil {
		return nil, err
	}
	return f.imported(ctx, made), nil
}

func (f *face) documentVersions(ctx context.Context, in *ByID) (*answer[list[DocumentVersion]], error) {
	found, err := f.Documents.Versions(ctx, policy.ID(in.ID))
	if err != nil {
		return nil, err
	}
	return all(found, documentVersionView(f.printer(ctx))), nil
}

func (f *face) clauses(ctx context.Context, in *struct {
	ByID
	N  int        `query:"n" minimum:"0" doc:"which version, from 1; the one that the day has when absent"`
	On civil.Date `query:"on" format:"date" doc:"the day; today when absent"`
},
) (*answer[list[Clause]], error) {
	version, err := f.versionOn(ctx, policy.ID(in.ID), in.N, in.On)
	if err != nil {
		return nil, err
	}
	found, err := f.Documents.Clauses(ctx, version)
	if err != nil {
		return nil, err
	}
	codes, err := f.Documents.Codes(ctx, version)
	if err != nil {
		return nil, err
	}
	return all(found, func(c policy.Clause) Clause {
		v := clauseView(c)
		v.Code = codes[c.Address]
		return v
	}), nil
}

func (f *face) versionOn(ctx context.Context, id policy.ID, n int, on civil.Date) (policy.VersionID, error) {
	if n > 0 || on == "" {
		v, err := f.Documents.VersionAt(ctx, id, n)
		return v.ID, err
	}
	st, err := f.Documents.OnDate(ctx, id, on)
	return st.Version.ID, err
}

func (f *face) clause(ctx context.Context, in *struct {
	ByID
	Address string `query:"address" required:"true" example:"dieu-3/khoan-2"`
},
) (*answer[Clause], error) {
	found, err := f.Documents.ClauseAt(ctx, policy.VersionID(in.ID), in.Address)
	if err != nil {
		return nil, err
	}
	return &answer[Clause]{clauseView(found)}, nil
}

func (f *face) original(ctx context.Context, in *ByID) (*download, error) {
	r, version, err := f.Documents.Original(ctx, policy.VersionID(in.ID))
	if err != nil {
		return nil, err
	}
	defer func() { _ = r.Close() }()
	data, err := io.ReadAll(r)
	if err != nil {
		return nil, err
	}
	return attachment("application/octet-stream", version.FileName, data), nil
}

// FoundDocument is policy.Found as JSON: a document, or a part of one.
type FoundDocument struct {
	Document Document `json:"document"`
	Clause   *Clause  `json:"clause,omitempty"`
	Snippet  string   `json:"snippet,omitempty"`
	Marks    [][2]int `json:"marks,omitempty" doc:"where the snippet says what was asked: first byte and the one behind the last"`
}

func (f *face) searchDocuments(ctx context.Context, in *struct {
	DocumentFilter

	Query  string `query:"q" required:"true" doc:"words, a number in any writing, or both"`
	Offset int    `query:"offset" minimum:"0" maximum:"180"`
	Limit  int    `query:"limit" minimum:"1" maximum:"100" default:"20"`
},
) (*answer[list[FoundDocument]], error) {
	found, err := f.Documents.Find(ctx, policy.Query{Text: in.Query, Filter: in.filter(), Limit: in.Limit, Offset: in.Offset})
	if err != nil {
		return nil, err
	}
	return all(found, func(one policy.Found) FoundDocument {
		v := FoundDocument{Document: documentView(one.Document), Snippet: one.Snippet}
		for _, m := range one.Marks {
			v.Marks = append(v.Marks, [2]int{m.Start, m.End})
		}
		if one.Clause != nil {
			clause := clauseView(*one.Clause)
			v.Clause = &clause
		}
		return v
	}), nil
}

func documentView(d policy.Document) Document {
	return Document{
		ID: d.ID, Number: d.Number, Kind: d.Kind, Issuer: d.Issuer, Place: d.Place, Title: d.Title,
		IssuedOn: d.IssuedOn, EffectiveOn: d.EffectiveOn, Current: d.Current, Versions: d.Versions,
		Agency: d.Agency, Changed: d.Changed,
	}
}

func documentVersionView(p *lang.Printer) func(policy.Version) DocumentVersion {
	return func(v policy.Version) DocumentVersion {
		return DocumentVersion{
			ID: v.ID, Document: v.Document, N: v.N, Made: v.Made, Label: p.T(v.Made.Key()), From: v.From, Live: v.Live, Base: v.Base,
			Amenders: v.Amenders, ExpiresOn: v.ExpiresOn, Origin: originView(v.Origin), Original: v.Original, TextHash: v.TextHash, FileName: v.FileName,
			Size: v.Size, Title: v.Title, IssuedOn: v.IssuedOn, EffectiveOn: v.EffectiveOn, Clauses: v.Clauses,
			Warnings: all(v.Warnings, func(w policy.Warning) DocumentWarning {
				return DocumentWarning{Line: w.Line, Code: w.Code, Message: p.Error(w.Fault())}
			}).Body.Items,
			Created: v.Created,
		}
	}
}

func clauseView(c policy.Clause) Clause {
	var tables []ClauseTable
	for _, t := range c.Tables {
		tables = append(tables, ClauseTable(t))
	}
	return Clause{
		Tables:  tables,
		Version: c.Version, Address: c.Address, Kind: c.Kind, Label: c.Label, Cited: c.Cited, Heading: c.Heading,
		Text: c.Text, Full: c.Full, Hash: c.Hash, Depth: c.Depth,
	}
}
