package device

import (
	"slices"
	"time"

	"github.com/loa-vn/loa/internal/station/wire"
)

// State is what a device keeps over a power cut.
type State struct {
	Group    string           `json:"group"`
	Seen     map[string]int64 `json:"seen"` // the newest serial taken, by address
	Schedule wire.Schedule    `json:"schedule,omitzero"`
	Urgent   []wire.Item      `json:"urgent,omitempty"` // emergencies that are not over
	Volume   int              `json:"volume"`
	Muted    bool             `json:"muted"`
	Beat     int              `json:"beat"`  // seconds between two
	Fetch    int              `json:"fetch"` // kilobits a second

	Now  *Playing         `json:"now,omitempty"`
	Rest []Playing        `json:"rest,omitempty"` // interrupted, the latest last
	Done map[string]int64 `json:"done,omitempty"` // items of the schedule that had their turn, and when they end
	Seq  int64            `json:"seq"`
	Owed []wire.Receipt   `json:"owed,omitempty"` // not yet written down by the station
}

// Playing is an item that sounds, or was interrupted.
type Playing struct {
	Item    wire.Item `json:"item"`
	Since   time.Time `json:"since"`             // when it began to sound, or went on
	Base    int64     `json:"base"`              // milliseconds of it that had sounded before
	Resumed bool      `json:"resumed,omitempty"` // it began before an emergency interrupted it
}

// Core decides for one device.
type Core struct {
	Name  string
	Ring  wire.Ring
	State State

	has   func(sha256 string) bool  // whether a file is there, whole and checked
	asked map[string]bool           // files that are being fetched
	cried map[wire.Breach]time.Time // when an alarm of that kind was last sent
	next  time.Time                 // of the next beat
}

// New is a device as it was left, or as it comes from the factory. Has says whether
// a file is on the device.
func New(name string, ring wire.Ring, s State, has func(sha256 string) bool) *Core {
	if s.Seen == nil {
		s.Seen = map[string]int64{}
	}
	if s.Done == nil {
		s.Done = map[string]int64{}
	}
	if s.Beat == 0 {
		s.Volume, s.Beat, s.Fetch = 70, 60, 512
	}
	return &Core{Name: name, Ring: ring, State: s, has: has, asked: map[string]bool{}, cried: map[wire.Breach]time.Time{}}
}

// Do is what whoever runs the core has to do, in this order. State is saved first.
type Do struct {
	Save  bool
	Stop  bool   // what sounds ends at once
	Play  *Start // this sounds now
	Say   []Word // these are sent, if there is a line
	Fetch []wire.Audio
	Level int // 0 to 100, if Turn
	Turn  bool
}

// Start is an item to be played from some millisecond of its audio on.
type Start struct {
	Item wire.Item
	From time.Duration
}

// Word is a report on its topic.
type Word struct {
	About string // receipt, answer, beat, alarm
	What  any    // wire.Receipt, wire.Answer, wire.Beat, wire.Alarm
}

func (c *Core) place() wire.Place {
	return wire.Place{Device: c.Name, Group: c.State.Group, Seen: c.State.Seen}
}

// Schedule takes a message that came as a schedule.
func (c *Core) Schedule(message []byte, now time.Time) Do {
	s, err := c.Ring.Schedule(message, c.place(), now)
	if err != nil {
		return c.refuse(err, now)
	}
	c.State.Seen[s.To], c.State.Schedule = s.Serial, s
	for id, end := range c.State.Done {
		if now.UnixMilli() > end+int64(wire.MaxLife/time.Millisecond) {
			delete(c.State.Done, id)
		}
	}
	d := c.decide(now)
	d.Save, d.Fetch = true, c.lacking(now)
	return d
}

// Command takes a message that came as a command.
func (c *Core) Command(message []byte, now time.Time) Do {
	o, err := c.Ring.Command(message, c.place(), now)
	if err != nil {
		return c.refuse(err, now)
	}
	c.State.Seen[o.To] = o.Serial
	if o.Do == wire.DoAck {
		c.State.Owed = slices.DeleteFunc(c.State.Owed, func(r wire.Receipt) bool { return r.Seq <= o.Upto })
		return Do{Save: true}
	}
	d := c.obey(o, now)
	d.Save = true
	d.Say = append([]Word{{"answer", wire.Answer{Command: o.ID, At: now}}}, d.Say...)
	return d
}

