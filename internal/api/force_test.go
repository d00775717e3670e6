package api_test

import (
	"net/url"
	"strings"
	"testing"

	"github.com/loa-vn/loa/internal/auth"
)

func TestADocumentOnADay(t *testing.T) {
	each(t, func(t *testing.T, s *site) {
		_, editor := s.person("lan", auth.RoleEditor)
		made := s.bring(editor)
		path := "/api/v1/documents/" + str(made, "id")
		for day, state := range map[string]string{"2026-07-31": "not_yet", "2026-08-01": "in_force"} {
			standing, _ := s.ok(200, s.call(editor, "GET", path+"?on="+day, nil))["standing"].(map[string]any)
			version, _ := standing["version"].(map[string]any)
			if str(standing, "state") != state || str(standing, "label") == "" || str(version, "made") != "published" {
				t.Errorf("on %s it stands as %v", day, standing)
			}
		}
		out, _ := s.ok(200, s.call(editor, "GET", path+"/relations", nil))["out"].([]any)
		for _, r := range out {
			if one, _ := r.(map[string]any); str(one, "evidence") == "" || str(one, "label") == "" {
				t.Errorf("a relation says %v", one)
			}
		}
		clauses := items(s.ok(200, s.call(editor, "GET", path+"/clauses?on=2026-08-01", nil)))
		clause := clauses[len(clauses)-1]
		code := str(clause, "code")
		if len(code) < 8 {
			t.Fatalf("a clause has the code %q", code)
		}
		found := s.ok(200, s.call(editor, "GET", "/api/v1/codes/"+strings.ToLower(code), nil))
		if c, _ := found["clause"].(map[string]any); str(found, "still") != "still" || str(c, "address") != str(clause, "address") || str(c, "full") == "" {
			t.Errorf("the code leads to %v", found)
		}
		s.refused(404, "policy.code_not_found", s.call(editor, "GET", "/api/v1/codes/00000000", nil))
		at := "?address=" + url.QueryEscape(str(clause, "address"))
		if r := s.ok(200, s.call(editor, "GET", path+"/clause"+at+"&on=2026-08-01", nil)); str(r, "still") != "still" {
			t.Errorf("the clause is %v", r)
		}
		if h := items(s.ok(200, s.call(editor, "GET", path+"/history"+at, nil))); len(h) != 1 || str(h[0], "from") != "2026-08-01" {
			t.Errorf("its history is %v", h)
		}
		version, _ := made["version"].(map[string]any)
		if ch := items(s.ok(200, s.call(editor, "GET", "/api/v1/versions/"+str(version, "id")+"/changes", nil))); len(ch) != 0 {
			t.Errorf("a published text was changed by %v", ch)
		}
		if w := items(s.ok(200, s.call(editor, "GET", "/api/v1/waiting", nil))); len(w) != 0 {
			t.Errorf("waiting: %v", w)
		}
	})
}
