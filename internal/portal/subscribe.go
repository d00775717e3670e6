package portal

import (
	"errors"
	"net"
	"net/http"

	"github.com/loa-vn/loa/internal/audience"
	"github.com/loa-vn/loa/internal/fault"
	"github.com/loa-vn/loa/internal/lang"
	"github.com/loa-vn/loa/internal/ui"
)

type subscribeView struct {
	ui.Page
	Unit           string // identity of the chosen commune; "" while none is
	UnitName       string // as chosen, or as typed
	Choices        []ui.Option
	Address        string
	Phone          string
	Phones         bool // phone numbers can be taken
	PersonName     string
	Groups         []ui.Option
	ChosenGroups   []string
	Purposes       []ui.Option
	ChosenPurposes []string
	Wording        string
	Consent        []ui.Option
	ChosenConsent  []string
}

func (p *Portal) subscribeForm(w http.ResponseWriter, r *http.Request) {
	v := p.subscribeView(r)
	if atlas, err := p.cfg.Places.Atlas(r.Context()); err == nil {
		if u, err := atlas.At(audience.Code(r.FormValue("unit")), p.today()); err == nil && u.Level == audience.LevelCommune {
			v.Unit, v.UnitName = string(u.ID), title(ui.Printer(r.Context()), u)
		}
	}
	p.pages.Render(w, r, "subscribe", v)
}

// subscribeView is the form with what the request filled in.
func (p *Portal) subscribeView(r *http.Request) *subscribeView {
	t := ui.Printer(r.Context())
	v := &subscribeView{
		UnitName: query(r, "unit_name"), Address: r.PostFormValue("address"), Phone: r.PostFormValue("phone"), Phones: p.cfg.Phones != nil && p.cfg.Phones.Ready(r.Context()), PersonName: r.PostFormValue("name"),
		Groups: groupOptions(t), ChosenGroups: r.PostForm["groups"],
		Purposes: purposeOptions(t), ChosenPurposes: r.PostForm["purposes"],
		Wording: p.wording(t), Consent: []ui.Option{{Value: "yes", Text: t.T("portal.subscribe.consent")}}, ChosenConsent: r.PostForm["consent"],
	}
	v.Crumbs = crumbs(t)
	return v
}

// wording is the sentence of consent. It is kept as proof beside the consent.
func (p *Portal) wording(t *lang.Printer) string {
	return t.T("portal.subscribe.wording", "authority", p.cfg.Site.Authority)
}

func (p *Portal) subscribe(w http.ResponseWriter, r *http.Request) {
	if err := r.ParseForm(); err != nil {
		p.pages.Fail(w, r, fault.Invalid("portal.form.unreadable").Wrap(err))
		return
	}
	t, v := ui.Printer(r.Context()), p.subscribeView(r)
	if r.PostForm.Has("change") {
		v.UnitName = ""
		p.pages.Render(w, r, "subscribe", v)
		return
	}
	next, err := p.request(r, v)
	switch {
	case err == nil:
		ui.Redirect(w, r, next)
	case v.Reject(t, err):
		p.pages.Render(w, r, "subscribe", v)
	default:
		p.pages.Fail(w, r, err)
	}
}

// request finds the commune, checks the consent and hands the wish in, and returns
// the page that goes on. All that is wrong is said at once.
func (p *Portal) request(r *http.Request, v *subscribeView) (next string, err error) {
	unitErr := p.chooseUnit(r, v)
	var consentErr error
	if len(v.ChosenConsent) == 0 {
		consentErr = fault.Invalid("portal.subscribe.no_consent").On("consent")
	}
	if err := errors.Join(unitErr, v.contactErr(), consentErr); err != nil {
		return "", err
	}
	mail := audience.Request{
		Address: v.Address, Name: v.PersonName, Unit: audience.UnitID(v.Unit), Groups: as[audience.GroupCode](v.ChosenGroups),
		Purposes: as[audience.Purpose](v.ChosenPurposes), Locale: ui.Locale(r.Context()), Wording: v.Wording, From: sender(r),
	}
	var id audience.RequestID
	text := mail
	text.Channel, text.Address = audience.ChannelSMS, v.Phone
	switch {
	case v.Phone == "":
		_, err := p.cfg.People.Subscribe(r.Context(), mail)
		return "/subscribe/sent", err
	case v.Address == "":
		id, err = p.cfg.People.Subscribe(r.Context(), text)
		return "/subscribe/code?request=" + string(id), err
	}
	id, err = p.cfg.People.SubscribeBoth(r.Context(), mail, text)
	return "/subscribe/code?mail=1&request=" + string(id), err
}

