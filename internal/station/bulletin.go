package station

import (
	"time"

	"github.com/loa-vn/loa/internal/auth"
	"github.com/loa-vn/loa/internal/fault"
)

// Bulletin is what a station plays: one text or recording, on one or many days.
type Bulletin struct {
	ID      BulletinID
	Station ID
	Item           // as it was asked for; the places it has are in the programme
	Script  string // what is read, for a bulletin that is not relayed
	Reason  string // of an emergency
	State   State
	From    auth.AgencyID // who asks for it: the commune's own agency, or another

	By, Confirmed auth.UserID // Confirmed is the second person of an emergency
	CreatedAt     time.Time
}

// State is where a bulletin stands.
type State string

// The closed set of states.
const (
	StateOffered   State = "offered"   // another agency asks; the commune decides
	StateAccepted  State = "accepted"  // it is in the programme
	StateDeclined  State = "declined"  // the commune does not play it
	StateCancelled State = "cancelled" // it is taken out; what was played was played
	StateAsked     State = "asked"     // an emergency that waits for its second person
)

// Key is the screen text that names the state.
func (s State) Key() string { return "station.state." + string(s) }

// Step is what is done to a bulletin.
type Step string

// The closed set of steps.
const (
	StepAccept  Step = "accept"
	StepDecline Step = "decline"
	StepCancel  Step = "cancel"
)

// After is the state that a step of the commune leads to. A normal bulletin of another
// agency may be declined, a priority one may only be given its place (TT 39/2020).
func (b Bulletin) After(step Step, own bool) (State, error) {
	switch step {
	case StepAccept:
		if b.State == StateOffered {
			return StateAccepted, nil
		}
	case StepDecline, StepCancel:
		if b.Priority == PriorityFirst && !own {
			return "", fault.Forbidden("station.first_stays")
		}
		if step == StepDecline && b.State == StateOffered {
			return StateDeclined, nil
		}
		if step == StepCancel && (b.State == StateAccepted || b.State == StateAsked) {
			return StateCancelled, nil
		}
	}
	return "", fault.Conflict("station.not_now")
}
