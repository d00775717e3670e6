// Package paper reads legal documents that were made to be printed: PDF, Word and scans. It turns each into the
// paragraphs that package legaltext reads, and adds what only the file itself can tell: how many pages it has, how sure
// the recognised words are, and who signed it. Text and HTML it hands on as they are, so that [Reader.Read] takes any file
// a document may come as.
//
// A PDF knows no paragraphs, only letters in places. They are put together again in steps, a file for each:
//
//	letters     engine.go, sheet.go   what stands where, from PDFium in a machine of its own
//	lines       row.go                letters that share a baseline
//	page        furniture.go          without its head, its number and the stamps of signatures
//	notes       note.go               what stands small under the short rule
//	tables      grid.go               what stands between ruled lines
//	paragraphs  flow.go, join.go      lines, through page breaks, and the marks of the notes taken out of them
//
// Files come from anywhere, so every reader is bounded: in bytes, pages, letters, depth and time. The PDF engine runs as
// WebAssembly without files or network, and a file that breaks it breaks nothing else.
//
// The one surprise: a page that has words may still be a scan. An official gazette prints its own head over a picture of
// the document, so a page counts as scanned when a picture covers it and only little is written.
package paper
