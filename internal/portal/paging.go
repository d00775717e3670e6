package portal

import (
	"net/http"
	"strconv"
	"strings"

	"github.com/loa-vn/loa/internal/lang"
	"github.com/loa-vn/loa/internal/ui"
)

// longestQuery is more than anyone types; what is longer is cut.
const longestQuery = 200

// number reads a whole number out of the query; 0 if there is none.
func number(r *http.Request, name string) int {
	n, err := strconv.Atoi(r.FormValue(name))
	if err != nil || n < 0 {
		return 0
	}
	return n
}

// pagination links to the pages of a list: the first, the last and those around
// the current one. A list of one page has none.
func pagination(t *lang.Printer, href string, current, last int) *ui.Pagination {
	if last < 2 {
		return nil
	}
	p := &ui.Pagination{}
	to := func(n int, text string) ui.Link {
		return ui.Link{Text: text, Href: href + strconv.Itoa(n), Current: n == current}
	}
	for n := 1; n <= last; n++ {
		switch {
		case n == 1 || n == last || n >= current-1 && n <= current+1:
			p.Pages = append(p.Pages, to(n, strconv.Itoa(n)))
		case n == current-2 || n == current+2:
			p.Pages = append(p.Pages, ui.Link{})
		}
	}
	if current > 1 {
		l := to(current-1, t.T("ui.pages.prev"))
		p.Prev = &l
	}
	if current < last {
		l := to(current+1, t.T("ui.pages.next"))
		p.Next = &l
	}
	return p
}

// query reads what someone typed into a search box.
func query(r *http.Request, name string) string {
	q := strings.Join(strings.Fields(strings.ToValidUTF8(r.FormValue(name), " ")), " ")
	if letters := []rune(q); len(letters) > longestQuery {
		return string(letters[:longestQuery])
	}
	return q
}

// neighbours links to the pages beside one of a list whose end is not known.
func neighbours(t *lang.Printer, href string, at int, more bool) *ui.Pagination {
	if at < 2 && !more {
		return nil
	}
	p := &ui.Pagination{Pages: []ui.Link{{Text: strconv.Itoa(at), Current: true}}}
	if at > 1 {
		p.Prev = &ui.Link{Text: t.T("ui.pages.prev"), Href: href + strconv.Itoa(at-1)}
	}
	if more {
		p.Next = &ui.Link{Text: t.T("ui.pages.next"), Href: href + strconv.Itoa(at+1)}
	}
	return p
}
