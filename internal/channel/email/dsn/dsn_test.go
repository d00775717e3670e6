package dsn_test

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/loa-vn/loa/internal/channel/email/dsn"
)

// mail makes lines end as on the wire.
func mail(s string) []byte {
	return []byte(strings.ReplaceAll(strings.TrimLeft(s, "\n"), "\n", "\r\n"))
}

func report(status string) []byte {
	return mail(`
From: MAILER-DAEMON@mx.example.vn
To: <bounce@loa.example>
Subject: Undelivered Mail Returned to Sender
Content-Type: multipart/report; report-type=delivery-status; boundary="b1"

--b1
Content-Type: text/plain

It could not be delivered.

--b1
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.vn
Original-Envelope-Id: run1.7

` + status + `
--b1
Content-Type: text/rfc822-headers

Return-Path: <bounce+run1.7@loa.example>
Message-ID: <run1.7@loa.example>
To: lan@example.vn

--b1--
`)
}

func TestWhatAMailMeans(t *testing.T) {
	vacation := "From: Lan <lan@example.vn>\nSubject: =?UTF-8?B?" + "VHLhuqMgbOG7nWkgdOG7sSDEkeG7mW5nOiBO4buZaSBkdW5n" + "?=\n\nTôi nghỉ phép đến ngày 30, không thể gửi trả lời.\n"
	for name, c := range map[string]struct {
		raw    []byte
		kind   dsn.Kind
		reason dsn.Reason
		who    string
		code   string
	}{
		"no such user":       {report("Final-Recipient: rfc822; lan@example.vn\nAction: failed\nStatus: 5.1.1\nDiagnostic-Code: smtp; 550 5.1.1 No such user\n"), dsn.KindHard, dsn.ReasonUserUnknown, "lan@example.vn", "550 5.1.1"},
		"code alone":         {report("Final-Recipient: rfc822; lan@example.vn\nAction: failed\nStatus: 5.2.2\n"), dsn.KindSoft, dsn.ReasonFull, "lan@example.vn", "5.2.2"},
		"words beat code":    {report("Final-Recipient: rfc822; lan@example.vn\nAction: failed\nStatus: 5.1.1\nDiagnostic-Code: smtp; 552 hộp thư đã đầy\n"), dsn.KindSoft, dsn.ReasonFull, "lan@example.vn", "552 5.1.1"},
		"a name is no word":  {report("Final-Recipient: rfc822; spam-unknown-user@example.vn\nAction: failed\nStatus: 5.2.2\nDiagnostic-Code: smtp; 550 5.2.2 <spam-unknown-user@example.vn>\n"), dsn.KindSoft, dsn.ReasonFull, "spam-unknown-user@example.vn", "550 5.2.2"},
		"delayed":            {report("Final-Recipient: rfc822; lan@example.vn\nAction: delayed\nStatus: 4.4.1\nDiagnostic-Code: smtp; connection refused\n"), dsn.KindDelayed, dsn.ReasonTimeout, "lan@example.vn", "4.4.1"},
		"unknown for now":    {report("Final-Recipient: rfc822; lan@example.vn\nAction: failed\nStatus: 4.1.1\nDiagnostic-Code: smtp; 450 4.1.1 user unknown\n"), dsn.KindSoft, dsn.ReasonUserUnknown, "lan@example.vn", "450 4.1.1"},
		"delivered":          {report("Original-Recipient: rfc822; lan@example.vn\nFinal-Recipient: rfc822; l@inner.example.vn\nAction: delivered\nStatus: 2.0.0\n"), dsn.KindDelivered, "", "lan@example.vn", "2.0.0"},
		"relayed":            {report("Final-Recipient: rfc822; lan@example.vn\nAction: relayed\nStatus: 2.0.0\n"), dsn.KindOther, "", "lan@example.vn", "2.0.0"},
		"Vietnamese, free":   {mail("From: postmaster@example.vn\nSubject: Thư không gửi được\nContent-Type: text/plain; charset=utf-8\n\nKhông thể gửi thư tới\nlan@example.vn\nvì địa chỉ không tồn tại.\n"), dsn.KindHard, dsn.ReasonUserUnknown, "lan@example.vn", ""},
		"vacation":           {mail(vacation), dsn.KindAutoReply, "", "", ""},
		"auto-submitted":     {mail("From: lan@example.vn\nAuto-Submitted: auto-replied (vacation)\nSubject: Re: x\n\nI was not able to deliver my report: user unknown.\n"), dsn.KindAutoReply, "", "", ""},
		"stop":               {mail("From: lan@example.vn\nSubject: Huỷ nhận tin\n\n\n"), dsn.KindUnsubscribe, "", "", ""},
		"a letter":           {mail("From: lan@example.vn\nSubject: Hỏi về học phí\n\nHộp thư của tôi đã đầy tin của các ông.\n"), dsn.KindOther, "", "", ""},
		"spam button":        {mail("From: fbl@example.net\nSubject: x\nContent-Type: multipart/report; report-type=feedback-report; boundary=b\n\n--b\nContent-Type: message/feedback-report\n\nFeedback-Type: abuse\nOriginal-Rcpt-To: lan@example.vn\n\n--b--\n"), dsn.KindComplaint, "", "lan@example.vn", ""},
		"this is not spam":   {mail("From: fbl@example.net\nSubject: x\nContent-Type: multipart/report; report-type=feedback-report; boundary=b\n\n--b\nContent-Type: message/feedback-report\n\nFeedback-Type: not-spam\nOriginal-Rcpt-To: lan@example.vn\n\n--b--\n"), dsn.KindOther, "", "lan@example.vn", ""},
		"signed":             {bytes.Replace(bytes.Replace(report("Final-Recipient: rfc822; lan@example.vn\nAction: failed\nStatus: 5.1.1\n"), []byte("Content-Type: multipart/report"), []byte("Content-Type: multipart/signed; boundary=s\r\n\r\n--s\r\nContent-Type: multipart/report"), 1), []byte("--b1--"), []byte("--b1--\r\n--s\r\nContent-Type: application/pkcs7-signature\r\n\r\nAAAA\r\n--s--"), 1), dsn.KindHard, dsn.ReasonUserUnknown, "lan@example.vn", "5.1.1"},
		"lost boundaries":    {mail("From: MAILER-DAEMON@example.vn\nSubject: Returned\nContent-Type: multipart/report; boundary=zz; report-type=delivery-status\n\nFinal-Recipient: rfc822; lan@example.vn\nAction: failed\nStatus: 5.1.1\n"), dsn.KindHard, dsn.ReasonUserUnknown, "lan@example.vn", "5.1.1"},
		"notice about none":  {mail("From: MAILER-DAEMON@example.vn\nSubject: Returned mail\nContent-Type: multipart/report; boundary=zz; report-type=delivery-status\n\n--zz\nContent-Type: message/delivery-status\n\nAction failed\n\x00\x00\n--zz--\n"), dsn.KindSoft, dsn.ReasonUnclear, "", ""},
		"header and nothing": {mail("Subject: x\n"), dsn.KindOther, "", "", ""},
	} {
		r, err := dsn.Parse(c.raw)
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		got := r.Case()
		if r.Kind != c.kind || got.Reason != c.reason || got.Recipient != c.who || got.Code() != c.code {
			t.Errorf("%s: %s %s %q %q; want %s %s %q %q", name, r.Kind, got.Reason, got.Recipient, got.Code(), c.kind, c.reason, c.who, c.code)
		}
	}
}

