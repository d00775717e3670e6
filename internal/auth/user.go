package auth

import (
	"time"

	"github.com/loa-vn/loa/internal/ident"
)

// UserID names one user.
type UserID = ident.ID[User]

// User is a person with a desk. The password's hash never leaves the store, so
// a User is safe to show and to log.
type User struct {
	ID        UserID
	Login     string // lower case; an e-mail address or a short name
	Name      string // as the person writes it
	Email     string // may be empty
	Agency    AgencyID
	Disabled  bool
	Synthetic bool // made up for a demonstration, and shown as such
	Created   time.Time
	LastLogin time.Time // zero when never
}
