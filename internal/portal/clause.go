package portal

import (
	"net/http"
	"slices"
	"strings"

	"github.com/loa-vn/loa/internal/lang"
	"github.com/loa-vn/loa/internal/policy"
	"github.com/loa-vn/loa/internal/ui"
	"github.com/loa-vn/loa/internal/viet/worddiff"
)

type clausePage struct {
	ui.Page

	Name         string
	Heading      string
	DocumentName string
	DocumentHref string
	InDocument   string
	Notices      []ui.Notice
	Since        *ui.Difference // what has become of it, where it no longer reads so
	Law          ui.Law
	Contents     ui.Contents
	Inside       ui.Contents // what a part is made of that is too long for a page
	Whole        string
	Prev, Next   *ui.Link
	Facts        ui.Summary
	Statements   ui.Entries
}

// clause is a part as it reads today, on ?on= a day, or, when today's text has it no more, as the last one that had it.
func (p *Portal) clause(w http.ResponseWriter, r *http.Request) {
	found, ok := p.one(w, r, r.PathValue("slug"))
	if !ok {
		return
	}
	at, err := asked(r)
	if err != nil {
		p.pages.Fail(w, r, err)
		return
	}
	if at.Day == "" {
		at.Day = p.today()
	}
	got, err := p.cfg.Wordings.Resolve(r.Context(), found.ID, r.PathValue("address"), at)
	p.showReading(w, r, got, err)
}

// cited is a part as it read when a statement cited it.
func (p *Portal) cited(w http.ResponseWriter, r *http.Request) {
	got, err := p.cfg.Wordings.Reading(r.Context(), policy.VersionID(r.PathValue("version")), r.PathValue("address"))
	if err == nil && got.Version.ID == got.Today.ID {
		ui.Redirect(w, r, p.homeOf(r.Context(), got.Document)+"/"+got.Clause.Address)
		return
	}
	p.showReading(w, r, got, err)
}

// coded is the part that a short code names, as it read when the code was printed.
func (p *Portal) coded(w http.ResponseWriter, r *http.Request) {
	got, err := p.cfg.Wordings.ByCode(r.Context(), r.PathValue("code"))
	p.showReading(w, r, got, err)
}

func (p *Portal) showReading(w http.ResponseWriter, r *http.Request, got policy.Reading, err error) {
	if err != nil {
		p.pages.Fail(w, r, err)
		return
	}
	v, err := p.clausePage(r, got)
	if err != nil {
		p.pages.Fail(w, r, err)
		return
	}
	p.pages.Render(w, r, "clause", v)
}

func (p *Portal) clausePage(r *http.Request, got policy.Reading) (*clausePage, error) {
	ctx, t := r.Context(), ui.Printer(r.Context())
	d, err := p.read(ctx, got.Document, policy.At{N: got.Version.N})
	if err != nil {
		return nil, err
	}
	stories, err := p.resting(ctx, d, got.Clause.Address)
	if err != nil {
		return nil, err
	}
	at := slices.IndexFunc(d.Clauses, func(c policy.Clause) bool { return c.Address == got.Clause.Address })
	c := d.Clauses[at]
	v := &clausePage{
		Name: capital(c.Cited), Heading: c.Heading, DocumentName: d.Name(), DocumentHref: d.Page,
		InDocument: inDocument(d, c.Address), Notices: stillNotices(t, d, got), Since: since(got), Facts: p.clauseFacts(t, d, got),
	}
	v.text(t, r, d, at)
	v.Statements, v.Description = entries(t, stories), d.Name()+". "+d.Title
	v.Crumbs = documentCrumbs(t, ui.Link{Text: d.Name(), Href: d.Page})
	v.Canonical, v.NoIndex = p.cfg.Site.BaseURL+d.Base+"/"+c.Address, !d.current()
	return v, nil
}

// text lays the part out, or of a long one what it is made of.
func (v *clausePage) text(t *lang.Printer, r *http.Request, d reading, at int) {
	c := d.Clauses[at]
	part := slices.Clone(d.Clauses[at : at+1+c.Last-c.Ord])
	if inside := contents(t, part[1:], d.Base+"/", ""); isLong(part) && len(inside.Items) > 0 && r.FormValue("whole") == "" {
		v.Inside, v.Whole = inside, r.URL.Path+"?whole=1"
		v.Inside.Title = t.T("law.contents_inside")
	} else {
		part[0].Heading = "" // it stands in the page's own heading
		v.Law = law(t, d, part, 2)
		v.Law.Alone, v.Law.Lead = true, lead(d.Clauses, at)
		if c.Text == "" && structural(c.Kind) {
			v.Law.Parts[0].Mark = "" // nothing stands behind it but what is inside
		}
	}
	v.Contents = contents(t, d.Clauses, d.Base+"/", c.Address)
	v.Contents.Aside = true
	v.Prev, v.Next = beside(d, at)
}

