package api

import (
	"context"
	"time"

	"github.com/loa-vn/loa/internal/auth"
	"github.com/loa-vn/loa/internal/civil"
	"github.com/loa-vn/loa/internal/legaltext"
	"github.com/loa-vn/loa/internal/legaltext/amend"
	"github.com/loa-vn/loa/internal/policy"
)

// force is what is in force on a day, and why.
func (f *face) force() {
	handle(f, operation{method: "GET", path: "/documents/{id}", id: "get-document", tag: "documents", needs: auth.ActRead}, f.document)
	handle(f, operation{method: "GET", path: "/documents/{id}/relations", id: "list-relations", tag: "documents", needs: auth.ActRead}, f.relations)
	handle(f, operation{method: "GET", path: "/documents/{id}/clause", id: "find-clause", tag: "documents", needs: auth.ActRead}, f.findClause)
	handle(f, operation{method: "GET", path: "/documents/{id}/history", id: "get-clause-history", tag: "documents", needs: auth.ActRead}, f.clauseHistory)
	handle(f, operation{method: "GET", path: "/versions/{id}/changes", id: "list-changes", tag: "documents", needs: auth.ActRead}, f.changes)
	handle(f, operation{method: "GET", path: "/codes/{code}", id: "get-code", tag: "documents", needs: auth.ActRead}, f.byCode)
}

// DocumentOn is a document as it stands on a day.
type DocumentOn struct {
	Document
	Standing Standing `json:"standing"`
}

// Standing is policy.Standing as JSON: whether the document is in force on a day,
// why, and which text it has then.
type Standing struct {
	Day       civil.Date       `json:"day"`
	State     policy.State     `json:"state" enum:"unknown,not_yet,in_force,partly,expired,repealed,replaced"`
	Label     string           `json:"label" doc:"the state in words"`
	Reasons   []StandingReason `json:"reasons" doc:"the deciding one first"`
	Version   DocumentVersion  `json:"version" doc:"the text that the day has"`
	Next      civil.Date       `json:"next,omitempty" doc:"the next day on which state or text is another one, as far as is known"`
	Unapplied []UnappliedOrder `json:"unapplied" doc:"orders that hold by then and that the text does not carry out"`
	Official  []Relation       `json:"official" doc:"consolidated texts that ministries published"`
}

// StandingReason is one thing that makes a state what it is.
type StandingReason struct {
	State    policy.State `json:"state"`
	Day      civil.Date   `json:"day,omitempty" doc:"from which it holds; absent when no text says"`
	Relation *Relation    `json:"relation,omitempty" doc:"another document's act; absent for what the document says of itself"`
	Parts    []string     `json:"parts,omitempty" doc:"addresses of parts that hold from a day of their own"`
	Evidence string       `json:"evidence,omitempty" doc:"the document's own sentence about those parts"`
	Address  string       `json:"address,omitempty" doc:"of the clause with that sentence"`
}

// Relation is policy.Relation as JSON: what one document says that it does to
// another, with the sentence that says so.
type Relation struct {
	Kind     legaltext.RelationKind `json:"kind" enum:"basis,amends,replaces,repeals,guides,consolidates,corrects"`
	Label    string                 `json:"label" doc:"the kind in words"`
	From     Party                  `json:"from"`
	Version  policy.VersionID       `json:"version" doc:"of the document that says it"`
	Address  string                 `json:"address,omitempty" doc:"of the clause that says it; absent for the title"`
	Evidence string                 `json:"evidence"`
	Target   RelationTarget         `json:"target" doc:"as the text names it"`
	To       *Party                 `json:"to,omitempty" doc:"as it is kept here; absent while no kept document fits"`
	Parts    []string               `json:"parts" doc:"addresses in the target; none for the whole of it"`
	Partial  bool                   `json:"partial,omitempty" doc:"parts of the target that the text does not name by address"`
	Since    civil.Date             `json:"since,omitempty" doc:"the day from which it holds"`
}

// Party is one side of a relation.
type Party struct {
	ID       policy.ID  `json:"id"`
	Number   string     `json:"number"`
	Kind     string     `json:"kind"`
	Issuer   string     `json:"issuer"`
	Title    string     `json:"title"`
	IssuedOn civil.Date `json:"issued_on,omitempty"`
}

// RelationTarget is a document as another's text names it.
type RelationTarget struct {
	Kind     string     `json:"kind,omitempty"`
	Number   string     `json:"number,omitempty"`
	Name     string     `json:"name,omitempty"`
	IssuedOn civil.Date `json:"issued_on,omitempty"`
	Issuer   string     `json:"issuer,omitempty"`
}

// Relations are those of one document, in both directions.
type Relations struct {
	Out []Relation `json:"out"`
	In  []Relation `json:"in"`
}

// OrderSource is where an amending document orders something.
type OrderSource struct {
	Document policy.ID        `json:"document,omitempty"`
	Version  policy.VersionID `json:"version,omitempty"`
	Number   string           `json:"number,omitempty"`
	Address  string           `json:"address,omitempty"`
}

// UnappliedOrder is an order that a text does not carry out.
type UnappliedOrder struct {
	By       OrderSource `json:"by"`
	Sentence string      `json:"sentence"`
	From     civil.Date  `json:"from,omitempty"`
	Code     string      `json:"code"`
	Message  string      `json:"message"`
}

