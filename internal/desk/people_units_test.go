package desk

import (
	"bytes"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/loa-vn/loa/internal/audience"
	"github.com/loa-vn/loa/internal/auth"
	"github.com/loa-vn/loa/internal/fault"
	"github.com/loa-vn/loa/internal/lang"
	"github.com/loa-vn/loa/internal/ui"
)

func unitSamples() map[string]sample {
	vi, a, d := lang.For(lang.VI), atlas(), &Desk{}
	communes := byName(a.Communes("24", "2026-11-23"))[:6]
	commune, _ := a.Unit("07210@2025-07-01")
	preview := audience.Preview{ByGroup: []audience.GroupCount{{Group: "farmers", People: 4_210}, {Group: "older", People: 2_100}}}
	for i, u := range communes {
		preview.ByUnit = append(preview.ByUnit, audience.UnitCount{Unit: u.ID, People: int64(i * 97), Residents: u.Residents})
	}
	tried := &audience.Report{File: "hoi-nghi-12-5.xlsx", DryRun: true, Lines: 240, Imported: 231, Already: 4, Rejected: 5, Issues: []audience.Issue{
		{Line: 14, Verdict: audience.VerdictRejected, Err: fault.Invalid("audience.address.no_at")},
		{Line: 27, Verdict: audience.VerdictRejected, Err: fault.Invalid("audience.commune.unknown_near", "name", "Phường Kim Bắc", "near", "Phường Kinh Bắc (09169)")},
	}}
	importing := &importView{Purpose: "policy", Purposes: []ui.Option{{Value: "policy", Text: vi.T("audience.purpose.policy")}}}
	importing.Problems = []ui.Problem{{Field: "file", Text: vi.T("deskplan.upload.missing")}}
	return map[string]sample{
		"units": {"units", "/desk/units", &unitsView{
			Tabs: d.peopleTabs(vi, "/desk/units"), On: ui.DateInput{Value: "2026-11-23"}, Heading: "Tỉnh Bắc Ninh: 99 xã, phường", Units: unitGrid(a, communes, "2026-11-23", vi),
		}},
		"unit": {"unit", "/desk/units/07210@2025-07-01", unitPage(a, commune, "2026-11-23", vi)},
		"subscribers": {"subscribers", "/desk/subscribers", &subscribersView{
			Stats:  subscriberStats(audience.Totals{Subscribers: 20_412, Agreed: 20_000, Unconfirmed: 40, Synthetic: 20_000}, vi),
			Groups: groupGrid(preview, vi), Units: peopleByUnit(a, preview, vi), Import: true, Tabs: d.peopleTabs(vi, "/desk/subscribers"),
		}},
		"subscribers-none": {"subscribers", "/desk/subscribers", &subscribersView{Empty: true}},
		"import":           {"import", "/desk/subscribers/import", importing},
		"imported":         {"imported", "/desk/subscribers/import/x", importedPage("x", tried, vi)},
	}
}

// people furnishes an office with the units and its subscribers.
func people(t *testing.T) func(*office, *Deps) {
	return func(o *office, deps *Deps) {
		deps.Audience = audience.New(o.db, o.ledger, audience.Key("0123456789abcdef0123456789abcdef"))
		if _, err := deps.Audience.LoadUnits(t.Context(), auth.Operator("root")); err != nil {
			t.Fatal(err)
		}
	}
}

func TestUnitsAreFoundOnTheirDay(t *testing.T) {
	o := openOffice(t, people(t))
	b := o.visitor(t, "quantri")
	b.sees("/desk/units", "Tỉnh Bắc Ninh: 99 xã, phường")
	b.sees("/desk/units?q=bac+giang", "Phường Bắc Giang")
	b.sees("/desk/units?q=bac+giang&on-day=1&on-month=6&on-year=2025", "Tỉnh Bắc Giang", "Đến hết 30/06/2025")
	b.sees("/desk/units/07210@2025-07-01", "Hình thành từ", "Thuộc", "Bắc Ninh")
	if w := b.get("/desk/units/99999@2025-07-01"); w.Code != http.StatusNotFound {
		t.Errorf("a unit that never was: %d", w.Code)
	}
	if w := b.get("/desk/units?on-day=31&on-month=2&on-year=2026"); w.Code != http.StatusUnprocessableEntity {
		t.Errorf("31 February: %d", w.Code)
	}
}

func (b *visitor) upload(path, name, content string, fields map[string]string) *httptest.ResponseRecorder {
	b.t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	for k, v := range fields {
		if err := form.WriteField(k, v); err != nil {
			b.t.Fatal(err)
		}
	}
	if name != "" {
		part, err := form.CreateFormFile("file", name)
		if err != nil {
			b.t.Fatal(err)
		}
		if _, err := part.Write([]byte(content)); err != nil {
			b.t.Fatal(err)
		}
	}
	if err := form.Close(); err != nil {
		b.t.Fatal(err)
	}
	r := httptest.NewRequestWithContext(b.t.Context(), http.MethodPost, path, &body)
	r.Header.Set("Content-Type", form.FormDataContentType())
	return b.send(r)
}

func TestAListIsTriedThenTaken(t *testing.T) {
	o := openOffice(t, people(t))
	o.worker(t, "dulieu", "Phạm Dữ Liệu", auth.RoleData)
	b := o.visitor(t, "dulieu")
	file := "Thư điện tử,Xã phường,Ngày đồng ý\nan@example.invalid,Phường Bắc Giang,2026-05-12\nsai,Phường Bắc Giang,2026-05-12\n"
	w := b.upload("/desk/subscribers/import", "ds.csv", file, map[string]string{"purpose": "policy"})
	if w.Code != http.StatusSeeOther {
		t.Fatalf("%d %s", w.Code, text(w))
	}
	at := w.Header().Get("Location")
	b.sees(at, "Đây là kiểm tra thử", "Nhập 1 người", "Không nhập")
	b.sees("/desk/subscribers", "Chưa có người đăng ký")
	if report := b.get(at + "/report.csv"); !strings.Contains(report.Body.String(), "3,") || strings.Contains(report.Body.String(), "an@") {
		t.Errorf("the report says %s", report.Body.String())
	}
	b.accepted(at, nil)
	b.sees(at, "Đã nhập 1 người")
	b.sees("/desk/subscribers", "đang đồng ý nhận", "Phường Bắc Giang")

	other := o.visitor(t, "quantri")
	if w := other.get(at); w.Code == http.StatusOK {
		t.Error("another person sees the list")
	}
	if w := b.upload("/desk/subscribers/import", "", "", nil); w.Code != http.StatusUnprocessableEntity || !strings.Contains(w.Body.String(), "Chưa chọn tệp") {
		t.Errorf("no file: %d %s", w.Code, text(w))
	}
	if w := b.upload("/desk/subscribers/import", "x.csv", "", nil); w.Code != http.StatusUnprocessableEntity {
		t.Errorf("an empty file: %d", w.Code)
	}
}
