package desk

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/loa-vn/loa/internal/auth"
	"github.com/loa-vn/loa/internal/delivery"
	"github.com/loa-vn/loa/internal/lang"
	"github.com/loa-vn/loa/internal/measure"
	"github.com/loa-vn/loa/internal/plan"
	"github.com/loa-vn/loa/internal/sqldb"
	"github.com/loa-vn/loa/internal/statement"
)

// postbook reads the ledger of attempts as the program does.
type postbook struct {
	db   *sqldb.DB
	post *delivery.Service
}

func (p postbook) Runs(ctx context.Context, limit int) (runs []delivery.Run, err error) {
	err = p.db.View(ctx, func(tx *sqldb.Tx) error {
		runs, err = p.post.Runs(ctx, tx, limit)
		return err
	})
	return runs, err
}

func (p postbook) Attempts(ctx context.Context, f delivery.AttemptFilter) (found []delivery.Attempt, err error) {
	err = p.db.View(ctx, func(tx *sqldb.Tx) error {
		found, err = p.post.Attempts(ctx, tx, f)
		return err
	})
	return found, err
}

func (p postbook) History(ctx context.Context, id delivery.AttemptID) (found []delivery.Happening, err error) {
	err = p.db.View(ctx, func(tx *sqldb.Tx) error {
		found, err = p.post.History(ctx, tx, id)
		return err
	})
	return found, err
}

// law has one clause, which says everything.
type law struct{}

func (law) Clause(_ context.Context, _ *sqldb.Tx, version, address string) (statement.Clause, error) {
	const text = "Từ ngày 01 tháng 01 năm 2027, mỗi hộ phân rác thành ba nhóm."
	return statement.Clause{
		Version: version, Address: address, Label: "Khoản 1 Điều 1", Text: text, Hash: "hash of " + text,
		Document: "99/2026/QĐ-UBND", Title: "Quyết định số 99/2026/QĐ-UBND", IssuedOn: "2026-07-20",
	}, nil
}

// planning furnishes an office with all that a plan moves, and 40 made-up people.
func planning(t *testing.T) func(*office, *Deps) {
	return func(o *office, deps *Deps) {
		people(t)(o, deps)
		data := auth.Operator("root")
		if _, err := deps.Audience.SeedSynthetic(t.Context(), data, 40, 1); err != nil {
			t.Fatal(err)
		}
		post := delivery.New(o.ledger)
		deps.Statements = statement.New(o.db, law{}, o.ledger)
		deps.Plans = plan.New(o.db, deps.Audience, deps.Statements, post, o.ledger, plan.Channel{Name: "email"}, plan.Channel{Name: "feed", Endpoint: true})
		deps.Measure = measure.New(o.db, deps.Audience, post)
		deps.Post = postbook{o.db, post}
	}
}

// written is a statement that could be submitted.
func (o *office) written(t *testing.T, by auth.Actor) statement.ID {
	t.Helper()
	day, err := statement.NewFact(statement.FactDate, "ngay", "Ngày áp dụng", "1/1/2027", statement.Web)
	if err != nil {
		t.Fatal(err)
	}
	made, err := o.Statements.Create(t.Context(), by, statement.Beginning{Agency: o.agency, Kind: statement.KindExplain, Content: statement.Content{
		Locale: lang.VI, Issuer: "UBND tỉnh", Headline: "Từ {{ngay}}, mỗi hộ phân rác thành ba nhóm",
		Summary: "Mỗi hộ phân rác thành ba nhóm.", Who: "Mọi hộ gia đình.", Steps: []string{"Phân rác thành ba nhóm."},
		Why: "Bớt rác phải chôn lấp.", Contact: "Ủy ban nhân dân xã.", Facts: []statement.Fact{day},
	}})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := o.Statements.Cite(t.Context(), by, made.ID, made.Revision, 0, statement.ClauseRef{Version: "v", Address: "dieu-1/khoan-1"}, ""); err != nil {
		t.Fatal(err)
	}
	return made.ID
}

