package dsn

import (
	"bytes"
	"encoding/base64"
	"io"
	"mime"
	"mime/quotedprintable"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/htmlindex"
	"golang.org/x/text/encoding/japanese"
)

const maxText = 64 << 10 // of one part, in bytes: a notice's own words are short

// text is what a reader of the leaf would see.
func (p *part) text() string {
	b := p.decoded()
	if p.media == "text/html" {
		return htmlText(readable(b, p.params["charset"]))
	}
	return readable(b, p.params["charset"])
}

// decoded undoes the transfer encoding as far as it is right.
func (p *part) decoded() []byte {
	b := p.body[:min(len(p.body), 4*maxText)]
	switch strings.ToLower(p.header.get("content-transfer-encoding")) {
	case "base64":
		b = bytes.Map(func(r rune) rune {
			if r < 128 && (r == '+' || r == '/' || unicode.IsLetter(r) || unicode.IsDigit(r)) {
				return r
			}
			return -1
		}, b)
		out := make([]byte, base64.RawStdEncoding.DecodedLen(len(b)))
		n, _ := base64.RawStdEncoding.Decode(out, b)
		b = out[:n]
	case "quoted-printable":
		if out, _ := io.ReadAll(quotedprintable.NewReader(bytes.NewReader(b))); len(out) > 0 {
			b = out
		}
	}
	return b[:min(len(b), maxText)]
}

// readable turns bytes of a named character set into text. The name is often a
// lie: UTF-8 is recognised by itself, and so is EUC-JP under the name of ISO-2022-JP.
func readable(b []byte, charset string) string {
	if utf8.Valid(b) && !bytes.Contains(b, []byte("\x1b$")) {
		return clean(string(b))
	}
	out, err := encodingOf(b, charset).NewDecoder().Bytes(b)
	if err != nil {
		out = b
	}
	return clean(strings.ToValidUTF8(string(out), "�"))
}

func encodingOf(b []byte, charset string) encoding.Encoding {
	high := bytes.IndexFunc(b, func(r rune) bool { return r >= utf8.RuneSelf }) >= 0
	e, err := htmlindex.Get(charset)
	switch {
	case !high:
		return japanese.ISO2022JP
	case e == japanese.ISO2022JP:
		return japanese.EUCJP
	case err != nil:
		return charmap.Windows1252
	}
	return e
}

// clean drops what cannot be seen, NUL among it.
func clean(s string) string {
	return strings.Map(func(r rune) rune {
		if r == '\n' || r == '\t' || !unicode.IsControl(r) {
			return r
		}
		return -1
	}, s)
}

// words decodes the encoded words of a header value.
func words(s string) string {
	d := mime.WordDecoder{CharsetReader: func(charset string, in io.Reader) (io.Reader, error) {
		b, err := io.ReadAll(io.LimitReader(in, 4096))
		return strings.NewReader(readable(b, charset)), err
	}}
	if out, err := d.DecodeHeader(s); err == nil {
		s = out
	}
	return clean(strings.ToValidUTF8(s, "�"))
}

var blockTag = regexp.MustCompile(`^(p|br|div|tr|td|li|h[1-6]|table|pre|hr)$`)

// htmlText is the text of a page, a line for each block.
func htmlText(s string) string {
	var b strings.Builder
	z := html.NewTokenizer(strings.NewReader(s))
	hidden := 0
	for range maxText {
		switch z.Next() {
		case html.ErrorToken:
			return b.String()
		case html.TextToken:
			if hidden == 0 {
				b.Write(z.Text())
			}
		case html.StartTagToken, html.SelfClosingTagToken:
			name, _ := z.TagName()
			if n := string(name); n == "style" || n == "script" || n == "title" {
				hidden++
			} else if blockTag.MatchString(n) {
				b.WriteByte('\n')
			}
		case html.EndTagToken:
			name, _ := z.TagName()
			if n := string(name); hidden > 0 && (n == "style" || n == "script" || n == "title") {
				hidden--
			}
		default:
		}
	}
	return b.String()
}
