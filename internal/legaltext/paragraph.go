package legaltext

// Paragraph is one paragraph of a document as a format's reader found it: plain text and HTML, DOCX and PDF all become
// a list of these, and from here on nothing asks what the file was.
type Paragraph struct {
	Line  int        // in the source, from 1; for a PDF counted through all pages
	Page  int        // from 1; 0 where the format has no pages
	Text  string     // the words, with single spaces
	Cells []string   // the columns of a table row or a letterhead; nil for an ordinary paragraph
	Table int        // which table the row belongs to, from 1; 0 outside tables
	Marks []NoteMark // footnote marks that stood in the text and were taken out of it, in order
	Note  string     // the mark of the footnote that this paragraph belongs to; "" for the body
}

// NoteMark is a footnote's mark where it stood.
type NoteMark struct {
	At   int // byte offset in the paragraph's text
	Mark string
}
