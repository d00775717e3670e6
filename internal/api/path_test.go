package api_test

import (
	"io"
	"strings"
	"testing"

	"github.com/loa-vn/loa/internal/audience"
	"github.com/loa-vn/loa/internal/auth"
	"github.com/loa-vn/loa/internal/delivery"
)

func TestADocumentComesInOnce(t *testing.T) {
	each(t, func(t *testing.T, s *site) {
		_, editor := s.person("bien.tap", auth.RoleEditor)
		kind, form := upload(t, "902.txt", decree)
		made := s.ok(201, s.send(editor, "POST", "/api/v1/documents", kind, form))
		if made["outcome"] != "new" || made["number"] != "902/2026/QĐ-UBND" {
			t.Errorf("%v", made)
		}
		again := s.ok(200, s.send(editor, "POST", "/api/v1/documents?name=902.txt", "text/plain", strings.NewReader(decree)))
		if again["outcome"] != "same_bytes" || again["id"] != made["id"] {
			t.Errorf("a second time: %v", again)
		}
		path := "/api/v1/documents/" + str(made, "id")
		if clauses := items(s.ok(200, s.call(editor, "GET", path+"/clauses", nil))); len(clauses) < 3 || clauses[1]["address"] != "dieu-1" {
			t.Errorf("clauses: %v", clauses)
		}
		version := "/api/v1/versions/" + str(made, "current")
		one := s.ok(200, s.call(editor, "GET", version+"/clause?address=dieu-1", nil))
		if !strings.Contains(str(one, "full"), "1.350.000 đồng") {
			t.Errorf("clause: %v", one)
		}
		if r := s.call(editor, "GET", version+"/original", nil); r.raw != decree || !strings.Contains(r.header.Get("Content-Disposition"), "902.txt") {
			t.Errorf("the original: %v %q", r.header, r.raw)
		}
		if found := items(s.ok(200, s.call(editor, "GET", "/api/v1/documents?number=qd+902/2026", nil))); len(found) != 1 {
			t.Errorf("by number: %v", found)
		}
		if found := items(s.ok(200, s.call(editor, "GET", "/api/v1/search/documents?q=hoc+phi", nil))); len(found) == 0 {
			t.Error("by words: nothing")
		}
		if found := items(s.ok(200, s.call(editor, "GET", "/api/v1/search/documents?q=hoc+phi&state=repealed,replaced", nil))); len(found) != 0 {
			t.Errorf("nothing was put out of force: %v", found)
		}
		if s.call(editor, "GET", "/api/v1/search/documents?q=hoc+phi&state=gone", nil).status != 422 {
			t.Error("a state that there is not is taken")
		}
		r := s.send(editor, "POST", "/api/v1/documents?name=x.txt", "text/plain", strings.NewReader("chào buổi sáng"))
		if r.status != 422 {
			t.Errorf("no legal text: %d %s", r.status, r.raw)
		}
		_, reader := s.person("kiem.tra", auth.RoleAuditor)
		s.refused(403, "auth.denied.import_document", s.send(reader, "POST", "/api/v1/documents?name=902.txt", "text/plain", strings.NewReader(decree)))
	})
}

