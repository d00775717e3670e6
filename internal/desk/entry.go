package desk

import (
	"errors"
	"net/http"
	"strings"

	"github.com/loa-vn/loa/internal/statement"
)

// entryForm is the editor as it stands on the page: word for word what was typed,
// so that a form that cannot be saved comes back as it was sent.
type entryForm struct {
	Revision string // of the text that the form was opened on

	Headline, Summary, Who, Steps, Why, Body, Contact string
	Issuer, Greeting, SignOff                         string
	PlainSMS                                          bool

	Facts     []factRow
	Citations []citeRow
	Texts     []textRow
}

// entryOf fills the form with what is stored.
func entryOf(c statement.Content, revision string) entryForm {
	f := entryForm{
		Revision: revision, Headline: c.Headline, Summary: c.Summary, Who: c.Who, Steps: strings.Join(c.Steps, "\n"),
		Why: c.Why, Body: c.Body, Contact: c.Contact, Issuer: c.Issuer, Greeting: c.Greeting, SignOff: c.SignOff,
		PlainSMS: c.PlainSMS, Facts: factRows(c), Citations: citeRows(c),
	}
	for _, channel := range statement.Channels() {
		f.Texts = append(f.Texts, textOf(c, channel))
	}
	return f
}

// readEntry takes the form as it was sent.
func readEntry(r *http.Request) entryForm {
	get := func(name string) string { return strings.ReplaceAll(r.PostFormValue(name), "\r\n", "\n") }
	f := entryForm{
		Revision: get("revision"), Headline: get("headline"), Summary: get("summary"), Who: get("who"), Steps: get("steps"),
		Why: get("why"), Body: get("body"), Contact: get("contact"), Issuer: get("issuer"),
		Greeting: get("greeting"), SignOff: get("sign_off"), PlainSMS: get("plain_sms") != "",
		Facts: readFacts(r), Citations: readCites(r),
	}
	for _, channel := range statement.Channels() {
		f.Texts = append(f.Texts, readText(r, channel))
	}
	return f
}

// content is the entry that the form describes, over the stored one, from which it
// takes the citations. Errors name the fields of the form.
func (f entryForm) content(stored statement.Content) (statement.Content, error) {
	c := stored
	c.Headline, c.Summary, c.Who, c.Why, c.Body, c.Contact = f.Headline, f.Summary, f.Who, f.Why, f.Body, f.Contact
	c.Issuer, c.Greeting, c.SignOff, c.PlainSMS = f.Issuer, f.Greeting, f.SignOff, f.PlainSMS
	c.Steps = strings.Split(f.Steps, "\n")
	var wrong error
	c.Facts, wrong = f.facts()
	c, tooMuch := c.Tidy()
	if tooMuch != nil {
		return c, errors.Join(wrong, tooMuch)
	}
	c = f.cites(c)
	c.Overrides = f.overrides(c, stored)
	c, tooMuch = c.Tidy()
	return c, errors.Join(wrong, tooMuch)
}
