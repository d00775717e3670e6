package auth

import (
	"github.com/loa-vn/loa/internal/civil"
	"github.com/loa-vn/loa/internal/fault"
	"github.com/loa-vn/loa/internal/ident"
)

// GrantID names one grant.
type GrantID = ident.ID[Grant]

// Place names a dated administrative unit the way package audience spells it,
// for example "07210@2025-07-01". Empty means wherever the agency works.
type Place string

// Grant says that someone holds a role for an agency and a place, for a time.
//
// Both days are inclusive and in Vietnamese time; an empty From is "always
// was", an empty To "until revoked". A grant with By set is delegated: By holds
// the role himself under the grant Under, and this one ends no later than that.
type Grant struct {
	ID     GrantID
	User   UserID
	Role   Role
	Agency AgencyID // empty: every agency of the site
	Unit   Place
	From   civil.Date
	To     civil.Date
	By     UserID  // who lent it; empty when an admin gave it
	Under  GrantID // the lender's own grant
}

// Delegated reports whether the role was lent and not given.
func (g Grant) Delegated() bool { return g.By != "" }

// InForce reports whether the grant holds on the day.
func (g Grant) InForce(day civil.Date) bool {
	if g.From != "" && day.Before(g.From) {
		return false
	}
	return g.To == "" || !g.To.Before(day)
}

// covers reports whether the grant speaks for the agency. The empty agency is
// the site as a whole, for which only a site-wide grant speaks.
func (g Grant) covers(agency AgencyID) bool {
	return g.Agency == "" || g.Agency == agency
}

// reaches reports whether the grant holds in one of the places. A grant
// without a place holds everywhere.
func (g Grant) reaches(within []Place) bool {
	if g.Unit == "" {
		return true
	}
	for _, p := range within {
		if p == g.Unit {
			return true
		}
	}
	return false
}

// Within shortens a delegated grant to the days of the grant it hangs on, and
// reports whether any day is left.
func (g Grant) Within(lender Grant) (Grant, bool) {
	if lender.From != "" && (g.From == "" || g.From.Before(lender.From)) {
		g.From = lender.From
	}
	if lender.To != "" && (g.To == "" || lender.To.Before(g.To)) {
		g.To = lender.To
	}
	return g, g.From == "" || g.To == "" || !g.To.Before(g.From)
}

// Delegate makes the grant by which g's holder lends his role to another from
// a day to a day. It refuses what was itself lent, what outlasts g, and a loan
// without an end.
func (g Grant) Delegate(to UserID, from, until civil.Date) (Grant, error) {
	lent := Grant{
		User: to, Role: g.Role, Agency: g.Agency, Unit: g.Unit,
		From: from, To: until, By: g.User, Under: g.ID,
	}
	switch {
	case g.Delegated():
		return Grant{}, fault.Forbidden("auth.delegate.lent")
	case to == g.User:
		return Grant{}, fault.Invalid("auth.delegate.self").On("user")
	case from == "" || until == "":
		return Grant{}, fault.Invalid("auth.delegate.no_period").On("to")
	case until.Before(from):
		return Grant{}, fault.Invalid("auth.grant.backwards").On("to")
	case from.Before(g.From):
		return Grant{}, fault.Invalid("auth.delegate.too_early", "from", g.From).On("from")
	case g.To.Before(until):
		return Grant{}, fault.Invalid("auth.delegate.too_long", "to", g.To).On("to")
	}
	return lent, nil
}
