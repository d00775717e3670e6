package station

import (
	"slices"

	"github.com/loa-vn/loa/internal/civil"
)

// Programme is one day as it will be played.
type Programme struct {
	Day
	Slots    []Slot   // by time; no two meet
	Breaches []Breach // items that found no place, each with why
}

// Breach is an item that could not be laid.
type Breach struct {
	Item Item
	Why  Reason
	With []BulletinID // what stands in its way, if something does
}

// Reason is why an item has no place.
type Reason string

// The closed set of reasons.
const (
	ReasonQuiet     Reason = "quiet"     // its time is in the quiet hours
	ReasonClosed    Reason = "closed"    // its time is outside of the sessions, or of its own bounds
	ReasonOverlap   Reason = "overlap"   // something else plays then
	ReasonBudget    Reason = "budget"    // the day's minutes are used up
	ReasonHoliday   Reason = "holiday"   // the commune does not play it on this holiday
	ReasonFull      Reason = "full"      // no gap within its bounds is long enough
	ReasonDisplaces Reason = "displaces" // another item would lose its place
	ReasonTwice     Reason = "twice"     // it stands on that day already
)

// Key is the screen text that says it.
func (r Reason) Key() string { return "station.refused." + string(r) }

// Lay puts items into a day: those with a time at it, then the priority ones where
// there is room first, then the normal ones. So no normal item without a time of its own can
// keep a priority one from an earlier place. Every item is laid or is among the breaches.
func (d Day) Lay(items []Item) Programme {
	p := Programme{Day: d}
	items = slices.Clone(items)
	slices.SortStableFunc(items, Item.before)
	for _, it := range items {
		if why, with := p.put(it); why != "" {
			p.Breaches = append(p.Breaches, Breach{Item: it, Why: why, With: with})
		}
	}
	return p
}

// Used is how many seconds of the budget the day takes.
func (p Programme) Used() int {
	n := 0
	for _, s := range p.Slots {
		if s.Priority != PriorityEmergency {
			n += s.Seconds
		}
	}
	return n
}

// Of lists the slots of a bulletin.
func (p Programme) Of(id BulletinID) []Slot {
	return slices.DeleteFunc(slices.Clone(p.Slots), func(s Slot) bool { return s.Bulletin != id })
}

func (p *Programme) put(it Item) (Reason, []BulletinID) {
	if why := p.forbids(it); why != "" {
		return why, nil
	}
	if it.Fixed {
		why, with := p.meets(it)
		if why == "" {
			p.insert(Slot{Item: it, From: it.At})
		}
		return why, with
	}
	from, ok := p.room(it, p.spans(it), it.Earliest)
	if !ok {
		return ReasonFull, nil
	}
	p.insert(Slot{Item: it, From: from})
	return "", nil
}

// forbids says what keeps an item off the day whatever its time.
func (p *Programme) forbids(it Item) Reason {
	switch {
	case it.Priority == PriorityEmergency:
		return ""
	case !it.Displaced && (p.Policy == HolidaySilent || p.Policy == HolidayFirst && it.Priority != PriorityFirst):
		return ReasonHoliday
	case p.Budget > 0 && p.Used()+it.Seconds > p.Budget:
		return ReasonBudget
	}
	return ""
}

// meets says what is wrong with a fixed item's time.
func (p *Programme) meets(it Item) (Reason, []BulletinID) {
	span := Slot{Item: it, From: it.At}.Span()
	var with []BulletinID
	for _, s := range p.Slots {
		if s.Span().Meets(span) {
			with = append(with, s.Bulletin)
		}
	}
	in := func(spans []Span) bool {
		return slices.ContainsFunc(spans, func(o Span) bool { return o.Covers(span) })
	}
	switch {
	case len(with) > 0:
		return ReasonOverlap, with
	case it.Priority == PriorityEmergency:
		return "", nil
	case !in(p.Awake):
		return ReasonQuiet, nil
	case !it.Displaced && (!in(p.Open) || it.At < it.Earliest || span.To > it.latest()):
		return ReasonClosed, nil
	}
	return "", nil
}

// spans are those in which an item may stand.
func (p *Programme) spans(it Item) []Span {
	if it.Displaced {
		return p.Awake
	}
	return p.Open
}

// room finds the first place for an item from a time on.
func (p *Programme) room(it Item, spans []Span, from Clock) (Clock, bool) {
	until := it.latest()
	if it.Displaced {
		until = EndOfDay
	}
	length := Clock(it.Seconds)
	for _, span := range spans {
		at := max(span.From, from)
		end := min(span.To, until)
		for _, s := range p.Slots {
			if s.To() <= at {
				continue
			}
			if s.From >= at+length {
				break
			}
			at = s.To()
		}
		if at+length <= end {
			return at, true
		}
	}
	return 0, false
}

func (p *Programme) insert(s Slot) {
	i, _ := slices.BinarySearchFunc(p.Slots, s, func(a, b Slot) int { return int(a.From - b.From) })
	p.Slots = slices.Insert(p.Slots, i, s)
}

// Week is the days of a week, or of any other stretch, and what is to be played on them.
type Week struct {
	Days  []Day
	Items map[civil.Date][]Item
}

// Weeks applies the rules to n days from a day on.
func (r Rules) Weeks(from civil.Date, n int, holidays Holidays) Week {
	w := Week{Items: map[civil.Date][]Item{}}
	for i := range n {
		w.Days = append(w.Days, r.On(from.AddDays(i), holidays))
	}
	return w
}

// Programmes lays every day.
func (w Week) Programmes() []Programme {
	all := make([]Programme, len(w.Days))
	for i, d := range w.Days {
		all[i] = d.Lay(w.Items[d.Date])
	}
	return all
}
