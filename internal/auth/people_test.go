package auth_test

import (
	"slices"
	"testing"
	"time"

	"github.com/loa-vn/loa/internal/auth"
	"github.com/loa-vn/loa/internal/civil"
	"github.com/loa-vn/loa/internal/job"
)

func TestBootstrapWorksOnce(t *testing.T) {
	each(t, func(t *testing.T, s *site) {
		if s.admin.Login != "quan.tri" || !s.admin.Can(auth.ActManagePeople, "", s.clock.Now()) {
			t.Errorf("the first user is %+v", s.admin)
		}
		_, err := s.Bootstrap(t.Context(), auth.Operator("root"), auth.Agency{Name: "Khác", Kind: auth.AgencyCommune},
			auth.NewUser{Login: "hai", Name: "Hai", Password: goodPassword})
		wants(t, err, "auth.bootstrap.not_empty")
		if all, err := s.Agencies(t.Context()); err != nil || len(all) != 1 {
			t.Errorf("agencies after the refusal: %v, %v", all, err)
		}
	})
}

func TestOnlyThoseWhoManagePeopleMakePeople(t *testing.T) {
	each(t, func(t *testing.T, s *site) {
		s.user(t, "bien.tap", s.agency, auth.RoleEditor)
		editor := s.at(t, "bien.tap", auth.ViaDesk)
		_, err := s.CreateUser(t.Context(), editor, auth.NewUser{Login: "ai.do", Name: "Ai", Agency: s.agency, Password: goodPassword})
		wants(t, err, "auth.denied.manage_people")
		_, err = s.Give(t.Context(), editor, auth.Grant{User: s.admin.ID, Role: auth.RoleApprover, Agency: s.agency})
		wants(t, err, "auth.denied.manage_people")
		wants(t, s.SetDisabled(t.Context(), editor, s.admin.ID, true), "auth.denied.manage_people")
		_, err = s.CreateUser(t.Context(), s.admin, auth.NewUser{Login: "bien.tap", Name: "B", Agency: s.agency, Password: goodPassword})
		wants(t, err, "auth.user.login_taken")
		_, err = s.CreateUser(t.Context(), s.admin, auth.NewUser{Login: "biên tập", Name: "B", Agency: s.agency, Password: goodPassword})
		wants(t, err, "auth.user.bad_login")
		_, err = s.CreateUser(t.Context(), s.admin, auth.NewUser{Login: "ngan", Name: "B", Agency: s.agency, Password: "ngắn"})
		wants(t, err, "auth.password.short")
	})
}

func TestNobodyGivesHimselfARole(t *testing.T) {
	each(t, func(t *testing.T, s *site) {
		_, err := s.Give(t.Context(), s.admin, auth.Grant{User: s.admin.ID, Role: auth.RoleApprover, Agency: s.agency})
		wants(t, err, "auth.grant.self")
		u := s.user(t, "duyet", s.agency)
		_, err = s.Give(t.Context(), s.admin, auth.Grant{User: u.ID, Role: auth.RoleApprover})
		wants(t, err, "auth.grant.no_agency")
	})
}

// An agency's admin must not become a greater one through somebody's password.
func TestAnAgencysAdminStaysInHisAgency(t *testing.T) {
	each(t, func(t *testing.T, s *site) {
		dept := s.department(t, "Sở Y tế")
		s.user(t, "qt.yte", dept, auth.RoleAdmin)
		small := s.at(t, "qt.yte", auth.ViaDesk)
		clerk := s.user(t, "chuyen.vien", dept)
		if err := s.SetPassword(t.Context(), small, clerk.ID, "một câu khác thật dài"); err != nil {
			t.Fatal(err)
		}
		if _, err := s.Give(t.Context(), s.admin, auth.Grant{User: clerk.ID, Role: auth.RoleAuditor}); err != nil {
			t.Fatal(err)
		}
		wants(t, s.SetPassword(t.Context(), small, clerk.ID, "một câu khác thật dài"), "auth.denied.manage_people")
		_, err := s.Give(t.Context(), small, auth.Grant{User: clerk.ID, Role: auth.RoleEditor, Agency: s.agency})
		wants(t, err, "auth.denied.manage_people")
		_, err = s.CreateAgency(t.Context(), small, auth.Agency{Name: "Sở mới", Kind: auth.AgencyDepartment})
		wants(t, err, "auth.denied.manage_people")
	})
}

