package auth_test

import (
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/loa-vn/loa/internal/auth"
	"github.com/loa-vn/loa/internal/fault"
	"github.com/loa-vn/loa/internal/job"
	"github.com/loa-vn/loa/internal/sqldb"
	"github.com/loa-vn/loa/internal/sqldb/sqldbtest"
)

func TestPasswordsThatWouldBeGuessedFirst(t *testing.T) {
	for p, code := range map[auth.Secret]string{
		"":                          "auth.password.short",
		"ngắn quá":                  "auth.password.short",
		"bien.tap2026":              "auth.password.login",
		"Biên Tập 123":              "auth.password.login",
		"aaaaaaaaaaaaaaaa":          "auth.password.pattern",
		"123456789012":              "auth.password.pattern",
		"abcdefghijklmnop":          "auth.password.pattern",
		"Mật khẩu 123456":           "auth.password.common",
		"P@$$word123456":            "auth.password.common",
		"password123456":            "auth.password.common",
		"Admin@12345678":            "auth.password.common",
		"197520011986":              "auth.password.common",
		goodPassword:                "",
		"correct horse battery":     "",
		"bien.tap đi chợ mua cá mè": "",
	} {
		if got := fault.Code(auth.CheckPassword(p, "bien.tap")); got != code {
			t.Errorf("%q: got %q, want %q", p.Reveal(), got, code)
		}
	}
	if err := auth.CheckPassword(auth.NewPassword(), "bien.tap"); err != nil {
		t.Error(err)
	}
}

// The same letters in another Unicode form are the same password: keyboards
// differ in what they send.
func TestAPasswordIsItsLettersAndNotTheirBytes(t *testing.T) {
	each(t, func(t *testing.T, s *site) {
		decomposed := auth.Secret("con tra\u0302u \u0111i tru\u031bo\u031b\u0301c ca\u0301i ca\u0300y")
		if _, err := s.Authenticate(t.Context(), " QUAN.tri ", decomposed, auth.Origin{}); err != nil {
			t.Error(err)
		}
	})
}

func TestALoginWaitsLongerAndLonger(t *testing.T) {
	each(t, func(t *testing.T, s *site) {
		u := s.user(t, "bien.tap", s.agency)
		try := func(p auth.Secret) error {
			_, err := s.Authenticate(t.Context(), "bien.tap", p, auth.Origin{Address: "203.0.113.7"})
			return err
		}
		for range 5 {
			wants(t, try("sai mật khẩu rồi đó"), "auth.login_failed")
		}
		wants(t, try(goodPassword), "auth.throttled")
		s.clock.Add(29 * time.Second)
		wants(t, try(goodPassword), "auth.throttled")
		s.clock.Add(2 * time.Second)
		wants(t, try("sai mật khẩu rồi đó"), "auth.login_failed")
		s.clock.Add(31 * time.Second)
		wants(t, try(goodPassword), "auth.throttled") // now it is a minute
		s.clock.Add(30 * time.Second)
		if err := try(goodPassword); err != nil {
			t.Fatalf("after the wait: %v", err)
		}
		wants(t, try("sai mật khẩu rồi đó"), "auth.login_failed") // a success forgave all
		if err := try(goodPassword); err != nil {
			t.Fatal(err)
		}
		got := s.facts(t, "login.throttled")
		if len(got) != 2 || got[0].Subject != string(u.ID) || got[0].Actor != "public" {
			t.Errorf("the ledger says %+v", got)
		}
	})
}

func TestAThousandAttemptsAtOnceAreNoMoreThanInARow(t *testing.T) {
	each(t, func(t *testing.T, s *site) {
		s.user(t, "bien.tap", s.agency)
		var tried atomic.Int64
		var wg sync.WaitGroup
		for range 40 {
			wg.Go(func() {
				_, err := s.Authenticate(t.Context(), "bien.tap", "sai mật khẩu rồi đó", auth.Origin{Address: "203.0.113.7"})
				if fault.Code(err) == "auth.login_failed" {
					tried.Add(1)
				}
			})
		}
		wg.Wait()
		if n := tried.Load(); n != 5 {
			t.Errorf("%d passwords were tried at once", n)
		}
	})
}

func TestAnAddressThatGuessesManyLoginsWaits(t *testing.T) {
	each(t, func(t *testing.T, s *site) {
		for i := range 50 {
			_, err := s.Authenticate(t.Context(), fmt.Sprintf("nobody%d", i), "sai mật khẩu rồi đó",
				auth.Origin{Address: fmt.Sprintf("2001:db8:1:2::%x", i)})
			wants(t, err, "auth.login_failed")
		}
		_, err := s.Authenticate(t.Context(), "quan.tri", goodPassword, auth.Origin{Address: "2001:db8:1:2:ffff::1"})
		wants(t, err, "auth.throttled")
		if _, err := s.Authenticate(t.Context(), "quan.tri", goodPassword, auth.Origin{Address: "2001:db8:1:3::1"}); err != nil {
			t.Errorf("the neighbour waits too: %v", err)
		}
	})
}

func TestUnknownUsersAndWrongPasswordsAreOneAnswer(t *testing.T) {
	each(t, func(t *testing.T, s *site) {
		_, unknown := s.Authenticate(t.Context(), "khong.co", goodPassword, auth.Origin{})
		_, wrong := s.Authenticate(t.Context(), "quan.tri", "sai mật khẩu rồi đó", auth.Origin{})
		wants(t, unknown, "auth.login_failed")
		wants(t, wrong, "auth.login_failed")
		s.user(t, "nghi.viec", s.agency)
		a := s.at(t, "nghi.viec", auth.ViaDesk)
		if err := s.SetDisabled(t.Context(), s.admin, a.ID, true); err != nil {
			t.Fatal(err)
		}
		_, err := s.Authenticate(t.Context(), "nghi.viec", "sai mật khẩu rồi đó", auth.Origin{})
		wants(t, err, "auth.login_failed")
		_, err = s.Authenticate(t.Context(), "nghi.viec", goodPassword, auth.Origin{})
		wants(t, err, "auth.user_disabled")
	})
}

// The site's own hashes cost what they must, whatever the other tests save.
func TestAPasswordHashCostsWhatOWASPAsks(t *testing.T) {
	db := sqldbtest.SQLite(t)
	s := auth.New(db, job.NewLedger())
	_, err := s.Bootstrap(t.Context(), auth.Operator("root"), auth.Agency{Name: "UBND xã", Kind: auth.AgencyCommune},
		auth.NewUser{Login: "quan.tri", Name: "Quản Trị", Password: goodPassword})
	if err != nil {
		t.Fatal(err)
	}
	var hash string
	err = db.View(t.Context(), func(tx *sqldb.Tx) error {
		return tx.QueryRow(t.Context(), `SELECT password FROM auth_user`).Scan(&hash)
	})
	if err != nil || !strings.HasPrefix(hash, "$argon2id$v=19$m=19456,t=2,p=1$") {
		t.Errorf("%s, %v", hash, err)
	}
}
