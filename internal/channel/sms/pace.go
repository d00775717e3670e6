package sms

import (
	"context"
	"sync"
	"time"
)

// tick reads the monotonic clock.
func tick() time.Time { return time.Now() } //nolint:forbidigo // It measures how long, and never says when.

// pace finds out how fast a provider will be sent to. Without complaints there is
// no limit. A throttling answer sets the pace to four fifths of what was taken in
// the second before; each message taken then makes it a little faster, by a tenth
// in a second, until the next complaint or until the limit is no limit any more.
type pace struct {
	mu    sync.Mutex
	gap   time.Duration // between two messages; 0 without a limit
	next  time.Time     // when the next may leave
	cut   time.Time     // the latest complaint that counted
	since time.Time     // begin of the present second
	taken int           // in the present second
	rate  float64       // messages a second in the one before
}

const (
	slowest = time.Second
	noLimit = 50 * time.Microsecond
	burst   = 250 * time.Millisecond // complaints about one moment's traffic come together
)

// turn waits until one more message may leave.
func (p *pace) turn(ctx context.Context) error {
	p.mu.Lock()
	if p.gap == 0 {
		p.mu.Unlock()
		return nil
	}
	now := tick()
	if p.next.Before(now) {
		p.next = now
	}
	wait := p.next.Sub(now)
	p.next = p.next.Add(p.gap)
	p.mu.Unlock()
	return pause(ctx, wait)
}

// accepted notes that a message was taken at that moment.
func (p *pace) accepted(now time.Time) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.since.IsZero() {
		p.since = now
	}
	p.taken++
	if span := now.Sub(p.since); span >= time.Second {
		p.rate, p.since, p.taken = float64(p.taken)/span.Seconds(), now, 0
	}
	if p.gap > 0 {
		if p.gap -= time.Duration(float64(p.gap) * p.gap.Seconds() / 10); p.gap < noLimit {
			p.gap = 0
		}
	}
}

// throttled notes a complaint.
func (p *pace) throttled(now time.Time) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if now.Sub(p.cut) < burst {
		return
	}
	p.cut = now
	// Providers count by the second: what was taken in a part of one was all of it.
	rate := max(1, p.rate, float64(p.taken)/max(1, now.Sub(p.since).Seconds()))
	if p.gap > 0 {
		rate = min(rate, 1/p.gap.Seconds())
	}
	p.gap = min(slowest, time.Duration(float64(time.Second)/max(1, 0.8*rate)))
	p.next = now.Add(p.gap)
}

// pause waits, but not beyond ctx.
func pause(ctx context.Context, d time.Duration) error {
	if d <= 0 {
		return ctx.Err()
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
