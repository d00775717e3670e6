package legaltext

import "github.com/loa-vn/loa/internal/civil"

// RelationKind is what one document does to another.
type RelationKind string

// The closed set of kinds.
const (
	RelationBasis        RelationKind = "basis"        // căn cứ
	RelationAmends       RelationKind = "amends"       // sửa đổi, bổ sung
	RelationReplaces     RelationKind = "replaces"     // thay thế
	RelationRepeals      RelationKind = "repeals"      // bãi bỏ, hết hiệu lực
	RelationGuides       RelationKind = "guides"       // hướng dẫn, quy định chi tiết
	RelationConsolidates RelationKind = "consolidates" // hợp nhất
	RelationCorrects     RelationKind = "corrects"     // đính chính
)

// Relation is what a document says that it does to another.
type Relation struct {
	Kind     RelationKind
	Target   Target
	Parts    []string   // addresses in the target; empty for the whole of it
	On       civil.Date // from when, if the text states another day than its own effect
	Evidence string     // the sentence that says so
	Address  string     // of the part that the sentence stands in; "" for the title
	Line     int
}

// Target names a document as another text does. What the text does not say is empty; a target whose fields are all empty
// is the document itself.
type Target struct {
	Kind     string // "Nghị định"
	Number   string // "181/2025/NĐ-CP"; "" when only a name is given: "Luật Thuế giá trị gia tăng"
	Name     string // the name of a law or code: "Thuế giá trị gia tăng"
	IssuedOn civil.Date
	Issuer   string
}
