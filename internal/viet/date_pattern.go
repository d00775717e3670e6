package viet

import (
	"regexp"
	"strconv"
	"strings"

	"github.com/loa-vn/loa/internal/civil"
)

const (
	gap    = `[\s\x{00A0}]*`
	dayNo  = `(\d{1,2})`
	yearNo = `(\d{4})`
	ngay   = `(?:ngày|ngay|mồng|mùng|mong|mung)` + gap
	thang  = gap + `(?:tháng|thang)` + gap
	nam    = gap + `,?` + gap + `(?:năm|nam)` + gap
	hour   = `(?:sáng|trưa|chiều|tối|đêm|hết|hạn|trước|sang|trua|chieu|toi|dem|het|han|truoc)` + gap
	dated  = `(?i)(?:` + ngay + `)?`
	months = `(jan|feb|mar|apr|may|jun|jul|aug|sep|sept|oct|nov|dec|january|february|march|april|june|july|august|` +
		`september|october|november|december)`
)

var (
	reDateWords   = regexp.MustCompile(dated + dayNo + thang + dayNo + nam + yearNo)
	reDateMixed   = regexp.MustCompile(dated + dayNo + thang + dayNo + gap + `[/,]` + gap + yearNo)
	reDateSlashes = regexp.MustCompile(dated + dayNo + gap + `/` + gap + dayNo + gap + `/` + gap + yearNo)
	reDateShort   = regexp.MustCompile(dated + dayNo + `/` + dayNo + `/(\d\d)`)
	reDateDashes  = regexp.MustCompile(dated + dayNo + gap + `[-–]` + gap + dayNo + gap + `[-–]` + gap + yearNo)
	reDateDots    = regexp.MustCompile(dated + dayNo + `\.` + dayNo + `\.` + yearNo)
	reDateISO     = regexp.MustCompile(yearNo + `-(\d\d)-(\d\d)`)
	reDateEnglish = regexp.MustCompile(`(?i)` + dayNo + `(?:st|nd|rd|th)?\s+(?:of\s+)?` + months + `,?\s+` + yearNo)
	reDateUS      = regexp.MustCompile(`(?i)` + months + `\s+` + dayNo + `(?:st|nd|rd|th)?,?\s+` + yearNo)

	reDayWords   = regexp.MustCompile(dated + dayNo + thang + dayNo)
	reDaySlashes = regexp.MustCompile(`(?i)(?:` + ngay + `|` + hour + `)` + dayNo + `[/-]` + dayNo)
)

// datePattern is one way of writing a day in figures: which group is day, month and year (0: not written).
type datePattern struct {
	re               *regexp.Regexp
	day, month, year int
}

func datePatterns() []datePattern {
	return []datePattern{
		{reDateWords, 1, 2, 3},
		{reDateMixed, 1, 2, 3},
		{reDateSlashes, 1, 2, 3},
		{reDateShort, 1, 2, 3},
		{reDateDashes, 1, 2, 3},
		{reDateDots, 1, 2, 3},
		{reDateISO, 3, 2, 1},
		{reDateEnglish, 1, 2, 3},
		{reDateUS, 2, 1, 3},
	}
}

func dayPatterns() []datePattern {
	return []datePattern{{reDayWords, 1, 2, 0}, {reDaySlashes, 1, 2, 0}}
}

func (p datePattern) date(text string, m []int) civil.Date {
	year := number(text, m, p.year)
	if year < 100 {
		year += 2000
	}
	d, err := civil.Of(year, monthNumber(text, m, p.month), number(text, m, p.day))
	if err != nil || year < 1800 || year > 2200 {
		return ""
	}
	return d
}

func number(text string, m []int, group int) int {
	n, err := strconv.Atoi(text[m[2*group]:m[2*group+1]])
	if err != nil {
		return -1
	}
	return n
}

func monthNumber(text string, m []int, group int) int {
	s := strings.ToLower(text[m[2*group]:m[2*group+1]])
	if s[0] <= '9' {
		return number(text, m, group)
	}
	return strings.Index("janfebmaraprmayjunjulaugsepoctnovdec", s[:3])/3 + 1
}