func TestTheOriginalIsKnownByItsNames(t *testing.T) {
	r, err := dsn.Parse(report("Final-Recipient: rfc822; lan@example.vn\nAction: failed\nStatus: 5.1.1\n"))
	want := dsn.Original{MessageID: "run1.7@loa.example", ReturnPath: "bounce+run1.7@loa.example", To: "lan@example.vn", Envelope: "run1.7"}
	if err != nil || r.Original != want {
		t.Errorf("%+v, %v; want %+v", r.Original, err, want)
	}
}

func TestABombDoesNoHarm(t *testing.T) {
	var many strings.Builder
	for i := range 10_000 {
		fmt.Fprintf(&many, "Final-Recipient: rfc822; u%d@example.vn\nAction: failed\nStatus: 5.1.1\n\n", i)
	}
	deep := "Subject: x\n"
	for i := range 200 {
		deep += fmt.Sprintf("Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n", i, i)
	}
	for name, raw := range map[string][]byte{
		"ten thousand recipients": report(many.String()),
		"a hundred thousand lines of header": mail("Subject: Undeliverable\nFrom: MAILER-DAEMON@example.vn\n" +
			strings.Repeat("X-A: "+strings.Repeat("b", 200)+"\n", 100_000) + "\n\n"),
		"a header line without an end": mail("Subject: " + strings.Repeat("\n a", 500_000)),
		"parts without an end":         mail("Subject: x\nContent-Type: multipart/mixed; boundary=b\n\n" + strings.Repeat("--b\n\nx\n", 200_000)),
		"depth":                        mail(deep),
		"NULs":                         bytes.Repeat([]byte("From: \x00\r\n\x00\r\n"), 50_000),
		"addresses":                    mail("From: MAILER-DAEMON@example.vn\nSubject: Undeliverable\n\n" + strings.Repeat("a@b.c ", 100_000)),
	} {
		r, err := dsn.Parse(raw)
		if err != nil && !errors.Is(err, dsn.ErrNotMail) {
			t.Errorf("%s: %v", name, err)
		}
		if len(r.Cases) > 1000 {
			t.Errorf("%s: %d cases", name, len(r.Cases))
		}
	}
	for _, raw := range []string{"", "\r\n\r\n", "\x00\x01", "no header at all"} {
		if _, err := dsn.Parse([]byte(raw)); !errors.Is(err, dsn.ErrNotMail) {
			t.Errorf("%q: %v", raw, err)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add(report("Final-Recipient: rfc822; lan@example.vn\nAction: failed\nStatus: 5.1.1\n"))
	f.Add(mail("From: a@b.vn\nSubject: =?iso-2022-jp?B?GyRC?=\nContent-Transfer-Encoding: base64\nContent-Type: text/plain; charset=euc-jp\n\n////\n"))
	f.Add(mail("From: MAILER-DAEMON\nSubject: failure notice\n\n<a@b.vn>:\nno such user\n--- Below this line is a copy of the message.\nTo: x@y.vn\n"))
	f.Fuzz(func(t *testing.T, raw []byte) {
		r, err := dsn.Parse(raw)
		if err == nil && r.Kind == "" || len(r.Cases) > 1000 {
			t.Fatalf("%+v, %v", r, err)
		}
		for _, c := range r.Cases {
			if strings.ContainsAny(c.Recipient, "\r\n\x00") || len(c.Code()) > 20 {
				t.Fatalf("a case has %q, %q", c.Recipient, c.Code())
			}
			if failed := c.Kind == dsn.KindHard || c.Kind == dsn.KindSoft || c.Kind == dsn.KindDelayed; failed == (c.Reason == "") {
				t.Fatalf("%s for the reason %q", c.Kind, c.Reason)
			}
		}
	})
}
