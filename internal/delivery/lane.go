package delivery

import (
	"slices"

	"github.com/loa-vn/loa/internal/fault"
)

// Lane is how urgent a run is.
type Lane string

// The closed set of lanes. An alert is not the only thing that cannot wait: a
// correction outranks everything but an alert, so that it overtakes its error.
const (
	LaneUrgent     Lane = "urgent"
	LaneCorrection Lane = "correction"
	LaneNormal     Lane = "normal"
	LaneBulk       Lane = "bulk"
)

// Lanes lists the set, first in the queue first.
func Lanes() []Lane { return []Lane{LaneUrgent, LaneCorrection, LaneNormal, LaneBulk} }

// ParseLane reads a lane from outside.
func ParseLane(s string) (Lane, error) {
	if slices.Contains(Lanes(), Lane(s)) {
		return Lane(s), nil
	}
	return "", fault.Invalid("delivery.unknown_lane", "lane", s)
}

// order is the lane's place in the queue, 0 first.
func (l Lane) order() int {
	if i := slices.Index(Lanes(), l); i >= 0 {
		return i
	}
	return len(Lanes()) - 1
}

// keepsQuiet reports whether quiet hours bind the lane: all but urgent.
func (l Lane) keepsQuiet() bool { return l != LaneUrgent }

// Limit is the most of a channel's slots that the lane may hold at once. What is
// left is reserved for the lanes before it: a million bulk mails never fill the
// last tenth, so an alert finds a free hand at once.
func (l Lane) Limit(slots int) int {
	share := []int{100, 90, 80, 70}[l.order()]
	return max(1, slots*share/100)
}
