package smsgate

import (
	"log/slog"
	"net/url"
	"regexp"
	"strings"
	"time"

	"github.com/loa-vn/loa/internal/fault"
	"github.com/loa-vn/loa/internal/phone"
)

// Secret is a key that does not print itself.
type Secret string

// String hides it.
func (Secret) String() string { return "•••" }

// GoString hides it.
func (Secret) GoString() string { return "•••" }

// LogValue hides it.
func (Secret) LogValue() slog.Value { return slog.StringValue("•••") }

// Config is one account as the settings keep it, stored as JSON.
type Config struct {
	Name      string `json:"name"` // in the books and on screens: "esms-1"
	URL       string `json:"url"`  // up to the functions' names: "https://rest.esms.vn/MainService.svc/json"
	APIKey    Secret `json:"api_key"`
	SecretKey Secret `json:"secret_key"`
	Brand     string `json:"brand"`          // the registered sender, up to eleven letters and digits
	Type      string `json:"type,omitempty"` // the provider's SmsType; "2", customer care, if empty
	Sandbox   bool   `json:"sandbox,omitempty"`
	// Hook is the secret in the address of the callbacks. Whoever knows it may say what
	// became of a message; without it no callbacks are asked for.
	Hook Secret `json:"hook,omitempty"`

	Window  int           `json:"window,omitempty"`  // requests in the air at once, 1 to 1,000; 20 if zero
	Timeout time.Duration `json:"timeout,omitempty"` // for one answer; 30 s if zero

	Price  int64                   `json:"price,omitempty"`  // đồng a part
	Prices map[phone.Network]int64 `json:"prices,omitempty"` // where a network costs otherwise
}

func (c Config) withDefaults() Config {
	c.URL = strings.TrimRight(c.URL, "/")
	if c.Type == "" {
		c.Type = "2"
	}
	if c.Window == 0 {
		c.Window = 20
	}
	if c.Timeout == 0 {
		c.Timeout = 30 * time.Second
	}
	return c
}

var (
	nameForm  = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{0,31}$`)
	brandForm = regexp.MustCompile(`^[A-Za-z0-9 ._&-]{1,11}$`)
	typeForm  = regexp.MustCompile(`^[0-9]{1,3}$`)
)

// Check says what in the settings of an account cannot be right, with the field.
func (c Config) Check() error {
	c = c.withDefaults()
	for _, wrong := range []struct {
		is    bool
		field string
		fault *fault.Error
	}{
		{!nameForm.MatchString(c.Name), "name", fault.Invalid("smsgate.account_name")},
		{!goodURL(c.URL), "url", fault.Invalid("smsgate.url")},
		{c.APIKey == "" || c.SecretKey == "", "api_key", fault.Invalid("smsgate.keys")},
		{!brandForm.MatchString(c.Brand), "brand", fault.Invalid("smsgate.brand")},
		{!typeForm.MatchString(c.Type), "type", fault.Invalid("smsgate.type")},
		{c.Window < 1 || c.Window > 1000 || c.Timeout < time.Second, "window", fault.Invalid("smsgate.window")},
		{!c.pricesFit(), "price", fault.Invalid("smsgate.price")},
	} {
		if wrong.is {
			return wrong.fault.On(wrong.field)
		}
	}
	return nil
}

// goodURL takes https, and plain http only to this machine: the keys go with every
// request.
func goodURL(s string) bool {
	u, err := url.Parse(s)
	if err != nil || u.Host == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "" {
		return false
	}
	host := u.Hostname()
	return u.Scheme == "https" || u.Scheme == "http" && (host == "127.0.0.1" || host == "::1" || host == "localhost")
}

func (c Config) pricesFit() bool {
	for _, p := range c.Prices {
		if p < 0 {
			return false
		}
	}
	return c.Price >= 0
}

// price is what a part to this number costs, as near as its leading digits tell.
func (c Config) price(address string) int64 {
	if n, err := phone.Parse(address); err == nil {
		if p, ok := c.Prices[n.Network()]; ok {
			return p
		}
	}
	return c.Price
}
