// Package lang holds every word that Loa shows a person, Vietnamese first.
//
// Texts live in texts/<area>.json, one file a room of the house, as
// {"key": {"vi": "…", "en": "…"}}. A key begins with its area. Placeholders are
// names in braces, {count}; a number among the arguments is printed as the
// locale writes it (1.234.567 in Vietnamese). Plural forms are not needed:
// Vietnamese has none, and the English texts are worded around them.
//
// Faults carry the key of their text as their code, so that a rule deep inside
// can say exactly what is wrong without knowing who reads it in which language.
package lang

import (
	"fmt"
	"strings"
	"time"

	"github.com/loa-vn/loa/internal/civil"
	"github.com/loa-vn/loa/internal/fault"
)

// Locale is a language of the screens.
type Locale string

// The closed set of locales; Vietnamese is the default.
const (
	VI Locale = "vi"
	EN Locale = "en"
)

// Of reads a locale from a cookie, a query or a command line; anything unknown
// is Vietnamese.
func Of(s string) Locale {
	if Locale(s) == EN {
		return EN
	}
	return VI
}

// Printer speaks one locale.
type Printer struct {
	Locale Locale
	texts  map[string]text
}

// For returns the printer of a locale.
func For(l Locale) *Printer { return &Printer{Locale: l, texts: catalogue()} }

// T returns the text of a key with its placeholders filled from key-value pairs.
// A key without a text is returned in guillemets, which no test lets pass.
func (p *Printer) T(key string, kv ...any) string {
	args := make(map[string]any, len(kv)/2)
	for i := 0; i+1 < len(kv); i += 2 {
		args[fmt.Sprint(kv[i])] = kv[i+1]
	}
	return p.fill(key, args)
}

// Has reports whether a key has a text.
func (p *Printer) Has(key string) bool { _, ok := p.texts[key]; return ok }

// Error returns the public text of any error: a fault's own, several joined by
// line breaks, or one neutral sentence for what is not the user's business.
func (p *Printer) Error(err error) string {
	faults := fault.All(err)
	if len(faults) == 0 {
		return p.T("lang.internal")
	}
	lines := make([]string, 0, len(faults))
	for _, f := range faults {
		lines = append(lines, p.fill(f.Code, f.Args))
	}
	return strings.Join(lines, "\n")
}

func (p *Printer) fill(key string, args map[string]any) string {
	t, ok := p.texts[key]
	if !ok {
		return "«" + key + "»"
	}
	s := t.VI
	if p.Locale == EN {
		s = t.EN
	}
	if len(args) == 0 || !strings.Contains(s, "{") {
		return s
	}
	pairs := make([]string, 0, 2*len(args))
	for k, v := range args {
		pairs = append(pairs, "{"+k+"}", p.value(v))
	}
	return strings.NewReplacer(pairs...).Replace(s)
}

func (p *Printer) value(v any) string {
	switch v := v.(type) {
	case int:
		return p.Int(int64(v))
	case int64:
		return p.Int(v)
	case civil.Date:
		return p.Date(v)
	case time.Time:
		return p.Time(v)
	case error:
		return p.Error(v)
	default:
		return fmt.Sprint(v)
	}
}

// Int writes a number with the locale's thousands separator.
func (p *Printer) Int(n int64) string {
	sep := "."
	if p.Locale == EN {
		sep = ","
	}
	digits := fmt.Sprint(n)
	sign := ""
	if n < 0 {
		sign, digits = "-", digits[1:]
	}
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + sep + digits[i:]
	}
	return sign + digits
}

// Percent writes a share of 0 to 1 with one decimal: 12,5 % in Vietnamese.
func (p *Printer) Percent(share float64) string {
	s := fmt.Sprintf("%.1f", 100*share)
	if p.Locale == EN {
		return s + "%"
	}
	return strings.ReplaceAll(s, ".", ",") + " %"
}

// Date writes a day as 01/07/2025, or 1 July 2025 in English; "" for no day.
func (p *Printer) Date(d civil.Date) string {
	if d == "" {
		return ""
	}
	if p.Locale == EN {
		return d.Time().Format("2 January 2006")
	}
	return d.Time().Format("02/01/2006")
}

// Time writes an instant in Việt Nam's time: 17:40 01/07/2025; "" for none.
func (p *Printer) Time(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	if p.Locale == EN {
		return t.In(civil.Zone()).Format("15:04, 2 January 2006")
	}
	return t.In(civil.Zone()).Format("15:04 02/01/2006")
}
