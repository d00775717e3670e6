package desk

import (
	"context"
	"flag"
	"log/slog"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/loa-vn/loa/internal/auth"
	"github.com/loa-vn/loa/internal/lang"
	"github.com/loa-vn/loa/internal/ui"
)

var update = flag.Bool("update", false, "write the golden files anew")

// noon is the moment of every golden page.
var noon = time.Date(2026, 11, 23, 5, 0, 0, 0, time.UTC)

// bare is a desk without services, for drawing views.
func bare(t *testing.T) *Desk {
	t.Helper()
	assets, err := ui.LoadAssets()
	if err != nil {
		t.Fatal(err)
	}
	d, err := New(Deps{
		Site: ui.Site{Authority: "UBND tỉnh Bắc Ninh", BaseURL: "https://loa.example"}, Assets: assets,
		Log: slog.New(slog.NewTextHandler(t.Output(), nil)), Now: func() time.Time { return noon },
	})
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// sample is one golden page: a template with a view as a handler would fill it.
type sample struct {
	page string
	path string
	view ui.View
}

// samples are the golden pages by the name of their file. A page of the desk
// without a sample fails the test; one page may have several.
func samples() map[string]sample {
	all := map[string]sample{
		"login":         {"login", "/desk/login", &loginView{Next: "/desk"}},
		"login-refused": {"login", "/desk/login", refusedLogin()},
		"session-ended": {"session-ended", "/desk/statements/s-1/edit", &endedView{Action: "/desk/statements/s-1/edit", Fields: []field{{"why", "Một câu\ndài."}}}},
	}
	maps.Copy(all, measureSamples())
	maps.Copy(all, peopleSamples())
	maps.Copy(all, unitSamples())
	maps.Copy(all, workSamples())
	maps.Copy(all, planSamples())
	maps.Copy(all, settingSamples())
	maps.Copy(all, returnSamples())
	maps.Copy(all, canarySamples())
	maps.Copy(all, mailingSamples())
	maps.Copy(all, textingSamples())
	return all
}

func refusedLogin() *loginView {
	v := &loginView{Login: "lan", Next: "/desk/documents"}
	v.Problems = []ui.Problem{{Field: "login", Text: "Tên đăng nhập hoặc mật khẩu không đúng."}}
	v.Status = http.StatusForbidden
	return v
}

// lan is a person with every role that has pages here.
func lan() auth.Actor {
	return auth.Actor{ID: "u-lan", Name: "Nguyễn Thị Lan", Login: "lan", Via: auth.ViaDesk, Grants: []auth.Grant{
		{Role: auth.RoleEditor}, {Role: auth.RoleAuditor},
	}}
}

func TestEveryPageLooksAsAgreed(t *testing.T) {
	d := bare(t)
	all, english, drawn := samples(), samples(), map[string]bool{"error": true}
	for _, name := range slices.Sorted(maps.Keys(all)) {
		s := all[name]
		drawn[s.page] = true
		t.Run(name, func(t *testing.T) {
			body := draw(t, d, s, lang.VI)
			for _, bad := range []string{"«", "ZgotmplZ", "<nil>", "%!"} {
				if i := strings.Index(body, bad); i >= 0 {
					t.Errorf("the page says %q", body[i:min(len(body), i+60)])
				}
			}
			golden(t, name+".html", withoutHashes(body))
			if en := draw(t, d, english[name], lang.EN); strings.Contains(en, "«desk") {
				t.Error("an English text is missing")
			}
		})
	}
	for _, name := range d.pages.Pages() {
		if !drawn[name] {
			t.Errorf("the page %q has no sample", name)
		}
	}
}

func draw(t *testing.T, d *Desk, s sample, locale lang.Locale) string {
	t.Helper()
	ctx := auth.WithActor(ui.WithLocale(context.Background(), locale), lan())
	r := httptest.NewRequestWithContext(ctx, http.MethodGet, s.path, nil)
	w := httptest.NewRecorder()
	d.pages.Render(w, r, s.page, s.view)
	if w.Code == http.StatusInternalServerError {
		t.Fatal(w.Body.String())
	}
	return w.Body.String()
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	file := filepath.Join("testdata", "golden", name)
	if *update {
		if err := os.MkdirAll(filepath.Dir(file), 0o750); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if got == string(want) {
		return
	}
	w, g := strings.Split(string(want), "\n"), strings.Split(got, "\n")
	for i := range min(len(w), len(g)) {
		if w[i] != g[i] {
			t.Fatalf("%s has changed; look at it, then run the test with -update\nwant %s\ngot  %s", file, w[i], g[i])
		}
	}
	t.Fatalf("%s has changed in length; look at it, then run the test with -update", file)
}

var assetHash = regexp.MustCompile(`(/assets/[a-z0-9-]+)\.[0-9a-f]{10}\.`)

func withoutHashes(body string) string { return assetHash.ReplaceAllString(body, "$1.HASH.") }
