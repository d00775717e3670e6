package statement

import (
	"regexp"
	"strings"

	"github.com/loa-vn/loa/internal/gsm"
	"github.com/loa-vn/loa/internal/lang"
	"github.com/loa-vn/loa/internal/viet"
)

// Rendering is what one channel says, word for word.
type Rendering struct {
	Channel Channel     `json:"channel"`
	Locale  lang.Locale `json:"locale"`
	Subject string      `json:"subject,omitempty"` // web, email and push
	Text    string      `json:"text"`
	HTML    string      `json:"html,omitempty"` // web and email: a fragment that is safe to embed
	Edited  bool        `json:"edited,omitempty"`
}

// Render makes every channel's rendering, in the order of [Channels].
func Render(c Content) []Rendering {
	all := make([]Rendering, 0, len(Channels()))
	for _, channel := range Channels() {
		all = append(all, RenderFor(c, channel))
	}
	return all
}

// RenderFor makes one channel's rendering: the edited text if there is one, else
// what the entry gives.
func RenderFor(c Content, channel Channel) Rendering {
	o, edited := c.Overrides[channel]
	if !edited {
		return Generated(c, channel)
	}
	r := Rendering{Channel: channel, Locale: c.Locale, Text: c.fill(o.Text, channel), Edited: true}
	if channel.titled() {
		r.Subject = c.fill(o.Subject, channel)
	}
	return c.finish(r)
}

// Generated makes a channel's rendering from the entry alone: what dropping an
// edited text would bring back.
func Generated(c Content, channel Channel) Rendering {
	r := Rendering{Channel: channel, Locale: c.Locale}
	switch channel {
	case Web:
		r.Subject, r.Text = c.filled(c.Headline), c.web()
	case Email:
		r.Subject, r.Text = c.filled(c.Headline), c.email()
	case SMS:
		r.Text = c.sms()
	case Push:
		r.Subject, r.Text = c.filled(c.Headline), c.push()
	case Radio:
		r.Text = c.radio()
	case Board:
		r.Text = c.board()
	}
	return c.finish(r)
}

// finish derives what never is edited by hand: the HTML, and the plain letters of a
// text message that is to go without tone marks.
func (c Content) finish(r Rendering) Rendering {
	switch r.Channel {
	case Web:
		r.HTML = blocksHTML(r.Text)
	case Email:
		r.HTML = emailHTML(r)
	case SMS:
		if c.PlainSMS {
			r.Text = gsm.Plain(r.Text)
		}
	case Push, Radio, Board:
	}
	return r
}

// ShortMessage is what a text message costs, and what it would cost without tone
// marks.
type ShortMessage struct {
	As    gsm.Size
	Plain gsm.Size
}

// Saves is how many parts go without tone marks saves for each recipient.
func (m ShortMessage) Saves() int { return m.As.Parts - m.Plain.Parts }

// MeasureSMS counts the parts of the content's text message.
func MeasureSMS(c Content) ShortMessage {
	text := RenderFor(c, SMS).Text
	return ShortMessage{As: gsm.Measure(text), Plain: gsm.Measure(gsm.Plain(text))}
}

var placeholder = regexp.MustCompile(`\{\{\s*([^{}]*?)\s*\}\}`)

// filled puts the facts' written values in the place of their keys. A key that
// names no fact stays, and [Check] says so.
func (c Content) filled(text string) string { return c.fill(text, Web) }

// fill is filled for a channel: on the radio, facts are put in as they are read
// aloud.
func (c Content) fill(text string, channel Channel) string {
	known := map[string]string{} // a text may name one fact many times
	text = placeholder.ReplaceAllStringFunc(text, func(m string) string {
		key := placeholder.FindStringSubmatch(m)[1]
		said, ok := known[key]
		if !ok {
			said = c.said(key, channel)
			known[key] = said
		}
		if said == "" {
			return m
		}
		return said
	})
	if channel == Radio {
		return twiceDay.ReplaceAllString(text, "$1 ")
	}
	return text
}

// said is a fact as a channel says it; "" if there is no such fact, or it cannot be
// read.
func (c Content) said(key string, channel Channel) string {
	f, ok := c.fact(key)
	switch {
	case !ok || f.check() != nil:
		return ""
	case channel == Radio:
		return f.Spoken()
	}
	return f.Written()
}

// A fact is read "ngày ba mươi…", and the text before it may say "ngày" as well.
var twiceDay = regexp.MustCompile(`([Nn]gày) ngày `)

// due are the facts that the channel must say and the text does not say yet.
func (c Content) due(channel Channel, text string) []string {
	var lines []string
	said := read(text)
	for _, f := range c.Facts {
		switch {
		case !f.Must(channel) || f.check() != nil || f.says(said, f.Value):
		case channel == Radio: // a colon is not heard
			lines = append(lines, f.Label+" "+c.part("is")+" "+f.Spoken())
		default:
			lines = append(lines, f.Label+": "+f.Written())
		}
	}
	return lines
}

// ended closes a line as a sentence.
func ended(s string) string {
	if s = strings.TrimSpace(s); s == "" || strings.ContainsAny(s[len(s)-1:], ".!?:") || strings.HasSuffix(s, "…") {
		return s
	}
	return s + "."
}

// speak is a text as it is read aloud.
func speak(s string) string { return viet.ReadAloud(s) }
