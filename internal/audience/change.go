package audience

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"github.com/loa-vn/loa/internal/civil"
)

// Successors lists what a unit became, in one step.
func (a *Atlas) Successors(id UnitID) []Change { return slices.Clone(a.after[id]) }

// Predecessors lists what a unit was made of, in one step.
func (a *Atlas) Predecessors(id UnitID) []Change { return slices.Clone(a.before[id]) }

// Landing is where a unit lies on another day.
type Landing struct {
	Units []UnitID // sorted; none where it is not recorded
	Whole bool     // all of it lies in the one unit
}

// Onto carries a unit over to another day, forward through its successors or back through its predecessors.
func (a *Atlas) Onto(id UnitID, day civil.Date) Landing {
	found, whole := map[UnitID]bool{}, true
	seen := map[UnitID]bool{}
	var walk func(UnitID)
	walk = func(id UnitID) {
		u, ok := a.Unit(id)
		if !ok || seen[id] {
			return
		}
		seen[id] = true
		if u.On(day) {
			found[id] = true
			return
		}
		next, certain := a.step(u, day)
		whole = whole && certain
		for _, id := range next {
			walk(id)
		}
	}
	walk(id)
	units := slices.Sorted(maps.Keys(found))
	return Landing{Units: units, Whole: whole && len(units) == 1}
}

// step is one change towards the day; certain says that the whole unit takes it.
func (a *Atlas) step(u Unit, day civil.Date) (next []UnitID, certain bool) {
	if day < u.ValidFrom {
		for _, c := range a.before[u.ID] {
			if c.Share != ShareStale {
				next = append(next, c.From)
			}
		}
		return next, len(next) == 1 && a.before[u.ID][0].Share != ShareCode
	}
	for _, c := range a.after[u.ID] {
		next = append(next, c.To)
	}
	return next, len(next) == 1 && a.after[u.ID][0].Share == ShareFull
}

// Regroup turns counts kept in the units of one day into the units of another. Counts of units that were divided, or
// whose fate is not recorded, are handed back as they were.
func (a *Atlas) Regroup(counts []UnitCount, day civil.Date) (regrouped, divided []UnitCount) {
	sums := map[UnitID]int64{}
	for _, c := range counts {
		landing := a.Onto(c.Unit, day)
		if !landing.Whole {
			divided = append(divided, c)
			continue
		}
		sums[landing.Units[0]] += c.People
	}
	for id, people := range sums {
		u, _ := a.Unit(id)
		regrouped = append(regrouped, UnitCount{Unit: id, People: people, Residents: u.Residents})
	}
	slices.SortFunc(regrouped, func(x, y UnitCount) int { return cmp.Compare(x.Unit, y.Unit) })
	return regrouped, divided
}

// heir is a span of days during which all of a unit lay in another, or in itself.
type heir struct {
	unit, heir UnitID
	from, to   civil.Date
}

// heirs lists every span of every unit from its own first day on. A subscriber keeps the unit he gave; through this
// list a rule over today's units still finds him.
func (a *Atlas) heirs() []heir {
	all := make([]heir, 0, len(a.units)+len(a.after))
	for _, u := range a.units {
		for at := u; ; {
			all = append(all, heir{unit: u.ID, heir: at.ID, from: at.ValidFrom, to: at.ValidTo})
			if at.ValidTo == "" || len(a.after[at.ID]) != 1 || a.after[at.ID][0].Share != ShareFull {
				break
			}
			next, ok := a.Unit(a.after[at.ID][0].To)
			if !ok {
				break
			}
			at = next
		}
	}
	return all
}

// labels names units for a sentence.
func (a *Atlas) labels(ids []UnitID) string {
	names := make([]string, 0, len(ids))
	for _, id := range ids {
		if u, ok := a.Unit(id); ok {
			names = append(names, u.Label())
		}
	}
	return strings.Join(names, ", ")
}
