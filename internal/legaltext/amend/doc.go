// Package amend applies an amending document to the one that it amends, as a ministry's clerk does by hand when they
// consolidate a text: replace, insert, repeal, rename, change a phrase. It knows no database: documents come in, a
// consolidated document comes out, with a list of what changed it and a list of what could not be applied.
//
// It works in two steps that can be looked at apart. [Instructions] reads the amending document clause by clause into
// what it orders; [Consolidate] carries the orders out on a copy of the base.
//
//	read   unit.go       an article, clause, point or dashed line that orders one thing
//	       sentence.go   the words of the order: its verb and what it names
//	       insert.go     orders that add parts, and where these go
//	       find.go       references, completed by the heading above
//	       phrase.go     orders about words, phrase_place.go where they hold
//	       wording.go    the quotation that gives the new text
//	       effect.go     the days from which parts of the amending document hold
//	apply  consolidate.go, edit.go, place.go, rephrase.go
//
// One rule stands above all others: nothing is guessed. A sentence that is not understood is [Unread], an order that does
// not fit the base is [Unapplied], each with its sentence and the reason, and the base stays as it was at that place.
//
// The one surprise: orders about phrases are carried out before the others of the same document. "Thay cụm từ … tại Thông
// tư số …" speaks of the text as it stood; the new wordings of the same document were already written with the new phrase.
package amend
