package statement_test

import (
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/loa-vn/loa/internal/auth"
	"github.com/loa-vn/loa/internal/fault"
	"github.com/loa-vn/loa/internal/statement"
)

const agency = auth.AgencyID("agency-1")

var noon = time.Date(2026, 8, 3, 5, 0, 0, 0, time.UTC)

// both may write and approve: the hardest case for the rule.
func both(name string) auth.Actor {
	return auth.Actor{ID: auth.UserID(name), Name: name, Agency: agency, Grants: []auth.Grant{
		{Role: auth.RoleEditor, Agency: agency}, {Role: auth.RoleApprover, Agency: agency},
	}}
}

func holding(name string, role auth.Role) auth.Actor {
	return auth.Actor{ID: auth.UserID(name), Name: name, Agency: agency, Grants: []auth.Grant{{Role: role, Agency: agency}}}
}

// draft is a statement that "an" began.
func draft(kind statement.Kind) statement.Snapshot {
	return statement.Snapshot{
		Agency: agency, Kind: kind, State: statement.StateDraft,
		Editors: []auth.UserID{"an"}, Bound: statement.Binding{Text: "t0", Renderings: "r0"},
	}
}

func step(t *testing.T, s statement.Snapshot, do statement.Verb, who auth.Actor, b statement.Binding) statement.Snapshot {
	t.Helper()
	next, err := s.After(statement.Action{Do: do, Reason: "vì thế"}, who, b, noon)
	if err != nil {
		t.Fatalf("%s by %s: %v", do, who.Name, err)
	}
	return next.Snapshot
}

func refused(t *testing.T, s statement.Snapshot, do statement.Verb, who auth.Actor, b statement.Binding, code string) {
	t.Helper()
	_, err := s.After(statement.Action{Do: do, Reason: "vì thế"}, who, b, noon)
	if fault.Code(err) != code {
		t.Fatalf("%s by %s: got %v, want %s", do, who.Name, err, code)
	}
}

func TestNobodyApprovesTheirOwnText(t *testing.T) {
	seen := statement.Binding{Text: "t1", Renderings: "r1", Audience: "a"}
	s := step(t, draft(statement.KindAnnounce), statement.Save, both("binh"), seen)
	s = step(t, s, statement.Submit, both("chi"), seen)
	for _, who := range []string{"an", "binh", "chi"} {
		refused(t, s, statement.Approve, both(who), seen, "statement.approve.own_text")
	}
	refused(t, s, statement.Approve, holding("dung", auth.RoleEditor), seen, "auth.denied.approve")
	refused(t, s, statement.Approve, both("dung"), statement.Binding{Text: "t1", Renderings: "r1"}, "statement.approve.no_audience")
	refused(t, s, statement.Approve, both("dung"), statement.Binding{Text: "t1", Renderings: "r0", Audience: "a"}, "statement.seen_other")
	s = step(t, s, statement.Approve, both("dung"), seen)
	if s.State != statement.StateApproved {
		t.Fatalf("state %s", s.State)
	}
}

func TestAnEmergencyTakesTwo(t *testing.T) {
	seen := statement.Binding{Text: "t0", Renderings: "r0", Audience: "a"}
	s := step(t, draft(statement.KindAlert), statement.Submit, both("an"), seen)
	s = step(t, s, statement.Approve, both("binh"), seen)
	if s.State != statement.StateSubmitted || s.Given(seen) != 1 {
		t.Fatalf("after one approval: %s, %d given", s.State, s.Given(seen))
	}
	refused(t, s, statement.Approve, both("binh"), seen, "statement.approve.already")
	refused(t, s, statement.Release, both("binh"), seen, "statement.wrong_state.release")
	other := step(t, s, statement.Approve, both("chi"), statement.Binding{Text: "t0", Renderings: "r0", Audience: "b"})
	if other.State != statement.StateSubmitted {
		t.Fatal("two approvals for two audiences made one")
	}
	s = step(t, s, statement.Approve, both("chi"), seen)
	if s.State != statement.StateApproved {
		t.Fatalf("after two approvals: %s", s.State)
	}
}

