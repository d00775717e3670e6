package dsn

import (
	"bytes"
	"regexp"
	"strings"
)

// blocks reads the groups of fields of a delivery status: the first about the
// message, then one for each recipient.
func blocks(b []byte) (out []fields) {
	for len(out) <= maxCases {
		b = bytes.TrimLeft(b, "\n \t")
		if len(b) == 0 {
			return out
		}
		f, rest := parseFields(b)
		if len(f) > 0 {
			out = append(out, f)
		}
		if len(rest) >= len(b) { // a line that is no field: step over it
			_, rest, _ = bytes.Cut(b, []byte("\n"))
		}
		b = rest
	}
	return out
}

var statusLine = regexp.MustCompile(`(?im)^(reporting-mta|final-recipient|original-recipient|action): ?\S`)

// statusIn finds a delivery status that stands in the text, because a gateway has
// lost the boundaries around it.
func statusIn(text string) []fields {
	at := statusLine.FindStringIndex(text)
	if at == nil || !strings.Contains(strings.ToLower(text[at[0]:]), "final-recipient:") {
		return nil
	}
	return blocks([]byte(text[at[0]:]))
}

// isCase reports whether a group is about a recipient.
func isCase(f fields) bool {
	return (f.has("final-recipient") || f.has("original-recipient")) && (f.has("action") || f.has("status")) ||
		f.has("action") && f.has("status")
}

// typed cuts "rfc822; lan@example.vn" and its angle brackets off.
func typed(s string) string {
	if _, value, ok := strings.Cut(s, ";"); ok {
		s = value
	}
	return strings.Trim(strings.TrimSpace(s), "<>")
}

var (
	enhanced  = regexp.MustCompile(`\b([245]\.\d{1,3}\.\d{1,3})\b`)
	replyCode = regexp.MustCompile(`(?:^|[^0-9.])([45][0-5]\d)[ \-]`)
)

// bounce makes the cases of a notice, from its fields where it has any and from
// its words otherwise.
func bounce(m *message) (cases []Case) {
	for _, f := range m.status {
		if isCase(f) && len(cases) < maxCases {
			cases = append(cases, m.fieldCase(f))
		}
	}
	if len(cases) > 0 {
		return cases
	}
	return m.textCases()
}

func (m *message) fieldCase(f fields) Case {
	c := Case{Recipient: firstNonEmpty(typed(f.get("original-recipient")), typed(f.get("final-recipient")))}
	if addr := addressIn.FindString(c.Recipient); addr != "" {
		c.Recipient = addr
	}
	said := f.get("diagnostic-code")
	c.readCodes(said)
	if s := enhanced.FindString(f.get("status")); s != "" && (c.Status == "" || !strings.HasSuffix(s, ".0.0")) {
		c.Status = s
	}
	if word, _, _ := strings.Cut(strings.ToLower(f.get("action")), " "); word == "delivered" {
		c.Kind = KindDelivered
		return c
	} else if word == "relayed" || word == "expanded" {
		c.Kind = KindOther
		return c
	} else if word == "delayed" {
		c.Kind = KindDelayed
	}
	c.Reason = why(said, c.Status)
	if c.Reason == ReasonUnclear || said == "" {
		c.Reason = why(firstNonEmpty(m.text, said), c.Status)
	}
	c.settle()
	return c
}

// settle gives a case that was not delivered its kind.
func (c *Case) settle() {
	switch {
	case c.Kind == KindDelayed:
		if c.Reason == ReasonUnclear || c.Reason.dead() {
			c.Reason = ReasonTimeout
		}
	case c.Reason.dead() && !strings.HasPrefix(c.Reply, "4"): // who answers 4xx takes nothing back for ever
		c.Kind = KindHard
	default:
		c.Kind = KindSoft
	}
}

func (c *Case) readCodes(said string) {
	said = addressIn.ReplaceAllString(said, "")
	c.Status = enhanced.FindString(said)
	if m := replyCode.FindStringSubmatch(said + " "); m != nil {
		c.Reply = m[1]
	}
}

func firstNonEmpty(a, b string) string {
	if strings.TrimSpace(a) != "" {
		return a
	}
	return b
}

// complaint makes the case of a report by RFC 5965. One that says a mail was no
// spam, or is about forgeries, complains of nothing.
func complaint(m *message) []Case {
	c := Case{Kind: KindComplaint, Recipient: firstNonEmpty(firstAddress(m.feedback.get("original-rcpt-to")), m.original.To)}
	switch strings.ToLower(m.feedback.get("feedback-type")) {
	case "not-spam", "auth-failure", "dmarc":
		c.Kind = KindOther
	case "opt-out", "opt-out-list":
		c.Kind = KindUnsubscribe
	}
	return []Case{c}
}
