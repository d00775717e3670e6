package measure_test

import (
	"testing"
	"time"

	"github.com/loa-vn/loa/internal/measure"
)

func TestTheClockIsSplitByWhoHadIt(t *testing.T) {
	day := func(n int) time.Time { return time.Date(2026, 11, n, 2, 0, 0, 0, time.UTC) }
	c := measure.Clock{Signed: "2026-11-02", Created: day(3), Submitted: day(5), Approved: day(6), Launched: day(6)}
	legs := c.Legs()
	want := []string{"measure.leg.waiting", "measure.leg.editing", "measure.leg.approval", "measure.leg.queue", "measure.leg.half"}
	if len(legs) != len(want) {
		t.Fatalf("legs %+v", legs)
	}
	for i, leg := range legs {
		if leg.Key != want[i] {
			t.Errorf("leg %d is %s, want %s", i, leg.Key, want[i])
		}
	}
	if got := legs[1].Duration(day(20)); got != 48*time.Hour {
		t.Errorf("editing took %s", got)
	}
	last := legs[4]
	if !last.Open || last.Duration(day(8)) != 48*time.Hour {
		t.Errorf("the carrier's leg still runs: %+v", last)
	}
}

func TestAStatementBegunBeforeTheSignatureHasNoNegativeLeg(t *testing.T) {
	at := time.Date(2026, 11, 1, 2, 0, 0, 0, time.UTC)
	c := measure.Clock{Signed: "2026-11-10", Created: at, Submitted: at.AddDate(0, 0, 20)}
	for _, leg := range c.Legs() {
		if leg.Duration(at.AddDate(0, 1, 0)) < 0 {
			t.Errorf("negative: %+v", leg)
		}
	}
}
