// Package dsn reads what comes back by mail: notices that a message could not be
// delivered, was delayed or arrived, complaints of people who pressed "this is
// spam", automatic replies, requests to be left alone.
//
// It knows RFC 3464 (delivery status), RFC 5965 (complaints) and RFC 3834
// (automatic replies), and it reads the notices of the many servers that keep to
// none of them as a person would: the words outweigh the codes, because servers
// give 5.1.1 to a full mailbox and 4.0.0 to a domain that does not exist. It is
// pure and bounded: a mail is read up to MaxSize, eight parts deep, and nothing in
// it can do more than be misunderstood.
//
// The surprise is how little is hard: only an address or a domain that does not
// exist. A mailbox that is full, closed or guarded may open again, and whoever
// stops writing to it loses a person.
package dsn

import (
	"errors"
	"strings"
)

// MaxSize is how much of a mail is read, in bytes; the rest is ignored.
const MaxSize = 1 << 20

// Kind is what a mail that came back is.
type Kind string

// The closed set of kinds.
const (
	KindHard        Kind = "hard"        // not delivered: the address does not exist
	KindSoft        Kind = "soft"        // not delivered, for a reason that may pass
	KindDelayed     Kind = "delayed"     // not delivered yet; the server goes on trying
	KindDelivered   Kind = "delivered"   // it is in the mailbox
	KindComplaint   Kind = "complaint"   // the recipient called it spam
	KindAutoReply   Kind = "auto-reply"  // a machine answered for the recipient
	KindUnsubscribe Kind = "unsubscribe" // the recipient wants no more
	KindOther       Kind = "other"       // anything else: a letter, a read receipt
)

// Reason is why a mail was not delivered.
type Reason string

// The closed set of reasons.
const (
	ReasonUserUnknown Reason = "user-unknown" // no such mailbox
	ReasonHostUnknown Reason = "host-unknown" // no such domain, or it takes no mail
	ReasonDisabled    Reason = "disabled"     // the mailbox is suspended or inactive
	ReasonFull        Reason = "full"         // the mailbox is full
	ReasonTooBig      Reason = "too-big"      // the message is too big for it
	ReasonBlocked     Reason = "blocked"      // refused because of who sends: address, host or rate
	ReasonAuth        Reason = "auth"         // SPF, DKIM or DMARC did not pass
	ReasonSpam        Reason = "spam"         // the content was taken for spam or harmful
	ReasonPolicy      Reason = "policy"       // another rule of the other side
	ReasonSystem      Reason = "system"       // the other side is broken: loops, disks, directories
	ReasonTimeout     Reason = "timeout"      // nobody took it in time
	ReasonUnclear     Reason = "unclear"      // refused without saying why
)

// Reasons lists the set.
func Reasons() []Reason {
	return []Reason{
		ReasonUserUnknown, ReasonHostUnknown, ReasonDisabled, ReasonFull, ReasonTooBig, ReasonBlocked, ReasonAuth,
		ReasonSpam, ReasonPolicy, ReasonSystem, ReasonTimeout, ReasonUnclear,
	}
}

// dead reports whether the reason will never pass.
func (r Reason) dead() bool { return r == ReasonUserUnknown || r == ReasonHostUnknown }

// Case is what is said about one recipient.
type Case struct {
	Kind      Kind
	Reason    Reason // "" unless the kind is hard, soft or delayed
	Recipient string // the address as we wrote it; "" if it is not said
	Status    string // enhanced code: "5.1.1"; "" if there is none
	Reply     string // SMTP code: "550"; "" if there is none
}

// Code is both codes as one word for the books: "550 5.1.1".
func (c Case) Code() string { return strings.TrimSpace(c.Reply + " " + c.Status) }

// Report is what one mail says.
type Report struct {
	Kind     Kind   // that of the gravest case
	Cases    []Case // at most maxCases; empty for mails about nobody
	Original Original
}

// Case returns the gravest case, which is the only one where each mail had one
// recipient.
func (r Report) Case() Case {
	for _, c := range r.Cases {
		if c.Kind == r.Kind {
			return c
		}
	}
	return Case{Kind: r.Kind}
}

// Original is what is quoted of the message that the mail is about. Anybody can
// write anything into it: it is a hint, never a proof.
type Original struct {
	MessageID   string // without angle brackets
	ReturnPath  string // the envelope sender it was sent with
	To          string
	Envelope    string // Original-Envelope-Id
	Unsubscribe string // the mail address of its List-Unsubscribe
}

// ErrNotMail is returned for bytes that have no mail header.
var ErrNotMail = errors.New("it has no mail header")

const maxCases = 1000

// Parse reads a mail of any size and form. The only error is ErrNotMail.
func Parse(raw []byte) (Report, error) {
	root, ok := parseMail(raw[:min(len(raw), MaxSize)])
	if !ok {
		return Report{Kind: KindOther}, ErrNotMail
	}
	m := gather(root)
	r := Report{Original: m.original}
	switch {
	case m.feedback != nil:
		r.Cases = complaint(m)
	case m.isReport(), !m.isAutomatic() && m.readsLikeBounce():
		r.Cases = bounce(m)
	case m.isAutomatic():
		r.Kind = KindAutoReply
	case m.wantsNoMore():
		r.Kind = KindUnsubscribe
	}
	if r.Kind == "" {
		r.Kind = gravest(r.Cases)
	}
	return r, nil
}

func gravest(cases []Case) Kind {
	for _, k := range []Kind{KindComplaint, KindUnsubscribe, KindHard, KindSoft, KindDelayed, KindDelivered} {
		for _, c := range cases {
			if c.Kind == k {
				return k
			}
		}
	}
	return KindOther
}
