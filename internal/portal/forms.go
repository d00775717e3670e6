package portal

import (
	"bytes"
	"mime"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/loa-vn/loa/internal/civil"
	"github.com/loa-vn/loa/internal/fault"
	"github.com/loa-vn/loa/internal/lang"
	"github.com/loa-vn/loa/internal/legaltext"
	"github.com/loa-vn/loa/internal/legaltext/form"
	"github.com/loa-vn/loa/internal/policy"
	"github.com/loa-vn/loa/internal/ui"
)

// given is a form that a text is given in.
type given struct {
	ext         string // how its address ends
	short       string // its name where there is little room
	contentType string
	inline      bool // a browser shows it
	make        func(*legaltext.Document) ([]byte, error)
}

func forms() []given {
	return []given{
		{"html", "HTML", "text/html; charset=utf-8", true, form.HTML},
		{"txt", "TXT", "text/plain; charset=utf-8", true, form.Plain},
		{"xml", "XML", "application/akn+xml; charset=utf-8", false, form.Akoma},
		{"json", "JSON", "application/json; charset=utf-8", false, form.JSON},
	}
}

// formOf cuts the ending of a form off the last piece of an address; "" for a page of the portal.
func formOf(piece string) (rest, ext string) {
	for _, f := range forms() {
		if rest, ok := strings.CutSuffix(piece, "."+f.ext); ok && rest != "" {
			return rest, f.ext
		}
	}
	return piece, ""
}

// version shows a text by its number, or gives it in a form: /documents/71-2025-qd-ubnd/versions/2.xml.
func (p *Portal) version(w http.ResponseWriter, r *http.Request) {
	n, ext := formOf(r.PathValue("n"))
	if ext == "" {
		p.document(w, r)
		return
	}
	r.SetPathValue("n", n)
	if d, ok := p.wanted(w, r, r.PathValue("slug")); ok {
		p.give(w, r, d, ext)
	}
}

// give answers with a text in a form. A text never changes, so its hash is the tag of the answer.
func (p *Portal) give(w http.ResponseWriter, r *http.Request, d reading, ext string) {
	text, err := p.cfg.Texts.Text(r.Context(), d.Version.ID)
	if err != nil {
		p.pages.Fail(w, r, err)
		return
	}
	for _, f := range forms() {
		if f.ext != ext {
			continue
		}
		body, err := f.make(text)
		if err != nil {
			p.pages.Fail(w, r, err)
			return
		}
		h, how := w.Header(), "attachment"
		if f.inline {
			how = "inline"
		}
		h.Set("Content-Type", f.contentType)
		h.Set("Content-Disposition", mime.FormatMediaType(how, map[string]string{"filename": fileName(d, ext, p.today())}))
		h.Set("ETag", strconv.Quote(d.Version.TextHash+"."+ext))
		h.Set("Cache-Control", "no-cache") // the tag settles it: what an address without a version gives changes with the day
		h.Add("Link", "<"+d.Page+`>; rel="alternate"; type="text/html"`)
		if ext == "html" {
			// The printed form carries its own styles and nothing that runs.
			h.Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'none'; base-uri 'none'; form-action 'none'")
		}
		http.ServeContent(w, r, "", d.Version.Created, bytes.NewReader(body))
		return
	}
	p.pages.Fail(w, r, fault.NotFound("ui.error.no_page"))
}

// fileName is what a saved form is called: 181-2025-nd-cp_2026-01-01.xml, after the day from which the text holds.
func fileName(d reading, ext string, today civil.Date) string {
	day := d.Day
	switch {
	case day != "":
	case d.current():
		day = today
	case d.Version.From != "":
		day = d.Version.From
	default:
		day = civil.On(d.Version.Created)
	}
	return Slug(d.Number) + "_" + string(day) + "." + ext
}

// versionForm is the address of one version in one form.
func versionForm(d reading, v policy.Version, f given) string {
	return d.Home + "/versions/" + strconv.Itoa(v.N) + "." + f.ext
}

// formHref is the address of a reading in one form: it follows the day, as the page does.
func formHref(d reading, f given) string {
	href := d.Page + "." + f.ext
	if d.Day != "" {
		href = d.Home + "." + f.ext + "?" + url.Values{"on": {string(d.Day)}}.Encode()
	}
	return href
}

func downloads(t *lang.Printer, d reading) ui.Links {
	var out ui.Links
	for _, f := range forms() {
		out.Items = append(out.Items, ui.Link{Text: t.T("law.form." + f.ext), Href: formHref(d, f)})
	}
	return out
}

// alternates is the Link header that names the other forms of a page (RFC 8288).
func alternates(d reading) string {
	var all []string
	for _, f := range forms() {
		kind, _, _ := strings.Cut(f.contentType, ";")
		all = append(all, "<"+formHref(d, f)+`>; rel="alternate"; type="`+kind+`"`)
	}
	return strings.Join(all, ", ")
}

// alternateFeeds says the same in the page's head.
func alternateFeeds(t *lang.Printer, d reading) []ui.Feed {
	var all []ui.Feed
	for _, f := range forms() {
		kind, _, _ := strings.Cut(f.contentType, ";")
		all = append(all, ui.Feed{Type: kind, Title: t.T("law.form." + f.ext), Href: formHref(d, f)})
	}
	return all
}
