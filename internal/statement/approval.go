package statement

import (
	"slices"
	"strings"
	"time"

	"github.com/loa-vn/loa/internal/auth"
	"github.com/loa-vn/loa/internal/fault"
)

// Verb is a step that someone wants to take.
type Verb string

// The closed set of steps.
const (
	Save     Verb = "save"     // change the draft
	Submit   Verb = "submit"   // ask for approval
	Return   Verb = "return"   // send back to its writers, with a reason; the submitter may take it back so too
	Approve  Verb = "approve"  // stand for the text before an audience
	Void     Verb = "void"     // take an approval back, with a reason
	Release  Verb = "release"  // put it before the public
	Withdraw Verb = "withdraw" // take it off, with a reason
	Mend     Verb = "mend"     // reopen what is released, for a typo
	Drop     Verb = "drop"     // give such a reopening up
)

// Action is a step and, where one is owed, its reason.
type Action struct {
	Do     Verb
	Reason string
}

// Binding is what an approver stands for: hashes of the entry's text, of every
// rendering, and of the audience rule with its counts.
type Binding struct {
	Text       string `json:"text"`
	Renderings string `json:"renderings"`
	Audience   string `json:"audience,omitempty"`
}

// sameText reports whether both are the same words, whoever they are for.
func (b Binding) sameText(o Binding) bool {
	return b.Text == o.Text && b.Renderings == o.Renderings
}

// Approval is one person standing for one binding.
type Approval struct {
	By      auth.UserID `json:"by"`
	Name    string      `json:"name"`
	At      time.Time   `json:"at"`
	Binding Binding     `json:"binding"`
}

// Snapshot is all that decides what may happen next.
type Snapshot struct {
	ID        ID
	Agency    auth.AgencyID
	Kind      Kind
	Urgent    bool // goes out at night and before everything else
	State     State
	Fix       bool          // a typo fix: the version before it is still public
	Public    bool          // some version is before the public
	Editors   []auth.UserID // everyone who wrote, changed or submitted it, its author first
	Submitter auth.UserID   // of the text that is before the approvers
	Bound     Binding       // the text and renderings as they are now; no audience
	Submitted Binding       // as they were when submitted
	Approvals []Approval
	Released  Binding // as released; its audience is the first one's
	Findings  []Finding
}

// Next is the answer to an action: how things stand afterwards, and the kind of
// fact to record. An empty Fact means that nothing new has happened.
type Next struct {
	Snapshot

	Fact string
}

// Needed is how many people must approve: two in an emergency, for which one
// person's mistake or malice would wake a province.
func (s Snapshot) Needed() int {
	if s.Kind == KindAlert || s.Urgent {
		return 2
	}
	return 1
}

// Given counts the people who approved exactly this.
func (s Snapshot) Given(b Binding) int {
	var who []auth.UserID
	for _, a := range s.Approvals {
		if a.Binding == b && !slices.Contains(who, a.By) {
			who = append(who, a.By)
		}
	}
	return len(who)
}

// Approved reports whether enough people approved exactly this, and it is still
// what the statement says.
func (s Snapshot) Approved(b Binding) bool {
	return b.sameText(s.Bound) && s.Given(b) >= s.Needed()
}

// Touched reports whether the person wrote, edited or submitted this text or one
// that it grew out of, and so may never approve it.
func (s Snapshot) Touched(who auth.UserID) bool { return slices.Contains(s.Editors, who) }

func (s *Snapshot) touch(who auth.UserID) {
	if !s.Touched(who) {
		s.Editors = append(s.Editors, who)
	}
}

// After decides every step of a statement: whether the actor may take it now, and
// what follows. The binding is what the actor saw (for Save: the hashes of the new
// text). It reads no clock and no database, so that no face can go around it.
func (s Snapshot) After(action Action, actor auth.Actor, binding Binding, now time.Time) (Next, error) {
	if err := s.permits(action.Do, actor, now); err != nil {
		return Next{}, err
	}
	if err := s.allows(action); err != nil {
		return Next{}, err
	}
	s.Editors, s.Approvals = slices.Clone(s.Editors), slices.Clone(s.Approvals)
	switch action.Do {
	case Save:
		return s.save(actor, binding)
	case Submit:
		return s.submit(actor, binding)
	case Return:
		return s.reopen(StateReturned, "statement.returned")
	case Approve:
		return s.approve(actor, binding, now)
	case Void:
		return s.reopen(StateDraft, "statement.voided")
	case Release:
		return s.release(binding)
	case Withdraw:
		s.State, s.Public, s.Fix = StateWithdrawn, false, false
		return Next{s, "statement.withdrawn"}, nil
	case Mend:
		s.Fix = true
		s.touch(actor.ID)
		return s.reopen(StateDraft, "statement.reopened")
	case Drop:
		s.State, s.Fix, s.Submitter, s.Approvals = StateReleased, false, "", nil
		s.Bound = Binding{Text: s.Released.Text, Renderings: s.Released.Renderings}
		s.Submitted = s.Bound
		return Next{s, "statement.dropped"}, nil
	}
	return Next{}, fault.Invalid("statement.unknown_action", "action", string(action.Do))
}

