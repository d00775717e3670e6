package app

import (
	"context"
	"fmt"
	"log/slog"
	"net"
	"net/smtp"
	"strings"
	"testing"
	"time"

	"github.com/loa-vn/loa/internal/auth"
	"github.com/loa-vn/loa/internal/channel/email"
	"github.com/loa-vn/loa/internal/delivery"
	"github.com/loa-vn/loa/internal/lang"
)

func freeAddr(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

// A site that is served takes what comes back as soon as the desk has said where,
// writes it down, shows it at the desk and to the doctor, and closes when told to.
func TestASiteReceivesWhatComesBack(t *testing.T) {
	cfg := Config{HTTP: "127.0.0.1:0", Data: t.TempDir(), Province: "24"}
	s, err := Open(t.Context(), cfg, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- s.Serve(ctx, Serving{}) }()
	t.Cleanup(func() {
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	desk, addr := switchboard{s}, freeAddr(t)
	mail := email.Config{Addr: freeAddr(t), From: "loa@loa.example", BounceDomain: "bounces.loa.example"}
	if err := s.SetMail(t.Context(), mail); err != nil {
		t.Fatal(err)
	}
	if err := desk.SaveReturns(t.Context(), auth.Operator("test"), addr); err != nil {
		t.Fatal(err)
	}
	until(t, "it listens", func() bool {
		state, err := desk.Returns(t.Context())
		return err == nil && state.Listens == addr
	})
	report := "From: MAILER-DAEMON@mx.example\r\nSubject: Undelivered\r\nContent-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n--b\r\n" +
		"Content-Type: message/delivery-status\r\n\r\nFinal-Recipient: rfc822; lan@example.vn\r\nAction: failed\r\nStatus: 5.1.1\r\n\r\n--b--\r\n"
	nobody := delivery.AttemptID(1<<32 | 1)
	for _, to := range []string{s.verp(mail).Address(nobody), s.verp(mail).Unsubscribe(nobody)} {
		from := ""
		if strings.HasPrefix(to, "u-") {
			from = "lan@example.vn"
			report = "From: lan@example.vn\r\n\r\n"
		}
		if err := smtp.SendMail(addr, nil, from, []string{to}, []byte(report)); err != nil {
			t.Errorf("about an attempt that nobody knows, to %s: %v", to, err)
		}
	}
	state, err := desk.Returns(t.Context())
	if err != nil || len(state.Last) != 2 || state.Last[1].Kind != "hard" || state.Last[1].Reason != "user-unknown" || state.Last[0].Kind != "unsubscribe" {
		t.Errorf("the desk shows %+v, %v", state, err)
	}
	if said := fmt.Sprint(s.Doctor(t.Context(), lang.For(lang.EN))); !strings.Contains(said, "received at "+addr) {
		t.Errorf("the doctor says %s", said)
	}
	if err := desk.SaveReturns(t.Context(), auth.Operator("test"), ""); err != nil {
		t.Fatal(err)
	}
	until(t, "it has closed", func() bool {
		c, err := net.Dial("tcp", addr)
		if err == nil {
			_ = c.Close()
		}
		return err != nil
	})
}

func until(t *testing.T, what string, holds func() bool) {
	t.Helper()
	tick, end := time.NewTicker(20*time.Millisecond), time.After(30*time.Second)
	defer tick.Stop()
	for !holds() {
		select {
		case <-tick.C:
		case <-end:
			t.Fatalf("after half a minute still not: %s", what)
		}
	}
}
