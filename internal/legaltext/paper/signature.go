package paper

import (
	"bytes"
	"encoding/hex"
	"regexp"
	"strconv"
	"time"

	"github.com/loa-vn/loa/internal/legaltext"
)

// maxSignatures is how many signatures of a file are looked at.
const maxSignatures = 30

// Why a signature is as it is, as keys of public texts.
const (
	reasonChain     = "paper.signature.chain"     // intact, whoever it was
	reasonContinued = "paper.signature.continued" // intact, and something was added behind it
	reasonAltered   = "paper.signature.altered"
	reasonForged    = "paper.signature.forged"
	reasonResaved   = "paper.signature.resaved"
	reasonPartial   = "paper.signature.partial"
	reasonForm      = "paper.signature.form"
)

var (
	reByteRange = regexp.MustCompile(`/ByteRange\s*\[\s*(\d{1,12})\s+(\d{1,12})\s+(\d{1,12})\s+(\d{1,12})\s*\]`)
	reSubFilter = regexp.MustCompile(`/SubFilter\s*/([A-Za-z0-9.]+)`)
	reSignedAt  = regexp.MustCompile(`/M\s*\(D:(\d{14})([-+Z]?)(\d{2})?'?(\d{2})?'?\)`)
	reContents  = regexp.MustCompile(`/Contents\s*<([0-9A-Fa-f\s]+)>`)
)

// signatures finds the digital signatures of a PDF in the file's bytes, and checks that each still fits what it signed.
// Whether the signer may be trusted is not checked: that takes the list of those whom the state has named.
func signatures(data []byte) []legaltext.Signature {
	var list []legaltext.Signature
	seen := map[string]bool{}
	for _, at := range reByteRange.FindAllSubmatchIndex(data, -1) {
		key := string(data[at[0]:at[1]])
		if seen[key] || len(list) == maxSignatures {
			continue
		}
		seen[key] = true
		var span [4]int
		for i := range span {
			span[i], _ = strconv.Atoi(string(data[at[2+2*i]:at[3+2*i]])) // twelve digits always fit
		}
		list = append(list, check(data, dictionary(data, at[0], at[1]), span))
	}
	return list
}

// dictionary is the object around a place in the file.
func dictionary(data []byte, from, to int) []byte {
	start := max(0, bytes.LastIndex(data[:from], []byte(" obj")))
	if end := bytes.Index(data[to:], []byte("endobj")); end >= 0 {
		return data[start : to+end]
	}
	return data[start:]
}

// check reads one signature. span says which bytes it signed: from, how many, from, how many.
func check(data, dict []byte, span [4]int) legaltext.Signature {
	s := legaltext.Signature{At: signedAt(dict)}
	say := func(state legaltext.SignatureState, reason string) legaltext.Signature {
		s.State, s.Reason = state, reason
		return s
	}
	m := reContents.FindSubmatch(dict)
	if m == nil {
		return say(legaltext.SignatureNotChecked, reasonForm)
	}
	der, err := hex.DecodeString(string(bytes.Join(bytes.Fields(m[1]), nil)))
	if err != nil {
		return say(legaltext.SignatureNotChecked, reasonForm)
	}
	envelope, err := parseCMS(der)
	if err != nil {
		return say(legaltext.SignatureNotChecked, reasonForm)
	}
	s.By = envelope.signer()
	if s.At.IsZero() {
		s.At = envelope.time()
	}
	end := span[2] + span[3]
	switch f := reSubFilter.FindSubmatch(dict); {
	case f == nil || string(f[1]) != "adbe.pkcs7.detached" && string(f[1]) != "ETSI.CAdES.detached":
		return say(legaltext.SignatureNotChecked, reasonForm)
	case end > len(data) || span[1] > span[2]:
		return say(legaltext.SignatureBroken, reasonResaved)
	case span[0] != 0 || !onlyContents(data[span[1]:span[2]], m[1]):
		return say(legaltext.SignatureBroken, reasonPartial)
	}
	state, reason := envelope.verify(data[:span[1]], data[span[2]:end])
	if state == legaltext.SignatureIntact && len(bytes.TrimSpace(data[end:])) > 0 {
		reason = reasonContinued
	}
	return say(state, reason)
}

// onlyContents says that the hole in the signed bytes holds the signature and nothing else.
func onlyContents(hole, contents []byte) bool {
	hole = bytes.TrimSpace(hole)
	return len(hole) == len(contents)+2 && hole[0] == '<' && hole[len(hole)-1] == '>' && bytes.Equal(hole[1:len(hole)-1], contents)
}

// signedAt reads the time that the dictionary states: D:20260304153659+07'00'. It is signed too, and it comes before the
// envelope's own: the government's portal wrote local time there and called it UTC (469/VBHN-BLĐTBXH).
func signedAt(dict []byte) time.Time {
	m := reSignedAt.FindSubmatch(dict)
	if m == nil {
		return time.Time{}
	}
	stamp, layout := string(m[1]), "20060102150405"
	if len(m[2]) == 1 && m[2][0] != 'Z' && len(m[3]) == 2 {
		minutes := "00"
		if len(m[4]) == 2 {
			minutes = string(m[4])
		}
		stamp, layout = stamp+string(m[2])+string(m[3])+minutes, layout+"-0700"
	}
	t, err := time.Parse(layout, stamp)
	if err != nil {
		return time.Time{}
	}
	return t.UTC()
}
