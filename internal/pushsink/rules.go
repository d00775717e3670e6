package pushsink

import (
	"net/http"
	"strings"
	"time"
)

// Rule answers for some subscriptions as a real push service might.
type Rule struct {
	Prefix string // of the subscription's name: "gone"
	Status int
	Header http.Header
	Body   string
	Times  int           // only the first so many times for each subscription; 0 for always
	Wait   time.Duration // before the answer
}

// DefaultRules let a subscription ask for its own fate: gone…, missing…, big…,
// auth…, busy… (always later), wait… (later the first time), ill…, odd… (a yes
// with an error inside) and moved….
func DefaultRules() []Rule {
	later := http.Header{"Retry-After": {"30"}}
	return []Rule{
		{Prefix: "gone", Status: http.StatusGone, Body: `{"reason":"Unregistered"}`},
		{Prefix: "missing", Status: http.StatusNotFound},
		{Prefix: "big", Status: http.StatusRequestEntityTooLarge},
		{Prefix: "auth", Status: http.StatusForbidden, Body: `{"reason":"BadJwtToken"}`},
		{Prefix: "busy", Status: http.StatusTooManyRequests, Header: later},
		{Prefix: "wait", Status: http.StatusTooManyRequests, Header: later, Times: 1},
		{Prefix: "ill", Status: http.StatusServiceUnavailable, Header: later},
		{Prefix: "odd", Status: http.StatusOK, Body: `{"failure":1,"results":[{"error":"NotRegistered"}]}`},
		{Prefix: "moved", Status: http.StatusTemporaryRedirect, Header: http.Header{"Location": {"http://169.254.169.254/"}}},
	}
}

// judge answers by the first rule that the name meets, and reports whether one did.
func (s *Sink) judge(w http.ResponseWriter, r *http.Request, name string) bool {
	for _, rule := range s.opts.Rules {
		if !strings.HasPrefix(name, rule.Prefix) {
			continue
		}
		s.mu.Lock()
		s.tries[name]++
		spent := rule.Times > 0 && s.tries[name] > rule.Times
		if !spent {
			s.refused++
		}
		s.mu.Unlock()
		if spent {
			continue
		}
		if rule.Wait > 0 {
			select {
			case <-time.After(rule.Wait):
			case <-r.Context().Done():
			}
		}
		for key, values := range rule.Header {
			w.Header()[key] = values
		}
		w.WriteHeader(rule.Status)
		_, _ = w.Write([]byte(rule.Body)) // The sender has gone; there is nobody left to tell.
		return true
	}
	return false
}
