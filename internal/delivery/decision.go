package delivery

import (
	"errors"
	"time"
)

// Verdict says what becomes of an attempt that was not simply handed over.
type Verdict int

// The closed set of verdicts.
const (
	VerdictHanded      Verdict = iota // taken: there was no error
	VerdictRetry                      // refused for now, for this recipient
	VerdictReject                     // refused for good
	VerdictSuppress                   // refused for good, and so will be everything to this address
	VerdictUnknown                    // may have been taken: the answer got lost
	VerdictUnavailable                // the provider cannot be used now; the recipient has nothing to do with it
	VerdictPostponed                  // nobody was asked: its turn has not come
)

// Decision is an error that says what happens next. A channel returns one from
// Send; the worker obeys.
type Decision struct { //nolint:errname // It is read as what it decides: d.Verdict.
	Verdict Verdict
	After   time.Duration // wait at least so long; 0 leaves it to the worker's backoff
	Code    string        // the provider's own code: "550 5.1.1"
	Err     error
	Apart   bool // with VerdictUnavailable: only this recipient's provider is gone, and the channel goes on
}

// Retry says the provider refused this message for now. After is how long it
// asked us to wait; 0 if it did not say.
func Retry(err error, after time.Duration) error {
	return &Decision{Verdict: VerdictRetry, After: after, Err: err}
}

// Reject says this message will never be taken.
func Reject(err error) error { return &Decision{Verdict: VerdictReject, Err: err} }

// Suppressing says nothing will ever be taken for this address. The attempt is
// rejected and the address goes on the suppression list.
func Suppressing(err error) error { return &Decision{Verdict: VerdictSuppress, Err: err} }

// Unknown says the message left and no answer came. A channel that sends at
// least once will be asked to send again; any other leaves the attempt unknown.
func Unknown(err error) error { return &Decision{Verdict: VerdictUnknown, Err: err} }

// Unavailable says the provider as a whole cannot be used: a closed port, a
// wrong password, a spent quota. It costs the recipient no try, and the channel
// rests for a while.
func Unavailable(err error, after time.Duration) error {
	return &Decision{Verdict: VerdictUnavailable, After: after, Err: err}
}

// Postpone says that nothing was sent, because its turn has not come: a pace is
// kept, a token is missing. It costs the recipient no try, the channel goes on with
// others, and nothing is remembered of it. The attempt may be claimed again after
// the wait, by whole tenths of a second.
func Postpone(after time.Duration) error {
	return &Decision{Verdict: VerdictPostponed, After: after, Code: "postponed"}
}

// UnavailableApart is Unavailable for one of several providers behind a channel, as
// recipients' push services are: it costs no try either, but only this recipient
// waits, and the channel does not rest.
func UnavailableApart(err error, after time.Duration) error {
	return &Decision{Verdict: VerdictUnavailable, After: after, Err: err, Apart: true}
}

// Error is the cause's text.
func (d *Decision) Error() string {
	if d.Err == nil {
		return d.Code
	}
	return d.Err.Error()
}

// Unwrap returns the cause.
func (d *Decision) Unwrap() error { return d.Err }

// Decide reads what Send returned. An error that decides nothing is a fault of
// the channel; the recipient is tried again, never dropped.
func Decide(err error) Decision {
	if err == nil {
		return Decision{Verdict: VerdictHanded}
	}
	d, ok := errors.AsType[*Decision](err)
	if !ok {
		return Decision{Verdict: VerdictRetry, Err: err}
	}
	out := *d
	if coded, ok := errors.AsType[interface {
		error
		ProviderCode() string
	}](err); ok && out.Code == "" {
		out.Code = coded.ProviderCode()
	}
	return out
}
