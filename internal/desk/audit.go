package desk

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/loa-vn/loa/internal/auth"
	"github.com/loa-vn/loa/internal/fault"
	"github.com/loa-vn/loa/internal/job"
	"github.com/loa-vn/loa/internal/lang"
	"github.com/loa-vn/loa/internal/ui"
)

func (d *Desk) auditRoutes() []route {
	if d.Auth == nil {
		return nil
	}
	return []route{
		{"GET /desk/audit", auth.ActAudit, d.audit},
		{"POST /desk/audit/verify", auth.ActAudit, d.auditVerify},
	}
}

type auditView struct {
	ui.Page

	Kind, Subject, Actor string
	Kinds                []ui.Option
	Facts                grid
	Older                string // address of the page before
	Newest               string // address of the first page; "" on it
	Checked              *ui.Notice
}

// factAreas are the beginnings by which the ledger is narrowed.
func factAreas() []string {
	return []string{
		"document.", "statement.", "plan.", "stage.", "run.", "subscriber.", "consent.", "units.",
		"user.", "grant.", "agency.", "token.", "session.", "password.", "settings.",
	}
}

func (d *Desk) audit(w http.ResponseWriter, r *http.Request) error {
	v, err := d.auditPage(r)
	if err != nil {
		return err
	}
	return d.show(w, r, "audit", v)
}

// auditVerify walks the chain in front of the reader: an auditor asks, the ledger
// answers.
func (d *Desk) auditVerify(w http.ResponseWriter, r *http.Request) error {
	v, err := d.auditPage(r)
	if err != nil {
		return err
	}
	n, err := d.Auth.CheckChain(r.Context(), actor(r))
	switch {
	case fault.KindOf(err) == fault.KindConflict:
		v.Checked = &ui.Notice{Tone: ui.Danger, Text: say(r).Error(err)}
	case err != nil:
		return err
	default:
		v.Checked = &ui.Notice{Tone: ui.Success, Text: say(r).T("deskplan.audit.sound", "n", n, "at", d.Now())}
	}
	return d.show(w, r, "audit", v)
}

func (d *Desk) auditPage(r *http.Request) (*auditView, error) {
	q := r.URL.Query()
	v := &auditView{Kind: q.Get("kind"), Subject: strings.TrimSpace(q.Get("subject")), Actor: strings.TrimSpace(q.Get("actor"))}
	v.Wide = true
	v.Kinds = []ui.Option{{Value: "", Text: say(r).T("deskplan.audit.all")}}
	for _, area := range factAreas() {
		v.Kinds = append(v.Kinds, ui.Option{Value: area, Text: say(r).T("deskplan.audit.area." + strings.TrimSuffix(area, "."))})
	}
	before, _ := strconv.ParseInt(q.Get("before"), 10, 64) // anything else is the newest page
	found, err := d.Auth.Facts(r.Context(), actor(r), job.Filter{
		Kind: v.Kind, Subject: v.Subject, Actor: v.Actor, Before: before, Limit: auditPageSize + 1,
	})
	if err != nil {
		return nil, err
	}
	if before > 0 {
		v.Newest = "/desk/audit?" + without(q, "before")
	}
	if len(found) > auditPageSize {
		found = found[:auditPageSize]
		q.Set("before", strconv.FormatInt(found[len(found)-1].Seq, 10))
		v.Older = "/desk/audit?" + q.Encode()
	}
	names, err := d.Auth.Names(r.Context(), actorsOf(found))
	if err != nil {
		return nil, err
	}
	v.Facts = factGrid(found, names, say(r))
	return v, nil
}

const auditPageSize = 50

func without(q url.Values, key string) string {
	rest := url.Values{}
	for k, values := range q {
		if k != key {
			rest[k] = values
		}
	}
	return rest.Encode()
}

func actorsOf(facts []job.Entry) []auth.UserID {
	var ids []auth.UserID
	seen := map[string]bool{}
	for _, f := range facts {
		if f.Actor != "" && !seen[f.Actor] {
			seen[f.Actor] = true
			ids = append(ids, auth.UserID(f.Actor))
		}
	}
	return ids
}

func factGrid(facts []job.Entry, names map[auth.UserID]string, p *lang.Printer) grid {
	g := grid{Caption: p.T("deskplan.audit.title"), Empty: p.T("deskplan.audit.none"), Head: []gridHead{
		{Title: p.T("deskplan.audit.seq")},
		{Title: p.T("deskplan.audit.at")},
		{Title: p.T("deskplan.audit.what")},
		{Title: p.T("deskplan.audit.who")},
		{Title: p.T("deskplan.audit.detail")},
		{Title: p.T("deskplan.audit.hash")},
	}}
	for _, f := range facts {
		g.Rows = append(g.Rows, gridRow{ID: "f-" + strconv.FormatInt(f.Seq, 10), Cells: []gridCell{
			{Text: strconv.FormatInt(f.Seq, 10)},
			{Text: secondText(f.At)},
			{Text: factText(f.Kind, p), Sub: f.Subject, Href: "/desk/audit?subject=" + url.QueryEscape(f.Subject)},
			{Text: whoText(f.Actor, names, p)},
			{Text: detailText(f.Detail)},
			{Text: f.Hash[:min(12, len(f.Hash))]},
		}})
	}
	return g
}

// factText says a kind of fact in words; one that has none yet shows its name.
func factText(kind string, p *lang.Printer) string {
	if key := "deskplan.fact." + kind; p.Has(key) {
		return p.T(key)
	}
	return kind
}

func whoText(who string, names map[auth.UserID]string, p *lang.Printer) string {
	switch {
	case names[auth.UserID(who)] != "":
		return names[auth.UserID(who)]
	case who == "public":
		return p.T("deskplan.audit.public")
	case who == "loa" || who == "":
		return p.T("deskplan.audit.program")
	}
	return who
}

// detailText is what the ledger says, without the braces around it.
func detailText(detail []byte) string {
	s := strings.TrimSpace(string(detail))
	if s == "null" || s == "{}" {
		return ""
	}
	s = strings.TrimSuffix(strings.TrimPrefix(s, "{"), "}")
	s = strings.NewReplacer(`":`, ": ", `,"`, ", ", `"`, "").Replace(s)
	if letters := []rune(s); len(letters) > 240 {
		s = string(letters[:240]) + "…"
	}
	return s
}
