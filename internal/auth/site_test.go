package auth_test

import (
	"sync"
	"testing"
	"time"

	"github.com/loa-vn/loa/internal/auth"
	"github.com/loa-vn/loa/internal/fault"
	"github.com/loa-vn/loa/internal/job"
	"github.com/loa-vn/loa/internal/lang"
	"github.com/loa-vn/loa/internal/sqldb"
	"github.com/loa-vn/loa/internal/sqldb/sqldbtest"
)

const goodPassword = auth.Secret("con trâu đi trước cái cày")

// clock is a hand that the test turns.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) Add(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

// site is a database with one agency and its admin.
type site struct {
	*auth.Service
	db     *sqldb.DB
	ledger *job.Ledger
	clock  *clock
	admin  auth.Actor
	agency auth.AgencyID
}

func each(t *testing.T, f func(t *testing.T, s *site)) {
	t.Helper()
	c := &clock{now: time.Date(2026, 3, 2, 1, 0, 0, 0, time.UTC)}
	sqldbtest.EachAt(t, c.Now, func(t *testing.T, db *sqldb.DB) {
		s := &site{db: db, ledger: job.NewLedger(), clock: c}
		s.Service = auth.New(db, s.ledger)
		s.Cheap()
		u, err := s.Bootstrap(t.Context(), auth.Operator("root"),
			auth.Agency{Name: "Văn phòng UBND tỉnh", Kind: auth.AgencyProvince},
			auth.NewUser{Login: "Quan.Tri", Name: "Nguyễn Thị Quản", Password: goodPassword})
		if err != nil {
			t.Fatal(err)
		}
		s.agency = u.Agency
		s.admin = s.at(t, "quan.tri", auth.ViaDesk)
		f(t, s)
	})
}

func (s *site) at(t *testing.T, login, via string) auth.Actor {
	t.Helper()
	a, err := s.ActorByLogin(t.Context(), login, via)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func (s *site) user(t *testing.T, login string, agency auth.AgencyID, roles ...auth.Role) auth.User {
	t.Helper()
	u, err := s.CreateUser(t.Context(), s.admin, auth.NewUser{
		Login: login, Name: "Người " + login, Agency: agency, Password: goodPassword,
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range roles {
		if _, err := s.Give(t.Context(), s.admin, auth.Grant{User: u.ID, Role: r, Agency: agency}); err != nil {
			t.Fatal(err)
		}
	}
	return u
}

func (s *site) department(t *testing.T, name string) auth.AgencyID {
	t.Helper()
	a, err := s.CreateAgency(t.Context(), s.admin, auth.Agency{Name: name, Kind: auth.AgencyDepartment})
	if err != nil {
		t.Fatal(err)
	}
	return a.ID
}

func (s *site) facts(t *testing.T, kind string) []job.Entry {
	t.Helper()
	var found []job.Entry
	err := s.db.View(t.Context(), func(tx *sqldb.Tx) (err error) {
		found, err = s.ledger.Entries(t.Context(), tx, job.Filter{Kind: kind})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// wants fails unless err is the fault, and a person can read it.
func wants(t *testing.T, err error, code string) {
	t.Helper()
	if got := fault.Code(err); got != code {
		t.Fatalf("want %s, got %v", code, err)
	}
	if !lang.For(lang.VI).Has(code) {
		t.Errorf("%s has no text", code)
	}
}
