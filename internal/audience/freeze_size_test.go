package audience_test

import (
	"os"
	"runtime/debug"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/loa-vn/loa/internal/audience"
	"github.com/loa-vn/loa/internal/sqldb"
)

// TestFreezeAtSize measures freezing and reading made-up people on both engines: 2,000, or as many as LOA_FREEZE says. It
// writes what it saw.
func TestFreezeAtSize(t *testing.T) {
	n := 2_000
	if many, err := strconv.Atoi(os.Getenv("LOA_FREEZE")); err == nil {
		n = many
	}
	each(t, func(t *testing.T, s site) {
		if _, err := s.SeedSynthetic(t.Context(), officer(), n, 1); err != nil {
			t.Fatal(err)
		}
		for name, rule := range map[string]audience.Rule{
			"e-mail": everyone(), "once": over(audience.PurposePolicy, audience.Channels()...), "every": over(audience.PurposeAlert, audience.Channels()...),
		} {
			began := time.Now()
			if _, err := s.Preview(t.Context(), rule, today); err != nil {
				t.Fatal(err)
			}
			counted := time.Since(began)
			resetPeak()
			began = time.Now()
			var f audience.Frozen
			err := s.db.Update(t.Context(), func(tx *sqldb.Tx) (err error) {
				f, err = s.Freeze(t.Context(), tx, rule, today)
				return err
			})
			if err != nil || f.People != int64(n) {
				t.Fatalf("%d people, %v", f.People, err)
			}
			froze, peak := time.Since(began), peakMB()
			resetPeak()
			began = time.Now()
			read, after := 0, int64(0)
			for more := true; more; {
				err := s.db.View(t.Context(), func(tx *sqldb.Tx) error {
					page, err := s.Members(t.Context(), tx, f.ID, after, 1_000)
					if more = len(page) > 0; more {
						read, after = read+len(page), page[len(page)-1].Seq
					}
					return err
				})
				if err != nil {
					t.Fatal(err)
				}
			}
			if int64(read) != f.Members {
				t.Errorf("read %d of %d", read, f.Members)
			}
			t.Logf("%s: %d people, %d members: counted in %.2f s, frozen in %.1f s, peak %s; read in %.1f s, peak %s", name, f.People, f.Members, counted.Seconds(),
				froze.Seconds(), peak, time.Since(began).Seconds(), peakMB())
		}
	})
}

// resetPeak makes the kernel forget the highest resident memory of this process.
func resetPeak() {
	debug.FreeOSMemory() // what seeding left behind is not the freezing's
	_ = os.WriteFile("/proc/self/clear_refs", []byte("5"), 0o600)
}

func peakMB() string {
	status, _ := os.ReadFile("/proc/self/status")
	_, rest, _ := strings.Cut(string(status), "VmHWM:")
	kb, _, _ := strings.Cut(strings.TrimSpace(rest), " ")
	n, _ := strconv.Atoi(kb)
	return strconv.Itoa(n/1024) + " MB"
}
