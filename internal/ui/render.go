package ui

import (
	"bytes"
	"embed"
	"fmt"
	"html/template"
	"io/fs"
	"log/slog"
	"net/http"
	"path"
	"strings"

	"github.com/loa-vn/loa/internal/fault"
	"github.com/loa-vn/loa/internal/lang"
)

//go:embed templates
var own embed.FS

// Config is what a face's renderer is made of.
type Config struct {
	Face   Face
	Site   Site
	Assets *Assets
	Log    *slog.Logger
	// Decorate, if set, adds what every page of the face shows: navigation,
	// the signed-in user. It runs just before the template.
	Decorate func(*http.Request, *Page)
	// Funcs are further template functions of the face; the printer is the
	// reader's.
	Funcs func(*lang.Printer) template.FuncMap
}

// Renderer holds a face's parsed pages, one set for each locale.
type Renderer struct {
	cfg  Config
	sets map[lang.Locale]set
}

// set is the pages of one locale.
type set struct {
	components *template.Template
	pages      map[string]*template.Template
}

// New parses the layout, the components and the pages in folder dir of face. A
// template that does not parse is an error here, at start, not on a page.
func New(face fs.FS, dir string, cfg Config) (*Renderer, error) {
	r := &Renderer{cfg: cfg, sets: map[lang.Locale]set{}}
	for _, locale := range []lang.Locale{lang.VI, lang.EN} {
		s, err := r.parse(face, dir, lang.For(locale))
		if err != nil {
			return nil, fmt.Errorf("templates of the %s: %w", cfg.Face, err)
		}
		r.sets[locale] = s
	}
	return r, nil
}

func (r *Renderer) parse(face fs.FS, dir string, p *lang.Printer) (set, error) {
	s := set{pages: map[string]*template.Template{}}
	funcs := r.funcs(p, func() *template.Template { return s.components })
	base := template.New("").Funcs(funcs)
	if r.cfg.Funcs != nil {
		base.Funcs(r.cfg.Funcs(p))
	}
	base, err := base.ParseFS(own, "templates/*.html")
	if err != nil {
		return s, err
	}
	// Components are drawn from a set of their own: html/template forbids
	// parsing more into a set that has been executed.
	if s.components, err = base.Clone(); err != nil {
		return s, err
	}
	names, err := fs.Glob(face, path.Join(dir, "*.html"))
	if err != nil {
		return s, err
	}
	partials, pages := split(names)
	if len(partials) > 0 {
		if base, err = base.ParseFS(face, partials...); err != nil {
			return s, err
		}
	}
	for _, name := range append(pages, "") {
		if err := s.add(base, face, name); err != nil {
			return s, err
		}
	}
	return s, nil
}

// add parses one page over the base; the empty name is the page of errors,
// which every face has.
func (s set) add(base *template.Template, face fs.FS, name string) error {
	page, err := base.Clone()
	if err != nil {
		return err
	}
	if name == "" {
		s.pages["error"], err = page.ParseFS(own, "templates/pages/error.html")
		return err
	}
	s.pages[strings.TrimSuffix(path.Base(name), ".html")], err = page.ParseFS(face, name)
	return err
}

func split(names []string) (partials, pages []string) {
	for _, name := range names {
		if strings.HasPrefix(path.Base(name), "_") {
			partials = append(partials, name)
		} else {
			pages = append(pages, name)
		}
	}
	return partials, pages
}

// Pages returns the names of the face's pages, so that a test can render all.
func (r *Renderer) Pages() []string {
	var names []string
	for name := range r.sets[lang.VI].pages {
		names = append(names, name)
	}
	return names
}

// Render writes the named page. Nothing is written before the template has
// succeeded: the reader gets a whole page or the page of errors, never half.
func (r *Renderer) Render(w http.ResponseWriter, req *http.Request, name string, view View) {
	r.fill(w, req, view.page())
	body, err := r.execute(view.page().Lang, name, "layout", view)
	if err != nil {
		r.cfg.Log.ErrorContext(req.Context(), "page did not render", "page", name, "error", err)
		r.broken(w, req)
		return
	}
	r.write(w, view.page(), body)
}

// Fragment writes one named template of a page, for an htmx request.
func (r *Renderer) Fragment(w http.ResponseWriter, req *http.Request, name, fragment string, view View) {
	r.fill(w, req, view.page())
	body, err := r.execute(view.page().Lang, name, fragment, view)
	if err != nil {
		r.cfg.Log.ErrorContext(req.Context(), "fragment did not render", "page", name, "fragment", fragment, "error", err)
		r.broken(w, req)
		return
	}
	r.write(w, view.page(), body)
}

// Fail writes the page of errors for err: what is wrong and what to do, in plain
// words. Errors that are nobody's business are logged and shown as one neutral
// sentence.
func (r *Renderer) Fail(w http.ResponseWriter, req *http.Request, err error) {
	status := statusOf(err)
	if status == http.StatusInternalServerError {
		r.cfg.Log.ErrorContext(req.Context(), "request failed", "path", req.URL.Path, "error", err)
	}
	view := &errorView{Page: Page{Status: status, NoIndex: true}, Kind: kindName(status)}
	if fault.Code(err) != "" {
		view.Text = Printer(req.Context()).Error(err)
	}
	r.Render(w, req, "error", view)
}

// NotFound is the handler of every address that nothing answers.
func (r *Renderer) NotFound(w http.ResponseWriter, req *http.Request) {
	r.Fail(w, req, fault.NotFound("ui.error.no_page"))
}

type errorView struct {
	Page
	Kind string // last part of the keys ui.error.<kind>.title and .help
	Text string // what exactly, if the error is the reader's business
}

func kindName(status int) string {
	switch status {
	case http.StatusNotFound:
		return "not_found"
	case http.StatusForbidden:
		return "forbidden"
	case http.StatusConflict:
		return "conflict"
	case http.StatusUnprocessableEntity, http.StatusRequestEntityTooLarge:
		return "invalid"
	case http.StatusServiceUnavailable:
		return "unavailable"
	}
	return "internal"
}

// fill completes the page with what the request and the site know.
func (r *Renderer) fill(w http.ResponseWriter, req *http.Request, p *Page) {
	p.Lang, p.Face, p.Site = Locale(req.Context()), r.cfg.Face, r.cfg.Site
	p.Path = pathWithoutLang(req.URL)
	if p.Flash == nil {
		p.Flash = takeFlash(w, req, Printer(req.Context()))
	}
	if r.cfg.Decorate != nil {
		r.cfg.Decorate(req, p)
	}
}

func (r *Renderer) execute(locale lang.Locale, name, root string, view View) ([]byte, error) {
	page, ok := r.sets[locale].pages[name]
	if !ok {
		return nil, fmt.Errorf("there is no page %q", name)
	}
	var b bytes.Buffer
	if err := page.ExecuteTemplate(&b, root, view); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

func (r *Renderer) write(w http.ResponseWriter, p *Page, body []byte) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	if w.Header().Get("Cache-Control") == "" {
		w.Header().Set("Cache-Control", "no-cache")
	}
	w.WriteHeader(max(p.Status, http.StatusOK))
	_, _ = w.Write(body) // The reader has gone; there is nobody left to tell.
}

// broken is the last resort, when even a template failed.
func (r *Renderer) broken(w http.ResponseWriter, req *http.Request) {
	http.Error(w, Printer(req.Context()).T("lang.internal"), http.StatusInternalServerError)
}
