package stationsim

import (
	"context"
	"os"
	"testing"
	"time"
)

// TestMain lets this test's own program be a node.
func TestMain(m *testing.M) {
	if os.Getenv("LOA_SIMULATED_NODE") != "" {
		if err := Node(context.Background(), os.Stdin, os.Stdout); err != nil {
			_, _ = os.Stderr.WriteString(err.Error() + "\n")
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

func simulate(t *testing.T, o Options) Report {
	t.Helper()
	t.Setenv("LOA_SIMULATED_NODE", "1")
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	o.Program, o.Say = []string{self}, t.Logf
	r, err := Run(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	for name, s := range map[string]Spread{"mute": r.Mute, "unmute": r.Unmute, "cached": r.Cached, "fetched": r.Fetched} {
		if s.N != o.Devices || s.Most == 0 || s.Last < s.Half {
			t.Errorf("%s: %+v", name, s)
		}
	}
	if r.Receipts == 0 || r.Kept != r.Receipts {
		t.Errorf("devices made %d receipts, the station has %d", r.Receipts, r.Kept)
	}
	return r
}

func TestEveryDeviceObeysAndIsAccountedFor(t *testing.T) {
	r := simulate(t, Options{Devices: 60, Nodes: 1, Egress: 2_000_000, Steady: time.Second})
	if r.Receipts != 60*4 { // two emergencies that began and ended
		t.Errorf("%d receipts", r.Receipts)
	}
	if least := int64(60 * audioSize / 2_000_000 * 1000 / 2); r.Fetched.Last < least {
		t.Errorf("all had fetched after %d ms: the bound of what is given away did not hold", r.Fetched.Last)
	}
}

func TestANodeOfTheClusterDiesAndNothingIsLost(t *testing.T) {
	r := simulate(t, Options{Devices: 60, Nodes: 3, Steady: 100 * time.Millisecond})
	if r.Away == 0 || r.BackMS == 0 || r.BackMS > 30_000 {
		t.Errorf("%d were cut off and back after %d ms", r.Away, r.BackMS)
	}
	if r.Receipts != 60*6 {
		t.Errorf("%d receipts", r.Receipts)
	}
}

func TestNoSimulationBeyondReason(t *testing.T) {
	for _, o := range []Options{{}, {Devices: 20_000, Nodes: 1}, {Devices: 5, Nodes: 2}} {
		if _, err := Run(t.Context(), o); err == nil {
			t.Errorf("%+v runs", o)
		}
	}
}
