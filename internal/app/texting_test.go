package app

import (
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/loa-vn/loa/internal/auth"
	"github.com/loa-vn/loa/internal/desk"
	"github.com/loa-vn/loa/internal/fault"
	"github.com/loa-vn/loa/internal/smppsink"
)

func textingSite(t *testing.T) (switchboard, *smppsink.Sink) {
	t.Helper()
	sink, err := smppsink.Start("127.0.0.1:0", smppsink.Options{SystemID: "loa", Password: "bimat"})
	if err != nil {
		t.Fatal(err)
	}
	s, err := Open(t.Context(), Config{HTTP: "127.0.0.1:0", Data: t.TempDir(), Province: "24"}, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close(); _ = sink.Close() })
	return switchboard{s}, sink
}

// A technician tries a carrier, keeps it, changes it without typing its password again,
// and takes it away; nobody is shown the password, and whoever may not is refused.
func TestACarrierIsTriedKeptChangedAndRemoved(t *testing.T) {
	b, sink := textingSite(t)
	who, ctx := auth.Operator("test"), t.Context()
	a := desk.SMSAccount{Kind: desk.SMSCarrier, Name: "viettel-1", Addr: sink.Addr(), Login: "loa", Secret: "sai", From: "UBND", Window: 10, Rate: 50, Price: 350, Prices: map[string]int64{"viettel": 300}}
	if _, err := b.TrySMSAccount(ctx, who, "", a); err == nil || !strings.Contains(err.Error(), "bind") {
		t.Errorf("a wrong password: %v", err)
	}
	a.Secret = "bimat"
	if said, err := b.TrySMSAccount(ctx, who, "", a); err != nil || !strings.Contains(said, sink.Addr()) {
		t.Fatalf("%q, %v", said, err)
	}
	if n := len(sink.Mailbox()); n > 0 {
		t.Errorf("trying sent %d messages", n)
	}
	if err := b.SaveSMSAccount(ctx, auth.Actor{}, "", a); fault.KindOf(err) != fault.KindForbidden {
		t.Errorf("anybody may: %v", err)
	}
	if err := b.SaveSMSAccount(ctx, who, "", a); err != nil {
		t.Fatal(err)
	}
	if err := b.SaveSMSAccount(ctx, who, "", a); fault.Code(err) != "smsgate.same_name" {
		t.Errorf("two of one name: %v", err)
	}
	all, err := b.SMSAccounts(ctx)
	if err != nil || len(all) != 1 || !all[0].HasSecret || strings.Contains(fmt.Sprintf("%+v", all), "bimat") || all[0].Prices["viettel"] != 300 || all[0].Rate != 50 {
		t.Fatalf("%+v, %v", all, err)
	}
	changed := all[0]
	changed.Name, changed.Replaces = "viettel-2", true
	if _, err := b.TrySMSAccount(ctx, who, "viettel-1", changed); err != nil {
		t.Errorf("the saved password is not used: %v", err)
	}
	if err := b.SaveSMSAccount(ctx, who, "viettel-1", changed); err != nil {
		t.Fatal(err)
	}
	all, err = b.SMSAccounts(ctx)
	if err != nil || len(all) != 1 || all[0].Name != "viettel-2" || !all[0].Replaces {
		t.Fatalf("%+v, %v", all, err)
	}
	changed.Prices = map[string]int64{"sfone": 1}
	if err := b.SaveSMSAccount(ctx, who, "viettel-2", changed); fault.Code(err) != "desksms.bad_network" {
		t.Errorf("a network that is none: %v", err)
	}
	if err := b.RemoveSMSAccount(ctx, who, "viettel-1"); fault.KindOf(err) != fault.KindNotFound {
		t.Errorf("what is not there: %v", err)
	}
	if err := b.RemoveSMSAccount(ctx, who, "viettel-2"); err != nil {
		t.Fatal(err)
	}
	if all, err = b.SMSAccounts(ctx); err != nil || len(all) != 0 {
		t.Errorf("%+v, %v", all, err)
	}
}

func TestAGatewayIsAskedWhatIsLeft(t *testing.T) {
	b, _ := textingSite(t)
	who, ctx := auth.Operator("test"), t.Context()
	gate := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = fmt.Fprint(w, `{"Balance": 36693, "CodeResponse": "100"}`)
	}))
	t.Cleanup(gate.Close)
	a := desk.SMSAccount{Kind: desk.SMSGateway, Name: "esms-1", Addr: gate.URL + "/json", Key: "khoa", Secret: "bi-mat", From: "UBND"}
	if said, err := b.TrySMSAccount(ctx, who, "", a); err != nil || !strings.Contains(said, "36.693") {
		t.Errorf("%q, %v", said, err)
	}
	if err := b.SaveSMSAccount(ctx, who, "", a); err != nil {
		t.Fatal(err)
	}
	all, err := b.SMSAccounts(ctx)
	if err != nil || len(all) != 1 || !strings.Contains(all[0].Callback, "/callbacks/sms/esms-1/") || strings.Contains(fmt.Sprintf("%+v", all), "bi-mat") {
		t.Errorf("%+v, %v", all, err)
	}
	a.Key, a.Secret, a.Name = "", "", "khac"
	if err := b.SaveSMSAccount(ctx, who, "", a); fault.Code(err) != "smsgate.keys" {
		t.Errorf("without keys: %v", err)
	}
}
