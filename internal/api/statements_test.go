package api_test

import (
	"strings"
	"testing"

	"github.com/loa-vn/loa/internal/auth"
)

// decree is a decision written for these tests.
const decree = `ỦY BAN NHÂN DÂN TỈNH BẮC NINH
CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
Độc lập - Tự do - Hạnh phúc
Số: 902/2026/QĐ-UBND
Bắc Ninh, ngày 20 tháng 7 năm 2026
QUYẾT ĐỊNH
HỖ TRỢ HỌC PHÍ CHO HỌC SINH THUỘC HỘ NGHÈO
Căn cứ Luật Tổ chức chính quyền địa phương số 72/2025/QH15;
Điều 1. Mức hỗ trợ
Học sinh thuộc hộ nghèo được hỗ trợ học phí 1.350.000 đồng/học kỳ. Nộp đơn trước ngày 30 tháng 9 năm 2026.
Điều 2. Quyết định này có hiệu lực thi hành kể từ ngày 01 tháng 8 năm 2026.
TM. ỦY BAN NHÂN DÂN
CHỦ TỊCH
Nguyễn Văn Mẫu
`

// bring imports the decree and returns what it became.
func (s *site) bring(token string) map[string]any {
	s.t.Helper()
	r := s.send(token, "POST", "/api/v1/documents?name=902.txt", "text/plain", strings.NewReader(decree))
	if r.status != 200 && r.status != 201 {
		s.t.Fatalf("import: %d %s", r.status, r.raw)
	}
	return r.body
}

// entry is a small statement with a fact that is said twice.
func entry(deadline string) map[string]any {
	everywhere := []string{"web", "email", "sms", "radio", "board"}
	return map[string]any{
		"issuer": "UBND tỉnh", "headline": "Học sinh hộ nghèo được hỗ trợ {{muc}} học phí mỗi học kỳ",
		"summary": "Tỉnh hỗ trợ học phí {{muc}}/học kỳ.", "who": "Học sinh thuộc hộ nghèo.",
		"steps":   []string{"Nộp đơn tại trường trước ngày {{han}}."},
		"contact": "Bộ phận Một cửa cấp xã.",
		"facts": []map[string]any{
			{"key": "han", "type": "deadline", "label": "Hạn nộp đơn", "value": deadline, "in": everywhere},
			{"key": "muc", "type": "sum", "label": "Mức hỗ trợ", "value": "1350000", "in": everywhere},
		},
	}
}

// draft writes a statement and cites the decree in every sentence that asks for
// it, so that nothing stands in its way.
func (s *site) draft(token string) map[string]any {
	s.t.Helper()
	law := s.bring(token)
	v := s.ok(201, s.call(token, "POST", "/api/v1/statements", map[string]any{
		"agency": s.agency, "kind": "explain", "content": entry("2026-09-30"),
	}))
	sentences, _ := v["sentences"].([]any)
	for i, one := range sentences {
		m, _ := one.(map[string]any)
		if m["field"] == "steps" || m["field"] == "summary" || m["field"] == "headline" {
			v = s.ok(200, s.call(token, "POST", "/api/v1/statements/"+str(v, "id")+"/citations", map[string]any{
				"revision": v["revision"], "sentence": i, "clause": map[string]any{"version": law["current"], "address": "dieu-1"},
			}))
		}
	}
	return v
}

// blocking lists what stands in the way of a statement.
func blocking(v map[string]any) []string {
	var found []string
	all, _ := v["findings"].([]any)
	for _, one := range all {
		if m, _ := one.(map[string]any); m["severity"] == "blocking" {
			found = append(found, str(m, "message"))
		}
	}
	return found
}

