package legaltext

import (
	"regexp"
	"strings"

	"github.com/loa-vn/loa/internal/viet"
)

// documentKind is a type of document with the code that its number carries.
type documentKind struct{ name, code string }

// kindMerged is the type of a consolidated text.
const kindMerged = "Văn bản hợp nhất"

// documentKinds are the types of Law 64/2025/QH15 (legal normative documents) and of Decree 30/2020/NĐ-CP, Annex III
// (administrative documents). A longer name stands before the shorter one that begins it.
func documentKinds() []documentKind {
	return []documentKind{
		{"Bộ luật", ""},
		{"Luật", ""},
		{"Pháp lệnh", "PL"},
		{"Lệnh", "L"},
		{"Nghị quyết liên tịch", "NQLT"},
		{"Nghị quyết", "NQ"},
		{"Nghị định", "NĐ"},
		{"Quyết định", "QĐ"},
		{"Thông tư liên tịch", "TTLT"},
		{"Thông tư", "TT"},
		{"Chỉ thị", "CT"},
		{kindMerged, "VBHN"},
		{"Công điện", "CĐ"},
		{"Thông báo", "TB"},
		{"Thông cáo", "TC"},
		{"Kế hoạch", "KH"},
		{"Hướng dẫn", "HD"},
		{"Chương trình", "CTr"},
		{"Phương án", "PA"},
		{"Đề án", "ĐA"},
		{"Báo cáo", "BC"},
		{"Tờ trình", "TTr"},
		{"Kết luận", "KL"},
		{"Công văn", ""},
	}
}

// kindOfLine recognises the line that names the document's type, which stands in capitals; rest is what of the title
// stands behind it. A footnote's mark may be glued to it ("NGHỊ ĐỊNH1").
func kindOfLine(s string) (kind, rest string, ok bool) {
	word, _, _ := strings.Cut(s, " ")
	if !isUpper(word) {
		return "", "", false
	}
	s = viet.Canonical(s)
	for _, k := range documentKinds() {
		rest, found := strings.CutPrefix(s, strings.ToUpper(k.name))
		if !found {
			continue
		}
		rest = reGlued.ReplaceAllString(rest, "")
		if rest == "" || rest[0] == ' ' {
			return k.name, strings.TrimSpace(rest), true
		}
	}
	return "", "", false
}

var reGlued = regexp.MustCompile(`^[\d*():]+`)

// kindOfNumber tells the type from the number's code.
func kindOfNumber(number string) string {
	code := number[strings.LastIndex(number, "/")+1:]
	first, _, _ := strings.Cut(code, "-")
	for _, k := range documentKinds() {
		if k.code != "" && k.code == first {
			return k.name
		}
	}
	return ""
}

// kindCode is the code of a type, "QĐ" for "Quyết định"; "" for one that has none.
func kindCode(name string) string {
	for _, k := range documentKinds() {
		if k.name == name {
			return k.code
		}
	}
	return ""
}
