package delivery

import (
	"sync"
	"time"
)

// desk is one channel's place in a worker: the queue of what is claimed, and how
// the provider fares.
type desk struct {
	ch     Channel
	name   string
	silent bool
	paced  Paced    // nil for a channel that takes whatever comes
	terms  Governed // nil for a channel without accounts
	width  int
	slots  int
	first  time.Duration // of a rest

	mu      sync.Mutex
	ready   *sync.Cond
	queue   [4][]task // by lane
	held    [4]int    // claimed and not settled, by lane
	air     [4]int    // with a sender, by lane
	known   map[AttemptID]bool
	closed  bool
	rests   int // in a row
	resting time.Time
	why     error
	proven  bool // something was handed over since the last rest
}

// task is one message on its way, with what its outcome needs.
type task struct {
	msg      Message
	notAfter time.Time // quiet hours or expiry; zero for never
	tries    int
	counted  int64 // the day on which the cap counted it; 0 if it did not
}

func newDesk(ch Channel, opts Options) *desk {
	d := &desk{ch: ch, name: ch.Name(), width: opts.Senders, slots: opts.Slots, first: opts.Rest, proven: true, known: map[AttemptID]bool{}}
	if s, ok := ch.(Silent); ok {
		d.silent = s.Silent()
	}
	if wide, ok := ch.(Wide); ok {
		d.width = wide.Width()
	}
	d.paced, _ = ch.(Paced)
	d.terms, _ = ch.(Governed)
	d.ready = sync.NewCond(&d.mu)
	return d
}

// room is how many attempts of a lane may be claimed now. A lane and those behind
// it never hold more than its limit together, so each lane before keeps its
// reserve. After a rest only as many as can be in the air at once are tried, and
// never more is claimed than the channel says it can carry.
func (d *desk) room(l Lane, now time.Time) int {
	pace := d.slots
	if d.paced != nil {
		pace = d.paced.Room(l)
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if now.Before(d.resting) {
		return 0
	}
	slots := d.slots
	if !d.proven {
		slots = min(slots, d.width)
	}
	room, behind := slots, 0
	for k := range l.order() + 1 { // what goes first is carried first
		pace -= d.held[k]
	}
	room = min(room, pace)
	for k := len(Lanes()) - 1; k >= 0; k-- {
		behind += d.held[k]
		if k <= l.order() {
			room = min(room, Lanes()[k].Limit(slots)-behind)
		}
	}
	return max(0, room)
}

func (d *desk) put(tasks []task) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, t := range tasks {
		k := t.msg.Lane.order()
		d.queue[k] = append(d.queue[k], t)
		d.held[k]++
		d.known[t.msg.Attempt] = true
	}
	d.ready.Broadcast()
}

// next waits for the most urgent task that may have a sender; false when the desk
// is closed.
func (d *desk) next() (task, bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for {
		for k := range d.queue {
			if len(d.queue[k]) > 0 && d.maySend(k) {
				t := d.queue[k][0]
				d.queue[k] = d.queue[k][1:]
				d.air[k]++
				return t, true
			}
		}
		if d.closed {
			return task{}, false
		}
		d.ready.Wait()
	}
}

// maySend reports whether there is a sender for a lane: it and those behind it
// never have more than its part together.
func (d *desk) maySend(lane int) bool {
	behind := 0
	for k := len(Lanes()) - 1; k >= 0; k-- {
		behind += d.air[k]
		if k <= lane && behind >= d.senders(Lanes()[k]) {
			return false
		}
	}
	return true
}

// senders is how many messages of a lane may be in the air at once. However slow
// the provider, an alert finds a sender that bulk has not taken, and from eight on
// one that a correction has not taken either.
func (d *desk) senders(l Lane) int {
	switch {
	case d.width >= 8 && l == LaneCorrection:
		return d.width - 1
	case d.width >= 8 && l != LaneUrgent:
		return d.width - 2
	case d.width >= 4 && l.order() > LaneCorrection.order():
		return d.width - 1
	}
	return d.width
}

// landed frees the sender of a message.
func (d *desk) landed(m Message) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.air[m.Lane.order()]--
	d.ready.Signal()
}

// takeBack removes tasks that nobody has begun with.
func (d *desk) takeBack(which func(t task) bool) []task {
	d.mu.Lock()
	defer d.mu.Unlock()
	var out []task
	for k := range d.queue {
		var kept []task
		for _, t := range d.queue[k] {
			if which(t) {
				out = append(out, t)
			} else {
				kept = append(kept, t)
			}
		}
		d.queue[k] = kept
	}
	return out
}

func (d *desk) settled(m Message) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.held[m.Lane.order()]--
	delete(d.known, m.Attempt)
}

func (d *desk) knows(id AttemptID) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.known[id]
}

func (d *desk) holds() int {
	d.mu.Lock()
	defer d.mu.Unlock()
	n := 0
	for _, k := range d.held {
		n += k
	}
	return n
}

func (d *desk) close() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.closed = true
	d.ready.Broadcast()
}

// rest leaves the provider alone for a while, longer each time. What was in the
// air when the first of them failed fails too and does not count again.
func (d *desk) rest(now time.Time, asked time.Duration, why error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if now.Before(d.resting) {
		return
	}
	wait := min(d.first<<min(d.rests, 16), time.Minute)
	d.rests++
	d.resting, d.why, d.proven = now.Add(max(wait, asked)), why, false
}

func (d *desk) works() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.rests, d.why, d.proven = 0, nil, true
}

func (d *desk) isResting(now time.Time) (until time.Time, why error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.why == nil {
		return time.Time{}, nil
	}
	return d.resting, d.why
}
