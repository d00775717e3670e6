// Package device is what a loudspeaker on a pole decides: which messages it obeys,
// what it plays when, and what it says of that. It neither talks to a network nor
// makes a sound: whoever runs it hands in messages, the time and what its player
// says, and does what it answers. So the program for a small computer and the
// simulation of ten thousand decide the same.
//
// Everything that must outlive a power cut is in State. It is written down before an
// order is obeyed, so that no order is obeyed twice, and a receipt leaves it only when
// the station says that it has it.
//
// The surprise: silence needs no order. A schedule that has expired orders nothing,
// and a device that hears from nobody for two weeks has fallen silent by itself.
package device
