// Package delivery gets one approved text to everyone it is meant for, and keeps
// the books until each of them is accounted for.
//
// A run delivers one version of a statement to one frozen audience. It is
// expanded into attempts, one for each recipient and channel; workers claim
// attempts in batches under a lease, send them over a Channel and settle what
// came back. Rows are the only record: whatever process dies at whatever moment,
// every attempt is still in the table in a state that says what is known of it.
//
// The books of a run put everybody in exactly one layer or residue (see Layer)
// and are kept as counters by the transaction that settles. A run is finished
// only when they balance against the audience as it was approved: a person lost
// in expansion keeps it open just as one whose mail was never answered.
//
// The surprise: a lease belongs to a worker, not to an attempt. A worker renews
// one row of its own; when that row goes stale everything the worker held
// becomes a retry, or unknown where a repetition could not be recognised.
package delivery

import (
	"strconv"
	"time"

	"github.com/loa-vn/loa/internal/ident"
	"github.com/loa-vn/loa/internal/job"
	"github.com/loa-vn/loa/internal/lang"
)

// RunID identifies a run.
type RunID = ident.ID[Run]

// AttemptID is the run's small number in the upper half and the attempt's place
// in the run in the lower: compact, and in the order in which rows are written.
type AttemptID int64

func attemptID(num, seq int64) AttemptID { return AttemptID(num<<32 | seq) }

// Seq is the attempt's place in its run, as text for message identifiers.
func (id AttemptID) Seq() string { return strconv.FormatInt(int64(id)&0xffffffff, 10) }

func (id AttemptID) run() int64 { return int64(id) >> 32 }

// String is the form on screens: "17-3412", the 3412th attempt of run number 17.
func (id AttemptID) String() string { return strconv.FormatInt(int64(id)>>32, 10) + "-" + id.Seq() }

// ParseAttempt reads the form on screens; false if it is not one.
func ParseAttempt(s string) (AttemptID, bool) {
	for i := range len(s) {
		if s[i] != '-' {
			continue
		}
		num, err1 := strconv.ParseInt(s[:i], 10, 31)
		seq, err2 := strconv.ParseUint(s[i+1:], 10, 32)
		return attemptID(num, int64(seq)), err1 == nil && err2 == nil && num >= 0 //nolint:gosec // 32 bits
	}
	return 0, false
}

// RunState is where a run stands.
type RunState string

// The closed set of run states.
const (
	RunExpanding RunState = "expanding" // attempts are still being made; sending has begun
	RunSending   RunState = "sending"   // everyone has an attempt
	RunFinished  RunState = "finished"  // the books balance
	RunCancelled RunState = "cancelled" // nothing more is sent; what was sent stays in the books
)

// Open reports whether the run still sends.
func (s RunState) Open() bool { return s == RunExpanding || s == RunSending }

// Run is one delivery of one version of a statement.
type Run struct {
	ID         RunID
	Num        int64
	Statement  string
	Version    string
	Title      string
	Agency     string
	Lane       Lane
	State      RunState
	Channels   []string
	Members    int64 // targeted, over all channels
	Expanded   int64 // attempts made so far
	NotBefore  time.Time
	ExpiresAt  time.Time // zero for never
	CreatedAt  time.Time
	FirstAt    time.Time // the first settled outcome
	LastAt     time.Time // the latest settled outcome
	FinishedAt time.Time
	Duty       Duty
	Corrects   []string // statements, the nearest first; what it corrects and what that corrected
	Watches    RunID    // the run beside which this one is sent, to canaries only; "" for a run to people
	Beyond     int64    // messages that left although their person had had enough
}

// Thread is shared by a statement and all that correct it: the first of them.
func (r Run) Thread() string {
	if n := len(r.Corrects); n > 0 {
		return r.Corrects[n-1]
	}
	return r.Statement
}

// ids are the bounds, exclusive, of the keys of a run's attempts.
func (r Run) ids() (first, end int64) {
	return int64(attemptID(r.Num, 0)), int64(attemptID(r.Num+1, 0))
}

// NewRun is what Start needs to know.
type NewRun struct {
	// Key names who asks, so that asking twice starts one run: a stage's
	// identifier. Empty means statement and version.
	Key       string
	Statement string
	Version   string
	Title     string
	Agency    string
	Lane      Lane
	NotBefore time.Time
	Expires   time.Time
	Channels  []string
	// Duty, if set, lets the run go beyond the cap of messages a person; it is
	// recorded as the fact run.duty.
	Duty Duty
	// Corrects are the statements that this one corrects, the nearest first. Each
	// message then names the one of them that its recipient has had.
	Corrects []string
	// Targets is the frozen audience: how many attempts each unit owes on each
	// channel. The books balance against these numbers, not against what
	// expansion happened to make.
	Targets []UnitCount
}

// UnitCount is how many people of a unit a channel is to reach. An empty Channel
// is the run's first.
type UnitCount struct {
	Unit    string
	Channel string
	N       int64
}

// Item is one recipient on one channel, as expansion hands it in.
type Item struct {
	Recipient string
	Unit      string
	Channel   string // "" for the run's first
	Address   string
	Locale    lang.Locale
}

// Service starts, feeds, reads and ends runs. Sending is the Worker's.
type Service struct {
	ledger    *job.Ledger
	mailboxes Mailboxes // for canaries; may be nil
}

// New returns a service that records its facts (run.started, run.finished,
// run.cancelled, recipient.suppressed) in the ledger.
func New(ledger *job.Ledger) *Service { return &Service{ledger: ledger} }
