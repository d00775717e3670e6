package ui

import (
	"context"
	"net/http"
	"net/url"

	"github.com/loa-vn/loa/internal/lang"
)

const localeCookie = "loa_lang"

type localeKey struct{}

// Localise decides the language of a request: ?lang= (which is remembered), then
// the cookie, then Vietnamese. The browser's own wish is not asked: the pages of
// a Vietnamese authority are Vietnamese until the reader says otherwise, and a
// shared cache may keep them.
func Localise(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		locale := lang.VI
		if c, err := r.Cookie(localeCookie); err == nil {
			locale = lang.Of(c.Value)
		}
		if asked := r.URL.Query().Get("lang"); asked != "" {
			locale = lang.Of(asked)
			http.SetCookie(w, &http.Cookie{
				Name: localeCookie, Value: string(locale), Path: "/", MaxAge: 365 * 24 * 3600,
				HttpOnly: true, SameSite: http.SameSiteLaxMode,
			})
		}
		w.Header().Set("Content-Language", string(locale))
		w.Header().Add("Vary", "Cookie")
		next.ServeHTTP(w, r.WithContext(WithLocale(r.Context(), locale)))
	})
}

// WithLocale puts the reader's language into a context.
func WithLocale(ctx context.Context, l lang.Locale) context.Context {
	return context.WithValue(ctx, localeKey{}, l)
}

// Locale is the reader's language, Vietnamese unless Localise found another.
func Locale(ctx context.Context) lang.Locale {
	if l, ok := ctx.Value(localeKey{}).(lang.Locale); ok {
		return l
	}
	return lang.VI
}

// Printer speaks the reader's language.
func Printer(ctx context.Context) *lang.Printer { return lang.For(Locale(ctx)) }

// pathWithoutLang is the address of this page without the language switch, so
// that the switch can add its own.
func pathWithoutLang(u *url.URL) string {
	q := u.Query()
	q.Del("lang")
	if len(q) == 0 {
		return u.Path
	}
	return u.Path + "?" + q.Encode()
}

// In is the address of this page in another language.
func (p *Page) In(l lang.Locale) string {
	u, err := url.Parse(p.Path)
	if err != nil {
		return "/?lang=" + string(l)
	}
	q := u.Query()
	q.Set("lang", string(l))
	u.RawQuery = q.Encode()
	return u.String()
}
