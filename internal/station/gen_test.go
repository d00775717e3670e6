package station_test

import (
	"fmt"
	"time"

	"pgregory.net/rapid"

	"github.com/loa-vn/loa/internal/civil"
	"github.com/loa-vn/loa/internal/station"
)

// minutes draws a time of day on a minute, or within a grid, so that things meet often.
func minutes(from, to int) *rapid.Generator[station.Clock] {
	return rapid.Map(rapid.IntRange(from, to), func(m int) station.Clock { return station.Clock(m * 60) })
}

func spans(n int) *rapid.Generator[[]station.Span] {
	one := rapid.Custom(func(t *rapid.T) station.Span {
		from := minutes(0, 24*60-10).Draw(t, "from")
		return station.Span{From: from, To: min(station.EndOfDay, from+minutes(10, 300).Draw(t, "length"))}
	})
	return rapid.SliceOfN(one, 0, n)
}

func rules() *rapid.Generator[station.Rules] {
	return rapid.Custom(func(t *rapid.T) station.Rules {
		r := station.Rules{
			Quiet:   spans(3).Draw(t, "quiet"),
			Budget:  rapid.SampledFrom([]int{0, 10, 30, 60, 600}).Draw(t, "budget"),
			Holiday: rapid.SampledFrom(station.HolidayPolicies()).Draw(t, "holiday"),
		}
		for _, s := range spans(4).Draw(t, "sessions") {
			var days []time.Weekday
			if rapid.Bool().Draw(t, "some days") {
				days = []time.Weekday{time.Monday, time.Wednesday, time.Saturday}
			}
			r.Sessions = append(r.Sessions, station.Session{Span: s, Days: days})
		}
		return r
	})
}

// item draws one that its own check lets through.
func item(n int) *rapid.Generator[station.Item] {
	return rapid.Custom(func(t *rapid.T) station.Item {
		it := station.Item{
			Bulletin: station.BulletinID(fmt.Sprintf("b%02d", n)), Title: fmt.Sprintf("Bản tin %d", n), Ord: n,
			Kind:     rapid.SampledFrom(station.Kinds()).Draw(t, "kind"),
			Priority: rapid.SampledFrom([]station.Priority{station.PriorityNormal, station.PriorityNormal, station.PriorityFirst}).Draw(t, "priority"),
			Seconds:  rapid.IntRange(30, 1800).Draw(t, "seconds"),
		}
		switch rapid.IntRange(0, 4).Draw(t, "time") {
		case 0:
			it.Fixed, it.At = true, minutes(0, 24*60-1).Draw(t, "at")
		case 1:
			it.Fixed, it.Live, it.At = true, true, minutes(0, 24*60-1).Draw(t, "at")
		case 2:
			it.Earliest = minutes(0, 20*60).Draw(t, "earliest")
			it.Latest = min(station.EndOfDay, it.Earliest+station.Clock(it.Seconds)+minutes(0, 240).Draw(t, "slack"))
		}
		return it
	})
}

func items(n int) *rapid.Generator[[]station.Item] {
	return rapid.Custom(func(t *rapid.T) []station.Item {
		var all []station.Item
		for i := range rapid.IntRange(0, n).Draw(t, "n") {
			all = append(all, item(i).Draw(t, "item"))
		}
		return all
	})
}

// someDay is a day of 2027, holidays among them.
func someDay() *rapid.Generator[civil.Date] {
	return rapid.Map(rapid.IntRange(0, 364), func(n int) civil.Date { return civil.Date("2027-01-01").AddDays(n) })
}

func holidays(t rapid.TB) station.Holidays {
	h, err := station.HolidaysOf(2027, station.DefaultChoice())
	if err != nil {
		t.Fatal(err)
	}
	return h
}

func laid(t *rapid.T, n int) (station.Day, []station.Item, station.Programme) {
	d := rules().Draw(t, "rules").On(someDay().Draw(t, "day"), holidays(t))
	all := items(n).Draw(t, "items")
	return d, all, d.Lay(all)
}

// week adds items one by one, as a commune does, and keeps those that are not refused.
func week(t *rapid.T, n int) station.Week {
	w := rules().Draw(t, "rules").Weeks(someDay().Draw(t, "day"), 7, holidays(t))
	for i := range rapid.IntRange(0, n).Draw(t, "n") {
		w, _ = w.Add(w.Days[rapid.IntRange(0, 2).Draw(t, "on")].Date, item(i).Draw(t, "item"))
	}
	return w
}
