package measure

import (
	"time"

	"github.com/loa-vn/loa/internal/civil"
	"github.com/loa-vn/loa/internal/plan"
)

// Clock is how long it took from the signature on the decision until half and
// nine tenths of the approved audience were reached, and who had it meanwhile.
type Clock struct {
	Signed    civil.Date // "" where there is no document yet
	Created   time.Time  // the statement was begun
	Submitted time.Time
	Approved  time.Time
	Launched  time.Time
	Half      time.Time // zero while it has not come to that
	Ninety    time.Time
}

// ClockOf reads the clock of a stage.
func ClockOf(st plan.Stage, signed civil.Date, created time.Time) Clock {
	return Clock{
		Signed: signed, Created: created, Submitted: st.SubmittedAt, Approved: st.ApprovedAt,
		Launched: st.LaunchedAt, Half: st.HalfAt, Ninety: st.NinetyAt,
	}
}

// Leg is one stretch of the clock.
type Leg struct {
	Key      string // screen text: measure.leg.editing …
	From, To time.Time
	Open     bool // still running
}

// Duration is how long the leg took, until now if it is still running.
func (l Leg) Duration(now time.Time) time.Duration {
	if l.Open {
		return now.Sub(l.From)
	}
	return l.To.Sub(l.From)
}

// Legs splits the clock: waiting for an editor, editing, approval, the queue, and
// the carrier up to half and on to nine tenths. A leg that has not begun is not
// listed.
func (c Clock) Legs() []Leg {
	marks := []struct {
		key string
		at  time.Time
	}{
		{"", c.Signed.Time()},
		{"measure.leg.waiting", c.Created},
		{"measure.leg.editing", c.Submitted},
		{"measure.leg.approval", c.Approved},
		{"measure.leg.queue", c.Launched},
		{"measure.leg.half", c.Half},
		{"measure.leg.ninety", c.Ninety},
	}
	var legs []Leg
	last := marks[0].at
	for _, m := range marks[1:] {
		switch {
		case last.IsZero():
		case m.at.IsZero():
			return append(legs, Leg{Key: m.key, From: last, Open: true})
		case !m.at.Before(last): // a statement may be begun before the signature
			legs = append(legs, Leg{Key: m.key, From: last, To: m.at})
		}
		last = latest(last, m.at)
	}
	return legs
}

func latest(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}
