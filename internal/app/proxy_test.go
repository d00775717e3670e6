package app

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/loa-vn/loa/internal/fault"
)

func TestOnlyListedProxiesSayWhoAsks(t *testing.T) {
	list, err := readProxies("127.0.0.1, 10.0.0.0/8,")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ from, header, want string }{
		{"127.0.0.1:5", "203.0.113.7", "203.0.113.7:0"},
		{"127.0.0.1:5", "198.51.100.1, 203.0.113.7", "203.0.113.7:0"}, // the first is what the sender claims
		{"127.0.0.1:5", "203.0.113.7, 10.1.2.3", "203.0.113.7:0"},     // two proxies
		{"127.0.0.1:5", "", "127.0.0.1:5"},                            // the proxy itself
		{"127.0.0.1:5", "khong phai", "127.0.0.1:5"},                  // nonsense
		{"203.0.113.9:5", "198.51.100.1", "203.0.113.9:5"},            // not listed
		{"[::ffff:10.0.0.1]:5", "2001:db8::7", "[2001:db8::7]:0"},     // IPv4 in IPv6
		{"127.0.0.1:5", "203.0.113.7, rot, 10.1.2.3", "10.1.2.3:0"},   // no further than what can be read
	} {
		var got string
		h := list.reveal(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { got = r.RemoteAddr }))
		r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/", nil)
		r.RemoteAddr = c.from
		if c.header != "" {
			r.Header.Set("X-Forwarded-For", c.header)
		}
		h.ServeHTTP(httptest.NewRecorder(), r)
		if got != c.want {
			t.Errorf("%s with %q: %s, want %s", c.from, c.header, got, c.want)
		}
	}
	if _, err := readProxies("may-chu"); fault.Code(err) != "app.proxy" {
		t.Errorf("a name: %v", err)
	}
}
