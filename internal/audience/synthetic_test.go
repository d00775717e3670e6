package audience_test

import (
	"strings"
	"testing"
	"time"

	"github.com/loa-vn/loa/internal/audience"
	"github.com/loa-vn/loa/internal/sqldb"
	"github.com/loa-vn/loa/internal/sqldb/sqldbtest"
)

func TestSyntheticPeopleAreSpreadByResidentsAndMarked(t *testing.T) {
	each(t, func(t *testing.T, s site) {
		n, err := s.SeedSynthetic(t.Context(), officer(), 2_000, 7)
		if err != nil || n != 2_000 {
			t.Fatalf("%d, %v", n, err)
		}
		if n, err = s.SeedSynthetic(t.Context(), officer(), 2_000, 7); err != nil || n != 0 {
			t.Errorf("again: %d, %v", n, err)
		}
		p := s.preview(t, everyone())
		if p.People != 2_000 || p.Synthetic != 2_000 {
			t.Errorf("%d people, %d synthetic", p.People, p.Synthetic)
		}
		for _, u := range p.ByUnit {
			fair := 2_000 * float64(u.Residents) / 3_621_715
			if d := float64(u.People) - fair; d < -1 || d > 1 {
				t.Errorf("%s has %d, fair were %.1f", u.Unit, u.People, fair)
			}
		}
		_, members := s.freeze(t, everyone("07210@2025-07-01"))
		for _, m := range members {
			if !strings.HasSuffix(m.Address, ".invalid") || !m.Synthetic {
				t.Errorf("%+v", m)
			}
		}
	})
}

// The sizes a province works with. The limits are several times what an idle machine needs, so that only another order
// of growth fails them.
func TestAHundredThousandPeople(t *testing.T) {
	if testing.Short() {
		t.Skip("large")
	}
	s := newSite(t, sqldbtest.SQLite(t), &clock{now: startOfTest()})
	text := people(t, 100_000)
	within := func(what string, limit time.Duration, f func()) {
		t.Helper()
		start := time.Now()
		f()
		took := time.Since(start)
		t.Logf("%s: %s", what, took.Round(time.Millisecond))
		if took > limit {
			t.Errorf("%s took %s, more than %s", what, took, limit)
		}
	}
	within("import", time.Minute, func() {
		if r := s.load(t, text, audience.ImportOptions{}); r.Imported != 100_000 {
			t.Errorf("%d imported", r.Imported)
		}
	})
	within("preview", 20*time.Second, func() {
		if p := s.preview(t, everyone()); p.People != 100_000 {
			t.Errorf("%d people", p.People)
		}
	})
	var f audience.Frozen
	within("freeze", 20*time.Second, func() {
		err := s.db.Update(t.Context(), func(tx *sqldb.Tx) (err error) {
			f, err = s.Freeze(t.Context(), tx, everyone(), today)
			return err
		})
		if err != nil || f.Members != 100_000 {
			t.Errorf("%d members, %v", f.Members, err)
		}
	})
	within("page", 2*time.Second, func() {
		err := s.db.View(t.Context(), func(tx *sqldb.Tx) error {
			page, err := s.Members(t.Context(), tx, f.ID, 99_000, 500)
			if len(page) != 500 || page[0].Seq != 99_001 {
				t.Errorf("%d members", len(page))
			}
			return err
		})
		if err != nil {
			t.Error(err)
		}
	})
}
