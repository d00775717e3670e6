package desk

import (
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/loa-vn/loa/internal/auth"
	"github.com/loa-vn/loa/internal/fault"
	"github.com/loa-vn/loa/internal/lang"
	"github.com/loa-vn/loa/internal/ui"
)

// Mailbox is what the mail server of a demonstration has caught: no mail leaves
// it. A real site has none, and no such pages.
type Mailbox interface {
	Mails() []Mail // the newest first
	Mail(n int64) (Mail, bool)
}

// Mail is one mail as its reader would see it.
type Mail struct {
	N                 int64
	At                time.Time
	From, To, Subject string
	Text, HTML        string
	Head              string // the headers, as they came
}

func (d *Desk) mailboxRoutes() []route {
	if d.Mailbox == nil {
		return nil
	}
	return []route{
		{"GET /desk/mailbox", auth.ActRead, d.mailbox},
		{"GET /desk/mailbox/{n}", auth.ActRead, d.mail},
		{"GET /desk/mailbox/{n}/html", auth.ActRead, d.mailHTML},
	}
}

type mailboxView struct {
	ui.Page

	Mails grid
	Pages *ui.Pagination
	Query string
}

func (d *Desk) mailbox(w http.ResponseWriter, r *http.Request) error {
	at := pagingOf(r)
	v := &mailboxView{Query: strings.TrimSpace(r.FormValue("q"))}
	var found []Mail
	for _, m := range d.Mailbox.Mails() {
		if v.Query == "" || strings.Contains(strings.ToLower(m.To+" "+m.Subject), strings.ToLower(v.Query)) {
			found = append(found, m)
		}
	}
	from := min(at.Offset(), len(found))
	found, v.Pages = page(at, say(r), found[from:min(from+at.Limit(), len(found))])
	v.Mails = mailGrid(found, say(r))
	return d.show(w, r, "mailbox", v)
}

func mailGrid(found []Mail, p *lang.Printer) grid {
	g := grid{Caption: p.T("deskplan.mailbox.title"), Empty: p.T("deskplan.mailbox.none"), Head: []gridHead{
		{Title: p.T("deskplan.mailbox.subject")}, {Title: p.T("deskplan.mailbox.to")}, {Title: p.T("deskplan.mailbox.from")}, {Title: p.T("deskplan.mailbox.at")},
	}}
	for _, m := range found {
		g.Rows = append(g.Rows, gridRow{Cells: []gridCell{
			{Text: m.Subject, Href: "/desk/mailbox/" + strconv.FormatInt(m.N, 10)}, {Text: m.To}, {Text: m.From}, {Text: secondText(m.At)},
		}})
	}
	return g
}

type mailView struct {
	ui.Page

	Mail    Mail
	Frame   string // address of its HTML; "" where it has none
	Links   []ui.Link
	Summary ui.Summary
}

func (d *Desk) oneMail(r *http.Request) (Mail, error) {
	n, err := strconv.ParseInt(r.PathValue("n"), 10, 64)
	if err != nil {
		return Mail{}, fault.NotFound("deskplan.mailbox.gone")
	}
	m, ok := d.Mailbox.Mail(n)
	if !ok {
		return Mail{}, fault.NotFound("deskplan.mailbox.gone")
	}
	return m, nil
}

// mail shows one mail. Its HTML is another's: it stands in a frame without scripts
// that cannot reach this page.
func (d *Desk) mail(w http.ResponseWriter, r *http.Request) error {
	m, err := d.oneMail(r)
	if err != nil {
		return err
	}
	v := mailPage(m, say(r))
	w.Header().Set("Content-Security-Policy", w.Header().Get("Content-Security-Policy")+"; frame-src 'self'")
	return d.show(w, r, "mail", v)
}

func mailPage(m Mail, p *lang.Printer) *mailView {
	v := &mailView{Mail: m, Links: linksIn(m.Text)}
	v.Crumbs = []ui.Link{{Text: p.T("deskplan.mailbox.title"), Href: "/desk/mailbox"}}
	if m.HTML != "" {
		v.Frame = "/desk/mailbox/" + strconv.FormatInt(m.N, 10) + "/html"
	}
	v.Summary = ui.Summary{Rows: []ui.SummaryRow{
		{Key: p.T("deskplan.mailbox.from"), Value: m.From}, {Key: p.T("deskplan.mailbox.to"), Value: m.To}, {Key: p.T("deskplan.mailbox.at"), Value: secondText(m.At)},
	}}
	return v
}

var webAddress = regexp.MustCompile(`https?://[^\s<>"]+[^\s<>".,;:)]`)

// linksIn lists the addresses in a mail's text, each once, so that a visitor can
// follow them as its reader would.
func linksIn(text string) []ui.Link {
	var links []ui.Link
	for _, at := range slices.Compact(webAddress.FindAllString(text, -1)) {
		if !slices.ContainsFunc(links, func(l ui.Link) bool { return l.Href == at }) {
			links = append(links, ui.Link{Text: at, Href: at})
		}
	}
	return links
}

// framePolicy lets the mail's own styles in and nothing else. Links open in a new
// window, outside the frame.
const framePolicy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'; " +
	"frame-ancestors 'self'; sandbox allow-popups allow-popups-to-escape-sandbox"

func (d *Desk) mailHTML(w http.ResponseWriter, r *http.Request) error {
	m, err := d.oneMail(r)
	if err != nil {
		return err
	}
	h := w.Header()
	h.Set("Content-Security-Policy", framePolicy)
	h.Set("X-Frame-Options", "SAMEORIGIN")
	h.Set("Content-Type", "text/html; charset=utf-8")
	_, err = w.Write([]byte(strings.Replace(m.HTML, "<head>", `<head><base target="_blank">`, 1)))
	return err
}
