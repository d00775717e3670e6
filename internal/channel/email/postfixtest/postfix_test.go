package postfixtest_test

import (
	"strings"
	"testing"
	"time"

	"github.com/loa-vn/loa/internal/channel/channeltest"
	"github.com/loa-vn/loa/internal/channel/email"
	"github.com/loa-vn/loa/internal/channel/email/postfixtest"
	"github.com/loa-vn/loa/internal/smtpsink"
)

func startSink(t *testing.T) *smtpsink.Sink {
	t.Helper()
	sink, err := smtpsink.Start("127.0.0.1:0", smtpsink.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = sink.Close() })
	return sink
}

// arrival waits for a mail to a recipient.
func arrival(t *testing.T, relay *postfixtest.Postfix, sink *smtpsink.Sink, to string) smtpsink.Mail {
	t.Helper()
	tick, end := time.NewTicker(20*time.Millisecond), time.After(30*time.Second)
	defer tick.Stop()
	for {
		for _, m := range sink.Mailbox() {
			if strings.EqualFold(m.To, to) {
				return m
			}
		}
		select {
		case <-tick.C:
		case <-end:
			t.Fatalf("nothing came to %s:\n%s", to, relay.Log())
		}
	}
}

func TestARealBounceComesBackToTheAttemptsOwnAddress(t *testing.T) {
	there := startSink(t)
	back := startSink(t)
	relay := postfixtest.Start(t, postfixtest.Options{Routes: map[string]string{
		"example.invalid": there.Addr(), "returns.loa.example": back.Addr(),
	}})
	key := []byte("a key of the site")
	ch := email.New(email.Config{
		Addr: relay.Addr, Security: email.SecurityOff, From: "loa@loa.example", BounceDomain: "returns.loa.example", BounceKey: key,
	}, time.Now)
	t.Cleanup(func() { _ = ch.Close() })
	good, bad := channeltest.Message("lan@example.invalid", 1), channeltest.Message("bounce1@example.invalid", 2)
	receipt, err := ch.Send(t.Context(), good)
	if err != nil || receipt.Ref == "" {
		t.Fatalf("Postfix did not take it: %+v, %v", receipt, err)
	}
	if _, err := ch.Send(t.Context(), bad); err != nil {
		t.Fatal(err)
	}
	arrival(t, relay, there, "lan@example.invalid")
	verp := email.Verp{Key: key, Domain: "returns.loa.example"}
	dsn := arrival(t, relay, back, verp.Address(bad.Attempt))
	if a, ok := verp.Parse(dsn.To); !ok || a != bad.Attempt || dsn.From != "" {
		t.Errorf("the bounce names %d, %v; it came from %q", a, ok, dsn.From)
	}
	if text := string(dsn.Data); !strings.Contains(text, "multipart/report") || !strings.Contains(text, "Status: 5.1.1") {
		t.Errorf("it is no report of an unknown mailbox:\n%s", text)
	}
}