func TestTheLastAdminStays(t *testing.T) {
	each(t, func(t *testing.T, s *site) {
		wants(t, s.SetDisabled(t.Context(), s.admin, s.admin.ID, true), "auth.last_admin")
		wants(t, s.Revoke(t.Context(), s.admin, s.admin.Grants[0].ID), "auth.last_admin")
		second := s.user(t, "qt2", s.agency)
		if _, err := s.Give(t.Context(), s.admin, auth.Grant{User: second.ID, Role: auth.RoleAdmin, To: "2026-03-05"}); err != nil {
			t.Fatal(err)
		}
		if err := s.SetDisabled(t.Context(), s.admin, s.admin.ID, true); err != nil {
			t.Fatalf("with a second admin: %v", err)
		}
		if _, err := s.ActorByLogin(t.Context(), "quan.tri", auth.ViaCLI); err == nil {
			t.Error("a closed account is at work")
		}
		if err := s.SetDisabled(t.Context(), auth.Operator("root"), s.admin.ID, false); err != nil {
			t.Fatalf("the operator opens it again: %v", err)
		}
	})
}

func TestALoanLivesOnTheLendersGrant(t *testing.T) {
	each(t, func(t *testing.T, s *site) {
		boss := s.user(t, "duyet", s.agency)
		if _, err := s.Give(t.Context(), s.admin, auth.Grant{User: boss.ID, Role: auth.RoleApprover, Agency: s.agency, To: "2026-03-31"}); err != nil {
			t.Fatal(err)
		}
		deputy := s.user(t, "pho", s.agency, auth.RoleEditor)
		lender := s.at(t, "duyet", auth.ViaDesk)
		own := lender.Grants[0].ID
		_, err := s.Delegate(t.Context(), lender, own, deputy.ID, "2026-03-02", "2026-04-01")
		wants(t, err, "auth.delegate.too_long")
		_, err = s.Delegate(t.Context(), s.at(t, "pho", auth.ViaDesk), own, s.admin.ID, "2026-03-02", "2026-03-03")
		wants(t, err, "auth.delegate.not_yours")
		lent, err := s.Delegate(t.Context(), lender, own, deputy.ID, "2026-03-02", "2026-03-20")
		if err != nil {
			t.Fatal(err)
		}
		_, err = s.Delegate(t.Context(), s.at(t, "pho", auth.ViaDesk), lent.ID, s.admin.ID, "2026-03-02", "2026-03-03")
		wants(t, err, "auth.delegate.lent")

		may := func(day civil.Date) bool {
			return s.at(t, "pho", auth.ViaDesk).Can(auth.ActApprove, s.agency, day.Time())
		}
		if may("2026-03-01") || !may("2026-03-02") || !may("2026-03-20") || may("2026-03-21") {
			t.Error("the loan holds from its first to its last day")
		}
		for _, disabled := range []bool{true, false} {
			if err := s.SetDisabled(t.Context(), s.admin, boss.ID, disabled); err != nil {
				t.Fatal(err)
			}
			if may("2026-03-10") == disabled {
				t.Errorf("lender disabled %v, borrower may %v", disabled, may("2026-03-10"))
			}
		}
		if err := s.Revoke(t.Context(), s.admin, own); err != nil {
			t.Fatal(err)
		}
		if may("2026-03-10") {
			t.Error("the loan outlived the lender's grant")
		}
	})
}

