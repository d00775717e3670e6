package desk

import (
	"context"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/loa-vn/loa/internal/auth"
	"github.com/loa-vn/loa/internal/fault"
	"github.com/loa-vn/loa/internal/lang"
	"github.com/loa-vn/loa/internal/ui"
)

// Texting keeps the accounts by which text messages go out. It asks again whether the
// actor may.
type Texting interface {
	SMSAccounts(ctx context.Context) ([]SMSAccount, error)
	// SaveSMSAccount keeps an account in the place of the one of that name; of none for a
	// new one. Secrets that are empty stay as they are saved.
	SaveSMSAccount(ctx context.Context, actor auth.Actor, was string, a SMSAccount) error
	RemoveSMSAccount(ctx context.Context, actor auth.Actor, name string) error
	// TrySMSAccount binds to the carrier, or asks the gateway what is left, and sends
	// nothing. The error is in the provider's words where it gave any.
	TrySMSAccount(ctx context.Context, actor auth.Actor, was string, a SMSAccount) (answer string, err error)
}

// The kinds of accounts.
const (
	SMSCarrier = "smpp"    // bound over SMPP 3.4
	SMSGateway = "gateway" // an HTTP gateway
)

// SMSAccount is an account at a carrier or a gateway as a person sets it.
type SMSAccount struct {
	Kind       string
	Name       string
	Addr       string      // of the carrier's centre as host:port, or of the gateway as https://…
	Login      string      // SMPP's system_id
	SystemType string      // SMPP's
	Secret     auth.Secret // the password, or the gateway's SecretKey
	Key        auth.Secret // the gateway's ApiKey
	HasSecret  bool        // they are saved
	From       string      // brand name or number
	Type       string      // the gateway's SmsType
	TLS        bool
	Replaces   bool // the carrier has replace_sm
	Decimal    bool // receipts write message ids in decimal
	Sandbox    bool
	Off        bool
	Window     int              // messages in the air at once; 0 for the usual
	Rate       float64          // parts a second; 0 for as fast as it goes
	Order      int              // accounts of the lowest order are used while one of them works
	Price      int64            // đồng a part
	Prices     map[string]int64 // by network, where one costs otherwise
	Callback   string           // where the gateway reports; "" before it is saved
}

func (d *Desk) textingRoutes() []route {
	if d.Texting == nil {
		return nil
	}
	return []route{
		{"GET /desk/settings/sms", auth.ActSettings, d.smsAccounts},
		{"GET /desk/settings/sms/new", auth.ActSettings, d.smsNew},
		{"POST /desk/settings/sms/new", auth.ActSettings, d.smsSave},
		{"GET /desk/settings/sms/accounts/{name}", auth.ActSettings, d.smsAccount},
		{"POST /desk/settings/sms/accounts/{name}", auth.ActSettings, d.smsSave},
		{"POST /desk/settings/sms/accounts/{name}/remove", auth.ActSettings, d.smsRemove},
	}
}

// smsView is the list of accounts.
type smsView struct {
	ui.Page

	Accounts []ui.Summary
	Empty    string
}

// smsFormView is one account.
type smsFormView struct {
	ui.Page

	Was     string // the name of the saved account; "" for a new one
	Target  string
	Account SMSAccount
	Gateway bool
	Window  string
	Rate    string
	Order   string
	Price   string
	Prices  string
	Answer  *ui.Notice
}

func (d *Desk) smsAccounts(w http.ResponseWriter, r *http.Request) error {
	all, err := d.Texting.SMSAccounts(r.Context())
	if err != nil {
		return err
	}
	return d.show(w, r, "sms", smsPage(all, say(r)))
}

func smsPage(all []SMSAccount, p *lang.Printer) *smsView {
	v := &smsView{}
	v.Crumbs = []ui.Link{{Text: p.T("deskplan.settings.title"), Href: "/desk/settings"}}
	if len(all) == 0 {
		v.Empty = p.T("sms.not_set")
	}
	for _, a := range all {
		v.Accounts = append(v.Accounts, smsFacts(a, p))
	}
	return v
}