func TestDriftVoids(t *testing.T) {
	seen := statement.Binding{Text: "t0", Renderings: "r0", Audience: "a"}
	s := step(t, draft(statement.KindAnnounce), statement.Submit, both("an"), seen)
	s = step(t, s, statement.Approve, both("binh"), seen)
	grown := seen
	grown.Audience = "a with one more"
	refused(t, s, statement.Release, auth.Actor{}, grown, "statement.release.drifted")
	changed := s
	changed.Bound.Renderings = "changed behind our back"
	refused(t, changed, statement.Release, auth.Actor{}, seen, "statement.release.drifted")
	back := step(t, changed, statement.Void, auth.Actor{}, seen)
	if back.State != statement.StateDraft || len(back.Approvals) != 0 {
		t.Fatalf("voided: %+v", back)
	}
	refused(t, s, statement.Void, auth.Actor{}, seen, "auth.login_first")
}

func TestATypoFixNeedsASecondPersonAndGoesToNobodyNew(t *testing.T) {
	seen := statement.Binding{Text: "t0", Renderings: "r0", Audience: "a"}
	s := step(t, draft(statement.KindAnnounce), statement.Submit, both("an"), seen)
	s = step(t, s, statement.Approve, both("binh"), seen)
	s = step(t, s, statement.Release, auth.Actor{}, seen)
	s = step(t, s, statement.Mend, both("chi"), seen)
	fixed := statement.Binding{Text: "t1", Renderings: "r1", Audience: "a"}
	s = step(t, s, statement.Save, both("chi"), fixed)
	if !s.Public || !s.Fix {
		t.Fatalf("a fix in the making took the public version down: %+v", s)
	}
	given := step(t, s, statement.Drop, both("chi"), fixed)
	if given.State != statement.StateReleased || given.Bound.Text != "t0" {
		t.Fatalf("a dropped fix left %+v", given)
	}
	s = step(t, s, statement.Submit, both("chi"), fixed)
	refused(t, s, statement.Approve, both("chi"), fixed, "statement.approve.own_text")
	fixed.Audience = "b"
	refused(t, s, statement.Approve, both("binh"), fixed, "statement.approve.fix_is_not_sent")
	fixed.Audience = "a"
	s = step(t, s, statement.Approve, both("binh"), fixed)
	s = step(t, s, statement.Release, auth.Actor{}, fixed)
	if s.Fix || s.Released != fixed {
		t.Fatalf("the fix is not released: %+v", s)
	}
}

func TestBlockingFindingsStopSubmissionAndApproval(t *testing.T) {
	seen := statement.Binding{Text: "t0", Renderings: "r0", Audience: "a"}
	s := draft(statement.KindAnnounce)
	s.Findings = []statement.Finding{
		{Kind: statement.HardToRead, Severity: statement.Warning, Code: "statement.check.hard"},
		{Kind: statement.Uncited, Severity: statement.Blocking, Code: "statement.check.uncited"},
	}
	refused(t, s, statement.Submit, both("an"), seen, "statement.check.uncited")
	_, err := s.After(statement.Action{Do: statement.Submit}, both("an"), seen, noon)
	if b, ok := errors.AsType[*statement.BlockedError](err); !ok || len(b.Findings) != 1 {
		t.Fatalf("got %v", err)
	}
	if all := fault.All(err); len(all) != 1 || all[0].Kind != fault.KindInvalid {
		t.Fatalf("as faults: %v", all)
	}
	found := s.Findings
	s.Findings = nil
	s = step(t, s, statement.Submit, both("an"), seen)
	s.Findings = found
	refused(t, s, statement.Approve, both("binh"), seen, "statement.check.uncited")
}

func TestReasonsAreOwed(t *testing.T) {
	seen := statement.Binding{Text: "t0", Renderings: "r0", Audience: "a"}
	s := step(t, draft(statement.KindAnnounce), statement.Submit, both("an"), seen)
	_, err := s.After(statement.Action{Do: statement.Return, Reason: "  "}, both("binh"), seen, noon)
	if fault.Code(err) != "statement.reason_missing" {
		t.Fatalf("returned without a reason: %v", err)
	}
	if s = step(t, s, statement.Return, both("binh"), seen); s.State != statement.StateReturned {
		t.Fatalf("state %s", s.State)
	}
}

// world is what an onlooker who knows nothing of the rule would write down.
type world struct {
	s        statement.Snapshot
	content  int                                       // counts the texts; a text is its number
	hands    map[auth.UserID]bool                      // who ever wrote or submitted
	approved map[statement.Binding]map[auth.UserID]int // who pressed "approve" on what since it was last submitted
	stood    map[statement.Binding]int                 // how many stood for what was released
}

