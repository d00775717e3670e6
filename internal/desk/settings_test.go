package desk

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/loa-vn/loa/internal/auth"
	"github.com/loa-vn/loa/internal/delivery"
	"github.com/loa-vn/loa/internal/lang"
	"github.com/loa-vn/loa/internal/ui"
)

// drawer keeps settings in memory; its server refuses whoever it does not know.
type drawer struct {
	mail  MailSettings
	rules delivery.Site
}

func (s *drawer) Mail(context.Context) (MailSettings, error) {
	shown := s.mail
	shown.HasSecret, shown.Password = s.mail.Password != "", ""
	return shown, nil
}

func (s *drawer) SaveMail(_ context.Context, _ auth.Actor, m MailSettings) error {
	if m.Password == "" {
		m.Password = s.mail.Password
	}
	s.mail = m
	return nil
}

func (s *drawer) TryMail(_ context.Context, _ auth.Actor, m MailSettings, to string) (string, error) {
	if m.Port == "2525" {
		return "", errors.New("dial tcp 127.0.0.1:2525: connect: connection refused")
	}
	return "250 2.0.0 Ok: queued for " + to, nil
}

func (s *drawer) Rules(context.Context) (delivery.Site, error) { return s.rules, nil }

func (s *drawer) SaveRules(_ context.Context, _ auth.Actor, change func(*delivery.Site)) error {
	change(&s.rules)
	return nil
}

// tray is a mailbox with one mail.
type tray struct{ mail Mail }

func (t tray) Mails() []Mail { return []Mail{t.mail} }

func (t tray) Mail(n int64) (Mail, bool) { return t.mail, n == t.mail.N }

func sampleMail() Mail {
	return Mail{
		N: 7, At: noon, From: "Sở Công Thương <loa@bacninh.invalid>", To: "lan@example.invalid", Subject: "Từ 01/7/2025 hộ nghèo được hỗ trợ tiền điện",
		Text: "Hộ nghèo được hỗ trợ tiền điện.\n\nXem: http://127.0.0.1:8080/statements/ho-tro.\nNgừng nhận: http://127.0.0.1:8080/unsubscribe/abc\n",
		HTML: `<html><head></head><body><p style="color:red">Hộ nghèo</p><script>alert(1)</script></body></html>`,
		Head: "List-Unsubscribe: <http://127.0.0.1:8080/unsubscribe/abc>\nSubject: =?utf-8?q?T=E1=BB=AB?=\n",
	}
}

func settingSamples() map[string]sample {
	vi := lang.For(lang.VI)
	v := &settingsView{
		Mail:       MailSettings{Host: "smtp.example.invalid", Port: "587", Security: "auto", User: "loa", HasSecret: true, From: "loa@bacninh.invalid"},
		Securities: securityOptions(vi), Quiet: delivery.DefaultQuiet(), To: "lan@example.invalid", More: true, Canaries: true,
		Answer: &ui.Notice{Tone: ui.Danger, Title: vi.T("deskplan.settings.refused"), Text: "535 5.7.8 Authentication credentials invalid"},
	}
	return map[string]sample{
		"settings": {"settings", "/desk/settings", v},
		"mailbox":  {"mailbox", "/desk/mailbox", &mailboxView{Mails: mailGrid([]Mail{sampleMail()}, vi)}},
		"mail":     {"mail", "/desk/mailbox/7", mailPage(sampleMail(), vi)},
	}
}

