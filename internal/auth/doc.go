// Package auth says who works at the desk and what each of them may do.
//
// An [Agency] answers for what it sends. A [User] belongs to one agency and
// holds grants: a [Role], for an agency and a place, from a day to a day. What
// a role allows is a table (role.go); whether someone may act now is the pure
// [Actor.Can]. The same actor comes out of a browser session, an API token and
// the command line, so no face can allow what another forbids.
//
// Two things are deliberately not here. That the submitter of a statement
// never approves it is a rule about statements and lives in package statement,
// and which unit lies in which is known to package audience: here a place is
// an opaque name that is equal or not.
//
// The surprise: an admin cannot write or approve. Who gives out roles would
// otherwise be able to publish alone; an admin who must also edit takes a
// second grant, and the ledger shows it.
package auth
