package webpush_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os/exec"
	"strings"
	"testing"

	"github.com/loa-vn/loa/internal/channel/channeltest"
	"github.com/loa-vn/loa/internal/channel/webpush"
	"github.com/loa-vn/loa/internal/delivery"
)

// service is a push service that is not ours: web-push-testing, in a process of its
// own, with browsers of its own.
type service struct{ url string }

func startService(t *testing.T) service {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "node", "service.js")
	cmd.Dir = "../../../test/push"
	var complaint strings.Builder
	cmd.Stderr = &complaint
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatalf("node does not start; run tools/test-setup: %v", err)
	}
	t.Cleanup(func() {
		_ = in.Close()
		_ = cmd.Wait()
	})
	url, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		_ = cmd.Wait()
		t.Fatalf("web-push-testing does not start; run tools/test-setup: %v\n%s", err, complaint.String())
	}
	return service{strings.TrimSpace(url)}
}

// ask posts JSON and reads what comes back into answer, if it is not nil.
func (s service) ask(t *testing.T, path string, question, answer any) {
	t.Helper()
	text, err := json.Marshal(question)
	if err != nil {
		t.Fatal(err)
	}
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, s.url+path, bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/json")
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	body, err := io.ReadAll(res.Body)
	if err != nil || res.StatusCode != http.StatusOK {
		t.Fatalf("%s: %s %s, %v", path, res.Status, body, err)
	}
	if answer != nil {
		if err := json.Unmarshal(body, answer); err != nil {
			t.Fatalf("%s: %s: %v", path, body, err)
		}
	}
}

// browser subscribes one with the site's public key, and returns its name at the
// service and the address that our books keep.
func (s service) browser(t *testing.T, key string) (name, address string) {
	t.Helper()
	var given struct{ Data json.RawMessage }
	s.ask(t, "/subscribe", map[string]string{"userVisibleOnly": "true", "applicationServerKey": key}, &given)
	var named struct{ ClientHash string }
	if err := json.Unmarshal(given.Data, &named); err != nil {
		t.Fatal(err)
	}
	sub, err := webpush.ParseSubscription(string(given.Data))
	if err != nil {
		t.Fatal(err)
	}
	return named.ClientHash, sub.Address()
}

// messages are what the browser has read, decrypted.
func (s service) messages(t *testing.T, name string) (list []note) {
	t.Helper()
	var got struct{ Data struct{ Messages []string } }
	s.ask(t, "/get-notifications", map[string]string{"clientHash": name}, &got)
	for _, text := range got.Data.Messages {
		var n note
		if err := json.Unmarshal([]byte(text), &n); err != nil {
			t.Errorf("the browser read %q: %v", text, err)
		}
		list = append(list, n)
	}
	return list
}

func TestAnotherPushServiceUnderstandsUs(t *testing.T) {
	s := startService(t)
	ch := newChannel(t, webpush.Config{})
	public := key(t, secret).Public()
	long := strings.Repeat("Miễn học phí từ ngày 01/9/2025 🌧. ", 100)
	for i, text := range []string{"Từ ngày 01/9/2025, học sinh công lập được miễn học phí.", "", long} {
		name, address := s.browser(t, public)
		m := channeltest.Message(address, i)
		m.Rendering.Text = text
		for range 2 {
			receipt, err := ch.Send(t.Context(), m)
			if err != nil || receipt.Code != "201" {
				t.Fatalf("message %d: %+v, %v", i, receipt, err)
			}
		}
		got := s.messages(t, name)
		if len(got) != 2 || got[0] != got[1] {
			t.Fatalf("message %d, sent twice, was read as %+v", i, got)
		}
		n, body := got[0], strings.TrimSuffix(got[0].Body, "…")
		if n.ID != m.Key() || n.Title != m.Rendering.Subject || n.URL != m.Links.Confirm || n.Stop != m.Links.Unsubscribe || n.From != m.Rendering.Agency {
			t.Errorf("message %d was read as %+v", i, n)
		}
		if !strings.HasPrefix(text, body) || body == n.Body && n.Body != text || body != n.Body && len(body) < 3000 {
			t.Errorf("message %d: of %d octets %d were read: %q", i, len(text), len(body), n.Body)
		}
	}
}

func TestAnotherPushServiceRefusesAndIsUnderstood(t *testing.T) {
	s := startService(t)
	ch := newChannel(t, webpush.Config{})
	public := key(t, secret).Public()
	verdict := func(ch *webpush.Channel, address string) (delivery.Verdict, string) {
		t.Helper()
		_, err := ch.Send(t.Context(), channeltest.Message(address, 0))
		d := delivery.Decide(err)
		return d.Verdict, d.Code
	}
	left, address := s.browser(t, public)
	if v, _ := verdict(ch, address); v != delivery.VerdictHanded {
		t.Fatalf("a browser that is there: %d", v)
	}
	s.ask(t, "/expire-subscription/"+left, struct{}{}, nil)
	if v, code := verdict(ch, address); v != delivery.VerdictSuppress || !strings.HasPrefix(code, "410") {
		t.Errorf("a subscription that has ended: %d, %q", v, code)
	}
	if n := len(s.messages(t, left)); n != 1 {
		t.Errorf("who has left has read %d", n)
	}

	// This service says 400 to a name it does not know and to a token by another key;
	// 404 and 403, as the big ones say, are in the sink's words.
	name, other := s.browser(t, key(t, strings.Repeat("x", 32)).Public())
	if v, code := verdict(ch, other); v != delivery.VerdictReject || !strings.HasPrefix(code, "400") {
		t.Errorf("a subscription made with another key: %d, %q", v, code)
	}
	rotated := newChannel(t, webpush.Config{Keys: []webpush.Key{key(t, secret), key(t, strings.Repeat("x", 32))}})
	second := strings.TrimSuffix(other, "}") + `,"generation":2}`
	for what, address := range map[string]string{"the old key": s.fresh(t, public), "the new key": second} {
		if v, code := verdict(rotated, address); v != delivery.VerdictHanded {
			t.Errorf("a browser of %s after the key was changed: %d, %q", what, v, code)
		}
	}
	if n := len(s.messages(t, name)); n != 1 {
		t.Errorf("the browser of the new key has read %d", n)
	}
	if v, code := verdict(ch, strings.Replace(address, left, fmt.Sprintf("%064d", 0), 1)); v != delivery.VerdictReject || !strings.HasPrefix(code, "400") {
		t.Errorf("a name that the service never gave: %d, %q", v, code)
	}
}

func (s service) fresh(t *testing.T, key string) string {
	t.Helper()
	_, address := s.browser(t, key)
	return address
}
