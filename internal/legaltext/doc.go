// Package legaltext reads a Vietnamese legal document as it was published and says what it is, who issued it, when, and
// which Điều, Khoản and Điểm it is made of. It knows no database: bytes come in, a [Document] comes out.
//
// The reading goes in five steps, and each rule has a file of its own. docs/legal-grammar.md has the rules in one place:
//
//	bytes        intake.go, encoding.go   what is no text is refused, with a word on what to do instead
//	lines        lines.go, html.go, table.go   plain text and HTML become the same list of numbered lines and rows
//	paragraphs   furniture.go, footnote.go, footmark.go, join.go   page heads go, footnotes stand apart, broken lines are whole
//	head         head.go, number.go, title.go, issuer.go, basis.go, effect.go, signer.go, recipients.go
//	tree         marker.go, sequence.go, quote.go, scope.go, heading.go, tree.go, address.go, hash.go
//
// PDF and Word come in as paragraphs already, from the package paper: see [ParseParagraphs].
//
// A published text is not clean. Numbers hold Cyrillic letters that look Latin (NĐ-СР), a page break cuts
// "TT- BLĐTBXH" in two, and an amending law quotes whole articles that are not its own. So the reader trusts order more
// than form: an article counts when it is the next one, and a line that only looks like one stays text. What it had to
// guess or could not find is said in the document's warnings, with the line, for a person to look at.
//
// The one surprise: an address never names the chapter. Articles are numbered through a whole document, and citations
// ("điểm a khoản 2 Điều 3") never name the chapter either, so "dieu-3/khoan-2/diem-a" stays good when chapters move.
package legaltext
