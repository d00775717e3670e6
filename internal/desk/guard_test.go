package desk

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/loa-vn/loa/internal/auth"
)

// ask sends one request as the actor; form nil is a GET.
func ask(d *Desk, a auth.Actor, method, target, form string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, target, strings.NewReader(form))
	if form != "" {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	w := httptest.NewRecorder()
	d.Handler().ServeHTTP(w, r.WithContext(auth.WithActor(r.Context(), a)))
	return w
}

func TestStrangersAreSentToTheLogin(t *testing.T) {
	d := bare(t)
	checked := 0
	for _, line := range d.routes() {
		method, target, _ := strings.Cut(strings.TrimSuffix(line.pattern, "{$}"), " ")
		if line.act == "" {
			continue
		}
		checked++
		w := ask(d, auth.Actor{}, method, target, "")
		if method == http.MethodGet && !strings.HasPrefix(w.Header().Get("Location"), "/desk/login?next=%2Fdesk") {
			t.Errorf("%s: %d, to %q", line.pattern, w.Code, w.Header().Get("Location"))
		}
		if method != http.MethodGet && w.Code != http.StatusForbidden {
			t.Errorf("%s: %d", line.pattern, w.Code)
		}
	}
	if checked == 0 {
		t.Fatal("no line was checked")
	}
}

func TestAFormOfAnotherSiteIsRefused(t *testing.T) {
	r := httptest.NewRequest(http.MethodPost, "/desk/logout", nil)
	r.Header.Set("Sec-Fetch-Site", "cross-site")
	w := httptest.NewRecorder()
	bare(t).Handler().ServeHTTP(w, r)
	if w.Code != http.StatusForbidden || !strings.Contains(w.Body.String(), "gửi từ một trang khác") {
		t.Errorf("%d %s", w.Code, w.Body.String())
	}
}

func TestARedirectStaysOnTheDesk(t *testing.T) {
	for next, want := range map[string]string{
		"/desk/plans?a=1": "/desk/plans?a=1", "/desk": "/desk", "": "/desk", "//evil.example/desk": "/desk",
		"https://evil.example": "/desk", "/deskevil": "/desk", "/desk/../x": "/desk", "/desk/": "/desk",
	} {
		if got := local(next); got != want {
			t.Errorf("%q goes to %q", next, got)
		}
	}
}