// The whole path by programs alone: a decision comes in, one person explains it,
// another approves what he saw, and the books say who is to be written to.
func TestADecisionReachesItsAudienceThroughTheAPI(t *testing.T) {
	each(t, func(t *testing.T, s *site) {
		s.populate(people)
		_, writer := s.person("bien.tap", auth.RoleEditor, auth.RoleApprover)
		_, approver := s.person("duyet", auth.RoleApprover)
		v := s.draft(writer)
		stage := s.stage(writer, v["id"])
		path := "/api/v1/stages/" + str(stage, "id")
		seen := s.ok(200, s.call(writer, "GET", path+"/binding", nil))
		s.ok(200, s.call(writer, "POST", path+"/submit", seen))

		s.refused(403, "statement.approve.own_text", s.call(writer, "POST", path+"/approve", seen))
		_, clerk := s.person("du.lieu", auth.RoleData)
		s.refused(403, "auth.denied.approve", s.call(clerk, "POST", path+"/approve", seen))
		other := map[string]any{"text": seen["text"], "renderings": seen["renderings"], "audience": "another"}
		s.refused(409, "plan.stage.drifted", s.call(approver, "POST", path+"/approve", other))
		approved := s.ok(200, s.call(approver, "POST", path+"/approve", seen))
		if approved["state"] != "approved" || approved["members"] != 1.0 {
			t.Errorf("%v", approved)
		}
		s.tick()
		running := s.ok(200, s.call(approver, "GET", path, nil))
		run := "/api/v1/runs/" + str(running, "run")
		cover := s.ok(200, s.call(approver, "GET", run+"/coverage", nil))
		total, _ := cover["total"].(map[string]any)
		if total["targeted"] != 1.0 || total["pending"] != 1.0 || cover["channel"] != "email" ||
			cover["unaccounted"] != 1.0 || cover["balanced"] != false {
			t.Errorf("coverage: %v", cover["total"])
		}
		if r := s.call(approver, "GET", run+"/coverage.csv", nil); !strings.HasPrefix(r.header.Get("Content-Type"), "text/csv") || !strings.Contains(r.raw, "07210") {
			t.Errorf("as CSV: %v %.200s", r.header, r.raw)
		}
		r := s.call(approver, "GET", run+"/attempts?limit=1", nil)
		if n := items(s.ok(200, r)); len(n) != 1 || strings.Contains(r.raw, "@example") {
			t.Errorf("attempts: %s", r.raw)
		}
		words := items(s.ok(200, s.call(approver, "GET", "/api/v1/delivery/states", nil)))
		if len(words) != len(delivery.Dictionary()) || words[0]["name"] != "queued" || words[0]["does_not_mean"] != "Không có nghĩa là đã gửi hay bị quên." {
			t.Errorf("the dictionary: %v", words)
		}
		if n := items(s.ok(200, s.call(approver, "GET", "/api/v1/runs", nil))); len(n) != 1 {
			t.Errorf("runs: %v", n)
		}
		if legs := items(s.ok(200, s.call(approver, "GET", path+"/clock", nil))); len(legs) < 2 || strings.Contains(str(legs[0], "name"), "«") {
			t.Errorf("the clock: %v", legs)
		}
		r = s.call(approver, "POST", path+"/finish", nil)
		s.refused(409, "delivery.books_open", r)
		s.refused(422, "plan.stage.no_reason", s.call(approver, "POST", path+"/cancel", map[string]any{"reason": " "}))
		s.refused(403, "auth.denied.cancel", s.call(clerk, "POST", path+"/cancel", map[string]any{"reason": "dừng"}))
		if st := s.ok(200, s.call(approver, "POST", path+"/cancel", map[string]any{"reason": "Dừng để kiểm tra"})); st["state"] != "cancelled" {
			t.Errorf("%v", st)
		}
	})
}

// stage plans the statement for one commune.
func (s *site) stage(token string, text any) map[string]any {
	s.t.Helper()
	made := s.ok(201, s.call(token, "POST", "/api/v1/plans", map[string]any{"title": "Hỗ trợ học phí", "agency": s.agency}))
	unit := audience.NewUnitID("07210", "2025-07-01")
	draft := map[string]any{
		"moment": "after", "statement": text, "channels": []string{"email"}, "lane": "normal",
		"audience": map[string]any{"units": []any{unit}},
	}
	st := s.ok(201, s.call(token, "POST", "/api/v1/plans/"+str(made, "id")+"/stages", draft))
	s.refused(409, "plan.stage.stale", s.call(token, "PUT", "/api/v1/stages/"+str(st, "id"), draft))
	draft["revision"] = st["revision"]
	st = s.ok(200, s.call(token, "PUT", "/api/v1/stages/"+str(st, "id"), draft))
	got := s.ok(200, s.call(token, "GET", "/api/v1/plans/"+str(made, "id"), nil))
	if stages, _ := got["stages"].([]any); len(stages) != 1 {
		s.t.Errorf("the plan has %d stages", len(stages))
	}
	return st
}

// populate loads the units and the good lines of a list of people.
func (s *site) populate(list string) {
	s.t.Helper()
	operator := auth.Operator("test")
	if _, err := s.Audience.LoadUnits(s.t.Context(), operator); err != nil {
		s.t.Fatal(err)
	}
	_, err := s.Audience.Import(s.t.Context(), operator, "dan.csv", io.Reader(strings.NewReader(list)), audience.ImportOptions{Province: "24"})
	if err != nil {
		s.t.Fatal(err)
	}
}

// tick lets the plans do what is due.
func (s *site) tick() {
	s.t.Helper()
	for range 100 {
		busy, err := s.Plans.Tick(s.t.Context())
		if err != nil {
			s.t.Fatal(err)
		}
		if !busy {
			return
		}
	}
	s.t.Fatal("the plans never come to rest")
}
