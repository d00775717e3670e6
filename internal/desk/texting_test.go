package desk

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/loa-vn/loa/internal/auth"
	"github.com/loa-vn/loa/internal/ui"
)

// wallet keeps accounts in memory.
type wallet struct{ all []SMSAccount }

func (k *wallet) SMSAccounts(context.Context) ([]SMSAccount, error) { return k.all, nil }

func (k *wallet) SaveSMSAccount(_ context.Context, _ auth.Actor, was string, a SMSAccount) error {
	if was == "" {
		k.all = append(k.all, a)
	} else {
		k.all[0] = a
	}
	return nil
}

func (k *wallet) RemoveSMSAccount(context.Context, auth.Actor, string) error {
	k.all = nil
	return nil
}

func (k *wallet) TrySMSAccount(_ context.Context, _ auth.Actor, _ string, a SMSAccount) (string, error) {
	if a.Login == "sai" {
		return "", errors.New("bind: ESME_RINVSYSID")
	}
	return "Tổng đài nhận đăng nhập.", nil
}

func sampleCarrier() SMSAccount {
	return SMSAccount{
		Kind: SMSCarrier, Name: "viettel-1", Addr: "smpp.viettel.example:2775", Login: "bacninh", HasSecret: true, From: "UBND BN", Replaces: true,
		Window: 50, Rate: 100, Price: 350, Prices: map[string]int64{"viettel": 300, "mobifone": 390},
	}
}

func sampleGate() SMSAccount {
	return SMSAccount{Kind: SMSGateway, Name: "esms-1", Addr: "https://gate.example/json", HasSecret: true, From: "UBND BN", Order: 1, Price: 450, Off: true, Callback: "https://loa.example/callbacks/sms/esms-1/…"}
}

func textingSamples() map[string]sample {
	tried := smsForm("", SMSAccount{Kind: SMSCarrier}, vi())
	tried.Answer = &ui.Notice{Tone: ui.Danger, Title: vi().T("desksms.failed"), Text: "connect: dial tcp 127.0.0.1:2775: connection refused"}
	return map[string]sample{
		"sms":         {"sms", "/desk/settings/sms", smsPage([]SMSAccount{sampleCarrier(), sampleGate()}, vi())},
		"sms-empty":   {"sms", "/desk/settings/sms", smsPage(nil, vi())},
		"sms-new":     {"sms_account", "/desk/settings/sms/new", tried},
		"sms-account": {"sms_account", "/desk/settings/sms/accounts/viettel-1", smsForm("viettel-1", sampleCarrier(), vi())},
		"sms-gateway": {"sms_account", "/desk/settings/sms/accounts/esms-1", smsForm("esms-1", sampleGate(), vi())},
	}
}

func TestAnSMSAccountIsSetAtTheDesk(t *testing.T) {
	k := &wallet{}
	o := openOffice(t, func(_ *office, deps *Deps) { deps.Texting = k })
	b := o.visitor(t, "quantri")
	const list, fresh = "/desk/settings/sms", "/desk/settings/sms/new"
	b.sees(list, "Chưa có tài khoản SMS nào")
	form := url.Values{"kind": {"smpp"}, "name": {"viettel-1"}, "addr": {"smpp.example:2775"}, "system_id": {"sai"}, "password": {"bimat"}, "from": {"UBND"}, "window": {"nhiều"}}
	says := func(words ...string) {
		t.Helper()
		w := b.post(fresh, form)
		for _, want := range words {
			if !strings.Contains(w.Body.String(), want) {
				t.Errorf("%d, and not %q: %s", w.Code, want, text(w))
			}
		}
		if strings.Contains(w.Body.String(), "bimat") {
			t.Error("the password is shown")
		}
	}
	says("không phải số nguyên", `value="nhiều"`, "smpp.example:2775")
	form.Set("window", "20")
	form.Set("prices", "viettel 300\nmobifone 390")
	form.Set("op", "try")
	says("ESME_RINVSYSID")
	form.Set("system_id", "loa")
	says("Tổng đài nhận đăng nhập")
	if len(k.all) != 0 {
		t.Error("trying saved it")
	}
	form.Del("op")
	b.accepted(fresh, form)
	if len(k.all) != 1 || k.all[0].Secret.Reveal() != "bimat" || k.all[0].Window != 20 || k.all[0].Prices["mobifone"] != 390 {
		t.Fatalf("%+v", k.all)
	}
	b.sees(list+"/accounts/viettel-1", "smpp.example:2775")
	if w := b.get(list + "/accounts/khac"); w.Code != http.StatusNotFound {
		t.Errorf("an account that is none: %d", w.Code)
	}
	b.accepted(list+"/accounts/viettel-1/remove", nil)
	if len(k.all) != 0 {
		t.Errorf("%+v", k.all)
	}
}
