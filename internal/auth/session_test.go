package auth_test

import (
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/loa-vn/loa/internal/auth"
	"github.com/loa-vn/loa/internal/sqldb"
)

// browser is a client with cookies before a desk of four pages.
type browser struct {
	t      *testing.T
	client *http.Client
	url    string
}

func desk(t *testing.T, s *site) *browser {
	t.Helper()
	sessions := s.Sessions(false, func(w http.ResponseWriter, _ *http.Request, err error) {
		http.Error(w, err.Error(), http.StatusInternalServerError)
	})
	mux := http.NewServeMux()
	mux.HandleFunc("GET /who", func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.WriteString(w, auth.ActorFrom(r.Context()).Login)
	})
	mux.HandleFunc("POST /login", func(w http.ResponseWriter, r *http.Request) {
		_, err := sessions.Login(r.Context(), r.FormValue("login"), auth.Secret(r.FormValue("password")),
			auth.Origin{Address: "198.51.100.1", Agent: r.UserAgent()})
		if err != nil {
			http.Error(w, err.Error(), http.StatusForbidden)
		}
	})
	mux.HandleFunc("POST /logout", func(w http.ResponseWriter, r *http.Request) {
		if err := sessions.Logout(r.Context()); err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
		}
	})
	mux.HandleFunc("POST /flash", func(_ http.ResponseWriter, r *http.Request) {
		sessions.Put(r.Context(), "flash", r.FormValue("word"))
	})
	mux.HandleFunc("GET /flash", func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.WriteString(w, sessions.Pop(r.Context(), "flash"))
	})
	server := httptest.NewServer(sessions.Handler(mux))
	t.Cleanup(server.Close)
	return another(t, server.URL)
}

func another(t *testing.T, at string) *browser {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	return &browser{t: t, client: &http.Client{Jar: jar}, url: at}
}

func (b *browser) get(path string) string { return b.body(b.client.Get(b.url + path)) }

func (b *browser) post(path string, kv ...string) string {
	form := url.Values{}
	for i := 0; i+1 < len(kv); i += 2 {
		form.Set(kv[i], kv[i+1])
	}
	return b.body(b.client.PostForm(b.url+path, form))
}

func (b *browser) login(login string) {
	b.t.Helper()
	if out := b.post("/login", "login", login, "password", goodPassword.Reveal()); out != "" {
		b.t.Fatalf("login: %s", out)
	}
}

func (b *browser) body(res *http.Response, err error) string {
	b.t.Helper()
	if err != nil {
		b.t.Fatal(err)
	}
	defer res.Body.Close()
	data, err := io.ReadAll(res.Body)
	if err != nil {
		b.t.Fatal(err)
	}
	return string(data)
}

func (b *browser) token() string {
	at, err := url.Parse(b.url)
	if err != nil {
		b.t.Fatal(err)
	}
	for _, c := range b.client.Jar.Cookies(at) {
		if c.Name == "loa_session" {
			return c.Value
		}
	}
	return ""
}

func TestASessionFromLoginToLogout(t *testing.T) {
	each(t, func(t *testing.T, s *site) {
		b := desk(t, s)
		if got := b.get("/who"); got != "" || b.token() != "" {
			t.Errorf("a stranger is %q with the cookie %q", got, b.token())
		}
		b.post("/flash", "word", "xin chào")
		before := b.token()
		b.login("quan.tri")
		if b.token() == before || before == "" {
			t.Error("the token did not change at login")
		}
		if got := b.get("/who"); got != "quan.tri" {
			t.Errorf("after login: %q", got)
		}
		if got := b.get("/flash") + b.get("/flash"); got != "xin chào" {
			t.Errorf("the word for the next page: %q", got)
		}
		stolen := b.token()
		b.post("/logout")
		if got := b.get("/who"); got != "" {
			t.Errorf("after logout: %q", got)
		}
		if got := with(b, stolen).get("/who"); got != "" {
			t.Errorf("the old cookie still opens the desk of %q", got)
		}
		if len(s.facts(t, "user.logged_in")) != 1 || len(s.facts(t, "user.logged_out")) != 1 {
			t.Error("the ledger misses the coming or the going")
		}
	})
}

// with is a browser that holds a given token and nothing else.
func with(b *browser, token string) *browser {
	n := another(b.t, b.url)
	at, _ := url.Parse(b.url)
	n.client.Jar.SetCookies(at, []*http.Cookie{{Name: "loa_session", Value: token, Path: "/"}})
	return n
}