func (o *office) tick(t *testing.T) {
	t.Helper()
	for range 100 {
		busy, err := o.Plans.Tick(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if !busy {
			return
		}
	}
	t.Fatal("the plans never come to rest")
}

func stageFields(id statement.ID) url.Values {
	return url.Values{
		"statement": {string(id)}, "moment": {"at"}, "whole": {"1"}, "purpose": {"policy"},
		"channels": {"email"}, "lane": {"normal"}, "revision": {"0"},
	}
}

func TestAPlanReachesItsPeopleAndItsBooksOpen(t *testing.T) {
	o := openOffice(t, planning(t))
	writer := o.worker(t, "lan", "Trần Thị Lan", auth.RoleEditor)
	o.worker(t, "minh", "Lê Minh", auth.RoleApprover)
	lan, minh := o.visitor(t, "lan"), o.visitor(t, "minh")
	id := o.written(t, writer)

	at := lan.accepted("/desk/plans", url.Values{"title": {"Phân loại rác"}, "agency": {string(o.agency)}})
	lan.sees(at, "Phân loại rác", "Trước ban hành", "Khi ban hành", "Sau ban hành")
	form := lan.sees(at+"/stages/new?moment=at", "Toàn tỉnh Bắc Ninh", "Phường (33)", "Chưa chọn địa bàn")
	if n := strings.Count(form, `name="units"`); n != 99 {
		t.Errorf("the form offers %d communes", n)
	}
	stage := lan.accepted(at+"/stages", stageFields(id))
	body := lan.sees(stage, "người sẽ được gửi", ">40<", "Trình duyệt", "Từ 01/01/2027, mỗi hộ phân rác thành ba nhóm")
	seen := url.Values{}
	for _, name := range []string{"text", "renderings", "audience"} {
		seen.Set(name, between(body, `name="`+name+`" value="`, `"`))
	}
	lan.accepted(stage+"/submit", seen)
	lan.sees("/desk/plans", "1 chờ duyệt")

	asked := plan.StageID(strings.TrimPrefix(stage, "/desk/stages/"))
	binding, err := o.Plans.Seen(t.Context(), asked)
	if err != nil {
		t.Fatal(err)
	}
	approver, err := o.Auth.ActorByLogin(t.Context(), "minh", auth.ViaDesk)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := o.Plans.Approve(t.Context(), approver, asked, binding); err != nil {
		t.Fatal(err)
	}
	o.tick(t)
	run := "/desk/runs/" + between(lan.sees(stage, "Đang gửi"), `href="/desk/runs/`, `"`)
	lan.sees(run, "Sổ đối soát", "Sổ còn mở: 40 người chưa có kết quả", `data-hx-trigger="every 2s"`, "Tải lại")
	lan.sees(run+"/attempts?layer=pending&channel=email", "…@", "Đang xếp hàng")
	lan.sees(run+"/attempts/"+between(lan.sees(run+"/attempts"), "/attempts/", `"`), "Chưa có trả lời nào")
	lan.sees("/desk/coverage", "Đồng hồ từ lúc ký", "xã, phường còn trống", `class="loa-map"`)
	if w := lan.get("/desk/coverage.csv?run=" + strings.TrimPrefix(run, "/desk/runs/")); !strings.Contains(w.Body.String(), "07210") {
		t.Errorf("the CSV: %d %s", w.Code, w.Body.String())
	}
	if w := lan.post(stage+"/finish", nil); w.Code != http.StatusConflict || !strings.Contains(w.Body.String(), "còn 40 người chưa rõ kết quả") {
		t.Errorf("finished while the books are open: %d %s", w.Code, text(w))
	}
	if w := minh.post(stage+"/cancel", url.Values{"reason": {" "}}); w.Code != http.StatusUnprocessableEntity {
		t.Errorf("cancelled without a reason: %d", w.Code)
	}
	minh.accepted(stage+"/cancel", url.Values{"reason": {"Sai ngày áp dụng"}})
	minh.sees(stage, "Đã huỷ")
}

func TestAnAbolishedUnitIsRefusedWithItsSuccessors(t *testing.T) {
	o := openOffice(t, planning(t))
	writer := o.worker(t, "lan", "Trần Thị Lan", auth.RoleEditor)
	lan := o.visitor(t, "lan")
	id := o.written(t, writer)
	at := lan.accepted("/desk/plans", url.Values{"title": {"Phân loại rác"}, "agency": {string(o.agency)}})
	form := stageFields(id)
	form.Del("whole")
	form.Set("units", "07210@2025-03-01")
	w := lan.post(at+"/stages", form)
	if w.Code != http.StatusUnprocessableEntity || !strings.Contains(w.Body.String(), "Hãy chọn đơn vị kế tục: Phường Bắc Giang (07210)") {
		t.Errorf("a ward of before the merger: %d %s", w.Code, text(w))
	}
	if !strings.Contains(w.Body.String(), `value="07210@2025-03-01" checked`) {
		t.Error("the form forgot what was chosen")
	}

	r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, at+"/preview", strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("HX-Request", "true")
	if w := lan.send(r); w.Code != http.StatusOK || !strings.HasPrefix(w.Body.String(), "<section") || !strings.Contains(w.Body.String(), "đơn vị kế tục") {
		t.Errorf("the preview: %d %s", w.Code, w.Body.String())
	}

	form.Del("units")
	form.Set("codes", "99999")
	form.Set("op", "preview")
	if w := lan.post(at+"/stages", form); w.Code != http.StatusOK || !strings.Contains(w.Body.String(), "99999") {
		t.Errorf("an unknown code: %d", w.Code)
	}
	form.Set("op", "filter")
	form.Set("q", "kinh bac")
	w = lan.post(at+"/stages", form)
	if n := strings.Count(w.Body.String(), `name="units"`); n != 1 {
		t.Errorf("the filter shows %d communes", n)
	}
}

func TestAStaleSaveKeepsWhatWasTyped(t *testing.T) {
	o := openOffice(t, planning(t))
	writer := o.worker(t, "lan", "Trần Thị Lan", auth.RoleEditor)
	lan := o.visitor(t, "lan")
	id := o.written(t, writer)
	at := lan.accepted("/desk/plans", url.Values{"title": {"Phân loại rác"}, "agency": {string(o.agency)}})
	stage := lan.accepted(at+"/stages", stageFields(id))
	form := stageFields(id)
	form.Set("revision", "1")
	lan.accepted(stage, form)
	form.Set("start-day", "24")
	form.Set("start-month", "11")
	form.Set("start-year", "2026")
	form.Set("start-time", "07:15")
	w := lan.post(stage, form)
	if w.Code != http.StatusConflict || !strings.Contains(w.Body.String(), `value="07:15"`) {
		t.Errorf("%d %s", w.Code, text(w))
	}
	form.Set("revision", "2")
	form.Set("start-time", "25:15")
	if w := lan.post(stage, form); w.Code != http.StatusUnprocessableEntity || !strings.Contains(w.Body.String(), "không phải là giờ") {
		t.Errorf("an hour that is none: %d", w.Code)
	}
}
