package legaltext

import (
	"strings"
	"time"

	"github.com/loa-vn/loa/internal/civil"
	"github.com/loa-vn/loa/internal/fault"
)

// Document is one legal document as its text states it. A field that the text does not state is empty.
type Document struct {
	Number      string     // số/ký hiệu: "71/2025/QĐ-UBND"
	Kind        string     // loại văn bản: "Quyết định"
	Issuer      string     // "Ủy ban nhân dân tỉnh Bắc Ninh"
	Place       string     // "Bắc Ninh"
	IssuedOn    civil.Date // the day of signing, or of adoption for what an assembly passes
	EffectiveOn civil.Date // the first day in force, as the text states it
	ExpiresOn   civil.Date // the first day no longer in force, as the text states it; seldom said
	Title       string     // trích yếu
	Signers     []Signer
	Recipients  []string // nơi nhận, without the dash before and the semicolon behind
	Bases       []Basis
	Clauses     []Clause   // the tree, in the document's order
	Notes       []Note     // footnotes, in the order of their marks
	Relations   []Relation // to other documents, each with the sentence that proves it
	Origin      Origin
	Warnings    []Warning
}

// Note is a footnote. In a consolidated text it says which document changed the part that bears its mark.
type Note struct {
	Mark    string // "3"
	Address string // of the part that bears the mark; "" for the title and what was not found
	Text    string
	Line    int
}

// Origin says where the text came from and how far it can be trusted.
type Origin struct {
	Format     Format
	Pages      int         // of a PDF or a scan
	Confidence float64     // from 0 to 1, the mean over the words that were recognised; 0 where nothing had to be
	Signatures []Signature // digital ones, in the file's order
}

// Format is what a document was published as.
type Format string

// The closed set of formats.
const (
	FormatText Format = "txt"
	FormatHTML Format = "html"
	FormatDOCX Format = "docx"
	FormatPDF  Format = "pdf"
	FormatScan Format = "scan" // recognised text
)

// Signature is a digital signature of the file. It is reported as found, never taken as proof of more than was checked.
type Signature struct {
	By     string    // the certificate's subject
	At     time.Time // as the signature states it; zero when it does not
	State  SignatureState
	Reason string // why it is not valid, or what was not checked, as a key of a public text
}

// SignatureState is what a check of a signature came to.
type SignatureState string

// The closed set of states.
const (
	SignatureIntact     SignatureState = "intact"      // the signed bytes are unchanged; whether the signer may be trusted was not checked
	SignatureBroken     SignatureState = "broken"      // the signed bytes were changed, or the signature does not hold
	SignatureNotChecked SignatureState = "not_checked" // of a form that Loa cannot check
)

// Signer is a person who signed and in what office.
type Signer struct {
	Name   string
	Office string // the lines above the name, joined by " - ": "TM. ỦY BAN NHÂN DÂN - KT. CHỦ TỊCH - PHÓ CHỦ TỊCH"
}

// Basis is one legal ground, a "Căn cứ …" of the preamble.
type Basis struct {
	Text    string
	Numbers []string // of the documents that it names
	Line    int
}

// Warning is something a person should look at. Its fault has the public text.
type Warning struct {
	Line  int // from 1; 0 for the whole document
	Fault *fault.Error
}

// ClauseKind is the level of a part of a document.
type ClauseKind string

// The closed set of kinds, from the outermost.
const (
	KindPreamble   ClauseKind = "preamble"   // what stands before the first part: grounds, opening words
	KindAttachment ClauseKind = "attachment" // a regulation issued with the document (Quy chế, Quy định kèm theo)
	KindAnnex      ClauseKind = "annex"      // Phụ lục
	KindPart       ClauseKind = "part"       // Phần
	KindChapter    ClauseKind = "chapter"    // Chương
	KindSection    ClauseKind = "section"    // Mục
	KindSubsection ClauseKind = "subsection" // Tiểu mục
	KindHeading    ClauseKind = "heading"    // I., II. in documents without articles
	KindArticle    ClauseKind = "article"    // Điều
	KindClause     ClauseKind = "clause"     // Khoản
	KindItem       ClauseKind = "item"       // 1.1. in documents without articles
	KindPoint      ClauseKind = "point"      // Điểm
)

// Clause is one addressable part of a document.
type Clause struct {
	Address  string // unique in the document and stable: "dieu-3/khoan-2/diem-a"
	Kind     ClauseKind
	Label    string  // as it is cited: "Điều 3", "Khoản 2", "Điểm a"
	Heading  string  // "" when the part has none
	Text     string  // its own words without its children's, paragraphs parted by "\n"
	Tables   []Table // which paragraphs of Text are rows of a table
	Hash     string  // of the whole part, children and all: see [TextHash]
	Line     int     // where it begins, from 1
	Children []Clause
}

// Table is a run of paragraphs of a part's text that are the rows of a table: each is one paragraph, its cells parted by
// " | ", so that the text alone still has every word.
type Table struct {
	First int        // index of the first row among the text's paragraphs, from 0
	Rows  [][]string // the cells of each row
}

// Full returns the part's heading and text with all that is in it, in order and with its marks ("1.", "a)"), a
// paragraph a line. The part's own mark is left out.
func (c Clause) Full() string {
	var lines []string
	c.walk(func(part Clause) {
		own := strings.Trim(part.Heading+"\n"+part.Text, "\n")
		if part.Address != c.Address {
			own = strings.TrimSpace(part.Mark() + " " + own)
		}
		if own != "" {
			lines = append(lines, own)
		}
	})
	return strings.Join(lines, "\n")
}

// walk calls visit for the part and everything in it, in order.
func (c Clause) walk(visit func(Clause)) {
	visit(c)
	for _, child := range c.Children {
		child.walk(visit)
	}
}

// Walk calls visit for every part of the document in order, with its depth from 0.
func (d *Document) Walk(visit func(c Clause, depth int)) {
	var down func(list []Clause, depth int)
	down = func(list []Clause, depth int) {
		for _, c := range list {
			visit(c, depth)
			down(c.Children, depth+1)
		}
	}
	down(d.Clauses, 0)
}

// Clause finds a part by its address.
func (d *Document) Clause(address string) (Clause, bool) {
	var found Clause
	d.Walk(func(c Clause, _ int) {
		if c.Address == address {
			found = c
		}
	})
	return found, found.Address != ""
}

func (d *Document) warn(line int, f *fault.Error) {
	d.Warnings = append(d.Warnings, Warning{line, f})
}
