package feed_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"

	"github.com/loa-vn/loa/internal/channel/channeltest"
	"github.com/loa-vn/loa/internal/channel/feed"
	"github.com/loa-vn/loa/internal/delivery"
)

// portal serves feeds that carry one statement, and remembers who asked for which.
func portal(t *testing.T, body func(code string) (status int, text string)) (string, func() []channeltest.Arrival) {
	t.Helper()
	var mu sync.Mutex
	var seen []channeltest.Arrival
	mux := http.NewServeMux()
	mux.HandleFunc("GET /units/{code}/feed.json", func(w http.ResponseWriter, r *http.Request) {
		code := r.PathValue("code")
		mu.Lock()
		seen = append(seen, channeltest.Arrival{Address: code + "@2025-07-01", Key: code})
		mu.Unlock()
		status, text := body(code)
		w.WriteHeader(status)
		_, _ = fmt.Fprint(w, text)
	})
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	return server.URL, func() []channeltest.Arrival {
		mu.Lock()
		defer mu.Unlock()
		return append([]channeltest.Arrival(nil), seen...)
	}
}

const carries = `{"version":"https://jsonfeed.org/version/1.1","items":[
	{"id":"x","url":"https://loa.example/thong-diep/s0"},
	{"id":"https://loa.example/thong-diep/s1","url":"https://loa.example/thong-diep/s1"}]}`

func TestFeedIsAChannel(t *testing.T) {
	channeltest.Run(t, func(t *testing.T) channeltest.Subject {
		base, seen := portal(t, func(code string) (int, string) {
			if code == "99999" {
				return http.StatusNotFound, "no such unit"
			}
			return http.StatusOK, carries
		})
		client := &http.Client{Transport: &http.Transport{}}
		cfg := feed.Config{URL: base + "/units/{code}/feed.json"}
		broken := &breakable{next: client.Transport}
		return channeltest.Subject{
			Channel: feed.New(cfg, &http.Client{Transport: broken}),
			Address: func(i int) string { return fmt.Sprintf("%05d@2025-07-01", 7000+i) },
			Refused: "99999@2025-07-01",
			Hostile: []string{"../admin", "07210/../../x", "07210?x", "07210@2025-07-01/..", "%2e%2e", "@", "-"},
			Arrived: seen,
			Break:   broken.cut,
		}
	})
}

type breakable struct {
	next   http.RoundTripper
	mu     sync.Mutex
	broken bool
}

func (b *breakable) cut() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.broken = true
}

func (b *breakable) RoundTrip(r *http.Request) (*http.Response, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.broken {
		return nil, fmt.Errorf("connection refused")
	}
	return b.next.RoundTrip(r)
}

func TestWhatTheFeedShowsDecides(t *testing.T) {
	for name, c := range map[string]struct {
		status int
		body   string
		want   delivery.Verdict
		code   string
	}{
		"it carries the statement":     {200, carries, delivery.VerdictHanded, ""},
		"it does not yet":              {200, `{"items":[{"id":"x","url":"https://loa.example/thong-diep/s0"}]}`, delivery.VerdictRetry, "absent"},
		"it is empty":                  {200, `{"items":[]}`, delivery.VerdictRetry, "absent"},
		"it is cut off":                {200, carries[:90], delivery.VerdictRetry, "malformed"},
		"it is a page about the error": {200, "<html>", delivery.VerdictRetry, "malformed"},
		"there is no such feed":        {404, "", delivery.VerdictReject, "404"},
		"the unit is gone":             {410, "", delivery.VerdictReject, "410"},
		"the portal is ill":            {503, "", delivery.VerdictUnavailable, "503"},
		"the portal wants a login":     {403, "", delivery.VerdictUnavailable, "403"},
	} {
		t.Run(name, func(t *testing.T) {
			base, _ := portal(t, func(string) (int, string) { return c.status, c.body })
			ch := feed.New(feed.Config{URL: base + "/units/{code}/feed.json"}, http.DefaultClient)
			_, err := ch.Send(t.Context(), channeltest.Message("07210@2025-07-01", 0))
			if d := delivery.Decide(err); d.Verdict != c.want || d.Code != c.code {
				t.Errorf("verdict %d, code %q: %v", d.Verdict, d.Code, err)
			}
		})
	}
}
