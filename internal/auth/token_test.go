package auth_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/loa-vn/loa/internal/auth"
)

func TestATokenWorksInItsOwnersName(t *testing.T) {
	each(t, func(t *testing.T, s *site) {
		u := s.user(t, "bien.tap", s.agency, auth.RoleEditor)
		editor := s.at(t, "bien.tap", auth.ViaDesk)
		narrow := auth.NewToken{Name: "Đồng bộ", Acts: []auth.Act{auth.ActRead}, Expires: s.clock.Now().Add(24 * time.Hour)}
		token, secret, err := s.IssueToken(t.Context(), editor, narrow)
		if err != nil {
			t.Fatal(err)
		}
		a, err := s.ActorByToken(t.Context(), secret)
		if err != nil || a.ID != u.ID || a.Via != auth.ViaAPI || !slices.Equal(a.Only, narrow.Acts) {
			t.Fatalf("%+v, %v", a, err)
		}
		wants(t, auth.Require(a, auth.ActWrite, s.agency, s.clock.Now()), "auth.token.narrow")
		_, _, err = s.IssueToken(t.Context(), a, narrow)
		wants(t, err, "auth.token.by_desk")
		_, _, err = s.IssueToken(t.Context(), s.admin, auth.NewToken{User: u.ID, Name: "hộ", Expires: narrow.Expires})
		wants(t, err, "auth.token.by_desk")

		live, err := s.TokensOf(t.Context(), editor, u.ID)
		if err != nil || len(live) != 1 || live[0].ID != token.ID || live[0].LastUsed.IsZero() {
			t.Fatalf("%+v, %v", live, err)
		}
		s.clock.Add(25 * time.Hour)
		_, err = s.ActorByToken(t.Context(), secret)
		wants(t, err, "auth.token.unknown")
	})
}

func TestARevokedTokenOpensNothing(t *testing.T) {
	each(t, func(t *testing.T, s *site) {
		token, secret, err := s.IssueToken(t.Context(), s.admin, auth.NewToken{Name: "thử", Expires: s.clock.Now().Add(time.Hour)})
		if err != nil {
			t.Fatal(err)
		}
		if err := s.RevokeToken(t.Context(), s.admin, token.ID); err != nil {
			t.Fatal(err)
		}
		_, err = s.ActorByToken(t.Context(), secret)
		wants(t, err, "auth.token.unknown")
		wants(t, s.RevokeToken(t.Context(), s.admin, token.ID), "auth.no_token")
	})
}

func TestATokenNeedsANameAnEndAndKnownActs(t *testing.T) {
	each(t, func(t *testing.T, s *site) {
		soon := s.clock.Now().Add(time.Hour)
		for code, n := range map[string]auth.NewToken{
			"auth.token.no_name":    {Expires: soon},
			"auth.token.bad_expiry": {Name: "thử"},
			"auth.token.bad_act":    {Name: "thử", Expires: soon, Acts: []auth.Act{"rule"}},
		} {
			_, _, err := s.IssueToken(t.Context(), s.admin, n)
			wants(t, err, code)
		}
		_, _, err := s.IssueToken(t.Context(), s.admin, auth.NewToken{Name: "thử", Expires: soon.Add(auth.TokenLongest)})
		wants(t, err, "auth.token.bad_expiry")
	})
}

func TestBearerHeaders(t *testing.T) {
	each(t, func(t *testing.T, s *site) {
		_, secret, err := s.IssueToken(t.Context(), s.admin, auth.NewToken{Name: "thử", Expires: s.clock.Now().Add(time.Hour)})
		if err != nil {
			t.Fatal(err)
		}
		h := s.Bearer(func(w http.ResponseWriter, _ *http.Request, _ error) { w.WriteHeader(http.StatusUnauthorized) })(
			http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				_, _ = io.WriteString(w, "as "+auth.ActorFrom(r.Context()).Login)
			}))
		for header, want := range map[string]string{
			"":                           "200 as ",
			"Basic abc":                  "200 as ",
			"Bearer " + secret.Reveal():  "200 as quan.tri",
			"bearer  " + secret.Reveal(): "200 as quan.tri",
			"Bearer nope":                "401 ",
			"Bearer":                     "401 ",
		} {
			r := httptest.NewRequest(http.MethodGet, "/", nil)
			r.Header.Set("Authorization", header)
			w := httptest.NewRecorder()
			h.ServeHTTP(w, r)
			if got := fmt.Sprintf("%d %s", w.Code, w.Body); got != want {
				t.Errorf("%q: got %q, want %q", header, got, want)
			}
		}
	})
}

func TestTheSitesKeysStayTheSame(t *testing.T) {
	each(t, func(t *testing.T, s *site) {
		first, err := s.Key(t.Context(), auth.KeyUnsubscribe)
		if err != nil || len(first.Reveal()) != 32 {
			t.Fatalf("%d bytes, %v", len(first.Reveal()), err)
		}
		again, err := auth.New(s.db, s.ledger).Key(t.Context(), auth.KeyUnsubscribe)
		if err != nil || again.Reveal() != first.Reveal() {
			t.Error("another process of the site has another key")
		}
		if other, err := s.Key(t.Context(), "other"); err != nil || other.Reveal() == first.Reveal() {
			t.Error("two purposes share a key")
		}
	})
}

func TestASecretShowsItselfNowhere(t *testing.T) {
	secret := auth.Secret("con tem vàng")
	form := struct{ Password auth.Secret }{secret}
	var out bytes.Buffer
	for _, verb := range []string{"%s", "%v", "%+v", "%#v", "%q", "%x", "%d", "%10s"} {
		fmt.Fprintf(&out, verb+verb, secret, form)
	}
	fmt.Fprintln(&out, secret, form, &form)
	for _, h := range []slog.Handler{slog.NewTextHandler(&out, nil), slog.NewJSONHandler(&out, nil)} {
		slog.New(h).Info("login", "password", secret, "form", form)
	}
	if err := json.NewEncoder(&out).Encode(map[string]any{"p": secret, "f": form}); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(out.String(), "vàng") || strings.Contains(out.String(), fmt.Sprintf("%x", "con tem")) {
		t.Errorf("it shows:\n%s", out.String())
	}
	if secret.Reveal() != "con tem vàng" {
		t.Error("and not even Reveal shows it")
	}
}
