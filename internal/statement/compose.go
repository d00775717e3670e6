package statement

import (
	"fmt"
	"strings"

	"github.com/loa-vn/loa/internal/lang"
	"github.com/loa-vn/loa/internal/viet"
)

// part is the heading that the texts themselves give to a part of the entry.
func (c Content) part(name string, kv ...any) string {
	return lang.For(c.Locale).T("statement.part."+name, kv...)
}

// page collects blocks of text; a heading is a line of its own that ends with a
// colon.
type page struct{ blocks []string }

func (p *page) add(block string) {
	if block != "" {
		p.blocks = append(p.blocks, block)
	}
}

func (p *page) section(heading, block string) {
	if block != "" {
		p.blocks = append(p.blocks, heading+":", block)
	}
}

func (p *page) text() string { return strings.Join(p.blocks, "\n\n") }

// web is the whole entry in the order in which a hurried reader needs it: what,
// what to remember, who, what to do, and only then why and the details.
func (c Content) web() string {
	var p page
	p.add(c.Summary)
	p.section(c.part("facts"), list("- ", c.keyFacts(Web)))
	c.sections(&p)
	return c.filled(p.text())
}

// email is the web page's text as a letter: it stands alone, so it says on what law
// it rests and who sends it.
func (c Content) email() string {
	var p page
	p.add(c.Summary)
	p.section(c.part("facts"), list("- ", c.keyFacts(Email)))
	c.sections(&p)
	p.section(c.part("basis"), list("- ", c.sources()))
	p.add(c.Issuer)
	return c.filled(p.text())
}

func (c Content) sections(p *page) {
	p.section(c.part("who"), c.Who)
	p.section(c.part("steps"), numbered(c.Steps))
	p.section(c.part("why"), c.Why)
	p.section(c.part("body"), c.Body)
	p.section(c.part("contact"), c.Contact)
}

// keyFacts are the facts to remember, whether or not the text says them too.
func (c Content) keyFacts(channel Channel) []string {
	var lines []string
	for _, f := range c.Facts {
		if f.Must(channel) && f.check() == nil {
			lines = append(lines, f.Label+": "+f.Written())
		}
	}
	return lines
}

// sources names each cited clause once.
func (c Content) sources() []string {
	var lines []string
	seen := map[string]bool{}
	for _, cite := range c.Citations {
		line := cite.Source()
		if line != "" && !seen[line] {
			lines = append(lines, line)
		}
		seen[line] = true
	}
	return lines
}

// Source is how a text names the cited clause: "Khoản 2 Điều 3, Quyết định số …".
func (cite Citation) Source() string {
	name := cite.Title
	if name == "" {
		name = cite.Document
	}
	if cite.Label == "" || name == "" {
		return cite.Label + name
	}
	return cite.Label + ", " + name
}

// sms is one breath: who says it, what, the facts that must not be missed, and where
// to ask.
func (c Content) sms() string {
	text := ended(c.filled(c.Headline))
	if c.Issuer != "" {
		text = c.Issuer + ": " + text
	}
	for _, line := range c.due(SMS, text) {
		text += " " + ended(line)
	}
	if c.Contact != "" {
		text += " " + c.part("ask") + ": " + ended(c.filled(c.Contact))
	}
	return text
}

// push is what a notification has room for under its headline: the first sentence
// and the facts that must not be missed. The notification itself leads to the page.
func (c Content) push() string {
	var text string
	if sentences := viet.Sentences(c.filled(c.Summary)); len(sentences) > 0 {
		text = ended(sentences[0])
	}
	for _, line := range c.due(Push, text) {
		text += " " + ended(line)
	}
	return strings.TrimSpace(text)
}

// board is short lines for a display that people pass by.
func (c Content) board() string {
	lines := []string{c.filled(c.Headline)}
	lines = append(lines, c.due(Board, lines[0])...)
	if c.Contact != "" {
		lines = append(lines, strings.TrimSuffix(c.filled(c.Contact), "."))
	}
	return strings.Join(lines, "\n")
}

// radio is the script that an announcer reads: one sentence a line, every figure in
// words, and the deadlines once more at the end, because nobody can scroll back.
func (c Content) radio() string {
	p := []string{c.Greeting, ended(c.Headline), c.Summary}
	if c.Greeting == "" {
		p[0] = c.part("greeting", "issuer", c.Issuer)
	}
	if c.Who != "" {
		p = append(p, c.part("who")+": "+ended(c.Who))
	}
	p = append(p, c.spokenSteps()...)
	p = append(p, c.Why)
	said := c.fill(strings.Join(p, "\n"), Radio)
	for _, line := range c.due(Radio, said) {
		p = append(p, ended(line))
	}
	if c.Contact != "" {
		p = append(p, c.part("contact")+": "+ended(c.Contact))
	}
	if again := c.deadlines(); again != "" {
		p = append(p, c.part("again")+": "+ended(again))
	}
	if c.SignOff != "" {
		p = append(p, c.SignOff)
	} else {
		p = append(p, c.part("sign_off"))
	}
	return strings.Join(viet.Sentences(speak(unlisted(c.fill(strings.Join(p, "\n"), Radio)))), "\n")
}

func (c Content) spokenSteps() []string {
	if len(c.Steps) == 1 {
		return []string{ended(c.Steps[0])}
	}
	lines := make([]string, 0, len(c.Steps))
	for i, s := range c.Steps {
		lines = append(lines, fmt.Sprintf("%s %d: %s", c.part("step"), i+1, ended(s)))
	}
	return lines
}

func (c Content) deadlines() string {
	var said []string
	for _, f := range c.Facts {
		if f.Type == FactDeadline && f.Must(Radio) && f.check() == nil {
			said = append(said, f.Label+" "+c.part("is")+" "+f.Spoken())
		}
	}
	return strings.Join(said, "; ")
}

func list(mark string, items []string) string {
	if len(items) == 0 {
		return ""
	}
	return mark + strings.Join(items, "\n"+mark)
}

func numbered(items []string) string {
	lines := make([]string, 0, len(items))
	for i, s := range items {
		lines = append(lines, fmt.Sprintf("%d. %s", i+1, s))
	}
	return strings.Join(lines, "\n")
}

// unlisted takes list marks off: an announcer does not read dashes.
func unlisted(text string) string {
	var lines []string
	for line := range strings.SplitSeq(text, "\n") {
		if item, ok := strings.CutPrefix(line, "- "); ok {
			line = ended(item)
		}
		lines = append(lines, line)
	}
	return strings.Join(lines, "\n")
}
