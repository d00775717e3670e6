package legaltext

import (
	"regexp"
	"strconv"
	"strings"

	"github.com/loa-vn/loa/internal/civil"
	"github.com/loa-vn/loa/internal/viet"
)

var (
	reEffect = regexp.MustCompile(`(?:[Bb]ộ luật|[Ll]uật|[Pp]háp lệnh|[Nn]ghị quyết|[Nn]ghị định|[Qq]uyết định|[Tt]hông tư|[Cc]hỉ thị|[Qq]uy định|[Qq]uy chế|[Kk]ế hoạch)` +
		`(?: liên tịch)? này(?: được .{0,160}? thông qua .{0,100}?(?:,| và))?\s*(?:có|chính thức có|bắt đầu có)? hiệu lực(?: thi hành)?(?: áp dụng)?,?(?:\s*(?:kể )?từ| sau)?`)
	reOnSigning = regexp.MustCompile(`^\s*ngày\s+(?:ký|ban hành|thông qua|được (?:ký|thông qua))`)
	reAfterDays = regexp.MustCompile(`^\s*(\d{1,3})\s*(?:\([^)]*\)\s*)?ngày,?\s*kể từ ngày (?:ký|ban hành|thông qua)`)
)

// readEffect finds the day from which the document is in force, in its own words and never in words that it quotes:
// "Quyết định này có hiệu lực kể từ ngày 01 tháng 12 năm 2025", "… từ ngày ký", "… sau 10 ngày kể từ ngày ký".
func (d *Document) readEffect(own []line) {
	for _, l := range own {
		for _, m := range reEffect.FindAllStringIndex(l.text, -1) {
			if d.EffectiveOn = d.effectIn(l.text[m[1]:]); d.EffectiveOn != "" {
				return
			}
		}
	}
}

// effectIn reads the day at the start of rest.
func (d *Document) effectIn(rest string) civil.Date {
	rest = rest[:min(len(rest), 200)]
	switch {
	case reOnSigning.MatchString(rest):
		return d.IssuedOn
	case reAfterDays.MatchString(rest):
		n, err := strconv.Atoi(reAfterDays.FindStringSubmatch(rest)[1])
		if err != nil {
			return ""
		}
		return d.IssuedOn.AddDays(n)
	}
	found := viet.FindDates(rest)
	if len(found) == 0 || len(strings.TrimSpace(rest[:found[0].Start])) > len("ngày ") {
		return ""
	}
	return found[0].Date
}