// inDocument is where a part stands among the others: on the page of the whole text, where that is one.
func inDocument(d reading, address string) string {
	if isLong(d.Clauses) {
		return d.Page + "?whole=1#" + address
	}
	return d.Page + "#" + address
}

// beside are the articles before and after the one that a part is or stands in.
func beside(d reading, at int) (prev, next *ui.Link) {
	link := func(c policy.Clause) *ui.Link { return &ui.Link{Text: line(c), Href: d.Base + "/" + c.Address} }
	for i := at - 1; i >= 0; i-- {
		if c := d.Clauses[i]; c.Kind == "article" && !within(d.Clauses[at].Address, c.Address) {
			prev = link(c)
			break
		}
	}
	for i := at + 1; i < len(d.Clauses); i++ {
		if c := d.Clauses[i]; c.Kind == "article" && c.Ord > d.Clauses[at].Last {
			next = link(c)
			break
		}
	}
	return prev, next
}

// stillNotices say first whether the words still hold.
func stillNotices(t *lang.Printer, d reading, got policy.Reading) []ui.Notice {
	now := d.Home + "/" + got.Clause.Address
	var all []ui.Notice
	switch {
	case got.State.Ended():
		all = append(all, ui.Notice{Tone: ui.Danger, Title: t.T(got.State.Key()), Text: t.T("law.still.ended"), Href: d.Home, Link: t.T("law.still.why")})
	case got.Still == policy.StillReads && !d.current():
		all = append(all, ui.Notice{Tone: ui.Success, Title: t.T(got.Still.Key()), Text: t.T("law.still.still", "n", got.Version.N), Href: now, Link: t.T("law.still.now")})
	case got.Still == policy.StillReworded:
		all = append(all, ui.Notice{Tone: ui.Waiting, Title: t.T(got.Still.Key()), Text: t.T("law.still.reworded", "n", got.Version.N), Href: now, Link: t.T("law.still.now")})
	case got.Still == policy.StillRepealed:
		all = append(all, ui.Notice{Tone: ui.Danger, Title: t.T(got.Still.Key()), Text: t.T("law.still.repealed", "n", got.Version.N)})
	case got.Still == policy.StillGone:
		all = append(all, ui.Notice{Tone: ui.Danger, Title: t.T(got.Still.Key()), Text: t.T("law.still.gone", "n", got.Version.N)})
	}
	if got.State == policy.StateNotYet {
		all = append(all, ui.Notice{Tone: ui.Waiting, Title: t.T(got.State.Key()), Text: t.T("law.still.not_yet"), Href: d.Home, Link: t.T("law.still.why")})
	}
	return all
}

// since is what has become of the words.
func since(got policy.Reading) *ui.Difference {
	if got.Now == nil || got.Now.Hash == got.Clause.Hash {
		return nil
	}
	return &ui.Difference{Segments: worddiff.Diff(got.Clause.Full, got.Now.Full)}
}

func (p *Portal) clauseFacts(t *lang.Printer, d reading, got policy.Reading) ui.Summary {
	rows := []ui.SummaryRow{{Key: t.T("portal.document.about"), Value: d.Title}}
	if got.Code != "" {
		rows = append(rows, ui.SummaryRow{Key: t.T("law.code"), Value: ui.Copy{Value: p.cfg.Site.BaseURL + "/c/" + got.Code, Text: shortAddress(p.cfg.Site.BaseURL) + "/c/" + got.Code}})
	}
	return ui.Summary{Rows: append(
		rows,
		ui.SummaryRow{Key: t.T("portal.document.version"), Value: t.T("portal.document.version_of", "n", d.Version.N, "all", len(d.Versions), "at", d.Version.Created)},
		ui.SummaryRow{Key: t.T("law.history"), Value: t.T("law.history_link"), Href: d.Home + "/history/" + got.Clause.Address},
		ui.SummaryRow{Key: t.T("portal.clause.hash"), Value: ui.Hash{Value: got.Clause.Hash}},
	)}
}

// shortAddress is a site's address as people say it.
func shortAddress(base string) string {
	_, rest, _ := strings.Cut(base, "://")
	return rest
}

// lead is the text right above a clause: "Đối tượng được hỗ trợ gồm:".
func lead(clauses []policy.Clause, at int) string {
	for i := at - 1; i >= 0; i-- {
		if clauses[i].Depth < clauses[at].Depth {
			return clauses[i].Text
		}
	}
	return ""
}

// capital begins a heading: "khoản 2 Điều 3" is written small inside a sentence.
func capital(s string) string {
	r := []rune(s)
	if len(r) == 0 {
		return s
	}
	return strings.ToUpper(string(r[0])) + string(r[1:])
}
