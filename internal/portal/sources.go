package portal

import (
	"context"

	"github.com/loa-vn/loa/internal/audience"
	"github.com/loa-vn/loa/internal/civil"
	"github.com/loa-vn/loa/internal/statement"
)

// Stories gives what was released. A statement that never was is NotFound; a
// withdrawn one keeps its page, which says so.
type Stories interface {
	Released(ctx context.Context, slug string) (statement.Released, error)
	ReleasedList(ctx context.Context, f statement.ReleasedFilter) (statement.ReleasedPage, error)
	SearchReleased(ctx context.Context, query string, limit int) ([]statement.Released, error)
}

// Addressees knows what was addressed to whom.
type Addressees interface {
	// ReleasedTo lists the statements that were released to a commune (addressed to
	// it or to its province) or to a group, the latest first. Of unit and group one
	// is empty.
	ReleasedTo(ctx context.Context, unit audience.UnitID, group audience.GroupCode, limit int) ([]statement.ID, error)
}

// Library gives the legal documents.
type Library interface {
	// Documents lists documents, the latest issued first.
	Documents(ctx context.Context, before civil.Date, limit int) ([]Document, error)
	// Document finds one by its slug and gives the clauses of its current version
	// as a tree.
	Document(ctx context.Context, slug string) (Document, []Clause, error)
	// Version gives a document as one version of it reads.
	Version(ctx context.Context, version string) (Document, []Clause, error)
	Search(ctx context.Context, query string, limit int) ([]Found, error)
}

// Document is a legal document in one of its versions.
type Document struct {
	Number      string // "71/2025/QĐ-UBND"
	Slug        string // in addresses: "71-2025-qd-ubnd"
	Kind        string // "Quyết định"
	Issuer      string
	Title       string
	IssuedOn    civil.Date
	EffectiveOn civil.Date
	Version     int
	Latest      bool     // no later version is kept
	Versions    []string // identifiers of all its versions
	Hash        string   // of the text
}

// Clause is a part of a document with its parts.
type Clause struct {
	Address  string // "dieu-3/khoan-2"
	Kind     string // phan chuong muc dieu khoan diem
	Label    string // "Điều 3."
	Name     string // "Khoản 2 Điều 3"
	Heading  string
	Text     string
	Hash     string
	Children []Clause
}

// Found is a document in which something was found, and where.
type Found struct {
	Document Document
	Address  string // of the clause; "" for the document as a whole
	Name     string
	Excerpt  string
}

// Places knows the units.
type Places interface {
	Atlas(ctx context.Context) (*audience.Atlas, error)
}

// People keeps who asked to be told.
type People interface {
	Subscribe(ctx context.Context, r audience.Request) (audience.RequestID, error)
	Confirm(ctx context.Context, token string) (audience.Confirmed, error)
	Subscriber(ctx context.Context, token string) (audience.Subscriber, error)
	SetPreferences(ctx context.Context, token string, p audience.Preferences) error
	Withdraw(ctx context.Context, token, reason string) (audience.Withdrawn, error)
}

// Receipts notes that someone says they have read a statement. The token stands
// in the link of the mail that brought them.
type Receipts interface {
	Read(ctx context.Context, s statement.ID, token string) error
}
