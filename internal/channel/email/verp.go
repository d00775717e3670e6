package email

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base32"
	"strconv"
	"strings"

	"github.com/loa-vn/loa/internal/delivery"
)

// Verp makes the addresses to which others answer: every mail has an envelope
// sender of its own (variable envelope return path), so that a bounce names its
// attempt by where it was sent, whatever it says inside. An address reads
// b-1z141z5-k3mq7p2rxa5wdv4h@bounces.example.vn: the attempt in base 36 and a
// keyed sum, by which a made-up one is known. Letters may come back in any case.
//
// The zero Verp makes and knows no addresses.
type Verp struct {
	Key    []byte // of the site, secret; 16 bytes or more
	Domain string // "" leaves bounces to the sender's own mailbox
}

// CheckDomain reports whether bounces can be addressed to a domain.
func CheckDomain(domain string) error {
	checked, err := checkAddress("b@" + domain)
	if err == nil && (checked != "b@"+domain || !strings.Contains(domain, ".")) {
		return addressError{"has a domain that cannot exist"}
	}
	return err
}

// answer is what is sent to an address: its first letter.
type answer string

const (
	answerBounce      answer = "b"
	answerUnsubscribe answer = "u"
	answerCanary      answer = "c"
)

// Address is the envelope sender of an attempt; "" without a domain. Its local
// part has at most 32 octets, letters, digits and hyphens.
func (v Verp) Address(a delivery.AttemptID) string { return v.address(answerBounce, a) }

// Unsubscribe is where the recipient of an attempt writes to get no more mails, an
// empty one being enough; "" without a domain.
func (v Verp) Unsubscribe(a delivery.AttemptID) string { return v.address(answerUnsubscribe, a) }

// Canary is a mailbox of ours to which an attempt itself may be addressed: what
// arrives there has come all the way; "" without a domain.
func (v Verp) Canary(a delivery.AttemptID) string { return v.address(answerCanary, a) }

// Parse reads an address that Address made, in whatever case it came back and
// under whatever domain, for bounces outlive a change of it. It is false for every
// other address, a forged one among them.
func (v Verp) Parse(address string) (delivery.AttemptID, bool) { return v.parse(answerBounce, address) }

// ParseUnsubscribe reads an address that Unsubscribe made, as Parse does.
func (v Verp) ParseUnsubscribe(address string) (delivery.AttemptID, bool) {
	return v.parse(answerUnsubscribe, address)
}

// ParseCanary reads an address that Canary made, as Parse does.
func (v Verp) ParseCanary(address string) (delivery.AttemptID, bool) {
	return v.parse(answerCanary, address)
}

func (v Verp) address(kind answer, a delivery.AttemptID) string {
	if v.Domain == "" {
		return ""
	}
	return v.local(kind, a) + "@" + v.Domain
}

func (v Verp) local(kind answer, a delivery.AttemptID) string {
	plain := string(kind) + "-" + strconv.FormatInt(int64(a), 36)
	return plain + "-" + v.sum(plain)
}

// sum is 80 bits as 16 letters and digits that have no case.
func (v Verp) sum(plain string) string {
	mac := hmac.New(sha256.New, v.Key)
	mac.Write([]byte(plain))
	return verpLetters.EncodeToString(mac.Sum(nil)[:10])
}

var verpLetters = base32.NewEncoding("abcdefghijkmnpqrstuvwxyz23456789").WithPadding(base32.NoPadding) //nolint:gochecknoglobals // A constant.

func (v Verp) parse(kind answer, address string) (delivery.AttemptID, bool) {
	local, _, _ := strings.Cut(strings.Trim(address, "<> \t\r\n"), "@")
	if len(v.Key) == 0 || len(local) > 64 {
		return 0, false
	}
	local = strings.ToLower(local)
	number, ok := strings.CutPrefix(local, string(kind)+"-")
	if !ok {
		return 0, false
	}
	number, _, _ = strings.Cut(number, "-")
	n, err := strconv.ParseInt(number, 36, 64)
	if err != nil || n <= 0 {
		return 0, false
	}
	// The whole is made again and compared, so that there is one spelling only.
	a := delivery.AttemptID(n)
	return a, hmac.Equal([]byte(local), []byte(v.local(kind, a)))
}
