package route

import (
	"time"

	"github.com/loa-vn/loa/internal/delivery"
)

// bucket holds the units that an account may take now. The zero bucket, without a
// rate, never runs dry.
type bucket struct {
	rate, burst float64 // units a second; most units
	tokens      float64
	at          time.Time
}

// set changes the rate; a new bucket is full.
func (b *bucket) set(rate, burst float64, now time.Time) {
	if burst == 0 {
		burst = max(1, rate)
	}
	if b.at.IsZero() {
		b.tokens = burst
	} else {
		b.refill(now)
	}
	b.rate, b.burst, b.at = rate, burst, now
	b.tokens = min(b.tokens, burst)
}

func (b *bucket) refill(now time.Time) {
	if past := now.Sub(b.at).Seconds(); past > 0 {
		b.tokens, b.at = min(b.burst, b.tokens+past*b.rate), now
	}
}

// wait is how long until a message of so many units may leave. Each lane leaves
// some of the burst to those before it, so that an alert never waits for tokens
// that bulk has taken. A message greater than the burst leaves when the bucket is
// full, and the bucket owes the rest.
func (b *bucket) wait(units float64, lane delivery.Lane, now time.Time) time.Duration {
	if b.rate == 0 {
		return 0
	}
	b.refill(now)
	missing := min(units+b.reserve(lane), b.burst) - b.tokens
	if missing <= 1e-9 {
		return 0
	}
	return max(time.Microsecond, time.Duration(missing/b.rate*float64(time.Second)))
}

func (b *bucket) reserve(lane delivery.Lane) float64 {
	const fine = 1000
	return b.burst * float64(fine-lane.Limit(fine)) / fine
}

func (b *bucket) take(units float64) {
	if b.rate > 0 {
		b.tokens -= units
	}
}

func (b *bucket) giveBack(units float64) {
	if b.rate > 0 {
		b.tokens = min(b.burst, b.tokens+units)
	}
}
