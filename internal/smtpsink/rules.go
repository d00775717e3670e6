package smtpsink

import (
	"strings"

	"github.com/emersion/go-smtp"
)

// Rule answers for some recipients as a real server might.
type Rule struct {
	Prefix string // of the address: "bounce"
	Code   int
	Code3  [3]int // enhanced
	Text   string
	Times  int  // only the first so many times for each recipient; 0 for always
	Data   bool // refuses the mail itself instead of the recipient
}

// DefaultRules let an address ask for its own fate: bounce…, full…, spam…,
// busy… (always later) and grey… (later the first time).
func DefaultRules() []Rule {
	return []Rule{
		{Prefix: "bounce", Code: 550, Code3: [3]int{5, 1, 1}, Text: "no such user"},
		{Prefix: "full", Code: 552, Code3: [3]int{5, 2, 2}, Text: "mailbox full"},
		{Prefix: "busy", Code: 451, Code3: [3]int{4, 3, 0}, Text: "try again later"},
		{Prefix: "grey", Code: 450, Code3: [3]int{4, 2, 0}, Text: "greylisted", Times: 1},
		{Prefix: "spam", Code: 554, Code3: [3]int{5, 7, 1}, Text: "looks like spam", Data: true},
	}
}

// judge returns the refusal of the first rule that the address meets.
func (s *Sink) judge(to string, data bool) error {
	for _, r := range s.opts.Rules {
		if r.Data != data || !strings.HasPrefix(to, r.Prefix) {
			continue
		}
		s.mu.Lock()
		s.tries[to]++
		spent := r.Times > 0 && s.tries[to] > r.Times
		if !spent {
			s.refused++
		}
		s.mu.Unlock()
		if spent {
			continue
		}
		return &smtp.SMTPError{Code: r.Code, EnhancedCode: r.Code3, Message: r.Text}
	}
	return nil
}
