package desk

import (
	"context"
	"net/http"
	"strings"
	"time"

	"github.com/loa-vn/loa/internal/auth"
	"github.com/loa-vn/loa/internal/lang"
	"github.com/loa-vn/loa/internal/ui"
)

// Mailing keeps how mails go out: signed by whom, returned to where, how fast. It
// asks again whether the actor may.
type Mailing interface {
	Mailing(ctx context.Context) (MailingState, error)
	// SaveMailing keeps one part and leaves the others as they are.
	SaveMailing(ctx context.Context, actor auth.Actor, part MailingPart, s MailingState) error
	// MakeKey makes a key for a domain; it does not sign before UseKey.
	MakeKey(ctx context.Context, actor auth.Actor, domain, algorithm string) error
	// UseKey lets a key sign once the DNS shows its record. Trusted is the word of a
	// person whose server cannot ask the DNS.
	UseKey(ctx context.Context, actor auth.Actor, domain, selector string, trusted bool) error
	RetireKey(ctx context.Context, actor auth.Actor, domain, selector string) error
}

// MailingPart is what one form of the page saves.
type MailingPart string

// The closed set of parts.
const (
	MailingReturns MailingPart = "returns" // Domain
	MailingSigning MailingPart = "signing" // Signs
	MailingPaces   MailingPart = "paces"   // Paces
)

// MailingState is how mails go out.
type MailingState struct {
	Domain   string // of the return paths; "" leaves them to the sender's mailbox
	Receiver string // host and port at which returned mail is received; "" for none
	Signs    bool   // Loa signs; else the mail server does
	Keys     []MailKey
	Unsigned []string // domains that mails come from and that no key signs for
	Paces    []MailPace
}

// MailKey is a key as its keeper needs to see it: without its private half.
type MailKey struct {
	Domain, Selector string
	Algorithm        string // rsa or ed25519
	State            string // new, signing, leaving or retired
	Name, Text       string // of the TXT record
	Ends             time.Time
}

func (d *Desk) mailingRoutes() []route {
	if d.Mailing == nil {
		return nil
	}
	return []route{
		{"GET /desk/settings/mailing", auth.ActSettings, d.mailing},
		{"POST /desk/settings/mailing/returns", auth.ActSettings, d.mailingReturns},
		{"POST /desk/settings/mailing/signing", auth.ActSettings, d.mailingSigning},
		{"POST /desk/settings/mailing/paces", auth.ActSettings, d.mailingPaces},
		{"POST /desk/settings/mailing/keys", auth.ActSettings, d.keyMake},
		{"POST /desk/settings/mailing/keys/{domain}/{selector}", auth.ActSettings, d.keyMove},
	}
}

type mailingView struct {
	ui.Page

	State   MailingState
	Notice  *ui.Notice // about mails that go out unsigned
	Signers []ui.Option
	Signer  string
	Kinds   []ui.Option
	KeyFor  string
	Kind    string
	Keys    []keyView
	Relay   string // a line for the mail server's table of transports
	Rate    string
	Slow    string
}

type keyView struct {
	MailKey

	Tag            ui.Tag
	Kind           string // the algorithm in words
	Help           string // what comes next
	Action         string
	MayUse, MayEnd bool
	End            string // what the last button says
}

const (
	signerServer = "server"
	signerLoa    = "loa"
)

func mailingPage(s MailingState, p *lang.Printer) *mailingView {
	v := &mailingView{State: s, Signer: signerServer, Kind: "rsa"}
	if s.Signs {
		v.Signer = signerLoa
	}
	if s.Signs && len(s.Unsigned) > 0 {
		v.Notice = &ui.Notice{Tone: ui.Waiting, Text: p.T("deskmail.unsigned", "domains", strings.Join(s.Unsigned, ", "))}
	}
	for _, name := range []string{signerServer, signerLoa} {
		v.Signers = append(v.Signers, ui.Option{Value: name, Text: p.T("deskmail.signer." + name), Hint: p.T("deskmail.signer." + name + ".hint")})
	}
	for _, kind := range []string{"rsa", "ed25519"} {
		v.Kinds = append(v.Kinds, ui.Option{Value: kind, Text: p.T("deskmail.kind." + kind)})
	}
	if len(s.Unsigned) > 0 {
		v.KeyFor = s.Unsigned[0]
	}
	for _, k := range s.Keys {
		v.Keys = append(v.Keys, keyOf(k, p))
	}
	if s.Domain != "" && s.Receiver != "" {
		v.Relay = s.Domain + "  smtp:" + bracketed(s.Receiver)
	}
	v.Rate, v.Slow = writePaces(s.Paces)
	return v
}

