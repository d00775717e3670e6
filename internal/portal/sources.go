package portal

import (
	"context"

	"github.com/loa-vn/loa/internal/audience"
	"github.com/loa-vn/loa/internal/civil"
	"github.com/loa-vn/loa/internal/legaltext"
	"github.com/loa-vn/loa/internal/policy"
	"github.com/loa-vn/loa/internal/statement"
)

// Stories gives what was released. A statement that never was is NotFound; a
// withdrawn one keeps its page, which says so.
type Stories interface {
	Released(ctx context.Context, slug string) (statement.Released, error)
	ReleasedList(ctx context.Context, f statement.ReleasedFilter) (statement.ReleasedPage, error)
	// Resting lists those that rest on any of a document's versions, or on one
	// clause of them and what lies under that.
	Resting(ctx context.Context, versions []string, address string) ([]statement.Released, error)
	SearchReleased(ctx context.Context, query string, limit int) ([]statement.Released, error)
}

// Addressees knows what was addressed to whom.
type Addressees interface {
	// ReleasedTo lists the statements that were released to a commune (addressed to
	// it or to its province) or to a group, the latest first. Of unit and group one
	// is empty.
	ReleasedTo(ctx context.Context, unit audience.UnitID, group audience.GroupCode, limit int) ([]statement.ID, error)
}

// Library finds legal documents.
type Library interface {
	Documents(ctx context.Context, f policy.Filter) (policy.Page, error)
	Document(ctx context.Context, id policy.ID) (policy.Document, error)
	Numbered(ctx context.Context, number string) ([]policy.Document, error)
	Find(ctx context.Context, q policy.Query) ([]policy.Found, error)
	Choices(ctx context.Context) (policy.Choices, error)
}

// Texts gives what a document says.
type Texts interface {
	Version(ctx context.Context, id policy.VersionID) (policy.Version, error)
	VersionAt(ctx context.Context, id policy.ID, n int) (policy.Version, error)
	Versions(ctx context.Context, id policy.ID) ([]policy.Version, error)
	Clauses(ctx context.Context, id policy.VersionID) ([]policy.Clause, error)
	Text(ctx context.Context, id policy.VersionID) (*legaltext.Document, error)
}

// Force knows what is in force, and what made it so.
type Force interface {
	OnDate(ctx context.Context, id policy.ID, day civil.Date) (policy.Standing, error)
	Relations(ctx context.Context, id policy.ID) (policy.Relations, error)
	Changes(ctx context.Context, id policy.VersionID) ([]policy.Change, error)
}

// Wordings knows what has become of a part's words.
type Wordings interface {
	Reading(ctx context.Context, id policy.VersionID, address string) (policy.Reading, error)
	Resolve(ctx context.Context, id policy.ID, address string, at policy.At) (policy.Reading, error)
	ByCode(ctx context.Context, code string) (policy.Reading, error)
	History(ctx context.Context, id policy.ID, address string) ([]policy.Wording, error)
}

// Places knows the units.
type Places interface {
	Atlas(ctx context.Context) (*audience.Atlas, error)
}

// People keeps who asked to be told, and at which contact points.
type People interface {
	Contacts
	Subscribe(ctx context.Context, r audience.Request) (audience.RequestID, error)
	Confirm(ctx context.Context, token string) (audience.Confirmed, error)
	Subscriber(ctx context.Context, token string) (audience.Subscriber, error)
	SetPreferences(ctx context.Context, token string, p audience.Preferences) error
	Withdraw(ctx context.Context, token, reason string) (audience.Withdrawn, error)
}

// Contacts keeps the contact points of a person.
type Contacts interface {
	SubscribeBoth(ctx context.Context, mail, text audience.Request) (audience.RequestID, error)
	ConfirmCode(ctx context.Context, id audience.RequestID, code string) (audience.Confirmed, error)
	RemoveContact(ctx context.Context, token string, c audience.Channel) error
	Prefer(ctx context.Context, token string, c audience.Channel) error
}

// Phones says whether phone numbers can be taken: whether there is a way to send a
// code to one.
type Phones interface {
	Ready(ctx context.Context) bool
}

// Receipts notes that someone says they have read a statement. The token stands
// in the link of the mail that brought them.
type Receipts interface {
	Read(ctx context.Context, s statement.ID, token string) error
	// Heard notes that the canary behind a token has got its message.
	Heard(ctx context.Context, token string) error
}
