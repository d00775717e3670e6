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
}

// Receipt is what the provider said when it took a message.
type Receipt struct {
	Code string // its code: "250 2.0.0"
	Ref  string // its own id of the message, if it named one
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
