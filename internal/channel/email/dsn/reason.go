package dsn

import (
	"regexp"
	"strings"
)

// rule says that a text with one of the phrases means the reason.
type rule struct {
	reason  Reason
	phrases []string
}

// why finds the reason in what a server said, then in its code, then in words
// that are too general to outweigh a code.
func why(said, status string) Reason {
	s := squeeze(said)
	if r := match(s, telling()); r != "" {
		return r
	}
	if r := statusReason(status); r != "" {
		return r
	}
	if r := match(s, general()); r != "" {
		return r
	}
	switch {
	case strings.HasPrefix(status, "5.7"):
		return ReasonPolicy
	case strings.HasPrefix(status, "4.4"), strings.HasPrefix(status, "5.4"):
		return ReasonTimeout
	case strings.HasPrefix(status, "4.3"), strings.HasPrefix(status, "5.3"):
		return ReasonSystem
	}
	return ReasonUnclear
}

func match(s string, rules []rule) Reason {
	for _, r := range rules {
		if containsAny(s, r.phrases...) {
			return r.reason
		}
	}
	return ""
}

// codes are what servers put before each line, and what Amazon puts before what
// the other server said.
var codes = regexp.MustCompile(`\b[245]\d\d[ -]+#?[245]\.\d{1,3}\.\d{1,3}\b|\b[245]\d\d-|5\.1\.0 - Unknown address error\b`)

// squeeze makes a text ready for containsAny: lower case, without addresses
// (people are called "full@" and "unknown@"), without the codes that servers put
// before each line, without spaces, because they break lines inside of words.
func squeeze(s string) string {
	s = addressIn.ReplaceAllString(s, "")
	s = codes.ReplaceAllString(s, " ")
	return unspaced(strings.ToLower(strings.ReplaceAll(s, "’", "'")))
}

func unspaced(s string) string { return strings.Join(strings.Fields(s), "") }

// containsAny looks for phrases in a squeezed text.
func containsAny(squeezed string, phrases ...string) bool {
	for _, p := range phrases {
		if strings.Contains(squeezed, unspaced(p)) {
			return true
		}
	}
	return false
}

// statusReason is what an enhanced code means by RFC 3463 and its successors,
// where it means one thing.
func statusReason(status string) Reason {
	class, detail, ok := strings.Cut(status, ".")
	if !ok {
		return ""
	}
	permanent := class == "5"
	switch detail {
	case "1.1", "1.6", "1.10":
		if permanent {
			return ReasonUserUnknown
		}
	case "1.2", "4.4":
		if permanent {
			return ReasonHostUnknown
		}
		return ReasonTimeout
	case "1.7", "1.8":
		return ReasonBlocked
	case "2.1":
		return ReasonDisabled
	case "2.2":
		return ReasonFull
	case "2.3", "3.4":
		return ReasonTooBig
	case "4.1", "4.2", "4.7":
		return ReasonTimeout
	case "4.3", "4.6", "3.1", "3.2", "3.5":
		return ReasonSystem
	case "7.20", "7.21", "7.22", "7.23", "7.24", "7.25", "7.26", "7.27", "7.28":
		return ReasonAuth
	}
	if strings.HasPrefix(detail, "7.5") && len(detail) > 3 || strings.HasPrefix(detail, "7.6") && len(detail) > 3 {
		return ReasonBlocked
	}
	return ""
}
