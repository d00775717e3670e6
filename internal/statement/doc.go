// Package statement keeps what an agency says in its own name: one entry, checked
// against its facts and the law it cites, approved by a second person, and said
// in the same words on every channel.
//
// The writer fills in one [Content]: headline, reasons, steps, typed facts, and
// citations that tie a sentence to a clause. [Render] makes of it what each
// channel says; any of those may be edited by hand, and then [Check] holds it
// against the facts: an edited text message that still gives last week's deadline
// cannot be submitted. Facts stand in the entry as {{key}}, so one change moves
// every rendering that was not edited.
//
// Who may do what next is one pure function, [Snapshot.After]. Everything else
// here is the [Service], which loads a snapshot, asks After, and writes the
// answer together with its fact in the ledger.
//
// The surprise: an approval is of hashes, not of a statement. It binds the text,
// every rendering and the audience as the approver saw them, so there is nothing
// to invalidate when one of them changes: the approval simply no longer fits.
package statement
