// Package wire is what passes between a commune's station and its devices: schedules
// and commands that are signed, receipts that are not lost.
//
// A device plays nothing but what an unexpired schedule orders that was signed by a
// key it was given when it was set up, for the group it belongs to, and that is newer
// than the last it took. The broker in between is trusted with nothing: it may lose a
// message, repeat it, hold it for a day or belong to somebody else.
//
// The surprise: the signature is over the bytes as they were sent. They are verified
// first and read afterwards, so that no two readers of JSON can disagree about what
// was signed.
package wire
