package app

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"net"
	"strings"
	"testing"

	"github.com/emersion/go-msgauth/dkim"

	"github.com/loa-vn/loa/internal/auth"
	"github.com/loa-vn/loa/internal/channel/email"
	"github.com/loa-vn/loa/internal/delivery"
	"github.com/loa-vn/loa/internal/desk"
	"github.com/loa-vn/loa/internal/fault"
	"github.com/loa-vn/loa/internal/lang"
	"github.com/loa-vn/loa/internal/smtpsink"
)

// zone is a DNS that has what was published in it.
type zone map[string]string

func (z zone) LookupTXT(_ context.Context, name string) ([]string, error) {
	if text, ok := z[name]; ok {
		return []string{text}, nil
	}
	return nil, &net.DNSError{Err: "no such host", Name: name, IsNotFound: true}
}

func mailingSite(t *testing.T) (*Site, *smtpsink.Sink, zone) {
	t.Helper()
	sink, err := smtpsink.Start("127.0.0.1:0", smtpsink.Options{Keep: 10})
	if err != nil {
		t.Fatal(err)
	}
	s, err := Open(t.Context(), Config{HTTP: "127.0.0.1:0", Data: t.TempDir(), Province: "24"}, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close(); _ = sink.Close() })
	dns := zone{}
	s.dns = dns
	if err := s.SetMail(t.Context(), email.Config{Addr: sink.Addr(), From: "loa@loa.example"}); err != nil {
		t.Fatal(err)
	}
	return s, sink, dns
}

// A key is made, refused while its record is missing, signs once it is published,
// and what a fresh channel then sends verifies by that record.
func TestLoaSignsOnceTheRecordIsPublished(t *testing.T) {
	s, sink, dns := mailingSite(t)
	b, who := switchboard{s}, auth.Operator("test")
	if err := b.SaveMailing(t.Context(), who, desk.MailingSigning, desk.MailingState{Signs: true}); fault.Code(err) != "deskmail.no_key" {
		t.Fatalf("Loa signs without a key: %v", err)
	}
	if err := b.MakeKey(t.Context(), who, "loa.example", "rsa"); err != nil {
		t.Fatal(err)
	}
	state, err := b.Mailing(t.Context())
	if err != nil || len(state.Keys) != 1 || state.Keys[0].State != "new" || len(state.Unsigned) != 1 {
		t.Fatalf("%+v, %v", state, err)
	}
	key := state.Keys[0]
	if err := b.UseKey(t.Context(), who, key.Domain, key.Selector, true); fault.Code(err) != "email.key_missing" {
		t.Fatalf("a key without a record: %v", err)
	}
	dns[key.Name] = key.Text
	if err := b.UseKey(t.Context(), who, key.Domain, key.Selector, false); err != nil {
		t.Fatal(err)
	}
	if err := b.SaveMailing(t.Context(), who, desk.MailingSigning, desk.MailingState{Signs: true}); err != nil {
		t.Fatal(err)
	}
	m := delivery.Message{Run: "r", Attempt: 7, Address: "lan@example.vn", Try: 1, Rendering: &delivery.Rendering{Agency: "UBND", Subject: "Tiền điện", Text: "Tin"}}
	if _, err := s.mail.Send(t.Context(), m); err != nil {
		t.Fatal(err)
	}
	mails := sink.Mailbox()
	found, err := dkim.VerifyWithOptions(bytes.NewReader(mails[0].Data), &dkim.VerifyOptions{LookupTXT: func(name string) ([]string, error) {
		return dns.LookupTXT(t.Context(), name)
	}})
	if err != nil || len(found) != 1 || found[0].Err != nil || found[0].Domain != "loa.example" {
		t.Errorf("the signature: %+v, %v", found, err)
	}
	if said := fmt.Sprint(s.Doctor(t.Context(), lang.For(lang.EN))); !strings.Contains(said, "signs the mail of every") {
		t.Errorf("the doctor says %s", said)
	}
	if err := b.RetireKey(t.Context(), who, key.Domain, key.Selector); err != nil {
		t.Fatal(err)
	}
	if said := fmt.Sprint(s.Doctor(t.Context(), lang.For(lang.EN))); !strings.Contains(said, "no key signs for loa.example") {
		t.Errorf("after the last key has gone the doctor says %s", said)
	}
}

// A domain for returned mail makes the return path one's own, and one part of the
// settings leaves the others alone.
func TestTheReturnPathFollowsTheDomain(t *testing.T) {
	s, sink, _ := mailingSite(t)
	b, who := switchboard{s}, auth.Operator("test")
	for _, bad := range []string{"a b.example", "x@bounces.example", "bounces", "bounces.example\r\nX: y"} {
		if err := b.SaveMailing(t.Context(), who, desk.MailingReturns, desk.MailingState{Domain: bad}); fault.Code(err) != "deskmail.bad_domain" {
			t.Errorf("%q: %v", bad, err)
		}
	}
	if err := b.SaveMailing(t.Context(), who, desk.MailingReturns, desk.MailingState{Domain: "bounces.loa.example"}); err != nil {
		t.Fatal(err)
	}
	paces := []desk.MailPace{{Domain: "*", PerSecond: 50}, {Domain: "gmail.com", PerSecond: 20, Connections: 4}}
	if err := b.SaveMailing(t.Context(), who, desk.MailingPaces, desk.MailingState{Paces: paces}); err != nil {
		t.Fatal(err)
	}
	state, err := b.Mailing(t.Context())
	if err != nil || state.Domain != "bounces.loa.example" || len(state.Paces) != 2 || state.Paces[1] != paces[1] {
		t.Fatalf("%+v, %v", state, err)
	}
	m := delivery.Message{Run: "r", Attempt: 7, Address: "lan@example.vn", Try: 1, Rendering: &delivery.Rendering{Agency: "UBND", Subject: "Tiền điện", Text: "Tin"}}
	if _, err := s.mail.Send(t.Context(), m); err != nil {
		t.Fatal(err)
	}
	cfg, err := s.mailSettings(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if from := sink.Mailbox()[0].From; from != s.verp(cfg).Address(7) {
		t.Errorf("the return path is %q", from)
	}
	addr := freeAddr(t)
	if err := b.SaveReturns(t.Context(), who, addr); err != nil {
		t.Fatal(err)
	}
	set, err := s.returnConfig(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	stop := s.returns.open(t.Context(), set)
	defer stop()
	if err := greets(t.Context(), addr); err != nil {
		t.Errorf("the receiver is not open: %v", err)
	}
}
