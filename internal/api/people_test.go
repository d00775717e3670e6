package api_test

import (
	"strings"
	"testing"

	"github.com/loa-vn/loa/internal/auth"
)

func TestStrangersAreToldHowToComeIn(t *testing.T) {
	each(t, func(t *testing.T, s *site) {
		r := s.call("", "GET", "/api/v1/me", nil)
		s.refused(401, "api.no_token", r)
		if r.header.Get("WWW-Authenticate") == "" || !strings.Contains(r.raw, "Hãy tạo mã trên bàn làm việc") {
			t.Errorf("%v %s", r.header, r.raw)
		}
		r = s.call("loa_khongco", "GET", "/api/v1/me", nil, "Accept-Language", "en-GB,en;q=0.9,vi;q=0.5")
		s.refused(401, "auth.token.unknown", r)
		if !strings.Contains(str(r.body, "detail"), "wrong, expired or revoked") || r.header.Get("Content-Language") != "en" {
			t.Errorf("not in English: %s", r.raw)
		}
		s.refused(404, "api.no_path", s.call(s.token("quan.tri"), "GET", "/api/v1/nowhere", nil))
	})
}

// Someone with no role gets 403 and the way to mend it, wherever he knocks.
func TestATokenWithoutARoleDoesNothing(t *testing.T) {
	each(t, func(t *testing.T, s *site) {
		u, token := s.person("moi.den")
		me := s.ok(200, s.call(token, "GET", "/api/v1/me", nil))
		if acts, _ := me["acts"].([]any); len(acts) != 0 || me["login"] != "moi.den" {
			t.Errorf("%v", me)
		}
		for _, knock := range []struct {
			method, path, code string
			body               any
		}{
			{"GET", "/users", "auth.denied.read", nil},
			{"GET", "/audit", "auth.denied.audit", nil},
			{"GET", "/audit/chain", "auth.denied.audit", nil},
			{"POST", "/agencies", "auth.denied.manage_people", map[string]any{"kind": "commune", "name": "UBND xã"}},
			{"POST", "/users", "auth.denied.manage_people", map[string]any{"login": "x2", "name": "X", "agency": s.agency, "password": password}},
			{"PUT", "/users/" + string(s.admin.ID) + "/password", "auth.denied.manage_people", map[string]any{"password": password}},
			{"POST", "/users/" + string(u.ID) + "/grants", "auth.grant.self", map[string]any{"role": "admin"}},
			{"POST", "/users/" + string(s.admin.ID) + "/grants", "auth.denied.manage_people", map[string]any{"role": "admin"}},
		} {
			r := s.call(token, knock.method, "/api/v1"+knock.path, knock.body)
			s.refused(403, knock.code, r)
		}
		r := s.call(token, "GET", "/api/v1/users", nil)
		if !strings.Contains(str(r.body, "detail"), "Hãy đề nghị quản trị giao vai trò") {
			t.Errorf("no way to mend it: %s", r.raw)
		}
	})
}

func TestAnAdminRunsPeoplesAffairs(t *testing.T) {
	each(t, func(t *testing.T, s *site) {
		admin := s.token("quan.tri")
		agency := s.ok(201, s.call(admin, "POST", "/api/v1/agencies", map[string]any{"kind": "department", "name": "Sở Y tế"}))
		user := s.ok(201, s.call(admin, "POST", "/api/v1/users", map[string]any{
			"login": "bien.tap", "name": "Lê Thị Biên", "agency": agency["id"], "password": password,
		}))
		path := "/api/v1/users/" + str(user, "id")
		grant := s.ok(201, s.call(admin, "POST", path+"/grants", map[string]any{"role": "editor", "agency": agency["id"], "to": "2099-12-31"}))
		s.ok(204, s.call(admin, "PUT", path, map[string]any{"name": "Lê Thị Biên Tập", "agency": agency["id"]}))
		got := s.ok(200, s.call(admin, "GET", path, nil))
		if got["name"] != "Lê Thị Biên Tập" || strings.Contains(s.call(admin, "GET", path, nil).raw, "argon2") {
			t.Errorf("%v", got)
		}
		s.ok(204, s.call(admin, "DELETE", "/api/v1/grants/"+str(grant, "id"), nil))
		s.refused(404, "auth.no_grant", s.call(admin, "DELETE", "/api/v1/grants/"+str(grant, "id"), nil))
		s.ok(204, s.call(admin, "PUT", path+"/disabled", map[string]any{"disabled": true}))
		s.refused(409, "auth.last_admin", s.call(admin, "PUT", "/api/v1/users/"+string(s.admin.ID)+"/disabled", map[string]any{"disabled": true}))
		if n := len(items(s.ok(200, s.call(admin, "GET", "/api/v1/users", nil)))); n != 2 {
			t.Errorf("%d users", n)
		}
	})
}

// A form that is wrong says where, in the language of the reader.
func TestAMalformedRequestNamesWhatIsWrong(t *testing.T) {
	each(t, func(t *testing.T, s *site) {
		admin := s.token("quan.tri")
		r := s.call(admin, "POST", "/api/v1/agencies", map[string]any{"kind": "district"})
		s.refused(422, "api.malformed", r)
		for _, want := range []string{"Thiếu mục “name”", "Giá trị phải là một trong", "body.kind"} {
			if !strings.Contains(r.raw, want) {
				t.Errorf("%q is not in %s", want, r.raw)
			}
		}
		r = s.call(admin, "POST", "/api/v1/users", map[string]any{"login": "b", "name": "B", "agency": s.agency, "password": "ngắn"})
		s.refused(422, "auth.user.bad_login", r)
		if !strings.Contains(r.raw, `"location":"body.login"`) {
			t.Errorf("the field is not named: %s", r.raw)
		}
	})
}

func TestTheLedgerIsReadPageByPage(t *testing.T) {
	each(t, func(t *testing.T, s *site) {
		s.person("bien.tap", auth.RoleEditor)
		admin := s.token("quan.tri")
		seen, after := 0, ""
		for range 20 {
			page := s.ok(200, s.call(admin, "GET", "/api/v1/audit?limit=2&after="+after, nil))
			seen += len(items(page))
			if after = str(page, "next"); after == "" {
				break
			}
		}
		chain := s.ok(200, s.call(admin, "GET", "/api/v1/audit/chain", nil))
		if n, _ := chain["length"].(float64); seen < 5 || seen != int(n) {
			t.Errorf("read %d of %v facts", seen, chain)
		}
	})
}
