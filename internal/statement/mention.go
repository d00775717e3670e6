package statement

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/loa-vn/loa/internal/civil"
	"github.com/loa-vn/loa/internal/viet"
)

// mentionKind is what sort of figure a text mentions; empty for mere words.
type mentionKind string

const (
	ofDate    mentionKind = "date"
	ofSum     mentionKind = "sum"
	ofPercent mentionKind = "percent"
)

// mention is one figure that a text says, in whatever writing.
type mention struct {
	kind       mentionKind
	value      string // in the stored form of a fact; a day without its year is -09-30
	start, end int
}

// is reports whether the mention says the value. A day without a year says every
// year's.
func (m mention) is(value string) bool {
	if yearless := m.kind == ofDate && strings.HasPrefix(m.value, "-"); yearless {
		return strings.HasSuffix(value, m.value)
	}
	return m.value == value
}

// wording is a text with what was found in it.
type wording struct {
	text     string
	folded   string
	mentions []mention
}

func read(text string) wording {
	return wording{text: text, folded: viet.Fold(text), mentions: mentions(text)}
}

// mentions finds the dates, sums and percentages of a text, in order.
func mentions(text string) []mention {
	if !strings.ContainsAny(text, "0123456789") && !spokenFigure.MatchString(text) {
		return nil // most sentences, and finding nothing in them is the dear part
	}
	var all []mention
	whole := viet.FindDates(text)
	for _, d := range whole {
		all = append(all, mention{ofDate, string(d.Date), d.Start, d.End})
	}
	all = append(all, spokenDays(text, whole)...)
	for _, d := range viet.FindDays(text) {
		all = append(all, mention{ofDate, fmt.Sprintf("-%02d-%02d", d.Month, d.Day), d.Start, d.End})
	}
	for _, s := range viet.FindSums(text) {
		all = append(all, mention{ofSum, strconv.FormatInt(s.Sum, 10), s.Start, s.End})
	}
	for _, p := range viet.FindPercents(text) {
		all = append(all, mention{ofPercent, string(p.Percent), p.Start, p.End})
	}
	slices.SortFunc(all, func(a, b mention) int { return a.start - b.start })
	return all
}

// spokenDay is a day read aloud without its year: ngày ba mươi tháng chín.
var spokenDay = regexp.MustCompile(`(?i)(?:ngày|mồng|mùng)\s+(\p{L}+(?:\s+\p{L}+){0,2}?)\s+tháng\s+(mười\s+một|mười\s+hai|\p{L}+)`)

// spokenDays finds the days that a script gives without a year and that are no part
// of a whole date.
func spokenDays(text string, whole []viet.DateAt) []mention {
	var all []mention
	for _, m := range spokenDay.FindAllStringSubmatchIndex(text, -1) {
		day, dayOK := viet.ParseSpoken(text[m[2]:m[3]])
		month, monthOK := viet.ParseSpoken(text[m[4]:m[5]])
		if strings.EqualFold(text[m[4]:m[5]], "tư") { // the fourth month has a word of its own
			month, monthOK = 4, true
		}
		inside := slices.ContainsFunc(whole, func(d viet.DateAt) bool { return m[0] < d.End && d.Start < m[1] })
		_, err := civil.Of(2024, int(month), int(day))
		if dayOK && monthOK && err == nil && !inside {
			all = append(all, mention{ofDate, fmt.Sprintf("-%02d-%02d", month, day), m[0], m[1]})
		}
	}
	return all
}

// spokenFigure is a word that no figure read aloud is without.
var spokenFigure = regexp.MustCompile(`(?i)tháng|đồng|phần\s+trăm`)

func (f Fact) mentionKind() mentionKind {
	switch f.Type {
	case FactDate, FactDeadline:
		return ofDate
	case FactSum:
		return ofSum
	case FactPercent:
		return ofPercent
	case FactPlace, FactWho, FactBasis, FactText:
	}
	return ""
}
