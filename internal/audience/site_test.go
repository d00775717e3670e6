package audience_test

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/loa-vn/loa/internal/audience"
	"github.com/loa-vn/loa/internal/auth"
	"github.com/loa-vn/loa/internal/job"
	"github.com/loa-vn/loa/internal/lang"
	"github.com/loa-vn/loa/internal/sqldb"
	"github.com/loa-vn/loa/internal/sqldb/sqldbtest"
)

// clock is a time that the test moves.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func (c *clock) Now() time.Time { c.mu.Lock(); defer c.mu.Unlock(); return c.now }

func (c *clock) pass(d time.Duration) { c.mu.Lock(); defer c.mu.Unlock(); c.now = c.now.Add(d) }

func startOfTest() time.Time { return time.Date(2026, 11, 23, 3, 0, 0, 0, time.UTC) }

type site struct {
	*audience.Service
	db     *sqldb.DB
	ledger *job.Ledger
	clock  *clock
}

// each runs a test on both engines, the units of Bắc Ninh and Đồng Nai loaded.
func each(t *testing.T, f func(t *testing.T, s site)) {
	t.Helper()
	c := &clock{now: startOfTest()}
	sqldbtest.EachAt(t, c.Now, func(t *testing.T, db *sqldb.DB) {
		c.mu.Lock()
		c.now = startOfTest()
		c.mu.Unlock()
		f(t, newSite(t, db, c))
	})
}

func newSite(t testing.TB, db *sqldb.DB, c *clock) site {
	t.Helper()
	ledger := job.NewLedger()
	s := site{Service: audience.New(db, ledger, audience.Key("key of the tests")), db: db, ledger: ledger, clock: c}
	if err := s.LoadSome(t.Context(), officer(), "24", "27", "75"); err != nil {
		t.Fatal(err)
	}
	return s
}

// officer may import units and people.
func officer() auth.Actor { return auth.Operator("test") }

const bacGiang, bacNinh audience.UnitID = "07210@2025-07-01", "24@2025-07-01"

func everyone(units ...audience.UnitID) audience.Rule {
	if len(units) == 0 {
		units = []audience.UnitID{bacNinh}
	}
	return audience.Rule{Units: units, Purpose: audience.PurposePolicy}
}

// subscribe signs somebody up and answers the confirming mail.
func (s site) subscribe(t *testing.T, r audience.Request) audience.Confirmed {
	t.Helper()
	if r.Unit == "" {
		r.Unit = bacGiang
	}
	if r.Purposes == nil {
		r.Purposes = []audience.Purpose{audience.PurposePolicy}
	}
	id, err := s.Subscribe(t.Context(), r)
	if err != nil {
		t.Fatal(err)
	}
	letter, err := s.Letter(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	done, err := s.Confirm(t.Context(), letter.Token)
	if err != nil {
		t.Fatal(err)
	}
	return done
}

func (site) ok(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func (s site) preview(t *testing.T, r audience.Rule) audience.Preview {
	t.Helper()
	p, err := s.Preview(t.Context(), r, today)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func (s site) freeze(t *testing.T, r audience.Rule) (f audience.Frozen, members []audience.Member) {
	t.Helper()
	err := s.db.Update(t.Context(), func(tx *sqldb.Tx) (err error) {
		f, err = s.Freeze(t.Context(), tx, r, today)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return f, s.members(t, f.ID)
}

// members reads a frozen audience in small pages.
func (s site) members(t *testing.T, id audience.FrozenID) (members []audience.Member) {
	t.Helper()
	err := s.db.View(t.Context(), func(tx *sqldb.Tx) error {
		for after := int64(0); ; {
			page, err := s.Members(t.Context(), tx, id, after, 7)
			if err != nil || len(page) == 0 {
				return err
			}
			members, after = append(members, page...), page[len(page)-1].Seq
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	return members
}

// facts counts the facts of a kind.
func (s site) facts(t *testing.T, kind string) (n int) {
	t.Helper()
	err := s.db.View(context.Background(), func(tx *sqldb.Tx) error {
		all, err := s.ledger.Entries(t.Context(), tx, job.Filter{Kind: kind, Limit: 1000})
		n = len(all)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func request(i int) audience.Request {
	return audience.Request{
		Address: fmt.Sprintf("dan-%03d@vi-du.invalid", i), Name: fmt.Sprintf("Người dân %d", i), Locale: lang.VI,
		Wording: "Tôi đồng ý nhận thông tin chính sách.",
	}
}

// requested lists the requests so far.
func (s site) requested(t *testing.T) (ids []audience.RequestID) {
	t.Helper()
	s.ok(t, s.db.View(t.Context(), func(tx *sqldb.Tx) error {
		all, err := s.ledger.Entries(t.Context(), tx, job.Filter{Kind: "subscriber.requested", Limit: 1000})
		for _, e := range all {
			ids = append(ids, audience.RequestID(e.Subject))
		}
		return err
	}))
	return ids
}
