package station_test

import (
	"errors"
	"reflect"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/loa-vn/loa/internal/civil"
	"github.com/loa-vn/loa/internal/fault"
	"github.com/loa-vn/loa/internal/station"
)

// sound is what holds of every programme, interrupted or not.
func sound(t *rapid.T, p station.Programme) {
	t.Helper()
	for i, s := range p.Slots {
		if i > 0 && (p.Slots[i-1].Span().Meets(s.Span()) || p.Slots[i-1].From > s.From) {
			t.Fatalf("%s at %s and %s at %s overlap", p.Slots[i-1].Title, p.Slots[i-1].From, s.Title, s.From)
		}
		if s.Priority != station.PriorityEmergency && !within(p.Awake, s.Span()) {
			t.Fatalf("%s at %s is in the quiet hours", s.Title, s.From)
		}
	}
	if p.Budget > 0 && p.Used() > p.Budget {
		t.Fatalf("%d seconds of %d used", p.Used(), p.Budget)
	}
}

func within(spans []station.Span, o station.Span) bool {
	return slices.ContainsFunc(spans, func(s station.Span) bool { return s.Covers(o) })
}

// Quiet hours are held against the rules themselves, second by second.
func TestNoBulletinInQuietHours(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := rules().Draw(t, "rules")
		p := r.On(someDay().Draw(t, "day"), holidays(t)).Lay(items(12).Draw(t, "items"))
		for _, s := range p.Slots {
			open := false
			for _, session := range r.Sessions {
				open = open || session.Meets(s.Span())
			}
			if !open {
				t.Fatalf("%s at %s is in no session", s.Title, s.From)
			}
			for _, q := range r.Quiet {
				if q.Meets(s.Span()) {
					t.Fatalf("%s at %s is in the quiet hours from %s", s.Title, s.From, q.From)
				}
			}
		}
	})
}

func TestNoOverlapAndBudgetKept(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		_, _, p := laid(t, 14)
		sound(t, p)
	})
}

func TestEveryItemIsLaidOrRefused(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		_, all, p := laid(t, 14)
		if len(p.Slots)+len(p.Breaches) != len(all) {
			t.Fatalf("%d laid and %d refused of %d", len(p.Slots), len(p.Breaches), len(all))
		}
		for _, it := range all {
			in := len(p.Of(it.Bulletin))
			for _, b := range p.Breaches {
				if b.Item.Bulletin == it.Bulletin {
					in++
				}
			}
			if in != 1 {
				t.Fatalf("%s stands %d times", it.Title, in)
			}
		}
		for _, s := range p.Slots {
			late := s.Latest != 0 && s.To() > s.Latest
			if s.From < s.Earliest || late || (s.Fixed && s.From != s.At) {
				t.Fatalf("%s at %s is outside of its own bounds", s.Title, s.From)
			}
		}
	})
}

// Taking every normal item without a time of its own away moves no priority item: it
// had the first place that there was.
func TestPriorityComesBeforeNormal(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d, all, p := laid(t, 14)
		alone := d.Lay(slices.DeleteFunc(slices.Clone(all), func(it station.Item) bool {
			return it.Priority == station.PriorityNormal && !it.Fixed
		}))
		for _, s := range alone.Slots {
			if got := p.Of(s.Bulletin); len(got) != 1 || got[0].From != s.From {
				t.Fatalf("%s stands at %s without normal items and at %v with them", s.Title, s.From, got)
			}
		}
	})
}

func TestAmongEqualsTheOrderDecides(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := station.DefaultRules().On("2027-03-01", holidays(t))
		var all []station.Item
		for i := range rapid.IntRange(2, 6).Draw(t, "n") {
			it := item(i).Filter(func(it station.Item) bool { return !it.Fixed && it.Earliest == 0 }).Draw(t, "item")
			it.Seconds = min(it.Seconds, 400)
			all = append(all, it)
		}
		slots := d.Lay(all).Slots
		for i := 1; i < len(slots); i++ {
			a, b := slots[i-1], slots[i]
			if a.Priority == station.PriorityNormal && b.Priority == station.PriorityFirst || a.Priority == b.Priority && a.Ord > b.Ord {
				t.Fatalf("%s (%s) comes before %s (%s)", a.Title, a.Priority, b.Title, b.Priority)
			}
		}
	})
}

func TestHolidaysAreKeptAsTheCommuneSetThem(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d, _, p := laid(t, 10)
		for _, s := range p.Slots {
			if d.Policy == station.HolidaySilent || d.Policy == station.HolidayFirst && s.Priority != station.PriorityFirst {
				t.Fatalf("%s is played on %s (%s)", s.Title, d.Date, d.Holiday)
			}
		}
		if d.Holiday == "" && d.Policy != station.HolidayUsual {
			t.Fatalf("%s is no holiday and has policy %s", d.Date, d.Policy)
		}
	})
}

