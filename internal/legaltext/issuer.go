package legaltext

import (
	"strings"
	"unicode"

	"github.com/loa-vn/loa/internal/viet"
)

// ministries are the ministries and agencies of the Government and their codes: those of the term from 2025
// (Resolution 176/2025/QH15) and those whose documents are still in force.
func ministries() map[string]string {
	return map[string]string{
		"BQP": "Bộ Quốc phòng", "BCA": "Bộ Công an", "BNG": "Bộ Ngoại giao", "BTP": "Bộ Tư pháp", "BTC": "Bộ Tài chính",
		"BCT": "Bộ Công Thương", "BNNMT": "Bộ Nông nghiệp và Môi trường", "BXD": "Bộ Xây dựng",
		"BVHTTDL": "Bộ Văn hóa, Thể thao và Du lịch", "BKHCN": "Bộ Khoa học và Công nghệ", "BGDĐT": "Bộ Giáo dục và Đào tạo",
		"BYT": "Bộ Y tế", "BDTTG": "Bộ Dân tộc và Tôn giáo", "BNV": "Bộ Nội vụ", "NHNN": "Ngân hàng Nhà nước Việt Nam",
		"TTCP": "Thanh tra Chính phủ", "VPCP": "Văn phòng Chính phủ", "BLĐTBXH": "Bộ Lao động - Thương binh và Xã hội",
		"BKHĐT": "Bộ Kế hoạch và Đầu tư", "BGTVT": "Bộ Giao thông vận tải", "BTTTT": "Bộ Thông tin và Truyền thông",
		"BTNMT": "Bộ Tài nguyên và Môi trường", "BNNPTNT": "Bộ Nông nghiệp và Phát triển nông thôn", "UBDT": "Ủy ban Dân tộc",
		"CP": "Chính phủ", "TTg": "Thủ tướng Chính phủ", "CTN": "Chủ tịch nước", "VKSNDTC": "Viện kiểm sát nhân dân tối cao",
		"TANDTC": "Tòa án nhân dân tối cao", "KTNN": "Kiểm toán nhà nước",
	}
}

// bodyCode is the proper form of an issuer's code from its folded one: "BLĐTBXH" for "bldtbxh".
func bodyCode(folded string) string {
	for _, code := range []string{"UBND", "HĐND"} {
		if viet.Fold(code) == folded {
			return code
		}
	}
	for code := range ministries() {
		if viet.Fold(code) == folded {
			return code
		}
	}
	return ""
}

// readIssuer finds who issued the document: the capitals at the head, else what the number says.
func (s *source) readIssuer(d *Document) {
	code := d.Number[strings.LastIndex(d.Number, "/")+1:]
	_, body, _ := strings.Cut(code, "-")
	switch {
	case strings.HasPrefix(code, "UBTVQH"):
		d.Issuer = "Ủy ban Thường vụ Quốc hội"
	case strings.HasPrefix(code, "QH"):
		d.Issuer = "Quốc hội"
	case ministries()[body] != "":
		d.Issuer = ministries()[body]
	default:
		d.Issuer = issuerName(s.issuerLines())
	}
}

// issuerLines joins the lines in capitals of the letterhead that are neither motto nor number.
func (s *source) issuerLines() string {
	var parts []string
	for _, l := range s.letterhead() {
		cell := l.cells[0]
		fold := viet.Fold(cell)
		switch {
		case reNumberLine.MatchString(cell):
			return strings.Join(parts, " ")
		case reMotto.MatchString(fold), strings.HasPrefix(fold, "doc lap"), isRule(cell), !isUpper(cell):
			if len(parts) > 0 {
				return strings.Join(parts, " ")
			}
		case strings.Contains(fold, "cong bao"), strings.HasPrefix(fold, "van ban"):
		default:
			parts = append(parts, cell)
		}
	}
	return strings.Join(parts, " ")
}

// issuerName turns "ỦY BAN NHÂN DÂN TỈNH BẮC NINH" into "Ủy ban nhân dân tỉnh Bắc Ninh". What it does not know it
// leaves in capitals.
func issuerName(caps string) string {
	if caps == "" {
		return ""
	}
	caps = viet.Canonical(squeeze(caps))
	for _, name := range ministries() {
		if viet.Fold(caps) == viet.Fold(name) {
			return name
		}
	}
	for _, body := range []string{"Ủy ban nhân dân", "Hội đồng nhân dân", "Chủ tịch Ủy ban nhân dân", "Thường trực Hội đồng nhân dân"} {
		if rest, ok := strings.CutPrefix(caps, strings.ToUpper(body)); ok {
			return body + placeName(rest)
		}
	}
	return caps
}

// placeName writes " TỈNH BẮC NINH" as " tỉnh Bắc Ninh".
func placeName(caps string) string {
	name := titleCase(caps)
	for _, level := range []string{"Thành Phố", "Tỉnh", "Phường", "Xã", "Đặc Khu", "Huyện", "Quận", "Thị Xã", "Thị Trấn"} {
		if rest, ok := strings.CutPrefix(name, " "+level+" "); ok {
			return " " + strings.ToLower(level) + " " + rest
		}
	}
	return name
}

func titleCase(s string) string {
	start := true
	return strings.Map(func(r rune) rune {
		defer func() { start = !unicode.IsLetter(r) }()
		if start {
			return unicode.ToUpper(r)
		}
		return unicode.ToLower(r)
	}, s)
}
