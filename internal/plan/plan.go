// Package plan says who must be told what, by when, over which channels, and
// which agency answers for it.
//
// A plan is about one decision and has stages before, at and after its issue.
// A stage takes one statement to one audience in one window of time. Approving a
// stage is the moment at which everything meets: in one transaction the approver's
// binding is compared with what the text, every rendering and the audience are
// now, the statement is approved, and the audience is frozen. When the window
// opens the statement is released and a delivery run is started; the frozen
// audience is expanded into it page by page, so that a process that dies leaves
// a stage that any other goes on with.
//
// Nothing here runs by itself but Tick: it launches what is due, expands what is
// launched, notes when half and nine tenths were reached, and finishes what
// balances. It is safe to call from several processes at once.
package plan

import (
	"slices"
	"strings"
	"time"

	"github.com/loa-vn/loa/internal/audience"
	"github.com/loa-vn/loa/internal/auth"
	"github.com/loa-vn/loa/internal/delivery"
	"github.com/loa-vn/loa/internal/fault"
	"github.com/loa-vn/loa/internal/ident"
	"github.com/loa-vn/loa/internal/statement"
)

// ID identifies a plan.
type ID = ident.ID[Plan]

// StageID identifies a stage.
type StageID = ident.ID[Stage]

// Plan is the communication of one decision.
type Plan struct {
	ID        ID
	Title     string
	Document  string // the decision's identifier; "" while there is none
	Note      string
	Agency    auth.AgencyID
	CreatedBy auth.UserID
	CreatedAt time.Time
	Stages    []Stage
}

// Draft is what Create needs to know.
type Draft struct {
	Title    string
	Document string
	Note     string
	Agency   auth.AgencyID
}

func (d Draft) check() error {
	if strings.TrimSpace(d.Title) == "" {
		return fault.Invalid("plan.no_title").On("title")
	}
	if d.Agency == "" {
		return fault.Invalid("plan.no_agency").On("agency")
	}
	return nil
}

// Moment is where a stage lies beside the issue of the decision.
type Moment string

// The closed set of moments. A high-impact draft is communicated before it is
// issued (QĐ 407/QĐ-TTg).
const (
	MomentBefore Moment = "before"
	MomentAt     Moment = "at"
	MomentAfter  Moment = "after"
)

// Moments lists the set in the order of time.
func Moments() []Moment { return []Moment{MomentBefore, MomentAt, MomentAfter} }

// Key is the screen text that names the moment.
func (m Moment) Key() string { return "plan.moment." + string(m) }

// Stage takes one statement to one audience in one window.
type Stage struct {
	ID        StageID
	Plan      ID
	Ord       int
	Moment    Moment
	Statement statement.ID
	Rule      audience.Rule
	Channels  []string
	Lane      delivery.Lane
	Duty      delivery.Duty // why it may go beyond the cap of messages a person; zero for no duty
	Start     time.Time     // not before; zero for as soon as it is approved
	Due       time.Time     // everyone should have been told by then; zero for no promise
	Expires   time.Time     // nothing is sent after; zero for never
	Narrowed  string        // why a correction goes to fewer than its error reached
	State     State
	Revision  int // guards a save against another's

	Binding  statement.Binding // as submitted, then as approved
	Frozen   audience.FrozenID
	Members  int64 // people of the frozen audience
	Letters  int64 // their contact points that are written to
	Run      delivery.RunID
	Expanded int64 // the last contact point with an attempt

	SubmittedAt, ApprovedAt, LaunchedAt time.Time
	HalfAt, NinetyAt                    time.Time // of the frozen audience, handed over or further
	FinishedAt                          time.Time
}

// Overdue reports whether the stage promised to be done by now and is not.
func (s Stage) Overdue(now time.Time) bool {
	return !s.Due.IsZero() && now.After(s.Due) && s.State != StateFinished && s.State != StateCancelled
}

// check finds everything in a draft stage that would stop it later.
func (s Stage) check(known []string) error {
	var wrong []error
	add := func(e *fault.Error, field string) { wrong = append(wrong, e.On(field)) }
	if s.Statement == "" {
		add(fault.Invalid("plan.stage.no_statement"), "statement")
	}
	if !slices.Contains(Moments(), s.Moment) {
		add(fault.Invalid("plan.stage.no_moment"), "moment")
	}
	if len(s.Channels) == 0 {
		add(fault.Invalid("plan.stage.no_channel"), "channels")
	}
	for _, c := range s.Channels {
		if !slices.Contains(known, c) {
			add(fault.Invalid("plan.stage.unknown_channel", "channel", c), "channels")
		}
	}
	if !s.Due.IsZero() && !s.Start.IsZero() && !s.Due.After(s.Start) {
		add(fault.Invalid("plan.stage.due_before_start"), "due")
	}
	if !s.Expires.IsZero() && !s.Expires.After(latest(s.Start, s.Due)) {
		add(fault.Invalid("plan.stage.expires_early"), "expires")
	}
	if err := s.Duty.Check(); err != nil {
		wrong = append(wrong, err)
	}
	return joined(wrong)
}