// An item that is not refused is laid, and nothing else loses its place. One that is
// refused changes nothing, and each proposal, applied, adds exactly that item there.
func TestARefusalProposesPlacesThatAreFree(t *testing.T) {
	refused, proposed := 0, 0
	rapid.Check(t, func(t *rapid.T) {
		w := week(t, 10)
		before := places(w)
		date := w.Days[0].Date
		it := item(50).Draw(t, "new")
		next, err := w.Add(date, it)
		if err == nil {
			added(t, before, places(next), it, date)
			return
		}
		refusal, ok := errors.AsType[*station.Refusal](err)
		if !ok || fault.KindOf(err) != fault.KindConflict {
			t.Fatalf("%v is no refusal", err)
		}
		if !reflect.DeepEqual(before, places(next)) {
			t.Fatal("a refusal changed the programme")
		}
		refused++
		for _, p := range refusal.Proposals {
			proposed++
			next, err := w.Add(p.Date, p.Apply(it))
			if err != nil {
				t.Fatalf("the proposal %s %s is refused: %v", p.Date, p.At, err)
			}
			got := places(next)
			key := place{p.Date, it.Bulletin}
			if got[key] != p.At {
				t.Fatalf("proposed at %s %s, laid at %s", p.Date, p.At, got[key])
			}
			delete(got, key)
			if !reflect.DeepEqual(before, got) {
				t.Fatalf("the proposal moved others: %v, %v", before, got)
			}
		}
	})
	if refused == 0 || proposed == 0 {
		t.Errorf("%d refused, %d proposed: nothing was tested", refused, proposed)
	}
}

type place struct {
	date civil.Date
	id   station.BulletinID
}

func places(w station.Week) map[place]station.Clock {
	all := map[place]station.Clock{}
	for _, p := range w.Programmes() {
		for _, s := range p.Slots {
			all[place{p.Date, s.Bulletin}] = s.From
		}
	}
	return all
}

func added(t *rapid.T, before, after map[place]station.Clock, it station.Item, date civil.Date) {
	if _, ok := after[place{date, it.Bulletin}]; !ok || len(after) != len(before)+1 {
		t.Fatalf("%s was added: %d places before, %d after", it.Title, len(before), len(after))
	}
	for key := range before {
		if _, ok := after[key]; !ok {
			t.Fatalf("%s lost its place to %s", key.id, it.Title)
		}
	}
}

func TestWhereThereIsRoomAProposalIsMade(t *testing.T) {
	w := station.DefaultRules().Weeks("2027-03-01", 7, nil)
	w, err := w.Add("2027-03-01", station.Item{
		Bulletin: "a", Title: "Tiếp sóng thời sự", Kind: station.KindRelay, Priority: station.PriorityNormal, Live: true, Fixed: true,
		At: clock(t, "06:00"), Seconds: 1800,
	})
	if err != nil {
		t.Fatal(err)
	}
	b := station.Item{Bulletin: "b", Title: "Lịch tiêm chủng", Kind: station.KindLocal, Priority: station.PriorityNormal, Fixed: true, At: clock(t, "06:10"), Seconds: 300}
	_, err = w.Add("2027-03-01", b)
	r, ok := errors.AsType[*station.Refusal](err)
	if !ok || r.Why != station.ReasonOverlap || r.Titles != "Tiếp sóng thời sự" {
		t.Fatalf("%v", err)
	}
	want := []station.Proposal{{Date: "2027-03-01", At: clock(t, "06:30")}, {Date: "2027-03-02", At: clock(t, "05:30")}}
	if !slices.Equal(r.Proposals, want) {
		t.Errorf("proposed %v", r.Proposals)
	}
	for _, c := range []struct {
		at      string
		seconds int
		why     station.Reason
	}{
		{"04:30", 300, station.ReasonQuiet},
		{"09:00", 300, station.ReasonClosed},
		{"16:30", 1200, station.ReasonBudget},
	} {
		b.At, b.Seconds = clock(t, c.at), c.seconds
		if _, err := w.Add("2027-03-01", b); fault.Code(err) != c.why.Key() {
			t.Errorf("%s for %d s: %v, want %s", c.at, c.seconds, err, c.why)
		}
	}
}

func clock(t testing.TB, s string) station.Clock {
	t.Helper()
	c, err := station.ParseClock(s)
	if err != nil {
		t.Fatal(err)
	}
	return c
}
