package smppsink

import "strings"

// Rule answers for some numbers as a real centre might.
type Rule struct {
	Prefix string // of the number: "849990001"
	Times  int    // only the first so many times for each number; 0 for always
	Fate   Fate
	Status uint32 // of the answer, for FateRefuse
	State  byte   // of the receipt, for FateReport: section 5.2.28
	Error  string // of the receipt: "011"
}

// Fate is what a rule does.
type Fate int

// The closed set of fates.
const (
	FateRefuse Fate = iota // answers with Status and takes nothing
	FateReport             // takes it and reports State
	FateSilent             // takes it and never answers
	FateCut                // takes it and cuts the line instead of answering
	FateLength             // takes it and answers with an impossible length
	FateNack               // answers with a generic_nack
	FateGarble             // takes it and answers with a body that cannot be read
)

// The states of messages that the sink uses (SMPP 3.4, 5.2.28).
const (
	stateEnroute       byte = 1
	stateDelivered     byte = 2
	stateExpired       byte = 3
	stateUndeliverable byte = 5
)

// DefaultRules let a number ask for its own fate: 0999 000 1xx is refused, 2xx
// throttled once, 3xx not delivered, 4xx expired.
func DefaultRules() []Rule {
	return []Rule{
		{Prefix: "849990001", Fate: FateRefuse, Status: 0x0B},
		{Prefix: "849990002", Fate: FateRefuse, Status: 0x58, Times: 1},
		{Prefix: "849990003", Fate: FateReport, State: stateUndeliverable, Error: "011"},
		{Prefix: "849990004", Fate: FateReport, State: stateExpired, Error: "027"},
	}
}

// judge returns the first rule that the number meets.
func (s *Sink) judge(to string) (Rule, bool) {
	for _, r := range s.opts.Rules {
		if !strings.HasPrefix(to, r.Prefix) {
			continue
		}
		if r.Times > 0 {
			s.mu.Lock()
			s.tries[r.Prefix+to]++
			spent := s.tries[r.Prefix+to] > r.Times
			s.mu.Unlock()
			if spent {
				continue
			}
		}
		return r, true
	}
	return Rule{}, false
}
