package portal_test

import (
	"context"
	"encoding/json"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"

	"github.com/loa-vn/loa/internal/fault"
	"github.com/loa-vn/loa/internal/portal"
	"github.com/loa-vn/loa/internal/ui"
)

// devices remembers who subscribed.
type devices struct {
	asked   []portal.Device
	stopped []string
}

func (*devices) Key(context.Context) (string, error) { return "BKey", nil }

func (d *devices) Subscribe(_ context.Context, wish portal.Device) (string, error) {
	if !strings.Contains(wish.Subscription, "endpoint") {
		return "", fault.Invalid("push.unusable")
	}
	d.asked = append(d.asked, wish)
	return "mine", nil
}

func (d *devices) Stop(_ context.Context, token string) error {
	d.stopped = append(d.stopped, token)
	return nil
}

func (s site) postJSON(t *testing.T, target, body string, headers ...string) (int, map[string]string) {
	t.Helper()
	r := httptest.NewRequestWithContext(context.Background(), http.MethodPost, target, strings.NewReader(body))
	r.Header.Set("Content-Type", "application/json")
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	said := map[string]string{}
	if w.Header().Get("Content-Type") == "application/json" {
		if err := json.Unmarshal(w.Body.Bytes(), &said); err != nil {
			t.Fatal(err)
		}
	}
	return w.Code, said
}

const subscription = `{"subscription":{"endpoint":"https://fcm.googleapis.com/x","keys":{}},"unit":"09187@2025-07-01","groups":["parents"],"purposes":["policy"],"consent":true}`

func TestADeviceSubscribesWithConsentAndStops(t *testing.T) {
	s := open(t, false)
	if code, said := s.postJSON(t, "/push", subscription); code != http.StatusOK || said["token"] != "mine" {
		t.Fatalf("%d %v", code, said)
	}
	got := s.devices.asked[0]
	if got.Unit != "09187@2025-07-01" || len(got.Groups) != 1 || len(got.Purposes) != 1 || !strings.Contains(got.Wording, "UBND tỉnh Bắc Ninh") {
		t.Errorf("%+v", got)
	}
	if code, said := s.postJSON(t, "/push", strings.Replace(subscription, "true", "false", 1)); code != http.StatusUnprocessableEntity || said["error"] == "" {
		t.Errorf("without consent: %d %v", code, said)
	}
	if code, _ := s.postJSON(t, "/push", `{"subscription":{"endpoint":"x"},"token":"mine"}`); code != http.StatusOK || s.devices.asked[1].Token != "mine" {
		t.Errorf("the browser's new subscription does not take the old one's place: %d", code)
	}
	if code, _ := s.postJSON(t, "/push/stop", `{"token":"mine"}`); code != http.StatusOK || len(s.devices.stopped) != 1 {
		t.Errorf("stopping: %d", code)
	}
}

func TestOnlyOurOwnPagesSubscribeADevice(t *testing.T) {
	s := open(t, false)
	for name, c := range map[string]struct {
		body    string
		headers []string
		want    int
	}{
		"another site's page": {subscription, []string{"Sec-Fetch-Site", "cross-site"}, http.StatusForbidden},
		"another origin":      {subscription, []string{"Origin", "https://other.example"}, http.StatusForbidden},
		"a form":              {subscription, []string{"Content-Type", "text/plain"}, http.StatusUnprocessableEntity},
		"no JSON":             {"{", nil, http.StatusUnprocessableEntity},
		"far too long":        {`{"token":"` + strings.Repeat("x", 1<<20) + `"}`, nil, http.StatusUnprocessableEntity},
		"no subscription":     {`{"consent":true}`, nil, http.StatusUnprocessableEntity},
	} {
		if code, _ := s.postJSON(t, "/push", c.body, c.headers...); code != c.want {
			t.Errorf("%s: %d, want %d", name, code, c.want)
		}
	}
	if len(s.devices.asked) != 0 {
		t.Errorf("subscribed all the same: %+v", s.devices.asked)
	}
}

func TestTheWorkerIsServedForTheWholeSiteOrClearsUp(t *testing.T) {
	s := open(t, false)
	got := s.get(t, "/sw.js")
	if body := got.Body.String(); !strings.HasPrefix(body, `const CONFIG = {"key":"BKey"`) || strings.Contains(body, "«") ||
		got.Header().Get("Cache-Control") != "no-cache" || !strings.HasPrefix(got.Header().Get("Content-Type"), "text/javascript") {
		t.Errorf("%v\n%.300s", got.Header(), body)
	}
	without := serve(t, portal.Config{Site: ui.Site{Authority: "UBND"}, Log: slog.New(slog.DiscardHandler)})
	w := httptest.NewRecorder()
	without.ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/sw.js", nil))
	if body := w.Body.String(); !strings.Contains(body, "unregister()") || strings.Contains(body, "respondWith") {
		t.Errorf("a site without it serves\n%s", body)
	}
}

// Anybody may subscribe a device without being asked anything, so a flood from one place
// is stopped, told how long to wait, and stops nobody else.
func TestAFloodOfDevicesFromOnePlaceIsStopped(t *testing.T) {
	s := open(t, false)
	post := func(from string) (int, string) {
		r := httptest.NewRequestWithContext(context.Background(), http.MethodPost, "/push", strings.NewReader(subscription))
		r.Header.Set("Content-Type", "application/json")
		r.RemoteAddr = from
		w := httptest.NewRecorder()
		s.ServeHTTP(w, r)
		return w.Code, w.Header().Get("Retry-After")
	}
	for i := range 60 {
		if code, _ := post("[2001:db8::" + strconv.Itoa(i) + "]:4711"); code != http.StatusOK {
			t.Fatalf("device %d gets %d", i, code)
		}
	}
	if code, wait := post("[2001:db8::ffff]:4711"); code != http.StatusTooManyRequests || wait == "" {
		t.Errorf("the sixty-first of one household gets %d, wait %q", code, wait)
	}
	if code, _ := post("[2001:db8:0:1::1]:4711"); code != http.StatusOK {
		t.Errorf("the neighbour gets %d", code)
	}
}

func TestACanarysDeviceSaysThatItShowedAMessage(t *testing.T) {
	s := open(t, false)
	if code, said := s.postJSON(t, "/heard/good", ""); code != http.StatusOK || len(s.shelf.read) != 1 {
		t.Errorf("%d %v, %v", code, said, s.shelf.read)
	}
	if code, said := s.postJSON(t, "/heard/forged", ""); code != http.StatusUnprocessableEntity || said["error"] == "" {
		t.Errorf("a forged token: %d %v", code, said)
	}
	if code, _ := s.postJSON(t, "/heard/good", "", "Sec-Fetch-Site", "cross-site"); code != http.StatusForbidden {
		t.Errorf("from another site: %d", code)
	}
}
