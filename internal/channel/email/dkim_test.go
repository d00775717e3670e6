package email

import (
	"bytes"
	"crypto"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-msgauth/dkim"

	"github.com/loa-vn/loa/internal/channel/channeltest"
)

// testKeys are an RSA and an Ed25519 key of a domain.
func testKeys(t testing.TB, domain string) []SigningKey {
	t.Helper()
	r, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	_, e, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return []SigningKey{{domain, "loa1r", r}, {domain, "loa1e", e}}
}

// recordOf is the key's TXT record, made here apart from the program's own.
func recordOf(t testing.TB, public crypto.PublicKey) string {
	t.Helper()
	if e, ok := public.(ed25519.PublicKey); ok {
		return "v=DKIM1; k=ed25519; p=" + base64.StdEncoding.EncodeToString(e)
	}
	der, err := x509.MarshalPKIXPublicKey(public)
	if err != nil {
		t.Fatal(err)
	}
	return "v=DKIM1; k=rsa; p=" + base64.StdEncoding.EncodeToString(der)
}

// verify asks another's program what it thinks of the signatures.
func verify(t testing.TB, mail []byte, keys []SigningKey) []*dkim.Verification {
	t.Helper()
	found, err := dkim.VerifyWithOptions(bytes.NewReader(mail), &dkim.VerifyOptions{LookupTXT: func(name string) ([]string, error) {
		for _, k := range keys {
			if name == k.Selector+"._domainkey."+k.Domain {
				return []string{recordOf(t, k.Private.Public())}, nil
			}
		}
		return nil, errors.New("no such record: " + name)
	}})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func signed(t testing.TB, mail []byte, keys []SigningKey) []byte {
	t.Helper()
	out, err := appendSigned(nil, mail, keys, time.Unix(1_756_000_000, 0))
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestBothSignaturesHold(t *testing.T) {
	keys := testKeys(t, "loa.example")
	raw := signed(t, build(t, channeltest.Message("lan@example.invalid", 3411)), keys)
	found := verify(t, raw, keys)
	if len(found) != 2 {
		t.Fatalf("%d signatures in\n%s", len(found), raw)
	}
	for _, v := range found {
		if v.Err != nil || v.Domain != "loa.example" {
			t.Errorf("%s: %v\n%s", v.Domain, v.Err, raw)
		}
	}
	for line := range strings.Lines(string(raw)) {
		if len(line) > 80 {
			t.Errorf("a long line: %q", line)
		}
	}
}

func TestASignatureBreaksWithWhatItCovers(t *testing.T) {
	keys := testKeys(t, "loa.example")
	raw := string(signed(t, build(t, channeltest.Message("lan@example.invalid", 3411)), keys))
	for name, changed := range map[string]string{
		"another subject":             strings.Replace(raw, "Subject: ", "Subject: x", 1),
		"a second subject":            strings.Replace(raw, "Subject: ", "Subject: x\r\nSubject: ", 1),
		"a second subject at the end": strings.Replace(raw, "MIME-Version: 1.0\r\n", "MIME-Version: 1.0\r\nSubject: x\r\n", 1),
		"a second From":               strings.Replace(raw, "From: ", "From: <a@b.invalid>\r\nFrom: ", 1),
		"a Reply-To":                  strings.Replace(raw, "Subject: ", "Reply-To: <a@b.invalid>\r\nSubject: ", 1),
		"another way out":             strings.Replace(raw, "/u/3411>", "/u/3412>", 1),
		"another word":                strings.Replace(raw, "01/9/2025", "01/8/2025", 1),
	} {
		if changed == raw {
			t.Fatalf("%s: nothing was changed", name)
		}
		for _, v := range verify(t, []byte(changed), keys) {
			if v.Err == nil {
				t.Errorf("%s went unnoticed", name)
			}
		}
	}
}

func TestTheNearestDomainSigns(t *testing.T) {
	keys := []SigningKey{{Domain: "loa.example"}, {Domain: "edu.loa.example"}, {Domain: "other.example"}}
	for from, want := range map[string]string{
		"a@loa.example": "loa.example", "a@edu.loa.example": "edu.loa.example", "a@sub.edu.loa.example": "edu.loa.example",
		"a@health.loa.example": "loa.example", "a@xloa.example": "", "a@example": "",
	} {
		got := ""
		if found := keysFor(keys, from); len(found) == 1 {
			got = found[0].Domain
		}
		if got != want {
			t.Errorf("%s is signed by %q, want %q", from, got, want)
		}
	}
}

// FuzzSigned: whatever stands in a mail, another's program finds the signature good.
func FuzzSigned(f *testing.F) {
	_, e, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		f.Fatal(err)
	}
	keys := []SigningKey{{"loa.example", "k", e}}
	for _, s := range []string{"", "x", " x \t y \r\n\r\n\r\n", "\r\n \r\n", " ", "a\r\n b\r\n\tc", "\r\n\r\n.\r\n"} {
		f.Add(s, s)
	}
	f.Fuzz(func(t *testing.T, subject, body string) {
		subject = strings.Map(func(r rune) rune {
			if r != '\t' && (r < ' ' || r > '~') {
				return -1
			}
			return r
		}, subject)
		if strings.ContainsAny(strings.ReplaceAll(body, "\r\n", ""), "\r\n") {
			return // no mail of ours has half a line end
		}
		raw := "From: <a@loa.example>\r\nSubject:" + subject + "\r\n folded\r\n\r\n" + body
		for _, v := range verify(t, signed(t, []byte(raw), keys), keys) {
			if v.Err != nil {
				t.Errorf("%q: %v", raw, v.Err)
			}
		}
	})
}

func BenchmarkSigned(b *testing.B) {
	keys := testKeys(b, "loa.example")
	mail := append(build(b, channeltest.Message("lan@example.invalid", 7)), bytes.Repeat([]byte("Some words of a long text.\r\n"), 200)...)
	for name, use := range map[string][]SigningKey{"rsa": keys[:1], "ed25519": keys[1:], "both": keys} {
		b.Run(name, func(b *testing.B) {
			buf := make([]byte, 0, 64<<10)
			for b.Loop() {
				if _, err := appendSigned(buf[:0], mail, use, time.Unix(1, 0)); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
