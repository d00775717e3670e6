package dsn

import (
	"net/mail"
	"regexp"
	"strings"
)

// message is a mail with its pieces sorted by what they are for.
type message struct {
	header   fields
	media    string // of the whole
	report   string // report-type of the first multipart/report; ""
	text     string // what a person reads, without the quoted original
	status   []fields
	feedback fields // of a complaint; nil
	original Original
	quoted   fields // the original's header
	inner    *part  // the quoted message, where it may be a notice itself
}

// gather walks through the parts. Notices come wrapped in signatures and mixed
// parts, so every level is looked at.
func gather(root *part) *message {
	m := &message{header: root.header, media: root.media}
	var plain, rich strings.Builder
	m.walk(root, &plain, &rich)
	if inner := m.inner; inner != nil && len(m.status) == 0 {
		m.quoted, m.inner = nil, nil
		m.walk(inner, &plain, &rich)
	}
	text := plain.String()
	if strings.TrimSpace(text) == "" {
		text = rich.String()
	}
	if len(m.status) == 0 {
		m.status = statusIn(text)
	}
	text, quote := cutQuote(text)
	m.text = text
	if m.quoted == nil {
		m.quoted, _ = parseFields([]byte(strings.TrimLeft(quote, " \n\t")))
	}
	m.original = m.readOriginal()
	return m
}

func (m *message) walk(p *part, plain, rich *strings.Builder) {
	if p.media == "multipart/report" && m.report == "" {
		m.report = strings.ToLower(p.params["report-type"])
	}
	if len(p.parts) > 0 {
		for _, sub := range p.parts {
			m.walk(sub, plain, rich)
		}
		return
	}
	switch p.media {
	case "message/delivery-status", "message/global-delivery-status":
		m.status = append(m.status, blocks(p.decoded())...)
	case "message/feedback-report":
		m.feedback, _ = parseFields(p.decoded())
		if m.feedback == nil {
			m.feedback = fields{}
		}
	case "message/rfc822", "message/global", "text/rfc822-headers", "message/global-headers", "message/partial":
		if m.quoted == nil {
			m.quoted, _ = parseFields(p.decoded())
			m.inner = innerNotice(p)
		}
	case "text/html":
		write(rich, p.text())
	default:
		if strings.HasPrefix(p.media, "text/") || strings.HasPrefix(p.media, "multipart/") {
			write(plain, p.text())
		}
	}
}

// innerNotice is a notice that a gateway has wrapped into one of its own.
func innerNotice(p *part) *part {
	inner, ok := parseMail(p.decoded())
	if !ok || inner.params["report-type"] != "delivery-status" {
		return nil
	}
	return inner
}

func write(b *strings.Builder, s string) {
	if b.Len() < maxText {
		b.WriteString(s)
		b.WriteByte('\n')
	}
}

func (m *message) readOriginal() Original {
	_, mailto, _ := strings.Cut(m.quoted.get("list-unsubscribe"), "mailto:")
	o := Original{
		Unsubscribe: addressIn.FindString(mailto),
		MessageID:   strings.Trim(m.quoted.get("message-id"), "<> "),
		ReturnPath:  firstNonEmpty(firstAddress(m.quoted.get("return-path")), firstAddress(m.feedback.get("original-mail-from"))),
		To:          firstAddress(words(m.quoted.get("to"))),
	}
	for _, f := range m.status {
		if id := f.get("original-envelope-id"); id != "" {
			o.Envelope = id
		}
		if id := f.get("x-original-message-id"); id != "" && o.MessageID == "" {
			o.MessageID = strings.Trim(id, "<> ")
		}
	}
	return o
}

var (
	addressIn   = regexp.MustCompile("[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,128}@[A-Za-z0-9_-]{1,63}(?:\\.[A-Za-z0-9_-]{1,63}){1,10}")
	quoteMarker = regexp.MustCompile(`(?im)^[ \t>]*(` +
		`-{2,} ?(this is a copy of|below this line is a copy|the header of the original|original message|original mail|returned message|below is a copy)` +
		`|-{2,} *(unsent message|original message|message header|the unsent|returned message|body of message|undelivered message)` +
		`|(included is|below is|here is) a copy of` +
		`|bounced e-?mail:|message (headers|header|text) follows?|original message (headers )?follows|original message( headers)?:|original message\.?\s*$` +
		`|-+\s*message headers\s*-+|return-path: ?<|received: ?(from|by|\(qmail)` +
		`)`)
)

// cutQuote parts a notice's own words from the message that it quotes.
func cutQuote(text string) (own, quote string) {
	at := quoteMarker.FindStringIndex(text)
	if at == nil {
		return text, ""
	}
	own, quote = text[:at[0]], text[at[0]:]
	if first, rest, _ := strings.Cut(quote, "\n"); !isHeaderLine(first) {
		quote = rest
	}
	return own, quote
}

func isHeaderLine(s string) bool {
	s = strings.ToLower(strings.TrimSpace(s))
	return strings.HasPrefix(s, "received:") || strings.HasPrefix(s, "return-path:")
}

// firstAddress is the first address of a header value, "" if it has none.
func firstAddress(s string) string {
	if a, err := mail.ParseAddress(s); err == nil {
		return a.Address
	}
	return addressIn.FindString(s)
}
