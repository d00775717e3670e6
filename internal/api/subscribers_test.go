package api_test

import (
	"bytes"
	"io"
	"mime/multipart"
	"strings"
	"testing"

	"github.com/loa-vn/loa/internal/auth"
)

const people = `Họ và tên,Email,Mã xã,Ngày đồng ý,Căn cứ
Nguyễn Văn An,an@example.invalid,07210,12/01/2026,Phiếu số 1
Trần Thị Bình,binh@example.invalid,99999,12/01/2026,Phiếu số 2
`

const absent = "018f0000-0000-7000-8000-000000000000"

func TestAListOfPeopleIsTriedAndThenTaken(t *testing.T) {
	each(t, func(t *testing.T, s *site) {
		_, token := s.person("du.lieu", auth.RoleData)
		if got := s.ok(200, s.call(s.operator(), "POST", "/api/v1/units/load", nil)); got["communes"] != 3321.0 {
			t.Fatalf("%v", got)
		}
		const path = "/api/v1/subscribers/import?province=24"
		tried := s.ok(200, s.send(token, "POST", path+"&name=dan.csv&dry_run=true", "text/csv", strings.NewReader(people)))
		if tried["dry_run"] != true || tried["imported"] != 1.0 || tried["rejected"] != 1.0 {
			t.Errorf("tried: %v", tried)
		}
		issues, _ := tried["issues"].([]any)
		first, _ := issues[0].(map[string]any)
		if first["line"] != 3.0 || !strings.Contains(str(first, "message"), "99999") {
			t.Errorf("issues: %v", issues)
		}
		kind, form := upload(t, "dan.csv", people)
		taken := s.ok(200, s.send(token, "POST", path, kind, form))
		if taken["imported"] != 1.0 || taken["file"] != "dan.csv" {
			t.Errorf("taken: %v", taken)
		}
		if n := s.ok(200, s.call(token, "GET", "/api/v1/subscribers/totals", nil)); n["subscribers"] != 1.0 {
			t.Errorf("counted: %v", n)
		}
		s.refused(403, "auth.denied.import_people", s.call(s.token("quan.tri"), "DELETE", "/api/v1/subscribers/"+absent, nil))
		s.refused(404, "audience.token.unknown", s.call(token, "POST", "/api/v1/subscribers/"+absent+"/withdraw", nil))
		s.refused(404, "audience.subscriber.unknown", s.call(token, "DELETE", "/api/v1/subscribers/"+absent, nil))
		s.refused(422, "api.no_file_name", s.send(token, "POST", path, "text/csv", strings.NewReader(people)))
		kind, form = upload(t, "", people)
		s.refused(422, "api.no_file", s.send(token, "POST", path, kind, form))
		_, editor := s.person("bien.tap", auth.RoleEditor)
		s.refused(403, "auth.denied.import_people", s.send(editor, "POST", path+"&name=dan.csv", "text/csv", strings.NewReader(people)))
	})
}

// operator is a token of someone who may bring in data for the whole site.
func (s *site) operator() string {
	u, _ := s.person("nap.lieu")
	if _, err := s.Auth.Give(s.t.Context(), s.admin, auth.Grant{User: u.ID, Role: auth.RoleData}); err != nil {
		s.t.Fatal(err)
	}
	return s.token("nap.lieu")
}

// upload is a multipart form with one file, or a mere field where it has no name.
func upload(t *testing.T, name, text string) (kind string, body io.Reader) {
	t.Helper()
	var out bytes.Buffer
	form := multipart.NewWriter(&out)
	part, err := form.CreateFormField("note")
	if name != "" {
		part, err = form.CreateFormFile("file", name)
	}
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.WriteString(part, text); err != nil {
		t.Fatal(err)
	}
	if err := form.Close(); err != nil {
		t.Fatal(err)
	}
	return form.FormDataContentType(), &out
}
