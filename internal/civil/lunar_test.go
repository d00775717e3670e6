package civil

import (
	"testing"

	"pgregory.net/rapid"
)

// The days of Tết as they were and will be printed in Việt Nam, two years among
// them (1985, 2007) and one to come (2030) in which China's differs.
func TestTetAsPrinted(t *testing.T) {
	for year, want := range map[int]Date{
		1968: "1968-01-29", 1969: "1969-02-16", 1985: "1985-01-21", 2000: "2000-02-05", 2005: "2005-02-09",
		2007: "2007-02-17", 2010: "2010-02-14", 2015: "2015-02-19", 2019: "2019-02-05", 2020: "2020-01-25",
		2021: "2021-02-12", 2022: "2022-02-01", 2023: "2023-01-22", 2024: "2024-02-10", 2025: "2025-01-29",
		2026: "2026-02-17", 2027: "2027-02-06", 2028: "2028-01-26", 2029: "2029-02-13", 2030: "2030-02-02",
	} {
		if got, err := Tet(year); err != nil || got != want {
			t.Errorf("Tết %d is %s, %v; want %s", year, got, err, want)
		}
	}
}

// The same rules at UTC+8 give China's new year; a number is month and day. The
// days are those of ICU 78 but for four. In 1916 Beijing still reckoned by its own
// meridian, not by UTC+8. In 1954, 2027 and 2030 the new moon is within eight
// minutes of midnight, which ICU's series misses; printed calendars have the days
// that stand here.
func TestTheRulesGiveChinasYearAtItsMeridian(t *testing.T) {
	const china meridian = 8
	for i, want := range [...]int{
		131, 219, 208, 129, 216, 204, 125, 213, 202, 122, 210, 130, 218, 206, 126, 214, 204, 123, 211, 201,
		220, 208, 128, 216, 205, 124, 213, 202, 123, 210, 130, 217, 206, 126, 214, 204, 124, 211, 131, 219,
		208, 127, 215, 205, 125, 213, 202, 122, 210, 129, 217, 206, 127, 214, 203, 124, 212, 131, 218, 208,
		128, 215, 205, 125, 213, 202, 121, 209, 130, 217, 206, 127, 215, 203, 123, 211, 131, 218, 207, 128,
		216, 205, 125, 213, 202, 220, 209, 129, 217, 206, 127, 215, 204, 123, 210, 131, 219, 207, 128, 216,
		205, 124, 212, 201, 122, 209, 129, 218, 207, 126, 214, 203, 123, 210, 131, 219, 208, 128, 216, 205,
		125, 212, 201, 122, 210, 129, 217, 206, 126, 213, 203, 123, 211, 131, 219, 208, 128, 215, 204, 124,
		212, 201, 122, 210, 130, 217, 206, 126, 214, 202, 123, 211, 201, 219, 208, 128, 215, 204, 124, 212,
		202, 121, 209, 129, 217, 205, 126, 214, 203, 123, 211, 131, 219, 207, 127, 215, 205, 124, 212, 202,
		122, 209, 129, 217, 206, 126, 214, 203, 124, 210, 130, 218, 207, 127, 215, 205, 125, 212, 201, 121,
		209,
	} {
		n, ok := china.number(Lunar{Year: 1900 + i, Month: 1, Day: 1})
		_, month, day := dateOf(n).Parts()
		if !ok || month*100+day != want {
			t.Errorf("%d: %s, want %d", 1900+i, dateOf(n), want)
		}
	}
}

func TestEveryDayOfTwoCenturiesHasALunarDayOfItsOwn(t *testing.T) {
	before := Lunar{}
	for d := Date("1900-01-31"); d < "2101-01-01"; d = d.AddDays(1) {
		l, err := d.Lunar()
		if err != nil {
			t.Fatal(d, err)
		}
		if back, err := l.Date(); err != nil || back != d {
			t.Fatalf("%s is %s, and that is %s, %v", d, l, back, err)
		}
		sameMonth := l.Day == before.Day+1 && l.Month == before.Month && l.Leap == before.Leap
		if before.Year != 0 && !sameMonth && (l.Day != 1 || before.Day < 29) {
			t.Fatalf("%s follows %s", l, before)
		}
		before = l
	}
}

func TestALunarDayIsThereOrRefused(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		l := Lunar{
			Year: rapid.IntRange(1890, 2110).Draw(t, "year"), Month: rapid.IntRange(-1, 14).Draw(t, "month"),
			Day: rapid.IntRange(-1, 32).Draw(t, "day"), Leap: rapid.Bool().Draw(t, "leap"),
		}
		d, err := l.Date()
		if err != nil {
			return
		}
		if back, err := d.Lunar(); err != nil || back != l {
			t.Fatalf("%s is %s, and that is %s, %v", l, d, back, err)
		}
	})
}

func TestLeapMonths(t *testing.T) {
	for year, month := range map[int]int{1985: 2, 2020: 4, 2023: 2, 2025: 6, 2028: 5} {
		if _, err := (Lunar{Year: year, Month: month, Day: 1, Leap: true}).Date(); err != nil {
			t.Errorf("%d has no leap month %d: %v", year, month, err)
		}
	}
	if _, err := (Lunar{Year: 2026, Month: 6, Day: 1, Leap: true}).Date(); err == nil {
		t.Error("2026 has a leap month")
	}
}
