package smtpsink_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/smtp"
	"strings"
	"testing"

	"github.com/loa-vn/loa/internal/smtpsink"
)

const letter = "From: =?UTF-8?B?U+G7nyBZIHThur8=?= <a@loa.invalid>\r\nTo: <%s>\r\nSubject: =?UTF-8?B?VGnDqm0gY2jhu6duZw==?=\r\n" +
	"Date: Mon, 25 Aug 2025 08:30:00 +0700\r\nMessage-ID: <r.%d@loa.invalid>\r\nList-Unsubscribe: <https://loa.invalid/u>\r\nMIME-Version: 1.0\r\n" +
	"Content-Type: text/plain; charset=utf-8\r\n\r\nKính gửi bà con.\r\n"

func start(t *testing.T, opts smtpsink.Options) *smtpsink.Sink {
	t.Helper()
	s, err := smtpsink.Start("127.0.0.1:0", opts)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

// post sends as an independent client does: the standard library's.
func post(s *smtpsink.Sink, to string, n int) error {
	return smtp.SendMail(s.Addr(), nil, "a@loa.invalid", []string{to}, fmt.Appendf(nil, letter, to, n))
}

func TestTheLastMailsAreKeptAndRead(t *testing.T) {
	s := start(t, smtpsink.Options{Keep: 2})
	for i := range 3 {
		if err := post(s, fmt.Sprintf("p%d@example.invalid", i), i); err != nil {
			t.Fatal(err)
		}
	}
	box := s.Mailbox()
	if len(box) != 2 || box[0].N != 3 || box[1].N != 2 {
		t.Fatalf("kept: %d", len(box))
	}
	l, err := box[0].Letter()
	if err != nil {
		t.Fatal(err)
	}
	if l.Subject != "Tiêm chủng" || l.From != "Sở Y tế <a@loa.invalid>" || l.To != "p2@example.invalid" ||
		l.Text != "Kính gửi bà con.\r\n" || l.MessageID != "r.2@loa.invalid" || l.Headers["List-Unsubscribe"] == "" {
		t.Errorf("%+v", l)
	}
	if _, ok := s.Find(1); ok {
		t.Error("the first is still kept")
	}
	if m, ok := s.Find(2); !ok || m.To != "p1@example.invalid" {
		t.Errorf("the second: %+v", m)
	}
}

func TestAnAddressAsksForItsFate(t *testing.T) {
	s := start(t, smtpsink.Options{})
	for to, code := range map[string]string{"bounce@x.invalid": "550", "full@x.invalid": "552", "busy@x.invalid": "451", "spam@x.invalid": "554"} {
		if err := post(s, to, 1); err == nil || !strings.HasPrefix(err.Error(), code) {
			t.Errorf("%s: %v", to, err)
		}
	}
	if err := post(s, "grey@x.invalid", 1); err == nil {
		t.Error("a greylisted address took the first mail")
	}
	if err := post(s, "grey@x.invalid", 1); err != nil {
		t.Errorf("and refused the second: %v", err)
	}
	taken, refused := s.Total()
	if taken != 1 || refused != 5 || s.Counts()["grey@x.invalid"] != 1 {
		t.Errorf("taken %d, refused %d, %v", taken, refused, s.Counts())
	}
}

func TestItListensOnThisMachineOnly(t *testing.T) {
	for _, addr := range []string{"0.0.0.0:0", ":0", "192.0.2.1:25", "mail.example:25"} {
		if s, err := smtpsink.Start(addr, smtpsink.Options{}); err == nil {
			_ = s.Close()
			t.Errorf("it listened on %s", addr)
		}
	}
}

func TestAProcessSaysWhereItIsAndWhatItTook(t *testing.T) {
	in, stop := io.Pipe()
	out, say := io.Pipe()
	var log bytes.Buffer
	done := make(chan error, 1)
	go func() { done <- smtpsink.Process("127.0.0.1:0", in, say, smtpsink.Options{Log: &log}) }()
	lines := bufio.NewReader(out)
	addr, err := lines.ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	for i := range 3 {
		to := fmt.Sprintf("p%d@x.invalid", i%2)
		if err := smtp.SendMail(strings.TrimSpace(addr), nil, "a@loa.invalid", []string{to}, fmt.Appendf(nil, letter, to, i)); err != nil {
			t.Fatal(err)
		}
	}
	_ = stop.Close()
	var c smtpsink.Count
	if err := json.NewDecoder(lines).Decode(&c); err != nil {
		t.Fatal(err)
	}
	if err := <-done; err != nil {
		t.Fatal(err)
	}
	if c.Taken != 3 || c.Recipients != 2 || c.Repeated != 1 {
		t.Errorf("%+v", c)
	}
	if want := "p0@x.invalid r.0@loa.invalid\np1@x.invalid r.1@loa.invalid\np0@x.invalid r.2@loa.invalid\n"; log.String() != want {
		t.Errorf("the log is %q", log.String())
	}
}