func (c *Core) obey(o wire.Command, now time.Time) Do {
	switch o.Do {
	case wire.DoMute:
		d := c.cut("muted", now)
		c.State.Muted = true
		return d
	case wire.DoUnmute:
		c.State.Muted = false
		return c.decide(now)
	case wire.DoStop:
		return c.cut("stopped", now)
	case wire.DoVolume:
		c.State.Volume = o.Volume
		return Do{Turn: true, Level: o.Volume}
	case wire.DoPlay:
		if c.State.Muted {
			return Do{Say: []Word{c.receipt(wire.Receipt{Item: o.Item.ID, Outcome: wire.Failed, At: now, Why: "muted"})}}
		}
		c.State.Urgent = append(c.State.Urgent, *o.Item)
		d := c.decide(now)
		d.Fetch = c.lacking(now)
		return d
	case wire.DoSet:
		c.set(o.Set)
		return Do{}
	case wire.DoTell:
		return Do{Say: append([]Word{{"beat", c.beat(now)}}, c.owed()...)}
	case wire.DoAck:
	}
	return Do{}
}

func (c *Core) set(s wire.Settings) {
	if s.Heartbeat > 0 {
		c.State.Beat = s.Heartbeat
	}
	if s.Fetch > 0 {
		c.State.Fetch = s.Fetch
	}
	if s.Group != "" {
		c.State.Group, c.State.Schedule = s.Group, wire.Schedule{} // another's programme is not ours any more
	}
}

// quiet is how long after an alarm another of the same kind says nothing new: a flood
// of forged messages is not to become a flood of alarms.
const quiet = time.Minute

// refuse tells the desk.
func (c *Core) refuse(err error, now time.Time) Do {
	breach := wire.BreachOf(err)
	if last, cried := c.cried[breach]; cried && now.Sub(last) < quiet {
		return Do{}
	}
	c.cried[breach] = now
	return Do{Say: []Word{{"alarm", wire.Alarm{At: now, Breach: breach}}}}
}

// Woke is called once when the device has power again. What sounded when it went away
// is over: nobody knows how much of it was heard since the last save.
func (c *Core) Woke(now time.Time) Do {
	d := Do{Turn: true, Level: c.State.Volume}
	if p := c.State.Now; p != nil {
		d.Save = true
		d.Say = append(d.Say, c.receipt(wire.Receipt{Item: p.Item.ID, Outcome: wire.Cut, At: now, Millis: p.Base, Why: "power"}))
		c.over(p.Item)
	}
	c.State.Now, c.State.Rest = nil, nil
	d = d.and(c.decide(now))
	d.Fetch = c.lacking(now)
	return d
}

// Joined is called when the line is there again: the station hears how the device is,
// and what it does not know yet.
func (c *Core) Joined(now time.Time) Do {
	c.next = now.Add(time.Duration(c.State.Beat) * time.Second)
	return Do{Say: append([]Word{{"beat", c.beat(now)}}, c.owed()...)}
}

func (c *Core) owed() []Word {
	words := make([]Word, len(c.State.Owed))
	for i, r := range c.State.Owed {
		words[i] = Word{"receipt", r}
	}
	return words
}

// Stray is called when something sounds that was not ordered: "tiếng không có lịch".
func (c *Core) Stray(now time.Time) Do {
	return Do{Say: []Word{{"alarm", wire.Alarm{At: now, Stray: true}}}}
}

// Fetched is called when a file has come, whole and with the right hash, or has not.
func (c *Core) Fetched(sha256 string, now time.Time) Do {
	delete(c.asked, sha256)
	return c.decide(now)
}

func (c *Core) beat(now time.Time) wire.Beat {
	b := wire.Beat{At: now, Serial: c.State.Schedule.Serial, Until: c.State.Schedule.Until, Volume: c.State.Volume, Muted: c.State.Muted, Held: len(c.State.Owed)}
	if c.State.Now != nil {
		b.Playing = c.State.Now.Item.ID
	}
	for _, i := range c.State.Schedule.Items {
		if i.Audio != nil && i.End().After(now) && !c.has(i.Audio.SHA256) {
			b.Lacks++
		}
	}
	return b
}