func smsFacts(a SMSAccount, p *lang.Printer) ui.Summary {
	s := ui.Summary{Plain: true}
	add := func(key, value string) {
		if value != "" {
			s.Rows = append(s.Rows, ui.SummaryRow{Key: p.T(key), Value: value})
		}
	}
	s.Rows = append(s.Rows, ui.SummaryRow{Key: p.T("desksms.name"), Value: a.Name, Href: smsHref(a.Name)})
	add("desksms.kind", p.T("desksms.kind."+a.Kind))
	add("desksms.addr", a.Addr)
	add("desksms.from", a.From)
	state := "desksms.on"
	if a.Off {
		state = "desksms.off"
	}
	add("desksms.state", p.T(state))
	add("desksms.price", p.T("desksms.price_now", "price", a.Price))
	return s
}

func smsHref(name string) string { return "/desk/settings/sms/accounts/" + name }

func (d *Desk) smsNew(w http.ResponseWriter, r *http.Request) error {
	kind := SMSCarrier
	if r.FormValue("kind") == SMSGateway {
		kind = SMSGateway
	}
	return d.show(w, r, "sms_account", smsForm("", SMSAccount{Kind: kind}, say(r)))
}

func (d *Desk) smsAccount(w http.ResponseWriter, r *http.Request) error {
	a, err := d.smsOf(r)
	if err != nil {
		return err
	}
	return d.show(w, r, "sms_account", smsForm(a.Name, a, say(r)))
}

// smsOf is the saved account that the address names.
func (d *Desk) smsOf(r *http.Request) (SMSAccount, error) {
	all, err := d.Texting.SMSAccounts(r.Context())
	if err != nil {
		return SMSAccount{}, err
	}
	for _, a := range all {
		if a.Name == r.PathValue("name") {
			return a, nil
		}
	}
	return SMSAccount{}, fault.NotFound("desksms.unknown", "name", r.PathValue("name"))
}

func smsForm(was string, a SMSAccount, p *lang.Printer) *smsFormView {
	v := &smsFormView{
		Was: was, Target: "/desk/settings/sms/new", Account: a, Gateway: a.Kind == SMSGateway,
		Window: blankZero(a.Window), Rate: blankZero(a.Rate), Order: blankZero(a.Order), Price: blankZero(a.Price), Prices: writePrices(a.Prices),
	}
	if was != "" {
		v.Target = smsHref(was)
	}
	v.Crumbs = []ui.Link{{Text: p.T("deskplan.settings.title"), Href: "/desk/settings"}, {Text: p.T("desksms.title"), Href: "/desk/settings/sms"}}
	return v
}

func blankZero[N int | int64 | float64](n N) string {
	if n == 0 {
		return ""
	}
	return strconv.FormatFloat(float64(n), 'f', -1, 64)
}

// smsSave keeps the account; its other button only tries it.
func (d *Desk) smsSave(w http.ResponseWriter, r *http.Request) error {
	was, a := r.PathValue("name"), SMSAccount{Kind: r.PostFormValue("kind")}
	if was != "" {
		saved, err := d.smsOf(r)
		if err != nil {
			return err
		}
		a = saved
	}
	v, err := readSMS(r, was, a)
	if err != nil {
		return d.again(w, r, "sms_account", v, err)
	}
	if r.PostFormValue("op") == "try" {
		answer, err := d.Texting.TrySMSAccount(r.Context(), actor(r), was, v.Account)
		if err != nil && len(fault.All(err)) > 0 {
			return d.again(w, r, "sms_account", v, err)
		}
		p := say(r)
		v.Answer = &ui.Notice{Tone: ui.Success, Title: p.T("desksms.tried"), Text: answer}
		if err != nil {
			v.Answer = &ui.Notice{Tone: ui.Danger, Title: p.T("desksms.failed"), Text: err.Error()}
		}
		return d.show(w, r, "sms_account", v)
	}
	if err := d.Texting.SaveSMSAccount(r.Context(), actor(r), was, v.Account); err != nil {
		return d.again(w, r, "sms_account", v, err)
	}
	return done(w, r, "/desk/settings/sms", "deskplan.settings.saved")
}

