package delivery

import (
	"time"

	"github.com/loa-vn/loa/internal/civil"
	"github.com/loa-vn/loa/internal/fault"
)

// Quiet is the part of the day in which nobody is disturbed, as "21:00" to
// "06:30" in Việt Nam's time. It may run over midnight. Equal ends mean none, and
// so does the zero Quiet.
type Quiet struct {
	From string `json:"from"`
	To   string `json:"to"`
}

// DefaultQuiet is what a new site keeps: 21:00 to 06:30. NĐ 91/2020 lets no
// advertising call or message out at night; an office does no worse.
func DefaultQuiet() Quiet { return Quiet{From: "21:00", To: "06:30"} }

// Check refuses hours that are not hours.
func (q Quiet) Check() error {
	if q == (Quiet{}) {
		return nil
	}
	for _, s := range []string{q.From, q.To} {
		if _, err := time.Parse("15:04", s); err != nil {
			return fault.Invalid("delivery.quiet_malformed", "hour", s)
		}
	}
	return nil
}

// Until returns when the quiet that holds at t ends, and whether it holds at all.
func (q Quiet) Until(t time.Time) (time.Time, bool) {
	from, to, ok := q.minutes()
	if !ok || from == to {
		return time.Time{}, false
	}
	local := t.In(civil.Zone())
	at := local.Hour()*60 + local.Minute()
	midnight := time.Date(local.Year(), local.Month(), local.Day(), 0, 0, 0, 0, civil.Zone())
	switch {
	case from < to && at >= from && at < to, from > to && at < to:
		return midnight.Add(time.Duration(to) * time.Minute).UTC(), true
	case from > to && at >= from:
		return midnight.AddDate(0, 0, 1).Add(time.Duration(to) * time.Minute).UTC(), true
	}
	return time.Time{}, false
}

// Next returns when the next quiet begins after t; the zero time for never.
func (q Quiet) Next(t time.Time) time.Time {
	from, to, ok := q.minutes()
	if !ok || from == to {
		return time.Time{}
	}
	local := t.In(civil.Zone())
	start := time.Date(local.Year(), local.Month(), local.Day(), from/60, from%60, 0, 0, civil.Zone())
	if !start.After(t) {
		start = start.AddDate(0, 0, 1)
	}
	return start.UTC()
}

func (q Quiet) minutes() (from, to int, ok bool) {
	f, err1 := time.Parse("15:04", q.From)
	t, err2 := time.Parse("15:04", q.To)
	if err1 != nil || err2 != nil {
		return 0, 0, false
	}
	return f.Hour()*60 + f.Minute(), t.Hour()*60 + t.Minute(), true
}
