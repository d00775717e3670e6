package desk

import (
	"bytes"
	"context"
	"html"
	"io"
	"log/slog"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/loa-vn/loa/internal/audience"
	"github.com/loa-vn/loa/internal/auth"
	"github.com/loa-vn/loa/internal/blob"
	"github.com/loa-vn/loa/internal/delivery"
	"github.com/loa-vn/loa/internal/job"
	"github.com/loa-vn/loa/internal/plan"
	"github.com/loa-vn/loa/internal/policy"
	"github.com/loa-vn/loa/internal/sqldb"
	"github.com/loa-vn/loa/internal/sqldb/sqldbtest"
	"github.com/loa-vn/loa/internal/statement"
	"github.com/loa-vn/loa/internal/ui"
)

// bureau is a desk over a real site, with people who work at it. Requests come as
// a given person; only the tests of the login itself go through a session.
type bureau struct {
	*Desk

	t      *testing.T
	db     *sqldb.DB
	agency auth.AgencyID

	scanner *scanner

	lan, hoa, minh, binh auth.Actor // two editors, two approvers
}

const passwordOfAll = auth.Secret("con trâu đi trước cái cày")

// ticking moves on with every look, so that no two moments are one.
func ticking() func() time.Time {
	var mu sync.Mutex
	at := noon
	return func() time.Time {
		mu.Lock()
		defer mu.Unlock()
		at = at.Add(time.Millisecond)
		return at
	}
}

func newBureau(t *testing.T) *bureau {
	t.Helper()
	now := ticking()
	db := sqldbtest.SQLite(t, sqldb.WithClock(now))
	blobs, err := blob.New(t.TempDir())
	must(t, err)
	assets, err := ui.LoadAssets()
	must(t, err)
	ledger := job.NewLedger()
	reader := &scanner{}
	law := policy.New(db, blobs, ledger, policy.ReadBy(reader))
	o := &bureau{t: t, db: db, scanner: reader}
	deps := Deps{
		Site: ui.Site{Authority: "UBND tỉnh Bắc Ninh", BaseURL: "https://loa.example"}, Assets: assets, Now: now,
		Log: slog.New(slog.DiscardHandler), Auth: auth.New(db, ledger), Documents: law,
		Statements: statement.New(db, clausesOf{law}, ledger), Audience: audience.New(db, ledger, audience.Key("0123456789abcdef0123456789abcdef")),
	}
	deps.Plans = plan.New(db, deps.Audience, deps.Statements, delivery.New(ledger), ledger, plan.Channel{Name: "email"}, plan.Channel{Name: "feed", Endpoint: true})
	o.Desk, err = New(deps)
	must(t, err)
	o.sessions = nil // the person comes with the request
	o.people()
	return o
}

// people opens an agency with its staff.
func (o *bureau) people() {
	u, err := o.Auth.Bootstrap(o.t.Context(), auth.Operator("root"), auth.Agency{Name: "Sở Y tế tỉnh Bắc Ninh", ShortName: "Sở Y tế", Kind: auth.AgencyDepartment},
		auth.NewUser{Login: "quantri", Name: "Đỗ Thị Quản", Password: passwordOfAll})
	must(o.t, err)
	o.agency = u.Agency
	staff := func(id, name string, role auth.Role) auth.Actor {
		return auth.Actor{ID: auth.UserID(id), Name: name, Login: id, Agency: o.agency, Via: auth.ViaDesk, Grants: []auth.Grant{{Role: role, Agency: o.agency}}}
	}
	o.lan, o.hoa = staff("u-lan", "Nguyễn Thị Lan", auth.RoleEditor), staff("u-hoa", "Trần Văn Hòa", auth.RoleEditor)
	o.minh, o.binh = staff("u-minh", "Phạm Quang Minh", auth.RoleApprover), staff("u-binh", "Lê Thanh Bình", auth.RoleApprover)
}

// clausesOf reads clauses for citations out of the documents.
type clausesOf struct{ law *policy.Service }

func (c clausesOf) Clause(ctx context.Context, tx *sqldb.Tx, version, address string) (statement.Clause, error) {
	found, v, err := c.law.ClauseIn(ctx, tx, policy.VersionID(version), address)
	if err != nil {
		return statement.Clause{}, err
	}
	doc, err := c.law.DocumentIn(ctx, tx, v.Document)
	return statement.Clause{
		Version: version, Address: address, Label: upperFirst(found.Cited), Text: found.Full, Hash: found.Hash,
		Document: doc.Number, Title: doc.Name(), IssuedOn: v.IssuedOn, EffectiveOn: v.EffectiveOn,
	}, err
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatalf("%v\n%s", err, vi().Error(err))
	}
}

// answer is what the desk sent back.
type answer struct {
	t    *testing.T
	Code int
	Body string // entities decoded
	To   string // where a redirect leads
	raw  *httptest.ResponseRecorder
}

