package email_test

import (
	"testing"
	"time"

	"github.com/loa-vn/loa/internal/channel/channeltest"
	"github.com/loa-vn/loa/internal/channel/email"
	"github.com/loa-vn/loa/internal/delivery"
	"github.com/loa-vn/loa/internal/smtpsink"
)

func startSink(t testing.TB, opts smtpsink.Options) *smtpsink.Sink {
	t.Helper()
	sink, err := smtpsink.Start("127.0.0.1:0", opts)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = sink.Close() })
	return sink
}

func newChannel(t testing.TB, cfg email.Config) *email.Channel {
	t.Helper()
	if cfg.From == "" {
		cfg.From = "loa@loa.example"
	}
	ch := email.New(cfg, time.Now)
	t.Cleanup(func() { _ = ch.Close() })
	return ch
}

func TestEmailIsAChannel(t *testing.T) {
	channeltest.Run(t, func(t *testing.T) channeltest.Subject {
		sink := startSink(t, smtpsink.Options{})
		return channeltest.Subject{
			Channel: newChannel(t, email.Config{Addr: sink.Addr(), Security: email.SecurityOff, Connections: 4}),
			Address: func(i int) string { return string(rune('a'+i%26)) + string(rune('a'+i/26)) + "@example.invalid" },
			Refused: "bounce@example.invalid",
			Hostile: []string{
				"no-at.example.invalid", "@example.invalid", "a@", "a b@example.invalid", "<a@example.invalid>", "a@b@example.invalid",
				"a@example.invalid> SIZE=1", "\"a\"@example.invalid", "a@exa mple.invalid", "ă@example.invalid",
			},
			Arrived: func() (list []channeltest.Arrival) {
				for _, m := range sink.Mailbox() {
					l, err := m.Letter()
					if err != nil {
						t.Error(err)
					}
					list = append(list, channeltest.Arrival{Address: m.To, Key: l.MessageID})
				}
				return list
			},
			Break: func() { _ = sink.Close() },
		}
	})
}

func TestAnAddressWithADomainInVietnameseIsReached(t *testing.T) {
	sink := startSink(t, smtpsink.Options{})
	ch := newChannel(t, email.Config{Addr: sink.Addr(), Security: email.SecurityOff})
	if _, err := ch.Send(t.Context(), channeltest.Message("lan@bắcninh.invalid", 0)); err != nil {
		t.Fatal(err)
	}
	if to := sink.Mailbox()[0].To; to != "lan@xn--bcninh-pf8b.invalid" {
		t.Errorf("it went to %q", to)
	}
}

func verdict(t *testing.T, ch *email.Channel, address string) (delivery.Verdict, string) {
	t.Helper()
	_, err := ch.Send(t.Context(), channeltest.Message(address, 0))
	d := delivery.Decide(err)
	return d.Verdict, d.Code
}

func TestWhatTheRelaySaysDecides(t *testing.T) {
	sink := startSink(t, smtpsink.Options{})
	ch := newChannel(t, email.Config{Addr: sink.Addr(), Security: email.SecurityOff, Connections: 1})
	for _, c := range []struct {
		to   string
		want delivery.Verdict
		code string
	}{
		{"bounce1@example.invalid", delivery.VerdictSuppress, "550 5.1.1"},
		{"full1@example.invalid", delivery.VerdictRetry, "552 5.2.2"},
		{"busy1@example.invalid", delivery.VerdictRetry, "451 4.3.0"},
		{"spam1@example.invalid", delivery.VerdictReject, "554 5.7.1"},
		{"grey1@example.invalid", delivery.VerdictRetry, "450 4.2.0"},
		{"grey1@example.invalid", delivery.VerdictHanded, ""},
	} {
		if v, code := verdict(t, ch, c.to); v != c.want || code != c.code {
			t.Errorf("%s: verdict %d, code %q; want %d, %q", c.to, v, code, c.want, c.code)
		}
	}
}

func TestEveryMailHasAReturnPathOfItsOwn(t *testing.T) {
	sink := startSink(t, smtpsink.Options{})
	key := []byte("a key of the site")
	ch := newChannel(t, email.Config{Addr: sink.Addr(), Security: email.SecurityOff, BounceDomain: "bounces.loa.example", BounceKey: key})
	verp := email.Verp{Key: key, Domain: "bounces.loa.example"}
	for i := range 3 {
		m := channeltest.Message("lan@example.invalid", i)
		if _, err := ch.Send(t.Context(), m); err != nil {
			t.Fatal(err)
		}
		if a, ok := verp.Parse(sink.Mailbox()[0].From); !ok || a != m.Attempt {
			t.Errorf("attempt %d came from %q", m.Attempt, sink.Mailbox()[0].From)
		}
	}
}
