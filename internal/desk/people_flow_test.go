package desk

import (
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/loa-vn/loa/internal/auth"
	"github.com/loa-vn/loa/internal/job"
	"github.com/loa-vn/loa/internal/sqldb"
	"github.com/loa-vn/loa/internal/sqldb/sqldbtest"
	"github.com/loa-vn/loa/internal/ui"
)

const goodPassword = "con trâu đi trước cái cày"

// office is a desk on a real database with an agency and its admin.
type office struct {
	*Desk

	db     *sqldb.DB
	ledger *job.Ledger
	admin  auth.Actor
	agency auth.AgencyID
}

func openOffice(t *testing.T, furnish ...func(*office, *Deps)) *office {
	t.Helper()
	o := &office{db: sqldbtest.SQLite(t, sqldb.WithClock(func() time.Time { return noon })), ledger: job.NewLedger()}
	service := auth.New(o.db, o.ledger)
	u, err := service.Bootstrap(t.Context(), auth.Operator("root"),
		auth.Agency{Name: "Văn phòng UBND tỉnh Bắc Ninh", ShortName: "Văn phòng UBND tỉnh", Kind: auth.AgencyProvince},
		auth.NewUser{Login: "quantri", Name: "Nguyễn Thị Quản", Password: goodPassword})
	if err != nil {
		t.Fatal(err)
	}
	o.agency = u.Agency
	if o.admin, err = service.ActorByLogin(t.Context(), "quantri", auth.ViaDesk); err != nil {
		t.Fatal(err)
	}
	assets, err := ui.LoadAssets()
	if err != nil {
		t.Fatal(err)
	}
	deps := Deps{
		Site: ui.Site{Authority: "UBND tỉnh Bắc Ninh", BaseURL: "https://loa.example"}, Assets: assets, Auth: service,
		Log: slog.New(slog.NewTextHandler(t.Output(), nil)), Now: func() time.Time { return noon }, Province: "24",
	}
	for _, f := range furnish {
		f(o, &deps)
	}
	if o.Desk, err = New(deps); err != nil {
		t.Fatal(err)
	}
	return o
}

