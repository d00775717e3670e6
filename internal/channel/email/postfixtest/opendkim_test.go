package postfixtest_test

import (
	"bytes"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-msgauth/dkim"

	"github.com/loa-vn/loa/internal/channel/channeltest"
	"github.com/loa-vn/loa/internal/channel/email"
	"github.com/loa-vn/loa/internal/channel/email/postfixtest"
)

func TestTheMailServerSigns(t *testing.T) {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	public, err := x509.MarshalPKIXPublicKey(&key.PublicKey)
	if err != nil {
		t.Fatal(err)
	}
	milter := postfixtest.StartDKIM(t, postfixtest.DKIM{
		Domain: "loa.example", Selector: "mta",
		Key: pem.EncodeToMemory(&pem.Block{Type: "RSA PRIVATE KEY", Bytes: x509.MarshalPKCS1PrivateKey(key)}),
	})
	there := startSink(t)
	relay := postfixtest.Start(t, postfixtest.Options{Routes: map[string]string{"example.invalid": there.Addr()}, Milter: milter})
	ch := email.New(email.Config{Addr: relay.Addr, Security: email.SecurityOff, From: "loa@loa.example"}, time.Now)
	t.Cleanup(func() { _ = ch.Close() })
	if _, err := ch.Send(t.Context(), channeltest.Message("lan@example.invalid", 1)); err != nil {
		t.Fatal(err)
	}
	got := arrival(t, relay, there, "lan@example.invalid")
	found, err := dkim.VerifyWithOptions(bytes.NewReader(got.Data), &dkim.VerifyOptions{LookupTXT: func(name string) ([]string, error) {
		if name != "mta._domainkey.loa.example" {
			return nil, fmt.Errorf("asked for %s", name)
		}
		return []string{"v=DKIM1; k=rsa; p=" + base64.StdEncoding.EncodeToString(public)}, nil
	}})
	if err != nil || len(found) != 1 || found[0].Err != nil || found[0].Domain != "loa.example" {
		t.Fatalf("the signature: %+v, %v\n%s", found, err, got.Data)
	}
}

func TestAnothersServerFindsOurSignaturesGood(t *testing.T) {
	ring, records := email.Keyring(nil), map[string]string{}
	for _, a := range email.Algorithms() {
		var err error
		if ring, err = ring.Make("loa.example", a, time.Now()); err != nil {
			t.Fatal(err)
		}
	}
	for _, k := range ring {
		var err error
		if ring, err = ring.Activate(k.Domain, k.Selector, time.Now()); err != nil {
			t.Fatal(err)
		}
		name, text := k.Record()
		records[name] = text
	}
	keys, err := ring.Signing(time.Now())
	if err != nil {
		t.Fatal(err)
	}
	there := startSink(t)
	relay := postfixtest.Start(t, postfixtest.Options{
		Routes: map[string]string{"example.invalid": there.Addr()}, Milter: postfixtest.StartDKIM(t, postfixtest.DKIM{Records: records}),
	})
	ch := email.New(email.Config{Addr: relay.Addr, Security: email.SecurityOff, From: "loa@loa.example", Keys: keys}, time.Now)
	t.Cleanup(func() { _ = ch.Close() })
	if _, err := ch.Send(t.Context(), channeltest.Message("lan@example.invalid", 1)); err != nil {
		t.Fatal(err)
	}
	got := arrival(t, relay, there, "lan@example.invalid")
	head, _, _ := bytes.Cut(got.Data, []byte("\r\n\r\n"))
	said := strings.ReplaceAll(string(head), "\r\n\t", " ")
	for _, want := range []string{"dkim=pass (2048-bit key", "dkim=pass header.d=loa.example header.i=@loa.example header.a=ed25519-sha256", "a=rsa-sha256"} {
		if !strings.Contains(said, want) {
			t.Errorf("OpenDKIM does not say %q:\n%s", want, said)
		}
	}
}