func (w *world) binding(audience string) statement.Binding {
	return statement.Binding{Text: fmt.Sprint("t", w.content), Renderings: fmt.Sprint("r", w.content), Audience: audience}
}

func TestNoSequenceOfActionsGoesAroundTheRule(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		kind := rapid.SampledFrom(statement.Kinds()).Draw(t, "kind")
		w := &world{hands: map[auth.UserID]bool{"an": true}, approved: map[statement.Binding]map[auth.UserID]int{}, stood: map[statement.Binding]int{}}
		w.s = statement.Snapshot{
			Agency: agency, Kind: kind, Urgent: rapid.Bool().Draw(t, "urgent"), State: statement.StateDraft,
			Editors: []auth.UserID{"an"}, Bound: statement.Binding{Text: "t0", Renderings: "r0"},
		}
		for range rapid.IntRange(1, 40).Draw(t, "steps") {
			w.step(t)
			w.check(t)
		}
	})
}

func (w *world) step(t *rapid.T) {
	do := rapid.SampledFrom([]statement.Verb{
		statement.Save, statement.Submit, statement.Submit, statement.Return, statement.Approve, statement.Approve, statement.Approve,
		statement.Void, statement.Release, statement.Release, statement.Withdraw, statement.Mend, statement.Drop,
	}).Draw(t, "verb")
	who := both(rapid.SampledFrom([]string{"an", "binh", "chi", "dung"}).Draw(t, "who"))
	seen := w.binding(rapid.SampledFrom([]string{"a", "a", "b", ""}).Draw(t, "audience"))
	switch rapid.IntRange(0, 9).Draw(t, "odd") {
	case 0: // the page was opened before the last change
		seen.Text = fmt.Sprint("t", w.content-1)
	case 1: // a rendering differs from what the page showed
		seen.Renderings = "other"
	case 2: // the stored text changed behind everyone's back
		w.content++
		w.s.Bound = w.binding("")
	}
	if do == statement.Save {
		seen.Text, seen.Renderings = fmt.Sprint("t", w.content+1), fmt.Sprint("r", w.content+1)
	}
	next, err := w.s.After(statement.Action{Do: do, Reason: "lý do"}, who, seen, noon)
	if err != nil {
		return
	}
	switch do {
	case statement.Save:
		w.content++
		w.hands[who.ID] = true
	case statement.Submit, statement.Mend:
		w.hands[who.ID] = true
		clear(w.approved)
	case statement.Return, statement.Void:
		clear(w.approved)
	case statement.Release:
		if now := w.binding(seen.Audience); seen != now {
			t.Fatalf("released %+v, the statement says %+v", seen, now)
		}
		w.stood[seen] = len(w.approved[seen])
	case statement.Approve:
		if w.hands[who.ID] {
			t.Fatalf("%s approved a text of their own", who.ID)
		}
		if now := w.binding(seen.Audience); seen != now {
			t.Fatalf("approved %+v, the statement says %+v", seen, now)
		}
		if w.approved[seen] == nil {
			w.approved[seen] = map[auth.UserID]int{}
		}
		w.approved[seen][who.ID]++
	case statement.Drop:
		w.content = textNumber(next.Released)
	default:
	}
	w.s = next.Snapshot
}

func textNumber(b statement.Binding) (n int) {
	_, _ = fmt.Sscanf(b.Text, "t%d", &n)
	return n
}

func (w *world) check(t *rapid.T) {
	needed := 1
	if w.s.Kind == statement.KindAlert || w.s.Urgent {
		needed = 2
	}
	if w.s.Bound.Text != fmt.Sprint("t", w.content) {
		t.Fatalf("bound to %s, the text is t%d", w.s.Bound.Text, w.content)
	}
	if w.s.State == statement.StateApproved && w.s.Bound.Text == w.s.Submitted.Text && !slices.ContainsFunc([]string{"a", "b"}, func(a string) bool {
		return len(w.approved[w.binding(a)]) >= needed
	}) {
		t.Fatalf("approved with %v", w.approved)
	}
	if w.s.Public {
		if w.stood[w.s.Released] < needed {
			t.Fatalf("released %+v, for which %d stood", w.s.Released, w.stood[w.s.Released])
		}
	}
}
