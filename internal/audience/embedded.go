package audience

import (
	"fmt"
	"strconv"
	"strings"
	"sync"

	"github.com/loa-vn/loa/internal/audience/facts"
	"github.com/loa-vn/loa/internal/civil"
)

const (
	mergerDay  civil.Date = "2025-07-01" // 202/2025/QH15 and the 34 resolutions after it
	lastOldDay civil.Date = "2025-06-30"
)

// Embedded is the atlas of the fact tables inside the program, drawn once.
func Embedded() (*Atlas, error) { return embedded() }

//nolint:gochecknoglobals // Read-only and embedded: a table, not state.
var embedded = sync.OnceValues(draw)

func draw() (*Atlas, error) {
	edition, err := facts.Edition()
	if err != nil {
		return nil, err
	}
	b := &drawing{tables: map[string][]facts.Row{}}
	for _, name := range []string{
		"provinces", "communes", "old_provinces", "old_communes", "commune_changes", "province_changes", "residents", "aliases",
	} {
		if b.tables[name], err = facts.Table(name); err != nil {
			return nil, err
		}
	}
	if err := b.draw(); err != nil {
		return nil, fmt.Errorf("draw the units: %w", err)
	}
	a := NewAtlas(edition, b.units, b.changes)
	a.aliases = b.aliases()
	return a, nil
}

type drawing struct {
	tables  map[string][]facts.Row
	units   []Unit
	changes []Change
}

func (b *drawing) draw() error {
	residents := map[string]facts.Row{}
	for _, r := range b.tables["residents"] {
		residents[r.Get("code")] = r
	}
	unchanged := b.provinces()
	for _, r := range b.tables["communes"] {
		u := unit(LevelCommune, r.Get("code"), r.Get("name"), r.Get("from"), r.Get("to"))
		u.Parent, u.Basis = Code(r.Get("province")), r.Get("basis")
		if err := count(&u, residents[r.Get("code")]); err != nil {
			return err
		}
		b.units = append(b.units, u)
	}
	for _, r := range b.tables["old_communes"] {
		u := unit(LevelCommune, r.Get("code"), r.Get("name"), string(FirstDay), string(lastOldDay))
		u.Parent = Code(r.Get("province"))
		b.units = append(b.units, u)
	}
	for _, r := range b.tables["old_provinces"] {
		if !unchanged[r.Get("code")] {
			b.units = append(b.units, unit(LevelProvince, r.Get("code"), r.Get("name"), string(FirstDay), string(lastOldDay)))
		}
	}
	b.merger()
	b.renewals()
	return nil
}

// provinces adds today's; those that 2025 left alone are one unit from the oldest list on.
func (b *drawing) provinces() (unchanged map[string]bool) {
	unchanged = map[string]bool{}
	for _, r := range b.tables["provinces"] {
		from := r.Get("from")
		if from == "" {
			from = string(FirstDay)
			unchanged[r.Get("code")] = true
		}
		u := unit(LevelProvince, r.Get("code"), r.Get("name"), from, r.Get("to"))
		u.NameEN, u.Basis = r.Get("name_en"), r.Get("basis")
		b.units = append(b.units, u)
	}
	return unchanged
}

func unit(level Level, code, full, from, to string) Unit {
	kind, name := splitName(full)
	return Unit{
		ID: NewUnitID(Code(code), civil.Date(from)), Code: Code(code),
		ValidFrom: civil.Date(from), ValidTo: civil.Date(to),
		Kind: kind, Name: name, FullName: full, NameEN: plain(name), Level: level,
	}
}

func count(u *Unit, r facts.Row) (err error) {
	if r.Get("code") == "" || u.ValidTo != "" {
		return nil
	}
	u.Suspect = r.Get("check") != ""
	if u.Residents, err = strconv.ParseInt(r.Get("residents"), 10, 64); err != nil {
		return fmt.Errorf("residents of %s: %w", u.ID, err)
	}
	for column, into := range map[string]*float64{"area": &u.AreaKM2, "lon": &u.Lon, "lat": &u.Lat} {
		if *into, err = strconv.ParseFloat(r.Get(column), 64); err != nil {
			return fmt.Errorf("%s of %s: %w", column, u.ID, err)
		}
	}
	return nil
}

// merger adds what became of the old units on 2025-07-01.
func (b *drawing) merger() {
	for _, r := range b.tables["commune_changes"] {
		b.changes = append(b.changes, Change{
			From: NewUnitID(Code(r.Get("old")), FirstDay), To: NewUnitID(Code(r.Get("new")), mergerDay),
			On: mergerDay, Share: Share(r.Get("share")), Basis: r.Get("basis"),
		})
	}
	for _, r := range b.tables["province_changes"] {
		b.changes = append(b.changes, Change{
			From: NewUnitID(Code(r.Get("old")), FirstDay), To: NewUnitID(Code(r.Get("new")), mergerDay),
			On: mergerDay, Share: ShareFull, Basis: "202/2025/QH15",
		})
	}
}

// renewals adds the units that ended after the merger and began again the next day under the same code: Đồng Nai and
// ten of its communes on 2026-04-30.
func (b *drawing) renewals() {
	begins := map[UnitID]Unit{}
	for _, u := range b.units {
		begins[u.ID] = u
	}
	for _, u := range b.units {
		if u.ValidTo == "" || u.ValidTo == lastOldDay {
			continue
		}
		if next, ok := begins[NewUnitID(u.Code, u.ValidTo.AddDays(1))]; ok {
			b.changes = append(b.changes, Change{From: u.ID, To: next.ID, On: next.ValidFrom, Share: ShareFull, Basis: next.Basis})
		}
	}
}

func (b *drawing) aliases() []alias {
	var all []alias
	for _, r := range b.tables["aliases"] {
		all = append(all, alias{code: Code(r.Get("code")), kept: Code(r.Get("kept")), from: civil.Date(r.Get("from"))})
	}
	return all
}

// plain is a Vietnamese name in ASCII with its capitals: "Bắc Giang" becomes "Bac Giang".
func plain(name string) string {
	words := strings.Fields(name)
	for i, w := range words {
		words[i] = plainWord(w)
	}
	return strings.Join(words, " ")
}
