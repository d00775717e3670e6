package measure

import (
	"sort"
	"time"

	"github.com/loa-vn/loa/internal/delivery"
)

// steps is into how many equal parts a channel's queue is cut.
const steps = 32

// horizon is how far a forecast looks.
const horizon = 30 * 24 * time.Hour

// window is the time in which a channel sends.
type window struct {
	start, expires time.Time
	quiet          delivery.Quiet
}

// opens is the moment itself, or the end of the quiet in which it lies.
func (w window) opens(t time.Time) time.Time {
	if until, quiet := w.quiet.Until(t); quiet {
		return until
	}
	return t
}

// after is when so much work is done that is begun at the start and rests in quiet
// hours.
func (w window) after(work time.Duration) time.Time {
	t := w.opens(w.start)
	for range 365 {
		next := w.quiet.Next(t)
		if next.IsZero() || !t.Add(work).After(next) {
			return w.opens(t.Add(work))
		}
		work -= next.Sub(t)
		t = w.opens(next)
	}
	return t.Add(work)
}

// curve says which share of somebody's messages has come to an end by a moment.
type curve struct {
	weight float64 // contact points
	share  float64 // of them that ever come to it
	leave  []time.Time
	took   delivery.Curve
	common bool // the shape is the channel's, which other communes share
}

// at is how many of them have come to it by t; it never falls as t grows.
func (c curve) at(t time.Time) float64 {
	sum := 0.0
	for _, left := range c.leave {
		sum += c.took.Share(t.Sub(left))
	}
	return c.weight * c.share * sum / steps
}

// most is how many will ever.
func (c curve) most() float64 { return c.weight * c.share * float64(len(c.leave)) / steps }

// when is the first second at which a share q of everybody meant has come to it;
// zero for never.
func when(curves []curve, q float64, start time.Time) time.Time {
	want, most := -1e-9, 0.0
	for _, c := range curves {
		want += q * c.weight
		most += c.most()
	}
	if most < want || len(curves) == 0 {
		return time.Time{}
	}
	n := sort.Search(int(horizon/time.Second), func(s int) bool {
		have, t := 0.0, start.Add(time.Duration(s)*time.Second)
		for _, c := range curves {
			have += c.at(t)
		}
		return have >= want
	})
	if n == int(horizon/time.Second) {
		return time.Time{}
	}
	return start.Add(time.Duration(n) * time.Second)
}

func timesOf(curves []curve, start time.Time) Times {
	return Times{Half: when(curves, 0.5, start), Ninety: when(curves, 0.9, start)}
}

// outside moves both out of quiet hours: what comes due in them leaves at their end.
func (t Times) outside(w window) Times {
	for _, at := range []*time.Time{&t.Half, &t.Ninety} {
		if !at.IsZero() {
			*at = w.opens(*at)
		}
	}
	return t
}

// notBefore keeps a delivery from being foretold before its hand-off.
func (t Times) notBefore(handed Times) Times {
	if !t.Half.IsZero() {
		t.Half = latest(t.Half, handed.Half)
	}
	if !t.Ninety.IsZero() {
		t.Ninety = latest(t.Ninety, handed.Ninety)
	}
	return t
}
