package station_test

import (
	"fmt"
	"reflect"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/loa-vn/loa/internal/auth"
	"github.com/loa-vn/loa/internal/fault"
	"github.com/loa-vn/loa/internal/station"
)

func emergency(n int, t *rapid.T) station.Emergency {
	return station.Emergency{
		Bulletin: station.BulletinID("e" + string(rune('0'+n))), Title: "Sơ tán", Kind: station.KindLocal, Reason: "Vỡ đê", By: "u1", Confirmed: "u2",
		At:      station.Clock(rapid.IntRange(0, int(station.EndOfDay)-1).Draw(t, "at")),
		Seconds: rapid.IntRange(10, station.MaxEmergency).Draw(t, "seconds"),
	}
}

// seconds sums what is played of each bulletin.
func seconds(p station.Programme) map[station.BulletinID]int {
	all := map[station.BulletinID]int{}
	for _, s := range p.Slots {
		all[s.Bulletin] += s.Seconds
	}
	return all
}

// Every second of every bulletin is played, carried or, of a live relay, counted as
// lost; the emergency is played whole, and at once but for another emergency.
func TestNothingIsLostWhenInterrupted(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		_, _, p := laid(t, 12)
		want := seconds(p)
		now := station.Clock(0) // emergencies come in the order of time
		for n := range rapid.IntRange(1, 3).Draw(t, "emergencies") {
			e := emergency(n, t)
			if n == 0 && len(p.Slots) > 0 && rapid.Bool().Draw(t, "inside") {
				s := p.Slots[len(p.Slots)/2]
				e.At = s.From + station.Clock(rapid.IntRange(0, s.Seconds-1).Draw(t, "into"))
			}
			e.At = max(e.At, now)
			now = e.At
			out, err := station.Interrupt(p, e)
			if err != nil {
				t.Fatal(err)
			}
			want[e.Bulletin] = e.Seconds
			got := seconds(out.Programme)
			for _, it := range out.Carried {
				got[it.Bulletin] += it.Seconds
				if it.Live {
					t.Fatalf("a live relay is carried: %+v", it)
				}
			}
			for id, s := range out.Lost {
				got[id] += s
				if !slices.ContainsFunc(p.Of(id), func(s station.Slot) bool { return s.Live }) {
					t.Fatalf("%d seconds of a recording are lost", s)
				}
			}
			if !reflect.DeepEqual(got, want) {
				t.Fatalf("%v seconds, want %v", got, want)
			}
			sound(t, out.Programme)
			atOnce(t, p, out, e)
			inOrder(t, out.Programme)
			for _, it := range out.Carried {
				want[it.Bulletin] -= it.Seconds
			}
			for id, s := range out.Lost {
				want[id] -= s
			}
			for id, s := range want {
				if s == 0 {
					delete(want, id)
				}
			}
			p = out.Programme
		}
	})
}

// The same by example: a recording is cut and goes on as soon as it can, a relay loses
// its seconds, what comes later moves, and what would end in the quiet hours is carried.
func TestAnEmergencyInTheMorning(t *testing.T) {
	d := station.Rules{
		Sessions: []station.Session{{Span: station.Span{From: clock(t, "06:00"), To: clock(t, "07:00")}}},
		Quiet:    []station.Span{{To: clock(t, "05:30")}, {From: clock(t, "07:00"), To: station.EndOfDay}},
	}.On("2027-03-01", nil)
	morning := func(late int) (out station.Interrupted, places string) {
		p := d.Lay([]station.Item{
			{Bulletin: "relay", Title: "Thời sự", Live: true, Fixed: true, At: clock(t, "06:10"), Seconds: 1200},
			{Bulletin: "own", Title: "Tin xã", Priority: station.PriorityNormal, Seconds: 600},
			{Bulletin: "late", Title: "Tin cuối", Priority: station.PriorityNormal, Ord: 1, Seconds: late},
		})
		out, err := station.Interrupt(p, station.Emergency{
			Bulletin: "e", Title: "Sơ tán", Reason: "Vỡ đê", By: "a", Confirmed: "b", At: clock(t, "06:05"), Seconds: 600,
		})
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range out.Programme.Slots {
			places += fmt.Sprintf("%s %s+%d@%d; ", s.From, s.Bulletin, s.Seconds, s.Offset)
		}
		return out, places
	}
	const heard = "06:00 own+300@0; 06:05 e+600@0; 06:15 relay+900@300; 06:30 own+300@300; "
	out, places := morning(1500)
	if want := heard + "06:35 late+1500@0; "; places != want || len(out.Carried) > 0 || out.Lost["relay"] != 300 {
		t.Errorf("%s; carried %v, lost %v; want %s", places, out.Carried, out.Lost, want)
	}
	out, places = morning(1560)
	if places != heard || len(out.Carried) != 1 || out.Carried[0].Bulletin != "late" || out.Carried[0].Seconds != 1560 {
		t.Errorf("%s; carried %v; want %s and the last one carried", places, out.Carried, heard)
	}
}

