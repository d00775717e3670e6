package legaltext

import (
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/loa-vn/loa/internal/civil"
	"github.com/loa-vn/loa/internal/viet"
)

var (
	reEffect = regexp.MustCompile(`(?:(?:^|thi hành )(?:Nghị quyết|Nghị định|Quyết định|Thông tư)|(?:[Bb]ộ luật|[Ll]uật|[Pp]háp lệnh|[Nn]ghị quyết|[Nn]ghị định|[Qq]uyết định|[Tt]hông tư|[Cc]hỉ thị|[Qq]uy định|[Qq]uy chế|[Kk]ế hoạch)` +
		`(?: liên tịch)? này)(?: được .{0,160}? thông qua .{0,100}?(?:,| và))?\s*(?:có|chính thức có|bắt đầu có)? hiệu lực(?: thi hành)?(?: áp dụng)?,?(?:\s*(?:kể )?từ| sau)?`)
	reExpires   = regexp.MustCompile(`(?:Luật|Pháp lệnh|Nghị quyết|Nghị định|Quyết định|Thông tư|Chỉ thị) này hết hiệu lực(?: thi hành)?,?\s*(?:kể )?từ`)
	reUntil     = regexp.MustCompile(`^(?: ban hành)?,?\s*(?:và )?(?:được (?:áp dụng|thực hiện) )?đến (?:hết )?`)
	reOnSigning = regexp.MustCompile(`^\s*ngày\s+(?:ký|ban hành|thông qua|được (?:ký|thông qua))`)
	reAfterDays = regexp.MustCompile(`^\s*(\d{1,3})\s*(?:\([^)]*\)\s*)?ngày,?\s*kể từ ngày (?:ký|ban hành|thông qua)`)
)

// readEffect finds the days from which and up to which the document is in force, in its own words and never in words that
// it quotes: "Quyết định này có hiệu lực kể từ ngày 01 tháng 12 năm 2025", "… từ ngày ký", "… sau 10 ngày kể từ ngày ký",
// "… đến hết ngày 28 tháng 02 năm 2027".
func (d *Document) readEffect(own []line) {
	for _, l := range own {
		if !strings.Contains(l.text, "hiệu lực") {
			continue
		}
		for _, m := range reEffect.FindAllStringIndex(l.text, -1) {
			if d.EffectiveOn == "" {
				d.effectIn(l.text[m[1]:])
			}
		}
		if m := reExpires.FindStringIndex(l.text); m != nil && d.ExpiresOn == "" {
			d.ExpiresOn, _ = dateAt(l.text[m[1]:])
		}
	}
}

// effectIn reads the first day in force at the start of rest, and the last one behind it.
func (d *Document) effectIn(rest string) {
	rest = clip(rest, 200)
	var at int
	if m := reOnSigning.FindStringIndex(rest); m != nil {
		d.EffectiveOn, at = d.IssuedOn, m[1]
	} else if m := reAfterDays.FindStringSubmatchIndex(rest); m != nil {
		d.EffectiveOn, at = d.IssuedOn.AddDays(atoi(rest[m[2]:m[3]])), m[1]
	} else {
		d.EffectiveOn, at = dateAt(rest)
	}
	if m := reUntil.FindStringIndex(rest[at:]); m != nil && at > 0 && d.ExpiresOn == "" {
		if last, _ := dateAt(rest[at+m[1]:]); last != "" {
			d.ExpiresOn = last.AddDays(1)
		}
	}
}

// dateAt reads the day at the start of s and says where it ends.
func dateAt(s string) (day civil.Date, end int) {
	found := viet.FindDates(clip(s, 80))
	if len(found) == 0 || len(strings.TrimSpace(s[:found[0].Start])) > len("ngày ") {
		return "", 0
	}
	return found[0].Date, found[0].End
}

// clip is the beginning of s, at most n bytes and whole letters.
func clip(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n]
}
