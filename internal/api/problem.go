package api

import (
	"context"
	"encoding/json"
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"github.com/loa-vn/loa/internal/fault"
	"github.com/loa-vn/loa/internal/lang"
)

// problemType begins the type of every problem; the fault's code follows.
const problemType = "urn:loa:"

func noToken() error { return fault.Forbidden("api.no_token") }

func noSuchPath(r *http.Request) error {
	return fault.NotFound("api.no_path", "method", r.Method, "path", r.URL.Path)
}

// problemOf is the RFC 9457 form of an error. What is nobody's business shows
// as one neutral sentence.
func problemOf(p *lang.Printer, err error) *huma.ErrorModel {
	faults := fault.All(err)
	m := &huma.ErrorModel{Type: problemType + "internal", Status: http.StatusInternalServerError, Detail: p.Error(err)}
	if len(faults) > 0 {
		m.Type, m.Status = problemType+faults[0].Code, statusOf(faults[0])
	}
	m.Title = p.T(titleOf(m.Status))
	for _, one := range faults {
		if one.Field != "" {
			m.Errors = append(m.Errors, &huma.ErrorDetail{Message: p.Error(one), Location: "body." + one.Field})
		} else if len(faults) > 1 {
			m.Errors = append(m.Errors, &huma.ErrorDetail{Message: p.Error(one)})
		}
	}
	return m
}

// statusOf maps a fault's kind to HTTP. Three codes say more than their kind.
func statusOf(f *fault.Error) int {
	switch f.Code {
	case "api.no_token", "auth.token.unknown", "auth.login_first":
		return http.StatusUnauthorized
	case "auth.throttled":
		return http.StatusTooManyRequests
	}
	switch f.Kind {
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
	default:
		return http.StatusInternalServerError
	}
}

func titleOf(status int) string {
	switch status {
	case http.StatusUnauthorized:
		return "api.title.unauthorized"
	case http.StatusForbidden:
		return "api.title.forbidden"
	case http.StatusNotFound:
		return "api.title.not_found"
	case http.StatusConflict:
		return "api.title.conflict"
	case http.StatusRequestEntityTooLarge:
		return "api.title.too_large"
	case http.StatusTooManyRequests, http.StatusServiceUnavailable:
		return "api.title.later"
	}
	if status >= http.StatusInternalServerError {
		return "api.title.internal"
	}
	return "api.title.invalid"
}

// explain is what a handler's error becomes; one that is ours alone is logged.
func (f *face) explain(ctx context.Context, err error) error {
	m := problemOf(f.printer(ctx), err)
	if m.Status == http.StatusInternalServerError {
		f.log.ErrorContext(ctx, "api", "error", err)
	}
	return m
}

// problem answers what never reached an operation.
func (f *face) problem(w http.ResponseWriter, r *http.Request, err error) {
	m := problemOf(f.printer(r.Context()), err)
	if m.Status == http.StatusInternalServerError {
		f.log.ErrorContext(r.Context(), "api", "error", err)
	}
	if m.Status == http.StatusUnauthorized {
		w.Header().Set("WWW-Authenticate", `Bearer realm="loa"`)
	}
	w.Header().Set("Content-Type", "application/problem+json")
	w.WriteHeader(m.Status)
	_ = json.NewEncoder(w).Encode(m) // the client may be gone
}

// translate gives the problems that huma finds (a missing property, a number
// that is none) the words of the house.
func (f *face) translate(ctx huma.Context, _ string, v any) (any, error) {
	m, ok := v.(*huma.ErrorModel)
	if !ok || strings.HasPrefix(m.Type, problemType) {
		return v, nil
	}
	p := f.printer(ctx.Context())
	told := &huma.ErrorModel{
		Type: problemType + "api.malformed", Status: m.Status, Title: p.T(titleOf(m.Status)), Detail: p.T("api.malformed"),
	}
	for _, e := range m.Errors {
		one := *e
		one.Message = inWords(p, e.Message)
		told.Errors = append(told.Errors, &one)
	}
	return told, nil
}

// inWords finds our words for huma's, which begin alike for each mistake. What
// it says besides stays as it is: it names values and limits.
func inWords(p *lang.Printer, message string) string {
	if p.Locale == lang.EN {
		return message
	}
	for _, form := range []struct{ start, key string }{
		{"expected required property ", "api.form.missing"},
		{"required ", "api.form.missing_parameter"},
		{"unexpected property", "api.form.unexpected"},
		{"expected value to be one of", "api.form.choice"},
		{"expected string to be", "api.form.format"},
		{"expected length", "api.form.length"},
		{"expected", "api.form.type"},
		{"invalid", "api.form.type"},
	} {
		if rest, ok := strings.CutPrefix(message, form.start); ok {
			word, _, _ := strings.Cut(strings.TrimSpace(rest), " to be present")
			return p.T(form.key, "what", strings.Trim(word, ` "`))
		}
	}
	return message
}
