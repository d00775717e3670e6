package statement

import (
	"slices"

	"github.com/loa-vn/loa/internal/ident"
)

// ID names one statement for good, through all its versions.
type ID = ident.ID[Statement]

// VersionID names one submitted, unchangeable text of a statement.
type VersionID = ident.ID[Version]

// Kind is what a statement is for.
type Kind string

// The closed set of kinds.
const (
	KindAnnounce Kind = "announce" // thông báo
	KindExplain  Kind = "explain"  // giải thích
	KindAnswer   Kind = "answer"   // trả lời
	KindRebut    Kind = "rebut"    // bác bỏ tin sai
	KindAlert    Kind = "alert"    // cảnh báo khẩn
	KindCorrect  Kind = "correct"  // đính chính
)

// Kinds lists every kind, in the order a page shows them.
func Kinds() []Kind {
	return []Kind{KindAnnounce, KindExplain, KindAnswer, KindRebut, KindAlert, KindCorrect}
}

// Valid reports whether k is one of the closed set.
func (k Kind) Valid() bool { return slices.Contains(Kinds(), k) }

// Key is the screen text that names the kind.
func (k Kind) Key() string { return "statement.kind." + string(k) }

// State is where a statement stands on its way to the public.
type State string

// The closed set of states. An approval that is voided leads back to draft.
const (
	StateDraft     State = "draft"
	StateSubmitted State = "submitted"
	StateReturned  State = "returned"
	StateApproved  State = "approved"
	StateReleased  State = "released"
	StateWithdrawn State = "withdrawn"
)

// States lists every state, in the order a statement passes through them.
func States() []State {
	return []State{StateDraft, StateSubmitted, StateReturned, StateApproved, StateReleased, StateWithdrawn}
}

// Valid reports whether s is one of the closed set.
func (s State) Valid() bool { return slices.Contains(States(), s) }

// Key is the screen text that names the state.
func (s State) Key() string { return "statement.state." + string(s) }

// Channel is a way of saying a statement; each has one rendering.
type Channel string

// The closed set of channels a statement is rendered for.
const (
	Web   Channel = "web"
	Email Channel = "email"
	SMS   Channel = "sms"
	Push  Channel = "webpush"
	Radio Channel = "radio"
	Board Channel = "board"
)

// Channels lists every channel, in the order a page shows them.
func Channels() []Channel { return []Channel{Web, Email, SMS, Push, Radio, Board} }

// Valid reports whether c is one of the closed set.
func (c Channel) Valid() bool { return slices.Contains(Channels(), c) }

// titled reports whether the channel's rendering has a subject beside its text.
func (c Channel) titled() bool { return c == Web || c == Email || c == Push }

// Key is the screen text that names the channel.
func (c Channel) Key() string { return "statement.channel." + string(c) }
