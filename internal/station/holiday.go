package station

import (
	"github.com/loa-vn/loa/internal/civil"
	"github.com/loa-vn/loa/internal/fault"
)

// HolidayName is which public holiday a day is.
type HolidayName string

// The public holidays of the Labour Code 2019, article 112.
const (
	HolidayNewYear  HolidayName = "new_year" // Tết Dương lịch
	HolidayTet      HolidayName = "tet"      // Tết Âm lịch, five days
	HolidayKings    HolidayName = "kings"    // Giỗ Tổ Hùng Vương, 10/3 âm lịch
	HolidayVictory  HolidayName = "victory"  // 30/4
	HolidayLabour   HolidayName = "labour"   // 1/5
	HolidayNational HolidayName = "national" // 2/9 and the day before or after
	HolidayExtra    HolidayName = "extra"    // a day that was added for the year
)

// Key is the screen text that names the holiday.
func (h HolidayName) Key() string { return "station.holiday." + string(h) }

// Holidays are the public holidays, by day.
type Holidays map[civil.Date]HolidayName

// HolidayChoice is what is decided anew each year: article 112 gives five days of Tết
// and two of the National Day, and leaves to the Prime Minister which.
type HolidayChoice struct {
	TetBefore      int          `json:"tet_before"`      // how many of the five come before the first of the first month
	NationalBefore bool         `json:"national_before"` // 1/9 and not 3/9
	Extra          []civil.Date `json:"extra,omitempty"` // days exchanged or added
}

// DefaultChoice is two days of Tết before the new year, and 3/9. Set it when the year's
// decision is known.
func DefaultChoice() HolidayChoice { return HolidayChoice{TetBefore: 2} }

// Check refuses a choice that the article does not allow.
func (c HolidayChoice) Check() error {
	if c.TetBefore < 0 || c.TetBefore > 4 {
		return fault.Invalid("station.tet_malformed").On("tet_before")
	}
	for _, d := range c.Extra {
		if _, err := civil.Parse(string(d)); err != nil {
			return fault.Invalid("civil.malformed", "date", string(d)).On("extra")
		}
	}
	return nil
}

// HolidaysOf computes the public holidays of a year between 1901 and 2100.
func HolidaysOf(year int, choice HolidayChoice) (Holidays, error) {
	if err := choice.Check(); err != nil {
		return nil, err
	}
	tet, err := civil.Tet(year)
	if err != nil {
		return nil, err
	}
	kings, err := civil.Lunar{Year: year, Month: 3, Day: 10}.Date()
	if err != nil {
		return nil, err
	}
	days := Holidays{}
	for _, d := range choice.Extra {
		days[d] = HolidayExtra
	}
	for i := range 5 {
		days[tet.AddDays(i-choice.TetBefore)] = HolidayTet
	}
	days[kings] = HolidayKings
	second := 3
	if choice.NationalBefore {
		second = 1
	}
	for _, f := range []struct {
		month, day int
		name       HolidayName
	}{
		{1, 1, HolidayNewYear},
		{4, 30, HolidayVictory},
		{5, 1, HolidayLabour},
		{9, 2, HolidayNational},
		{9, second, HolidayNational},
	} {
		d, err := civil.Of(year, f.month, f.day)
		if err != nil {
			return nil, err
		}
		days[d] = f.name
	}
	return days, nil
}
