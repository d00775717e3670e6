package delivery

import (
	"errors"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/loa-vn/loa/internal/civil"
)

func at(hour, minute int) time.Time {
	return time.Date(2026, 3, 2, hour, minute, 0, 0, civil.Zone())
}

func TestQuietHours(t *testing.T) {
	night, noon := Quiet{"21:00", "06:30"}, Quiet{"11:30", "13:00"}
	for _, c := range []struct {
		q     Quiet
		at    time.Time
		until time.Time // zero: not quiet
	}{
		{night, at(20, 59), time.Time{}},
		{night, at(21, 0), at(30, 30)},
		{night, at(23, 59), at(30, 30)},
		{night, at(0, 0), at(6, 30)},
		{night, at(6, 29), at(6, 30)},
		{night, at(6, 30), time.Time{}},
		{noon, at(11, 29), time.Time{}},
		{noon, at(12, 0), at(13, 0)},
		{noon, at(13, 0), time.Time{}},
		{Quiet{"08:00", "08:00"}, at(8, 0), time.Time{}},
		{Quiet{}, at(23, 0), time.Time{}},
	} {
		until, quiet := c.q.Until(c.at.UTC())
		if quiet != !c.until.IsZero() || quiet && !until.Equal(c.until) {
			t.Errorf("%v at %s: until %s, %v; want %s", c.q, c.at.Format("15:04"), until, quiet, c.until)
		}
	}
}

func TestQuietBeginsWhereNextSaysAndEndsWhereUntilSays(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		clock := rapid.Custom(func(t *rapid.T) string {
			return time.Date(2000, 1, 1, 0, rapid.IntRange(0, 1439).Draw(t, "m"), 0, 0, time.UTC).Format("15:04")
		})
		q := Quiet{From: clock.Draw(t, "from"), To: clock.Draw(t, "to")}
		now := at(0, rapid.IntRange(0, 3000).Draw(t, "now"))
		next := q.Next(now)
		if q.From == q.To {
			if !next.IsZero() {
				t.Fatalf("%v never begins, but Next says %s", q, next)
			}
			return
		}
		if _, quiet := q.Until(next); !quiet || !next.After(now) {
			t.Fatalf("%v after %s: begins at %s, quiet %v", q, now, next, quiet)
		}
		if until, quiet := q.Until(now); quiet {
			if _, still := q.Until(until); still || !until.After(now) {
				t.Fatalf("%v at %s ends at %s and does not", q, now, until)
			}
		}
	})
}

func TestQuietHoursMustBeHours(t *testing.T) {
	for _, q := range []Quiet{{"25:00", "06:30"}, {"21:00", ""}, {"", "06:30"}, {"9 pm", "6 am"}} {
		if err := q.Check(); err == nil {
			t.Errorf("%v was accepted", q)
		}
	}
	for _, q := range []Quiet{DefaultQuiet(), {}, {"00:00", "00:00"}} {
		if err := q.Check(); err != nil {
			t.Errorf("%v: %v", q, err)
		}
	}
}

func TestBackoffDoublesUpToItsLimit(t *testing.T) {
	p := Patience{First: time.Minute, Most: time.Hour, Tries: 9}
	for tries, want := range map[int]time.Duration{1: time.Minute, 2: 2 * time.Minute, 6: 32 * time.Minute, 7: time.Hour, 60: time.Hour} {
		if got := p.Wait(tries, 0.5); got != want {
			t.Errorf("after %d tries: %s, want %s", tries, got, want)
		}
		if low, high := p.Wait(tries, 0), p.Wait(tries, 1); low != want/2 || high != want/2+want {
			t.Errorf("after %d tries it spreads over %s to %s", tries, low, high)
		}
	}
}

func TestVerdictsBecomeEvents(t *testing.T) {
	p, cause := Patience{Tries: 3}, errors.New("x")
	for _, c := range []struct {
		name  string
		err   error
		g     Guarantee
		tries int
		want  Event
	}{
		{"taken", nil, AtMostOnce, 1, EventHanded},
		{"for now", Retry(cause, 0), AtMostOnce, 1, EventRetry},
		{"for now, once too often", Retry(cause, 0), AtMostOnce, 3, EventRejected},
		{"for good", Reject(cause), AtLeastOnce, 1, EventRejected},
		{"no such mailbox", Suppressing(cause), AtLeastOnce, 1, EventRejected},
		{"lost answer, recognisable", Unknown(cause), AtLeastOnce, 1, EventRetry},
		{"lost answer, recognisable, at the end", Unknown(cause), AtLeastOnce, 3, EventUnknown},
		{"lost answer", Unknown(cause), AtMostOnce, 1, EventUnknown},
		{"closed port costs no try", Unavailable(cause, 0), AtMostOnce, 99, EventRetry},
		{"not its turn, for the hundredth time", Postpone(time.Second), AtMostOnce, 100, EventRelease},
		{"an error that decides nothing", cause, AtMostOnce, 1, EventRetry},
	} {
		if got := p.after(Decide(c.err), c.g, LaneNormal, c.tries); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
}

func TestNoLaneFillsWhatIsReservedForTheOnesBefore(t *testing.T) {
	for _, slots := range []int{10, 100, 1000} {
		for i, lane := range Lanes()[1:] {
			if lane.Limit(slots) >= Lanes()[i].Limit(slots) {
				t.Errorf("of %d slots %s may hold %d, %s %d", slots, lane, lane.Limit(slots), Lanes()[i], Lanes()[i].Limit(slots))
			}
		}
	}
	if LaneBulk.Limit(1) != 1 {
		t.Error("a single slot must serve every lane")
	}
}

func TestAttemptsAreNamedByRunAndPlace(t *testing.T) {
	id := attemptID(17, 3412)
	if id.String() != "17-3412" {
		t.Errorf("it is called %s", id)
	}
	if back, ok := ParseAttempt(id.String()); !ok || back != id {
		t.Errorf("read back as %v, %v", back, ok)
	}
	for _, s := range []string{"", "17", "a-1", "17-", "-1-2", "17-99999999999"} {
		if _, ok := ParseAttempt(s); ok {
			t.Errorf("%q was read as an attempt", s)
		}
	}
}
