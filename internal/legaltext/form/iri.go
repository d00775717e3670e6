package form

import (
	"slices"
	"strconv"
	"strings"

	"github.com/loa-vn/loa/internal/civil"
	"github.com/loa-vn/loa/internal/legaltext"
	"github.com/loa-vn/loa/internal/viet"
)

// work is the IRI of a document apart from its versions, by the naming convention of Akoma Ntoso:
// /akn/vn/act/2025/181-2025-nd-cp. Only a province's documents name their issuer, for every province numbers its own from
// 1: /akn/vn/act/uy-ban-nhan-dan-tinh-bac-ninh/2025/71-2025-qd-ubnd. The year is that of the number, else of issue.
func work(t legaltext.Target) string {
	number := slug(t.Number)
	if number == "" {
		number = "nn"
	}
	path := []string{"/akn/vn", docType(t.Kind, t.Number)}
	if local(t.Number) && t.Issuer != "" {
		path = append(path, slug(t.Issuer))
	}
	return strings.Join(append(path, yearOf(t.Number, t.IssuedOn), number), "/")
}

// target is the IRI of a document that another one names, or "" when its words do not tell the number and the year.
func targetIRI(t legaltext.Target) string {
	if t.Number == "" || yearOf(t.Number, t.IssuedOn) == noYear {
		return ""
	}
	return work(t)
}

const noYear = "0001"

func yearOf(number string, issued civil.Date) string {
	if _, year, _ := legaltext.NumberParts(number); year != "" {
		return year
	}
	if y, _, _ := issued.Parts(); y > 0 {
		return strconv.Itoa(y)
	}
	return noYear
}

// code is the letters of a number: "QĐ-UBND" of "71/2025/QĐ-UBND".
func code(number string) string { return number[strings.LastIndex(number, "/")+1:] }

// local says that a number is one of many alike, one for each province or commune.
func local(number string) bool {
	return strings.Contains(code(number), "UBND") || strings.Contains(code(number), "HĐND")
}

// docType is "act" for what binds and "doc" for everything else: plans, letters, reports.
func docType(kind, number string) string {
	letters := code(number)
	first, _, _ := strings.Cut(letters, "-")
	acts := []string{"PL", "L", "NQ", "NQLT", "NĐ", "QĐ", "TT", "TTLT", "CT", "VBHN"}
	kinds := []string{
		"Bộ luật", "Luật", "Pháp lệnh", "Lệnh", "Nghị quyết", "Nghị quyết liên tịch", "Nghị định", "Quyết định", "Thông tư",
		"Thông tư liên tịch", "Chỉ thị", "Văn bản hợp nhất",
	}
	bound := number != "" && (slices.Contains(acts, first) || strings.HasPrefix(first, "QH") || strings.HasPrefix(first, "UBTVQH"))
	if bound || number == "" && slices.Contains(kinds, kind) {
		return "act"
	}
	return "doc"
}

// slug writes words for an address: small letters without marks, digits and points, parted by single dashes.
func slug(s string) string {
	words := strings.FieldsFunc(viet.Fold(s), func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < '0' || r > '9') && r != '.'
	})
	return strings.Trim(strings.Join(words, "-"), ".")
}

// ids gives every part of a document its eId by the naming convention: art_3__para_2__point_a. Like an address it does
// not name the chapter.
type ids struct {
	byAddress map[string]string
	taken     map[string]bool
}

func idsOf(d *legaltext.Document) *ids {
	out := &ids{map[string]string{}, map[string]bool{}}
	attached := 0
	d.Walk(func(c legaltext.Clause, _ int) {
		if scoped(c.Kind) {
			attached++
			out.byAddress[c.Address] = out.free("att_" + strconv.Itoa(attached))
			return
		}
		above, last := "", c.Address
		if i := strings.LastIndex(c.Address, "/"); i >= 0 {
			above, last = out.byAddress[c.Address[:i]], c.Address[i+1:]
		}
		id := step(c.Kind, last)
		if above != "" {
			id = above + "__" + id
		}
		out.byAddress[c.Address] = out.free(id)
	})
	return out
}

// free makes an eId that is taken into the next free one.
func (x *ids) free(id string) string {
	for n := 2; x.taken[id]; n++ {
		if next := id + "-" + strconv.Itoa(n); !x.taken[next] {
			id = next
		}
	}
	x.taken[id] = true
	return id
}

// steps are the abbreviations of the naming convention, with the words that our addresses use.
func steps() map[legaltext.ClauseKind][2]string {
	return map[legaltext.ClauseKind][2]string{
		legaltext.KindPart: {"phan-", "part_"}, legaltext.KindChapter: {"chuong-", "chp_"}, legaltext.KindSection: {"muc-", "sec_"},
		legaltext.KindSubsection: {"tieu-muc-", "subsec_"}, legaltext.KindHeading: {"muc-", "dvs_"}, legaltext.KindArticle: {"dieu-", "art_"},
		legaltext.KindClause: {"khoan-", "para_"}, legaltext.KindItem: {"tiet-", "subpara_"}, legaltext.KindPoint: {"diem-", "point_"},
	}
}

func step(kind legaltext.ClauseKind, last string) string {
	last = strings.ReplaceAll(last, "~", "-")
	if s, ok := steps()[kind]; ok && strings.HasPrefix(last, s[0]) {
		return s[1] + last[len(s[0]):]
	}
	return "hcontainer_" + slug(last)
}

// fragment is the eId that an address has in another document, of which only the address is known; "" when the address
// does not tell the kind of each part.
func fragment(address string) string {
	var out []string
	for part := range strings.SplitSeq(address, "/") {
		found := ""
		for _, kind := range []legaltext.ClauseKind{
			legaltext.KindPart, legaltext.KindChapter, legaltext.KindSubsection, legaltext.KindArticle, legaltext.KindClause,
			legaltext.KindItem, legaltext.KindPoint,
		} {
			if s := steps()[kind]; strings.HasPrefix(part, s[0]) {
				found = step(kind, part)
			}
		}
		if found == "" {
			return ""
		}
		out = append(out, found)
	}
	return strings.Join(out, "__")
}
