package policy

import (
	"cmp"
	"slices"

	"github.com/loa-vn/loa/internal/civil"
	"github.com/loa-vn/loa/internal/legaltext"
)

// State says whether a document is in force on a day.
type State string

// The closed set of states.
const (
	StateUnknown  State = "unknown" // no text says from when, or until when
	StateNotYet   State = "not_yet"
	StateInForce  State = "in_force"
	StatePartly   State = "partly" // in force but for parts that were repealed or replaced, or are not yet; or only parts are already
	StateExpired  State = "expired"
	StateRepealed State = "repealed"
	StateReplaced State = "replaced"
)

// Key is the screen text that names the state.
func (s State) Key() string { return "policy.state." + string(s) }

// Ended says whether the document was in force once and is no longer.
func (s State) Ended() bool { return s == StateExpired || s == StateRepealed || s == StateReplaced }

// Reason is one thing that makes a state what it is.
type Reason struct {
	State    State                 // that it speaks for
	Day      civil.Date            // from which it holds; "" when no text says
	Relation *Relation             // another document's act with its sentence; nil for what the document says of itself
	Parts    *legaltext.PartEffect // what the document says of parts of itself, with its sentence
}

// span is what a document says of its own time.
type span struct {
	effective civil.Date // first day in force; "" when not stated
	expires   civil.Date // first day no longer in force; "" when not stated
	parts     []legaltext.PartEffect
}

// ending is what an act makes of its target.
func ending(r Relation) State {
	switch {
	case r.Kind != legaltext.RelationReplaces && r.Kind != legaltext.RelationRepeals:
		return StateInForce
	case r.Partial || len(r.Parts) > 0:
		return StatePartly
	case r.Kind == legaltext.RelationReplaces:
		return StateReplaced
	default:
		return StateRepealed
	}
}

// standing decides whether a document is in force on a day, from its own words and the acts of others, and says why. The
// act that ended it first is the state; of one day, replacing says more than repealing. An act of which no text says from
// when it holds makes the state unknown from the day on which it was issued: it is not guessed that it holds yet, nor that
// it does not.
func standing(own span, acts []Relation, day civil.Date) (State, []Reason) {
	var ended, partly, unsure []Reason
	for i := range acts {
		as := ending(acts[i])
		r := Reason{State: as, Day: acts[i].Since, Relation: &acts[i]}
		switch {
		case as == StateInForce:
		case r.Day == "" && acts[i].From.IssuedOn <= day:
			r.State = StateUnknown
			unsure = append(unsure, r)
		case r.Day == "" || r.Day > day:
		case as == StatePartly:
			partly = append(partly, r)
		default:
			ended = append(ended, r)
		}
	}
	if own.expires != "" && own.expires <= day {
		ended = append(ended, Reason{State: StateExpired, Day: own.expires})
	}
	slices.SortStableFunc(ended, func(a, b Reason) int {
		if a.Day != b.Day {
			return cmp.Compare(a.Day, b.Day)
		}
		return rank(a.State) - rank(b.State)
	})
	partly = append(partly, own.apart(day)...)
	start := Reason{State: StateInForce, Day: own.effective}
	switch {
	case len(ended) > 0:
		return ended[0].State, slices.Concat(ended, partly)
	case len(unsure) > 0:
		return StateUnknown, slices.Concat(unsure, partly)
	case own.effective == "":
		return StateUnknown, partly
	case own.effective > day && len(partly) > 0:
		return StatePartly, append(partly, Reason{State: StateNotYet, Day: own.effective})
	case own.effective > day:
		return StateNotYet, []Reason{{State: StateNotYet, Day: own.effective}}
	case len(partly) > 0:
		return StatePartly, append(partly, start)
	default:
		return StateInForce, []Reason{start}
	}
}

// apart are the parts that are not yet in force on a day though the rest is, or already are though the rest is not.
func (own span) apart(day civil.Date) []Reason {
	var out []Reason
	for i, p := range own.parts {
		if own.effective != "" && (p.From > day) != (own.effective > day) {
			out = append(out, Reason{State: StatePartly, Day: p.From, Parts: &own.parts[i]})
		}
	}
	return out
}

func rank(s State) int { return slices.Index([]State{StateReplaced, StateRepealed, StateExpired}, s) }

// nextState is the first day after day on which standing may say something else; "" for none that is known.
func nextState(own span, acts []Relation, day civil.Date) (next civil.Date) {
	days := []civil.Date{own.effective, own.expires}
	for _, p := range own.parts {
		days = append(days, p.From)
	}
	for _, r := range acts {
		switch {
		case ending(r) == StateInForce:
		case r.Since == "":
			days = append(days, r.From.IssuedOn)
		default:
			days = append(days, r.Since)
		}
	}
	for _, d := range days {
		if d > day && (next == "" || d < next) {
			next = d
		}
	}
	return next
}

// effectiveActs leaves out the acts of documents that were themselves put out of force before their act could hold.
func effectiveActs(acts []Relation, ends map[ID][]Relation) []Relation {
	return slices.DeleteFunc(slices.Clone(acts), func(r Relation) bool {
		return r.Since != "" && slices.ContainsFunc(ends[r.From.ID], func(end Relation) bool {
			as := ending(end)
			return (as == StateReplaced || as == StateRepealed) && end.Since != "" && end.Since <= r.Since
		})
	})
}