func TestSessionsEndByIdlenessAndByAge(t *testing.T) {
	each(t, func(t *testing.T, s *site) {
		b := desk(t, s)
		b.login("quan.tri")
		for range 3 { // 21 hours, never idle for eight
			s.clock.Add(7 * time.Hour)
			if got := b.get("/who"); got != "quan.tri" {
				t.Fatalf("a session in use ended: %q", got)
			}
		}
		s.clock.Add(3 * time.Hour)
		if got := b.get("/who"); got != "" {
			t.Error("a session lived for more than a day")
		}
		b.login("quan.tri")
		s.clock.Add(8 * time.Hour)
		if got := b.get("/who"); got != "" {
			t.Error("a session slept for eight hours")
		}
		if n, err := s.Sweep(t.Context()); err != nil || n == 0 {
			t.Errorf("swept %d, %v", n, err)
		}
	})
}

func TestASessionIsListedAndEndedFromElsewhere(t *testing.T) {
	each(t, func(t *testing.T, s *site) {
		b := desk(t, s)
		b.login("quan.tri")
		other := another(t, b.url)
		other.login("quan.tri")
		live, err := s.SessionsOf(t.Context(), s.admin, s.admin.ID)
		if err != nil || len(live) != 2 || live[0].Address != "198.51.100.1" || !strings.HasPrefix(live[0].Agent, "Go-http") {
			t.Fatalf("%+v, %v", live, err)
		}
		for _, one := range live {
			if err := s.EndSession(t.Context(), s.admin, one.ID); err != nil {
				t.Fatal(err)
			}
		}
		// A request that was under way when the session ended saves it afterwards.
		b.post("/flash", "word", "còn sống")
		if got := b.get("/who") + other.get("/who"); got != "" {
			t.Errorf("ended sessions came back as %q", got)
		}
		s.user(t, "bien.tap", s.agency, auth.RoleEditor)
		_, err = s.SessionsOf(t.Context(), s.at(t, "bien.tap", auth.ViaDesk), s.admin.ID)
		wants(t, err, "auth.denied.manage_people")
	})
}

func TestClosingAnAccountEndsItsSessionsAndTokens(t *testing.T) {
	each(t, func(t *testing.T, s *site) {
		u := s.user(t, "bien.tap", s.agency, auth.RoleEditor)
		b := desk(t, s)
		b.login("bien.tap")
		_, secret, err := s.IssueToken(t.Context(), s.at(t, "bien.tap", auth.ViaDesk), auth.NewToken{
			Name: "thử", Expires: s.clock.Now().Add(time.Hour),
		})
		if err != nil {
			t.Fatal(err)
		}
		if err := s.SetDisabled(t.Context(), s.admin, u.ID, true); err != nil {
			t.Fatal(err)
		}
		if got := b.get("/who"); got != "" {
			t.Errorf("a closed account is %q", got)
		}
		_, err = s.ActorByToken(t.Context(), secret)
		wants(t, err, "auth.user_disabled")
	})
}

// Nothing that the tables hold opens anything.
func TestTheDatabaseHoldsNoKeyInClear(t *testing.T) {
	each(t, func(t *testing.T, s *site) {
		b := desk(t, s)
		b.login("quan.tri")
		_, secret, err := s.IssueToken(t.Context(), s.admin, auth.NewToken{Name: "thử", Expires: s.clock.Now().Add(time.Hour)})
		if err != nil {
			t.Fatal(err)
		}
		var session, token, password string
		err = s.db.View(t.Context(), func(tx *sqldb.Tx) error {
			if err := tx.QueryRow(t.Context(), `SELECT hash FROM auth_session WHERE user_id <> ''`).Scan(&session); err != nil {
				return err
			}
			if err := tx.QueryRow(t.Context(), `SELECT hash FROM auth_token`).Scan(&token); err != nil {
				return err
			}
			return tx.QueryRow(t.Context(), `SELECT password FROM auth_user`).Scan(&password)
		})
		if err != nil {
			t.Fatal(err)
		}
		if session == b.token() || token == secret.Reveal() || !strings.HasPrefix(password, "$argon2id$v=19$") {
			t.Error("a key lies in clear in the database")
		}
		if got := with(b, session).get("/who"); got != "" {
			t.Error("the stored hash of a session opens the desk")
		}
	})
}
