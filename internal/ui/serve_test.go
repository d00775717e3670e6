package ui_test

import (
	"compress/gzip"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/loa-vn/loa/internal/fault"
	"github.com/loa-vn/loa/internal/lang"
	"github.com/loa-vn/loa/internal/ui"
)

var assetHash = regexp.MustCompile(`(/assets/[\w-]+)\.[0-9a-f]{10}\.`)

// withoutHashes keeps goldens still when only a stylesheet has changed.
func withoutHashes(page string) string { return assetHash.ReplaceAllString(page, "$1.HASH.") }

func request(method, target string, headers ...string) *http.Request {
	r := httptest.NewRequestWithContext(context.Background(), method, target, nil)
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	return r
}

func serve(h http.Handler, r *http.Request) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

func TestAssetsAreAskedForOnce(t *testing.T) {
	assets, err := ui.LoadAssets()
	if err != nil {
		t.Fatal(err)
	}
	address, err := assets.URL("portal.css")
	if err != nil {
		t.Fatal(err)
	}
	plain := serve(assets, request(http.MethodGet, address))
	packed := serve(assets, request(http.MethodGet, address, "Accept-Encoding", "br, gzip"))
	if plain.Code != 200 || !strings.Contains(plain.Header().Get("Cache-Control"), "immutable") {
		t.Fatalf("got %d %v", plain.Code, plain.Header())
	}
	z, err := gzip.NewReader(packed.Body)
	if err != nil {
		t.Fatal(err)
	}
	unpacked, err := io.ReadAll(z)
	if err != nil || string(unpacked) != plain.Body.String() {
		t.Errorf("the packed stylesheet differs from the plain one: %v", err)
	}
	again := serve(assets, request(http.MethodGet, address, "If-None-Match", plain.Header().Get("ETag")))
	if again.Code != http.StatusNotModified || again.Body.Len() != 0 {
		t.Errorf("got %d with %d bytes", again.Code, again.Body.Len())
	}
	if got := serve(assets, request(http.MethodGet, "/assets/portal.css")); got.Code != 404 {
		t.Errorf("an address without a hash must not be cached for ever: got %d", got.Code)
	}
}

// The budget of the first view: 100 KB over the wire with fonts, of which the
// page itself may take 20.
func TestTheFirstViewIsLight(t *testing.T) {
	assets, err := ui.LoadAssets()
	if err != nil {
		t.Fatal(err)
	}
	css, err := assets.URL("portal.css")
	if err != nil {
		t.Fatal(err)
	}
	sheet := serve(assets, request(http.MethodGet, css)).Body.String()
	fonts := regexp.MustCompile(`/assets/[\w.-]+\.woff2`).FindAllString(sheet, -1)
	if len(fonts) != 4 {
		t.Fatalf("the stylesheet must name four hashed fonts, got %v", fonts)
	}
	script, err := assets.URL("loa.js")
	if err != nil {
		t.Fatal(err)
	}
	total := 0
	for _, address := range append(fonts, css, script) {
		got := serve(assets, request(http.MethodGet, address, "Accept-Encoding", "gzip"))
		if got.Code != 200 {
			t.Fatalf("%s: %d", address, got.Code)
		}
		total += got.Body.Len()
	}
	if total > 82_000 {
		t.Errorf("the assets of a first view weigh %d bytes", total)
	}
	t.Logf("%d bytes", total)
}

func TestCompressOnlyWhatIsWorthIt(t *testing.T) {
	page := func(kind string) http.Handler {
		return ui.Compress(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", kind)
			fmt.Fprint(w, strings.Repeat("chính sách ", 100))
		}))
	}
	for kind, want := range map[string]string{"text/html; charset=utf-8": "gzip", "application/atom+xml": "gzip", "application/feed+json": "gzip", "image/png": "", "text/event-stream": ""} {
		if got := serve(page(kind), request(http.MethodGet, "/", "Accept-Encoding", "gzip")).Header().Get("Content-Encoding"); got != want {
			t.Errorf("%s: got %q", kind, got)
		}
	}
	for _, accept := range []string{"", "identity", "gzip;q=0"} {
		if got := serve(page("text/html"), request(http.MethodGet, "/", "Accept-Encoding", accept)).Header().Get("Content-Encoding"); got != "" {
			t.Errorf("%q: got %q", accept, got)
		}
	}
}

