package legaltext

import (
	"regexp"
	"strings"

	"github.com/loa-vn/loa/internal/viet"
)

var (
	reName     = regexp.MustCompile(`^(?:\p{Lu}\p{Ll}+)(?: \p{Lu}\p{Ll}*){1,5}$`)
	reCapsName = regexp.MustCompile(`^\p{Lu}+(?: \p{Lu}+){1,4}$`)
	reForWhom  = regexp.MustCompile(`^(?:TM|KT|TL|TUQ|T\.M|K\.T|Q)\s?\.\s?\p{Lu}`)
	reRank     = regexp.MustCompile(`^(?:TM\.|KT\.|TL\.|TUQ\.|Q\.)?\s?(?:PHÓ |QUYỀN )?(?:CHỦ TỊCH|THỦ TƯỚNG|BỘ TRƯỞNG|THỨ TRƯỞNG|THỐNG ĐỐC|CHÁNH|GIÁM ĐỐC|` +
		`CHỦ NHIỆM|TỔNG (?:THANH TRA|KIỂM TOÁN|CỤC TRƯỞNG)|CỤC TRƯỞNG|VIỆN TRƯỞNG|TRƯỞNG BAN|PHÓ (?:CHỦ|THỐNG|CHÁNH|GIÁM|TRƯỞNG|VIỆN))`)
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
		case len(office) == 0 || isRule(name) || reRecipients.MatchString(name) || strings.HasPrefix(name, "-"):
		case reName.MatchString(name), reCapsName.MatchString(name) && !isOffice(name):
			d.Signers = append(d.Signers, Signer{Name: name, Office: strings.Join(office, " - ")})
			office = nil
		case isUpper(cell):
			office = append(office, cell)
		}
	}
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