func (s Snapshot) save(actor auth.Actor, binding Binding) (Next, error) {
	s.touch(actor.ID)
	s.Bound = Binding{Text: binding.Text, Renderings: binding.Renderings}
	return Next{s, "statement.saved"}, nil
}

func (s Snapshot) submit(actor auth.Actor, binding Binding) (Next, error) {
	if !binding.sameText(s.Bound) {
		return Next{}, fault.Conflict("statement.seen_other")
	}
	if err := blocked(s.Findings); err != nil {
		return Next{}, err
	}
	s.touch(actor.ID)
	s.State, s.Submitter, s.Submitted, s.Approvals = StateSubmitted, actor.ID, s.Bound, nil
	return Next{s, "statement.submitted"}, nil
}

// reopen drops every approval: what comes next is another text.
func (s Snapshot) reopen(to State, kind string) (Next, error) {
	s.State, s.Submitter, s.Submitted, s.Approvals = to, "", Binding{}, nil
	return Next{s, kind}, nil
}

func (s Snapshot) approve(actor auth.Actor, binding Binding, now time.Time) (Next, error) {
	switch {
	case s.Touched(actor.ID):
		return Next{}, fault.Forbidden("statement.approve.own_text")
	case !binding.sameText(s.Bound) || !binding.sameText(s.Submitted):
		return Next{}, fault.Conflict("statement.seen_other")
	case binding.Audience == "":
		return Next{}, fault.Invalid("statement.approve.no_audience")
	case s.Fix && binding.Audience != s.Released.Audience:
		return Next{}, fault.Conflict("statement.approve.fix_is_not_sent")
	}
	for _, a := range s.Approvals {
		if a.By == actor.ID && a.Binding == binding {
			return Next{}, fault.Conflict("statement.approve.already")
		}
	}
	if err := blocked(s.Findings); err != nil {
		return Next{}, err
	}
	s.Approvals = append(s.Approvals, Approval{By: actor.ID, Name: actor.Name, At: now, Binding: binding})
	if !s.Approved(binding) {
		return Next{s, "statement.endorsed"}, nil
	}
	if s.State == StateSubmitted {
		s.State = StateApproved
	}
	return Next{s, "statement.approved"}, nil
}

// release takes its authority from the approvals alone, so that the clock can do
// it at the hour the plan set. A released statement that goes to a further
// audience, approved like the first, is not released twice.
func (s Snapshot) release(binding Binding) (Next, error) {
	if !s.Approved(binding) {
		return Next{}, fault.Conflict("statement.release.drifted")
	}
	if s.State == StateReleased {
		return Next{Snapshot: s}, nil
	}
	s.State, s.Public, s.Fix, s.Released = StateReleased, true, false, binding
	return Next{s, "statement.released"}, nil
}

// permits asks whether the actor's roles hold the act that the step needs.
func (s Snapshot) permits(do Verb, actor auth.Actor, now time.Time) error {
	switch do {
	case Release: // see release
		return nil
	case Return, Void:
		if actor.ID == s.Submitter && actor.Can(auth.ActWrite, s.Agency, now) {
			return nil
		}
		if do == Void && !s.Bound.sameText(s.Submitted) { // drift needs no judgement
			return nil
		}
		return auth.Require(actor, auth.ActApprove, s.Agency, now)
	case Approve, Withdraw:
		return auth.Require(actor, auth.ActApprove, s.Agency, now)
	case Save, Submit, Mend, Drop:
	}
	return auth.Require(actor, auth.ActWrite, s.Agency, now)
}

// allows asks whether the step fits the state, and gives its reason if it owes one.
func (s Snapshot) allows(a Action) error {
	var fits bool
	switch a.Do {
	case Save, Submit:
		fits = s.State == StateDraft || s.State == StateReturned
	case Return:
		fits = s.State == StateSubmitted
	case Approve:
		fits = s.State == StateSubmitted || s.State == StateApproved || s.State == StateReleased
	case Void:
		fits = s.State == StateApproved
	case Release:
		fits = s.State == StateApproved || s.State == StateReleased
	case Withdraw:
		fits = s.Public
	case Mend:
		fits = s.State == StateReleased
	case Drop:
		fits = s.Fix && (s.State == StateDraft || s.State == StateReturned)
	}
	if !fits {
		return wrongState(a.Do)
	}
	owes := a.Do == Return || a.Do == Void || a.Do == Withdraw
	if owes && strings.TrimSpace(a.Reason) == "" {
		return fault.Invalid("statement.reason_missing").On("reason")
	}
	return nil
}

// wrongState says from which states the step can be taken.
func wrongState(do Verb) error {
	switch do {
	case Save:
		return fault.Conflict("statement.wrong_state.save")
	case Submit:
		return fault.Conflict("statement.wrong_state.submit")
	case Return:
		return fault.Conflict("statement.wrong_state.return")
	case Approve:
		return fault.Conflict("statement.wrong_state.approve")
	case Void:
		return fault.Conflict("statement.wrong_state.void")
	case Release:
		return fault.Conflict("statement.wrong_state.release")
	case Withdraw:
		return fault.Conflict("statement.wrong_state.withdraw")
	case Mend:
		return fault.Conflict("statement.wrong_state.mend")
	case Drop:
		return fault.Conflict("statement.wrong_state.drop")
	}
	return fault.Invalid("statement.unknown_action", "action", string(do))
}