func (d *Desk) smsRemove(w http.ResponseWriter, r *http.Request) error {
	if err := d.Texting.RemoveSMSAccount(r.Context(), actor(r), r.PathValue("name")); err != nil {
		return err
	}
	return done(w, r, "/desk/settings/sms", "desksms.removed")
}

// readSMS reads the form over what is saved. What was typed stays in the view, also
// where it is no number.
func readSMS(r *http.Request, was string, a SMSAccount) (*smsFormView, error) {
	field := func(name string) string { return strings.TrimSpace(r.PostFormValue(name)) }
	if a.Kind != SMSGateway {
		a.Kind = SMSCarrier
	}
	a.Name, a.Login, a.SystemType, a.Type = field("name"), field("system_id"), field("system_type"), field("type")
	a.Addr, a.From = field("addr")+field("url"), field("from")+field("brand")
	a.Secret, a.Key = auth.Secret(r.PostFormValue("password")), auth.Secret(field("api_key"))
	for name, to := range map[string]*bool{"tls": &a.TLS, "replaces": &a.Replaces, "decimal": &a.Decimal, "sandbox": &a.Sandbox, "off": &a.Off} {
		*to = r.PostFormValue(name) == "1"
	}
	v := smsForm(was, a, say(r))
	v.Window, v.Rate, v.Order, v.Price, v.Prices = field("window"), field("rate"), field("order"), field("price"), r.PostFormValue("prices")
	var err error
	if v.Account.Window, err = wholeIn(v.Window, "window"); err != nil {
		return v, err
	}
	if v.Account.Order, err = wholeIn(v.Order, "order"); err != nil {
		return v, err
	}
	price, err := wholeIn(strings.ReplaceAll(v.Price, ".", ""), "price")
	if err != nil {
		return v, err
	}
	v.Account.Price, v.Account.Rate = int64(price), 0
	if v.Rate != "" {
		rate, ok := rateOf(v.Rate)
		if !ok {
			return v, fault.Invalid("deskmail.bad_rate").On("rate")
		}
		v.Account.Rate = rate
	}
	v.Account.Prices, err = readPrices(v.Prices)
	return v, err
}

// wholeIn reads a number of a field; nothing is 0.
func wholeIn(s, field string) (int, error) {
	if s == "" {
		return 0, nil
	}
	n, err := strconv.Atoi(s)
	if err != nil || n < 0 {
		return 0, fault.Invalid("desksms.number", "typed", s).On(field)
	}
	return n, nil
}

// readPrices reads a line for each network: "viettel 350".
func readPrices(list string) (map[string]int64, error) {
	prices := map[string]int64{}
	for line := range strings.Lines(list) {
		words := strings.Fields(line)
		if len(words) == 0 {
			continue
		}
		if len(words) != 2 {
			return nil, fault.Invalid("desksms.bad_price", "line", strings.TrimSpace(line)).On("prices")
		}
		n, err := wholeIn(strings.ReplaceAll(words[1], ".", ""), "prices")
		if err != nil {
			return nil, err
		}
		prices[strings.ToLower(words[0])] = int64(n)
	}
	return prices, nil
}

func writePrices(prices map[string]int64) string {
	lines := make([]string, 0, len(prices))
	for network, price := range prices {
		lines = append(lines, network+" "+strconv.FormatInt(price, 10))
	}
	slices.Sort(lines)
	return strings.Join(lines, "\n")
}
