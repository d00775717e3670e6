package delivery

import (
	"time"

	"github.com/loa-vn/loa/internal/fault"
)

// Cap is the most messages that a person is sent, by all agencies and channels
// together; 0 for no limit. Days are calendar days in Việt Nam; a week is a day
// and the six before it. Channels that wake nobody do not count.
type Cap struct {
	Day  int `json:"day"`
	Week int `json:"week"`
}

// DefaultCap is what a new site keeps. Nobody is told more than that of ordinary
// matters by all offices together and still reads it.
func DefaultCap() Cap { return Cap{Day: 4, Week: 12} }

// Check refuses numbers that cannot be counted.
func (c Cap) Check() error {
	if c.Day < 0 || c.Day > 100 || c.Week < 0 || c.Week > 500 {
		return fault.Invalid("delivery.cap_malformed").On("cap")
	}
	return nil
}

func (c Cap) on() bool { return c.Day > 0 || c.Week > 0 }

// passed reports whether a week's messages are more than the cap allows.
func (c Cap) passed(w week) bool {
	return c.Day > 0 && w.on(0) > c.Day || c.Week > 0 && w.sum() > c.Week
}

// opens is the first day, counted from today, on which one more message fits.
func (c Cap) opens(w week) int {
	for day := 1; day < daysKept; day++ {
		if !c.passed(w.after(day) + 1) {
			return day
		}
	}
	return daysKept
}

const daysKept = 7

// week is a person's messages of seven days, a byte a day, today's lowest.
type week int64

func (w week) on(daysAgo int) int { return int(w >> (8 * daysAgo) & 255) }

func (w week) sum() (n int) {
	for i := range daysKept {
		n += w.on(i)
	}
	return n
}

// after is the same seen so many days later.
func (w week) after(days int) week { return w << (8 * days) & (1<<(8*daysKept) - 1) }

// dayOf numbers the days in Việt Nam.
func dayOf(t time.Time) int64 { return (t.Unix() + 7*3600) / 86400 }

// midnight is when so numbered a day begins.
func midnight(day int64) time.Time { return time.Unix(day*86400-7*3600, 0).UTC() }

// Duty is why a run may go beyond the cap: the law that orders it, and in which
// words. The zero Duty is none.
type Duty struct {
	Clause string `json:"clause"`
	Reason string `json:"reason"`
}

// Set reports whether there is a duty.
func (d Duty) Set() bool { return d != (Duty{}) }

// Check refuses half a duty.
func (d Duty) Check() error {
	if d.Set() && (len([]rune(d.Clause)) < 3 || len([]rune(d.Reason)) < 10) {
		return fault.Invalid("delivery.duty_incomplete").On("duty")
	}
	return nil
}

// uncapped says why the cap does not bind a run: an alert, a correction, which
// follows its error, or a duty by law; "" if it binds.
func (r Run) uncapped() string {
	switch {
	case r.Lane == LaneUrgent || r.Lane == LaneCorrection:
		return string(r.Lane)
	case r.Duty.Set():
		return "duty"
	}
	return ""
}