func atOnce(t *rapid.T, before station.Programme, out station.Interrupted, e station.Emergency) {
	if got := out.Programme.Of(e.Bulletin); len(got) != 1 || got[0].From != out.At {
		t.Fatalf("the emergency stands at %v", got)
	}
	if out.At == e.At {
		return
	}
	behind := func(s station.Slot) bool { return s.Priority == station.PriorityEmergency && s.To() == out.At }
	if !slices.ContainsFunc(before.Slots, behind) {
		t.Fatalf("asked for at %s, played at %s behind no other emergency", e.At, out.At)
	}
}

// inOrder: the parts of a recording are played in their order, none twice.
func inOrder(t *rapid.T, p station.Programme) {
	reached := map[station.BulletinID]int{}
	for _, s := range p.Slots {
		if s.Offset < reached[s.Bulletin] {
			t.Fatalf("%s plays from second %d after second %d", s.Title, s.Offset, reached[s.Bulletin])
		}
		reached[s.Bulletin] = s.Offset + s.Seconds
	}
}

// What was cut goes on right after the emergency, unless a relay or the quiet hours
// stand there.
func TestWhatWasCutGoesOnAtOnce(t *testing.T) {
	resumed := 0
	rapid.Check(t, func(t *rapid.T) {
		_, _, p := laid(t, 6)
		if len(p.Slots) == 0 {
			return
		}
		s := p.Slots[rapid.IntRange(0, len(p.Slots)-1).Draw(t, "slot")]
		e := emergency(0, t)
		e.At = s.From + station.Clock(rapid.IntRange(1, s.Seconds-1).Draw(t, "into"))
		end := e.At + station.Clock(e.Seconds)
		rest := station.Span{From: end, To: s.To() + station.Clock(e.Seconds)}
		free := within(p.Awake, rest) && !slices.ContainsFunc(p.Slots, func(o station.Slot) bool { return o.Live && o.Span().Meets(rest) })
		if s.Live || !free {
			return
		}
		resumed++
		out, err := station.Interrupt(p, e)
		if err != nil {
			t.Fatal(err)
		}
		parts := out.Programme.Of(s.Bulletin)
		if len(parts) != 2 || parts[1].From != end || parts[1].Offset != int(e.At-s.From) {
			t.Fatalf("cut at %s for %d s, it goes on as %+v", e.At, e.Seconds, parts)
		}
	})
	if resumed == 0 {
		t.Error("nothing was cut")
	}
}

// An interrupted day, laid again from its slots, is the same: what is stored as rows
// stays what it was.
func TestAnInterruptedDayLaidAgainIsTheSame(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d, _, p := laid(t, 10)
		out, err := station.Interrupt(p, emergency(0, t))
		if err != nil {
			t.Fatal(err)
		}
		var rows []station.Item
		for _, s := range out.Programme.Slots {
			rows = append(rows, s.Item)
		}
		again := d.Lay(rows)
		if len(again.Breaches) > 0 || !slices.EqualFunc(again.Slots, out.Programme.Slots, func(a, b station.Slot) bool { return a == b }) {
			t.Fatalf("laid again: %+v\nwas %+v\nrefused %+v", again.Slots, out.Programme.Slots, again.Breaches)
		}
	})
}

func TestAnEmergencyNeedsTwoPersonsAndAReason(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		e := emergency(0, t)
		who := rapid.SampledFrom([]auth.UserID{"", "u1", "u2"})
		e.By, e.Confirmed = who.Draw(t, "by"), who.Draw(t, "confirmed")
		e.Reason = rapid.SampledFrom([]string{"", " ", "Vỡ đê"}).Draw(t, "reason")
		good := e.By != "" && e.Confirmed != "" && e.By != e.Confirmed && e.Reason == "Vỡ đê"
		if _, err := station.Interrupt(station.Programme{}, e); (err == nil) != good {
			t.Fatalf("%+v: %v", e, err)
		}
	})
	it := station.Item{Title: "x", Kind: station.KindLocal, Priority: station.PriorityEmergency, Seconds: 60}
	if err := it.Check(); fault.Code(err) != "station.emergency_apart" {
		t.Errorf("an emergency is laid: %v", err)
	}
}
