package desk

import (
	"net/http"
	"net/url"
	"strconv"

	"github.com/loa-vn/loa/internal/lang"
	"github.com/loa-vn/loa/internal/ui"
)

// show renders a page.
func (d *Desk) show(w http.ResponseWriter, r *http.Request, name string, v ui.View) error {
	d.pages.Render(w, r, name, v)
	return nil
}

// rejecter is a view of a form: every view, through its ui.Page.
type rejecter interface {
	ui.View
	Reject(p *lang.Printer, err error) bool
}

// again shows a form once more with what is wrong with it. The view must hold
// what was typed. An error that the form cannot mend goes on to the page of errors.
func (d *Desk) again(w http.ResponseWriter, r *http.Request, name string, v rejecter, err error) error {
	if !v.Reject(say(r), err) {
		return err
	}
	return d.show(w, r, name, v)
}

// done sends the reader on after a form was accepted, with a word about it.
func done(w http.ResponseWriter, r *http.Request, to, key string, kv ...any) error {
	ui.Flash(w, ui.Success, key, kv...)
	ui.Redirect(w, r, to)
	return nil
}

// say speaks the reader's language.
func say(r *http.Request) *lang.Printer { return ui.Printer(r.Context()) }

// partial reports whether htmx asks for a part of the page only.
func partial(r *http.Request) bool { return r.Header.Get("HX-Request") == "true" }

// pageSize is how many lines a list shows at once.
const pageSize = 25

// paging is where in a list the reader stands, counted from 1.
type paging struct {
	At   int
	base url.URL
}

func pagingOf(r *http.Request) paging {
	n, err := strconv.Atoi(r.URL.Query().Get("page"))
	if err != nil || n < 1 {
		n = 1
	}
	return paging{At: min(n, 100_000), base: *r.URL}
}

// Limit asks for one line more than is shown: it tells whether there is a next page.
func (p paging) Limit() int { return pageSize + 1 }

// Offset is how many lines come before the page.
func (p paging) Offset() int { return (p.At - 1) * pageSize }

// links draws the way to the neighbours of a page that found n lines, and says how
// many of them to show. It is nil when everything fits on one page.
func (p paging) links(say *lang.Printer, n int) (*ui.Pagination, int) {
	more := n > pageSize
	if p.At == 1 && !more {
		return nil, n
	}
	all := &ui.Pagination{Pages: []ui.Link{{Text: strconv.Itoa(p.At), Current: true}}}
	if p.At > 1 {
		all.Prev = &ui.Link{Text: say.T("ui.pages.prev"), Href: p.href(p.At - 1)}
	}
	if more {
		all.Next = &ui.Link{Text: say.T("ui.pages.next"), Href: p.href(p.At + 1)}
	}
	return all, min(n, pageSize)
}

func (p paging) href(n int) string {
	q := p.base.Query()
	q.Set("page", strconv.Itoa(n))
	return p.base.Path + "?" + q.Encode()
}

// page cuts a list that was asked for with Limit down to what is shown.
func page[T any](p paging, say *lang.Printer, all []T) ([]T, *ui.Pagination) {
	links, n := p.links(say, len(all))
	return all[:n], links
}

// pageNumbers links to the first, the last and the neighbouring pages of n; it is
// nil for a single page.
func pageNumbers(say *lang.Printer, base url.URL, at, n int) *ui.Pagination {
	if n < 2 {
		return nil
	}
	p, all := paging{At: at, base: base}, &ui.Pagination{}
	for i := 1; i <= n; i++ {
		switch near := i >= at-2 && i <= at+2; {
		case i == at:
			all.Pages = append(all.Pages, ui.Link{Text: strconv.Itoa(i), Current: true})
		case near || i == 1 || i == n:
			all.Pages = append(all.Pages, ui.Link{Text: strconv.Itoa(i), Href: p.href(i)})
		case i == at-3 || i == at+3:
			all.Pages = append(all.Pages, ui.Link{})
		}
	}
	if at > 1 {
		all.Prev = &ui.Link{Text: say.T("ui.pages.prev"), Href: p.href(at - 1)}
	}
	if at < n {
		all.Next = &ui.Link{Text: say.T("ui.pages.next"), Href: p.href(at + 1)}
	}
	return all
}
