package plan

import (
	"fmt"
	"testing"

	"github.com/loa-vn/loa/internal/delivery"
)

func TestWhatCannotWaitComesFirstInEveryTickAndNobodyWaitsForEver(t *testing.T) {
	var stages []Stage
	for i := range 30 {
		stages = append(stages, Stage{ID: StageID(fmt.Sprint(i)), Lane: delivery.LaneBulk, State: StateRunning, Members: 1_000_000})
	}
	stages = append(stages,
		Stage{ID: "balances", Lane: delivery.LaneBulk, State: StateRunning, Expanded: 2, Members: 1},
		Stage{ID: "correction", Lane: delivery.LaneCorrection, State: StateApproved},
		Stage{ID: "alert", Lane: delivery.LaneUrgent, State: StateApproved},
	)
	s, seen := &Service{}, map[StageID]int{}
	for range 8 { // 30 stages, four at a time
		turn, more := s.inTurn(append([]Stage(nil), stages...))
		if !more || len(turn) != 7 || turn[0].ID != "alert" || turn[1].ID != "correction" {
			t.Fatalf("the tick sees to %v, more %v", turn, more)
		}
		for _, st := range turn {
			seen[st.ID]++
		}
	}
	if len(seen) != len(stages) {
		t.Errorf("in eight ticks only %d of %d stages had a turn", len(seen), len(stages))
	}
	if turn, more := s.inTurn(stages[28:]); more || len(turn) != 5 {
		t.Errorf("of five stages the tick sees to %d, more %v", len(turn), more)
	}
}
