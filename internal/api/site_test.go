package api_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"github.com/loa-vn/loa/internal/api"
	"github.com/loa-vn/loa/internal/audience"
	"github.com/loa-vn/loa/internal/auth"
	"github.com/loa-vn/loa/internal/blob"
	"github.com/loa-vn/loa/internal/delivery"
	"github.com/loa-vn/loa/internal/job"
	"github.com/loa-vn/loa/internal/measure"
	"github.com/loa-vn/loa/internal/plan"
	"github.com/loa-vn/loa/internal/policy"
	"github.com/loa-vn/loa/internal/sqldb"
	"github.com/loa-vn/loa/internal/sqldb/sqldbtest"
	"github.com/loa-vn/loa/internal/statement"
)

const password = "con trâu đi trước cái cày"

// site is the API over a real database, and the tokens of the people there.
type site struct {
	t *testing.T
	api.Services
	url    string
	agency auth.AgencyID
	admin  auth.Actor
	log    *lines
}

// lines is a log that a test may read while the server writes.
type lines struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *lines) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *lines) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

func each(t *testing.T, f func(t *testing.T, s *site)) {
	t.Helper()
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) { f(t, open(t, db)) })
}

func open(t *testing.T, db *sqldb.DB) *site {
	t.Helper()
	s := &site{t: t, log: &lines{}}
	s.Services = services(t, db, job.NewLedger())
	h, err := api.New(s.Services, "test", slog.New(slog.NewTextHandler(s.log, nil)))
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(h)
	t.Cleanup(server.Close)
	s.url = server.URL
	u, err := s.Auth.Bootstrap(t.Context(), auth.Operator("test"), auth.Agency{Name: "Văn phòng UBND tỉnh", Kind: auth.AgencyProvince},
		auth.NewUser{Login: "quan.tri", Name: "Quản Trị", Password: password})
	if err != nil {
		t.Fatal(err)
	}
	s.agency = u.Agency
	if s.admin, err = s.Auth.ActorByLogin(t.Context(), "quan.tri", auth.ViaDesk); err != nil {
		t.Fatal(err)
	}
	return s
}

func services(t *testing.T, db *sqldb.DB, ledger *job.Ledger) api.Services {
	t.Helper()
	blobs, err := blob.New(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	people := audience.New(db, ledger, audience.Key("a key for the tests"))
	documents, post := policy.New(db, blobs, ledger), delivery.New(ledger)
	texts := statement.New(db, statement.LibraryOf(documents), ledger)
	return api.Services{
		Auth: auth.New(db, ledger), Audience: people, Documents: documents, Statements: texts,
		Plans:      plan.New(db, people, texts, post, ledger, plan.Channel{Name: "email"}),
		Measure:    measure.New(db, people, post),
		Deliveries: attempts{db, post},
	}
}

// attempts reads the ledger of attempts as the application does.
type attempts struct {
	db   *sqldb.DB
	post *delivery.Service
}

func (a attempts) Runs(ctx context.Context, limit int) (found []delivery.Run, err error) {
	err = a.db.View(ctx, func(tx *sqldb.Tx) error {
		found, err = a.post.Runs(ctx, tx, limit)
		return err
	})
	return found, err
}

func (a attempts) Attempts(ctx context.Context, f delivery.AttemptFilter) (found []delivery.Attempt, err error) {
	err = a.db.View(ctx, func(tx *sqldb.Tx) error {
		found, err = a.post.Attempts(ctx, tx, f)
		return err
	})
	return found, err
}

// person opens an account with roles and returns it with a token to call with.
func (s *site) person(login string, roles ...auth.Role) (auth.User, string) {
	s.t.Helper()
	u, err := s.Auth.CreateUser(s.t.Context(), s.admin, auth.NewUser{
		Login: login, Name: "Người " + login, Agency: s.agency, Password: password,
	})
	if err != nil {
		s.t.Fatal(err)
	}
	for _, r := range roles {
		if _, err := s.Auth.Give(s.t.Context(), s.admin, auth.Grant{User: u.ID, Role: r, Agency: s.agency}); err != nil {
			s.t.Fatal(err)
		}
	}
	return u, s.token(login)
}

func (s *site) token(login string, acts ...auth.Act) string {
	s.t.Helper()
	a, err := s.Auth.ActorByLogin(s.t.Context(), login, auth.ViaDesk)
	if err != nil {
		s.t.Fatal(err)
	}
	_, secret, err := s.Auth.IssueToken(s.t.Context(), a, auth.NewToken{
		Name: "thử", Acts: acts, Expires: s.Auth.Now().Add(time.Hour),
	})
	if err != nil {
		s.t.Fatal(err)
	}
	return secret.Reveal()
}

// reply is what came back, already decoded.
type reply struct {
	status int
	header http.Header
	raw    string
	body   map[string]any
}

// call sends a JSON body (nil for none) with a token ("" for none).
func (s *site) call(token, method, path string, body any, headers ...string) reply {
	s.t.Helper()
	var in io.Reader
	if body != nil {
		data, err := json.Marshal(body)
		if err != nil {
			s.t.Fatal(err)
		}
		in = bytes.NewReader(data)
	}
	return s.send(token, method, path, "application/json", in, headers...)
}

func (s *site) send(token, method, path, kind string, in io.Reader, headers ...string) reply {
	s.t.Helper()
	r, err := http.NewRequest(method, s.url+path, in)
	if err != nil {
		s.t.Fatal(err)
	}
	if in != nil {
		r.Header.Set("Content-Type", kind)
	}
	if token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		s.t.Fatal(err)
	}
	defer res.Body.Close()
	raw, err := io.ReadAll(res.Body)
	if err != nil {
		s.t.Fatal(err)
	}
	out := reply{status: res.StatusCode, header: res.Header, raw: string(raw)}
	_ = json.Unmarshal(raw, &out.body) // CSV and empty answers have none
	return out
}

// ok fails unless the call succeeded with the status.
func (s *site) ok(status int, r reply) map[string]any {
	s.t.Helper()
	if r.status != status {
		s.t.Fatalf("want %d, got %d %s\n%s", status, r.status, r.raw, s.log)
	}
	return r.body
}

// refused fails unless the call was refused with the status and the fault.
func (s *site) refused(status int, code string, r reply) {
	s.t.Helper()
	if r.status != status || r.body["type"] != "urn:loa:"+code {
		s.t.Fatalf("want %d %s, got %d %s\n%s", status, code, r.status, r.raw, s.log)
	}
	if kind := r.header.Get("Content-Type"); kind != "application/problem+json" {
		s.t.Errorf("a problem came as %s", kind)
	}
	if detail, _ := r.body["detail"].(string); detail == "" || bytes.ContainsAny([]byte(detail), "«»") {
		s.t.Errorf("the problem tells a person nothing: %s", r.raw)
	}
}

// str reads a string out of an answer.
func str(body map[string]any, key string) string {
	v, _ := body[key].(string)
	return v
}

// items reads the list out of an answer.
func items(body map[string]any) []map[string]any {
	var out []map[string]any
	raw, _ := body["items"].([]any)
	for _, one := range raw {
		m, _ := one.(map[string]any)
		out = append(out, m)
	}
	return out
}

// number writes a number out of an answer as a query does.
func number(v any) string { return fmt.Sprintf("%.0f", v) }
