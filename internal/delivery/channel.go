package delivery

import (
	"context"
	"time"

	"github.com/loa-vn/loa/internal/lang"
)

// Guarantee is what a channel can promise when a process dies between sending a
// message and writing that down.
type Guarantee int

// The closed set of guarantees.
const (
	// AtMostOnce channels have no way to recognise a repetition: an attempt whose
	// answer got lost becomes unknown.
	AtMostOnce Guarantee = iota
	// AtLeastOnce channels carry a stable id by which the other side can recognise
	// a repetition: an attempt whose answer got lost is sent again.
	AtLeastOnce
)

// Channel carries messages to people. Each lives in one small folder under
// internal/channel and passes the suite in channel/channeltest.
type Channel interface {
	// Name is the channel's word in tables and URLs: "email".
	Name() string
	// Guarantee says what becomes of an attempt whose answer got lost.
	Guarantee() Guarantee
	// Send hands one message over and returns when the other side has answered.
	// It is called from many goroutines and must end soon after ctx does. The
	// error decides what happens next: see Retry, Reject, Suppressing, Unknown and
	// Unavailable.
	Send(ctx context.Context, m Message) (Receipt, error)
}

// Silent may be implemented by a channel that wakes nobody: quiet hours do not
// bind it.
type Silent interface{ Silent() bool }

// Paced may be implemented by a channel that knows how much it may carry.
type Paced interface {
	// Room is how many messages of a lane are worth having in hand now: what may
	// leave at once and in the coming second. It is asked before every claim and must
	// be quick.
	Room(l Lane) int
}

// Message is one person's copy. Rendering is shared by everyone who gets the same
// text: a channel may prepare it once, by its pointer.
type Message struct {
	Attempt   AttemptID
	Run       RunID
	Statement string
	Version   string
	Recipient string
	Unit      string
	Address   string
	Locale    lang.Locale
	Lane      Lane
	Try       int       // 1 for the first
	Expires   time.Time // zero for never
	Rendering *Rendering
	Links     Links
	Thread    string   // shared by a statement and all that correct it: a mailbox or a phone shows them as one
	Corrects  *Earlier // what this person got that this message corrects; nil for nothing
}

// Earlier is a message that a person has had, by its names.
type Earlier struct {
	Key      string // ours: Message.Key
	Provider string // the account that took it
	Ref      string // the provider's own id of it; "" if it named none
}

// Key names the message for the whole world and for ever: every try of one
// attempt has the same.
func (m Message) Key() string { return string(m.Run) + "." + m.Attempt.Seq() }

// Rendering is the approved text of a statement for one channel and locale.
type Rendering struct {
	Agency  string // who answers for it, as people know it: "Sở Y tế tỉnh Bắc Ninh"
	From    string // the agency's address on this channel; "" for the channel's own
	Subject string
	Text    string
	HTML    string // "" where the channel has none
}

// Links are one person's addresses into the portal. Any may be empty.
type Links struct {
	Unsubscribe string // stops everything to this person by one POST (RFC 8058)
	Confirm     string // says "I have read this"
	Web         string // the statement's page
	Heard       string // where a canary says that it got the message; "" for people
}

// Receipt is what the provider said when it took a message.
type Receipt struct {
	Code string // its code: "250 2.0.0"
	Ref  string // its own id of the message, if it named one; of the first part where there are several
	// Refs are the ids by which it will report on the message, one a part, "" for a
	// part that it gave none. They are kept only for this: a channel whose reports
	// name our own id, or that gets none, leaves them out. An error that leaves the
	// message unknown may come with the ids that are known all the same.
	Refs     []string
	Provider string // the account that took it, where a channel has several; "" for the channel itself
	Parts    int    // messages billed; 0 where nothing is counted
	Cost     int64  // in đồng, as the account's price list has it; 0 where nothing is paid
	// Delivered is set by a channel that knows at once that the message arrived,
	// not only that somebody promised to carry it.
	Delivered bool
}

// Content gives the approved text of a run. It is called once for each channel
// and locale of a run, not once a person.
type Content interface {
	Rendering(ctx context.Context, run RunID, channel string, locale lang.Locale) (*Rendering, error)
}

// Linker makes a person's links. It must be quick: it is called once a message.
type Linker interface {
	Links(run RunID, recipient, channel string) Links
}

// Priced may be implemented by a channel whose messages cost money. It must be
// quick and needs no provider: the forecast asks it before anything is sent.
type Priced interface {
	// Price is what one message would be billed: its parts, and đồng for all of them.
	Price(m Message) (parts int, cost int64)
}

// Inquirer may be implemented by a channel whose provider can be asked what became
// of a message that it took and never reported on.
type Inquirer interface {
	// Inquire asks by the provider's own id. An answer without an event means that
	// the provider knows no more than we do.
	Inquire(ctx context.Context, provider, ref string) (Answer, error)
}

// Answers takes what a provider says later: a delivery receipt, a bounce, a
// complaint. Take returns when the answer is written down, so that its sender is
// told "received" only then; it is called from many goroutines at once.
type Answers interface {
	Take(ctx context.Context, a Answer) error
}
