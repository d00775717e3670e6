package audience

import (
	"cmp"
	"slices"
	"strings"

	"github.com/loa-vn/loa/internal/civil"
	"github.com/loa-vn/loa/internal/fault"
	"github.com/loa-vn/loa/internal/viet"
)

// Atlas is every unit on every day, in memory: some 13,500 of them. It never changes once made, so any number of
// requests read one at once.
type Atlas struct {
	Edition string // names the facts it was drawn from

	units   []Unit // by code, then first day
	byID    map[UnitID]int
	byCode  map[Code][]int
	byName  map[string][]int // keys of the full name and of the name
	words   [][]string       // of each unit's folded full name
	within  map[Code][]int   // communes of a province code, of all days
	after   map[UnitID][]Change
	before  map[UnitID][]Change
	aliases []alias
}

// alias is a second code under which a list of 2025 knows a unit.
type alias struct {
	code, kept Code
	from       civil.Date
}

// NewAtlas draws an atlas from its units and the changes between them.
func NewAtlas(edition string, units []Unit, changes []Change) *Atlas {
	a := &Atlas{
		Edition: edition, units: slices.Clone(units),
		byID: map[UnitID]int{}, byCode: map[Code][]int{}, byName: map[string][]int{}, within: map[Code][]int{},
		after: map[UnitID][]Change{}, before: map[UnitID][]Change{},
	}
	slices.SortFunc(a.units, func(x, y Unit) int {
		return cmp.Or(cmp.Compare(x.Code, y.Code), cmp.Compare(x.ValidFrom, y.ValidFrom))
	})
	for i, u := range a.units {
		a.byID[u.ID] = i
		a.byCode[u.Code] = append(a.byCode[u.Code], i)
		a.within[u.Parent] = append(a.within[u.Parent], i)
		words := viet.Words(u.FullName)
		full, short := strings.Join(words, " "), nameKey(u.Name)
		a.words = append(a.words, words)
		a.byName[full] = append(a.byName[full], i)
		if short != full {
			a.byName[short] = append(a.byName[short], i)
		}
	}
	for _, c := range changes {
		a.after[c.From] = append(a.after[c.From], c)
		a.before[c.To] = append(a.before[c.To], c)
	}
	a.sumResidents()
	return a
}

// sumResidents gives a province the residents of its communes, where all of them are known.
func (a *Atlas) sumResidents() {
	for i, p := range a.units {
		if p.Level != LevelProvince {
			continue
		}
		communes := a.Communes(p.Code, p.ValidFrom)
		sum, all := int64(0), len(communes) > 0
		for _, c := range communes {
			sum += c.Residents
			all = all && c.Residents > 0
		}
		if all {
			a.units[i].Residents = sum
		}
	}
}

// Unit returns the unit of an identity.
func (a *Atlas) Unit(id UnitID) (Unit, bool) {
	i, ok := a.byID[id]
	if !ok {
		return Unit{}, false
	}
	return a.units[i], true
}

// At returns the unit that bore the code on the day; a code that only another list of that time used leads to the
// unit as well. Otherwise the fault says what became of the code.
func (a *Atlas) At(code Code, day civil.Date) (Unit, error) {
	for _, i := range a.byCode[code] {
		if a.units[i].On(day) {
			return a.units[i], nil
		}
	}
	for _, other := range a.aliases {
		if other.code == code && other.from <= day {
			return a.At(other.kept, day)
		}
	}
	if day < FirstDay {
		return Unit{}, fault.NotFound("audience.unit.too_early", "day", day, "first", FirstDay)
	}
	if known := a.byCode[code]; len(known) > 0 {
		return Unit{}, a.gone(a.units[known[len(known)-1]], day)
	}
	return Unit{}, fault.NotFound("audience.unit.unknown", "unit", code)
}

// gone is the fault of naming a unit on a day on which it did not stand.
func (a *Atlas) gone(u Unit, day civil.Date) *fault.Error {
	if day < u.ValidFrom {
		return fault.Invalid("audience.unit.not_yet", "unit", u.Label(), "from", u.ValidFrom)
	}
	if heirs := a.Onto(u.ID, day).Units; len(heirs) > 0 {
		return fault.Invalid("audience.unit.abolished", "unit", u.Label(), "last", u.ValidTo, "successors", a.labels(heirs))
	}
	return fault.Invalid("audience.unit.abolished_untraced", "unit", u.Label(), "last", u.ValidTo,
		"province", a.labels(a.provinceHeirs(u, day)))
}

// provinceHeirs are the provinces a commune may lie in, where its own fate is not recorded.
func (a *Atlas) provinceHeirs(u Unit, day civil.Date) []UnitID {
	for _, i := range a.byCode[u.Parent] {
		if p := a.units[i]; p.On(u.ValidFrom) {
			return a.Onto(p.ID, day).Units
		}
	}
	return nil
}

// On lists the units of a level that stood on the day, by code.
func (a *Atlas) On(level Level, day civil.Date) []Unit {
	var units []Unit
	for _, u := range a.units {
		if u.Level == level && u.On(day) {
			units = append(units, u)
		}
	}
	return units
}

// Communes lists the communes of the province that bore the code on the day, by code.
func (a *Atlas) Communes(province Code, day civil.Date) []Unit {
	if province == "" {
		return nil
	}
	var units []Unit
	for _, i := range a.within[province] {
		if a.units[i].On(day) {
			units = append(units, a.units[i])
		}
	}
	return units
}

// ParentOf returns the province a commune lay in on the day, or on its own first day where the commune had not begun.
func (a *Atlas) ParentOf(u Unit, day civil.Date) (Unit, bool) {
	if !u.On(day) {
		day = u.ValidFrom
	}
	for _, i := range a.byCode[u.Parent] {
		if a.units[i].On(day) {
			return a.units[i], true
		}
	}
	return Unit{}, false
}

// Place names a unit with its province: "Phường Bắc Giang, Tỉnh Bắc Ninh".
func (a *Atlas) Place(u Unit) string {
	day := u.ValidTo
	if day == "" {
		day = "9999-12-31"
	}
	if p, ok := a.ParentOf(u, day); ok {
		return u.FullName + ", " + p.FullName
	}
	return u.FullName
}
