// Package ui draws Loa's pages: one layout in two variants (portal and desk),
// components, and the assets they need. It knows nothing of policies or plans;
// a face brings its own page templates and view structs.
//
// # How a face defines its pages
//
// A face embeds a folder of templates, one file a page, and partials whose names
// begin with an underscore. A page file defines "title" and "main"; it may define
// "head" (more <link> elements) and, for a page that is not one column under the
// header, "body" in place of the whole part between header and footer, <main>
// included.
//
//	{{define "title"}}{{t "desk.plan.title" "name" .Plan.Title}}{{end}}
//	{{define "main"}}
//	<h1 class="loa-heading-xl">{{template "title" .}}</h1>
//	<form method="post" action="/desk/plans">
//	  {{c "input" "Name" "title" "Label" (t "desk.plan.name") "Value" .Title "Error" (.Problem "title")}}
//	  {{c "button" "Text" (t "desk.plan.save")}}
//	</form>
//	{{show .Coverage}}{{/* a ui.Table built in Go */}}
//	{{end}}
//
// A view is a struct that embeds Page; handlers fill it and render a pointer:
//
//	type planView struct {
//		ui.Page
//		Title    string
//		Coverage ui.Table
//	}
//
//	//go:embed all:templates (without "all:" the partials stay behind)
//	var files embed.FS
//
//	pages, err := ui.New(files, "templates", ui.Config{Face: ui.Desk, Site: site, Assets: assets, Log: log})
//
//	func (f *face) plan(w http.ResponseWriter, r *http.Request) {
//		plan, err := f.plans.Plan(r.Context(), id)
//		if err != nil {
//			f.pages.Fail(w, r, err)
//			return
//		}
//		f.pages.Render(w, r, "plan", &planView{Title: plan.Title})
//	}
//
// The renderer itself fills in the locale, the path, the flash message and the
// demo mark. A form that came back wrong is rendered again with
// view.Reject(err): the summary of errors appears above the form, linked to the
// fields, and the status becomes 422 (or what the fault asks for).
//
// # In templates
//
// {{t "key" "name" .X}} is a text of package lang in the reader's language;
// {{date .D}} {{time .T}} {{when .T}} {{int .N}} {{percent .Share}} write values
// as that language does; {{asset "htmx.js"}} is the hashed address of an asset;
// {{paras .Text}} makes paragraphs of plain text.
// {{c "kind" "Field" value …}} draws a component out of named fields: see the
// structs in forms.go and display.go, each of which is drawn by the template of
// its name in lower case. {{show .X}} draws one that was built in Go. A field or
// a component that does not exist is an error, which the golden tests show.
// {{printer}} hands the lang.Printer itself to a method of a view.
//
// Class names carry the prefix loa- and follow GOV.UK Frontend's elements and
// modifiers; pages use them for headings, lists and the grid. There are no inline
// scripts or style attributes anywhere, the content security policy forbids them.
// Bars and maps are SVG with attributes.
//
// On the desk htmx 4 is loaded with the prefix data-hx-, as an enhancement of
// links and forms that work without it. Fragment renders one named template of a
// page for such a request.
package ui

import (
	"net/http"

	"github.com/loa-vn/loa/internal/fault"
	"github.com/loa-vn/loa/internal/lang"
)

// Face is one of the two sides of Loa.
type Face string

// The public's side and the staff's side.
const (
	Portal Face = "portal"
	Desk   Face = "desk"
)

// Site says whose Loa this is. It is the same for every page.
type Site struct {
	Authority string // who speaks here: "UBND tỉnh Bắc Ninh"
	BaseURL   string // absolute, no slash at the end: "https://loa.bacninh.gov.vn"
	Demo      bool   // every page says unmistakably that nothing on it is real
	App       bool   // the portal may be installed and keeps statements for when there is no network
}

// Link is an address with a text.
type Link struct {
	Text    string
	Href    string
	Current bool
	Count   int // things waiting behind it; 0 shows nothing
}

// Feed is an alternate form of a page for programs, announced in its head.
type Feed struct {
	Type  string // "application/atom+xml"
	Title string
	Href  string
	Form  string // "Atom"
}

// User is whom the desk shows as signed in.
type User struct {
	Name   string
	Detail string // role and agency
	Href   string // the page of the own account; "" where there is none
}

// Page is what the layout needs. Views embed it.
type Page struct {
	Title       string // when the page's template does not define "title"
	Description string // for search engines; plain text
	Canonical   string // absolute address of the page's preferred form
	NoIndex     bool   // personal pages stay out of search engines
	Status      int    // HTTP status, 0 for 200
	Nav         []Link
	Crumbs      []Link // from the start page to the parent of this page
	Feeds       []Feed
	User        *User // nil when nobody is signed in
	Flash       *Notice
	Alarm       *Notice // what is wrong with the site as a whole, on every page until it is mended
	Problems    []Problem
	Wide        bool // the desk's tables may use the whole width

	// Filled in by the renderer.
	Lang lang.Locale
	Path string // the request's path and query, without lang
	Face Face
	Site Site
}

// Problem is one thing wrong with a form, in words for the reader.
type Problem struct {
	Field string // name of the field; "" for the form as a whole
	Text  string
}

// View is any pointer to a struct that embeds Page.
type View interface{ page() *Page }

func (p *Page) page() *Page { return p }

// Problem returns what is wrong with a field, or "".
func (p *Page) Problem(field string) string {
	for _, problem := range p.Problems {
		if problem.Field == field {
			return problem.Text
		}
	}
	return ""
}

// Reject turns the faults in err into problems of the page's form and sets the
// status to match. It reports false when err holds no fault that a person could
// mend here: the caller then renders Fail instead.
func (p *Page) Reject(printer *lang.Printer, err error) bool {
	switch fault.KindOf(err) {
	case fault.KindInvalid, fault.KindConflict, fault.KindTooLarge, fault.KindUnavailable:
	default:
		return false
	}
	for _, f := range fault.All(err) {
		p.Problems = append(p.Problems, Problem{Field: f.Field, Text: printer.Error(f)})
	}
	p.Status = statusOf(err)
	return true
}

// statusOf maps the kind of an error to its HTTP status.
func statusOf(err error) int {
	switch fault.KindOf(err) {
	case fault.KindInvalid:
		return http.StatusUnprocessableEntity
	case fault.KindNotFound:
		return http.StatusNotFound
	case fault.KindForbidden:
		return http.StatusForbidden
	case fault.KindConflict:
		return http.StatusConflict
	case fault.KindTooLarge:
		return http.StatusRequestEntityTooLarge
	case fault.KindUnavailable:
		return http.StatusServiceUnavailable
	case fault.KindInternal:
		return http.StatusInternalServerError
	}
	return http.StatusInternalServerError
}
