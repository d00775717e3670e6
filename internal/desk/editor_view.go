package desk

import (
	"fmt"
	"strings"
	"time"

	"github.com/loa-vn/loa/internal/lang"
	"github.com/loa-vn/loa/internal/statement"
	"github.com/loa-vn/loa/internal/ui"
)

// editorView is the page on which a statement is written.
type editorView struct {
	ui.Page

	ID       string
	Kind     string
	State    ui.Tag
	Part     int64          // đồng a part of a text message; 0 where nobody knows
	Heading  string         // the headline with its facts filled in
	Document *ui.Link       // what it explains
	Reason   string         // why it came back
	Struck   []struckClause // because of which this correction was begun
	Saved    time.Time
	SavedBy  string
	Blank    bool // nothing was written yet: the findings would only scold

	Form      entryForm
	Check     findings
	Cards     []textCard
	Sentences []ui.Option // for tying a citation again
	Flags     []flagLine  // sentences that should rest on a clause
	FactTypes []ui.Option
	Channels  []ui.Option
	Theirs    *theirs
}

// factField is one line of the table of facts on the page.
type factField struct {
	*editorView

	Row factRow
	At  string // how the names of its fields begin
}

// Fact is the line of the table with the index.
func (v *editorView) Fact(i int) factField {
	return factField{editorView: v, Row: v.Form.Facts[i], At: fmt.Sprintf("fact-%d-", i)}
}

// Problem is what is wrong with a field of the line.
func (f factField) Problem(field string) string { return f.editorView.Problem(f.At + field) }

// Types are the types a fact can have.
func (f factField) Types() []ui.Option { return f.FactTypes }

// theirs is the other text, when two people saved at once.
type theirs struct {
	Name  string
	At    time.Time
	Parts []part
}

// part is a piece of the entry in which two texts differ, with a name for each.
type part struct {
	Label         string
	First, Second string
	Mine, Other   string
}

// fill completes the view from an entry: what it says on each channel and what is
// wrong with it. The form stays as typed.
func (v *editorView) fill(p *lang.Printer, c statement.Content, found []statement.Finding, wrong error) {
	v.Heading = statement.Generated(c, statement.Web).Subject
	v.Check = findingsOf(p, c, found).typed(p, wrong)
	rows := make([]textRow, 0, len(statement.Channels()))
	for _, channel := range statement.Channels() {
		rows = append(rows, textOf(c, channel))
	}
	v.Cards = cardsOf(p, c, rows, found, v.Part)
	for i := range v.Cards {
		v.Cards[i].ID = v.ID
	}
	v.FactTypes = factTypes(p)
	v.Channels = channelOptions(p)
	v.Sentences = sentenceOptions(p, c)
	v.Flags = flagLines(p, c)
	v.Blank = c.Headline == "" && c.Summary == "" && c.Body == ""
}

// keep shows the renderings as they were typed, not as they would be stored.
func (v *editorView) keep(form entryForm) {
	for i := range v.Cards {
		for _, row := range form.Texts {
			if row.Channel == v.Cards[i].Channel && row.touched() {
				v.Cards[i].Subject, v.Cards[i].Text, v.Cards[i].Was, v.Cards[i].Edited = row.Subject, row.Text, row.Was, row.Edited
			}
		}
	}
}

func channelOptions(p *lang.Printer) []ui.Option {
	var all []ui.Option
	for _, c := range statement.Channels() {
		all = append(all, ui.Option{Value: string(c), Text: p.T("desk.channel_short." + string(c))})
	}
	return all
}

func sentenceOptions(p *lang.Printer, c statement.Content) []ui.Option {
	all := []ui.Option{{Text: p.T("desk.cite.choose_sentence")}}
	for _, s := range c.Sentences() {
		all = append(all, ui.Option{Value: s.Hash, Text: clip(s.Text, 90)})
	}
	return all
}

// clip shortens a text for a list.
func clip(s string, n int) string {
	if r := []rune(s); len(r) > n {
		return strings.TrimSpace(string(r[:n])) + "…"
	}
	return s
}

func splitLines(s string) []string { return strings.Split(s, "\n") }

// differences are the parts of the entry that the reader and the other person
// wrote differently.
func differences(p *lang.Printer, mine, other entryForm, name string) []part {
	var all []part
	add := func(label, a, b string) {
		if strings.TrimSpace(a) != strings.TrimSpace(b) {
			all = append(all, part{label, p.T("desk.stale.mine"), p.T("desk.stale.other", "name", name), a, b})
		}
	}
	for _, f := range []struct{ name, a, b string }{
		{"headline", mine.Headline, other.Headline},
		{"summary", mine.Summary, other.Summary},
		{"facts", mine.factLines(p), other.factLines(p)},
		{"who", mine.Who, other.Who},
		{"steps", mine.Steps, other.Steps},
		{"why", mine.Why, other.Why},
		{"body", mine.Body, other.Body},
		{"contact", mine.Contact, other.Contact},
		{"issuer", mine.Issuer, other.Issuer},
		{"greeting", mine.Greeting, other.Greeting},
		{"sign_off", mine.SignOff, other.SignOff},
	} {
		add(p.T("desk.entry."+f.name), f.a, f.b)
	}
	for i, row := range mine.Texts {
		if i < len(other.Texts) && (row.touched() || row.Edited || other.Texts[i].Edited) {
			add(p.T(row.Channel.Key()), row.whole(), other.Texts[i].whole())
		}
	}
	return all
}

func (row textRow) whole() string {
	return strings.TrimSpace(row.Subject + "\n" + row.Text)
}

func (f entryForm) factLines(p *lang.Printer) string {
	var lines []string
	for _, row := range f.Facts {
		if !row.blank() && !row.Drop {
			lines = append(lines, row.Label+": "+row.Value+" ("+p.T(statement.FactType(row.Type).Key())+")")
		}
	}
	return strings.Join(lines, "\n")
}
