package device

import (
	"slices"
	"time"

	"github.com/loa-vn/loa/internal/station/wire"
)

// grace is how late an item may begin and still be played to its end: the file came
// late, or the power was away for a moment.
const grace = 2 * time.Minute

// resume is how long after its time an interrupted item still goes on. Later it stays
// cut, as its receipt says: nobody waits for the second half of yesterday's bulletin.
const resume = time.Hour

// mostOwed is how many receipts are kept; when there are more the oldest go, and the
// gap in their numbers says so.
const mostOwed = 20_000

// Tick is called when the time has come that Wake named, or sooner.
func (c *Core) Tick(now time.Time) Do {
	d := c.decide(now)
	if !now.Before(c.next) {
		c.next = now.Add(time.Duration(c.State.Beat) * time.Second)
		d.Say = append(d.Say, Word{"beat", c.beat(now)})
		d.Fetch = c.lacking(now)
	}
	return d
}

// Wake is when Tick has something to do next.
func (c *Core) Wake(now time.Time) time.Time {
	wake := c.next
	sooner := func(t time.Time) {
		if t.After(now) && t.Before(wake) {
			wake = t
		}
	}
	if i, ok := c.State.Schedule.Next(now); ok {
		sooner(i.Start)
	}
	for _, i := range c.State.Urgent {
		sooner(i.Start)
	}
	sooner(c.State.Schedule.Until)
	return wake
}

// Ended is called when the player has come to the end, or could not go on. Sounded
// is how much was heard since the item was started, as measured.
func (c *Core) Ended(item string, sounded time.Duration, failed error, now time.Time) Do {
	p := c.State.Now
	if p == nil || p.Item.ID != item {
		return Do{}
	}
	c.State.Now = nil
	r := wire.Receipt{Item: item, Outcome: wire.Finished, At: now, Millis: p.Base + sounded.Milliseconds()}
	if failed != nil {
		r.Outcome, r.Why = wire.Failed, short(failed.Error())
	}
	c.over(p.Item)
	d := Do{Save: true, Say: []Word{c.receipt(r)}}
	return d.and(c.decide(now))
}

// decide starts what is to sound now, if it does not sound already.
func (c *Core) decide(now time.Time) Do {
	if c.State.Muted {
		return c.missed(now)
	}
	if d := c.tooLate(now); d.Save {
		return d.and(c.decide(now))
	}
	want, ok := c.wanted(now)
	playing := c.State.Now
	switch {
	case playing != nil && (!ok || want.Item.ID == playing.Item.ID):
		return Do{}
	case playing != nil && want.Item.Priority != wire.Emergency:
		return Do{} // it will have its turn: nothing but an emergency interrupts
	case !ok:
		return c.missed(now)
	}
	var d Do
	if playing != nil {
		heard := playing.Base + now.Sub(playing.Since).Milliseconds()
		c.State.Rest = append(c.State.Rest, Playing{Item: playing.Item, Base: heard, Resumed: true})
		d.Stop = true
		d.Say = append(d.Say, c.receipt(wire.Receipt{Item: playing.Item.ID, Outcome: wire.Cut, At: now, Millis: heard, Why: "interrupted"}))
	}
	want.Since = now
	c.State.Now = &want
	c.State.Done[want.Item.ID] = want.Item.End().UnixMilli()
	d.Save = true
	d.Play = &Start{Item: want.Item, From: time.Duration(want.Item.Skip+want.Base) * time.Millisecond}
	if !want.Resumed {
		d.Say = append(d.Say, c.receipt(wire.Receipt{Item: want.Item.ID, Outcome: wire.Started, At: now}))
	}
	return d
}

