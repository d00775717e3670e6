package email

import (
	"bytes"
	"crypto"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// SigningKey is one key with which mails from a domain are signed (DKIM, RFC 6376
// and RFC 8463). The domain is that of the From line or one above it.
type SigningKey struct {
	Domain   string
	Selector string
	Private  crypto.Signer // *rsa.PrivateKey or ed25519.PrivateKey
}

// signedHeaders are the headers that a signature covers, as far as a mail has
// them. Each is named once more than it stands there, so that none can be added to
// a signed mail: not a second From, nor a way to unsubscribe somebody else.
func signedHeaders() []string {
	return []string{
		"From", "To", "Cc", "Reply-To", "Sender", "Subject", "Date", "Message-ID", "In-Reply-To", "References", "List-Id", "List-Unsubscribe",
		"List-Unsubscribe-Post", "Auto-Submitted", "MIME-Version", "Content-Type", "Content-Transfer-Encoding",
	}
}

// keysFor picks the keys of the From line's own domain, or else of the nearest one
// above it that has any: DMARC takes both for the domain's own word.
func keysFor(keys []SigningKey, from string) []SigningKey {
	for domain := domainOf(from); strings.Contains(domain, "."); {
		var found []SigningKey
		for _, k := range keys {
			if strings.EqualFold(k.Domain, domain) {
				found = append(found, k)
			}
		}
		if found != nil {
			return found
		}
		_, domain, _ = strings.Cut(domain, ".")
	}
	return nil
}

// appendSigned writes the mail with its signatures before it. The body is hashed
// once for all of them.
func appendSigned(b, mail []byte, keys []SigningKey, now time.Time) ([]byte, error) {
	head, body, _ := bytes.Cut(mail, []byte("\r\n\r\n"))
	fields := splitFields(head)
	sum := bodyHash(body)
	var names []string
	canon := make([]byte, 0, len(head))
	for _, name := range signedHeaders() {
		if raw, ok := fields[strings.ToLower(name)]; ok {
			names = append(names, name)
			canon = append(appendRelaxed(canon, raw), '\r', '\n')
		}
	}
	names = append(names, signedHeaders()...)
	for _, k := range keys {
		field := dkimField(k, names, sum[:], now)
		input := appendRelaxed(canon[:len(canon):len(canon)], field)
		signature, err := k.sign(input)
		if err != nil {
			return b, fmt.Errorf("sign as %s with %s: %w", k.Domain, k.Selector, err)
		}
		b = append(b, field...)
		b = appendLong(b, base64.StdEncoding.EncodeToString(signature))
		b = append(b, '\r', '\n')
	}
	return append(b, mail...), nil
}

func (k SigningKey) algorithm() string {
	if _, ok := k.Private.Public().(ed25519.PublicKey); ok {
		return "ed25519-sha256"
	}
	return "rsa-sha256"
}

// sign signs the hash of the input; Ed25519 signs the hash as its message (RFC
// 8463, section 3).
func (k SigningKey) sign(input []byte) ([]byte, error) {
	hash := sha256.Sum256(input)
	if k.algorithm() == "ed25519-sha256" {
		return k.Private.Sign(rand.Reader, hash[:], crypto.Hash(0))
	}
	return k.Private.Sign(rand.Reader, hash[:], crypto.SHA256)
}

// dkimField is the signature's header up to and with "b=".
func dkimField(k SigningKey, names []string, sum []byte, now time.Time) []byte {
	b := make([]byte, 0, 1024)
	b = append(b, "DKIM-Signature: v=1; a="+k.algorithm()+"; c=relaxed/relaxed;\r\n d="+k.Domain+"; s="+k.Selector+"; t="...)
	b = strconv.AppendInt(b, now.Unix(), 10)
	b = append(b, ";\r\n h="...)
	col := len(" h=")
	for i, name := range names {
		if i > 0 {
			b, col = append(b, ':'), col+1
		}
		if col+len(name) >= maxLine {
			b, col = append(b, "\r\n "...), 1
		}
		b, col = append(b, name...), col+len(name)
	}
	b = append(b, ";\r\n bh="...)
	b = base64.StdEncoding.AppendEncode(b, sum)
	return append(b, ";\r\n b="...)
}

// appendLong folds a long value that may be broken anywhere.
func appendLong(b []byte, s string) []byte {
	for first := 72; len(s) > first; first = 74 {
		b = append(append(b, s[:first]...), "\r\n "...)
		s = s[first:]
	}
	return append(b, s...)
}

// splitFields cuts a header into its fields, by their names in small letters. Of
// several with one name, the last counts: it is the one that a verifier takes first.
func splitFields(head []byte) map[string][]byte {
	fields := make(map[string][]byte, 24)
	start := 0
	for i := 0; i <= len(head); i++ {
		end := i == len(head)
		if !end && (head[i] != '\n' || i+1 < len(head) && (head[i+1] == ' ' || head[i+1] == '\t')) {
			continue
		}
		field := bytes.TrimRight(head[start:i], "\r\n")
		if name, _, ok := bytes.Cut(field, []byte(":")); ok {
			fields[strings.ToLower(string(bytes.TrimSpace(name)))] = field
		}
		start = i + 1
	}
	return fields
}

// appendRelaxed writes a field in DKIM's relaxed form: name in small letters, one
// space for every run of blanks and folds, none at the ends. There is no line end.
func appendRelaxed(b, field []byte) []byte {
	name, value, _ := bytes.Cut(field, []byte(":"))
	for _, c := range bytes.TrimRight(name, " \t") {
		if c >= 'A' && c <= 'Z' {
			c += 'a' - 'A'
		}
		b = append(b, c)
	}
	b = append(b, ':')
	start, blank := len(b), false
	for _, c := range value {
		if c == ' ' || c == '\t' || c == '\r' || c == '\n' {
			blank = true
			continue
		}
		if blank && len(b) > start {
			b = append(b, ' ')
		}
		b, blank = append(b, c), false
	}
	return b
}

// bodyHash is the SHA-256 of the body in DKIM's relaxed form: blanks at the ends
// of lines and empty lines at the end do not count, runs of blanks are one space.
func bodyHash(body []byte) [sha256.Size]byte {
	canon := make([]byte, 0, len(body)+2)
	lines, blank, some := 0, false, false // line ends kept back, a blank kept back, something in this line
	for _, c := range body {
		switch c {
		case ' ', '\t':
			blank = true
			continue
		case '\r':
			continue
		case '\n':
			lines, blank, some = lines+1, false, false
			continue
		}
		for ; lines > 0; lines-- {
			canon = append(canon, '\r', '\n')
		}
		if blank {
			canon = append(canon, ' ')
		}
		canon, blank, some = append(canon, c), false, true
	}
	if some || lines > 0 && len(canon) > 0 {
		canon = append(canon, '\r', '\n')
	}
	return sha256.Sum256(canon)
}
