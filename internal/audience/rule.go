package audience

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"maps"
	"slices"

	"github.com/loa-vn/loa/internal/civil"
	"github.com/loa-vn/loa/internal/fault"
)

// Purpose is what a person agreed to be written to about.
type Purpose string

// The closed set of purposes.
const (
	PurposePolicy  Purpose = "policy"  // what government decided and what to do about it
	PurposeAlert   Purpose = "alert"   // danger and urgent instructions
	PurposeConsult Purpose = "consult" // drafts on which people are asked
)

// Purposes lists every purpose in the order a form shows them.
func Purposes() []Purpose { return []Purpose{PurposePolicy, PurposeAlert, PurposeConsult} }

// Key is the screen text that names the purpose.
func (p Purpose) Key() string { return "audience.purpose." + string(p) }

// Reach says over how many of the channels a person is written to.
type Reach string

// The closed set of reaches.
const (
	ReachOnce  Reach = "once"  // on the one channel that suits the person best
	ReachEvery Reach = "every" // on every channel on which the person can be reached
)

// Rule selects people and, with its channels, the contact points at which they are written to. Its JSON form is stable:
// it is stored, hashed and approved.
type Rule struct {
	Units    []UnitID    `json:"units"`              // communes; a province means all its communes
	Groups   []GroupCode `json:"groups"`             // anyone in one of them; none means everyone
	Purpose  Purpose     `json:"purpose"`            // only those who agreed to this; "" is PurposePolicy
	Channels []Channel   `json:"channels,omitempty"` // none means e-mail alone, which every rule meant once
	// Reached names a statement: those whom it reached, by whatever it was sent, and those of the units besides, if any.
	Reached string `json:"reached,omitempty"`
	Reach   Reach  `json:"reach,omitempty"` // "" is ReachEvery for PurposeAlert and ReachOnce for the others
}

// Normal returns the rule in its one spelling: sorted, each unit, group and channel once, and what is meant by default
// spelled out only where several channels make it matter. So a rule over e-mail reads and hashes as it did when there
// was nothing else.
func (r Rule) Normal() Rule {
	n := Rule{Units: unique(r.Units), Groups: unique(r.Groups), Purpose: r.Purpose, Reached: r.Reached}
	if n.Purpose == "" {
		n.Purpose = PurposePolicy
	}
	if channels := unique(r.Channels); len(channels) > 1 || len(channels) == 1 && channels[0] != ChannelEmail {
		n.Channels = channels
	}
	if len(n.Channels) < 2 {
		return n
	}
	n.Reach = r.Reach
	if n.Reach == "" {
		n.Reach = ReachOnce
		if n.Purpose == PurposeAlert {
			n.Reach = ReachEvery
		}
	}
	return n
}

// Ways are the channels of the rule, e-mail where it names none.
func (r Rule) Ways() []Channel {
	if n := r.Normal(); len(n.Channels) > 0 {
		return n.Channels
	}
	return []Channel{ChannelEmail}
}

// unique sorts and drops what is there twice. Nothing is nil, which JSON writes as null: approved hashes rest on that.
func unique[T ~string](all []T) []T {
	return slices.Compact(slices.Sorted(slices.Values(append([]T{}, all...))))
}

// Hash names the rule by its meaning: two spellings of one rule share it.
func (r Rule) Hash() string {
	text, _ := json.Marshal(r.Normal()) // strings always marshal
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:])
}

// Select lists the communes a rule means on a day, by code. A unit that did not stand on that day is refused with what
// it became; so is one that never was, a group that is not in the list, and a rule without a unit.
func (a *Atlas) Select(r Rule, day civil.Date) ([]Unit, error) {
	r = r.Normal()
	if len(r.Units) == 0 {
		return nil, fault.Invalid("audience.rule.no_unit").On("units")
	}
	if !slices.Contains(Purposes(), r.Purpose) {
		return nil, fault.Invalid("audience.rule.purpose", "purpose", string(r.Purpose)).On("purpose")
	}
	for _, g := range r.Groups {
		if !slices.Contains(groupCodes(), g) {
			return nil, fault.Invalid("audience.rule.group", "group", string(g)).On("groups")
		}
	}
	for _, c := range r.Channels {
		if !slices.Contains(Channels(), c) {
			return nil, fault.Invalid("audience.contact.channel", "channel", string(c)).On("channels")
		}
	}
	if r.Reach != "" && r.Reach != ReachOnce && r.Reach != ReachEvery {
		return nil, fault.Invalid("audience.rule.reach", "reach", string(r.Reach)).On("reach")
	}
	selected := map[UnitID]Unit{}
	var wrong []error
	for _, id := range r.Units {
		switch u, ok := a.Unit(id); {
		case !ok:
			wrong = append(wrong, fault.Invalid("audience.unit.unknown", "unit", string(id)).On("units"))
		case !u.On(day):
			wrong = append(wrong, a.gone(u, day).On("units"))
		case u.Level == LevelProvince:
			for _, c := range a.Communes(u.Code, day) {
				selected[c.ID] = c
			}
		default:
			selected[id] = u
		}
	}
	if len(wrong) > 0 {
		return nil, errors.Join(wrong...)
	}
	return slices.SortedFunc(maps.Values(selected), func(x, y Unit) int { return cmp.Compare(x.ID, y.ID) }), nil
}
