package viet

import (
	"fmt"

	"github.com/loa-vn/loa/internal/civil"
)

// spokenDates finds dates said in words: "ngày ba mươi tháng mười một năm hai nghìn không trăm hai mươi lăm".
func spokenDates(text string) []DateAt {
	s := speech(tokens(text))
	var found []DateAt
	for i := range s {
		if w := s[i].low; w == "ngày" || w == "mồng" || w == "mùng" {
			if d, after := s.date(i + 1); after > i+1 {
				found = append(found, DateAt{s[i].start, s[after-1].end, d})
			}
		}
	}
	return found
}

func (s speech) date(i int) (civil.Date, int) {
	day, at := s.tens(i)
	if at == i || !s.follows(at, "tháng") {
		return "", i
	}
	month, after := s.tens(at + 1)
	if after == at+1 || !s.follows(after, "năm") {
		return "", i
	}
	year, end := s.number(after + 1)
	d, err := civil.Of(int(year), int(month), int(day))
	if end == after+1 || err != nil || year < 1800 || year > 2200 {
		return "", i
	}
	return d, end
}

// follows says that the word at i is w, with at most a comma before it: a reader pauses inside a date.
func (s speech) follows(i int, w string) bool { return i < len(s) && s[i].after != 0 && s[i].low == w }

// ReadDate reads a day aloud, with tư for the fourth month; "" for no day.
func ReadDate(d civil.Date) string {
	if d == "" {
		return ""
	}
	year, month, day := d.Parts()
	return "ngày " + ReadNumber(int64(day)) + " " + ReadMonth(month) + " năm " + ReadNumber(int64(year))
}

// ReadMonth reads "tháng" and the month, 1 to 12. The fourth is "tháng tư".
func ReadMonth(month int) string {
	if month == 4 {
		return "tháng tư"
	}
	return "tháng " + ReadNumber(int64(month))
}

// FormatDate writes a day as 30/11/2025; "" for no day.
func FormatDate(d civil.Date) string {
	if d == "" {
		return ""
	}
	year, month, day := d.Parts()
	return fmt.Sprintf("%02d/%02d/%04d", day, month, year)
}

// FormatLongDate writes a day as official texts do: ngày 01 tháng 7 năm 2025. Decree 30/2020 puts a zero before days
// under 10 and before January and February only, so that no figure can be slipped in front; "" for no day.
func FormatLongDate(d civil.Date) string {
	if d == "" {
		return ""
	}
	year, month, day := d.Parts()
	if month < 3 {
		return fmt.Sprintf("ngày %02d tháng %02d năm %04d", day, month, year)
	}
	return fmt.Sprintf("ngày %02d tháng %d năm %04d", day, month, year)
}
