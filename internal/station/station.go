package station

import (
	"slices"
	"strings"

	"github.com/loa-vn/loa/internal/audience"
	"github.com/loa-vn/loa/internal/auth"
	"github.com/loa-vn/loa/internal/fault"
	"github.com/loa-vn/loa/internal/ident"
)

// ID identifies a station.
type ID = ident.ID[Station]

// Station is đài truyền thanh cấp xã: the broadcasting station of one commune as it stands.
type Station struct {
	ID       ID
	Unit     audience.UnitID // the dated commune
	Name     string
	Agency   auth.AgencyID // who runs it
	Rules    Rules
	Revision int // guards a save against another's
}

// Check refuses a station that nobody runs or that stands nowhere.
func (s Station) Check() error {
	switch {
	case strings.TrimSpace(s.Name) == "":
		return fault.Invalid("station.no_name").On("name")
	case s.Unit == "":
		return fault.Invalid("station.no_unit").On("unit")
	case s.Agency == "":
		return fault.Invalid("station.no_agency").On("agency")
	}
	return s.Rules.Check()
}

// DeviceID identifies a cluster or a board.
type DeviceID = ident.ID[Device]

// DeviceKind is what a device does with a bulletin.
type DeviceKind string

// The closed set of devices.
const (
	DeviceCluster DeviceKind = "cluster" // cụm loa: says it
	DeviceBoard   DeviceKind = "board"   // bảng tin điện tử: shows it
)

// DeviceKinds lists the set.
func DeviceKinds() []DeviceKind { return []DeviceKind{DeviceCluster, DeviceBoard} }

// Key is the screen text that names the kind.
func (k DeviceKind) Key() string { return "station.device." + string(k) }

// Device is a cluster of loudspeakers or a board of a station.
type Device struct {
	ID       DeviceID
	Station  ID
	Kind     DeviceKind
	Name     string  // "Cụm 03"
	Hamlet   string  // thôn, tổ dân phố
	Lon, Lat float64 // 0 where not known
	Retired  bool
}

// Check refuses a device that nobody could find.
func (d Device) Check() error {
	switch {
	case strings.TrimSpace(d.Name) == "":
		return fault.Invalid("station.no_device_name").On("name")
	case !slices.Contains(DeviceKinds(), d.Kind):
		return fault.Invalid("station.no_device_kind").On("kind")
	case d.Lon < -180 || d.Lon > 180 || d.Lat < -90 || d.Lat > 90:
		return fault.Invalid("station.no_such_point").On("lat")
	}
	return nil
}