// worker opens an account with roles for the agency.
func (o *office) worker(t *testing.T, login, name string, roles ...auth.Role) auth.Actor {
	t.Helper()
	u, err := o.Auth.CreateUser(t.Context(), o.admin, auth.NewUser{Login: login, Name: name, Agency: o.agency, Password: goodPassword})
	if err != nil {
		t.Fatal(err)
	}
	for _, role := range roles {
		if _, err := o.Auth.Give(t.Context(), o.admin, auth.Grant{User: u.ID, Role: role, Agency: o.agency}); err != nil {
			t.Fatal(err)
		}
	}
	a, err := o.Auth.ActorByLogin(t.Context(), login, auth.ViaDesk)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// visitor is a browser: it keeps its cookies.
type visitor struct {
	t       *testing.T
	desk    http.Handler
	cookies map[string]*http.Cookie
}

func (o *office) visitor(t *testing.T, login string) *visitor {
	t.Helper()
	b := &visitor{t: t, desk: o.Handler(), cookies: map[string]*http.Cookie{}}
	if w := b.post("/desk/login", url.Values{"login": {login}, "password": {goodPassword}}); w.Code != http.StatusSeeOther {
		t.Fatalf("%s cannot sign in: %d %s", login, w.Code, text(w))
	}
	return b
}

func (b *visitor) send(r *http.Request) *httptest.ResponseRecorder {
	for _, c := range b.cookies {
		r.AddCookie(c)
	}
	w := httptest.NewRecorder()
	b.desk.ServeHTTP(w, r)
	for _, c := range w.Result().Cookies() {
		b.cookies[c.Name] = c
		if c.MaxAge < 0 {
			delete(b.cookies, c.Name)
		}
	}
	return w
}

func (b *visitor) get(path string) *httptest.ResponseRecorder {
	return b.send(httptest.NewRequestWithContext(b.t.Context(), http.MethodGet, path, nil))
}

func (b *visitor) post(path string, form url.Values) *httptest.ResponseRecorder {
	r := httptest.NewRequestWithContext(b.t.Context(), http.MethodPost, path, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return b.send(r)
}

// accepted posts a form and returns where it led.
func (b *visitor) accepted(path string, form url.Values) string {
	b.t.Helper()
	w := b.post(path, form)
	if w.Code != http.StatusSeeOther {
		b.t.Fatalf("POST %s: %d %s", path, w.Code, text(w))
	}
	return w.Header().Get("Location")
}

// sees fetches a page and wants every text on it.
func (b *visitor) sees(path string, texts ...string) string {
	b.t.Helper()
	w := b.get(path)
	if w.Code != http.StatusOK {
		b.t.Fatalf("GET %s: %d %s", path, w.Code, text(w))
	}
	for _, s := range texts {
		if !strings.Contains(w.Body.String(), s) {
			b.t.Errorf("%s does not say %q:\n%s", path, s, text(w))
		}
	}
	return w.Body.String()
}

// text is the main part of a page, for messages.
func text(w *httptest.ResponseRecorder) string {
	body := w.Body.String()
	if i := strings.Index(body, "<main"); i >= 0 {
		body = body[i:]
	}
	return body[:min(len(body), 3000)]
}

func TestAnAdminLetsSomeoneInAndTakesItBack(t *testing.T) {
	o := openOffice(t)
	admin := o.visitor(t, "quantri")
	person := admin.accepted("/desk/people", url.Values{
		"login": {"Lan"}, "name": {"Trần Thị Lan"}, "agency": {string(o.agency)}, "password": {goodPassword},
	})
	admin.sees(person, "Trần Thị Lan", "Đã tạo tài khoản cho Trần Thị Lan", "Chưa có vai trò nào")
	admin.accepted(person+"/roles", url.Values{
		"role": {"editor"}, "agency": {string(o.agency)}, "to-day": {"31"}, "to-month": {"12"}, "to-year": {"2026"},
	})
	body := admin.sees(person, "Biên tập", "Đến hết 31/12/2026")
	admin.sees("/desk/people", "Trần Thị Lan", "Biên tập")

	lan := o.visitor(t, "lan")
	lan.sees("/desk/me", "Tài khoản của tôi", "Ủy quyền")
	if w := lan.get("/desk/people/new"); w.Code != http.StatusForbidden {
		t.Errorf("an editor may open the form of a new user: %d", w.Code)
	}
	revoke := between(body, `action="`+person+`/roles/`, `"`)
	admin.accepted(person+"/roles/"+revoke, nil)
	admin.accepted(person+"/disabled", url.Values{"disabled": {"1"}})
	admin.sees(person, "Đã khóa")
	if w := lan.get("/desk/me"); w.Code != http.StatusSeeOther {
		t.Errorf("a disabled user still reads the desk: %d", w.Code)
	}
}

func between(s, from, to string) string {
	_, s, _ = strings.Cut(s, from)
	s, _, _ = strings.Cut(s, to)
	return s
}

func TestARefusedFormKeepsWhatWasTyped(t *testing.T) {
	o := openOffice(t)
	admin := o.visitor(t, "quantri")
	w := admin.post("/desk/people", url.Values{"login": {"có dấu"}, "name": {"Lê Văn Giữ"}, "agency": {string(o.agency)}, "password": {goodPassword}})
	if w.Code != http.StatusUnprocessableEntity || !strings.Contains(w.Body.String(), `value="Lê Văn Giữ"`) {
		t.Errorf("%d %s", w.Code, text(w))
	}
}

func TestATokenIsShownOnce(t *testing.T) {
	o := openOffice(t)
	o.worker(t, "lan", "Trần Thị Lan", auth.RoleEditor)
	lan := o.visitor(t, "lan")
	w := lan.post("/desk/me/tokens", url.Values{"name": {"Đồng bộ"}, "expires": {"30"}, "acts": {"read"}})
	secret := between(w.Body.String(), `<code class="loa-secret">`, "<")
	if _, err := o.Auth.ActorByToken(t.Context(), auth.Secret(secret)); err != nil || w.Header().Get("Cache-Control") != "no-store" {
		t.Fatalf("%q opens nothing: %v; %v", secret, err, w.Header())
	}
	body := lan.sees("/desk/me", "Đồng bộ", "Xem bàn làm việc")
	if strings.Contains(body, secret) {
		t.Error("the token is shown again")
	}
	token := between(body, "/tokens/", `/revoke"`)
	lan.accepted("/desk/people/"+between(body, `action="/desk/people/`, "/")+"/tokens/"+token+"/revoke", nil)
	if _, err := o.Auth.ActorByToken(t.Context(), auth.Secret(secret)); err == nil {
		t.Error("a revoked token still opens the door")
	}
}

func TestARoleIsLentAndTakenBack(t *testing.T) {
	o := openOffice(t)
	lender := o.worker(t, "lan", "Trần Thị Lan", auth.RoleApprover)
	other := o.worker(t, "minh", "Lê Minh")
	lan := o.visitor(t, "lan")
	form := "/desk/me/delegate/" + string(lender.Grants[0].ID)
	lan.sees(form, "Người duyệt", "Lê Minh")
	days := url.Values{"user": {string(other.ID)}, "from-day": {"23"}, "from-month": {"11"}, "from-year": {"2026"}}
	if w := lan.post(form, days); w.Code != http.StatusUnprocessableEntity {
		t.Errorf("a loan without an end: %d", w.Code)
	}
	for k, v := range map[string]string{"to-day": "30", "to-month": "11", "to-year": "2026"} {
		days.Set(k, v)
	}
	at := lan.accepted(form, days)
	lan.sees(at, "Được Trần Thị Lan ủy quyền", "Từ 23/11/2026 đến hết 30/11/2026", "Thu hồi")
}

func TestTheLedgerIsReadAndChecked(t *testing.T) {
	o := openOffice(t)
	admin := o.visitor(t, "quantri")
	admin.sees("/desk/audit?kind=user.", "Tạo tài khoản", "Nguyễn Thị Quản", "Đăng nhập")
	if w := admin.post("/desk/audit/verify", nil); !strings.Contains(w.Body.String(), "Chuỗi nguyên vẹn") {
		t.Errorf("%d %s", w.Code, text(w))
	}
	err := o.db.Update(t.Context(), func(tx *sqldb.Tx) error {
		_, err := tx.Exec(t.Context(), `UPDATE fact SET actor = 'x' WHERE seq = 2`)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if w := admin.post("/desk/audit/verify", nil); strings.Contains(w.Body.String(), "Chuỗi nguyên vẹn") || !strings.Contains(w.Body.String(), "loa-notice--danger") {
		t.Errorf("a changed entry was not found: %s", text(w))
	}
}
