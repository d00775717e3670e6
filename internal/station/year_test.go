package station_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/loa-vn/loa/internal/civil"
	"github.com/loa-vn/loa/internal/station"
)

func TestHolidaysOfAYear(t *testing.T) {
	got, err := station.HolidaysOf(2026, station.HolidayChoice{TetBefore: 2, NationalBefore: true, Extra: []civil.Date{"2026-08-31"}})
	if err != nil {
		t.Fatal(err)
	}
	want := station.Holidays{
		"2026-01-01": station.HolidayNewYear, "2026-04-26": station.HolidayKings, "2026-04-30": station.HolidayVictory, "2026-05-01": station.HolidayLabour,
		"2026-02-15": station.HolidayTet, "2026-02-16": station.HolidayTet, "2026-02-17": station.HolidayTet, "2026-02-18": station.HolidayTet, "2026-02-19": station.HolidayTet,
		"2026-09-01": station.HolidayNational, "2026-09-02": station.HolidayNational, "2026-08-31": station.HolidayExtra,
	}
	if len(got) != len(want) {
		t.Errorf("%d holidays, want %d", len(got), len(want))
	}
	for d, name := range want {
		if got[d] != name {
			t.Errorf("%s is %q, want %q", d, got[d], name)
		}
	}
	if _, err := station.HolidaysOf(2026, station.HolidayChoice{TetBefore: 5}); err == nil {
		t.Error("Tết ends before it begins")
	}
}

func TestRulesThatNobodyCouldKeepAreRefused(t *testing.T) {
	if err := station.DefaultRules().Check(); err != nil {
		t.Error(err)
	}
	for name, change := range map[string]func(*station.Rules){
		"backwards": func(r *station.Rules) { r.Quiet[0] = station.Span{From: 7200, To: 3600} },
		"all quiet": func(r *station.Rules) { r.Quiet = []station.Span{{To: station.EndOfDay}} },
		"budget":    func(r *station.Rules) { r.Budget = -1 },
		"policy":    func(r *station.Rules) { r.Holiday = "loud" },
		"next day":  func(r *station.Rules) { r.Sessions[0].To = station.EndOfDay + 1 },
	} {
		r := station.DefaultRules()
		change(&r)
		if r.Check() == nil {
			t.Errorf("%s: not refused", name)
		}
	}
}

const communes, clusters = 99, 1000

// province is a year's programme: each commune relays twice a day, has its own
// bulletins four days a week and the province's twice, with an emergency a month.
func province(t testing.TB) (played map[int]int, days int) {
	choice := station.DefaultChoice()
	hol, err := station.HolidaysOf(2027, choice)
	if err != nil {
		t.Fatal(err)
	}
	played = map[int]int{}
	for c := range communes {
		r := station.DefaultRules()
		r.Holiday = station.HolidayPolicies()[c%3]
		for n := range 365 {
			date := civil.Date("2027-01-01").AddDays(n)
			p := r.On(date, hol).Lay(ofADay(c, n))
			if n%30 == c%30 {
				out, err := station.Interrupt(p, station.Emergency{
					Bulletin: "e", Title: "Mưa đá", Reason: "Dông", Kind: station.KindProvincial, By: "a", Confirmed: "b", At: 6 * 3600, Seconds: 90,
				})
				if err != nil {
					t.Fatal(err)
				}
				p = out.Programme
			}
			for k := c; k < clusters; k += communes {
				for _, s := range p.Slots {
					played[k] += s.Seconds
				}
			}
			days++
		}
	}
	return played, days
}

func ofADay(c, n int) []station.Item {
	relay := func(id string, at station.Clock) station.Item {
		return station.Item{Bulletin: station.BulletinID(id), Title: "Tiếp sóng", Kind: station.KindRelay, Priority: station.PriorityNormal, Live: true, Fixed: true, At: at, Seconds: 900}
	}
	all := []station.Item{relay("r1", 5*3600+45*60), relay("r2", 17*3600)}
	for i := range 4 {
		if (n+i+c)%7 >= 4 {
			continue
		}
		it := station.Item{Bulletin: station.BulletinID(fmt.Sprintf("l%d", i)), Title: "Tin xã", Kind: station.KindLocal, Priority: station.PriorityNormal, Ord: i, Seconds: 150}
		if i%2 == 0 {
			it.Kind, it.Priority = station.KindProvincial, station.PriorityFirst
		}
		all = append(all, it)
	}
	return all
}

func TestAYearOfAProvinceIsSoonComputed(t *testing.T) {
	start := time.Now()
	played, days := province(t)
	took := time.Since(start)
	t.Logf("figure: a year's programme of %d communes with %d clusters (%d days): %s", communes, len(played), days, took)
	if len(played) != clusters || played[0] == 0 {
		t.Fatalf("%d clusters, the first plays %d s", len(played), played[0])
	}
	if took > 2*time.Second {
		t.Errorf("it took %s, two seconds are promised", took)
	}
}

func BenchmarkYearOfAProvince(b *testing.B) {
	for b.Loop() {
		province(b)
	}
}
