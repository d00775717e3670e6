// Package civil holds the calendar that offices live by: days without a time of
// day, in Việt Nam's one time zone.
//
// Laws take effect on a day, communes exist from a day, reports are made as of a
// day. A day is written as ISO 8601 text ("2025-07-01"), which sorts, stores and
// prints without a conversion and cannot slip across midnight as an instant can.
package civil

import (
	"time"

	"github.com/loa-vn/loa/internal/fault"
)

const layout = "2006-01-02"

// Date is one day, "2025-07-01". The empty Date means "none" or "open".
type Date string

// Zone is the time zone of all of Việt Nam: UTC+7 with no summer time. It is
// fixed here so that a small machine without a zone database agrees.
func Zone() *time.Location { return time.FixedZone("Asia/Ho_Chi_Minh", 7*60*60) }

// On returns the day that t falls on in Việt Nam.
func On(t time.Time) Date { return Date(t.In(Zone()).Format(layout)) }

// Of makes a Date from its parts; months and days out of range are refused.
func Of(year, month, day int) (Date, error) {
	t := time.Date(year, time.Month(month), day, 0, 0, 0, 0, time.UTC)
	if t.Year() != year || int(t.Month()) != month || t.Day() != day || year < 1 || year > 9999 {
		return "", fault.Invalid("civil.no_such_day", "day", day, "month", month, "year", year)
	}
	return Date(t.Format(layout)), nil
}

// Parse reads "2025-07-01".
func Parse(s string) (Date, error) {
	if _, err := time.Parse(layout, s); err != nil {
		return "", fault.Invalid("civil.malformed", "date", s)
	}
	return Date(s), nil
}

// Time is the first instant of the day in Việt Nam, or the zero time for no day.
func (d Date) Time() time.Time {
	t, err := time.ParseInLocation(layout, string(d), Zone())
	if err != nil {
		return time.Time{}
	}
	return t
}

// Parts returns year, month and day; zeros for no day.
func (d Date) Parts() (year, month, day int) {
	t := d.Time()
	if t.IsZero() {
		return 0, 0, 0
	}
	return t.Year(), int(t.Month()), t.Day()
}

// AddDays moves by n days; no day stays no day.
func (d Date) AddDays(n int) Date {
	if d == "" {
		return ""
	}
	return On(d.Time().AddDate(0, 0, n))
}

// Before reports whether d is earlier than e. No day is before none.
func (d Date) Before(e Date) bool { return d != "" && e != "" && d < e }

// String returns the ISO form.
func (d Date) String() string { return string(d) }
