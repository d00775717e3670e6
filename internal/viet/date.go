package viet

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/loa-vn/loa/internal/civil"
)

// DateAt is a day found in a text: text[Start:End] says it.
type DateAt struct {
	Start, End int // bytes
	Date       civil.Date
}

// DayAt is a day found without its year ("ngày 30/11", "30 tháng 11"). Which year is meant only the text around it says.
type DayAt struct {
	Start, End int // bytes
	Day, Month int
}

// FindDates finds every whole date in text, as figures (30/11/2025, 30-11-2025, 30.11.2025, ngày 30 tháng 11 năm 2025,
// 2025-11-30, 30/11/25, 30 November 2025) or read aloud, with or without tone marks in the figures' words. What is no
// day of the calendar is not found. The results stand in order and never overlap; text should be in NFC.
func FindDates(text string) []DateAt {
	var found []DateAt
	for _, p := range datePatterns() {
		for _, m := range p.re.FindAllStringSubmatchIndex(text, -1) {
			if d := p.date(text, m); d != "" && alone(text, m[0], m[1]) {
				found = append(found, DateAt{m[0], m[1], d})
			}
		}
	}
	found = append(found, spokenDates(text)...)
	return apart(found, func(d DateAt) (int, int) { return d.Start, d.End })
}

// FindDays finds the days in text that are written without a year and are no part of a whole date: old dates hide in
// short messages as "30/11".
func FindDays(text string) []DayAt {
	whole := FindDates(text)
	var found []DayAt
	for _, p := range dayPatterns() {
		for _, m := range p.re.FindAllStringSubmatchIndex(text, -1) {
			day, month := number(text, m, p.day), monthNumber(text, m, p.month)
			inside := slices.ContainsFunc(whole, func(d DateAt) bool { return m[0] < d.End && d.Start < m[1] })
			// 2024 is a leap year: 29 February is a day as long as nobody says of which year.
			if _, err := civil.Of(2024, month, day); err == nil && !inside && alone(text, m[0], m[1]) {
				found = append(found, DayAt{m[0], m[1], day, month})
			}
		}
	}
	return apart(found, func(d DayAt) (int, int) { return d.Start, d.End })
}

// alone says that text[start:end] is not a piece of a longer figure, word or document number: 71/2025/QĐ-UBND holds no
// date, nor does 10.11.2025.5.
func alone(text string, start, end int) bool {
	slash := strings.HasSuffix(text[:start], "/") ||
		strings.HasPrefix(text[end:], "/") && startsWordy(text[end+1:])
	return !slash && bounded(text, start, end)
}

// bounded says that text[start:end] is not a piece of a longer figure or word.
func bounded(text string, start, end int) bool {
	before, _ := utf8.DecodeLastRuneInString(text[:start])
	after, _ := utf8.DecodeRuneInString(text[end:])
	switch {
	case isWordRune(before), isWordRune(after):
		return false
	case (before == '.' || before == ',') && endsDigit(text[:start-1]):
		return false
	}
	return after != '.' && after != ',' || !startsDigit(text[end+1:])
}

func startsWordy(s string) bool {
	r, size := utf8.DecodeRuneInString(s)
	return size > 0 && isWordRune(r)
}

func startsDigit(s string) bool { return s != "" && '0' <= s[0] && s[0] <= '9' }

func endsDigit(s string) bool { return s != "" && startsDigit(s[len(s)-1:]) }

// apart sorts found spans and drops each that overlaps an earlier or, from the same start, a longer one.
func apart[T any](found []T, span func(T) (int, int)) []T {
	slices.SortStableFunc(found, func(a, b T) int {
		as, ae := span(a)
		bs, be := span(b)
		if as != bs {
			return as - bs
		}
		return be - ae
	})
	end := 0
	return slices.DeleteFunc(found, func(f T) bool {
		s, e := span(f)
		if s < end {
			return true
		}
		end = e
		return false
	})
}
