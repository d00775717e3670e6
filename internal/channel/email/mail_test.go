package email

import (
	"bytes"
	"errors"
	"flag"
	"io"
	"mime/quotedprintable"
	netmail "net/mail"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-message"
	_ "github.com/emersion/go-message/charset"

	"github.com/loa-vn/loa/internal/channel/channeltest"
	"github.com/loa-vn/loa/internal/delivery"
)

var update = flag.Bool("update", false, "write the golden files anew")

func build(t testing.TB, m delivery.Message) []byte {
	t.Helper()
	p, err := newPlates().of(Config{From: "loa@loa.example", ListDomain: "loa.example"}, m)
	if err != nil {
		t.Fatal(err)
	}
	return p.appendMail(nil, m, m.Address, time.Date(2025, 8, 25, 1, 30, 0, 0, time.UTC))
}

func TestAMailLooksLikeThis(t *testing.T) {
	got := build(t, channeltest.Message("lan@example.invalid", 3411))
	const golden = "testdata/mail.eml"
	if *update {
		if err := os.WriteFile(golden, got, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("the mail is\n%s", got)
	}
}

func TestAMailIsReadBackWhole(t *testing.T) {
	m := channeltest.Message("lan@example.invalid", 7)
	r := *m.Rendering
	r.Text = "Kính gửi bà con,\n.một dấu chấm đầu dòng\nFrom đây\n" + strings.Repeat("Dòng rất dài có dấu thanh. ", 40) + "\ncuối dòng có dấu cách \n=_loa"
	m.Rendering = &r
	raw := build(t, m)
	for line := range strings.Lines(string(raw)) {
		if len(line) > 78 || strings.HasPrefix(line, ".") || !strings.HasSuffix(line, "\r\n") {
			t.Errorf("a line that a relay may stumble over: %q", line)
		}
	}
	e, err := message.Read(bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	h := netmail.Header(map[string][]string{"From": {e.Header.Get("From")}})
	from, err := h.AddressList("From")
	if err != nil || from[0].Name != r.Agency || from[0].Address != r.From {
		t.Errorf("from %v, %v", from, err)
	}
	if subject, err := e.Header.Text("Subject"); err != nil || subject != r.Subject {
		t.Errorf("subject %q, %v", subject, err)
	}
	parts := readParts(t, e)
	if len(parts) != 2 || !strings.HasPrefix(parts[0], strings.ReplaceAll(r.Text, "\n", "\r\n")) {
		t.Errorf("the text came back as %q", parts)
	}
	for i, part := range parts {
		for _, link := range []string{m.Links.Web, m.Links.Confirm, m.Links.Unsubscribe} {
			if !strings.Contains(part, link) {
				t.Errorf("part %d lacks the link %s", i, link)
			}
		}
	}
}

func readParts(t *testing.T, e *message.Entity) (parts []string) {
	t.Helper()
	r := e.MultipartReader()
	if r == nil {
		t.Fatal("the mail has one part only")
	}
	for {
		p, err := r.NextPart()
		if errors.Is(err, io.EOF) {
			return parts
		} else if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(p.Body)
		if err != nil {
			t.Fatal(err)
		}
		parts = append(parts, string(body))
	}
}

func TestWithoutLinksTheirLinesAreLeftOut(t *testing.T) {
	m := channeltest.Message("lan@example.invalid", 1)
	m.Links = delivery.Links{Web: "https://loa.example/a\r\nBcc: all@loa.example"}
	raw := string(build(t, m))
	for _, word := range []string{"List-Unsubscribe", "Bcc", "<a href"} {
		if strings.Contains(raw, word) {
			t.Errorf("%q stands in\n%s", word, raw)
		}
	}
}

// FuzzHeaders: whatever an agency or a title is called, the mail has the headers
// it should have and no other.
func FuzzHeaders(f *testing.F) {
	for _, s := range []string{
		"Sở Y tế", "plain", "a\r\nBcc: x@y", "\r\n\r\nbody", "\"quoted\" \\", "=?UTF-8?Q?a?=", "\xff\xfe", "\u2028\u202e", "",
		strings.Repeat("ế", 300), strings.Repeat("word ", 100), strings.Repeat("x", 900),
	} {
		f.Add(s, s)
	}
	f.Fuzz(func(t *testing.T, agency, subject string) {
		m := channeltest.Message("lan@example.invalid", 1)
		m.Rendering = &delivery.Rendering{Agency: agency, From: "a@loa.example", Subject: subject, Text: "x"}
		raw := build(t, m)
		got, err := netmail.ReadMessage(bytes.NewReader(raw))
		if err != nil {
			t.Fatalf("%v in\n%s", err, raw)
		}
		for name := range got.Header {
			if !strings.Contains(" From To Subject Date Message-Id List-Id List-Unsubscribe List-Unsubscribe-Post "+
				"Auto-Submitted Content-Language Mime-Version Content-Type Content-Transfer-Encoding ", " "+name+" ") {
				t.Errorf("a header %q got in", name)
			}
		}
		from, err := got.Header.AddressList("From")
		if err != nil || len(from) != 1 || from[0].Address != "a@loa.example" || from[0].Name != clean(agency) {
			t.Errorf("from %v, %v; want %q", from, err, clean(agency))
		}
	})
}

// FuzzQuotedPrintable: what is written is what the standard library reads.
func FuzzQuotedPrintable(f *testing.F) {
	for _, s := range []string{"", ".", "a.", "\n.\n", "a \n b\t\n", "Quyết định", strings.Repeat("=", 80), strings.Repeat("x", 74) + ".", "\r\r\n"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		out, _ := appendQP(nil, s, 0)
		for line := range strings.SplitSeq(string(out), "\r\n") {
			if len(line) > 76 || strings.HasPrefix(line, ".") {
				t.Errorf("%q has the line %q", s, line)
			}
		}
		back, err := io.ReadAll(quotedprintable.NewReader(bytes.NewReader(out)))
		want := strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\r", "\n")
		if err != nil || strings.ReplaceAll(string(back), "\r\n", "\n") != want {
			t.Errorf("%q came back as %q, %v", s, back, err)
		}
	})
}

func BenchmarkMail(b *testing.B) {
	m := channeltest.Message("lan@example.invalid", 7)
	r := *m.Rendering
	r.HTML = "<body><p>" + strings.Repeat("Từ ngày 01/9/2025, học sinh công lập được miễn học phí. ", 36) + "</p></body>"
	m.Rendering = &r
	p, err := newPlates().of(Config{From: "loa@loa.example"}, m)
	if err != nil {
		b.Fatal(err)
	}
	buf, now := make([]byte, 0, 64<<10), time.Now()
	for b.Loop() {
		buf = p.appendMail(buf[:0], m, m.Address, now)
	}
	b.SetBytes(int64(len(buf)))
}

func TestBothWaysOutAreOffered(t *testing.T) {
	m := channeltest.Message("lan@example.invalid", 7)
	p, err := newPlates().of(Config{From: "loa@loa.example", BounceDomain: "bounces.loa.example", BounceKey: testVerp().Key}, m)
	if err != nil {
		t.Fatal(err)
	}
	raw := p.appendMail(nil, m, m.Address, time.Date(2025, 8, 25, 1, 30, 0, 0, time.UTC))
	got, err := netmail.ReadMessage(bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	want := "<" + m.Links.Unsubscribe + ">, <mailto:" + testVerp().Unsubscribe(m.Attempt) + ">"
	if h := got.Header.Get("List-Unsubscribe"); h != want {
		t.Errorf("List-Unsubscribe is %q, want %q", h, want)
	}
	if h := got.Header.Get("List-Unsubscribe-Post"); h != "List-Unsubscribe=One-Click" {
		t.Errorf("List-Unsubscribe-Post is %q", h)
	}
}

func TestACorrectionStandsUnderWhatItCorrects(t *testing.T) {
	first, second := channeltest.Message("lan@example.invalid", 7), channeltest.Message("lan@example.invalid", 8)
	first.Thread, second.Thread = "s1", "s1"
	second.Corrects = &delivery.Earlier{Key: first.Key()}
	var heads []netmail.Header
	for _, m := range []delivery.Message{first, second} {
		got, err := netmail.ReadMessage(bytes.NewReader(build(t, m)))
		if err != nil {
			t.Fatal(err)
		}
		heads = append(heads, got.Header)
	}
	if id := heads[0].Get("Message-Id"); heads[1].Get("In-Reply-To") != id || heads[1].Get("References") != "<thread.s1@loa.example> "+id {
		t.Errorf("%s is corrected by %v", id, heads[1])
	}
	if heads[0].Get("References") != "<thread.s1@loa.example>" || heads[0].Get("In-Reply-To") != "" {
		t.Errorf("the first says %v", heads[0])
	}
	second.Thread, second.Corrects.Key = "x>\r\nBcc: a@b.invalid", "x>\r\nBcc: a@b.invalid"
	if strings.Contains(string(build(t, second)), "Bcc") {
		t.Error("a name of a thread became a header")
	}
}
