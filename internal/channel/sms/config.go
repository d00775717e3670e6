package sms

import (
	"crypto/tls"
	"log/slog"
	"net"
	"regexp"
	"time"

	"github.com/loa-vn/loa/internal/fault"
	"github.com/loa-vn/loa/internal/phone"
)

// Secret is a password that does not print itself.
type Secret string

// String hides it.
func (Secret) String() string { return "•••" }

// GoString hides it.
func (Secret) GoString() string { return "•••" }

// LogValue hides it.
func (Secret) LogValue() slog.Value { return slog.StringValue("•••") }

// ReceiptIDs says how a provider writes message ids in the text of its receipts.
type ReceiptIDs string

// The closed set of manners.
const (
	IDsSame    ReceiptIDs = ""        // as it answered the submit
	IDsDecimal ReceiptIDs = "decimal" // in decimal, though it answered the submit in hexadecimal
)

// Config is one account as the desk edits it, stored as JSON.
type Config struct {
	Name       string `json:"name"` // in the books and on screens: "viettel-1"
	Addr       string `json:"addr"` // of the provider's centre as host:port
	TLS        bool   `json:"tls,omitempty"`
	SystemID   string `json:"system_id"`
	Password   Secret `json:"password,omitempty"`
	SystemType string `json:"system_type,omitempty"`
	// From is whom the message comes from: a registered brand name of up to eleven
	// letters and digits, or a number. The provider accepts only what is registered
	// for this account, so an agency's own sender address is not used.
	From string `json:"from"`
	// TON and NPI say what kind of address From is, where the provider wants others
	// than usual: 5 and 0 for a brand name, 3 and 0 for a short code, 1 and 1 for a
	// whole number.
	TON *byte `json:"ton,omitempty"`
	NPI *byte `json:"npi,omitempty"`

	Window  int           `json:"window,omitempty"`  // messages in the air at once, 1 to 1,000; 50 if zero
	Timeout time.Duration `json:"timeout,omitempty"` // for one answer; 30 s if zero
	Enquire time.Duration `json:"enquire,omitempty"` // between questions whether the line is alive; 30 s if zero
	Hold    time.Duration `json:"hold,omitempty"`    // how long the carrier tries a phone that is off; a day if zero

	Replaces   bool       `json:"replaces,omitempty"` // the provider has replace_sm
	ReceiptIDs ReceiptIDs `json:"receipt_ids,omitempty"`
	DeadCodes  []string   `json:"dead_codes,omitempty"` // of its receipts: there is no such number and never will be

	Price  int64                   `json:"price,omitempty"`  // đồng a part
	Prices map[phone.Network]int64 `json:"prices,omitempty"` // where a network costs otherwise

	// Certificates overrides the certificate check, for tests and private authorities.
	Certificates *tls.Config `json:"-"`
}

func (c Config) withDefaults() Config {
	if c.Window == 0 {
		c.Window = 50
	}
	for _, d := range []struct {
		value    *time.Duration
		standard time.Duration
	}{{&c.Timeout, 30 * time.Second}, {&c.Enquire, 30 * time.Second}, {&c.Hold, 24 * time.Hour}} {
		if *d.value == 0 {
			*d.value = d.standard
		}
	}
	return c
}

var (
	nameForm  = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{0,31}$`)
	brandForm = regexp.MustCompile(`^[A-Za-z0-9 ._&-]{1,11}$`)
	digitForm = regexp.MustCompile(`^[0-9]{3,15}$`)
)

// Check says what in the settings of an account cannot be right, with the field.
// The limits of lengths are those of SMPP 3.4, section 5.2.
func (c Config) Check() error {
	_, port, err := net.SplitHostPort(c.Addr)
	c = c.withDefaults()
	for _, wrong := range []struct {
		is    bool
		field string
		fault *fault.Error
	}{
		{!nameForm.MatchString(c.Name), "name", fault.Invalid("sms.account_name")},
		{err != nil || port == "", "addr", fault.Invalid("sms.address")},
		{len(c.SystemID) == 0 || len(c.SystemID) > 15, "system_id", fault.Invalid("sms.system_id")},
		{len(c.Password) > 8, "password", fault.Invalid("sms.password")},
		{len(c.SystemType) > 12, "system_type", fault.Invalid("sms.system_type")},
		{!brandForm.MatchString(c.From) && !digitForm.MatchString(c.From), "from", fault.Invalid("sms.from")},
		{c.Window < 1 || c.Window > 1000, "window", fault.Invalid("sms.window")},
		{c.Timeout < time.Second || c.Enquire < time.Second, "timeout", fault.Invalid("sms.timeout")},
		{c.Hold < time.Minute || c.Hold > 7*24*time.Hour, "hold", fault.Invalid("sms.hold")},
		{c.ReceiptIDs != IDsSame && c.ReceiptIDs != IDsDecimal, "receipt_ids", fault.Invalid("sms.receipt_ids")},
		{c.Price < 0 || !c.pricesFit(), "price", fault.Invalid("sms.price")},
	} {
		if wrong.is {
			wrong.fault.Field = wrong.field
			return wrong.fault
		}
	}
	return nil
}

func (c Config) pricesFit() bool {
	for _, p := range c.Prices {
		if p < 0 {
			return false
		}
	}
	return true
}

// price is what a part to this address costs. Numbers may have been carried over
// to another network since they were given out, so it is a close estimate.
func (c Config) price(address string) int64 {
	if n, err := phone.Parse(address); err == nil {
		if p, ok := c.Prices[n.Network()]; ok {
			return p
		}
	}
	return c.Price
}

// source is the type of number and numbering plan of From (SMPP 3.4, 5.2.5 and 5.2.6).
func (c Config) source() (ton, npi byte) {
	switch {
	case !digitForm.MatchString(c.From):
		ton, npi = 5, 0
	case len(c.From) <= 8:
		ton, npi = 3, 0
	default:
		ton, npi = 1, 1
	}
	if c.TON != nil {
		ton = *c.TON
	}
	if c.NPI != nil {
		npi = *c.NPI
	}
	return ton, npi
}
