package legaltext

import (
	"regexp"
	"strings"
	"unicode"

	"github.com/loa-vn/loa/internal/viet"
)

// lookalike maps Cyrillic and Greek letters that stand in real document numbers (NĐ-СР, TT-BTС) to the Latin letters
// they look like, and Eth to Đ.
func lookalike(r rune) rune {
	const from, to = "АВЕКМНОРСТУХІЈЅавеорсухіјѕΑΒΕΗΙΚΜΝΟΡΤΥΧÐð", "ABEKMHOPCTYXIJSaeeopcyxijsABEHIKMNOPTYXĐđ"
	target := []rune(to)
	for i, f := range []rune(from) {
		if r == f {
			return target[i]
		}
	}
	switch r {
	case '–', '—', '‐', '‑', '−':
		return '-'
	}
	return r
}

// NormalNumber returns a document's number as it is properly written: Latin letters, no spaces, capitals except for the
// small letters that belong to it (TTg, TTr). "71/2025/ QĐ –UBND" is "71/2025/QĐ-UBND".
func NormalNumber(s string) string {
	s = strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || unicode.Is(unicode.Cf, r) {
			return -1
		}
		return lookalike(r)
	}, viet.NFC(s))
	parts := strings.FieldsFunc(strings.Trim(s, ".,;:-/ "), func(r rune) bool { return r == '/' })
	for i, part := range parts {
		codes := strings.Split(part, "-")
		for j, code := range codes {
			codes[j] = normalCode(code)
		}
		parts[i] = strings.Join(codes, "-")
	}
	return strings.Join(parts, "/")
}

func normalCode(code string) string {
	switch up := strings.ToUpper(code); up {
	case "TTG":
		return "TTg"
	case "TTR":
		return "TTr"
	case "CTR":
		return "CTr"
	case "QYĐ":
		return "QyĐ"
	default:
		return up
	}
}

// NumberParts splits any writing of a number into what it says: the serial without leading zeros ("66.9" keeps its
// point), the year or "", and the folded codes in order. "qd 71/2025" is 71, 2025, [qd]; "71/2025/QĐ-UBND" is 71, 2025,
// [qd ubnd]; "Quyết định số 71" is 71, "", [qd].
func NumberParts(s string) (serial, year string, codes []string) {
	s = viet.Fold(strings.Map(lookalike, viet.NFC(s)))
	for _, k := range documentKinds() {
		if k.code != "" {
			s = strings.ReplaceAll(s, viet.Fold(k.name), " "+viet.Fold(k.code)+" ")
		}
	}
	words := strings.FieldsFunc(s, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '.' })
	for _, w := range words {
		w = strings.Trim(w, ".")
		switch {
		case w == "" || w == "so":
		case w[0] < '0' || w[0] > '9':
			codes = append(codes, w)
		case serial == "":
			serial = strings.TrimLeft(w, "0")
		case year == "" && len(w) == 4:
			year = w
		}
	}
	return serial, year, codes
}

// numberForm is a whole number as texts write it, with the breaks that pages make in it.
const numberForm = `(\d{1,5}(?:\.\d{1,2})?[a-zA-Z]?\s?/\s?(?:\d{4}\s?/\s?)?` + codeForm + `)`

// codeForm is the letters after the serial: QĐ-UBND, QH15, TT- BLĐTBXH, NĐ-СР (Cyrillic).
const codeForm = `[\p{Lu}][\p{Lu}\p{Ll}0-9]{0,9}(?:\s?[-–]\s?[\p{Lu}][\p{Lu}\p{Ll}0-9]{1,12}){0,3}`

var (
	reNumber     = regexp.MustCompile(numberForm)
	reNumberLine = regexp.MustCompile(`(?i:(?:^|\s)(?:(?:luật|bộ luật|nghị quyết|pháp lệnh|lệnh|văn bản)\s+)?số)\s*:\s*(.*)$`)
	reNumberHole = regexp.MustCompile(`^[\s.…_]*/\s?(\d{4}\s?/\s?)?` + codeForm)
)

// FindNumbers returns the normal form of every document number that a text names, in order, each once.
func FindNumbers(s string) []string {
	var out []string
	seen := map[string]bool{}
	for _, m := range reNumber.FindAllString(s, -1) {
		if n := NormalNumber(m); hasCode(n) && !seen[n] {
			seen[n] = true
			out = append(out, n)
		}
	}
	return out
}

// hasCode tells a document number from a date or a fraction of other things: its letters begin with a known code.
func hasCode(number string) bool {
	code := number[strings.LastIndex(number, "/")+1:]
	if strings.HasPrefix(code, "QH") || strings.HasPrefix(code, "UBTVQH") || strings.HasPrefix(code, "L-") {
		return true
	}
	return strings.Contains(code, "-")
}
