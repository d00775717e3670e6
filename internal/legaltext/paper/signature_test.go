package paper_test

import (
	"bytes"
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"fmt"
	"math/big"
	"testing"
	"time"

	"github.com/loa-vn/loa/internal/legaltext"
)

// pen signs in tests: a key and the certificate it gave itself.
type pen struct {
	key  crypto.Signer
	cert *x509.Certificate
}

func newPen(t *testing.T, key crypto.Signer) pen {
	t.Helper()
	template := &x509.Certificate{
		SerialNumber: big.NewInt(77), Subject: pkix.Name{CommonName: "Văn thư Thử", Organization: []string{"Bộ Thử nghiệm"}},
		NotBefore: time.Date(2025, 1, 1, 0, 0, 0, 0, time.UTC), NotAfter: time.Date(2035, 1, 1, 0, 0, 0, 0, time.UTC),
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	return pen{key, cert}
}

func der(t *testing.T, v any, params string) []byte {
	t.Helper()
	b, err := asn1.MarshalWithParams(v, params)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func wrap(tag byte, parts ...[]byte) []byte {
	body := bytes.Join(parts, nil)
	length := []byte{byte(len(body))}
	if len(body) > 127 {
		length = []byte{0x82, byte(len(body) >> 8), byte(len(body))}
	}
	return append(append([]byte{tag}, length...), body...)
}

func oid(t *testing.T, s ...int) []byte { return der(t, asn1.ObjectIdentifier(s), "") }

// envelope signs a content as RFC 5652 says.
func (p pen) envelope(t *testing.T, content []byte) []byte {
	t.Helper()
	sum := sha256.Sum256(content)
	sha := wrap(0x30, oid(t, 2, 16, 840, 1, 101, 3, 4, 2, 1))
	data := oid(t, 1, 2, 840, 113549, 1, 7, 1)
	attributes := bytes.Join([][]byte{
		wrap(0x30, oid(t, 1, 2, 840, 113549, 1, 9, 3), wrap(0x31, data)),
		wrap(0x30, oid(t, 1, 2, 840, 113549, 1, 9, 4), wrap(0x31, der(t, sum[:], ""))),
		wrap(0x30, oid(t, 1, 2, 840, 113549, 1, 9, 5), wrap(0x31, der(t, time.Date(2025, 12, 5, 3, 0, 0, 0, time.UTC), ""))),
	}, nil)
	signed := sha256.Sum256(wrap(0x31, attributes))
	signature, err := p.key.Sign(rand.Reader, signed[:], crypto.SHA256)
	if err != nil {
		t.Fatal(err)
	}
	algorithm := wrap(0x30, oid(t, 1, 2, 840, 113549, 1, 1, 1))
	sid := wrap(0x30, p.cert.RawIssuer, der(t, p.cert.SerialNumber, ""))
	info := wrap(0x30, der(t, 1, ""), sid, sha, wrap(0xa0, attributes), algorithm, der(t, signature, ""))
	body := wrap(0x30, der(t, 1, ""), wrap(0x31, sha), wrap(0x30, data), wrap(0xa0, p.cert.Raw), wrap(0x31, info))
	return wrap(0x30, oid(t, 1, 2, 840, 113549, 1, 7, 2), wrap(0xa0, body))
}

// sign puts a signature behind a PDF's objects, as a program that saves increments does.
func (p pen) sign(t *testing.T, pdf []byte, form, stated string) []byte {
	t.Helper()
	const room = 6000
	head := string(pdf) + fmt.Sprintf("\n900 0 obj\n<< /Type /Sig /Filter /Adobe.PPKLite /SubFilter /%s %s /ByteRange ", form, stated)
	foot := " >>\nendobj\n%%EOF\n"
	at := len(head) + len("[0 0000000000 0000000000 0000000000] /Contents ")
	end := at + room + 2
	head += fmt.Sprintf("[0 %010d %010d %010d] /Contents ", at, end, len(foot))
	envelope := p.envelope(t, []byte(head+foot))
	return []byte(head + fmt.Sprintf("<%x%0*d>", envelope, room-2*len(envelope), 0) + foot)
}

func signaturesOf(t *testing.T, data []byte) []legaltext.Signature {
	t.Helper()
	d, err := reader.Read(context.Background(), "a.pdf", data)
	if err != nil {
		t.Fatal(err)
	}
	return d.Origin.Signatures
}

func TestSignatures(t *testing.T) {
	long, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	short, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	plain := gazette().bytes()
	stated := "/M (D:20251205101500+07'00')"
	good := newPen(t, long).sign(t, plain, "adbe.pkcs7.detached", stated)
	altered := bytes.Replace(good, []byte("0 0 595 842"), []byte("0 0 595 841"), 1)
	other := newPen(t, short)
	forged := newPen(t, long)
	forged.cert = newPen(t, must(rsa.GenerateKey(rand.Reader, 2048))).cert
	resaved := bytes.Replace(good, []byte("] /Contents"), []byte("9] /Contents"), 1)
	partial := bytes.Replace(good, []byte("/ByteRange [0 "), []byte("/ByteRange [9 "), 1)
	for _, c := range []struct {
		name   string
		data   []byte
		state  legaltext.SignatureState
		reason string
		at     string
	}{
		{"as signed", good, legaltext.SignatureIntact, "paper.signature.chain", "2025-12-05T03:15:00Z"},
		{"ECDSA, no time in the dictionary", other.sign(t, plain, "ETSI.CAdES.detached", ""), legaltext.SignatureIntact, "paper.signature.chain", "2025-12-05T03:00:00Z"},
		{"a byte altered", altered, legaltext.SignatureBroken, "paper.signature.altered", "2025-12-05T03:15:00Z"},
		{"another's certificate", forged.sign(t, plain, "adbe.pkcs7.detached", ""), legaltext.SignatureBroken, "paper.signature.forged", "2025-12-05T03:00:00Z"},
		{"something added", append(bytes.Clone(good), "\n901 0 obj\n<< >>\nendobj\n"...), legaltext.SignatureIntact, "paper.signature.continued", "2025-12-05T03:15:00Z"},
		{"saved anew", resaved, legaltext.SignatureBroken, "paper.signature.resaved", "2025-12-05T03:15:00Z"},
		{"not from the first byte", partial, legaltext.SignatureBroken, "paper.signature.partial", "2025-12-05T03:15:00Z"},
		{"an old form", other.sign(t, plain, "adbe.pkcs7.sha1", ""), legaltext.SignatureNotChecked, "paper.signature.form", "2025-12-05T03:00:00Z"},
	} {
		list := signaturesOf(t, c.data)
		if len(list) != 1 {
			t.Errorf("%s: found %+v", c.name, list)
			continue
		}
		s := list[0]
		if s.State != c.state || s.Reason != c.reason || s.By != "Văn thư Thử - Bộ Thử nghiệm" || s.At.Format(time.RFC3339) != c.at {
			t.Errorf("%s: got %+v", c.name, s)
		}
	}
	if list := signaturesOf(t, plain); len(list) != 0 {
		t.Errorf("a signature was invented: %+v", list)
	}
	noise := append(bytes.Clone(plain), "\n<< /ByteRange [0 1 2 3] /SubFilter /adbe.pkcs7.detached /Contents <30820000> >> endobj"...)
	if list := signaturesOf(t, noise); len(list) != 1 || list[0].State != legaltext.SignatureNotChecked || list[0].By != "" {
		t.Errorf("noise gives %+v", list)
	}
}

func must(key *rsa.PrivateKey, err error) *rsa.PrivateKey {
	if err != nil {
		panic(err)
	}
	return key
}
