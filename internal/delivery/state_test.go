package delivery

import (
	"math/rand/v2"
	"testing"

	"pgregory.net/rapid"
)

func evidence() []Event {
	return []Event{EventSuppressed, EventExpired, EventUnknown, EventHanded, EventRejected, EventDelivered, EventConfirmed}
}

func play(t *rapid.T, s State, events []Event) State {
	for _, e := range events {
		next, err := s.After(e)
		if err != nil {
			t.Fatalf("%s after %s: %v", s, e, err)
		}
		if next.rank() < s.rank() {
			t.Fatalf("%s after %s fell back to %s", s, e, next)
		}
		s = next
	}
	return s
}

func TestReceiptsInAnyOrderEndInTheSameState(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		start := rapid.SampledFrom(States()).Draw(t, "start")
		events := rapid.SliceOfN(rapid.SampledFrom(evidence()), 1, 8).Draw(t, "events")
		mixed := append([]Event(nil), events...)
		r := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 1))
		r.Shuffle(len(mixed), func(i, j int) { mixed[i], mixed[j] = mixed[j], mixed[i] })
		mixed = append(mixed, mixed[0]) // and one of them twice
		if a, b := play(t, start, events), play(t, start, mixed); a != b {
			t.Fatalf("from %s, %v ends in %s but %v in %s", start, events, a, mixed, b)
		}
	})
}

func TestWorkNeverUndoesWhatIsKnown(t *testing.T) {
	for _, s := range States() {
		for _, e := range []Event{EventLease, EventRelease, EventRetry} {
			next, err := s.After(e)
			if s.Pending() {
				if err == nil && !next.Pending() {
					t.Errorf("%s after %s is %s", s, e, next)
				}
				continue
			}
			if err != nil || next != s {
				t.Errorf("%s after %s is %s, %v", s, e, next, err)
			}
		}
	}
}

func TestWorkGoesItsOneWay(t *testing.T) {
	allowed := map[State]map[Event]State{
		StateQueued: {EventLease: StateLeased},
		StateRetry:  {EventLease: StateLeased},
		StateLeased: {EventRelease: StateQueued, EventRetry: StateRetry},
	}
	for s, events := range allowed {
		for _, e := range []Event{EventLease, EventRelease, EventRetry} {
			next, err := s.After(e)
			if want, ok := events[e]; ok != (err == nil) || ok && next != want {
				t.Errorf("%s after %s is %s, %v", s, e, next, err)
			}
		}
	}
	if _, err := State("lost").After(EventHanded); err == nil {
		t.Error("a state that does not exist was accepted")
	}
}

func TestEveryStateHasOneLayer(t *testing.T) {
	known := map[Layer]bool{}
	for _, l := range Layers() {
		known[l] = true
	}
	for _, s := range States() {
		if !known[s.Layer()] {
			t.Errorf("%s is counted in %q, which is no layer", s, s.Layer())
		}
		if s.Pending() != (s.Layer() == LayerPending) {
			t.Errorf("%s and its layer %s disagree about pending", s, s.Layer())
		}
	}
}
