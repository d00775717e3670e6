package email

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/loa-vn/loa/internal/delivery"
)

// reply is one answer of the relay.
type reply struct {
	code     int
	enhanced string // "5.1.1", RFC 3463; "" where the relay gave none
	text     string
}

// codes is the form kept in the books: "550 5.1.1".
func (r reply) codes() string { return strings.TrimSpace(fmt.Sprintf("%d %s", r.code, r.enhanced)) }

// ref is the relay's own name of the mail, where it follows Postfix's custom.
func (r reply) ref() string {
	if _, after, ok := strings.Cut(r.text, "queued as "); ok {
		ref, _, _ := strings.Cut(after, " ")
		return strings.Trim(ref, ".<>")
	}
	return ""
}

// stage is the command that the relay answered.
type stage int

const (
	stageConnect   stage = iota // greeting, EHLO, STARTTLS, AUTH
	stageSender                 // MAIL FROM
	stageRecipient              // RCPT TO
	stageData                   // the mail itself
)

// replyError is an answer other than yes.
type replyError struct {
	reply
	stage stage
}

func (e *replyError) Error() string        { return e.codes() + " " + e.text }
func (e *replyError) ProviderCode() string { return e.codes() }

// decide says what an answer means for this recipient. The order of the cases is
// the rule: what concerns us comes before what concerns them.
func (e *replyError) decide() error {
	switch {
	case e.stage == stageConnect, e.isOurs():
		return delivery.Unavailable(e, rest(e.code))
	case e.isTooFast():
		return &delivery.Decision{Verdict: delivery.VerdictPostponed, After: haste, Code: e.codes(), Err: e}
	case e.code == 421: // closing the connection, whoever is being served
		return delivery.Unavailable(e, 10*time.Second)
	case e.code/100 == 4:
		return delivery.Retry(e, 0)
	case e.isDead():
		return delivery.Suppressing(e)
	case e.mayMend():
		return delivery.Retry(e, mending)
	case e.code/100 == 5:
		return delivery.Reject(e)
	}
	return delivery.Retry(fmt.Errorf("an answer that makes no sense here: %w", e), 0)
}

const (
	haste   = 30 * time.Second // after "too fast"
	mending = 20 * time.Minute // after a refusal that somebody can do something about
)

// isOurs reports whether the relay refuses us rather than the recipient: our
// sender address, our login, our quota. A mail that is too big is neither.
func (e *replyError) isOurs() bool {
	switch e.code {
	case 530, 534, 535, 538, 454: // login needed or failed, RFC 4954
		return true
	}
	return e.stage == stageSender && e.code != 552 && e.code != 421 && e.enhanced != "5.3.4"
}

// isTooFast reports whether the destination takes mail, but not at this pace: the
// policy codes 4.7.x with a 421, Google's 4.7.28, Microsoft's 4.7.500 and after,
// congestion and too many at once. It says nothing about the recipient.
func (e *replyError) isTooFast() bool {
	if e.code/100 != 4 || e.stage == stageConnect || e.stage == stageSender {
		return false
	}
	switch e.enhanced {
	case "4.7.28", "4.4.5", "4.5.3":
		return true
	}
	policy, is := strings.CutPrefix(e.enhanced, "4.7.")
	return is && (e.code == 421 || len(policy) == 3)
}

// isDead reports whether the relay says there is no such mailbox and never will
// be: RFC 3463 names the ways, RFC 7505 the domain that takes no mail.
func (e *replyError) isDead() bool {
	if e.code/100 != 5 || e.stage == stageSender {
		return false
	}
	switch e.enhanced {
	case "5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10", "5.2.1":
		return true
	}
	return false
}

// mayMend reports whether a refusal for good may be over in some hours, though it
// does not say so: the recipient empties a full mailbox, their server is repaired,
// or we mend what it misses in our mails, a signature, an SPF record or a name for
// our address (RFC 7372, RFC 7505). Until then the mail is kept; only tries end it.
func (e *replyError) mayMend() bool {
	switch e.enhanced {
	case "5.2.2", "5.3.1", "5.3.2", "5.3.5", "5.5.3",
		"5.7.20", "5.7.21", "5.7.22", "5.7.23", "5.7.24", "5.7.25", "5.7.26", "5.7.27":
		return e.code/100 == 5
	}
	return e.code == 552 && e.enhanced == "" && e.stage == stageRecipient
}

// rest is how long to leave the relay alone: a wrong password does not mend
// itself in seconds, a busy greeting does.
func rest(code int) time.Duration {
	if code/100 == 5 {
		return time.Minute
	}
	return 10 * time.Second
}

// netError is a connection that could not be used. Before the mail was on its way
// it says nothing about the recipient; afterwards nobody knows.
type netError struct {
	what string // "connect", "answer", …
	err  error
}

func (e *netError) Error() string      { return e.what + ": " + e.err.Error() }
func (e *netError) Unwrap() error      { return e.err }
func (*netError) ProviderCode() string { return "connection" }

func unreachable(what string, err error) error {
	if r, ok := errors.AsType[*replyError](err); ok {
		return r.decide()
	}
	return delivery.Unavailable(&netError{what, err}, 0)
}

func unanswered(err error) error { return delivery.Unknown(&netError{"no answer after the mail", err}) }
