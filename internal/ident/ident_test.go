package ident_test

import (
	"testing"
	"time"

	"github.com/loa-vn/loa/internal/fault"
	"github.com/loa-vn/loa/internal/ident"
)

type thing struct{}

func TestLaterIdentifiersSortAfterEarlierOnes(t *testing.T) {
	start := time.Date(2026, 11, 23, 8, 0, 0, 0, time.UTC)
	previous := ident.New[thing](start)
	for i := 1; i < 1000; i++ {
		next := ident.New[thing](start.Add(time.Duration(i) * time.Millisecond))
		if next <= previous {
			t.Fatalf("%s does not sort after %s", next, previous)
		}
		previous = next
	}
}

func TestParseTakesWhatNewMakes(t *testing.T) {
	id := ident.New[thing](time.Unix(1_800_000_000, 0))
	got, err := ident.Parse[thing](id.String())
	if err != nil || got != id {
		t.Fatalf("Parse(%s) = %s, %v", id, got, err)
	}
}

func TestParseRefusesAnythingElse(t *testing.T) {
	for _, s := range []string{"", "1", "../../etc/passwd", "{018f0000-0000-7000-8000-000000000000}"} {
		if _, err := ident.Parse[thing](s); fault.KindOf(err) != fault.KindNotFound {
			t.Errorf("Parse(%q) gave %v, want a not-found fault", s, err)
		}
	}
}