func TestAStatementIsWrittenCheckedAndSubmitted(t *testing.T) {
	each(t, func(t *testing.T, s *site) {
		_, editor := s.person("bien.tap", auth.RoleEditor)
		v := s.draft(editor)
		path := "/api/v1/statements/" + str(v, "id")
		if got := blocking(v); len(got) != 0 {
			t.Fatalf("something stands in the way: %v", got)
		}
		edited := s.ok(200, s.call(editor, "PUT", path+"/renderings/sms", map[string]any{
			"revision": v["revision"], "text": "Ho tro hoc phi 1.350.000 dong. Nop don truoc 15/9/2026.",
		}))
		if got := blocking(edited); len(got) == 0 {
			t.Error("a text with the wrong day stood unflagged")
		}
		r := s.call(editor, "POST", path+"/submit", edited["binding"])
		if r.status != 422 || !strings.Contains(r.raw, "15/9/2026") && !strings.Contains(r.raw, "15/09/2026") {
			t.Errorf("submitted with a wrong day: %d %s", r.status, r.raw)
		}
		s.refused(409, "statement.save.stale", s.call(editor, "PUT", path, map[string]any{"revision": v["revision"], "content": entry("2026-10-01")}))
		fixed := s.ok(200, s.call(editor, "DELETE", path+"/renderings/sms?revision="+number(edited["revision"]), nil))
		s.refused(409, "statement.seen_other", s.call(editor, "POST", path+"/submit", map[string]any{"text": "x", "renderings": "y"}))
		done := s.ok(200, s.call(editor, "POST", path+"/submit", fixed["binding"]))
		if done["state"] != "submitted" {
			t.Errorf("it is %v", done["state"])
		}
		versions := items(s.ok(200, s.call(editor, "GET", path+"/versions", nil)))
		history := items(s.ok(200, s.call(editor, "GET", path+"/history", nil)))
		if len(versions) != 1 || len(history) < 4 || history[0]["kind"] != "statement.submitted" {
			t.Errorf("%d versions, history %v", len(versions), history)
		}
		if found := items(s.ok(200, s.call(editor, "GET", "/api/v1/statements?q=hoc+phi", nil))); len(found) != 1 {
			t.Errorf("found %v", found)
		}
		if listed := items(s.ok(200, s.call(editor, "GET", "/api/v1/statements?state=draft", nil))); len(listed) != 0 {
			t.Errorf("listed %v", listed)
		}
	})
}

// Whoever wrote a text does not approve it here either, whatever roles he has.
func TestAnAuthorCannotApproveThroughTheAPI(t *testing.T) {
	each(t, func(t *testing.T, s *site) {
		_, both := s.person("hai.vai", auth.RoleEditor, auth.RoleApprover)
		v := s.draft(both)
		path := "/api/v1/statements/" + str(v, "id")
		done := s.ok(200, s.call(both, "POST", path+"/submit", v["binding"]))
		for _, offer := range done["offers"].([]any) {
			if offer == "approve" {
				t.Error("the author is offered to approve")
			}
		}
		r := s.call(both, "POST", path+"/approve-fix", done["binding"])
		if r.status < 400 {
			t.Errorf("approved by the back door: %s", r.raw)
		}
		_, editor := s.person("bien.tap", auth.RoleEditor)
		s.refused(403, "auth.denied.approve", s.call(editor, "POST", path+"/return", map[string]any{"reason": "chưa rõ"}))
		narrow := s.token("hai.vai", auth.ActRead)
		s.refused(403, "auth.token.narrow", s.call(narrow, "POST", path+"/submit", done["binding"]))
	})
}

func TestWhoHasNoRoleSeesNoStatement(t *testing.T) {
	each(t, func(t *testing.T, s *site) {
		_, editor := s.person("bien.tap", auth.RoleEditor)
		v := s.draft(editor)
		_, stranger := s.person("moi.den")
		for _, path := range []string{"/" + str(v, "id"), "/" + str(v, "id") + "/history", "/" + str(v, "id") + "/versions"} {
			s.refused(403, "auth.denied.read", s.call(stranger, "GET", "/api/v1/statements"+path, nil))
		}
		r := s.call(stranger, "POST", "/api/v1/statements", map[string]any{"agency": s.agency, "kind": "explain", "content": entry("2026-09-30")})
		s.refused(403, "auth.denied.write", r)
	})
}
