package pushsink_test

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/loa-vn/loa/internal/pushsink"
)

func TestASinkListensOnThisMachineOnly(t *testing.T) {
	for _, addr := range []string{"0.0.0.0:0", ":0", "192.0.2.1:0", "nowhere"} {
		if s, err := pushsink.Start(addr, pushsink.Options{}); err == nil {
			_ = s.Close()
			t.Errorf("it listens on %q", addr)
		}
	}
}

func TestWhatIsNoPushIsRefused(t *testing.T) {
	s, err := pushsink.Start("127.0.0.1:0", pushsink.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = s.Close() }()
	for name, c := range map[string]struct {
		path, encoding, body string
		want                 int
	}{
		"no encryption": {"/push/a", "", "text", http.StatusBadRequest},
		"too large":     {"/push/a", "aes128gcm", strings.Repeat("x", 5000), http.StatusRequestEntityTooLarge},
		"nowhere":       {"/other", "aes128gcm", "x", http.StatusNotFound},
		"gone":          {"/push/gone1", "aes128gcm", "x", http.StatusGone},
		"taken":         {"/push/a", "aes128gcm", "x", http.StatusCreated},
	} {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, s.URL()+c.path, strings.NewReader(c.body))
		if err != nil {
			t.Fatal(err)
		}
		req.Header = http.Header{"Ttl": {"60"}, "Authorization": {"vapid t=x, k=y"}, "Content-Encoding": {c.encoding}}
		res, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		_ = res.Body.Close()
		if res.StatusCode != c.want {
			t.Errorf("%s: %d, want %d", name, res.StatusCode, c.want)
		}
	}
	if taken, refused, broken := s.Total(); taken != 1 || refused != 1 || broken != 1 {
		t.Errorf("taken %d, refused %d, broken %d; want one of each", taken, refused, broken)
	}
}

func TestAProcessTellsWhatItTook(t *testing.T) {
	in, stop := io.Pipe()
	var out bytes.Buffer
	_ = stop.Close()
	if err := pushsink.Process("127.0.0.1:0", in, &out, pushsink.Options{}); err != nil {
		t.Fatal(err)
	}
	url, count, _ := strings.Cut(out.String(), "\n")
	var c pushsink.Count
	if err := json.Unmarshal([]byte(count), &c); err != nil || !strings.HasPrefix(url, "http://127.0.0.1:") {
		t.Errorf("it said %q, %v", out.String(), err)
	}
}
