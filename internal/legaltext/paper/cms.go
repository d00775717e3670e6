package paper

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/rsa"
	_ "crypto/sha256" // the digests that signatures are made with
	_ "crypto/sha512"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"errors"
	"math/big"
	"strings"
	"time"

	"github.com/loa-vn/loa/internal/legaltext"
)

// The parts of a signature's envelope that are needed, as RFC 5652 (CMS) lays them out.
type (
	contentInfo struct {
		Type    asn1.ObjectIdentifier
		Content asn1.RawValue `asn1:"explicit,tag:0"`
	}
	signedData struct {
		Version      int
		Digests      asn1.RawValue
		Encapsulated asn1.RawValue
		Certificates asn1.RawValue `asn1:"optional,tag:0"`
		Lists        asn1.RawValue `asn1:"optional,tag:1"`
		Signers      []signerInfo  `asn1:"set"`
	}
	signerInfo struct {
		Version   int
		Sid       asn1.RawValue
		Digest    pkix.AlgorithmIdentifier
		Signed    asn1.RawValue `asn1:"optional,tag:0"`
		Algorithm pkix.AlgorithmIdentifier
		Signature []byte
		Unsigned  asn1.RawValue `asn1:"optional,tag:1"`
	}
	issuerAndSerial struct {
		Issuer asn1.RawValue
		Serial *big.Int
	}
	attribute struct {
		Type   asn1.ObjectIdentifier
		Values asn1.RawValue `asn1:"set"`
	}
)

var errCMS = errors.New("no signature that can be checked")

// envelope is a signature with the certificate that made it.
type envelope struct {
	info   signerInfo
	cert   *x509.Certificate
	signed []attribute
}

// parseCMS reads a signature's envelope. Behind it a PDF leaves room filled with zeros.
func parseCMS(der []byte) (*envelope, error) {
	var outer contentInfo
	if _, err := asn1.Unmarshal(der, &outer); err != nil {
		return nil, err
	}
	var data signedData
	if outer.Type.String() != "1.2.840.113549.1.7.2" {
		return nil, errCMS
	}
	if _, err := asn1.Unmarshal(outer.Content.Bytes, &data); err != nil {
		return nil, err
	}
	if len(data.Signers) != 1 {
		return nil, errCMS
	}
	e := &envelope{info: data.Signers[0]}
	if rest := e.info.Signed.Bytes; len(rest) > 0 {
		for len(rest) > 0 {
			var a attribute
			var err error
			if rest, err = asn1.Unmarshal(rest, &a); err != nil {
				return nil, err
			}
			e.signed = append(e.signed, a)
		}
	}
	certs, err := x509.ParseCertificates(data.Certificates.Bytes)
	if err != nil {
		return nil, err
	}
	for _, c := range certs {
		if e.madeBy(c) {
			e.cert = c
			return e, nil
		}
	}
	return nil, errCMS
}

// madeBy says that the signature names the certificate as its own.
func (e *envelope) madeBy(c *x509.Certificate) bool {
	if e.info.Sid.Class == asn1.ClassContextSpecific {
		return len(c.SubjectKeyId) > 0 && bytes.Equal(e.info.Sid.Bytes, c.SubjectKeyId)
	}
	var id issuerAndSerial
	if _, err := asn1.Unmarshal(e.info.Sid.FullBytes, &id); err != nil {
		return false
	}
	return bytes.Equal(id.Issuer.FullBytes, c.RawIssuer) && id.Serial.Cmp(c.SerialNumber) == 0
}

// signer is who the certificate was given to: the name, and the organisation where it is another.
func (e *envelope) signer() string {
	name := e.cert.Subject.CommonName
	for _, o := range e.cert.Subject.Organization {
		if o != "" && !strings.Contains(name, o) {
			name = strings.TrimPrefix(name+" - "+o, " - ")
		}
	}
	return name
}

func (e *envelope) value(oid string) []byte {
	for _, a := range e.signed {
		if a.Type.String() == oid {
			return a.Values.Bytes
		}
	}
	return nil
}

// time is when the signer says to have signed; zero when it does not say.
func (e *envelope) time() time.Time {
	var t time.Time
	if _, err := asn1.Unmarshal(e.value("1.2.840.113549.1.9.5"), &t); err != nil {
		return time.Time{}
	}
	return t.UTC()
}

// verify checks the bytes against the signature, and the signature against its certificate. Digests that can be forged
// (MD5, SHA-1) prove nothing and are not checked.
func (e *envelope) verify(parts ...[]byte) (legaltext.SignatureState, string) {
	hash := map[string]crypto.Hash{
		"2.16.840.1.101.3.4.2.1": crypto.SHA256, "2.16.840.1.101.3.4.2.2": crypto.SHA384, "2.16.840.1.101.3.4.2.3": crypto.SHA512,
	}[e.info.Digest.Algorithm.String()]
	if hash == 0 {
		return legaltext.SignatureNotChecked, reasonForm
	}
	h := hash.New()
	for _, p := range parts {
		h.Write(p)
	}
	digest := h.Sum(nil)
	if len(e.signed) > 0 {
		var said []byte
		if _, err := asn1.Unmarshal(e.value("1.2.840.113549.1.9.4"), &said); err != nil {
			return legaltext.SignatureNotChecked, reasonForm
		}
		if !bytes.Equal(said, digest) {
			return legaltext.SignatureBroken, reasonAltered
		}
		attributes := bytes.Clone(e.info.Signed.FullBytes)
		attributes[0] = 0x31 // they are signed as the SET that they are
		h = hash.New()
		h.Write(attributes)
		digest = h.Sum(nil)
	}
	switch ok, known := e.holds(hash, digest); {
	case !known:
		return legaltext.SignatureNotChecked, reasonForm
	case !ok:
		return legaltext.SignatureBroken, reasonForged
	}
	return legaltext.SignatureIntact, reasonChain
}

// holds checks the signature with the certificate's key.
func (e *envelope) holds(hash crypto.Hash, digest []byte) (ok, known bool) {
	switch key := e.cert.PublicKey.(type) {
	case *rsa.PublicKey:
		if e.info.Algorithm.Algorithm.String() == "1.2.840.113549.1.1.10" {
			return rsa.VerifyPSS(key, hash, digest, e.info.Signature, nil) == nil, true
		}
		return rsa.VerifyPKCS1v15(key, hash, digest, e.info.Signature) == nil, true
	case *ecdsa.PublicKey:
		return ecdsa.VerifyASN1(key, digest, e.info.Signature), true
	}
	return false, false
}
