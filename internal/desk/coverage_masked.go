package desk

import (
	"encoding/json"
	"net/url"
	"strings"

	"github.com/loa-vn/loa/internal/delivery"
)

// masked shows enough of an attempt's address to recognise it by and not to copy
// it: "l…@example.vn", "+84 ••• ••• 123", "https://push.example/…". Whoever reads
// the books needs no more. A feed belongs to a commune, not to a person, and is
// shown whole.
func masked(a delivery.Attempt) string {
	if a.Channel == "feed" || a.Address == "" {
		return a.Address
	}
	if host, ok := pushHost(a.Address); ok {
		return strings.TrimPrefix("https://"+host+"/…", "https:///")
	}
	name, domain, ok := strings.Cut(a.Address, "@")
	if ok && name != "" {
		return string([]rune(name)[:1]) + "…@" + domain
	}
	return maskedPhone(a.Address)
}

// pushHost is the push service of a subscription, or of its bare endpoint.
func pushHost(address string) (string, bool) {
	endpoint := address
	if strings.HasPrefix(address, "{") {
		var sub struct{ Endpoint string }
		if json.Unmarshal([]byte(address), &sub) != nil {
			return "", true
		}
		endpoint = sub.Endpoint
	}
	u, err := url.Parse(endpoint)
	if err != nil || u.Scheme == "" || u.Host == "" {
		return "", strings.HasPrefix(address, "{")
	}
	return u.Host, true
}

// maskedPhone leaves the country and the last three digits. What is too short to
// hide anything, and is no number, shows nothing.
func maskedPhone(number string) string {
	digits := strings.TrimPrefix(number, "+")
	if len(digits) < 9 || strings.Trim(digits, "0123456789") != "" {
		return "…"
	}
	country := ""
	if strings.HasPrefix(number, "+84") {
		country = "+84 "
	}
	return country + "••• ••• " + digits[len(digits)-3:]
}
