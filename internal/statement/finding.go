package statement

import (
	"fmt"
	"slices"

	"github.com/loa-vn/loa/internal/fault"
	"github.com/loa-vn/loa/internal/lang"
)

// FindingKind is what is wrong with a text.
type FindingKind string

// The closed set of what [Check] and [Verify] find.
const (
	Missing     FindingKind = "missing"     // a fact, or a part of the entry, that must be said is not
	Stale       FindingKind = "stale"       // a former value of a fact is still said
	Unbacked    FindingKind = "unbacked"    // a date, sum or share that no fact and no cited text gives
	Uncited     FindingKind = "uncited"     // what should rest on a clause does not
	Drifted     FindingKind = "drifted"     // a citation no longer fits its sentence or its clause
	Disagrees   FindingKind = "disagrees"   // the cited text gives another value than the fact
	Malformed   FindingKind = "malformed"   // a fact or placeholder that cannot be read
	Unused      FindingKind = "unused"      // a fact that is said nowhere
	TooLong     FindingKind = "too_long"    // more than the channel or its listeners can take
	Unspeakable FindingKind = "unspeakable" // in the radio script, what no one can read aloud
	HardToRead  FindingKind = "hard_to_read"
)

// Severity says whether a finding stops submission and approval.
type Severity string

// The two severities.
const (
	Blocking Severity = "blocking"
	Warning  Severity = "warning"
)

// Finding is one thing that is wrong, and where.
type Finding struct {
	Channel  Channel        `json:"channel,omitempty"` // empty: in the entry itself
	Field    string         `json:"field,omitempty"`   // the part of the entry, if it is in one
	Fact     string         `json:"fact,omitempty"`    // key of the fact concerned
	Kind     FindingKind    `json:"kind"`
	Severity Severity       `json:"severity"`
	Start    int            `json:"start,omitempty"` // bytes of the checked text, facts filled in; equal: the whole of it
	End      int            `json:"end,omitempty"`
	Code     string         `json:"code"` // screen text
	Args     map[string]any `json:"args,omitempty"`
}

// Message is the finding in the words of the screen.
func (f Finding) Message(p *lang.Printer) string {
	kv := make([]any, 0, 2*len(f.Args))
	for k, v := range f.Args {
		kv = append(kv, k, v)
	}
	return p.T(f.Code, kv...)
}

// Blocks reports whether any of the findings is blocking.
func Blocks(all []Finding) bool {
	return slices.ContainsFunc(all, func(f Finding) bool { return f.Severity == Blocking })
}

// BlockedError refuses a submission or an approval and carries every blocking
// finding; each is also a fault of its own, so that any face can show them all.
type BlockedError struct{ Findings []Finding }

// Error is the form for logs.
func (e *BlockedError) Error() string {
	return fmt.Sprintf("statement is blocked by %d findings, first %s", len(e.Findings), e.Findings[0].Code)
}

// Unwrap gives the findings as faults of kind Invalid.
func (e *BlockedError) Unwrap() []error {
	faults := make([]error, 0, len(e.Findings))
	for _, f := range e.Findings {
		faults = append(faults, &fault.Error{Kind: fault.KindInvalid, Code: f.Code, Args: f.Args, Field: f.Field})
	}
	return faults
}

// blocked is nil when nothing blocks.
func blocked(all []Finding) error {
	stops := slices.DeleteFunc(slices.Clone(all), func(f Finding) bool { return f.Severity != Blocking })
	if len(stops) == 0 {
		return nil
	}
	return &BlockedError{Findings: stops}
}
