package wire

import "errors"

// Breach is why a message was not obeyed. It is told to the desk: some are mishaps,
// some are attacks, and which it is a person decides.
type Breach string

// The closed set of breaches.
const (
	BreachMalformed   Breach = "malformed"   // it cannot be read
	BreachTooLarge    Breach = "too_large"   // it is larger than anything we send
	BreachUnknownKey  Breach = "unknown_key" // no key of that name was given to the device
	BreachForged      Breach = "forged"      // the signature is not that key's over these bytes
	BreachForeign     Breach = "foreign"     // it is meant for another group or device
	BreachExpired     Breach = "expired"     // its time is over
	BreachEarly       Breach = "early"       // it says that it was signed in the future
	BreachReplayed    Breach = "replayed"    // this one, or a newer one, was taken before
	BreachUnspeakable Breach = "unspeakable" // what it orders cannot be: an item without audio, a play that never ends
)

// Breaches lists the set.
func Breaches() []Breach {
	return []Breach{
		BreachMalformed, BreachTooLarge, BreachUnknownKey, BreachForged, BreachForeign,
		BreachExpired, BreachEarly, BreachReplayed, BreachUnspeakable,
	}
}

// RefusedError is that of a message that was not obeyed.
type RefusedError struct{ Breach Breach }

// Error names the breach.
func (r RefusedError) Error() string { return "station message refused: " + string(r.Breach) }

// BreachOf finds the breach in an error; "" where there is none.
func BreachOf(err error) Breach {
	r, _ := errors.AsType[RefusedError](err)
	return r.Breach
}