// ClauseChange is what one order did to one clause of a consolidated text.
type ClauseChange struct {
	Version  policy.VersionID `json:"version"`
	Address  string           `json:"address"`
	Verb     amend.Verb       `json:"verb" enum:"replace,insert,repeal,rename,rephrase,add_phrase,drop,renumber"`
	Label    string           `json:"label" doc:"the verb in words"`
	By       OrderSource      `json:"by"`
	Sentence string           `json:"sentence"`
	From     civil.Date       `json:"from"`
	Before   string           `json:"before_hash,omitempty" doc:"hash of the words before; absent of a new clause"`
}

// ClauseReading is a clause of one text, and what has become of it today.
type ClauseReading struct {
	Document Document        `json:"document"`
	Version  DocumentVersion `json:"version"`
	Clause   Clause          `json:"clause"`
	Still    policy.Still    `json:"still" enum:"still,reworded,repealed,gone"`
	Label    string          `json:"label" doc:"still in words"`
	State    policy.State    `json:"state" doc:"of the document today"`
	Today    DocumentVersion `json:"today" doc:"the text that it is compared with"`
	Now      *Clause         `json:"now,omitempty" doc:"the clause as it reads there"`
	Changes  []ClauseChange  `json:"changes"`
}

// ClauseWording is what a clause said for a time.
type ClauseWording struct {
	Version DocumentVersion `json:"version"`
	From    civil.Date      `json:"from,omitempty"`
	Until   civil.Date      `json:"until,omitempty" doc:"the first day with other words"`
	Clause  *Clause         `json:"clause,omitempty" doc:"absent when the text had no such clause for that time"`
	Changes []ClauseChange  `json:"changes"`
}

// TextOrigin says what a text was read from and how far it can be trusted.
type TextOrigin struct {
	Format     legaltext.Format `json:"format,omitempty" enum:"txt,html,docx,pdf,scan"`
	Pages      int              `json:"pages,omitempty"`
	Confidence float64          `json:"confidence,omitempty" doc:"from 0 to 1, of recognised text"`
	Signatures []FileSignature  `json:"signatures"`
}

// FileSignature is a digital signature of the file as it was found.
type FileSignature struct {
	By     string                   `json:"by"`
	At     *time.Time               `json:"at,omitempty"`
	State  legaltext.SignatureState `json:"state" enum:"intact,broken,not_checked"`
	Reason string                   `json:"reason,omitempty"`
}

func (f *face) document(ctx context.Context, in *struct {
	ByID
	On civil.Date `query:"on" format:"date" doc:"the day; today when absent"`
},
) (*answer[DocumentOn], error) {
	if in.On == "" {
		in.On = civil.On(f.Auth.Now())
	}
	st, err := f.Documents.OnDate(ctx, policy.ID(in.ID), in.On)
	if err != nil {
		return nil, err
	}
	return &answer[DocumentOn]{DocumentOn{documentView(st.Document), standingView(f.printer(ctx), st)}}, nil
}

func (f *face) relations(ctx context.Context, in *ByID) (*answer[Relations], error) {
	found, err := f.Documents.Relations(ctx, policy.ID(in.ID))
	if err != nil {
		return nil, err
	}
	view := relationView(f.printer(ctx))
	return &answer[Relations]{Relations{all(found.Out, view).Body.Items, all(found.In, view).Body.Items}}, nil
}

func (f *face) findClause(ctx context.Context, in *struct {
	ByID
	Address string     `query:"address" required:"true" example:"dieu-3/khoan-2"`
	N       int        `query:"n" minimum:"0" doc:"which version, from 1; the one that the day has when absent"`
	On      civil.Date `query:"on" format:"date" doc:"the day; today when absent"`
},
) (*answer[ClauseReading], error) {
	r, err := f.Documents.Resolve(ctx, policy.ID(in.ID), in.Address, policy.At{N: in.N, Day: in.On})
	if err != nil {
		return nil, err
	}
	return &answer[ClauseReading]{readingView(f.printer(ctx), r)}, nil
}

func (f *face) clauseHistory(ctx context.Context, in *struct {
	ByID
	Address string `query:"address" required:"true" example:"dieu-3/khoan-2"`
},
) (*answer[list[ClauseWording]], error) {
	found, err := f.Documents.History(ctx, policy.ID(in.ID), in.Address)
	if err != nil {
		return nil, err
	}
	p := f.printer(ctx)
	return all(found, func(w policy.Wording) ClauseWording {
		return ClauseWording{
			Version: documentVersionView(p)(w.Version), From: w.From, Until: w.Until, Clause: clauseOr(w.Clause),
			Changes: all(w.Changes, changeView(p)).Body.Items,
		}
	}), nil
}

func (f *face) changes(ctx context.Context, in *struct {
	ByID
	Address string `query:"address" doc:"only what changed this clause" example:"dieu-3/khoan-2"`
},
) (*answer[list[ClauseChange]], error) {
	id := policy.VersionID(in.ID)
	found, err := f.Documents.Changes(ctx, id)
	if in.Address != "" {
		found, err = f.Documents.ChangesOf(ctx, id, in.Address)
	}
	if err != nil {
		return nil, err
	}
	return all(found, changeView(f.printer(ctx))), nil
}

func (f *face) byCode(ctx context.Context, in *struct {
	Code string `path:"code" example:"K3M8Q2TX"`
},
) (*answer[ClauseReading], error) {
	r, err := f.Documents.ByCode(ctx, in.Code)
	if err != nil {
		return nil, err
	}
	return &answer[ClauseReading]{readingView(f.printer(ctx), r)}, nil
}
