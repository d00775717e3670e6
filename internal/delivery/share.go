package delivery

import (
	"cmp"
	"slices"
	"time"
)

// share divides a channel's room among the runs that have something due: lane by
// lane, in a lane evenly among the agencies, and each agency's part evenly among
// its runs. An agency with ten runs gets no more than one with one.
func share(d *desk, open []Run, batch, turn int, now time.Time) []pick {
	var picks []pick
	taken := 0
	slices.SortStableFunc(open, func(a, b Run) int { return cmp.Compare(a.Lane.order(), b.Lane.order()) })
	for len(open) > 0 {
		n := 1
		for n < len(open) && open[n].Lane == open[0].Lane {
			n++
		}
		same := open[:n]
		open = open[n:]
		room := min(batch, d.room(same[0].Lane, now)) - taken
		if room <= 0 {
			return picks
		}
		taken += room
		for i, limit := range divide(room, same, turn) {
			if limit > 0 {
				picks = append(picks, pick{run: same[i], desk: d, limit: limit})
			}
		}
	}
	return picks
}

// divide says how much of the room each run gets. The turn, one more each round,
// decides who gets the odd ones: however small the room, whoever waits gets some
// within as many rounds as there are agencies times the runs of its own.
func divide(room int, runs []Run, turn int) []int {
	var agencies []string
	of := map[string][]int{}
	for i, r := range runs {
		if of[r.Agency] == nil {
			agencies = append(agencies, r.Agency)
		}
		of[r.Agency] = append(of[r.Agency], i)
	}
	limits := make([]int, len(runs))
	for a, part := range evenly(room, len(agencies), turn) {
		mine := of[agencies[a]]
		// Within an agency the turn moves on once all agencies have had theirs; at the
		// same pace, its odd one would always fall to the same run.
		for i, n := range evenly(part, len(mine), turn/len(agencies)) {
			limits[mine[i]] = n
		}
	}
	return limits
}

// evenly cuts a whole into n parts that differ by one at most.
func evenly(whole, n, turn int) []int {
	parts := make([]int, n)
	for i := range n {
		parts[(i+turn)%n] = whole / n
		if i < whole%n {
			parts[(i+turn)%n]++
		}
	}
	return parts
}
