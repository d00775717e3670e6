package dsn

import (
	"regexp"
	"slices"
	"strings"
)

// textCases reads a notice that is written for people only: whom it names, and
// what it says between one name and the next.
func (m *message) textCases() (cases []Case) {
	list := m.failed()
	for i, addr := range list {
		said := m.text
		if len(list) > 1 {
			said = passage(m.text, addr, slices.Delete(slices.Clone(list), i, i+1))
		}
		c := Case{Recipient: addr}
		if from := expandedFrom.FindStringSubmatch(passage(m.text, addr, nil)); from != nil {
			c.Recipient = from[1]
		}
		c.readCodes(said)
		c.Reason = why(said, c.Status)
		if c.Reason == ReasonUnclear {
			c.Reason = why(words(m.header.get("subject"))+" "+m.text, c.Status)
		}
		if m.isWarning() {
			c.Kind = KindDelayed
		}
		c.settle()
		cases = append(cases, c)
	}
	return cases
}

// isWarning reports whether the server says that it goes on trying.
func (m *message) isWarning() bool {
	return containsAny(squeeze(words(m.header.get("subject"))+" "+m.text),
		"warning message only", "will keep trying", "will be retried", "will continue to attempt", "will retry", "still trying",
		"no action is required on your part", "delivery attempts will continue", "has been delayed", "delayed mail",
		"incomplete. it will be retried", "sẽ tiếp tục thử")
}

var (
	notRecipient = regexp.MustCompile(`(?i)mail from|\bfrom:|sender|contact|postmaster@|message-id|reply-to|for assistance|envelope-from|cc:`)
	lineStart    = regexp.MustCompile(`^[\s*<"'>:-]*(\d{3}[ -]<)?$`)
	// A forwarding server names where it sent the mail on to, then what we wrote.
	expandedFrom = regexp.MustCompile("^[>:\\s]*\\((?:generated|expanded) from:? <?(" + addressIn.String() + ")")
)

const maxFailed = 20

// failed is whom the notice is about: its own header field if it has one, else
// the addresses that stand where notices put them, else the quoted message's To.
func (m *message) failed() []string {
	if list := addressIn.FindAllString(m.header.get("x-failed-recipients"), maxFailed); len(list) > 0 {
		return list
	}
	own := append(addressIn.FindAllString(m.header.get("to"), 4), addressIn.FindAllString(m.header.get("from"), 4)...)
	var leading, others []string
	for line := range strings.Lines(m.text) {
		if notRecipient.MatchString(line) {
			continue
		}
		for i, at := range addressIn.FindAllStringIndex(line, 8) {
			addr := strings.TrimRight(line[at[0]:at[1]], ".")
			if slices.ContainsFunc(own, func(o string) bool { return strings.EqualFold(o, addr) }) {
				continue
			}
			if i == 0 && lineStart.MatchString(line[:at[0]]) {
				leading = add(leading, addr)
			} else {
				others = add(others, addr)
			}
		}
	}
	switch {
	case len(leading) > 0:
		return leading
	case len(others) > 0:
		return others[:1]
	}
	return []string{m.original.To}
}

func add(list []string, addr string) []string {
	if len(list) >= maxFailed || slices.Contains(list, addr) {
		return list
	}
	return append(list, addr)
}

// passage is what the text says from an address to the next of the others: on its
// own line, if that says anything.
func passage(text, addr string, others []string) string {
	_, after, found := strings.Cut(text, addr)
	if !found {
		return text
	}
	if line, _, _ := strings.Cut(after, "\n"); len(others) > 0 && why(line, "") != ReasonUnclear {
		return line
	}
	end := len(after)
	for _, o := range others {
		if at := strings.Index(after, o); at >= 0 {
			end = min(end, at)
		}
	}
	return after[:end]
}
