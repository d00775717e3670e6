// Package api is the desk for programs: the same acts, by the same services,
// under the same rules, as JSON over HTTP described by OpenAPI 3.1.
//
// A program works in the name of a user, with a token that the user made at the
// desk (Authorization: Bearer loa_…). It can do at most what that user can, so
// there is nothing here to get around: an author who may not approve at the desk
// may not approve here either.
//
// Every refusal is an RFC 9457 problem. Its type is urn:loa: and the code of the
// fault, for the program; its detail says what is wrong and how to mend it, in
// Vietnamese or English by Accept-Language, for the person who reads the log.
//
// Handlers decode, call and render. What they call are the methods of the
// services that need no transaction from outside: this room knows no database.
package api
