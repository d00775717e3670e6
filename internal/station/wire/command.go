package wire

import (
	"fmt"
	"time"
)

// Do is what a command orders.
type Do string

// The closed set of orders.
const (
	DoMute   Do = "mute"   // silence at once, until unmuted; an emergency is silent too
	DoUnmute Do = "unmute" // the schedule is played again
	DoVolume Do = "volume" // 0 to 100
	DoPlay   Do = "play"   // an emergency: Item, at once
	DoStop   Do = "stop"   // what is being played ends; the schedule goes on
	DoSet    Do = "set"    // settings that are kept
	DoTell   Do = "tell"   // say how you are
	DoAck    Do = "ack"    // the receipts up to Upto are written down
)

// Command is an order to a device or a group. It is obeyed once and answered.
type Command struct {
	Header

	ID     string   `json:"id"` // answers name it
	Do     Do       `json:"do"`
	Volume int      `json:"volume,omitempty"`
	Item   *Item    `json:"item,omitempty"`
	Set    Settings `json:"set,omitzero"`
	Upto   int64    `json:"upto,omitempty"`
}

// Settings are what may be changed from afar. Zero fields stay as they are.
type Settings struct {
	Heartbeat int    `json:"heartbeat,omitempty"` // seconds between two, 10 to 3600
	Fetch     int    `json:"fetch,omitempty"`     // kilobits a second at which audio is fetched, 16 to 100000
	Group     string `json:"group,omitempty"`     // to which the device belongs from now on
}

func (c Command) check() error {
	ok := c.ID != "" && len(c.ID) <= 100
	switch c.Do {
	case DoMute, DoUnmute, DoStop, DoTell:
	case DoAck:
		ok = ok && c.Upto > 0
	case DoVolume:
		ok = ok && c.Volume >= 0 && c.Volume <= 100
	case DoPlay:
		ok = ok && c.Item != nil && c.Item.Priority == Emergency && c.Item.check() == nil
	case DoSet:
		ok = ok && c.Set != (Settings{}) && within(c.Set.Heartbeat, 10, 3600) && within(c.Set.Fetch, 16, 100_000) && len(c.Set.Group) <= 100
	default:
		ok = false
	}
	if !ok {
		return RefusedError{BreachUnspeakable}
	}
	return nil
}

// within is also true of 0, which changes nothing.
func within(n, low, high int) bool { return n == 0 || n >= low && n <= high }

// SealCommand signs a command; one that a device would refuse is not signed.
func (s Signer) SealCommand(c Command) ([]byte, error) {
	if err := c.check(); err != nil {
		return nil, fmt.Errorf("seal a command: %w", err)
	}
	return s.seal(kindCommand, c)
}

// Command reads one for a device. The error is RefusedError. Schedules and commands count
// their serials together.
func (r Ring) Command(message []byte, at Place, now time.Time) (Command, error) {
	var c Command
	if err := r.unseal(kindCommand, message, &c); err != nil {
		return Command{}, err
	}
	if err := at.admits(c.Header, now); err != nil {
		return Command{}, err
	}
	return c, c.check()
}