func (o *bureau) do(who auth.Actor, r *http.Request) answer {
	o.t.Helper()
	w := httptest.NewRecorder()
	o.Handler().ServeHTTP(w, r.WithContext(auth.WithActor(r.Context(), who)))
	return answer{o.t, w.Code, html.UnescapeString(w.Body.String()), w.Header().Get("Location"), w}
}

func (o *bureau) get(who auth.Actor, target string) answer {
	o.t.Helper()
	target, _, _ = strings.Cut(target, "#")
	return o.do(who, httptest.NewRequest(http.MethodGet, target, nil))
}

func (o *bureau) post(who auth.Actor, target string, form url.Values) answer {
	o.t.Helper()
	r := httptest.NewRequest(http.MethodPost, target, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return o.do(who, r)
}

// upload sends a form with a file.
func (o *bureau) upload(who auth.Actor, name, content, text string) answer {
	o.t.Helper()
	var b bytes.Buffer
	m := multipart.NewWriter(&b)
	if name != "" {
		part, err := m.CreateFormFile("file", name)
		must(o.t, err)
		_, err = io.WriteString(part, content)
		must(o.t, err)
	}
	must(o.t, m.WriteField("text", text))
	must(o.t, m.Close())
	r := httptest.NewRequest(http.MethodPost, "/desk/documents", &b)
	r.Header.Set("Content-Type", m.FormDataContentType())
	return o.do(who, r)
}

func (a answer) says(words ...string) answer {
	a.t.Helper()
	for _, w := range words {
		if !strings.Contains(a.Body, w) {
			a.t.Fatalf("%d, the page does not say %q\n%s", a.Code, w, plainText(a.Body))
		}
	}
	return a
}

func (a answer) silent(words ...string) answer {
	a.t.Helper()
	for _, w := range words {
		if strings.Contains(a.Body, w) {
			a.t.Fatalf("%d, the page says %q", a.Code, w)
		}
	}
	return a
}

func (a answer) is(code int) answer {
	a.t.Helper()
	if a.Code != code {
		a.t.Fatalf("got %d, want %d\n%s", a.Code, code, plainText(a.Body))
	}
	return a
}

// leads follows a redirect that was expected to lead below a path.
func (a answer) leads(prefix string) string {
	a.t.Helper()
	if a.Code != http.StatusSeeOther || !strings.HasPrefix(a.To, prefix) {
		a.t.Fatalf("got %d to %q, want a redirect to %s…\n%s", a.Code, a.To, prefix, plainText(a.Body))
	}
	return a.To
}

var (
	anyTag   = regexp.MustCompile(`(?s)<(script|style).*?</(script|style)>|<[^>]*>`)
	spaces   = regexp.MustCompile(`\s+`)
	inputs   = regexp.MustCompile(`<input\b[^>]*>`)
	areas    = regexp.MustCompile(`(?s)<textarea\b([^>]*)>\n?(.*?)</textarea>`)
	selects  = regexp.MustCompile(`(?s)<select\b([^>]*)>(.*?)</select>`)
	chosen   = regexp.MustCompile(`<option value="([^"]*)" selected>`)
	attrName = regexp.MustCompile(`\bname="([^"]*)"`)
	attrVal  = regexp.MustCompile(`\bvalue="([^"]*)"`)
	attrType = regexp.MustCompile(`\btype="([^"]*)"`)
)

func plainText(body string) string {
	text := spaces.ReplaceAllString(anyTag.ReplaceAllString(body, " "), " ")
	return text[:min(len(text), 3000)]
}

// form reads the editor's form as a browser would send it back.
func (a answer) form() url.Values {
	a.t.Helper()
	_, body, ok := strings.Cut(a.raw.Body.String(), `id="editor"`)
	if !ok {
		a.t.Fatalf("%d: no editor on the page\n%s", a.Code, plainText(a.Body))
	}
	body, _, _ = strings.Cut(body, "</form>")
	v := url.Values{}
	for _, tag := range inputs.FindAllString(body, -1) {
		kind := first(attrType, tag)
		if (kind == "checkbox" || kind == "radio") && !strings.Contains(tag, " checked") {
			continue
		}
		v.Add(first(attrName, tag), html.UnescapeString(first(attrVal, tag)))
	}
	for _, m := range areas.FindAllStringSubmatch(body, -1) {
		v.Add(first(attrName, m[1]), strings.ReplaceAll(html.UnescapeString(m[2]), "\n", "\r\n")) // as browsers send it
	}
	for _, m := range selects.FindAllStringSubmatch(body, -1) {
		v.Add(first(attrName, m[1]), first(chosen, m[2]))
	}
	return v
}

func first(re *regexp.Regexp, s string) string {
	if m := re.FindStringSubmatch(s); m != nil {
		return m[1]
	}
	return ""
}
