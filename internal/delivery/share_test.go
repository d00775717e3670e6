package delivery

import (
	"fmt"
	"testing"

	"pgregory.net/rapid"
)

// some is a lane's open runs: agencies with one to six runs each.
func some(t *rapid.T) (runs []Run) {
	for a, n := range rapid.SliceOfN(rapid.IntRange(1, 6), 1, 6).Draw(t, "runs of each agency") {
		for range n {
			runs = append(runs, Run{Num: int64(len(runs)), Agency: fmt.Sprintf("a%d", a)})
		}
	}
	return rapid.Permutation(runs).Draw(t, "order")
}

func TestAgenciesShareEvenlyHoweverManyRunsTheyHave(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		runs, room, turn := some(t), rapid.IntRange(0, 600).Draw(t, "room"), rapid.IntRange(0, 1000).Draw(t, "turn")
		total, byAgency := 0, map[string]int{}
		low, high := map[string]int{}, map[string]int{}
		for i, n := range divide(room, runs, turn) {
			a := runs[i].Agency
			if _, seen := byAgency[a]; !seen {
				low[a], high[a] = n, n
			}
			total, byAgency[a] = total+n, byAgency[a]+n
			low[a], high[a] = min(low[a], n), max(high[a], n)
		}
		if total != room {
			t.Fatalf("of %d, %d were given out", room, total)
		}
		for a, n := range byAgency {
			for b, m := range byAgency {
				if n > m+1 {
					t.Fatalf("%s gets %d and %s %d", a, n, b, m)
				}
			}
			if high[a] > low[a]+1 {
				t.Fatalf("the runs of %s get between %d and %d", a, low[a], high[a])
			}
		}
	})
}

func TestNoRunStarvesHoweverSmallTheRoom(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		runs, room, turn := some(t), rapid.IntRange(1, 5).Draw(t, "room"), rapid.IntRange(0, 1000).Draw(t, "turn")
		agencies, most, mine := 0, 0, map[string]int{}
		for _, r := range runs {
			mine[r.Agency]++
			agencies, most = len(mine), max(most, mine[r.Agency])
		}
		got := make([]int, len(runs))
		for round := range agencies*most + agencies { // a round may begin in the middle
			for i, n := range divide(room, runs, turn+round) {
				got[i] += n
			}
		}
		for i, n := range got {
			if n == 0 {
				t.Fatalf("run %d of %s got nothing of %d a round: %v", i, runs[i].Agency, room, got)
			}
		}
	})
}

func TestSomeSendersAreKeptForWhatCannotWait(t *testing.T) {
	for _, c := range []struct{ width, correction, others int }{{1, 1, 1}, {2, 2, 2}, {4, 4, 3}, {8, 7, 6}, {100, 99, 98}} {
		d := &desk{width: c.width}
		if d.senders(LaneUrgent) != c.width || d.senders(LaneCorrection) != c.correction ||
			d.senders(LaneNormal) != c.others || d.senders(LaneBulk) != c.others {
			t.Errorf("of %d senders corrections get %d, bulk %d", c.width, d.senders(LaneCorrection), d.senders(LaneBulk))
		}
	}
}
