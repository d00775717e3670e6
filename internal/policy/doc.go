// Package policy keeps the legal documents that everything else explains: each document, every text it has had, and the
// parts of each text under addresses that last.
//
// A document is brought in as it was published. Its bytes are kept under their hash, package legaltext reads them, and
// what was read becomes a version. The same bytes again, or the same words in another file, are the version that is
// already there, and the import says so; other words under the same number are the next version. Nothing is ever
// overwritten: a citation names a version, an address in it and the hash of the words, so it still shows what was quoted
// when the law has long been amended.
//
// It is also the place where what is in force is known on any day. A document's relations are kept with the sentences that
// prove them; force.go decides by them whether it is in force, consolidate.go makes the texts that its amenders give it,
// timeline.go says which of them a day has, and reading.go what has become of a clause that somebody once quoted.
//
// The surprise: a number does not name a document. Every province has a 71/2025/QĐ-UBND, and a plain decision
// 1486/QĐ-UBND comes again next year. A document is its number, its issuer and its year together; [Service.ByNumber]
// takes a number in any writing and says so when it fits more than one.
package policy
