package desk

import (
	"strconv"
	"strings"

	"github.com/loa-vn/loa/internal/fault"
)

// MailPace is how fast a destination takes mail.
type MailPace struct {
	Domain      string  // of the recipients; "*" for every other one
	PerSecond   float64 // mails a second; 0 for as fast as it goes
	Connections int     // mails in the air at once; 0 for all that there are
}

// readPaces reads the pace of all and the list of those that have their own: a
// line each, with a domain, its mails a second and, if wanted, how many at once.
func readPaces(all, list string) ([]MailPace, error) {
	var paces []MailPace
	if all = strings.TrimSpace(all); all != "" {
		rate, ok := rateOf(all)
		if !ok {
			return nil, fault.Invalid("deskmail.bad_rate").On("rate")
		}
		paces = append(paces, MailPace{Domain: "*", PerSecond: rate})
	}
	seen := map[string]bool{}
	for line := range strings.Lines(list) {
		words := strings.Fields(line)
		if len(words) == 0 {
			continue
		}
		p, ok := paceOf(words)
		if !ok || seen[p.Domain] {
			return nil, fault.Invalid("deskmail.bad_pace", "line", strings.TrimSpace(line)).On("paces")
		}
		seen[p.Domain] = true
		paces = append(paces, p)
	}
	return paces, nil
}

func paceOf(words []string) (p MailPace, ok bool) {
	p.Domain = strings.ToLower(words[0])
	if len(words) < 2 || len(words) > 3 || !strings.Contains(p.Domain, ".") || strings.ContainsAny(p.Domain, "@/:*") {
		return p, false
	}
	if p.PerSecond, ok = rateOf(words[1]); !ok || len(words) == 2 {
		return p, ok
	}
	n, err := strconv.Atoi(words[2])
	p.Connections = n
	return p, err == nil && n >= 1 && n <= 1000
}

// rateOf reads mails a second, with a comma or a point.
func rateOf(s string) (float64, bool) {
	rate, err := strconv.ParseFloat(strings.Replace(s, ",", ".", 1), 64)
	return rate, err == nil && rate >= 0.1 && rate <= 10_000
}

// writePaces is what readPaces reads.
func writePaces(paces []MailPace) (all, list string) {
	var lines []string
	for _, p := range paces {
		rate := strconv.FormatFloat(p.PerSecond, 'f', -1, 64)
		switch {
		case p.Domain == "*":
			all = strings.Replace(rate, ".", ",", 1)
		case p.Connections > 0:
			lines = append(lines, p.Domain+" "+rate+" "+strconv.Itoa(p.Connections))
		default:
			lines = append(lines, p.Domain+" "+rate)
		}
	}
	return all, strings.Join(lines, "\n")
}