// wanted is what should sound: an emergency, what an emergency interrupted, and then
// the schedule.
func (c *Core) wanted(now time.Time) (Playing, bool) {
	for _, i := range c.State.Urgent {
		if !now.Before(i.Start) && c.ready(i) {
			if c.State.Now != nil && c.State.Now.Item.ID == i.ID {
				return *c.State.Now, true
			}
			return Playing{Item: i}, true
		}
	}
	if c.State.Now != nil {
		return *c.State.Now, true
	}
	for n := len(c.State.Rest); n > 0; n-- {
		p := c.State.Rest[n-1]
		c.State.Rest = c.State.Rest[:n-1]
		if now.Before(p.Item.End().Add(resume)) {
			return p, true
		}
	}
	if now.Before(c.State.Schedule.Until) {
		for _, i := range c.State.Schedule.Items {
			_, done := c.State.Done[i.ID]
			if !done && !now.Before(i.Start) && now.Before(i.Start.Add(grace)) && c.ready(i) {
				return Playing{Item: i}, true
			}
		}
	}
	return Playing{}, false
}

// ready reports whether everything that an item needs is there.
func (c *Core) ready(i wire.Item) bool { return i.Audio == nil || c.has(i.Audio.SHA256) }

// missed writes receipts for items whose time passed in silence.
func (c *Core) missed(now time.Time) Do {
	var d Do
	for _, i := range c.State.Schedule.Items {
		if _, done := c.State.Done[i.ID]; done || now.Before(i.Start.Add(grace)) {
			continue
		}
		why := "late"
		switch {
		case c.State.Muted:
			why = "muted"
		case !c.ready(i):
			why = "no audio"
		}
		c.State.Done[i.ID] = i.End().UnixMilli()
		d.Save = true
		d.Say = append(d.Say, c.receipt(wire.Receipt{Item: i.ID, Outcome: wire.Failed, At: now, Why: why}))
	}
	return d
}

// tooLate gives up an emergency whose audio did not come in time.
func (c *Core) tooLate(now time.Time) (d Do) {
	for _, i := range slices.Clone(c.State.Urgent) {
		sounds := c.State.Now != nil && c.State.Now.Item.ID == i.ID
		if !sounds && now.After(i.End().Add(grace)) {
			c.over(i)
			d.Save = true
			d.Say = append(d.Say, c.receipt(wire.Receipt{Item: i.ID, Outcome: wire.Failed, At: now, Why: "no audio"}))
		}
	}
	return d
}

// cut ends what sounds, and what waits to go on.
func (c *Core) cut(why string, now time.Time) (d Do) {
	if p := c.State.Now; p != nil {
		d.Stop = true
		d.Say = append(d.Say, c.receipt(wire.Receipt{Item: p.Item.ID, Outcome: wire.Cut, At: now, Millis: p.Base + now.Sub(p.Since).Milliseconds(), Why: why}))
		c.over(p.Item)
	}
	c.State.Now = nil
	if why == "muted" {
		c.State.Rest, c.State.Urgent = nil, nil
	}
	return d
}

func (c *Core) over(i wire.Item) {
	c.State.Urgent = slices.DeleteFunc(c.State.Urgent, func(u wire.Item) bool { return u.ID == i.ID })
}

// lacking lists the files that are not there, what is needed first first.
func (c *Core) lacking(now time.Time) (files []wire.Audio) {
	for _, i := range append(slices.Clone(c.State.Urgent), c.State.Schedule.Items...) {
		if i.Audio == nil || !i.End().After(now) || c.has(i.Audio.SHA256) || c.asked[i.Audio.SHA256] {
			continue
		}
		c.asked[i.Audio.SHA256] = true
		files = append(files, *i.Audio)
	}
	return files
}

// receipt numbers a receipt and keeps it until the station has it.
func (c *Core) receipt(r wire.Receipt) Word {
	c.State.Seq++
	r.Seq = c.State.Seq
	if len(c.State.Owed) >= mostOwed {
		c.State.Owed = slices.Delete(c.State.Owed, 0, 1)
	}
	c.State.Owed = append(c.State.Owed, r)
	return Word{"receipt", r}
}

func (d Do) and(next Do) Do {
	d.Save, d.Stop = d.Save || next.Save, d.Stop || next.Stop
	d.Turn, d.Level = d.Turn || next.Turn, max(d.Level, next.Level)
	d.Say, d.Fetch = append(d.Say, next.Say...), append(d.Fetch, next.Fetch...)
	if next.Play != nil {
		d.Play = next.Play
	}
	return d
}

func short(s string) string {
	if r := []rune(s); len(r) > 200 {
		return string(r[:200])
	}
	return s
}
