package station

import (
	"cmp"
	"strings"

	"github.com/loa-vn/loa/internal/fault"
	"github.com/loa-vn/loa/internal/ident"
)

// BulletinID identifies a bulletin.
type BulletinID = ident.ID[Bulletin]

// Priority is how a bulletin stands in the programme (TT 39/2020).
type Priority string

// The closed set of priorities.
const (
	PriorityNormal    Priority = "normal"    // thông thường: the commune decides whether and when
	PriorityFirst     Priority = "first"     // ưu tiên: before the normal ones; the commune orders several
	PriorityEmergency Priority = "emergency" // khẩn cấp: at once; only through Interrupt
)

// Key is the screen text that names the priority.
func (p Priority) Key() string { return "station.priority." + string(p) }

// rank is smaller for what comes first.
func (p Priority) rank() int {
	switch p {
	case PriorityEmergency:
		return 0
	case PriorityFirst:
		return 1
	case PriorityNormal:
	}
	return 2
}

// Kind is where a bulletin comes from.
type Kind string

// The closed set of kinds.
const (
	KindRelay      Kind = "relay"      // tiếp sóng: another station's programme
	KindLocal      Kind = "local"      // tin của xã
	KindProvincial Kind = "provincial" // tin của tỉnh
)

// Kinds lists the set.
func Kinds() []Kind { return []Kind{KindLocal, KindProvincial, KindRelay} }

// Key is the screen text that names the kind.
func (k Kind) Key() string { return "station.kind." + string(k) }

// MaxSeconds is how long one item may be: two hours.
const MaxSeconds = 2 * 60 * 60

// Item is a bulletin, or a part of one, that is to be played on one day.
type Item struct {
	Bulletin BulletinID
	Title    string
	Kind     Kind
	Priority Priority
	Ord      int  // order among its equals: of entry, or as the commune set it
	Live     bool // a live relay cannot be held back or resumed
	Seconds  int  // how long this part plays
	Offset   int  // seconds of the bulletin before this part

	Fixed    bool  // at At exactly; otherwise where there is room first
	At       Clock // the start, if fixed
	Earliest Clock // not before
	Latest   Clock // ended by then; 0 for no bound

	Displaced bool // by an emergency: may stand outside the sessions, never in quiet hours
}

func (it Item) latest() Clock {
	if it.Latest == 0 {
		return EndOfDay
	}
	return it.Latest
}

// before orders items as they are laid: emergencies, those with a time of their own,
// then by priority and order.
func (it Item) before(o Item) int {
	return cmp.Or(
		yesFirst(it.Priority == PriorityEmergency, o.Priority == PriorityEmergency),
		yesFirst(it.Fixed, o.Fixed),
		it.Priority.rank()-o.Priority.rank(),
		it.Ord-o.Ord,
		strings.Compare(string(it.Bulletin), string(o.Bulletin)),
		it.Offset-o.Offset,
	)
}

func yesFirst(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return -1
	}
	return 1
}

// Check refuses what could stand on no day.
func (it Item) Check() error {
	switch {
	case strings.TrimSpace(it.Title) == "":
		return fault.Invalid("station.no_title").On("title")
	case it.Seconds <= 0:
		return fault.Invalid("station.no_length").On("seconds")
	case it.Seconds > MaxSeconds:
		return fault.Invalid("station.too_long", "minutes", MaxSeconds/60).On("seconds")
	case it.Kind != KindLocal && it.Kind != KindProvincial && it.Kind != KindRelay:
		return fault.Invalid("station.no_kind").On("kind")
	case it.Priority == PriorityEmergency:
		return fault.Invalid("station.emergency_apart").On("priority")
	case it.Priority != PriorityNormal && it.Priority != PriorityFirst:
		return fault.Invalid("station.no_priority").On("priority")
	case it.Live && !it.Fixed:
		return fault.Invalid("station.live_without_time").On("at")
	case it.Earliest < 0 || it.latest() > EndOfDay || it.At < 0 || int(it.latest()-it.Earliest) < it.Seconds:
		return fault.Invalid("station.window_short").On("latest")
	}
	return nil
}

// Slot is an item with its place in a day.
type Slot struct {
	Item
	From Clock
}

// To is when the slot ends.
func (s Slot) To() Clock { return s.From + Clock(s.Seconds) }

// Span is the time that the slot takes.
func (s Slot) Span() Span { return Span{s.From, s.To()} }

// Late reports whether an emergency pushed the slot beyond its own bounds.
func (s Slot) Late() bool { return s.Displaced && s.To() > s.latest() }
