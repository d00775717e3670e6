package email

import (
	"fmt"
	"strings"

	"golang.org/x/net/idna"
)

// addressError is an address that no relay would take. It is permanent, like the
// relay's own 5.1.3.
type addressError struct{ why string }

func (e addressError) Error() string      { return "the address " + e.why }
func (addressError) ProviderCode() string { return "5.1.3" }

// checkAddress returns the address as it goes into the envelope and the To line.
// Only characters that can neither end a line nor an address pass, so nothing can
// be smuggled into a command or a header. Domains with tone marks are written in
// their ASCII form.
func checkAddress(s string) (string, error) {
	at := strings.LastIndexByte(s, '@')
	if at < 1 || at == len(s)-1 {
		return "", addressError{"has no @ between a name and a domain"}
	}
	local, domain := s[:at], s[at+1:]
	if len(local) > 64 || len(s) > 254 {
		return "", addressError{"is too long"}
	}
	for _, r := range local {
		if !isAtom(r) && r != '.' {
			return "", addressError{fmt.Sprintf("has the character %q, which mail servers do not take", r)}
		}
	}
	ascii, err := idna.Lookup.ToASCII(domain)
	if err != nil || strings.Trim(ascii, ".") == "" {
		return "", addressError{"has a domain that cannot exist"}
	}
	for _, r := range ascii {
		if !isAtom(r) && r != '.' {
			return "", addressError{"has a domain that cannot exist"}
		}
	}
	return local + "@" + ascii, nil
}

// isAtom is RFC 5322's atext.
func isAtom(r rune) bool {
	return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("!#$%&'*+-/=?^_`{|}~", r)
}

func domainOf(address string) string {
	if at := strings.LastIndexByte(address, '@'); at >= 0 {
		return address[at+1:]
	}
	return "localhost"
}