// bracketed is an address as Postfix wants it where no MX shall be asked.
func bracketed(addr string) string {
	i := strings.LastIndexByte(addr, ':')
	host := strings.Trim(addr[:max(i, 0)], "[]")
	if host == "" {
		host = "127.0.0.1"
	}
	return "[" + host + "]" + addr[max(i, 0):]
}

func keyOf(k MailKey, p *lang.Printer) keyView {
	tones := map[string]ui.Tone{"new": ui.Waiting, "signing": ui.Success, "leaving": ui.Muted, "retired": ui.Muted}
	v := keyView{
		MailKey: k, Tag: ui.Tag{Text: p.T("deskmail.state." + k.State), Tone: tones[k.State]}, Kind: p.T("deskmail.kind." + k.Algorithm),
		Help: p.T("deskmail.next."+k.State, "until", k.Ends), Action: "/desk/settings/mailing/keys/" + k.Domain + "/" + k.Selector,
		MayUse: k.State == "new", MayEnd: k.State != "leaving", End: p.T("deskmail.forget"),
	}
	if k.State == "signing" {
		v.End = p.T("deskmail.retire")
	}
	return v
}

func (d *Desk) mailingView(r *http.Request) (*mailingView, error) {
	s, err := d.Mailing.Mailing(r.Context())
	if err != nil {
		return nil, err
	}
	return mailingPage(s, say(r)), nil
}

func (d *Desk) mailing(w http.ResponseWriter, r *http.Request) error {
	v, err := d.mailingView(r)
	if err != nil {
		return err
	}
	return d.show(w, r, "mailing", v)
}

// mailingDo shows the page again with what was typed when something is refused.
func (d *Desk) mailingDo(w http.ResponseWriter, r *http.Request, done string, typed func(v *mailingView), do func(v *mailingView) error) error {
	v, err := d.mailingView(r)
	if err != nil {
		return err
	}
	typed(v)
	if err := do(v); err != nil {
		return d.again(w, r, "mailing", v, err)
	}
	return doneMailing(w, r, done)
}

func doneMailing(w http.ResponseWriter, r *http.Request, key string) error {
	return done(w, r, "/desk/settings/mailing", key)
}

func (d *Desk) mailingReturns(w http.ResponseWriter, r *http.Request) error {
	typed := func(v *mailingView) {
		v.State.Domain = strings.ToLower(strings.TrimSpace(r.PostFormValue("bounce_domain")))
	}
	return d.mailingDo(w, r, "deskplan.settings.saved", typed, func(v *mailingView) error {
		return d.Mailing.SaveMailing(r.Context(), actor(r), MailingReturns, v.State)
	})
}

func (d *Desk) mailingSigning(w http.ResponseWriter, r *http.Request) error {
	typed := func(v *mailingView) {
		v.Signer = r.PostFormValue("signer")
		v.State.Signs = v.Signer == signerLoa
	}
	return d.mailingDo(w, r, "deskplan.settings.saved", typed, func(v *mailingView) error {
		return d.Mailing.SaveMailing(r.Context(), actor(r), MailingSigning, v.State)
	})
}

func (d *Desk) mailingPaces(w http.ResponseWriter, r *http.Request) error {
	typed := func(v *mailingView) { v.Rate, v.Slow = r.PostFormValue("rate"), r.PostFormValue("paces") }
	return d.mailingDo(w, r, "deskplan.settings.saved", typed, func(v *mailingView) (err error) {
		if v.State.Paces, err = readPaces(v.Rate, v.Slow); err != nil {
			return err
		}
		return d.Mailing.SaveMailing(r.Context(), actor(r), MailingPaces, v.State)
	})
}

func (d *Desk) keyMake(w http.ResponseWriter, r *http.Request) error {
	typed := func(v *mailingView) {
		v.KeyFor, v.Kind = strings.TrimSpace(r.PostFormValue("domain")), r.PostFormValue("algorithm")
	}
	return d.mailingDo(w, r, "deskmail.made", typed, func(v *mailingView) error {
		return d.Mailing.MakeKey(r.Context(), actor(r), v.KeyFor, v.Kind)
	})
}

// keyMove takes a key a step on: into use, or out of it.
func (d *Desk) keyMove(w http.ResponseWriter, r *http.Request) error {
	domain, selector := r.PathValue("domain"), r.PathValue("selector")
	use := r.PostFormValue("op") == "use"
	said := "deskmail.retired"
	if use {
		said = "deskmail.used"
	}
	return d.mailingDo(w, r, said, func(*mailingView) {}, func(*mailingView) error {
		if use {
			return d.Mailing.UseKey(r.Context(), actor(r), domain, selector, r.PostFormValue("trusted") != "")
		}
		return d.Mailing.RetireKey(r.Context(), actor(r), domain, selector)
	})
}
