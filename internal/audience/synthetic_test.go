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

// What a province works with. BenchmarkProvince prints the figures; this only sees that nothing grows faster than the
// number of people.
func TestTwentyThousandPeople(t *testing.T) {
	s := newSite(t, sqldbtest.SQLite(t), &clock{now: startOfTest()})
	start := time.Now()
	s.province(t, 20_000)
	if took := time.Since(start); took > time.Minute {
		t.Errorf("it took %s", took)
	}
}

// province imports, previews, freezes and pages through n people.
func (s site) province(t testing.TB, n int) (took map[string]time.Duration) {
	t.Helper()
	text, start, took := people(t, n), time.Now(), map[string]time.Duration{}
	lap := func(what string) { took[what], start = time.Since(start), time.Now() }
	r, err := s.Import(t.Context(), officer(), "a.csv", strings.NewReader(text), audience.ImportOptions{})
	if lap("import"); err != nil || r.Imported != n {
		t.Fatalf("%+v, %v", r, err)
	}
	p, err := s.Preview(t.Context(), everyone(), today)
	if lap("preview"); err != nil || p.People != int64(n) {
		t.Fatalf("%d people, %v", p.People, err)
	}
	var f audience.Frozen
	err = s.db.Update(t.Context(), func(tx *sqldb.Tx) (err error) {
		f, err = s.Freeze(t.Context(), tx, everyone(), today)
		return err
	})
	if lap("freeze"); err != nil || f.Members != int64(n) {
		t.Fatalf("%d members, %v", f.Members, err)
	}
	err = s.db.View(t.Context(), func(tx *sqldb.Tx) error {
		page, err := s.Members(t.Context(), tx, f.ID, int64(n-500), 1000)
		if len(page) != 500 || page[0].Seq != int64(n-499) {
			t.Errorf("a page of %d members", len(page))
		}
		return err
	})
	if lap("page"); err != nil {
		t.Fatal(err)
	}
	return took
}

func BenchmarkProvince(b *testing.B) {
	for b.Loop() {
		s := newSite(b, sqldbtest.SQLite(b), &clock{now: startOfTest()})
		for what, d := range s.province(b, 100_000) {
			b.ReportMetric(d.Seconds(), "s/"+what)
		}
	}
}
