package station

import (
	"maps"
	"slices"

	"github.com/loa-vn/loa/internal/civil"
	"github.com/loa-vn/loa/internal/fault"
)

// Refusal says why an item cannot stand where it was asked for, and where it can. It
// unwraps to a fault with a public text.
type Refusal struct { //nolint:errname // It is read as a refusal more often than as an error.
	Why       Reason
	Item      Item
	Date      civil.Date
	With      []BulletinID // what stands in its way, or would lose its place
	Titles    string       // of those, for the text
	Proposals []Proposal   // at most two: later the same day or earlier in it, and on the next day with room
}

// Proposal is a place that was free when it was proposed.
type Proposal struct {
	Date civil.Date
	At   Clock
}

// Apply is the item at the proposed place. One that had no time of its own gets none: a
// priority bulletin may still come before it.
func (p Proposal) Apply(it Item) Item {
	if it.Fixed {
		it.At = p.At
	} else {
		it.Earliest = p.At
	}
	return it
}

// Error names the refusal for a log.
func (r *Refusal) Error() string { return r.fault().Error() }

// Unwrap is the fault that a person reads.
func (r *Refusal) Unwrap() error { return r.fault() }

func (r *Refusal) fault() *fault.Error {
	return fault.Conflict(r.Why.Key(), "title", r.Item.Title, "day", string(r.Date), "with", r.Titles)
}

// Add puts one more item onto a day, or refuses with proposals. An item that was
// laid before keeps a place: nothing is pushed out.
func (w Week) Add(date civil.Date, it Item) (Week, error) {
	i := slices.IndexFunc(w.Days, func(d Day) bool { return d.Date == date })
	if i < 0 {
		return w, fault.Invalid("station.day_unknown", "day", string(date))
	}
	if err := it.Check(); err != nil {
		return w, err
	}
	was := w.Days[i].Lay(w.Items[date])
	now := w.Days[i].Lay(append(slices.Clip(w.Items[date]), it))
	if why, with := newBreach(was, now, it); why != "" {
		r := &Refusal{Why: why, Item: it, Date: date, With: with, Titles: titles(was, with)}
		r.Proposals = w.propose(i, it)
		return w, r
	}
	w.Items = maps.Clone(w.Items)
	w.Items[date] = append(slices.Clip(w.Items[date]), it)
	return w, nil
}

// newBreach says what adding it broke.
func newBreach(was, now Programme, it Item) (Reason, []BulletinID) {
	same := func(a, b Item) bool { return a.Bulletin == b.Bulletin && a.Offset == b.Offset }
	if slices.ContainsFunc(was.Slots, func(s Slot) bool { return same(s.Item, it) }) {
		return ReasonTwice, []BulletinID{it.Bulletin}
	}
	var lost []BulletinID
	for _, b := range now.Breaches {
		if same(b.Item, it) {
			return b.Why, b.With
		}
		if !slices.ContainsFunc(was.Breaches, func(o Breach) bool { return same(o.Item, b.Item) }) {
			lost = append(lost, b.Item.Bulletin)
		}
	}
	if len(lost) > 0 {
		return ReasonDisplaces, lost
	}
	return "", nil
}

func titles(p Programme, ids []BulletinID) string {
	out := ""
	for _, id := range ids {
		for _, s := range p.Of(id)[:min(1, len(p.Of(id)))] {
			if out != "" {
				out += ", "
			}
			out += s.Title
		}
	}
	return out
}

// propose finds the next place on the day that was asked for, and on the first later
// day that has one. A live relay comes at its own time or not at all.
func (w Week) propose(i int, it Item) []Proposal {
	if it.Live {
		return nil
	}
	var out []Proposal
	wanted := it.Earliest
	if it.Fixed {
		wanted = it.At
	}
	for n, d := range w.Days[i:] {
		p := d.Lay(w.Items[d.Date])
		if p.forbids(it) != "" || len(p.Of(it.Bulletin)) > 0 {
			continue
		}
		from := it.Earliest
		if n == 0 {
			from = max(wanted, it.Earliest)
		}
		at, ok := p.room(it, p.spans(it), from)
		if !ok && n == 0 {
			at, ok = p.room(it, p.spans(it), it.Earliest)
		}
		if !ok {
			continue
		}
		out = append(out, Proposal{Date: d.Date, At: at})
		if n > 0 {
			break
		}
	}
	return out
}
