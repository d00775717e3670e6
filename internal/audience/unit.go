package audience

import (
	"strings"

	"github.com/loa-vn/loa/internal/civil"
)

// Code is the official number of a unit: two digits for a province, five for a commune. It is reused over time.
type Code string

// UnitID names a unit for good: its code and its first day, "07210@2025-07-01".
type UnitID string

// NewUnitID puts an identity together.
func NewUnitID(code Code, from civil.Date) UnitID { return UnitID(string(code) + "@" + string(from)) }

// Code is the part before the @.
func (id UnitID) Code() Code { code, _, _ := strings.Cut(string(id), "@"); return Code(code) }

// From is the unit's first day, "" where the identity is malformed.
func (id UnitID) From() civil.Date {
	_, from, _ := strings.Cut(string(id), "@")
	return civil.Date(from)
}

// Level is how high a unit stands; there is none between the two.
type Level string

// The levels.
const (
	LevelProvince Level = "province"
	LevelCommune  Level = "commune"
)

// Unit is one administrative unit during the days on which nothing about it changed.
type Unit struct {
	ID        UnitID
	Code      Code
	ValidFrom civil.Date // first day; for units older than our lists, the day of the oldest list (FirstDay)
	ValidTo   civil.Date // last day, "" while it stands
	Name      string     // "Bắc Giang"
	FullName  string     // "Phường Bắc Giang"
	NameEN    string     // "Bac Giang"
	Kind      string     // "Phường", "Xã", "Đặc khu", "Thị trấn", "Tỉnh", "Thành phố"
	Level     Level
	Parent    Code    // the province of a commune; "" for a province
	Residents int64   // 0 where not known; a province's is the sum of its communes', if all are known
	Suspect   bool    // the source of the residents contradicts itself
	AreaKM2   float64 // 0 where not known
	Lon, Lat  float64 // centroid, 0 where not known
	Basis     string  // number of the resolution that made it
}

// FirstDay is the day of the oldest list of units. What is older Loa does not know, and says so.
const FirstDay civil.Date = "2025-03-01"

// On reports whether the unit stood on the day.
func (u Unit) On(day civil.Date) bool {
	return u.ValidFrom <= day && (u.ValidTo == "" || day <= u.ValidTo)
}

// Label names the unit for a person: "Phường Bắc Giang (07210)".
func (u Unit) Label() string { return u.FullName + " (" + string(u.Code) + ")" }

// Title is the unit's name in the language of the page.
func (u Unit) Title(english bool) string {
	if english {
		return u.NameEN
	}
	return u.FullName
}

// kinds are the words a unit's full name begins with, the longer before the shorter.
func kinds() []string {
	return []string{"Thành phố", "Đặc khu", "Thị trấn", "Phường", "Tỉnh", "Xã"}
}

// splitName parts "Phường Bắc Giang" into kind and name.
func splitName(full string) (kind, name string) {
	for _, kind := range kinds() {
		if rest, ok := strings.CutPrefix(full, kind+" "); ok {
			return kind, rest
		}
	}
	return "", full
}

// Share says how much of an old unit went into a new one.
type Share string

// The closed set of shares.
const (
	ShareFull    Share = "full"    // all of it
	SharePartial Share = "partial" // a part; the rest went elsewhere
	ShareCode    Share = "code"    // the new unit kept its code; how much of it went there we do not know
	ShareStale   Share = "stale"   // the old list was late: it had gone before; its likely place is given
)

// Change is one step of a unit into another.
type Change struct {
	From, To UnitID
	On       civil.Date // first day of the new unit
	Share    Share
	Basis    string // number of the resolution, "" where none names it
}

// UnitCount is a number of people in a unit, with the residents it is measured against.
type UnitCount struct {
	Unit      UnitID     `json:"unit"`
	People    int64      `json:"people"`
	Residents int64      `json:"residents"` // 0 where not known
	By        PerChannel `json:"by_channel"`
	Unreached int64      `json:"unreached"` // agreed, and have no contact point on the rule's channels: not among the people
}