// contactErr is what is wrong with the mailbox and the phone; one of them is enough.
func (v *subscribeView) contactErr() error {
	var mail, phone error
	if v.Phone != "" && !v.Phones {
		return fault.Invalid("portal.subscribe.no_phones").On("phone")
	}
	if v.Phone != "" {
		_, phone = audience.ChannelSMS.Address(v.Phone)
	}
	if v.Address != "" || v.Phone == "" {
		_, mail = audience.Email(v.Address)
	}
	return errors.Join(mail, phone)
}

// sender is the network address that asked.
func sender(r *http.Request) string {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return r.RemoteAddr
	}
	return host
}

// chooseUnit settles which commune is meant: the chosen one, or the only one that
// the typed name fits. Several become radios, none a fault.
func (p *Portal) chooseUnit(r *http.Request, v *subscribeView) error {
	atlas, err := p.cfg.Places.Atlas(r.Context())
	if err != nil {
		return err
	}
	t := ui.Printer(r.Context())
	if u, ok := atlas.Unit(audience.UnitID(r.PostFormValue("unit"))); ok {
		v.Unit, v.UnitName = string(u.ID), title(t, u)
		return nil
	}
	found := p.communes(atlas, v.UnitName)
	switch {
	case v.UnitName == "":
		return fault.Invalid("audience.commune.missing").On("unit_name")
	case len(found) == 0:
		return fault.Invalid("portal.subscribe.unit_unknown", "name", v.UnitName).On("unit_name")
	case len(found) > 1:
		for _, u := range found {
			v.Choices = append(v.Choices, ui.Option{Value: string(u.ID), Text: title(t, u)})
		}
		return fault.Invalid("portal.subscribe.unit_several", "name", v.UnitName).On("unit")
	}
	v.Unit, v.UnitName = string(found[0].ID), title(t, found[0])
	return nil
}

func (p *Portal) subscribeSent(w http.ResponseWriter, r *http.Request) {
	v := &ui.Page{NoIndex: true, Crumbs: crumbs(ui.Printer(r.Context()))}
	p.pages.Render(w, r, "sent", v)
}

type confirmView struct {
	ui.Page
	Token       string
	Done        bool
	Preferences string
}

// confirmForm changes nothing: mail scanners open every link.
func (p *Portal) confirmForm(w http.ResponseWriter, r *http.Request) {
	v := &confirmView{Token: r.FormValue("token")}
	v.NoIndex = true
	p.pages.Render(w, r, "confirm", v)
}

func (p *Portal) confirm(w http.ResponseWriter, r *http.Request) {
	done, err := p.cfg.People.Confirm(r.Context(), r.PostFormValue("token"))
	if err != nil {
		p.pages.Fail(w, r, err)
		return
	}
	v := &confirmView{Done: true, Preferences: "/preferences/" + done.Token}
	v.NoIndex = true
	p.pages.Render(w, r, "confirm", v)
}

type preferencesView struct {
	ui.Page
	Contacts        []contactView
	ContactsHref    string
	PreferencesHref string
	UnsubscribeHref string
	Unit            string
	Units           []ui.Option
	Groups          []ui.Option
	ChosenGroups    []string
	Purposes        []ui.Option
	ChosenPurposes  []string
	Locale          string
	Locales         []ui.Option
	Wording         string
}

func (p *Portal) preferencesForm(w http.ResponseWriter, r *http.Request) {
	v, err := p.preferencesView(r)
	if err != nil {
		p.pages.Fail(w, r, err)
		return
	}
	p.pages.Render(w, r, "preferences", v)
}