func TestTheReaderChoosesTheLanguageOnce(t *testing.T) {
	h := ui.Localise(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprint(w, ui.Locale(r.Context()))
	}))
	first := serve(h, request(http.MethodGet, "/?lang=en"))
	if first.Body.String() != string(lang.EN) {
		t.Fatalf("got %s", first.Body)
	}
	if first.Header().Get("Vary") != "Cookie" {
		t.Error("a shared cache must not give one reader's language to another")
	}
	next := request(http.MethodGet, "/")
	for _, c := range first.Result().Cookies() {
		next.AddCookie(c)
	}
	if got := serve(h, next).Body.String(); got != string(lang.EN) {
		t.Errorf("the cookie must be remembered, got %s", got)
	}
	if got := serve(h, request(http.MethodGet, "/", "Accept-Language", "en")).Body.String(); got != string(lang.VI) {
		t.Errorf("without a choice it is Vietnamese, got %s", got)
	}
	p := ui.Page{Path: "/documents?q=đất&p=2"}
	if got := p.In(lang.EN); got != "/documents?lang=en&p=2&q=%C4%91%E1%BA%A5t" {
		t.Errorf("got %s", got)
	}
}

func TestAFlashIsSaidOnceAndOnlyInOurWords(t *testing.T) {
	r := renderer(t, ui.Portal, false, io.Discard)
	set := httptest.NewRecorder()
	ui.Flash(set, ui.Success, "ui.pages.page", "n", 1240)
	req := request(http.MethodGet, "/")
	for _, c := range set.Result().Cookies() {
		req.AddCookie(c)
	}
	w := httptest.NewRecorder()
	r.Render(w, req, "gallery", gallery())
	if !strings.Contains(w.Body.String(), "Trang 1.240") {
		t.Error("the message is missing")
	}
	if c := w.Result().Cookies(); len(c) != 1 || c[0].MaxAge >= 0 {
		t.Errorf("the cookie must be dropped: %v", c)
	}
	forged := httptest.NewRecorder()
	ui.Flash(forged, ui.Danger, "Gọi ngay số 0900")
	req = request(http.MethodGet, "/")
	req.AddCookie(forged.Result().Cookies()[0])
	w = httptest.NewRecorder()
	r.Render(w, req, "gallery", gallery())
	if strings.Contains(w.Body.String(), "0900") {
		t.Error("a cookie must not put its own words on the page")
	}
}

func TestSecureKeepsThePageToItself(t *testing.T) {
	h := serve(ui.Secure(http.NotFoundHandler()), request(http.MethodGet, "/")).Header()
	csp := h.Get("Content-Security-Policy")
	for _, want := range []string{"default-src 'none'", "frame-ancestors 'none'", "form-action 'self'"} {
		if !strings.Contains(csp, want) {
			t.Errorf("the policy lacks %s", want)
		}
	}
	if strings.Contains(csp, "unsafe") || h.Get("X-Content-Type-Options") != "nosniff" || h.Get("Referrer-Policy") == "" {
		t.Errorf("got %v", h)
	}
}

func TestFormDate(t *testing.T) {
	for _, tc := range []struct {
		day, month, year, want string
		wrong                  bool
	}{
		{"1", "7", "2025", "2025-07-01", false},
		{"", "", "", "", false},
		{"31", "2", "2025", "", true},
		{"một", "7", "2025", "", true},
		{"1", "", "2025", "", true},
	} {
		form := url.Values{"d-day": {tc.day}, "d-month": {tc.month}, "d-year": {tc.year}}
		got, typed, err := ui.FormDate(request(http.MethodGet, "/?"+form.Encode()), "d")
		if string(got) != tc.want || (err != nil) != tc.wrong {
			t.Errorf("%v: got %q, %v", tc, got, err)
		}
		if typed.Day != tc.day {
			t.Errorf("what was typed is lost: %+v", typed)
		}
		if err != nil && fault.All(err)[0].Field != "d" {
			t.Error("the fault must name its field")
		}
	}
}
