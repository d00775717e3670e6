package wire

import (
	"encoding/hex"
	"fmt"
	"time"
)

// Schedule is all that a group of devices plays from At until Until. The newest
// takes the place of all before it.
type Schedule struct {
	Header

	Items []Item `json:"items"` // in the order of their starts; they do not overlap
}

// Priority is one of the three of circular 39/2020/TT-BTTTT.
type Priority string

// The closed set of priorities.
const (
	Normal    Priority = "normal"    // the commune decides whether and when
	First     Priority = "first"     // first in the programme
	Emergency Priority = "emergency" // at once; interrupts and resumes
)

// Item is one thing to play or, on a board, to show.
type Item struct {
	ID       string    `json:"id"` // of the bulletin; receipts name it
	Priority Priority  `json:"priority"`
	Start    time.Time `json:"start"`
	Millis   int64     `json:"ms"` // how long it lasts
	// Skip is from where in the audio it begins: an item that was interrupted goes on
	// under the same ID.
	Skip  int64  `json:"skip,omitempty"`
	Audio *Audio `json:"audio,omitempty"` // of a loudspeaker
	Text  string `json:"text,omitempty"`  // of a board
	Image *Audio `json:"image,omitempty"` // of a board; a file as audio is
}

// Audio is a file by its hash: what a device fetched for one item it plays for all.
type Audio struct {
	SHA256 string `json:"sha256"` // 64 hexadecimal digits
	Size   int64  `json:"size"`   // octets
	URL    string `json:"url"`    // whence it is fetched; believed only for its hash
	Type   string `json:"type"`   // audio/ogg, audio/mpeg, image/png
}

// Length is how long the item lasts.
func (i Item) Length() time.Duration { return time.Duration(i.Millis) * time.Millisecond }

// End is when it is over.
func (i Item) End() time.Time { return i.Start.Add(i.Length()) }

// Limits of one item.
const (
	MaxItems  = 500
	MaxLength = 4 * time.Hour
	MaxAudio  = 256 << 20
)

// check refuses what no station orders.
func (i Item) check() error {
	if i.ID == "" || len(i.ID) > 100 || i.Millis <= 0 || i.Length() > MaxLength || i.Skip < 0 {
		return RefusedError{BreachUnspeakable}
	}
	switch i.Priority {
	case Normal, First, Emergency:
	default:
		return RefusedError{BreachUnspeakable}
	}
	if i.Audio == nil && i.Image == nil && i.Text == "" {
		return RefusedError{BreachUnspeakable}
	}
	for _, f := range []*Audio{i.Audio, i.Image} {
		if f != nil && !f.sound() {
			return RefusedError{BreachUnspeakable}
		}
	}
	return nil
}

func (f Audio) sound() bool {
	raw, err := hex.DecodeString(f.SHA256)
	return err == nil && len(raw) == 32 && f.Size > 0 && f.Size <= MaxAudio && len(f.URL) <= 2000
}

// check refuses a schedule that no device could keep.
func (s Schedule) check() error {
	if len(s.Items) > MaxItems {
		return RefusedError{BreachUnspeakable}
	}
	for n, i := range s.Items {
		if err := i.check(); err != nil {
			return err
		}
		if i.End().After(s.Until) || n > 0 && i.Start.Before(s.Items[n-1].End()) {
			return RefusedError{BreachUnspeakable}
		}
	}
	return nil
}

// SealSchedule signs a schedule; one that a device would refuse is not signed.
func (s Signer) SealSchedule(of Schedule) ([]byte, error) {
	if err := of.check(); err != nil {
		return nil, fmt.Errorf("seal a schedule: %w", err)
	}
	return s.seal(kindSchedule, of)
}

// Schedule reads one for a device. The error is RefusedError. Whoever takes it must write
// its serial down (Place.Seen) before anything is played.
func (r Ring) Schedule(message []byte, at Place, now time.Time) (Schedule, error) {
	var s Schedule
	if err := r.unseal(kindSchedule, message, &s); err != nil {
		return Schedule{}, err
	}
	if err := at.admits(s.Header, now); err != nil {
		return Schedule{}, err
	}
	return s, s.check()
}

// Playing is what is to be heard at a moment; false for silence. A schedule that has
// expired orders nothing.
func (s Schedule) Playing(now time.Time) (Item, bool) {
	if !now.Before(s.Until) {
		return Item{}, false
	}
	for _, i := range s.Items {
		if !now.Before(i.Start) && now.Before(i.End()) {
			return i, true
		}
	}
	return Item{}, false
}

// Next is the first item that begins after a moment; false if there is none.
func (s Schedule) Next(after time.Time) (Item, bool) {
	for _, i := range s.Items {
		if i.Start.After(after) {
			return i, true
		}
	}
	return Item{}, false
}
