package desk

import (
	"fmt"
	"slices"

	"github.com/loa-vn/loa/internal/fault"
	"github.com/loa-vn/loa/internal/lang"
	"github.com/loa-vn/loa/internal/statement"
	"github.com/loa-vn/loa/internal/ui"
)

// findingLine is one thing that is wrong, with the way to where it is.
type findingLine struct {
	Where string
	Text  string
	Href  string
}

// findings is what stands between an entry and its approval, and what is merely
// worth another look.
type findings struct {
	Blocking []findingLine
	Warnings []findingLine
}

// Clear reports whether nothing stops the entry.
func (f findings) Clear() bool { return len(f.Blocking) == 0 }

// findingsOf puts findings into words, in the order of the page. The same sentence
// about the same place is said once.
func findingsOf(p *lang.Printer, c statement.Content, all []statement.Finding) findings {
	var f findings
	for _, one := range all {
		line := findingLine{Where: whereOf(p, one), Text: one.Message(p), Href: hrefOf(c, one)}
		list := &f.Warnings
		if one.Severity == statement.Blocking {
			list = &f.Blocking
		}
		if !slices.Contains(*list, line) {
			*list = append(*list, line)
		}
	}
	return f
}

func whereOf(p *lang.Printer, f statement.Finding) string {
	if f.Channel != "" {
		return p.T(f.Channel.Key())
	}
	if f.Field == "" {
		return ""
	}
	return p.T("desk.entry." + f.Field)
}

// hrefOf is the field of the editor that the finding is about.
func hrefOf(c statement.Content, f statement.Finding) string {
	switch {
	case f.Channel != "":
		return "#" + string(f.Channel) + "-text"
	case f.Field == "facts":
		i := slices.IndexFunc(c.Facts, func(x statement.Fact) bool { return x.Key == f.Fact })
		if i < 0 {
			return "#facts"
		}
		return fmt.Sprintf("#fact-%d-value", i)
	case f.Field == "":
		return "#headline"
	}
	return "#" + f.Field
}

// typed adds what could not even be read, such as a day that is none.
func (f findings) typed(p *lang.Printer, err error) findings {
	for _, one := range fault.All(err) {
		f.Blocking = append(f.Blocking, findingLine{Where: p.T("desk.entry.facts"), Text: p.Error(one), Href: "#" + one.Field})
	}
	return f
}

// textCard is one channel's rendering with everything there is to say about it.
type textCard struct {
	textRow

	ID    string // of the statement
	Name  string
	Hint  string
	Tag   ui.Tag
	Found []statement.Finding
	Price string // of a text message
	Saves string // what leaving out the tone marks would save
	Plain bool   // a text message without tone marks
}

// HasSubject reports whether the channel has a subject line.
func (t textCard) HasSubject() bool {
	return t.Channel == statement.Web || t.Channel == statement.Email || t.Channel == statement.Push
}

// Lines is the height of the field: all of a text that fits a screen.
func (t textCard) Lines() int {
	width := 54
	n := 0
	for _, line := range splitLines(t.Text) {
		n += 1 + len([]rune(line))/width
	}
	return min(max(n, 3), 16)
}

// Blocks reports whether the rendering stops the statement.
func (t textCard) Blocks() bool { return statement.Blocks(t.Found) }

// cardsOf are the renderings of the content, each with its findings. Part is what a part
// of a text message costs, in đồng; 0 where nobody knows.
func cardsOf(p *lang.Printer, c statement.Content, rows []textRow, all []statement.Finding, part int64) []textCard {
	cards := make([]textCard, 0, len(rows))
	for _, row := range rows {
		card := textCard{textRow: row, Name: p.T(row.Channel.Key()), Hint: p.T("desk.channel_hint." + string(row.Channel))}
		for _, f := range all {
			if f.Channel == row.Channel {
				card.Found = append(card.Found, f)
			}
		}
		card.Tag = cardTag(p, card)
		if row.Channel == statement.SMS {
			card.Plain = c.PlainSMS
			card.Price, card.Saves = price(p, statement.MeasureSMS(c), c.PlainSMS, part)
		}
		cards = append(cards, card)
	}
	return cards
}

func cardTag(p *lang.Printer, card textCard) ui.Tag {
	switch {
	case card.Blocks():
		return ui.Tag{Text: p.T("desk.text.blocked"), Tone: ui.Danger}
	case card.Edited:
		return ui.Tag{Text: p.T("desk.text.edited"), Tone: ui.Info}
	}
	return ui.Tag{Text: p.T("desk.text.generated"), Tone: ui.Muted}
}

func (d *Desk) partPrice() int64 {
	if d.PartPrice == nil {
		return 0
	}
	return d.PartPrice()
}

// price says what a text message costs each recipient, and what it would cost
// without tone marks. Đồng are named where a part has a price.
func price(p *lang.Printer, m statement.ShortMessage, plain bool, part int64) (now, saves string) {
	now = p.T("desk.sms.price", "parts", m.As.Parts, "units", m.As.Units, "free", m.As.Free)
	if part > 0 {
		now += " " + p.T("desk.sms.cost", "cost", part*int64(m.As.Parts))
	}
	if !plain && m.Saves() > 0 {
		saves = p.T("desk.sms.saves", "parts", m.Plain.Parts, "saves", m.Saves())
		if part > 0 {
			saves += " " + p.T("desk.sms.saves_cost", "cost", part*int64(m.Saves()))
		}
	}
	return now, saves
}
