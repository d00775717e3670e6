package wire

import (
	"crypto/ed25519"
	"encoding/json"
	"fmt"
	"time"
)

// Limits of what is believed.
const (
	MaxSize = 256 << 10           // of a sealed message, in octets; a week of a busy commune has some 60 KiB
	Skew    = 2 * time.Minute     // by which a device's clock may be behind
	MaxLife = 15 * 24 * time.Hour // a message that would live longer is refused
)

// kind parts what is signed: a schedule's bytes are never a command's.
type kind string

const (
	kindSchedule kind = "loa-schedule-1"
	kindCommand  kind = "loa-command-1"
)

// Sealed is a message as it travels, as JSON.
type Sealed struct {
	Key  string `json:"key"`  // the name of the key that signed it
	Body []byte `json:"body"` // JSON, in base64: the signed bytes
	Sig  []byte `json:"sig"`
}

// Signer signs in the name of a site.
type Signer struct {
	Name    string
	Private ed25519.PrivateKey
}

// Ring is the public keys that a device was given, by name. Two stand in it while
// one takes the other's place.
type Ring map[string]ed25519.PublicKey

// Header is what every signed message says of itself.
type Header struct {
	To     string    `json:"to"`     // a group of devices, or one device: Group, Device
	Serial int64     `json:"serial"` // grows with every message of the site to that address
	At     time.Time `json:"at"`     // when it was signed
	Until  time.Time `json:"until"`  // after which nothing in it holds
}

// Everyone is the address of every device of a site. A device obeys what is sent to
// it, to its group and to everyone.
const Everyone = "all"

// Group is the address of the devices that play one programme.
func Group(name string) string { return "g/" + name }

// Device is the address of one device.
func Device(name string) string { return "d/" + name }

// seal signs a body.
func (s Signer) seal(k kind, body any) ([]byte, error) {
	text, err := json.Marshal(body)
	if err != nil {
		return nil, fmt.Errorf("seal: %w", err)
	}
	sealed, err := json.Marshal(Sealed{Key: s.Name, Body: text, Sig: ed25519.Sign(s.Private, signed(k, text))})
	if err != nil {
		return nil, fmt.Errorf("seal: %w", err)
	}
	if len(sealed) > MaxSize {
		return nil, fmt.Errorf("seal: %w: %d octets", RefusedError{BreachTooLarge}, len(sealed))
	}
	return sealed, nil
}

// signed is what the signature is over.
func signed(k kind, body []byte) []byte {
	return append([]byte(string(k)+"\x00"), body...)
}

// unseal checks who signed and reads the body.
func (r Ring) unseal(k kind, message []byte, into any) error {
	if len(message) > MaxSize {
		return RefusedError{BreachTooLarge}
	}
	var s Sealed
	if err := json.Unmarshal(message, &s); err != nil {
		return RefusedError{BreachMalformed}
	}
	key, known := r[s.Key]
	if !known || len(key) != ed25519.PublicKeySize {
		return RefusedError{BreachUnknownKey}
	}
	if !ed25519.Verify(key, signed(k, s.Body), s.Sig) {
		return RefusedError{BreachForged}
	}
	if err := json.Unmarshal(s.Body, into); err != nil {
		return RefusedError{BreachMalformed}
	}
	return nil
}

// Place is who a device is, and the newest serials that it has taken, by address.
type Place struct {
	Device string
	Group  string
	Seen   map[string]int64
}

// admits checks a header against the place and the clock.
func (p Place) admits(h Header, now time.Time) error {
	switch {
	case h.To != Everyone && h.To != Device(p.Device) && h.To != Group(p.Group):
		return RefusedError{BreachForeign}
	case !now.Before(h.Until):
		return RefusedError{BreachExpired}
	case h.At.After(now.Add(Skew)):
		return RefusedError{BreachEarly}
	case h.Serial <= p.Seen[h.To]:
		return RefusedError{BreachReplayed}
	case h.Until.Sub(h.At) > MaxLife || !h.Until.After(h.At):
		return RefusedError{BreachUnspeakable}
	}
	return nil
}
