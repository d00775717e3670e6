package amend

import (
	"github.com/loa-vn/loa/internal/civil"
	"github.com/loa-vn/loa/internal/fault"
	"github.com/loa-vn/loa/internal/legaltext"
)

// Verb is what an instruction orders.
type Verb string

// The closed set of verbs.
const (
	VerbReplace   Verb = "replace"    // sửa đổi, bổ sung … như sau
	VerbInsert    Verb = "insert"     // bổ sung … vào sau …
	VerbRepeal    Verb = "repeal"     // bãi bỏ
	VerbRename    Verb = "rename"     // sửa đổi tên Điều
	VerbRephrase  Verb = "rephrase"   // thay thế cụm từ “…” bằng cụm từ “…”
	VerbAddPhrase Verb = "add_phrase" // bổ sung cụm từ “…” vào sau cụm từ “…”
	VerbDrop      Verb = "drop"       // bỏ cụm từ “…”
	VerbRenumber  Verb = "renumber"   // khoản 3 được đánh số lại thành khoản 4
)

// Instruction is one order of an amending document.
type Instruction struct {
	Target   legaltext.Target // the document that it changes
	Verb     Verb
	Parts    []string // addresses in the target that it changes; empty for the whole text, of orders about phrases only
	Anchor   Anchor   // where an insertion goes
	Wording  Wording  // the new text of a replacement, an insertion or a new name
	Phrase   Phrase
	NewLabel string // of a renumbered part: "Khoản 4"
	Sentence string // the order in its own words, without the quoted text
	By       By
	From     civil.Date // the day from which it holds; "" when the document does not say
	Later    []Later    // parts of what it changes that hold from another day
}

// By says where an order stands.
type By struct {
	Number  string // of the amending document
	Address string // in it
	Line    int
}

// Anchor is the place of an insertion. The zero Anchor leaves the place to the number of the new part.
type Anchor struct {
	In     string // the part that holds the new ones; "" for the document
	After  string // the part behind which they go
	Before string // or before which
}

// Wording is a quoted new text.
type Wording struct {
	Lead  string             // what stands before the first part; all of it when there is none
	Parts []legaltext.Clause // with addresses that begin at the quotation
	Shown string             // the words of the part around it, which a quotation of some of its points may show; not an order
}

// Phrase is a change of words.
type Phrase struct {
	Old    string   // what is replaced or dropped, or beside which new words go
	New    string   // what then stands there; "" for words that are dropped
	InName bool     // only the name of each part changes, not what stands in it
	Except []Except // where the old words stay
}

// Except is a place at which a change of words does not hold.
type Except struct {
	Phrase string // words that hold the old ones and stay; "" for all of the part
	Parts  []string
}

// Later is the day of a part that does not hold from the day of the rest.
type Later struct {
	Address string // in the target
	From    civil.Date
}

// Unread is a sentence that orders something and was not understood.
type Unread struct {
	Sentence string
	Reason   *fault.Error // has a public text
	By       By
	Target   legaltext.Target // the document that it seems to change
}
