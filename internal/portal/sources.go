package portal

import (
	"context"
	"html/template"
	"time"

	"github.com/loa-vn/loa/internal/audience"
	"github.com/loa-vn/loa/internal/civil"
	"github.com/loa-vn/loa/internal/lang"
	"github.com/loa-vn/loa/internal/statement"
)

// Stories gives what was published. A statement that is not public does not exist
// here: it is fault.NotFound.
type Stories interface {
	// Latest lists stories without their HTML, the latest release first.
	Latest(ctx context.Context, q StoryQuery) ([]Story, error)
	Story(ctx context.Context, id string) (Story, error)
	// Resting lists the stories that cite a document, or one clause of it and
	// what lies under it.
	Resting(ctx context.Context, number, address string) ([]Story, error)
	Search(ctx context.Context, query string, limit int) ([]Story, error)
}

// StoryQuery narrows Latest; zero fields do not.
type StoryQuery struct {
	Unit   audience.UnitID // a commune: what is addressed to it or to its province
	Group  audience.GroupCode
	Kind   statement.Kind
	Before time.Time // released before
	Limit  int
}

// Story is one published statement.
type Story struct {
	ID         string
	Kind       statement.Kind
	Urgent     bool
	Locale     lang.Locale // of the text
	Issuer     string
	Headline   string
	Summary    string        // plain text
	HTML       template.HTML // the approved web rendering, safe to embed
	ReleasedAt time.Time
	ChangedAt  time.Time // of a typo fix; zero if there was none
	Version    int
	TextHash   string
	Citations  []Citation
	Withdrawn  *Withdrawal
	Corrects   *Related
	Corrected  []Related // the corrections of this story, the latest first
}

// Citation is a clause that a story rests on, in the words it quotes.
type Citation struct {
	Label    string // "Khoản 2 Điều 3"
	Document string // number
	Address  string
	Quote    string
}

// Withdrawal says when and why a story was taken back. Its page stays.
type Withdrawal struct {
	At     time.Time
	Reason string
}

// Related is another story.
type Related struct {
	ID       string
	Headline string
	At       time.Time
}

// Library gives the legal documents.
type Library interface {
	// Documents lists documents, the latest issued first.
	Documents(ctx context.Context, before civil.Date, limit int) ([]Document, error)
	// Document finds one by its slug and gives its clauses as a tree.
	Document(ctx context.Context, slug string) (Document, []Clause, error)
	Search(ctx context.Context, query string, limit int) ([]Found, error)
}

// Document is a legal document as it reads now.
type Document struct {
	Number      string // "71/2025/QĐ-UBND"
	Slug        string // in addresses: "71-2025-qd-ubnd"
	Kind        string // "Quyết định"
	Issuer      string
	Title       string
	IssuedOn    civil.Date
	EffectiveOn civil.Date
	Version     int
	Hash        string // of the text
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
	Confirm(ctx context.Context, statement, token string) error
}