func TestTheLenderTakesBackHisLoan(t *testing.T) {
	each(t, func(t *testing.T, s *site) {
		s.user(t, "duyet", s.agency, auth.RoleApprover)
		deputy := s.user(t, "pho", s.agency)
		lender := s.at(t, "duyet", auth.ViaDesk)
		lent, err := s.Delegate(t.Context(), lender, lender.Grants[0].ID, deputy.ID, "2026-03-02", "2026-03-20")
		if err != nil {
			t.Fatal(err)
		}
		wants(t, s.Revoke(t.Context(), s.at(t, "pho", auth.ViaDesk), lent.ID), "auth.denied.manage_people")
		if err := s.Revoke(t.Context(), lender, lent.ID); err != nil {
			t.Fatal(err)
		}
		wants(t, s.Revoke(t.Context(), lender, lent.ID), "auth.no_grant")
	})
}

func TestEveryChangeStandsInTheLedger(t *testing.T) {
	each(t, func(t *testing.T, s *site) {
		u := s.user(t, "duyet", s.agency, auth.RoleApprover)
		borrower := s.user(t, "pho", s.agency)
		lender := s.at(t, "duyet", auth.ViaDesk)
		lent, err := s.Delegate(t.Context(), lender, lender.Grants[0].ID, borrower.ID, "2026-03-02", "2026-03-03")
		if err != nil {
			t.Fatal(err)
		}
		if err := s.Revoke(t.Context(), s.admin, lent.ID); err != nil {
			t.Fatal(err)
		}
		if err := s.SetPassword(t.Context(), s.admin, u.ID, "mật khẩu mới hoàn toàn"); err != nil {
			t.Fatal(err)
		}
		if err := s.UpdateUser(t.Context(), s.admin, auth.User{ID: u.ID, Name: "Trần  Văn Duyệt", Agency: s.agency}); err != nil {
			t.Fatal(err)
		}
		var kinds []string
		for _, f := range s.facts(t, "") {
			kinds = append(kinds, f.Kind)
		}
		slices.Reverse(kinds)
		want := []string{
			"agency.created", "user.created", "grant.given", "user.created", "grant.given", "user.created",
			"grant.delegated", "grant.revoked", "password.changed", "user.changed",
		}
		if !slices.Equal(kinds, want) {
			t.Errorf("got  %v\nwant %v", kinds, want)
		}
		_, err = s.Facts(t.Context(), s.at(t, "pho", auth.ViaDesk), job.Filter{})
		wants(t, err, "auth.denied.audit")
		if n, err := s.CheckChain(t.Context(), s.admin); err != nil || n != int64(len(want)) {
			t.Errorf("the chain is %d long, %v", n, err)
		}
		if all, err := s.Facts(t.Context(), s.admin, job.Filter{Subject: string(u.ID)}); err != nil || len(all) != 4 {
			t.Errorf("of the approver the ledger says %d things, %v", len(all), err)
		}
		p, err := s.Person(t.Context(), s.admin, u.ID)
		if err != nil || p.Name != "Trần Văn Duyệt" || len(p.Grants) != 1 {
			t.Errorf("%+v, %v", p, err)
		}
	})
}

func TestAPasswordChangeEndsNothingOfOthers(t *testing.T) {
	each(t, func(t *testing.T, s *site) {
		s.user(t, "bien.tap", s.agency, auth.RoleEditor)
		editor := s.at(t, "bien.tap", auth.ViaDesk)
		wants(t, s.ChangePassword(t.Context(), editor, "sai mật khẩu rồi đó", "một câu mới thật dài", auth.Origin{}), "auth.login_failed")
		if err := s.ChangePassword(t.Context(), editor, goodPassword, "một câu mới thật dài", auth.Origin{}); err != nil {
			t.Fatal(err)
		}
		s.clock.Add(time.Second)
		_, err := s.Authenticate(t.Context(), "bien.tap", goodPassword, auth.Origin{})
		wants(t, err, "auth.login_failed")
		if _, err := s.Authenticate(t.Context(), "bien.tap", "một câu mới thật dài", auth.Origin{}); err != nil {
			t.Error(err)
		}
	})
}
