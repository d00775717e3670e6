package api_test

import (
	"strings"
	"testing"

	"github.com/loa-vn/loa/internal/auth"
	"github.com/loa-vn/loa/internal/sqldb/sqldbtest"
)

func TestUnitsKnowTheirDays(t *testing.T) {
	s := open(t, sqldbtest.SQLite(t))
	_, token := s.person("bien.tap", auth.RoleEditor)
	s.refused(503, "audience.unit.not_loaded", s.call(token, "GET", "/api/v1/units?q=bac+giang", nil))
	if _, err := s.Audience.LoadUnits(t.Context(), auth.Operator("test")); err != nil {
		t.Fatal(err)
	}
	of := items(s.ok(200, s.call(token, "GET", "/api/v1/units?province=24&on=2025-12-31", nil)))
	if len(of) != 99 {
		t.Errorf("Bắc Ninh has %d communes", len(of))
	}
	found := items(s.ok(200, s.call(token, "GET", "/api/v1/units?q=phuong+bac+giang&on=2025-12-31", nil)))
	if len(found) == 0 || found[0]["name"] != "Phường Bắc Giang" {
		t.Fatalf("found %v", found)
	}
	one := s.ok(200, s.call(token, "GET", "/api/v1/units/"+str(found[0], "id"), nil))
	if made, _ := one["made_of"].([]any); len(made) == 0 {
		t.Errorf("it came from nowhere: %v", one)
	}
	s.refused(404, "api.no_unit", s.call(token, "GET", "/api/v1/units/99999@2025-07-01", nil))
	s.refused(422, "api.malformed", s.call(token, "GET", "/api/v1/units?on=hôm-qua", nil))
	preview := s.ok(200, s.call(token, "POST", "/api/v1/audience/preview", map[string]any{
		"units": []any{found[0]["id"]},
	}))
	if preview["people"] != 0.0 || str(preview, "hash") == "" {
		t.Errorf("%v", preview)
	}
	if raw := s.call(token, "GET", "/api/v1/groups", nil).raw; !strings.Contains(raw, "Nông dân") {
		t.Errorf("groups: %s", raw)
	}
}
