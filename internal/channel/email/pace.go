package email

import (
	"errors"
	"strings"
	"sync"
	"time"

	"github.com/loa-vn/loa/internal/delivery"
)

// Pace is how fast a destination takes mail.
type Pace struct {
	Domain      string  `json:"domain"`                // of the recipients; "*" for every other one
	PerSecond   float64 `json:"per_second,omitempty"`  // mails a second; 0 for as fast as it goes
	Connections int     `json:"connections,omitempty"` // mails in the air at once; 0 for all that there are
}

// paces keeps every destination to its pace without holding a sender: a mail whose
// turn has not come is postponed to the moment that is kept for it, and mails to
// other destinations pass. A destination that says "too fast" is given half, and
// wins back a twentieth every half minute.
//
// Each process keeps its own.
type paces struct {
	rules map[string]Pace

	mu   sync.Mutex
	made map[string]*pace
}

func newPaces(rules []Pace) *paces {
	p := &paces{rules: map[string]Pace{}, made: map[string]*pace{}}
	for _, r := range rules {
		p.rules[strings.ToLower(r.Domain)] = r
	}
	return p
}

const (
	horizon  = time.Hour        // no turn is kept further ahead
	slowest  = 0.1              // mails a second, however often a destination complains
	calm     = 10 * time.Second // complaints within it are about the same haste
	recovery = 30 * time.Second // between two steps back to the set pace
	crowd    = time.Second      // to wait when too many mails are in the air
	keptIdle = 4096             // destinations known at once
)

// pace is one destination.
type pace struct {
	Pace

	rate      float64 // now; 0 for no limit
	tokens    float64
	filled    time.Time // tokens are counted up to here
	tail      time.Time // the next turn that is free
	promised  map[delivery.AttemptID]bool
	air       int
	sent      float64 // within the last seconds, fading; what "half" is half of
	faded     time.Time
	slowed    time.Time // the last complaint
	recovered time.Time // the last step back
}

// of finds a destination; the caller holds the lock.
func (p *paces) of(domain string) *pace {
	if found := p.made[domain]; found != nil {
		return found
	}
	rule, ok := p.rules[domain]
	if !ok {
		rule = p.rules["*"]
	}
	if len(p.made) >= keptIdle {
		for name, d := range p.made {
			if d.air == 0 && len(d.promised) == 0 && d.rate == d.PerSecond {
				delete(p.made, name)
			}
		}
	}
	d := &pace{Pace: rule, rate: rule.PerSecond, tokens: max(1, rule.PerSecond), promised: map[delivery.AttemptID]bool{}}
	p.made[domain] = d
	return d
}

// enter asks for a turn. Zero is yes, and leave must follow; else it is how long
// to postpone the mail.
func (p *paces) enter(m delivery.Message, domain string, now time.Time) time.Duration {
	p.mu.Lock()
	defer p.mu.Unlock()
	d := p.of(domain)
	if d.Connections > 0 && d.air >= d.Connections {
		return crowd
	}
	if wait := d.turn(m, now); wait > 0 {
		return wait
	}
	d.fade(now)
	d.sent++
	d.air++
	return 0
}

// turn takes a token or keeps a moment for the mail. What has waited for its
// moment comes before what has not, and an urgent mail before both.
func (d *pace) turn(m delivery.Message, now time.Time) time.Duration {
	d.recover(now)
	if d.rate == 0 {
		clear(d.promised)
		return 0
	}
	d.fill(now)
	due := d.promised[m.Attempt]
	switch {
	case m.Lane == delivery.LaneUrgent && d.tokens > -10*max(1, d.rate), d.tokens >= 1 && (due || !d.tail.After(now)):
		d.tokens--
		delete(d.promised, m.Attempt)
		return 0
	case due || m.Lane == delivery.LaneUrgent:
		return max(crowd, d.gap())
	}
	if d.tail.Before(now) {
		d.tail = now
	}
	if d.tail.Sub(now) > horizon {
		return horizon // without a promise; it asks again
	}
	d.tail = d.tail.Add(d.gap())
	d.promised[m.Attempt] = true
	return d.tail.Sub(now)
}

func (d *pace) gap() time.Duration { return time.Duration(float64(time.Second) / d.rate) }

// fill adds the tokens of the time gone by; at most a second's worth is saved up.
func (d *pace) fill(now time.Time) {
	if gone := now.Sub(d.filled).Seconds(); d.filled.IsZero() || gone > 0 {
		if !d.filled.IsZero() {
			d.tokens = min(max(1, d.rate), d.tokens+gone*d.rate)
		}
		d.filled = now
	}
}

// leave ends a turn, with what the destination said.
func (p *paces) leave(domain string, err error, now time.Time) {
	p.mu.Lock()
	defer p.mu.Unlock()
	d := p.of(domain)
	d.air = max(0, d.air-1)
	if e, ok := errors.AsType[*replyError](err); ok && e.isTooFast() && now.Sub(d.slowed) >= calm {
		d.slow(now)
	}
}

// slow halves the pace: the set one, or what was sent of late.
func (d *pace) slow(now time.Time) {
	d.fade(now)
	before := d.rate
	if before == 0 {
		before = d.sent / fading.Seconds()
	}
	d.fill(now)
	d.rate, d.slowed, d.recovered = max(slowest, before/2), now, now
	d.tokens = min(d.tokens, max(1, d.rate))
}

// recover goes a step back towards the set pace for each half minute without a
// complaint. Without a set one, the limit falls away once it is far above need.
func (d *pace) recover(now time.Time) {
	if d.slowed.IsZero() || d.rate == d.PerSecond {
		return
	}
	for now.Sub(d.recovered) >= recovery {
		d.recovered = d.recovered.Add(recovery)
		goal := d.PerSecond
		if goal == 0 {
			goal = max(1000, d.rate)
			d.rate *= 1.1
		}
		if d.rate += d.PerSecond / 20; d.rate >= goal {
			d.rate, d.slowed = d.PerSecond, time.Time{}
			return
		}
	}
}

const fading = 5 * time.Second

// fade halves the count of what was sent for every few seconds gone by.
func (d *pace) fade(now time.Time) {
	for ; d.sent > 0.5 && now.Sub(d.faded) > fading; d.faded = d.faded.Add(fading) {
		d.sent /= 2
	}
	if d.faded.IsZero() || now.Sub(d.faded) > fading {
		d.faded = now
	}
}