func TestSettingsHideThePasswordAndShowTheServersAnswer(t *testing.T) {
	kept := &drawer{mail: MailSettings{Host: "smtp.example", Port: "587", Security: "auto", Password: "bí mật", From: "a@b.vn"}, rules: delivery.Site{Quiet: delivery.DefaultQuiet()}}
	o := openOffice(t, func(_ *office, deps *Deps) { deps.Settings = kept })
	b := o.visitor(t, "quantri")
	if body := b.sees("/desk/settings", "smtp.example", "21:00"); strings.Contains(body, "bí mật") {
		t.Error("the password stands on the page")
	}
	form := url.Values{"host": {"smtp.bacninh.gov.vn"}, "port": {"2525"}, "security": {"tls"}, "from": {"loa@bacninh.gov.vn"}, "to": {"toi@bacninh.gov.vn"}, "op": {"try"}}
	if w := b.post("/desk/settings/mail", form); !strings.Contains(w.Body.String(), "connection refused") {
		t.Errorf("a closed port: %s", text(w))
	}
	form.Set("port", "587")
	if w := b.post("/desk/settings/mail", form); !strings.Contains(w.Body.String(), "250 2.0.0 Ok") {
		t.Errorf("an open port: %s", text(w))
	}
	if kept.mail.Host != "smtp.example" {
		t.Error("trying has saved")
	}
	form.Del("op")
	b.accepted("/desk/settings/mail", form)
	if kept.mail.Host != "smtp.bacninh.gov.vn" || kept.mail.Password.Reveal() != "bí mật" {
		t.Errorf("saved %s with a password of %d letters", kept.mail.Host, len(kept.mail.Password.Reveal()))
	}
	form.Set("port", "không")
	if w := b.post("/desk/settings/mail", form); w.Code != http.StatusUnprocessableEntity {
		t.Errorf("a port that is no number: %d", w.Code)
	}
	if w := b.post("/desk/settings/quiet", url.Values{"quiet_from": {"25:00"}, "quiet_to": {"06:30"}}); w.Code != http.StatusUnprocessableEntity {
		t.Errorf("an hour that is none: %d", w.Code)
	}
	b.accepted("/desk/settings/quiet", url.Values{"quiet_from": {"22:00"}, "quiet_to": {"06:00"}})
	if until, quiet := kept.rules.Quiet.Until(time.Date(2026, 1, 1, 16, 0, 0, 0, time.UTC)); !quiet || until.Hour() != 23 {
		t.Errorf("quiet %v until %v", quiet, until)
	}
	if w := b.post("/desk/settings/cap", url.Values{"cap_day": {"nhiều"}, "cap_week": {"9"}}); w.Code != http.StatusUnprocessableEntity {
		t.Errorf("a cap that is no number: %d", w.Code)
	}
	b.accepted("/desk/settings/cap", url.Values{"cap_day": {"3"}, "cap_week": {"9"}})
	if kept.rules.Cap != (delivery.Cap{Day: 3, Week: 9}) || kept.rules.Quiet.From != "22:00" {
		t.Errorf("kept %+v", kept.rules)
	}
}

func TestAMailIsShownWithoutItsScripts(t *testing.T) {
	o := openOffice(t, func(_ *office, deps *Deps) { deps.Mailbox = tray{sampleMail()} })
	b := o.visitor(t, "quantri")
	b.sees("/desk/mailbox", "Không thư nào rời khỏi máy này", "hộ nghèo được hỗ trợ")
	b.sees("/desk/mailbox/7", `href="http://127.0.0.1:8080/statements/ho-tro"`, `sandbox="allow-popups`, "List-Unsubscribe")
	w := b.get("/desk/mailbox/7/html")
	if policy := w.Header().Get("Content-Security-Policy"); !strings.Contains(policy, "default-src 'none'") || !strings.Contains(policy, "sandbox") || strings.Contains(policy, "script-src") {
		t.Errorf("the frame's policy is %q", policy)
	}
	if w := b.get("/desk/mailbox/8"); w.Code != http.StatusNotFound {
		t.Errorf("a mail that is not kept: %d", w.Code)
	}
	if strings.Contains(openOffice(t).visitor(t, "quantri").get("/desk/mailbox").Body.String(), "lan@example") {
		t.Error("a real site has a mailbox")
	}
}

func TestSettingsTellOfReportsThatFoundNoMessage(t *testing.T) {
	o := openOffice(t, func(_ *office, deps *Deps) {
		deps.Settings = &drawer{}
		deps.Health = func() delivery.Health { return delivery.Health{Strays: 1234} }
	})
	o.visitor(t, "quantri").sees("/desk/settings", "không khớp với lượt gửi nào, từ khi máy này khởi động: 1.234.")
}
