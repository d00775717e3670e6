package wire

import (
	"encoding/json"
	"time"
)

// What a device says. It is not signed: the broker knows who is connected, and lets
// each speak on its own topic only.

// Outcome is what became of an item.
type Outcome string

// The closed set of outcomes.
const (
	Started  Outcome = "started"
	Finished Outcome = "finished" // to its last second
	Cut      Outcome = "cut"      // stopped, muted or interrupted before its end
	Failed   Outcome = "failed"   // nothing, or not all of it, could be played
)

// Receipt is what became of one item on one device. Seq grows by one with each, so
// that the desk counts every receipt once however often it comes, and sees a gap.
type Receipt struct {
	Seq     int64     `json:"seq"`
	Item    string    `json:"item"`
	Outcome Outcome   `json:"outcome"`
	At      time.Time `json:"at"`
	Millis  int64     `json:"ms,omitempty"`  // of the item played so far, as measured
	Why     string    `json:"why,omitempty"` // of what was not played to its end
}

// Answer says that a command was obeyed, or why not.
type Answer struct {
	Command string    `json:"command"`
	At      time.Time `json:"at"`
	Breach  Breach    `json:"breach,omitempty"`
}

// Beat is a heartbeat.
type Beat struct {
	At      time.Time `json:"at"`
	Serial  int64     `json:"serial"` // of the schedule that is kept; 0 for none
	Until   time.Time `json:"until,omitzero"`
	Playing string    `json:"playing,omitempty"`
	Volume  int       `json:"volume"`
	Muted   bool      `json:"muted,omitempty"`
	Held    int       `json:"held,omitempty"`  // receipts that wait for the line
	Lacks   int       `json:"lacks,omitempty"` // items whose audio is not there yet
}

// Alarm is what the desk must hear: audio that no schedule orders, or a message that
// was refused.
type Alarm struct {
	At     time.Time `json:"at"`
	Stray  bool      `json:"stray,omitempty"`  // "tiếng không có lịch"
	Breach Breach    `json:"breach,omitempty"` // of a message to the device
}

// maxReport is more than any report has.
const maxReport = 4 << 10

// ReadReport reads what a device says; the error is RefusedError.
func ReadReport[T Receipt | Answer | Beat | Alarm](message []byte) (T, error) {
	var t T
	if len(message) > maxReport {
		return t, RefusedError{BreachTooLarge}
	}
	if json.Unmarshal(message, &t) != nil {
		return t, RefusedError{BreachMalformed}
	}
	return t, nil
}
