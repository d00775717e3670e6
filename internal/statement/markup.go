package statement

import (
	"fmt"
	"html"
	"regexp"
	"strings"
)

// blocksHTML turns a plain text into HTML that is safe to embed, whatever the text
// holds: paragraphs divided by an empty line, "- " and "1. " lists, a line of its
// own that ends with a colon as a heading, and web addresses as links. There is no
// markup to learn, and none to escape from.
func blocksHTML(text string) string {
	var b strings.Builder
	blocks := strings.Split(text, "\n\n")
	for i, block := range blocks {
		lines := strings.Split(strings.TrimSpace(block), "\n")
		if heading, ok := headingOf(lines, i+1 < len(blocks)); ok {
			b.WriteString("<h2>" + html.EscapeString(heading) + "</h2>\n")
			continue
		}
		for len(lines) > 0 {
			n := run(lines)
			writeRun(&b, lines[:n])
			lines = lines[n:]
		}
	}
	return b.String()
}

// headingOf takes a lone line that ends with a colon and has something after it.
func headingOf(lines []string, more bool) (string, bool) {
	if len(lines) != 1 || !more || len(lines[0]) > 120 || lineKind(lines[0]) != "p" {
		return "", false
	}
	return strings.CutSuffix(lines[0], ":")
}

var orderedItem = regexp.MustCompile(`^(\d{1,3})[.)] +`)

// lineKind is the element a line belongs to: ul, ol or p.
func lineKind(line string) string {
	switch {
	case strings.HasPrefix(line, "- "), strings.HasPrefix(line, "• "), strings.HasPrefix(line, "+ "):
		return "ul"
	case orderedItem.MatchString(line):
		return "ol"
	}
	return "p"
}

// run counts the lines from the first that belong to one element.
func run(lines []string) int {
	n := 1
	for n < len(lines) && lineKind(lines[n]) == lineKind(lines[0]) {
		n++
	}
	return n
}

func writeRun(b *strings.Builder, lines []string) {
	kind := lineKind(lines[0])
	if kind == "p" {
		shown := make([]string, len(lines))
		for i, line := range lines {
			shown[i] = inline(line)
		}
		if text := strings.Join(shown, "<br>\n"); text != "" {
			b.WriteString("<p>" + text + "</p>\n")
		}
		return
	}
	open := "<" + kind + ">"
	if m := orderedItem.FindStringSubmatch(lines[0]); m != nil && strings.TrimLeft(m[1], "0") != "1" {
		open = fmt.Sprintf(`<ol start="%s">`, m[1])
	}
	b.WriteString(open + "\n")
	for _, line := range lines {
		_, item, _ := strings.Cut(line, " ")
		b.WriteString("<li>" + inline(strings.TrimSpace(item)) + "</li>\n")
	}
	b.WriteString("</" + kind + ">\n")
}

var webAddress = regexp.MustCompile(`https?://[^\s<>"'«»“”]+[^\s<>"'«»“”.,;:!?)\]]`)

// inline escapes a line and makes its web addresses links.
func inline(line string) string {
	var b strings.Builder
	at := 0
	for _, m := range webAddress.FindAllStringIndex(line, -1) {
		address := html.EscapeString(line[m[0]:m[1]])
		b.WriteString(html.EscapeString(line[at:m[0]]))
		b.WriteString(`<a href="` + address + `">` + address + `</a>`)
		at = m[1]
	}
	b.WriteString(html.EscapeString(line[at:]))
	return b.String()
}

// emailHTML is a letter's body. Mail readers drop style sheets, so the little style
// there is stands on the elements.
func emailHTML(r Rendering) string {
	style := `font-family:Arial,Helvetica,sans-serif;font-size:16px;line-height:1.5;color:#1d1d1f;max-width:40em`
	return fmt.Sprintf("<div lang=\"%s\" style=\"%s\">\n<h1 style=\"font-size:22px;line-height:1.3\">%s</h1>\n%s</div>\n",
		html.EscapeString(string(r.Locale)), style, html.EscapeString(r.Subject),
		strings.ReplaceAll(blocksHTML(r.Text), "<h2>", `<h2 style="font-size:18px">`))
}
