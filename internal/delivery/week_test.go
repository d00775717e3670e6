package delivery

import (
	"testing"

	"pgregory.net/rapid"
)

func TestTheCapOpensOnTheFirstDayOnWhichOneMoreFits(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		limit := Cap{Day: rapid.IntRange(0, 5).Draw(t, "a day"), Week: rapid.IntRange(0, 15).Draw(t, "a week")}
		had := rapid.SliceOfN(rapid.IntRange(0, 6), daysKept, daysKept).Draw(t, "messages, today first")
		var w week
		for i := daysKept - 1; i >= 0; i-- {
			w = w.after(1) + week(had[i])
		}
		fits := func(day int) bool { // counted anew
			sum, first := 1, 1
			for i, n := range had {
				if i+day < daysKept {
					sum += n
				}
				if i+day == 0 {
					first += n
				}
			}
			return (limit.Day == 0 || first <= limit.Day) && (limit.Week == 0 || sum <= limit.Week)
		}
		if limit.passed(w+1) == fits(0) {
			t.Fatalf("%v under %+v: passed %v", had, limit, limit.passed(w+1))
		}
		day := limit.opens(w)
		for d := 1; d < day; d++ {
			if fits(d) {
				t.Fatalf("%v under %+v opens on day %d, not on %d", had, limit, d, day)
			}
		}
		if !fits(day) {
			t.Fatalf("%v under %+v does not open on day %d", had, limit, day)
		}
	})
}
