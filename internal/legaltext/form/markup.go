package form

import (
	"bytes"
	"encoding/xml"
	"strings"
)

// markup writes XML, and HTML where the two agree.
type markup struct{ bytes.Buffer }

// open begins an element with attributes as name and value in turn; one without a value is left out.
func (m *markup) open(name string, attrs ...string) {
	m.WriteString("<" + name)
	m.attributes(attrs)
	m.WriteByte('>')
}

// empty writes an element without content.
func (m *markup) empty(name string, attrs ...string) {
	m.WriteString("<" + name)
	m.attributes(attrs)
	m.WriteString("/>\n")
}

func (m *markup) attributes(attrs []string) {
	for i := 0; i+1 < len(attrs); i += 2 {
		if attrs[i+1] != "" {
			m.WriteString(" " + attrs[i] + `="`)
			m.text(attrs[i+1])
			m.WriteByte('"')
		}
	}
}

// shut ends an element and its line.
func (m *markup) shut(name string) { m.WriteString("</" + name + ">\n") }

// end ends an element inside a line.
func (m *markup) end(name string) { m.WriteString("</" + name + ">") }

// line writes an element that holds only text, on a line of its own.
func (m *markup) line(name, text string, attrs ...string) {
	m.open(name, attrs...)
	m.text(text)
	m.shut(name)
}

// word writes an element that holds only text, inside a line.
func (m *markup) word(name, text string, attrs ...string) {
	m.open(name, attrs...)
	m.text(text)
	m.end(name)
}

// text escapes; what XML has no form for becomes the sign for a lost character.
func (m *markup) text(s string) {
	if strings.ContainsAny(s, "<>&'\"\r\t\n") || !plain(s) {
		_ = xml.EscapeText(m, []byte(s)) // a buffer takes everything
		return
	}
	m.WriteString(s)
}

func plain(s string) bool {
	for _, r := range s {
		if r < ' ' || r >= 0xfffd {
			return false
		}
	}
	return true
}