func (p *Portal) preferencesView(r *http.Request) (*preferencesView, error) {
	t, token := ui.Printer(r.Context()), r.PathValue("token")
	s, err := p.cfg.People.Subscriber(r.Context(), token)
	if err != nil {
		return nil, err
	}
	atlas, err := p.cfg.Places.Atlas(r.Context())
	if err != nil {
		return nil, err
	}
	v := &preferencesView{
		PreferencesHref: "/preferences/" + token, UnsubscribeHref: "/unsubscribe/" + token,
		Unit: string(s.Unit), Groups: groupOptions(t), ChosenGroups: texts(s.Groups), Purposes: purposeOptions(t),
		Locale: string(s.Locale), Locales: []ui.Option{{Value: "vi", Text: "Tiếng Việt"}, {Value: "en", Text: "English"}}, Wording: p.wording(t),
	}
	v.Contacts, v.ContactsHref = contactViews(t, s.Contacts), v.PreferencesHref+"/contacts"
	for _, u := range byName(atlas.Communes(p.cfg.Province, p.today())) {
		v.Units = append(v.Units, ui.Option{Value: string(u.ID), Text: title(t, u)})
	}
	for _, c := range s.Consents {
		if c.Open() {
			v.ChosenPurposes = append(v.ChosenPurposes, string(c.Purpose))
		}
	}
	v.NoIndex = true
	return v, nil
}

func (p *Portal) preferences(w http.ResponseWriter, r *http.Request) {
	v, err := p.preferencesView(r)
	if err != nil {
		p.pages.Fail(w, r, err)
		return
	}
	if err := r.ParseForm(); err != nil {
		p.pages.Fail(w, r, fault.Invalid("portal.form.unreadable").Wrap(err))
		return
	}
	v.Unit, v.Locale, v.ChosenGroups, v.ChosenPurposes = r.PostFormValue("unit"), r.PostFormValue("locale"), r.PostForm["groups"], r.PostForm["purposes"]
	err = p.cfg.People.SetPreferences(r.Context(), r.PathValue("token"), audience.Preferences{
		Unit: audience.UnitID(v.Unit), Groups: as[audience.GroupCode](v.ChosenGroups), Purposes: as[audience.Purpose](v.ChosenPurposes),
		Locale: lang.Of(v.Locale), Wording: v.Wording,
	})
	switch {
	case err == nil && len(v.ChosenPurposes) == 0:
		p.unsubscribed(w, r)
	case err == nil:
		ui.Flash(w, ui.Success, "portal.preferences.saved")
		ui.Redirect(w, r, v.PreferencesHref)
	case v.Reject(ui.Printer(r.Context()), err):
		p.pages.Render(w, r, "preferences", v)
	default:
		p.pages.Fail(w, r, err)
	}
}

// unsubscribe ends everything at once, for the reader's button and for mail
// programs (RFC 8058), which send List-Unsubscribe=One-Click.
func (p *Portal) unsubscribe(w http.ResponseWriter, r *http.Request) {
	reason := "page"
	if r.PostFormValue("List-Unsubscribe") == "One-Click" {
		reason = "one_click"
	}
	if _, err := p.cfg.People.Withdraw(r.Context(), r.PathValue("token"), reason); err != nil {
		p.pages.Fail(w, r, err)
		return
	}
	p.unsubscribed(w, r)
}

func (p *Portal) unsubscribed(w http.ResponseWriter, r *http.Request) {
	p.pages.Render(w, r, "unsubscribed", &ui.Page{NoIndex: true})
}

func groupOptions(t *lang.Printer) []ui.Option {
	var options []ui.Option
	for _, g := range audience.Groups(t.Locale) {
		options = append(options, ui.Option{Value: string(g.Code), Text: g.Name})
	}
	return options
}

func purposeOptions(t *lang.Printer) []ui.Option {
	var options []ui.Option
	for _, purpose := range audience.Purposes() {
		options = append(options, ui.Option{Value: string(purpose), Text: t.T(purpose.Key())})
	}
	return options
}

// as types what a form sent.
func as[T ~string](values []string) []T {
	typed := make([]T, 0, len(values))
	for _, v := range values {
		typed = append(typed, T(v))
	}
	return typed
}

func texts[T ~string](values []T) []string {
	plain := make([]string, 0, len(values))
	for _, v := range values {
		plain = append(plain, string(v))
	}
	return plain
}
