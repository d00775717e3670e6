package plan

import (
	"errors"
	"time"

	"github.com/loa-vn/loa/internal/fault"
)

// State is where a stage stands.
type State string

// The closed set of states.
const (
	StateDraft     State = "draft"
	StateSubmitted State = "submitted"
	StateApproved  State = "approved" // the audience is frozen; waits for its window
	StateRunning   State = "running"  // released and being delivered
	StateFinished  State = "finished" // the books balance
	StateCancelled State = "cancelled"
)

// States lists the set in the order of a stage's life.
func States() []State {
	return []State{StateDraft, StateSubmitted, StateApproved, StateRunning, StateFinished, StateCancelled}
}

// Key is the screen text that names the state.
func (s State) Key() string { return "plan.state." + string(s) }

// step is what may happen to a stage.
type step string

const (
	stepSave    step = "save"
	stepSubmit  step = "submit"
	stepReturn  step = "return"
	stepApprove step = "approve"
	stepLaunch  step = "launch"
	stepFinish  step = "finish"
	stepCancel  step = "cancel"
)

// after decides whether a step fits, and what follows. A cancelled stage never
// does anything again: cancelling can't send.
func (s State) after(do step) (State, error) {
	switch {
	case do == stepSave && s == StateDraft:
		return StateDraft, nil
	case do == stepSubmit && s == StateDraft:
		return StateSubmitted, nil
	case do == stepReturn && (s == StateSubmitted || s == StateApproved):
		return StateDraft, nil
	case do == stepApprove && s == StateSubmitted:
		return StateApproved, nil
	case do == stepLaunch && s == StateApproved:
		return StateRunning, nil
	case do == stepFinish && s == StateRunning:
		return StateFinished, nil
	case do == stepCancel && s != StateFinished && s != StateCancelled:
		return StateCancelled, nil
	}
	return s, fault.Conflict("plan.stage.not_now", "state", string(s), "step", string(do))
}

func latest(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

func joined(wrong []error) error {
	if len(wrong) == 1 {
		return wrong[0]
	}
	return errors.Join(wrong...)
}
