package desk

import (
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/loa-vn/loa/internal/ui"
)

// endedView holds what was sent after the session had ended, to be sent again: a
// text that took an hour outlives a login that took eight.
type endedView struct {
	ui.Page

	Action string
	Fields []field
}

type field struct{ Name, Value string }

// maxKept bounds what is handed back, in bytes.
const maxKept = 1 << 20

// keeps reports whether the request is a form whose fields can be handed back: not
// a file, and never a password.
func keeps(r *http.Request) bool {
	r.Body = http.MaxBytesReader(nil, r.Body, maxKept)
	if r.ParseForm() != nil {
		return false
	}
	for name := range r.PostForm {
		if strings.Contains(name, "password") {
			return false
		}
	}
	return len(r.PostForm) > 0
}

func ended(r *http.Request) *endedView {
	v := &endedView{Action: r.URL.RequestURI()}
	v.Status = http.StatusForbidden
	for _, name := range slices.Sorted(maps.Keys(r.PostForm)) {
		for _, value := range r.PostForm[name] {
			v.Fields = append(v.Fields, field{name, value})
		}
	}
	return v
}
