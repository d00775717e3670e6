package portal

import (
	"net/http"
	"strings"

	"github.com/loa-vn/loa/internal/audience"
	"github.com/loa-vn/loa/internal/lang"
	"github.com/loa-vn/loa/internal/ui"
)

type codeView struct {
	ui.Page
	Request     string
	Code        string
	Mail        bool // a mail waits for its answer too
	Done        bool
	Preferences string
}

// codeForm asks for the code that was sent to a phone. It looks the same whether or
// not one was.
func (p *Portal) codeForm(w http.ResponseWriter, r *http.Request) {
	p.pages.Render(w, r, "code", newCodeView(r))
}

func newCodeView(r *http.Request) *codeView {
	v := &codeView{Request: r.FormValue("request"), Mail: r.FormValue("mail") == "1"}
	v.NoIndex, v.Crumbs = true, crumbs(ui.Printer(r.Context()))
	return v
}

// code answers for a phone.
func (p *Portal) code(w http.ResponseWriter, r *http.Request) {
	v := newCodeView(r)
	typed := strings.Join(strings.Fields(r.PostFormValue("code")), "")
	done, err := p.cfg.People.ConfirmCode(r.Context(), audience.RequestID(v.Request), typed)
	switch {
	case err == nil:
		v.Done, v.Preferences = true, "/preferences/"+done.Token
		p.pages.Render(w, r, "code", v)
	case v.Reject(ui.Printer(r.Context()), err):
		p.pages.Render(w, r, "code", v)
	default:
		p.pages.Fail(w, r, err)
	}
}

// contactView is one contact point on the page of preferences.
type contactView struct {
	Channel string
	Name    string
	Masked  string
	Waits   bool // not confirmed yet
	First   bool
	Last    bool // the only one: without it nothing can be sent
}

func contactViews(t *lang.Printer, contacts []audience.Contact) []contactView {
	views := make([]contactView, 0, len(contacts))
	for i, c := range contacts {
		views = append(views, contactView{
			Channel: string(c.Channel), Name: t.T(c.Channel.Key()), Masked: c.Masked(), Waits: c.Confirmed.IsZero(), First: i == 0, Last: len(contacts) == 1,
		})
	}
	return views
}

// contacts puts a contact point first, or takes it away.
func (p *Portal) contacts(w http.ResponseWriter, r *http.Request) {
	token, channel := r.PathValue("token"), audience.Channel(r.PostFormValue("channel"))
	act, said := p.cfg.People.Prefer, "portal.contacts.preferred"
	if r.PostFormValue("do") == "remove" {
		act, said = p.cfg.People.RemoveContact, "portal.contacts.removed"
	}
	if err := act(r.Context(), token, channel); err != nil {
		p.pages.Fail(w, r, err)
		return
	}
	ui.Flash(w, ui.Success, said)
	ui.Redirect(w, r, "/preferences/"+token)
}
