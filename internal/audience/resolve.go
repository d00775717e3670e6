package audience

import (
	"errors"
	"slices"
	"strings"

	"github.com/loa-vn/loa/internal/civil"
	"github.com/loa-vn/loa/internal/fault"
)

// Spelling is how a list of people names a commune: by code, by name, or both; "Xã Tân An, Bắc Ninh" in one cell too.
type Spelling struct {
	Code     string // leading zeros may have been lost to a spreadsheet
	Name     string
	Province string // name or code; that of an old province is understood
	Default  Code   // the province meant where none is named; "" for none
}

// Resolve finds the commune that a spelling means on a day. What cannot be decided is a fault that helps to decide: the
// successors of an abolished commune, the places that share a name, the names that come near.
func (a *Atlas) Resolve(sp Spelling, day civil.Date) (Unit, error) {
	sp = sp.parted()
	province := sp.Default
	if sp.Province != "" {
		p, err := a.province(sp.Province, day)
		if err != nil {
			return Unit{}, err
		}
		province = p.Code
	}
	switch {
	case sp.Code != "":
		return a.byNumber(sp, day)
	case sp.Name != "":
		return a.named(sp.Name, province, day)
	}
	return Unit{}, fault.Invalid("audience.commune.missing").On("commune")
}

// parted takes a cell apart that holds commune and province, and sees a code written where the name belongs.
func (sp Spelling) parted() Spelling {
	sp.Code, sp.Name, sp.Province = strings.TrimSpace(sp.Code), strings.TrimSpace(sp.Name), strings.TrimSpace(sp.Province)
	if parts := strings.Split(sp.Name, ","); len(parts) > 1 {
		sp.Name = strings.TrimSpace(parts[0])
		if sp.Province == "" {
			sp.Province = strings.TrimSpace(parts[len(parts)-1])
		}
	}
	if sp.Code == "" && digits(sp.Name) {
		sp.Code, sp.Name = sp.Name, ""
	}
	sp.Code, _, _ = strings.Cut(sp.Code, "@")
	if digits(sp.Code) && len(sp.Code) < 5 {
		sp.Code = strings.Repeat("0", 5-len(sp.Code)) + sp.Code
	}
	return sp
}

func digits(s string) bool { return s != "" && strings.Trim(s, "0123456789") == "" }

// province finds one of the day's provinces, also by the name it had before it was merged.
func (a *Atlas) province(text string, day civil.Date) (Unit, error) {
	if u, err := a.At(Code(text), day); err == nil && u.Level == LevelProvince {
		return u, nil
	}
	var old []Unit
	for _, name := range []string{nameKey(text), bareName(text)} {
		for _, i := range a.byName[name] {
			u := a.units[i]
			if u.Level == LevelProvince && u.On(day) {
				return u, nil
			}
			if u.Level == LevelProvince {
				old = append(old, u)
			}
		}
	}
	for _, u := range old {
		if l := a.Onto(u.ID, day); l.Whole {
			p, _ := a.Unit(l.Units[0])
			return p, nil
		}
	}
	return Unit{}, fault.Invalid("audience.province.unknown", "name", text).On("province")
}

// byNumber trusts the code, and asks that a name beside it agrees: a list of before the merger carries codes that mean
// another commune today.
func (a *Atlas) byNumber(sp Spelling, day civil.Date) (Unit, error) {
	u, err := a.At(Code(sp.Code), day)
	if err != nil {
		if f, ok := errors.AsType[*fault.Error](err); ok {
			return Unit{}, f.On("code")
		}
		return Unit{}, err
	}
	if sp.Name == "" || fits(u, sp.Name) {
		return u, nil
	}
	for _, i := range a.byCode[Code(sp.Code)] {
		if before := a.units[i]; !before.On(day) && fits(before, sp.Name) {
			return Unit{}, a.gone(before, day).On("commune")
		}
	}
	return Unit{}, fault.Invalid("audience.commune.mismatch", "code", sp.Code, "unit", u.FullName, "name", sp.Name).On("commune")
}

