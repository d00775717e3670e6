package civil

import (
	"fmt"
	"math"

	"github.com/loa-vn/loa/internal/fault"
)

// Lunar is a day of the Vietnamese lunar calendar (âm lịch). It is computed here
// from moon and sun at UTC+7, as Việt Nam has reckoned since 1968-01-01 (Decision
// 121/CP of 1967-08-08); for days before it is what the same rule would have given,
// which is not always what was printed then.
type Lunar struct {
	Year, Month, Day int
	Leap             bool // the month repeats the number of the one before it
}

// The years of the lunar calendar that are answered for. Outside of them the
// difference between clock and planets is not known well enough.
const (
	FirstLunarYear = 1900
	LastLunarYear  = 2100
)

// String writes "15/8/2026" and marks a leap month, "1/6n/2025".
func (l Lunar) String() string {
	leap := ""
	if l.Leap {
		leap = "n"
	}
	return fmt.Sprintf("%d/%d%s/%d", l.Day, l.Month, leap, l.Year)
}

// Lunar returns the lunar day of d, for days within the lunar years 1900 to 2100.
func (d Date) Lunar() (Lunar, error) {
	if d.Time().IsZero() {
		return Lunar{}, fault.Invalid("civil.malformed", "date", string(d))
	}
	l := vietnam.lunar(d.number())
	if l.Year < FirstLunarYear || l.Year > LastLunarYear {
		return Lunar{}, fault.Invalid("civil.lunar_far", "from", FirstLunarYear, "to", LastLunarYear)
	}
	return l, nil
}

// Date returns the day of the common calendar; a month or day that the lunar year
// does not have is refused.
func (l Lunar) Date() (Date, error) {
	if l.Year < FirstLunarYear || l.Year > LastLunarYear {
		return "", fault.Invalid("civil.lunar_far", "from", FirstLunarYear, "to", LastLunarYear)
	}
	if n, ok := vietnam.number(l); ok {
		return dateOf(n), nil
	}
	return "", fault.Invalid("civil.no_such_lunar_day", "day", l.Day, "month", l.Month, "year", l.Year)
}

// Tet is the first day of a lunar year.
func Tet(year int) (Date, error) { return Lunar{Year: year, Month: 1, Day: 1}.Date() }

// meridian is where the calendar's days begin, in hours east of Greenwich. The
// rules of China's calendar are the same at 8, which the tests use.
type meridian float64

const vietnam meridian = 7

// month is one lunar month: the number of its first day, and its name.
type month struct {
	first, number int
	leap          bool
}

// span lists the months from the eleventh, which has the winter solstice of the
// year before, to the one before the next eleventh. If there are thirteen, the
// first without a principal term repeats the number of the one before it.
func (m meridian) span(year int) []month {
	k := m.eleventh(year - 1)
	n := m.eleventh(year) - k
	months := make([]month, 0, n)
	leapt := n == 12
	for i := range n {
		next := month{first: m.moon(k + i), number: (10+i)%12 + 1}
		if !leapt && i > 0 && m.term(next.first) == m.term(m.moon(k+i+1)) {
			leapt, next.leap = true, true
		}
		if n == 13 && leapt {
			next.number = (9+i)%12 + 1
		}
		months = append(months, next)
	}
	return months
}

// eleventh is the index of the new moon that begins the month of the winter
// solstice of a common year.
func (m meridian) eleventh(year int) int {
	k, solstice := int((float64(year)-2000+0.9)*12.3685), m.solstice(year)
	for m.moon(k+1) <= solstice {
		k++
	}
	for m.moon(k) > solstice {
		k--
	}
	return k
}

// solstice is the day on which the sun reaches 270 degrees.
func (m meridian) solstice(year int) int {
	n := dayNumber(year, 12, 18)
	for m.term(n+1) < 9 {
		n++
	}
	return n
}

// term is the principal term in which a day begins: how many times thirty
// degrees the sun has gone from the spring equinox.
func (m meridian) term(day int) int {
	return int(sunLongitude(m.instant(day)) / 30)
}

// moon is the day of the k-th new moon after that of 2000-01-06.
func (m meridian) moon(k int) int {
	jde := newMoon(float64(k))
	return int(math.Floor(jde - deltaT(jde)/86400 + 0.5 + float64(m)/24))
}

// instant is when a day begins, as a Julian day of Terrestrial Time.
func (m meridian) instant(day int) float64 {
	jd := float64(day) - 0.5 - float64(m)/24
	return jd + deltaT(jd)/86400
}

func (m meridian) lunar(day int) Lunar {
	year, _, _ := dateOf(day).Parts()
	span := m.span(year)
	if last := m.span(year + 1); day >= last[0].first {
		span, year = last, year+1
	}
	at := span[0]
	for _, next := range span {
		if next.first <= day {
			at = next
		}
	}
	if at.number >= 11 && at.first < m.first(span) {
		year--
	}
	return Lunar{Year: year, Month: at.number, Day: day - at.first + 1, Leap: at.leap}
}

// first is the day of the span's first month.
func (meridian) first(span []month) int {
	for _, at := range span {
		if at.number == 1 && !at.leap {
			return at.first
		}
	}
	return span[0].first
}

func (m meridian) number(l Lunar) (int, bool) {
	year := l.Year
	if l.Month >= 11 {
		year++
	}
	span := m.span(year)
	for i, at := range span {
		if at.number != l.Month || at.leap != l.Leap {
			continue
		}
		next := m.moon(m.eleventh(year))
		if i+1 < len(span) {
			next = span[i+1].first
		}
		n := at.first + l.Day - 1
		return n, l.Day >= 1 && n < next
	}
	return 0, false
}

// number is the Julian day number of the day's noon.
func (d Date) number() int { return dayNumber(d.Parts()) }

func dayNumber(year, month, day int) int {
	a := (14 - month) / 12
	y, mo := year+4800-a, month+12*a-3
	return day + (153*mo+2)/5 + 365*y + y/4 - y/100 + y/400 - 32045
}

func dateOf(number int) Date { return Date("2000-01-01").AddDays(number - 2451545) }
