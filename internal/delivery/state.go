package delivery

import "fmt"

// State is what is known about one attempt. The words are published: they mean
// the same on every page, in the API and in the table.
type State string

// The closed set of states.
const (
	StateQueued     State = "queued"     // waits for its turn
	StateLeased     State = "leased"     // a worker has it in hand
	StateRetry      State = "retry"      // failed for now, waits for the next try
	StateSuppressed State = "suppressed" // not sent: the person or the address is on the suppression list
	StateExpired    State = "expired"    // not sent: its time was over, or the run was cancelled
	StateUnknown    State = "unknown"    // may have been sent; nobody can say
	StateHanded     State = "handed"     // a server or gateway took it
	StateRejected   State = "rejected"   // refused for good, at once or by a later bounce
	StateDelivered  State = "delivered"  // a device or mailbox has it
	StateConfirmed  State = "confirmed"  // the person said so
)

// States lists the whole set, from what is known least to what is known best.
func States() []State {
	return []State{
		StateQueued, StateLeased, StateRetry, StateSuppressed, StateExpired,
		StateUnknown, StateHanded, StateRejected, StateDelivered, StateConfirmed,
	}
}

// Pending reports whether somebody still has to do something: the person is
// unaccounted for.
func (s State) Pending() bool { return s == StateQueued || s == StateLeased || s == StateRetry }

// rank orders states by the weight of their evidence. Arrival outweighs a bounce
// (a forwarding mailbox bounces what its owner has read); a bounce outweighs the
// relay's promise; any answer outweighs our own decision not to send.
func (s State) rank() int {
	switch s {
	case StateQueued, StateLeased, StateRetry:
		return 0
	case StateSuppressed:
		return 1
	case StateExpired:
		return 2
	case StateUnknown:
		return 3
	case StateHanded:
		return 4
	case StateRejected:
		return 5
	case StateDelivered:
		return 6
	case StateConfirmed:
		return 7
	}
	return -1
}

// Event is something that happened to an attempt.
type Event string

// The closed set of events. The first three are our own work; the others are
// evidence, and evidence may arrive in any order and more than once.
const (
	EventLease      Event = "lease"   // a worker takes it in hand
	EventRelease    Event = "release" // the worker gives it back unsent
	EventRetry      Event = "retry"   // it failed for now
	EventSuppressed Event = "suppressed"
	EventExpired    Event = "expired"
	EventUnknown    Event = "unknown"
	EventHanded     Event = "handed"
	EventRejected   Event = "rejected"
	EventDelivered  Event = "delivered"
	EventConfirmed  Event = "confirmed"
)

// state is what an evidence event proves; "" for an event of work.
func (e Event) state() State {
	switch e {
	case EventLease, EventRelease, EventRetry:
		return ""
	case EventSuppressed, EventExpired, EventUnknown, EventHanded, EventRejected, EventDelivered, EventConfirmed:
		return State(e)
	}
	return ""
}

// After returns the state after an event.
//
// Evidence only ever raises what is known, so the result does not depend on the
// order in which receipts arrive, nor on how often. Events of work move between
// the pending states; on an attempt that is accounted for they change nothing,
// because a receipt may overtake the worker's own word. Only an event that the
// program itself must never produce is an error.
func (s State) After(e Event) (State, error) {
	if s.rank() < 0 {
		return s, fmt.Errorf("an attempt has no state %q", s)
	}
	if to := e.state(); to != "" {
		if to.rank() > s.rank() {
			return to, nil
		}
		return s, nil
	}
	if !s.Pending() {
		return s, nil
	}
	switch {
	case e == EventLease && s != StateLeased:
		return StateLeased, nil
	case e == EventRelease && s == StateLeased:
		return StateQueued, nil
	case e == EventRetry && s == StateLeased:
		return StateRetry, nil
	}
	return s, fmt.Errorf("an attempt that is %s cannot see %q", s, e)
}