// fits reports whether a name as written can mean the unit: of the same kind, if it says one.
func fits(u Unit, name string) bool {
	key, short := nameKey(name), nameKey(u.Name)
	return key == short || key == nameKey(u.FullName) || bareName(name) == short && kindOf(name) == u.Kind
}

// kindOf reads how a name says what kind of commune it is; "" where it does not.
func kindOf(name string) string {
	key := nameKey(name)
	for kind, words := range map[string][]string{
		"Phường": {"phuong ", "p "}, "Xã": {"xa ", "x "}, "Thị trấn": {"thi tran ", "tt "}, "Đặc khu": {"dac khu ", "dk "},
	} {
		if slices.ContainsFunc(words, func(w string) bool { return strings.HasPrefix(key, w) }) {
			return kind
		}
	}
	return ""
}

func (a *Atlas) named(name string, province Code, day civil.Date) (Unit, error) {
	today, past := a.bearing(name, province, day)
	if exact := exactly(today, name); len(exact) > 0 {
		today = exact
	}
	switch {
	case len(today) == 1:
		return today[0], nil
	case len(today) > 1:
		return Unit{}, fault.Invalid("audience.commune.ambiguous", "name", name, "places", a.places(today)).On("commune")
	}
	if exact := exactly(past, name); len(exact) > 0 {
		past = exact
	}
	if len(past) > 0 {
		return Unit{}, a.ended(past, day).On("commune")
	}
	near := a.Nearest(name, LevelCommune, province, day, 3)
	if len(near) == 0 {
		return Unit{}, fault.Invalid("audience.commune.unknown", "name", name).On("commune")
	}
	return Unit{}, fault.Invalid("audience.commune.unknown_near", "name", name, "near", a.places(near)).On("commune")
}

// bearing lists the communes that a name can mean, those of the day and those that ended before it.
func (a *Atlas) bearing(name string, province Code, day civil.Date) (today, past []Unit) {
	seen := map[UnitID]bool{}
	for _, folded := range []string{nameKey(name), bareName(name)} {
		for _, i := range a.byName[folded] {
			u := a.units[i]
			if u.Level != LevelCommune || seen[u.ID] || !fits(u, name) {
				continue
			}
			seen[u.ID] = true
			switch {
			case u.On(day) && (province == "" || u.Parent == province):
				today = append(today, u)
			case u.ValidTo != "" && u.ValidTo < day && a.liesIn(u, province, day):
				past = append(past, u)
			}
		}
	}
	return today, past
}

// liesIn reports whether a commune that ended lies in today's province.
func (a *Atlas) liesIn(u Unit, province Code, day civil.Date) bool {
	return province == "" || slices.ContainsFunc(a.provinceHeirs(u, day), func(id UnitID) bool { return id.Code() == province })
}

// exactly keeps those whose name has the same tone marks.
func exactly(units []Unit, name string) []Unit {
	var exact []Unit
	for _, u := range units {
		if strings.HasSuffix(spelling(name), spelling(u.Name)) {
			exact = append(exact, u)
		}
	}
	return exact
}

// ended is the fault of naming communes that are no more; several may have borne the name.
func (a *Atlas) ended(past []Unit, day civil.Date) *fault.Error {
	if len(past) == 1 {
		return a.gone(past[0], day)
	}
	var heirs []UnitID
	for _, u := range past {
		heirs = append(heirs, a.Onto(u.ID, day).Units...)
	}
	if heirs = unique(heirs); len(heirs) == 0 {
		return a.gone(past[0], day)
	}
	return fault.Invalid("audience.unit.abolished", "unit", past[0].FullName, "last", past[0].ValidTo,
		"successors", a.labels(heirs[:min(len(heirs), maxPlaces)]))
}

// maxPlaces is how many places a sentence lists.
const maxPlaces = 6

// places names units with their provinces for a sentence.
func (a *Atlas) places(units []Unit) string {
	var names []string
	for _, u := range units[:min(len(units), maxPlaces)] {
		names = append(names, a.Place(u)+" ("+string(u.Code)+")")
	}
	if len(units) > maxPlaces {
		names = append(names, "…")
	}
	return strings.Join(names, "; ")
}
