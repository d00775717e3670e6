package civil_test

import (
	"testing"
	"time"

	"github.com/loa-vn/loa/internal/civil"
)

func TestTheDayTurnsAtMidnightInHanoi(t *testing.T) {
	late := time.Date(2025, 6, 30, 16, 59, 59, 0, time.UTC)
	if got := civil.On(late); got != "2025-06-30" {
		t.Errorf("one second before midnight is %s", got)
	}
	if got := civil.On(late.Add(time.Second)); got != "2025-07-01" {
		t.Errorf("midnight is %s", got)
	}
	if got := civil.Date("2025-07-01").Time(); !got.Equal(late.Add(time.Second)) {
		t.Errorf("the day begins at %s", got)
	}
}

func TestDaysThatAreNot(t *testing.T) {
	if _, err := civil.Of(2025, 2, 29); err == nil {
		t.Error("29 February 2025 was accepted")
	}
	for _, s := range []string{"", "2025-13-01", "01/07/2025", "2025-7-1"} {
		if _, err := civil.Parse(s); err == nil {
			t.Errorf("%q was accepted", s)
		}
	}
}

func TestAddDaysCrossesMonths(t *testing.T) {
	if got := civil.Date("2024-02-28").AddDays(2); got != "2024-03-01" {
		t.Errorf("got %s", got)
	}
	if got := civil.Date("").AddDays(2); got != "" {
		t.Errorf("no day moved to %s", got)
	}
}
