package delivery

import "time"

// Patience is how long the worker keeps trying one recipient.
type Patience struct {
	First time.Duration // wait after the first failure
	Most  time.Duration // the longest wait
	Tries int           // give up after so many
	Doubt time.Duration // how long an urgent message's lost answer is waited for before it is sent again
}

// DefaultPatience tries nine times over about seven hours: long enough for a
// greylist and for a mail server's night, short enough that the desk sees the
// residue the same day.
func DefaultPatience() Patience {
	return Patience{First: time.Minute, Most: 2 * time.Hour, Tries: 9, Doubt: 20 * time.Second}
}

// Wait is how long to wait after the given number of tries: doubling, and spread
// over half to one and a half of that, so that a relay that comes back is not met
// by everyone at once. Luck is a random number from 0 to 1.
func (p Patience) Wait(tries int, luck float64) time.Duration {
	wait := p.First
	for range max(0, tries-1) {
		if wait *= 2; wait >= p.Most {
			break
		}
	}
	wait = min(wait, p.Most)
	return wait/2 + time.Duration(luck*float64(wait))
}

// after decides what a failed try becomes, by the verdict, the channel's
// guarantee, the lane and how often it was tried. It is the one place where a retry
// ends.
func (p Patience) after(d Decision, g Guarantee, l Lane, tries int) Event {
	spent := tries >= p.Tries
	switch d.Verdict {
	case VerdictHanded:
		return EventHanded
	case VerdictReject, VerdictSuppress:
		return EventRejected
	case VerdictUnknown:
		if !spent && repeatable(g, l) {
			return EventRetry
		}
		return EventUnknown
	case VerdictUnavailable:
		return EventRetry // only the run's own expiry ends this
	case VerdictPostponed:
		return EventRelease
	case VerdictRetry:
		if spent {
			return EventRejected
		}
	}
	return EventRetry
}

// repeatable reports whether a message that perhaps arrived is sent again: where
// the other side recognises the repetition, and where twice is better than never.
func repeatable(g Guarantee, l Lane) bool { return g == AtLeastOnce || l == LaneUrgent }

// doubt is how long evidence is waited for before such a message is sent again.
func (p Patience) doubt(g Guarantee) time.Duration {
	if g == AtLeastOnce {
		return 0
	}
	return p.Doubt
}
