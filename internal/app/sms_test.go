package app

import (
	"context"
	"log/slog"
	"testing"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/loa-vn/loa/internal/channel/sms"
	"github.com/loa-vn/loa/internal/delivery"
	"github.com/loa-vn/loa/internal/fault"
	"github.com/loa-vn/loa/internal/phone"
	"github.com/loa-vn/loa/internal/smppsink"
	"github.com/loa-vn/loa/internal/sqldb"
)

// Accounts are taken into use as they are set, and who writes HUY to one of them is
// written to no more.
func TestSMSAccountsFollowTheSettings(t *testing.T) {
	sink, err := smppsink.Start("127.0.0.1:0", smppsink.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = sink.Close() }()
	dir := t.TempDir()
	s, err := Open(t.Context(), Config{Data: dir, Province: "24", HTTP: "127.0.0.1:0"}, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = s.Close() }()
	if s.sms.Name() != "sms" || s.sms.Guarantee() != delivery.AtMostOnce {
		t.Errorf("%s, %d", s.sms.Name(), s.sms.Guarantee())
	}
	m := delivery.Message{Run: "r", Address: "0912345678", Try: 1, Rendering: &delivery.Rendering{Text: "Tin"}}
	if _, err := s.sms.Send(t.Context(), m); delivery.Decide(err).Verdict != delivery.VerdictUnavailable {
		t.Errorf("without an account it says %v", err)
	}
	bad := SMSSettings{Accounts: []SMSAccount{{Config: sms.Config{Name: "thu"}}}}
	if err := s.SetSMS(t.Context(), bad); fault.Code(err) != "sms.address" {
		t.Errorf("an account without an address: %v", err)
	}
	good := SMSSettings{Accounts: []SMSAccount{{Config: sms.Config{Name: "thu", Addr: sink.Addr(), SystemID: "loa", From: "UBND", Price: 250}}}}
	if err := s.SetSMS(t.Context(), good); err != nil {
		t.Fatal(err)
	}

	ctx, stop := context.WithCancel(t.Context())
	var g errgroup.Group
	g.Go(func() error { s.sms.keep(ctx); return nil })
	g.Go(func() error { return s.Worker.Run(ctx) })
	defer func() {
		stop()
		if err := g.Wait(); err != nil {
			t.Error(err)
		}
	}()
	awaitSMS(t, "the account is bound", func() bool { return sink.Bound() == 1 })
	r, err := s.sms.Send(t.Context(), m)
	if err != nil || r.Provider != "thu" || r.Cost != 250 {
		t.Errorf("%+v, %v", r, err)
	}
	if part := (prices{s}).part(); part != 250 {
		t.Errorf("a part costs %d đồng", part)
	}
	awaitSMS(t, "its receipt is written down", func() bool { return sink.Acknowledged() == 1 })

	sink.Say("84912345678", "HUY")
	awaitSMS(t, "the number is on the list", func() bool { return suppressed(t, s, phone.Number("+84912345678")) })
}

func suppressed(t *testing.T, s *Site, n phone.Number) (is bool) {
	t.Helper()
	err := s.DB.View(t.Context(), func(tx *sqldb.Tx) error {
		var count int
		err := tx.QueryRow(t.Context(), `SELECT COUNT(*) FROM suppression WHERE channel = 'sms' AND reason = 'unsubscribed'`).Scan(&count)
		is = count == 1
		return err
	})
	if err != nil {
		t.Fatalf("is %s suppressed: %v", n, err)
	}
	return is
}

func awaitSMS(t *testing.T, what string, holds func() bool) {
	t.Helper()
	deadline := time.After(10 * time.Second)
	look := time.NewTicker(10 * time.Millisecond)
	defer look.Stop()
	for !holds() {
		select {
		case <-look.C:
		case <-deadline:
			t.Fatalf("it never came to pass that %s", what)
		}
	}
}
