package webpush_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/loa-vn/loa/internal/channel/channeltest"
	"github.com/loa-vn/loa/internal/channel/webpush"
	"github.com/loa-vn/loa/internal/delivery"
	"github.com/loa-vn/loa/internal/pushsink"
)

func startSink(t testing.TB, opts pushsink.Options) *pushsink.Sink {
	t.Helper()
	sink, err := pushsink.Start("127.0.0.1:0", opts)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = sink.Close() })
	return sink
}

func key(t testing.TB, secret string) webpush.Key {
	t.Helper()
	k, err := webpush.NewKey([]byte(secret))
	if err != nil {
		t.Fatal(err)
	}
	return k
}

const secret = "0123456789abcdef0123456789abcdef"

func newChannel(t testing.TB, cfg webpush.Config) *webpush.Channel {
	t.Helper()
	if cfg.Keys == nil {
		cfg.Keys = []webpush.Key{key(t, secret)}
	}
	if cfg.Subject == "" {
		cfg.Subject = "mailto:loa@loa.example"
	}
	cfg.Local = true
	ch := webpush.New(cfg, time.Now)
	t.Cleanup(func() { _ = ch.Close() })
	return ch
}

func TestWebPushIsAChannel(t *testing.T) {
	channeltest.Run(t, func(t *testing.T) channeltest.Subject {
		sink := startSink(t, pushsink.Options{})
		good := pushsink.Subscription(sink.URL(), "a")
		return channeltest.Subject{
			Channel: newChannel(t, webpush.Config{Connections: 8}),
			Address: func(i int) string {
				return pushsink.Subscription(sink.URL(), string(rune('a'+i%26))+string(rune('a'+i/26)))
			},
			Refused: pushsink.Subscription(sink.URL(), "gone1"),
			Hostile: []string{
				"{}", "null", "[]", `"` + sink.URL() + `"`, good + good,
				pushsink.Subscription("ftp://127.0.0.1", "a"), pushsink.Subscription("file://", "a"), pushsink.Subscription("http://a:b@127.0.0.1", "a"),
				pushsink.Subscription(sink.URL()+"/\r\nX: y", "a"), pushsink.Subscription(sink.URL(), "a#b"), pushsink.Subscription(sink.URL(), "a b"),
				pushsink.Subscription("http://169.254.169.254", "a"), pushsink.Subscription("http://10.0.0.1", "a"), pushsink.Subscription("https://push.example", "a"),
				`{"endpoint":"` + sink.URL() + `/push/a","keys":{"p256dh":"AAAA","auth":"AAAA"}}`,
			},
			Arrived: func() (list []channeltest.Arrival) {
				for _, p := range sink.Pushes() {
					list = append(list, channeltest.Arrival{Address: pushsink.Subscription(sink.URL(), p.Name), Key: read(t, p).ID})
				}
				return list
			},
			Break: func() { _ = sink.Close() },
		}
	})
}

// note is the payload as the service worker reads it.
type note struct {
	ID, Title, Body, URL, Stop, Tag, Thread, Lang, From string
	Urgent                                              bool
}

func read(t testing.TB, p pushsink.Push) (n note) {
	t.Helper()
	if err := json.Unmarshal(p.Text, &n); err != nil {
		t.Errorf("the payload %q: %v", p.Text, err)
	}
	return n
}

func TestTheSinksWordsDecide(t *testing.T) {
	sink := startSink(t, pushsink.Options{})
	ch := newChannel(t, webpush.Config{})
	for _, c := range []struct {
		name  string
		want  delivery.Verdict
		code  string
		after time.Duration
	}{
		{"fine", delivery.VerdictHanded, "", 0},
		{"gone1", delivery.VerdictSuppress, "410 Unregistered", 0},
		{"missing1", delivery.VerdictSuppress, "404", 0},
		{"big1", delivery.VerdictReject, "413", 0},
		{"busy1", delivery.VerdictRetry, "429", 30 * time.Second},
		{"ill1", delivery.VerdictRetry, "503", 30 * time.Second},
		{"wait1", delivery.VerdictRetry, "429", 30 * time.Second},
		{"wait1", delivery.VerdictHanded, "", 0},
		{"odd1", delivery.VerdictSuppress, "200 NotRegistered", 0},
		{"moved1", delivery.VerdictReject, "307", 0},
		{"auth1", delivery.VerdictRetry, "403 BadJwtToken", 0}, // the token is proven: others were taken under it
	} {
		_, err := ch.Send(t.Context(), channeltest.Message(pushsink.Subscription(sink.URL(), c.name), 0))
		if d := delivery.Decide(err); d.Verdict != c.want || d.Code != c.code || d.After != c.after {
			t.Errorf("%s: verdict %d, code %q, after %v (%v); want %d, %q, %v", c.name, d.Verdict, d.Code, d.After, err, c.want, c.code, c.after)
		}
	}
}
