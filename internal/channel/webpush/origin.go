package webpush

import (
	"context"
	"errors"
	"net"
	"sync"
	"time"

	"github.com/loa-vn/loa/internal/delivery"
)

// origins are the push services written to lately.
type origins struct {
	mu  sync.Mutex
	all map[originKey]*origin
}

type originKey struct {
	name       string
	generation int
}

func newOrigins() *origins { return &origins{all: map[originKey]*origin{}} }

// manyOrigins is far more than there are push services.
const manyOrigins = 4096

func (o *origins) of(name string, generation int) *origin {
	k := originKey{name, generation}
	o.mu.Lock()
	defer o.mu.Unlock()
	if found := o.all[k]; found != nil {
		return found
	}
	if len(o.all) >= manyOrigins {
		clear(o.all)
	}
	o.all[k] = &origin{originKey: k}
	return o.all[k]
}

// origin is one push service as one of our keys meets it: the token it gets, and
// whether it works.
type origin struct {
	originKey

	mu       sync.Mutex
	signed   string
	renew    time.Time // when to sign anew
	accepted bool      // it has taken a message under this token
	rest     time.Time
	failed   int
}

// token is the Authorization header, signed once in half a day.
func (o *origin) token(c Config, now time.Time) (string, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.signed == "" || !now.Before(o.renew) || now.Before(o.renew.Add(-tokenLife)) { // or the clock was set back
		signed, err := c.Keys[o.generation-1].sign(o.name, c.Subject, now)
		if err != nil {
			return "", err
		}
		o.signed, o.renew, o.accepted = signed, now.Add(tokenLife-tokenSpare), false
	}
	return o.signed, nil
}

// proven reports whether the service has taken a message under the present token.
func (o *origin) proven() bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.accepted
}

// resting is for how long yet the service is left alone.
func (o *origin) resting(now time.Time) time.Duration {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.rest.Sub(now)
}

// hears notes an answer: any answer shows that the line works.
func (o *origin) hears(a *answer) {
	o.mu.Lock()
	defer o.mu.Unlock()
	switch a.blame() {
	case nobodys:
		o.accepted, o.failed, o.rest = true, 0, time.Time{}
	case ours:
		if !o.accepted {
			o.signed = "" // signed anew, by the clock as it is then
		}
	case gone, othersKey, never, later:
	}
}

// heeds lets the service rest where the answer says that it will take nothing from
// us.
func (o *origin) heeds(now time.Time, err error) error {
	if d := delivery.Decide(err); d.Verdict == delivery.VerdictUnavailable {
		o.pause(now, d.After)
	}
	return err
}

// fails notes that there was no answer. Before the message was on its way that
// says nothing about the recipient; afterwards nobody knows.
func (o *origin) fails(now time.Time, err error) error {
	failure := &answer{code: "connection", text: err.Error()}
	if errors.Is(err, context.Canceled) {
		return delivery.Unknown(failure)
	}
	dial, isNet := errors.AsType[*net.OpError](err)
	_, refused := errors.AsType[*insideError](err)
	switch {
	case refused:
		return delivery.Reject(&answer{code: "inside", text: err.Error()})
	case isNet && dial.Op == "dial":
		return delivery.UnavailableApart(failure, o.pause(now, 0))
	}
	return delivery.Unknown(failure)
}

// pause lets the service rest: a second, doubling to a minute, or longer if it
// said so.
func (o *origin) pause(now time.Time, least time.Duration) time.Duration {
	o.mu.Lock()
	defer o.mu.Unlock()
	if now.Before(o.rest) { // the others that were in the air say nothing new
		return o.rest.Sub(now)
	}
	wait := min(time.Second<<min(o.failed, 6), time.Minute)
	o.failed++
	o.rest = now.Add(max(wait, least))
	return o.rest.Sub(now)
}
