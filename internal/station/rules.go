package station

import (
	"time"

	"github.com/loa-vn/loa/internal/civil"
	"github.com/loa-vn/loa/internal/fault"
)

// Rules are when a commune may be spoken to. The commune sets them itself.
type Rules struct {
	Sessions []Session     `json:"sessions"` // buổi phát: when the station plays
	Quiet    []Span        `json:"quiet"`    // binds all but emergencies
	Budget   int           `json:"budget"`   // minutes a day, emergencies not counted; 0 for none
	Holiday  HolidayPolicy `json:"holiday"`  // what is played on public holidays
}

// Session is a part of the day in which the station plays, on some days of the
// week or, with none named, on all.
type Session struct {
	Span
	Days []time.Weekday `json:"days,omitempty"`
}

func (s Session) on(day time.Weekday) bool {
	for _, d := range s.Days {
		if d == day {
			return true
		}
	}
	return len(s.Days) == 0
}

// HolidayPolicy is what a commune plays on public holidays.
type HolidayPolicy string

// The closed set of policies; the empty one is [HolidayUsual].
const (
	HolidayUsual  HolidayPolicy = "usual"  // as on any day
	HolidayFirst  HolidayPolicy = "first"  // priority bulletins only
	HolidaySilent HolidayPolicy = "silent" // nothing but emergencies
)

// HolidayPolicies lists the set.
func HolidayPolicies() []HolidayPolicy {
	return []HolidayPolicy{HolidayUsual, HolidayFirst, HolidaySilent}
}

// Key is the screen text that names the policy.
func (p HolidayPolicy) Key() string { return "station.holiday_policy." + string(p) }

// DefaultRules are what a new station starts with: an hour and a half in the morning and in the
// afternoon, silence from 21:00 to 05:30 and over noon, forty-five minutes a day. They
// are a proposal for the commune to change; no law names these hours.
func DefaultRules() Rules {
	hm := func(h, m int) Clock { return Clock(h*3600 + m*60) }
	return Rules{
		Sessions: []Session{{Span: Span{hm(5, 30), hm(7, 0)}}, {Span: Span{hm(16, 30), hm(18, 0)}}},
		Quiet:    []Span{{0, hm(5, 30)}, {hm(11, 30), hm(13, 30)}, {hm(21, 0), EndOfDay}},
		Budget:   45,
		Holiday:  HolidayUsual,
	}
}

// Check refuses hours that are none and rules under which nothing could ever play.
func (r Rules) Check() error {
	for _, s := range r.Sessions {
		if err := checkSpan(s.Span, "sessions"); err != nil {
			return err
		}
	}
	for _, s := range r.Quiet {
		if err := checkSpan(s, "quiet"); err != nil {
			return err
		}
	}
	switch r.Holiday {
	case "", HolidayUsual, HolidayFirst, HolidaySilent:
	default:
		return fault.Invalid("station.no_holiday_policy").On("holiday")
	}
	if r.Budget < 0 || r.Budget > 24*60 {
		return fault.Invalid("station.budget_malformed").On("budget")
	}
	if len(r.Sessions) > 0 && len(r.everyDay()) == 0 {
		return fault.Invalid("station.all_quiet").On("sessions")
	}
	return nil
}

func (r Rules) everyDay() []Span {
	var spans []Span
	for _, s := range r.Sessions {
		spans = append(spans, s.Span)
	}
	return without(spans, r.Quiet)
}

// checkSpan refuses a span that is empty. One over midnight is written as two.
func checkSpan(s Span, field string) error {
	if s.From < 0 || s.To > EndOfDay || s.Seconds() == 0 {
		return fault.Invalid("station.span_malformed", "from", s.From.String(), "to", s.To.String()).On(field)
	}
	return nil
}

// Day is what the rules leave of one day.
type Day struct {
	Date    civil.Date
	Holiday HolidayName   // "" for an ordinary day
	Open    []Span        // the sessions without the quiet hours
	Awake   []Span        // all but the quiet hours
	Budget  int           // seconds; 0 for no bound
	Policy  HolidayPolicy // what may be played; [HolidayUsual] on an ordinary day
}

// On applies the rules to a day.
func (r Rules) On(date civil.Date, holidays Holidays) Day {
	d := Day{Date: date, Holiday: holidays[date], Budget: r.Budget * 60, Policy: HolidayUsual}
	weekday := date.Time().Weekday()
	for _, s := range r.Sessions {
		if s.on(weekday) {
			d.Open = append(d.Open, s.Span)
		}
	}
	d.Open = without(d.Open, r.Quiet)
	d.Awake = without([]Span{{0, EndOfDay}}, r.Quiet)
	if d.Holiday != "" && r.Holiday != "" {
		d.Policy = r.Holiday
	}
	return d
}
