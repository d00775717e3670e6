package measure_test

import (
	"fmt"
	"math"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/loa-vn/loa/internal/delivery"
	"github.com/loa-vn/loa/internal/measure"
)

func dawn() time.Time { return time.Date(2026, 11, 23, 1, 0, 0, 0, time.UTC) } // 08:00 in Việt Nam

func spread(t *rapid.T, name string, n int64) delivery.Spread {
	s := delivery.Spread{}
	for n > 0 {
		k := rapid.Int64Range(1, n).Draw(t, name+" receipts")
		s.Add(time.Duration(rapid.Int64Range(0, 100_000).Draw(t, name+" seconds"))*time.Second, k)
		n -= k
	}
	return s
}

func pasts(t *rapid.T) measure.Past {
	p := measure.Past{Meant: rapid.Int64Range(30, 5_000).Draw(t, "meant")}
	p.Handed = rapid.Int64Range(20, p.Meant).Draw(t, "handed")
	p.Delivered = rapid.Int64Range(0, p.Handed).Draw(t, "delivered")
	p.Taken, p.Arrived = spread(t, "taken", p.Handed), spread(t, "arrived", p.Delivered)
	return p
}

func asks(t *rapid.T) measure.Ask {
	a := measure.Ask{Start: dawn().Add(time.Duration(rapid.IntRange(0, 86_400).Draw(t, "start")) * time.Second), Quiet: delivery.DefaultQuiet()}
	if rapid.Bool().Draw(t, "expires") {
		a.Expires = a.Start.Add(time.Duration(rapid.IntRange(1, 200_000).Draw(t, "for")) * time.Second)
	}
	for i := range rapid.IntRange(1, 3).Draw(t, "channels") {
		rate := rapid.Float64Range(0.5, 5_000).Draw(t, "rate")
		ch := measure.AskChannel{
			Channel: fmt.Sprint("c", i), Rate: measure.Rate{Usual: rate, Slowest: rate, Quickest: rate, Runs: 3},
			Ahead: rapid.Int64Range(0, 10_000).Draw(t, "ahead"), Price: float64(rapid.IntRange(0, 900).Draw(t, "price")), Past: pasts(t),
		}
		for u := range rapid.IntRange(1, 5).Draw(t, "communes") {
			unit := measure.AskUnit{Unit: fmt.Sprint("u", u), N: rapid.Int64Range(0, 20_000).Draw(t, "people")}
			if rapid.Bool().Draw(t, "own past") {
				p := pasts(t)
				unit.Past = &p
			}
			ch.Units = append(ch.Units, unit)
		}
		a.Channels = append(a.Channels, ch)
	}
	return a
}

// later reports whether a comes after b; never comes after everything.
func later(a, b time.Time) bool {
	if a.IsZero() || b.IsZero() {
		return a.IsZero() && !b.IsZero()
	}
	return a.After(b)
}

func TestMorePeopleAreNeverReachedEarlier(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a := asks(t)
		a.Channels = a.Channels[:1] // shares of a whole shift when one of several channels grows
		before := measure.Foretell(a, dawn())
		more := a
		more.Channels = []measure.AskChannel{a.Channels[0]}
		more.Channels[0].Units = append([]measure.AskUnit(nil), a.Channels[0].Units...)
		k := rapid.Int64Range(2, 9).Draw(t, "times")
		for i := range more.Channels[0].Units {
			more.Channels[0].Units[i].N *= k
		}
		after := measure.Foretell(more, dawn())
		if later(before.All.Handed.Ninety, after.All.Handed.Ninety) || later(before.All.Handed.Half, after.All.Handed.Half) ||
			later(before.All.Delivered.Ninety, after.All.Delivered.Ninety) {
			t.Fatalf("%d times the people: %+v became %+v", k, before.All, after.All)
		}
	})
}

func TestAFasterRateIsNeverLater(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a := asks(t)
		slow := measure.Foretell(a, dawn())
		times := rapid.Float64Range(1, 50).Draw(t, "times")
		a.Channels = append([]measure.AskChannel(nil), a.Channels...)
		for i := range a.Channels {
			a.Channels[i].Rate.Usual *= times
		}
		quick := measure.Foretell(a, dawn())
		if later(quick.All.Handed.Ninety, slow.All.Handed.Ninety) || later(quick.All.Delivered.Half, slow.All.Delivered.Half) {
			t.Fatalf("%.1f times as quick: %+v became %+v", times, slow.All, quick.All)
		}
	})
}

func TestNothingIsForetoldToLeaveInQuietHours(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a := asks(t)
		f := measure.Foretell(a, dawn())
		for _, l := range append(append([]measure.Line{f.All}, f.Channels...), f.Units...) {
			for _, at := range []time.Time{l.Handed.Half, l.Handed.Ninety} {
				if _, quiet := a.Quiet.Until(at); quiet && !at.IsZero() {
					t.Fatalf("%+v is handed over in quiet hours", l)
				}
			}
			if l.Receipts && later(l.Handed.Ninety, l.Delivered.Ninety) {
				t.Fatalf("%+v arrives before it is handed over", l)
			}
		}
	})
}

func TestCommunesAddUp(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := measure.Foretell(asks(t), dawn())
		for _, lines := range [][]measure.Line{f.Units, f.Channels} {
			var n int64
			var cost, never float64
			for _, l := range lines {
				n, cost, never = n+l.N, cost+l.Cost, never+l.Never
			}
			if n != f.All.N || math.Abs(cost-f.All.Cost) > 0.01 || math.Abs(never-f.All.Never) > 0.01 {
				t.Fatalf("%d people, %.2f đồng, %.2f never; all: %+v", n, cost, never, f.All)
			}
		}
	})
}

func TestWithoutAPastNoTimeIsNamed(t *testing.T) {
	a := measure.Ask{Start: dawn(), Channels: []measure.AskChannel{{
		Channel: "sms", Rate: measure.Rate{Usual: 100}, Price: 300,
		Past:  measure.Past{Meant: 19, Handed: 19, Taken: delivery.Spread{0: 19}},
		Units: []measure.AskUnit{{Unit: "u", N: 1_000}},
	}}}
	f := measure.Foretell(a, dawn())
	if f.Sure != measure.SureNone || f.All.Known || !f.All.Handed.Ninety.IsZero() || f.All.Cost != 300_000 {
		t.Errorf("from 19 messages: %+v", f)
	}
}

func TestAForecastIsWhatArithmeticSays(t *testing.T) {
	a := measure.Ask{Start: dawn(), Channels: []measure.AskChannel{{
		Channel: "email", Rate: measure.Rate{Usual: 10, Slowest: 5, Quickest: 12, Runs: 3}, Ahead: 6_000,
		Past:  measure.Past{Meant: 1_000, Handed: 1_000, Taken: delivery.Spread{0: 1_000}},
		Units: []measure.AskUnit{{Unit: "u", N: 60_000}},
	}}}
	f := measure.Foretell(a, dawn())
	want := dawn().Add((600 + 5_400) * time.Second)
	if d := f.All.Handed.Ninety.Sub(want); d.Abs() > 4*time.Minute {
		t.Errorf("nine tenths at %s, want about %s", f.All.Handed.Ninety, want)
	}
	if f.Sure != measure.SureLow || !f.Late.After(f.All.Handed.Ninety) || !f.Early.Before(f.All.Handed.Ninety) {
		t.Errorf("between %s and %s, %s", f.Early, f.Late, f.Sure)
	}
}
