package station

import (
	"slices"
	"strings"

	"github.com/loa-vn/loa/internal/auth"
	"github.com/loa-vn/loa/internal/fault"
)

// MaxEmergency is how long one emergency bulletin may be, in seconds: half an hour.
const MaxEmergency = 30 * 60

// Emergency is what is played at once, whatever the hour.
type Emergency struct {
	Bulletin  BulletinID
	Title     string
	Kind      Kind
	Reason    string // why it could not wait; kept for good
	By        auth.UserID
	Confirmed auth.UserID // another person
	At        Clock
	Seconds   int
}

// Check holds an emergency to its two persons and its reason.
func (e Emergency) Check() error {
	switch {
	case strings.TrimSpace(e.Title) == "":
		return fault.Invalid("station.no_title").On("title")
	case strings.TrimSpace(e.Reason) == "":
		return fault.Invalid("station.emergency_no_reason").On("reason")
	case e.By == "" || e.Confirmed == "" || e.By == e.Confirmed:
		return fault.Forbidden("station.emergency_needs_two")
	case e.Seconds <= 0 || e.Seconds > MaxEmergency:
		return fault.Invalid("station.emergency_length", "minutes", MaxEmergency/60).On("seconds")
	case e.At < 0 || e.At >= EndOfDay:
		return fault.Invalid("station.clock_malformed", "clock", e.At.String()).On("at")
	}
	return nil
}

// Interrupted is a day after an emergency. For every bulletin the seconds of its slots,
// what is carried and what is lost add up to what its slots were before.
type Interrupted struct {
	Programme Programme
	At        Clock              // when the emergency begins: at once, or when another ends
	Carried   []Item             // for another day: no room was left outside the quiet hours
	Lost      map[BulletinID]int // seconds of live relays that nobody heard here
}

// Interrupt plays an emergency at once. What was playing is kept as far as it was heard
// and resumes right after; what comes later keeps its place if it can, priority
// bulletins first, and otherwise takes the first one outside the quiet hours; what
// finds none is carried. A live relay goes on without us, and its seconds are
// counted as lost. An emergency that is playing is not cut: the next follows it.
func Interrupt(p Programme, e Emergency) (Interrupted, error) {
	if err := e.Check(); err != nil {
		return Interrupted{}, err
	}
	out := Interrupted{Lost: map[BulletinID]int{}}
	next := Programme{Day: p.Day, Breaches: p.Breaches}
	taken := after(p.Slots, Span{e.At, e.At + Clock(e.Seconds)})
	out.At = taken.From
	next.insert(Slot{From: taken.From, Item: Item{
		Bulletin: e.Bulletin, Title: e.Title, Kind: e.Kind, Priority: PriorityEmergency, Seconds: e.Seconds, Fixed: true, At: taken.From,
	}})
	var tail *Slot
	var later []Slot
	for _, s := range p.Slots {
		switch {
		case s.To() <= taken.From || s.Priority == PriorityEmergency:
			next.insert(s.fixed())
		case s.Live:
			out.relay(&next, s, taken)
		case s.From < taken.From:
			head, cut := s.cut(int(taken.From-s.From), taken.To)
			next.insert(head)
			tail = &cut
		default:
			later = append(later, s.fixed())
		}
	}
	if tail != nil {
		out.settle(&next, []Slot{*tail}, taken)
	}
	for _, rank := range []Priority{PriorityFirst, PriorityNormal} {
		out.settle(&next, slices.DeleteFunc(slices.Clone(later), func(s Slot) bool { return s.Priority != rank }), taken)
	}
	out.Programme = next
	return out, nil
}

// after moves a span behind the emergencies that have not ended: they come in the
// order of time.
func after(slots []Slot, span Span) Span {
	for _, s := range slots {
		if s.Priority == PriorityEmergency && s.To() > span.From {
			span.From, span.To = s.To(), s.To()+Clock(span.Seconds())
		}
	}
	return span
}

// relay keeps what is heard of a live relay on both sides of the emergency.
func (out *Interrupted) relay(p *Programme, s Slot, taken Span) {
	heard := without([]Span{s.Span()}, []Span{taken})
	lost := s.Seconds
	for _, span := range heard {
		part := s.fixed()
		part.From, part.At = span.From, span.From
		part.Seconds, part.Offset = span.Seconds(), s.Offset+int(span.From-s.From)
		p.insert(part)
		lost -= part.Seconds
	}
	if lost > 0 {
		out.Lost[s.Bulletin] += lost
	}
}

// settle gives slots their places again. Those that can keep theirs do so before any of
// the others moves.
func (out *Interrupted) settle(p *Programme, slots []Slot, taken Span) {
	var homeless []Slot
	for _, s := range slots {
		if why, _ := p.meets(s.Item); why == "" {
			p.insert(s)
		} else {
			homeless = append(homeless, s)
		}
	}
	for _, s := range homeless {
		out.move(p, s, taken)
	}
}

// move takes the first place outside the quiet hours, or none.
func (out *Interrupted) move(p *Programme, s Slot, taken Span) {
	it := s.Item
	it.Displaced = true
	at, ok := p.room(it, p.Awake, taken.To)
	if !ok {
		it.Fixed, it.At, it.Displaced, it.Earliest, it.Latest = false, 0, false, 0, 0
		out.Carried = append(out.Carried, it)
		return
	}
	it.Fixed, it.At = true, at
	p.insert(Slot{Item: it, From: at})
}

// fixed holds a slot at its place from now on.
func (s Slot) fixed() Slot {
	s.Fixed, s.At = true, s.From
	return s
}

// cut parts a slot after some seconds; the tail is to resume at a time.
func (s Slot) cut(seconds int, resume Clock) (head, tail Slot) {
	head, tail = s.fixed(), s
	head.Seconds = seconds
	tail.Seconds, tail.Offset, tail.Displaced = s.Seconds-seconds, s.Offset+seconds, true
	tail.From = resume
	return head, tail.fixed()
}
