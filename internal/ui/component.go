package ui

import (
	"bytes"
	"fmt"
	"html/template"
	"reflect"
	"strings"
	"time"

	"github.com/loa-vn/loa/internal/lang"
)

// Component is anything drawn by a named template of this package.
type Component interface{ component() string }

// kinds lists the components by the name that {{c}} calls them by.
func kinds() map[string]Component {
	all := []Component{
		Button{},
		Input{},
		Textarea{},
		Select{},
		Radios{},
		Checkboxes{},
		DateInput{},
		FileUpload{},
		Notice{},
		Tag{},
		Summary{},
		Table{},
		Pagination{},
		Tabs{},
		Details{},
		Warning{},
		Inset{},
		Panel{},
		Timeline{},
		Progress{},
		Bar{},
		Empty{},
		Hash{},
		Entries{},
		Stat{},
		Links{},
		Law{},
		Copy{},
		Contents{},
		Difference{},
	}
	byName := make(map[string]Component, len(all))
	for _, kind := range all {
		byName[kind.component()] = kind
	}
	return byName
}

// funcs are the functions of every template in one locale.
func (r *Renderer) funcs(p *lang.Printer, components func() *template.Template) template.FuncMap {
	all := kinds()
	show := func(x any) (template.HTML, error) { return draw(components(), x) }
	return template.FuncMap{
		"t":       p.T,
		"date":    p.Date,
		"time":    p.Time,
		"int":     func(n any) (string, error) { return integer(p, n) },
		"percent": p.Percent,
		"printer": func() *lang.Printer { return p },
		"locale":  func() string { return string(p.Locale) },
		"when":    func(t time.Time) template.HTML { return when(p, t) },
		"asset":   r.cfg.Assets.URL,
		"page":    func(v View) *Page { return v.page() },
		"paras":   paragraphs,
		"show":    show,
		"c": func(kind string, kv ...any) (template.HTML, error) {
			x, err := build(all, kind, kv)
			if err != nil {
				return "", err
			}
			return show(x)
		},
	}
}

// draw executes the template of a component. Text is escaped, ready HTML passes,
// nothing draws nothing.
func draw(t *template.Template, x any) (template.HTML, error) {
	v := reflect.ValueOf(x)
	if v.Kind() == reflect.Pointer && !v.IsNil() {
		x, v = v.Elem().Interface(), v.Elem()
	}
	switch x := x.(type) {
	case nil:
		return "", nil
	case template.HTML:
		return x, nil
	case Component:
		var b bytes.Buffer
		if err := t.ExecuteTemplate(&b, x.component(), x); err != nil {
			return "", err
		}
		return template.HTML(b.String()), nil //nolint:gosec // html/template has just escaped it.
	}
	if v.Kind() == reflect.String {
		return template.HTML(template.HTMLEscapeString(v.String())), nil //nolint:gosec // Escaped here.
	}
	return "", fmt.Errorf("show: %T is no component", x)
}

// build fills a component's struct from field-value pairs. Unknown fields and
// wrong types are errors: a misspelt word must not vanish from a page.
func build(all map[string]Component, kind string, kv []any) (any, error) {
	prototype, ok := all[kind]
	if !ok {
		return nil, fmt.Errorf("c: there is no component %q", kind)
	}
	if len(kv)%2 != 0 {
		return nil, fmt.Errorf("c %q: a field without a value", kind)
	}
	x := reflect.New(reflect.TypeOf(prototype)).Elem()
	for i := 0; i < len(kv); i += 2 {
		name, _ := kv[i].(string)
		field := x.FieldByName(name)
		if !field.IsValid() {
			return nil, fmt.Errorf("c %q: there is no field %q", kind, name)
		}
		if err := assign(field, kv[i+1]); err != nil {
			return nil, fmt.Errorf("c %q: field %s: %w", kind, name, err)
		}
	}
	return x.Interface(), nil
}

// assign sets a field, converting between string types only where that cannot
// smuggle unescaped text in: into plain strings and into this package's tones.
func assign(field reflect.Value, value any) error {
	if value == nil {
		return nil
	}
	v := reflect.ValueOf(value)
	switch {
	case v.Type().AssignableTo(field.Type()):
		field.Set(v)
	case v.Kind() == reflect.String && field.Kind() == reflect.String && field.Type() != reflect.TypeFor[template.HTML]():
		field.SetString(v.String())
	case v.CanInt() && field.CanInt():
		field.SetInt(v.Int())
	default:
		return fmt.Errorf("a %s does not fit a %s", v.Type(), field.Type())
	}
	return nil
}

func integer(p *lang.Printer, n any) (string, error) {
	v := reflect.ValueOf(n)
	if !v.IsValid() || !v.CanInt() {
		return "", fmt.Errorf("int: %T is no whole number", n)
	}
	return p.Int(v.Int()), nil
}

// when writes an instant for people and for programs.
func when(p *lang.Printer, t time.Time) template.HTML {
	if t.IsZero() {
		return ""
	}
	const element = `<time datetime="%s">%s</time>`
	return template.HTML(fmt.Sprintf(element, t.Format(time.RFC3339), template.HTMLEscapeString(p.Time(t)))) //nolint:gosec // Escaped here.
}

// paragraphs makes <p> of plain text: an empty line ends a paragraph, a line
// beginning with "- " is an item of a list.
func paragraphs(text string) template.HTML {
	var b strings.Builder
	for _, block := range strings.Split(strings.ReplaceAll(text, "\r\n", "\n"), "\n\n") {
		writeBlock(&b, strings.Split(strings.TrimSpace(block), "\n"))
	}
	return template.HTML(b.String()) //nolint:gosec // Every line was escaped.
}

func writeBlock(b *strings.Builder, lines []string) {
	open := ""
	for _, line := range lines {
		line = strings.TrimSpace(line)
		item, isItem := strings.CutPrefix(line, "- ")
		switch {
		case line == "":
			continue
		case isItem:
			open = reopen(b, open, "ul", `<ul class="loa-list loa-list--bullet">`)
			b.WriteString("<li>" + template.HTMLEscapeString(item) + "</li>")
		case open == "p":
			b.WriteString("<br>" + template.HTMLEscapeString(line))
		default:
			open = reopen(b, open, "p", `<p class="loa-body">`)
			b.WriteString(template.HTMLEscapeString(line))
		}
	}
	reopen(b, open, "", "")
}

// reopen closes the open element and starts another, unless it is the same.
func reopen(b *strings.Builder, open, next, tag string) string {
	if open == next {
		return open
	}
	if open != "" {
		b.WriteString("</" + open + ">")
	}
	b.WriteString(tag)
	return next
}
