package policy

import (
	"time"

	"github.com/loa-vn/loa/internal/auth"
	"github.com/loa-vn/loa/internal/civil"
	"github.com/loa-vn/loa/internal/fault"
	"github.com/loa-vn/loa/internal/ident"
	"github.com/loa-vn/loa/internal/legaltext"
)

// ID names a document.
type ID = ident.ID[Document]

// VersionID names one text of a document.
type VersionID = ident.ID[Version]

// Document is a legal document as its newest published text states it.
type Document struct {
	ID          ID
	Number      string // "71/2025/QĐ-UBND"
	Kind        string // "Quyết định"
	Issuer      string // "Ủy ban nhân dân tỉnh Bắc Ninh"
	Place       string
	Title       string
	IssuedOn    civil.Date    // "" when the text does not say
	EffectiveOn civil.Date    // "" when the text does not say
	Current     VersionID     // the text that holds today; of a document not yet in force, the one that was published
	Versions    int           // of every kind
	Agency      auth.AgencyID // that brought it in
	Created     time.Time
	Changed     time.Time
}

// Name is how the document is called in a sentence: "Quyết định số 71/2025/QĐ-UBND".
func (d Document) Name() string { return d.Kind + " số " + d.Number }

// Made says where a version comes from.
type Made string

// The closed set of makings.
const (
	MadePublished    Made = "published"    // read from a file, as an agency published it
	MadeConsolidated Made = "consolidated" // made by Loa out of a published one and what amends it
)

// Key is the screen text that names the making.
func (m Made) Key() string { return "policy.made." + string(m) }

// Version is one text that a document has had.
type Version struct {
	ID          VersionID
	Document    ID
	N           int // from 1
	Made        Made
	From        civil.Date // the first day that has this text; of a published one its own effect, "" when not stated
	Live        bool       // false when a later import put another text in its place; its addresses stay good
	Base        VersionID  // of a consolidated text: the published one under it
	Amenders    []VersionID
	Original    string // hash of the bytes in package blob; "" of a consolidated text
	TextHash    string // of all that was read
	FileName    string
	Size        int64 // bytes
	Title       string
	IssuedOn    civil.Date
	EffectiveOn civil.Date
	ExpiresOn   civil.Date // the first day no longer in force, as the text states it
	Signers     []legaltext.Signer
	Recipients  []string
	Bases       []legaltext.Basis
	Notes       []legaltext.Note
	Origin      legaltext.Origin
	Warnings    []Warning
	Clauses     int
	ImportedBy  auth.UserID
	Created     time.Time

	number, kind, issuer, place string // as this text states them
}

// Warning is something in the text that a person should look at.
type Warning struct {
	Line int            `json:"line"` // 0 for the whole document
	Code string         `json:"code"` // key of its public text
	Args map[string]any `json:"args,omitempty"`
}

// Fault carries the warning's public text.
func (w Warning) Fault() *fault.Error {
	return &fault.Error{Kind: fault.KindInvalid, Code: w.Code, Args: w.Args}
}

// Clause is one part of a version.
type Clause struct {
	Version VersionID
	Address string // "dieu-3/khoan-2/diem-a"
	Kind    legaltext.ClauseKind
	Label   string // "Điểm a"
	Cited   string // "điểm a khoản 2 Điều 3"
	Heading string
	Text    string // its own words, paragraphs parted by "\n"
	Tables  []legaltext.Table
	Full    string // with all that is in it; only from ClauseAt and ClauseIn
	Hash    string // of Full
	Depth   int    // from 0
	Ord     int    // place in the version, from 0
	Last    int    // Ord of the last part inside it; its own when there is none
	Line    int    // in the original
}

// Mark is how the part begins in print: "Điều 3.", "2.", "a)".
func (c Clause) Mark() string { return legaltext.MarkOf(c.Kind, c.Label) }

// Ref binds a citation to the clause as it reads now.
func (c Clause) Ref() ClauseRef { return ClauseRef{c.Version, c.Address, c.Hash} }

// ClauseRef names a clause of one version and the words it had.
type ClauseRef struct {
	Version VersionID `json:"version"`
	Address string    `json:"address"`
	Hash    string    `json:"hash"`
}

// Outcome says what an import made.
type Outcome string

// The closed set of outcomes. The same bytes and the same text change nothing.
const (
	OutcomeNew       Outcome = "new"         // a document that was not there
	OutcomeVersion   Outcome = "new_version" // other words under a number that was
	OutcomeSameBytes Outcome = "same_bytes"  // the very file was imported before
	OutcomeSameText  Outcome = "same_text"   // another file with the same words
	OutcomeWaiting   Outcome = "waiting"     // a scan that nobody could read yet; it is kept
)

// Key is the screen text that says the outcome; it fills {number} and {n}.
func (o Outcome) Key() string { return "policy.outcome." + string(o) }

// Imported is the document with the version that the file is, new or old. Of a file that waits there is neither.
type Imported struct {
	Document

	Version Version
	Outcome Outcome
	Waiting Waiting
}
