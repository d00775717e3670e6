package desk

import (
	"context"
	"net"
	"net/http"
	"strconv"
	"strings"

	"github.com/loa-vn/loa/internal/auth"
	"github.com/loa-vn/loa/internal/delivery"
	"github.com/loa-vn/loa/internal/fault"
	"github.com/loa-vn/loa/internal/lang"
	"github.com/loa-vn/loa/internal/ui"
)

// Settings keeps what is edited at the desk rather than in a file. It asks again
// whether the actor may.
type Settings interface {
	Mail(ctx context.Context) (MailSettings, error)
	SaveMail(ctx context.Context, actor auth.Actor, m MailSettings) error
	// TryMail sends one mail with settings that need not be saved, and returns the
	// server's answer. The error is in the server's words where it gave any.
	TryMail(ctx context.Context, actor auth.Actor, m MailSettings, to string) (answer string, err error)
	// Rules are those that bind every channel; SaveRules changes them.
	Rules(ctx context.Context) (delivery.Site, error)
	SaveRules(ctx context.Context, actor auth.Actor, change func(*delivery.Site)) error
}

// MailSettings are the e-mail channel as a person sets it.
type MailSettings struct {
	Host, Port string
	Security   string // auto, require, tls or off
	User       string
	Password   auth.Secret // empty keeps the one that is saved
	HasSecret  bool        // one is saved
	From       string
}

// Securities lists how a connection can be protected, in the order of a form.
func securities() []string { return []string{"auto", "require", "tls", "off"} }

// Check refuses what can be no mail server and no sender.
func (m MailSettings) check() error {
	port, err := strconv.Atoi(m.Port)
	switch {
	case m.Host == "" || strings.ContainsAny(m.Host, " /:@") && net.ParseIP(m.Host) == nil:
		return fault.Invalid("deskplan.settings.bad_host").On("host")
	case err != nil || port < 1 || port > 65535:
		return fault.Invalid("deskplan.settings.bad_port").On("port")
	case !strings.Contains(m.From, "@"):
		return fault.Invalid("deskplan.settings.bad_from").On("from")
	}
	return nil
}

func (d *Desk) settingsRoutes() []route {
	if d.Settings == nil {
		return nil
	}
	return []route{
		{"GET /desk/settings", auth.ActSettings, d.settings},
		{"POST /desk/settings/mail", auth.ActSettings, d.settingsMail},
		{"POST /desk/settings/quiet", auth.ActSettings, d.settingsQuiet},
		{"POST /desk/settings/cap", auth.ActSettings, d.settingsCap},
	}
}

type settingsView struct {
	ui.Page

	Mail       MailSettings
	Securities []ui.Option
	To         string
	Answer     *ui.Notice // of the server that was tried
	More       bool       // there is a page of how mails go out
	SMS        bool       // there is a page of the accounts for text messages
	Canaries   bool       // there is a page of the canaries
	Quiet      delivery.Quiet
	Day, Week  string // the cap a person, as typed
	Accounts   []ui.Summary
	Strays     string // reports of providers that found no message
}

func (d *Desk) settingsPage(r *http.Request) (*settingsView, error) {
	v := &settingsView{Securities: securityOptions(say(r)), More: d.Mailing != nil, SMS: d.Texting != nil, Canaries: d.Canaries != nil}
	var err error
	if v.Mail, err = d.Settings.Mail(r.Context()); err != nil {
		return nil, err
	}
	rules, err := d.Settings.Rules(r.Context())
	v.Quiet, v.Day, v.Week = rules.Quiet, strconv.Itoa(rules.Cap.Day), strconv.Itoa(rules.Cap.Week)
	v.Accounts, v.Strays = d.accounts(say(r)), d.strays(say(r))
	return v, err
}

func securityOptions(p *lang.Printer) []ui.Option {
	var options []ui.Option
	for _, s := range securities() {
		options = append(options, ui.Option{Value: s, Text: p.T("deskplan.security." + s)})
	}
	return options
}

func (d *Desk) settings(w http.ResponseWriter, r *http.Request) error {
	v, err := d.settingsPage(r)
	if err != nil {
		return err
	}
	return d.show(w, r, "settings", v)
}

// settingsMail saves the settings of the mail server, or only tries them.
func (d *Desk) settingsMail(w http.ResponseWriter, r *http.Request) error {
	v, err := d.settingsPage(r)
	if err != nil {
		return err
	}
	saved := v.Mail.HasSecret
	v.Mail = MailSettings{
		Host: strings.TrimSpace(r.PostFormValue("host")), Port: strings.TrimSpace(r.PostFormValue("port")), Security: r.PostFormValue("security"),
		User: strings.TrimSpace(r.PostFormValue("user")), Password: auth.Secret(r.PostFormValue("password")), HasSecret: saved,
		From: strings.TrimSpace(r.PostFormValue("from")),
	}
	v.To = strings.TrimSpace(r.PostFormValue("to"))
	if err := v.Mail.check(); err != nil {
		return d.again(w, r, "settings", v, err)
	}
	if r.PostFormValue("op") == "try" {
		return d.tryMail(w, r, v)
	}
	if err := d.Settings.SaveMail(r.Context(), actor(r), v.Mail); err != nil {
		return d.again(w, r, "settings", v, err)
	}
	return done(w, r, "/desk/settings", "deskplan.settings.saved")
}

// tryMail shows what the server answered, word for word: that is what its
// administrator needs.
func (d *Desk) tryMail(w http.ResponseWriter, r *http.Request, v *settingsView) error {
	if !strings.Contains(v.To, "@") {
		return d.again(w, r, "settings", v, fault.Invalid("deskplan.settings.no_recipient").On("to"))
	}
	answer, err := d.Settings.TryMail(r.Context(), actor(r), v.Mail, v.To)
	switch {
	case forbidden(err):
		return err
	case err != nil:
		v.Answer = &ui.Notice{Tone: ui.Danger, Title: say(r).T("deskplan.settings.refused"), Text: err.Error()}
	default:
		v.Answer = &ui.Notice{Tone: ui.Success, Title: say(r).T("deskplan.settings.taken", "to", v.To), Text: answer}
	}
	return d.show(w, r, "settings", v)
}

func (d *Desk) settingsQuiet(w http.ResponseWriter, r *http.Request) error {
	v, err := d.settingsPage(r)
	if err != nil {
		return err
	}
	v.Quiet = delivery.Quiet{From: strings.TrimSpace(r.PostFormValue("quiet_from")), To: strings.TrimSpace(r.PostFormValue("quiet_to"))}
	if err := v.Quiet.Check(); err != nil {
		return d.again(w, r, "settings", v, err)
	}
	if err := d.Settings.SaveRules(r.Context(), actor(r), func(s *delivery.Site) { s.Quiet = v.Quiet }); err != nil {
		return d.again(w, r, "settings", v, err)
	}
	return done(w, r, "/desk/settings", "deskplan.settings.saved")
}
