package postfixtest_test

import (
	"bytes"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"fmt"
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
