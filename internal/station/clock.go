package station

import (
	"fmt"
	"slices"
	"time"

	"github.com/loa-vn/loa/internal/civil"
	"github.com/loa-vn/loa/internal/fault"
)

// Clock is a time of day in Việt Nam, in seconds since midnight. Midnight at the
// end of a day is [EndOfDay].
type Clock int

// EndOfDay is 24:00.
const EndOfDay Clock = 24 * 60 * 60

// ParseClock reads "05:30" or "05:30:15"; "24:00" is the end of the day.
func ParseClock(s string) (Clock, error) {
	if s == "24:00" {
		return EndOfDay, nil
	}
	for _, layout := range []string{"15:04", "15:04:05"} {
		if t, err := time.Parse(layout, s); err == nil {
			return Clock(t.Hour()*3600 + t.Minute()*60 + t.Second()), nil
		}
	}
	return 0, fault.Invalid("station.clock_malformed", "clock", s)
}

// ClockOf is the time of day of an instant.
func ClockOf(t time.Time) Clock {
	t = t.In(civil.Zone())
	return Clock(t.Hour()*3600 + t.Minute()*60 + t.Second())
}

// On is the instant at which it is c o'clock on the day.
func (c Clock) On(day civil.Date) time.Time { return day.Time().Add(time.Duration(c) * time.Second) }

// String writes "05:30", with seconds where there are any.
func (c Clock) String() string {
	if c%60 != 0 {
		return fmt.Sprintf("%02d:%02d:%02d", c/3600, c/60%60, c%60)
	}
	return fmt.Sprintf("%02d:%02d", c/3600, c/60%60)
}

// Span is a part of a day: From belongs to it, To does not.
type Span struct {
	From Clock `json:"from"`
	To   Clock `json:"to"`
}

// Seconds is the span's length; 0 for one that is empty or runs backwards.
func (s Span) Seconds() int { return max(0, int(s.To-s.From)) }

// Covers reports whether all of o lies in s.
func (s Span) Covers(o Span) bool { return s.From <= o.From && o.To <= s.To }

// Meets reports whether the two have a second in common.
func (s Span) Meets(o Span) bool {
	return s.From < o.To && o.From < s.To && s.Seconds() > 0 && o.Seconds() > 0
}

// joined sorts spans and joins those that touch.
func joined(spans []Span) []Span {
	spans = slices.DeleteFunc(slices.Clone(spans), func(s Span) bool { return s.Seconds() == 0 })
	slices.SortFunc(spans, func(a, b Span) int { return int(a.From - b.From) })
	var out []Span
	for _, s := range spans {
		if n := len(out); n > 0 && s.From <= out[n-1].To {
			out[n-1].To = max(out[n-1].To, s.To)
			continue
		}
		out = append(out, s)
	}
	return out
}

// without is what is left of the spans when others are taken away.
func without(spans, taken []Span) []Span {
	var out []Span
	taken = joined(taken)
	for _, s := range joined(spans) {
		for _, t := range taken {
			if !s.Meets(t) {
				continue
			}
			if t.From > s.From {
				out = append(out, Span{s.From, t.From})
			}
			s.From = t.To
			if s.Seconds() == 0 {
				break
			}
		}
		if s.Seconds() > 0 {
			out = append(out, s)
		}
	}
	return out
}
