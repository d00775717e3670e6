package viet

import (
	"regexp"
	"slices"
	"strings"
)

// abbreviation is a short form of public offices and the words that are said for it.
type abbreviation struct{ short, said string }

// abbreviations are forms of common use in administrative texts (Decree 30/2020/NĐ-CP, Annex III, and the offices' own
// names since the reorganisation of 2025). A form that could also be read otherwise is left out.
func abbreviations() []abbreviation {
	return []abbreviation{
		{"UBND", "Ủy ban nhân dân"},
		{"HĐND", "Hội đồng nhân dân"},
		{"UBMTTQ", "Ủy ban Mặt trận Tổ quốc"},
		{"MTTQ", "Mặt trận Tổ quốc"},
		{"UBTVQH", "Ủy ban Thường vụ Quốc hội"},
		{"TTHC", "thủ tục hành chính"},
		{"BHXH", "bảo hiểm xã hội"},
		{"BHYT", "bảo hiểm y tế"},
		{"BHTN", "bảo hiểm thất nghiệp"},
		{"CCCD", "căn cước công dân"},
		{"QLNN", "quản lý nhà nước"},
		{"THCS", "trung học cơ sở"},
		{"THPT", "trung học phổ thông"},
		{"GTGT", "giá trị gia tăng"},
		{"GPLX", "giấy phép lái xe"},
		{"PCCC", "phòng cháy chữa cháy"},
		{"ATGT", "an toàn giao thông"},
		{"ANTT", "an ninh trật tự"},
		{"VSATTP", "vệ sinh an toàn thực phẩm"},
		{"KCN", "khu công nghiệp"},
		{"CCN", "cụm công nghiệp"},
		{"NSNN", "ngân sách nhà nước"},
		{"VNĐ", "đồng"},
		{"VND", "đồng"},
		{"SĐT", "số điện thoại"},
		{"CNTT", "công nghệ thông tin"},
		{"DVCTT", "dịch vụ công trực tuyến"},
		{"NQ", "Nghị quyết"},
		{"QĐ", "Quyết định"},
		{"NĐ", "Nghị định"},
		{"TP.", "thành phố"},
		{"Tp.", "thành phố"},
		{"TX.", "thị xã"},
		{"TT.", "thị trấn"},
		{"P.", "phường"},
		{"v.v.", "vân vân"},
		{"v.v", "vân vân"},
	}
}

// kindWords and issuerNames spell the two halves of a document's symbol.
func kindWords(short string) string {
	switch short {
	case "QĐ":
		return "Quyết định"
	case "NQ":
		return "Nghị quyết"
	case "NĐ":
		return "Nghị định"
	case "TT":
		return "Thông tư"
	case "TTLT":
		return "Thông tư liên tịch"
	case "CT":
		return "Chỉ thị"
	case "KH":
		return "Kế hoạch"
	case "TB":
		return "Thông báo"
	case "CĐ":
		return "Công điện"
	case "TTr":
		return "Tờ trình"
	case "VBHN":
		return "Văn bản hợp nhất"
	case "BC":
		return "Báo cáo"
	}
	return ""
}

func issuerName(short string) string {
	switch short {
	case "CP":
		return "Chính phủ"
	case "TTg":
		return "Thủ tướng Chính phủ"
	case "UBND":
		return "Ủy ban nhân dân"
	case "HĐND":
		return "Hội đồng nhân dân"
	case "VPCP":
		return "Văn phòng Chính phủ"
	case "NHNN":
		return "Ngân hàng Nhà nước"
	case "BTC":
		return "Bộ Tài chính"
	case "BNV":
		return "Bộ Nội vụ"
	case "BYT":
		return "Bộ Y tế"
	case "BCA":
		return "Bộ Công an"
	case "BQP":
		return "Bộ Quốc phòng"
	case "BNG":
		return "Bộ Ngoại giao"
	case "BTP":
		return "Bộ Tư pháp"
	case "BXD":
		return "Bộ Xây dựng"
	case "BCT":
		return "Bộ Công Thương"
	case "BKHCN":
		return "Bộ Khoa học và Công nghệ"
	case "BGDĐT":
		return "Bộ Giáo dục và Đào tạo"
	case "BVHTTDL":
		return "Bộ Văn hóa, Thể thao và Du lịch"
	case "BNNMT":
		return "Bộ Nông nghiệp và Môi trường"
	case "BDTTG":
		return "Bộ Dân tộc và Tôn giáo"
	case "BLĐTBXH":
		return "Bộ Lao động - Thương binh và Xã hội"
	}
	return ""
}

// issuerWords says who issued a document, for "QĐ-UBND" or "QH15": " của Ủy ban nhân dân"; nothing for a body it does
// not know, because the announcer has just said the document's kind and number.
func issuerWords(symbol string) string {
	if strings.HasPrefix(symbol, "UBTVQH") {
		return " của Ủy ban Thường vụ Quốc hội"
	}
	if strings.HasPrefix(symbol, "QH") {
		return " của Quốc hội"
	}
	_, issuer, _ := strings.Cut(symbol, "-")
	if name := issuerName(issuer); name != "" {
		return " của " + name
	}
	return ""
}

// typeWords says a symbol that stands alone: "QĐ-UBND" is "Quyết định Ủy ban nhân dân".
func typeWords(symbol string) string {
	kind, issuer, _ := strings.Cut(symbol, "-")
	k, i := kindWords(kind), issuerName(issuer)
	if k == "" || i == "" {
		return symbol
	}
	return k + " " + i
}

func unitName(u string) string {
	switch u {
	case "km²", "km2":
		return "ki lô mét vuông"
	case "m²", "m2":
		return "mét vuông"
	case "m³", "m3":
		return "mét khối"
	case "km":
		return "ki lô mét"
	case "kg":
		return "ki lô gam"
	case "ha":
		return "héc ta"
	case "cm":
		return "xen ti mét"
	case "mm":
		return "mi li mét"
	case "°C":
		return "độ xê"
	case "kW":
		return "ki lô oát"
	case "kWh":
		return "ki lô oát giờ"
	case "MW":
		return "mê ga oát"
	}
	return u
}

func perUnit(u string) string {
	switch u {
	case "":
		return ""
	case "h":
		return " một giờ"
	}
	return " một " + unitName(u)
}

var reAbbreviation = regexp.MustCompile(`\p{L}+(?:\.\p{L}+)*\.?`)

// readWords spells the abbreviations that stand as words of their own.
func readWords(text string) string {
	table := abbreviations()
	return reAbbreviation.ReplaceAllStringFunc(text, func(w string) string {
		bare := strings.TrimSuffix(w, ".")
		i := slices.IndexFunc(table, func(a abbreviation) bool { return a.short == w })
		if i >= 0 {
			return table[i].said
		}
		if i = slices.IndexFunc(table, func(a abbreviation) bool { return a.short == bare }); i >= 0 {
			return table[i].said + w[len(bare):]
		}
		return w
	})
}
