package email

import (
	"testing"
	"time"

	"github.com/loa-vn/loa/internal/channel/channeltest"
	"github.com/loa-vn/loa/internal/delivery"
)

// A worker in small: everyone asks, who is postponed asks again at his time.
func deliverAll(t *testing.T, p *paces, domain string, n int, from time.Time) (sent []time.Duration, asked int) {
	t.Helper()
	due := map[int]time.Time{}
	for i := range n {
		due[i] = from
	}
	for step := 0; len(due) > 0; step++ {
		if step > 100_000 {
			t.Fatalf("%d are still not sent", len(due))
		}
		now := from.Add(time.Duration(step) * 100 * time.Millisecond)
		for i := range n {
			at, waits := due[i]
			if !waits || at.After(now) {
				continue
			}
			asked++
			wait := p.enter(channeltest.Message("a@"+domain, i), domain, now)
			if wait == 0 {
				p.leave(domain, nil, now)
				delete(due, i)
				sent = append(sent, now.Sub(from))
				continue
			}
			due[i] = now.Add(wait)
		}
	}
	return sent, asked
}

func TestADestinationIsSentToAtItsPaceAndNobodyAsksMuchMoreThanTwice(t *testing.T) {
	p, from := newPaces([]Pace{{Domain: "Slow.Example", PerSecond: 20}}), time.Unix(1_000_000, 0)
	sent, asked := deliverAll(t, p, "slow.example", 2000, from)
	perSecond := map[int]int{}
	for _, at := range sent {
		perSecond[int(at.Seconds())]++
	}
	for second, n := range perSecond {
		if n > 41 { // what is saved up, and one second's own
			t.Errorf("%d mails in second %d", n, second)
		}
	}
	if last := sent[len(sent)-1]; last < 90*time.Second || last > 115*time.Second {
		t.Errorf("2,000 mails at 20 a second took %s", last)
	}
	if asked > 3*2000 {
		t.Errorf("they asked %d times", asked)
	}
	if len(p.made["slow.example"].promised) != 0 {
		t.Error("a turn is kept for one who has been")
	}
}

func TestOthersPass(t *testing.T) {
	p, now := newPaces([]Pace{{Domain: "slow.example", PerSecond: 1}}), time.Unix(1_000_000, 0)
	for i := range 1000 {
		if p.enter(channeltest.Message("a@slow.example", i), "slow.example", now) == 0 {
			p.leave("slow.example", nil, now)
		}
		if wait := p.enter(channeltest.Message("a@quick.example", i), "quick.example", now); wait != 0 {
			t.Fatalf("mail %d to another destination waits %s", i, wait)
		}
		p.leave("quick.example", nil, now)
	}
}

func TestAnUrgentMailGoesBeforeThoseWhoWait(t *testing.T) {
	p, now := newPaces([]Pace{{Domain: "*", PerSecond: 1}}), time.Unix(1_000_000, 0)
	for i := range 100 {
		p.enter(channeltest.Message("a@x.example", i), "x.example", now)
	}
	m := channeltest.Message("a@x.example", 100)
	m.Lane = delivery.LaneUrgent
	if wait := p.enter(m, "x.example", now); wait != 0 {
		t.Errorf("it waits %s", wait)
	}
}

func TestNoMoreAreInTheAirThanADestinationTakes(t *testing.T) {
	p, now := newPaces([]Pace{{Domain: "x.example", Connections: 2}}), time.Unix(1_000_000, 0)
	for i, want := range []time.Duration{0, 0, crowd} {
		if wait := p.enter(channeltest.Message("a@x.example", i), "x.example", now); wait != want {
			t.Errorf("number %d waits %s", i, wait)
		}
	}
	p.leave("x.example", nil, now)
	if wait := p.enter(channeltest.Message("a@x.example", 2), "x.example", now); wait != 0 {
		t.Errorf("when one has landed, the next waits %s", wait)
	}
}

func TestTooFastHalvesThePaceWhichComesBackSlowly(t *testing.T) {
	tooFast := (&replyError{reply{code: 421, enhanced: "4.7.28"}, stageRecipient}).decide()
	for name, rule := range map[string]Pace{"with a pace": {Domain: "x.example", PerSecond: 40}, "without": {}} {
		p, now := newPaces([]Pace{rule}), time.Unix(1_000_000, 0)
		for i := range 200 {
			at := now.Add(time.Duration(i) * 25 * time.Millisecond)
			if wait := p.enter(channeltest.Message("a@x.example", i), "x.example", at); wait != 0 {
				t.Fatalf("%s: number %d waits %s", name, i, wait)
			}
			p.leave("x.example", nil, at)
		}
		now = now.Add(5 * time.Second)
		for range 8 { // all that were in the air hear the same
			p.leave("x.example", tooFast, now)
		}
		half := p.made["x.example"].rate
		if half < 15 || half > 25 {
			t.Errorf("%s: forty a second became %.1f", name, half)
		}
		p.leave("x.example", tooFast, now.Add(calm))
		if got := p.made["x.example"].rate; got != half/2 {
			t.Errorf("%s: a second complaint left %.1f", name, got)
		}
		p.enter(channeltest.Message("a@x.example", 999), "x.example", now.Add(calm+recovery))
		if got := p.made["x.example"].rate; got <= half/2 || got > half {
			t.Errorf("%s: after half a minute it is %.1f", name, got)
		}
		p.enter(channeltest.Message("a@x.example", 999), "x.example", now.Add(2*time.Hour))
		if got := p.made["x.example"].rate; got != rule.PerSecond {
			t.Errorf("%s: after two hours it is %.1f", name, got)
		}
	}
}

func BenchmarkPace(b *testing.B) {
	p, m, now := newPaces(nil), channeltest.Message("a@x.example", 1), time.Unix(1, 0)
	for b.Loop() {
		p.enter(m, "x.example", now)
		p.leave("x.example", nil, now)
	}
}
