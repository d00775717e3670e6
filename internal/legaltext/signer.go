package legaltext

import (
	"regexp"
	"slices"
	"strings"

	"github.com/loa-vn/loa/internal/viet"
)

var (
	reName     = regexp.MustCompile(`^(?:\p{Lu}\p{Ll}+)(?: \p{Lu}\p{Ll}*){1,5}$`)
	reCapsName = regexp.MustCompile(`^\p{Lu}+(?: \p{Lu}+){1,4}$`)
	reForWhom  = regexp.MustCompile(`^(?:TM|KT|TL|TUQ|T\.M|K\.T|Q)\s?\.\s?\p{Lu}`)
	reRank     = regexp.MustCompile(`^(?:TM\.|KT\.|TL\.|TUQ\.|Q\.)?\s?(?:PHÓ |QUYỀN )?(?:CHỦ TỊCH|THỦ TƯỚNG|BỘ TRƯỞNG|THỨ TRƯỞNG|THỐNG ĐỐC|CHÁNH|GIÁM ĐỐC|` +
		`CHỦ NHIỆM|TỔNG (?:THANH TRA|KIỂM TOÁN|CỤC TRƯỞNG)|CỤC TRƯỞNG|VIỆN TRƯỞNG|TRƯỞNG BAN|PHÓ (?:CHỦ|THỐNG|CHÁNH|GIÁM|TRƯỞNG|VIỆN))`)
	reRankSmall  = regexp.MustCompile(`^(?:Phó |Quyền )?(?:Chủ tịch|Thống [Đđ]ốc|Bộ trưởng|Thứ trưởng|Giám đốc|Chủ nhiệm|Thủ tướng)$`)
	reOfficeWord = regexp.MustCompile(`(?:\b(?:TM|KT|TL|TUQ|Q)\s?\.|(?:PHÓ |QUYỀN )?(?:CHỦ TỊCH|THỦ TƯỚNG|THỦ TRƯỞNG|BỘ TRƯỞNG|THỐNG ĐỐC|CHỦ NHIỆM|GIÁM ĐỐC|CỤC TRƯỞNG|TỔNG CỤC TRƯỞNG|CHÁNH VĂN PHÒNG|CHÁNH THANH TRA)|THỨ TRƯỞNG)`)
	reBelongs    = regexp.MustCompile(`(?:\.|,|TỔNG|HÀM|VÀ)$`)
	reSigned     = regexp.MustCompile(`(?i)\([^)]*(?:đã ký|ký)\)`)
	reDegree     = regexp.MustCompile(`^(?:(?:Đại|Thượng|Trung|Thiếu) (?:tướng|tá)|GS\.?\s?TS\.?|PGS\.?\s?TS\.?|TS\.|ThS\.|GS\.|BS\.)\s*`)
	reRecipients = regexp.MustCompile(`^Nơi nhận\s*[:.]?`)
)

// signs says that a line belongs to the block of signatures.
func signs(l line) bool {
	for _, cell := range l.cells {
		cell, _, _ = strings.Cut(cell, "(")
		if len(cell) > 120 || !isUpper(cell) {
			continue
		}
		if c := viet.Canonical(cell); reForWhom.MatchString(c) || reRank.MatchString(c) {
			return true
		}
	}
	return false
}

// readSigners reads names and offices out of the closing lines.
func (d *Document) readSigners(tail []line) {
	var office []string
	for _, cell := range signatureLines(tail) {
		name := reDegree.ReplaceAllString(cell, "")
		switch {
		case signs(line{cells: []string{cell}}):
			office = append(office, cell)
		case len(office) == 0 || isRule(name) || startsRecipients(name) || strings.HasPrefix(name, "-"):
		case reRankSmall.MatchString(name):
			office = append(office, strings.ToUpper(name))
		case reName.MatchString(name), reCapsName.MatchString(name) && !isOffice(name):
			s := Signer{Name: name, Office: offices(strings.Join(office, " "))}
			if !slices.Contains(d.Signers, s) { // an annex may be signed again
				d.Signers = append(d.Signers, s)
			}
			office = nil
		case isUpper(cell):
			office = append(office, cell)
		}
	}
}

// offices parts the words of a signature's lines, which a page breaks anywhere ("TM. ỦY BAN" and "NHÂN DÂN CHỦ TỊCH"): a
// new office begins with "TM.", "KT." and the like, or with a rank that does not belong to the words before it.
func offices(s string) string {
	var out []string
	from := 0
	for _, m := range reOfficeWord.FindAllStringIndex(s, -1) {
		before := strings.TrimRight(s[from:m[0]], " ")
		if before == "" || m[0] == from || reBelongs.MatchString(before) {
			continue
		}
		out = append(out, before)
		from = m[0]
	}
	return strings.Join(append(out, strings.TrimSpace(s[from:])), " - ")
}

// signatureLines parts what a page put on one line: office, "(Đã ký)", name.
func signatureLines(tail []line) []string {
	var out []string
	for _, l := range tail {
		for _, cell := range l.cells {
			for _, part := range reSigned.Split(cell, -1) {
				if part = squeeze(part); part != "" {
					out = append(out, part)
				}
			}
		}
	}
	return out
}

// isOffice tells words of an office broken over lines ("NHÂN DÂN") from a name in capitals.
func isOffice(s string) bool {
	fold := " " + viet.Fold(s) + " "
	for _, w := range []string{" dan ", " chu tich ", " tuong ", " bo ", " hoi ", " ban ", " pho ", " doc ", " tinh ", " thanh pho "} {
		if strings.Contains(fold, w) {
			return true
		}
	}
	return false
}
