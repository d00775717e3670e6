// Package fault is the vocabulary of things that go wrong in front of a person.
//
// A fault has a kind, which decides the HTTP status or exit code, and a code,
// which is the key of its public text in package lang. The text says what is
// wrong and how to mend it; the wrapped error, if any, is for the log alone.
// Errors that are nobody's business (a bug, a broken disk) stay ordinary errors
// and are shown as one neutral sentence.
package fault

import (
	"errors"
	"fmt"
	"strings"
)

// Kind says what sort of mistake it was, and so whose turn it is.
type Kind int

// The closed set of kinds. Internal is what any ordinary error counts as.
const (
	KindInternal    Kind = iota // ours: nothing the user can mend
	KindInvalid                 // the input is wrong; the text says how to mend it
	KindNotFound                // there is no such thing, or it may not be seen
	KindForbidden               // the actor may not; the text says who may
	KindConflict                // the state has moved on, or forbids it
	KindTooLarge                // over a stated limit
	KindUnavailable             // try again later: a full disk, a closed port
)

// Error is a fault with its public text's code and arguments.
type Error struct {
	Kind  Kind
	Code  string         // key in package lang: "policy.empty_file"
	Args  map[string]any // values for the text's {placeholders}
	Field string         // the form field it belongs to, if any
	Err   error          // the cause, for the log
}

// Invalid says the input is wrong. Key-value pairs fill the text's placeholders.
func Invalid(code string, kv ...any) *Error { return build(KindInvalid, code, kv) }

// NotFound says there is no such thing.
func NotFound(code string, kv ...any) *Error { return build(KindNotFound, code, kv) }

// Forbidden says the actor may not.
func Forbidden(code string, kv ...any) *Error { return build(KindForbidden, code, kv) }

// Conflict says the state has moved on, or forbids it.
func Conflict(code string, kv ...any) *Error { return build(KindConflict, code, kv) }

// TooLarge says a stated limit was passed.
func TooLarge(code string, kv ...any) *Error { return build(KindTooLarge, code, kv) }

// Unavailable says it may work later.
func Unavailable(code string, kv ...any) *Error { return build(KindUnavailable, code, kv) }

func build(k Kind, code string, kv []any) *Error {
	e := &Error{Kind: k, Code: code}
	if len(kv) > 1 {
		e.Args = make(map[string]any, len(kv)/2)
	}
	for i := 0; i+1 < len(kv); i += 2 {
		e.Args[fmt.Sprint(kv[i])] = kv[i+1]
	}
	return e
}

// Wrap keeps the cause for the log.
func (e *Error) Wrap(err error) *Error { e.Err = err; return e }

// On names the form field that the fault belongs to.
func (e *Error) On(field string) *Error { e.Field = field; return e }

// Error is the form for logs: code, arguments and cause.
func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString(e.Code)
	for k, v := range e.Args {
		fmt.Fprintf(&b, " %s=%v", k, v)
	}
	if e.Err != nil {
		fmt.Fprintf(&b, ": %v", e.Err)
	}
	return b.String()
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// Is lets errors.Is compare faults by kind and code.
func (e *Error) Is(target error) bool {
	t, ok := target.(*Error)
	return ok && t.Kind == e.Kind && t.Code == e.Code
}

// KindOf returns the kind of the first fault in err's tree; KindInternal for none.
func KindOf(err error) Kind {
	if e, ok := errors.AsType[*Error](err); ok {
		return e.Kind
	}
	return KindInternal
}

// Code returns the code of the first fault in err's tree, or "".
func Code(err error) string {
	if e, ok := errors.AsType[*Error](err); ok {
		return e.Code
	}
	return ""
}

// All returns every fault in err's tree in order: an import or a form reports
// all that is wrong at once.
func All(err error) []*Error {
	if err == nil {
		return nil
	}
	if many, ok := err.(interface{ Unwrap() []error }); ok {
		var all []*Error
		for _, e := range many.Unwrap() {
			all = append(all, All(e)...)
		}
		return all
	}
	if e, ok := err.(*Error); ok { //nolint:errorlint // The tree is walked by hand.
		return []*Error{e}
	}
	return All(errors.Unwrap(err))
}
