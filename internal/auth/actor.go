package auth

import (
	"context"
	"slices"
	"time"

	"github.com/loa-vn/loa/internal/civil"
	"github.com/loa-vn/loa/internal/fault"
)

// The faces an actor can come through.
const (
	ViaDesk = "desk"
	ViaAPI  = "api"
	ViaCLI  = "cli"
)

// Actor is a user at work: who, for which agency, with which grants, and
// through which face. The zero Actor is a stranger and may do nothing.
type Actor struct {
	ID     UserID
	Name   string
	Login  string
	Agency AgencyID
	Grants []Grant
	Via    string // ViaDesk, ViaAPI or ViaCLI
	Only   []Act  // an API token may carry fewer acts than its owner; nil means all of them
}

// Known reports whether someone stands behind the actor.
func (a Actor) Known() bool { return a.ID != "" }

// Can reports whether the actor may do act for the agency at the moment,
// wherever in it. The empty agency is the site as a whole.
func (a Actor) Can(act Act, agency AgencyID, at time.Time) bool {
	return a.holds(act, at, func(g Grant) bool { return g.covers(agency) })
}

// CanIn is Can for one place: the caller passes the unit and those it lies in,
// since only package audience knows them.
func (a Actor) CanIn(act Act, agency AgencyID, at time.Time, within ...Place) bool {
	return a.holds(act, at, func(g Grant) bool { return g.covers(agency) && g.reaches(within) })
}

// CanSomewhere reports whether the actor may do act for any agency at all. It
// decides what a menu shows, never whether something happens.
func (a Actor) CanSomewhere(act Act, at time.Time) bool {
	return a.holds(act, at, func(Grant) bool { return true })
}

// Agencies lists the agencies for which the actor may do act, without
// repetition; all is true when a site-wide grant covers every one.
func (a Actor) Agencies(act Act, at time.Time) (ids []AgencyID, all bool) {
	a.holds(act, at, func(g Grant) bool {
		if g.Agency != "" && !slices.Contains(ids, g.Agency) {
			ids = append(ids, g.Agency)
		}
		all = all || g.Agency == ""
		return false
	})
	return ids, all
}

func (a Actor) holds(act Act, at time.Time, fits func(Grant) bool) bool {
	if !a.Known() || (a.Only != nil && !slices.Contains(a.Only, act)) {
		return false
	}
	day := civil.On(at)
	return slices.ContainsFunc(a.Grants, func(g Grant) bool {
		return g.Role.May(act) && g.InForce(day) && fits(g)
	})
}

// Require is Can as an error that tells the person what is missing and whom to
// ask; a stranger is told to log in.
func Require(a Actor, act Act, agency AgencyID, at time.Time) error {
	switch {
	case a.Can(act, agency, at):
		return nil
	case !a.Known():
		return fault.Forbidden("auth.login_first")
	case a.Only != nil && !slices.Contains(a.Only, act):
		return fault.Forbidden("auth.token.narrow")
	}
	return fault.Forbidden(act.denied())
}

// RequireSomewhere is Require for what concerns no agency in particular: the
// units of the country, the ledger of the site.
func RequireSomewhere(a Actor, act Act, at time.Time) error {
	if a.CanSomewhere(act, at) {
		return nil
	}
	return Require(Actor{ID: a.ID, Only: a.Only}, act, "", at)
}

// operatorPrefix marks an actor who is no user of the site.
const operatorPrefix = "operator:"

// Operator is whoever runs the command line on the machine itself. He may
// bring in data and manage people, since he could do both in the database, but
// he neither writes nor approves: nothing is published without a named user.
func Operator(name string) Actor {
	return Actor{
		ID: UserID(operatorPrefix + name), Name: name, Login: name, Via: ViaCLI,
		Grants: []Grant{{Role: RoleData}, {Role: RoleAdmin}},
	}
}

type actorKey struct{}

// WithActor puts the actor into the context of a request, and tells its witness.
func WithActor(ctx context.Context, a Actor) context.Context {
	if w, ok := ctx.Value(witnessKey{}).(*Actor); ok {
		*w = a
	}
	return context.WithValue(ctx, actorKey{}, a)
}

type witnessKey struct{}

// WithWitness lets whoever stands outside of a request's handler, its log, learn
// which actor was found inside.
func WithWitness(ctx context.Context) (context.Context, *Actor) {
	w := new(Actor)
	return context.WithValue(ctx, witnessKey{}, w), w
}

// ActorFrom is the actor of the request, or the stranger.
func ActorFrom(ctx context.Context) Actor {
	a, _ := ctx.Value(actorKey{}).(Actor)
	return a
}
